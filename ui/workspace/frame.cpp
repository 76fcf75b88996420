#include "ui/workspace/frame.h"

#include "ui/theme/theme.h"

namespace ballast::ui {

FrameLook frameLook(interfaces::SessionKind session)
{
    switch (session) {
    case interfaces::SessionKind::Live:
        return {QStringLiteral("LIVE"), theme().live};
    case interfaces::SessionKind::Recorded:
        return {QStringLiteral("RECORDED"), theme().simulated};
    case interfaces::SessionKind::Review:
        return {QStringLiteral("REVIEW"), theme().review};
    case interfaces::SessionKind::SimulatedVenues:
    case interfaces::SessionKind::Simulated:
        break;
    }
    return {QStringLiteral("SIMULATED"), theme().simulated};
}

}  // namespace ballast::ui
