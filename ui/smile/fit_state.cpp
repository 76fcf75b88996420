#include "ui/smile/fit_state.h"

#include <QObject>
#include <algorithm>

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

Duration olderBy(const interfaces::SliceView& slice, const interfaces::SurfaceView& surface)
{
    Timestamp newest;
    for (const auto& other : surface.slices)
        if (other.fitted) newest = std::max(newest, other.fitTime);
    if (!slice.fitted || newest - slice.fitTime < Duration::seconds(1)) return {};
    return newest - slice.fitTime;
}

QString olderWords(const interfaces::SurfaceView& surface)
{
    int older = 0;
    Duration most;
    for (const auto& slice : surface.slices) {
        const Duration by = olderBy(slice, surface);
        if (by > Duration{}) ++older;
        most = std::max(most, by);
    }
    if (older == 0) return {};
    return older == 1 ? QObject::tr("1 expiry %1 older").arg(age(most))
                      : QObject::tr("%1 expiries up to %2 older").arg(older).arg(age(most));
}

}  // namespace ballast::ui
