#include "ui/workspace/frame.h"

#include "ui/format/session_word.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

FrameLook frameLook(interfaces::SessionKind session)
{
    const QString word = sessionWord(session);
    switch (session) {
    case interfaces::SessionKind::Live:
        return {word, theme().live};
    case interfaces::SessionKind::Review:
        return {word, theme().review};
    case interfaces::SessionKind::Recorded:
    case interfaces::SessionKind::SimulatedVenues:
    case interfaces::SessionKind::Simulated:
        break;
    }
    return {word, theme().simulated};
}

}  // namespace ballast::ui
