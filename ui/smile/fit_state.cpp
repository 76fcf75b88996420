#include "ui/smile/fit_state.h"

#include "ui/format/number_format.h"
#include "ui/theme/theme.h"

namespace ballast::ui {

FitState fitState(const interfaces::SliceView& slice, Timestamp now)
{
    using interfaces::Quality;
    if (!slice.fitted || slice.quality == Quality::Missing) return {QStringLiteral("not fitted"), theme().text3, false};
    const QString since = slice.fitTime.isNever() ? kMissing : age(now - slice.fitTime);
    switch (slice.quality) {
    case Quality::Good:
        return {since, theme().text, true};
    case Quality::Carried:
        return {QStringLiteral("carried ") + since, theme().stale, false};
    case Quality::Stale:
        return {QStringLiteral("stale ") + since, theme().stale, false};
    case Quality::Suspect:
        return {QStringLiteral("suspect ") + since, theme().warn, false};
    case Quality::Assumed:
        return {QStringLiteral("assumed ") + since, theme().warn, false};
    case Quality::Bad:
    case Quality::Missing:
        break;
    }
    return {QStringLiteral("no value"), theme().breach, false};
}

}  // namespace ballast::ui
