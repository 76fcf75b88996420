#pragma once

#include <QString>

#include "interfaces/snapshot.h"

namespace ballast::ui {

/// The word at the window's top left, by which a session is never mistaken for another; re-arming asks for it.
inline QString sessionWord(interfaces::SessionKind session)
{
    switch (session) {
    case interfaces::SessionKind::Live:
        return QStringLiteral("LIVE");
    case interfaces::SessionKind::Recorded:
        return QStringLiteral("RECORDED");
    case interfaces::SessionKind::Review:
        return QStringLiteral("REVIEW");
    case interfaces::SessionKind::SimulatedVenues:
    case interfaces::SessionKind::Simulated:
        break;
    }
    return QStringLiteral("SIMULATED");
}

}  // namespace ballast::ui
