#pragma once

#include <QColor>
#include <QString>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// How a fit is spoken of: its age in words and the colour of its state.
struct FitState {
    QString age;  ///< "0.4 s", "carried 5 h 2 min", "stale 3 h 4 min", "not fitted".
    QColor colour;
    bool fresh{};
};

/// State of one expiry at the time of the picture.
FitState fitState(const interfaces::SliceView& slice, Timestamp now);

/// How much earlier than the newest fit of the surface this one was made: a second at least, or nothing. A curve across
/// expiries is of one instant where this is nothing for all of them.
Duration olderBy(const interfaces::SliceView& slice, const interfaces::SurfaceView& surface);

/// "3 expiries up to 5.0 s older"; empty where all are of one instant.
QString olderWords(const interfaces::SurfaceView& surface);

}  // namespace ballast::ui
