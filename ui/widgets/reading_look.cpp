#include "ui/widgets/reading_look.h"

#include <cmath>

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {
namespace {

ReadingState stateByAge(const interfaces::Reading& reading)
{
    if (!reading.age || !reading.limit) return ReadingState::Fresh;
    if (*reading.age > *reading.limit) return ReadingState::Stale;
    return *reading.age * 2 > *reading.limit ? ReadingState::Delayed : ReadingState::Fresh;
}

void applyState(ReadingLook& look)
{
    const Theme& t = theme();
    switch (look.state) {
    case ReadingState::Fresh:
        break;
    case ReadingState::Delayed:
        look.mark = Mark::Delayed;
        look.markColour = t.text3;
        break;
    case ReadingState::Stale:
    case ReadingState::Carried:
        look.colour = look.markColour = t.stale;
        look.mark = Mark::Stale;
        look.dashedUnderline = look.state == ReadingState::Stale;
        break;
    case ReadingState::Suspect:
        look.colour = look.markColour = t.warn;
        look.mark = Mark::Warning;
        look.text += QLatin1Char('?');
        break;
    case ReadingState::Dead:
        look.colour = look.markColour = t.breach;
        look.mark = Mark::Dead;
        look.text = QStringLiteral("no value");
        break;
    case ReadingState::Estimated:
        look.colour = t.estimate;
        look.italic = true;
        look.text.prepend(kEstimated);
        break;
    case ReadingState::Missing:
        look.colour = t.text3;
        look.text = kMissing;
        break;
    }
}

QString ageTextOf(const ReadingLook& look, const interfaces::Reading& reading)
{
    if (!reading.age) return {};
    switch (look.state) {
    case ReadingState::Delayed:
    case ReadingState::Stale:
        return age(*reading.age);
    case ReadingState::Carried:
        return QStringLiteral("carried ") + age(*reading.age);
    default:
        return {};
    }
}

}  // namespace

ReadingState stateOf(const interfaces::Reading& reading)
{
    if (reading.quality == domain::Quality::Bad) return ReadingState::Dead;
    if (reading.value && !std::isfinite(*reading.value)) return ReadingState::Dead;
    if (!reading.value || reading.quality == domain::Quality::Missing) return ReadingState::Missing;
    if (reading.quality == domain::Quality::Suspect) return ReadingState::Suspect;
    if (reading.quality == domain::Quality::Stale) return ReadingState::Stale;
    if (reading.quality == domain::Quality::Carried) return ReadingState::Carried;
    if (reading.estimated) return ReadingState::Estimated;
    return stateByAge(reading);
}

ReadingLook lookOf(const interfaces::Reading& reading, const std::function<QString(double)>& format)
{
    ReadingLook look;
    look.state = stateOf(reading);
    look.colour = theme().text;
    look.markColour = theme().text3;
    if (look.state != ReadingState::Dead && look.state != ReadingState::Missing) look.text = format(*reading.value);
    applyState(look);
    look.ageText = ageTextOf(look, reading);
    return look;
}

Mark markOfAge(ReadingState state)
{
    switch (state) {
    case ReadingState::Delayed:
        return Mark::Delayed;
    case ReadingState::Stale:
    case ReadingState::Carried:
        return Mark::Stale;
    case ReadingState::Suspect:
        return Mark::Warning;
    case ReadingState::Dead:
        return Mark::Dead;
    case ReadingState::Missing:
        return Mark::None;
    default:
        return Mark::Fresh;
    }
}

QColor colourOfAge(ReadingState state)
{
    switch (state) {
    case ReadingState::Stale:
    case ReadingState::Carried:
        return theme().stale;
    case ReadingState::Suspect:
        return theme().warn;
    case ReadingState::Dead:
        return theme().breach;
    default:
        return theme().text3;
    }
}

}  // namespace ballast::ui
