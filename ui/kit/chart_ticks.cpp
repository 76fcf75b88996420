#include "ui/kit/chart_ticks.h"

#include <array>
#include <cmath>

namespace ballast::ui {
namespace {

double roundStep(double least)
{
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double factor : std::array{1.0, 2.0, 2.5, 5.0})
        if (factor * power >= least * (1.0 - 1e-12)) return factor * power;
    return 10.0 * power;
}

}  // namespace

ChartTicks chartTicks(double low, double high, int most)
{
    ChartTicks ticks;
    if (!std::isfinite(low) || !std::isfinite(high) || !(high > low) || most < 1) return ticks;
    ticks.step = roundStep((high - low) / most);
    const double slack = ticks.step * 1e-9;
    for (double n = std::ceil((low - slack) / ticks.step); n * ticks.step <= high + slack; n += 1.0)
        ticks.values.push_back(n == 0.0 ? 0.0 : n * ticks.step);
    return ticks;
}

int tickDecimals(double step)
{
    int decimals = 0;
    for (double scaled = step; decimals < 6 && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled; scaled *= 10.0)
        ++decimals;
    return decimals;
}

}  // namespace ballast::ui
