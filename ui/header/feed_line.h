#pragma once

#include <QColor>
#include <QFontMetrics>
#include <QString>
#include <vector>

#include "ui/header/header_content.h"

/// The feeds in one line, where the header has no block for them: pure, so that it can be tested without a window.
namespace ballast::ui {

constexpr int kFeedMark = 18;  ///< Room of the mark before the words, px.
constexpr int kFeedGap = 6;

struct FeedLine {
    struct Part {
        QString words;
        Mark mark{Mark::None};
        QColor colour, markColour;
    };
    std::vector<Part> parts;  ///< Left to right.
    int dropped{};            ///< Feeds that found no room; the last part counts them, with the worst mark of them.
    int width{};              ///< Of all parts, px.
};

/// As many feeds as fit in `room`; the calm ones give way first, and none goes without being counted.
FeedLine feedLine(const std::vector<HeaderRow>& feeds, const QFontMetrics& metrics, int room);

}  // namespace ballast::ui
