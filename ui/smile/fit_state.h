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

}  // namespace ballast::ui
