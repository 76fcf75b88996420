#include "ui/choices/greek_units.h"

namespace ballast::ui {

double deltaIn(DeltaUnit unit, const interfaces::ScreenGreeks& g)
{
    return unit == DeltaUnit::Usd ? g.deltaUsd : g.deltaCoin;
}

double gammaIn(GammaUnit unit, const interfaces::ScreenGreeks& g)
{
    if (unit == GammaUnit::UsdPerPercent) return g.gammaUsd;
    if (unit == GammaUnit::CoinPerPercent) return g.gammaCoin;
    if (g.gammaCoin == 0.0 || g.gammaUsd == 0.0) return 0.0;
    const double spot = g.gammaUsd / g.gammaCoin;
    return g.gammaCoin / (0.01 * spot);
}

double vegaIn(VegaUnit unit, const interfaces::ScreenGreeks& g)
{
    switch (unit) {
    case VegaUnit::PerPoint:
        return g.vegaUsd;
    case VegaUnit::Per30DayPoint:
        return g.vega30Usd;
    case VegaUnit::PerOwnPercent:
        break;
    }
    return g.vegaOwnUsd;
}

QString unitText(DeltaUnit unit, const QString& coin) { return unit == DeltaUnit::Usd ? QStringLiteral("USD") : coin; }

QString unitText(GammaUnit unit, const QString& coin, bool isShort)
{
    switch (unit) {
    case GammaUnit::CoinPerPercent:
        return coin + (isShort ? QStringLiteral("/1 %") : QStringLiteral(" per 1 %"));
    case GammaUnit::UsdPerPercent:
        return isShort ? QStringLiteral("USD Δ/1 %") : QStringLiteral("USD Δ per 1 %");
    case GammaUnit::CoinPerDollar:
        break;
    }
    return coin + (isShort ? QStringLiteral("/$1") : QStringLiteral(" per $1"));
}

QString unitText(VegaUnit unit, bool isShort)
{
    switch (unit) {
    case VegaUnit::PerPoint:
        return isShort ? QStringLiteral("USD/pt") : QStringLiteral("USD per vol pt");
    case VegaUnit::Per30DayPoint:
        return isShort ? QStringLiteral("USD/30 d pt") : QStringLiteral("USD per 30-day pt");
    case VegaUnit::PerOwnPercent:
        break;
    }
    return isShort ? QStringLiteral("USD/1 % σ") : QStringLiteral("USD per 1 % of vol");
}

}  // namespace ballast::ui
