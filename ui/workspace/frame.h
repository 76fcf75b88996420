#pragma once

#include <QColor>
#include <QString>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// Width of the frame around the window and each floating dock.
constexpr int kFrameWidth = 3;

/// Word and colour by which a session can never be mistaken for another.
struct FrameLook {
    QString word;
    QColor colour;
};
FrameLook frameLook(interfaces::SessionKind session);

}  // namespace ballast::ui
