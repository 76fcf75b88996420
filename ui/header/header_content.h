#pragma once

#include <QColor>
#include <QString>
#include <optional>
#include <vector>

#include "interfaces/snapshot.h"
#include "ui/widgets/marks.h"

/// What the header's blocks say, from one picture: pure, so that each state can be tested without a window.
namespace ballast::ui {

/// A band with a tick (track of two bands each side), or a bar of a share with a tick at 80 percent.
struct Gauge {
    enum class Kind { Band, Share } kind{Kind::Share};
    double position{};  ///< Band: 0 to 1 along the track. Share: of the limit.
    double bandFrom{}, bandTo{};
    QColor colour;  ///< Of bar or tick.
};

struct HeaderRow {
    QString label;
    QString value;
    QColor colour;
    Mark mark{Mark::None};
    QColor markColour;
    bool italic{};
    bool markAtLabel{};  ///< Feeds: the mark leads the line.
    std::optional<Gauge> gauge;
    std::vector<double> sparkline;
};

struct BlockContent {
    QString label, unit;
    QString value;
    QColor valueColour;
    Mark valueMark{Mark::None};
    bool valueItalic{};
    std::vector<HeaderRow> rows;
    QString toolTip;
    QString spoken;  ///< For assistive technology.
};

BlockContent netDeltaBlock(const interfaces::Snapshot& snapshot);
BlockContent gammaBlock(const interfaces::Snapshot& snapshot, bool compact);
BlockContent vegaBlock(const interfaces::Snapshot& snapshot);
BlockContent thetaBlock(const interfaces::Snapshot& snapshot);
BlockContent pnlBlock(const interfaces::Snapshot& snapshot);
BlockContent marginBlock(const interfaces::Snapshot& snapshot, bool compact);
BlockContent feedsBlock(const interfaces::Snapshot& snapshot);
BlockContent clockBlock(const interfaces::Snapshot& snapshot, bool compact);

}  // namespace ballast::ui
