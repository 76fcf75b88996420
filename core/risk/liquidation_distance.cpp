#include "risk/liquidation_distance.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::risk {
namespace {

/// Finds the nearest breach to one side; `direction` is -1 or 1.
class BreachSearch {
public:
    BreachSearch(const MarginPortfolio& portfolio, const MarginRule& rule, const LiquidationScan& scan)
        : m_portfolio(portfolio), m_rule(rule), m_scan(scan)
    {
    }

    Result<std::optional<double>> nearest(double direction, double furthest) const
    {
        double inside = 0.0;
        while (inside < furthest) {
            const double next = std::min(furthest, inside + std::max(m_scan.fineStep, inside / 5.0));
            const auto breached = isBreached(direction * next);
            if (!breached) return tl::unexpected<Error>(breached.error());
            if (*breached) return bisected(direction, inside, next);
            inside = next;
        }
        return std::optional<double>{};
    }

private:
    Result<bool> isBreached(double shock) const
    {
        return maintenanceExcess(shiftSpot(m_portfolio, shock), m_rule).map([](double x) { return x < 0.0; });
    }

    Result<std::optional<double>> bisected(double direction, double inside, double outside) const
    {
        while (outside - inside > m_scan.tolerance) {
            const double middle = 0.5 * (inside + outside);
            const auto breached = isBreached(direction * middle);
            if (!breached) return tl::unexpected<Error>(breached.error());
            (*breached ? outside : inside) = middle;
        }
        return std::optional<double>{direction * outside};
    }

    const MarginPortfolio& m_portfolio;
    const MarginRule& m_rule;
    const LiquidationScan& m_scan;
};

Result<void> checkInputs(double dailyVolatility, const LiquidationScan& scan)
{
    if (!(dailyVolatility >= 0.0 && dailyVolatility <= 100.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("daily volatility must be from 0 to 100, was {}", dailyVolatility));
    const bool fine = scan.deepestFall > 0.0 && scan.deepestFall < 1.0 && scan.highestRise > 0.0 &&
                      scan.highestRise <= 100.0 && scan.fineStep >= 1e-4 && scan.fineStep <= 1.0 &&
                      scan.tolerance >= 1e-14 && scan.tolerance <= scan.fineStep;
    if (fine) return {};
    return fail(ErrorCode::InvalidArgument,
                "a liquidation scan needs a fall in (0, 1), a rise in (0, 100], a step in [0.0001, 1] and a tolerance "
                "from 1e-14 to the step");
}

void describe(LiquidationDistance& distance, const MarginRule& rule, const LiquidationScan& scan)
{
    const auto& origin = originOf(rule);
    distance.parameterDate = origin.date;
    distance.estimated = origin.estimated;
    distance.method = fmt::format("{} with numbers of {}; all spots moved together from {:.0f} % to +{:.0f} % at fixed "
                                  "volatility by strike, then bisected",
                                  origin.rule, origin.date, -100.0 * scan.deepestFall, 100.0 * scan.highestRise);
}

void addReadings(LiquidationDistance& distance, const MarginPortfolio& portfolio, double dailyVolatility)
{
    if (distance.downShock && distance.upShock)
        distance.shock = -*distance.downShock <= *distance.upShock ? distance.downShock : distance.upShock;
    else
        distance.shock = distance.downShock ? distance.downShock : distance.upShock;
    if (distance.shock && dailyVolatility > 0.0) distance.sigmas = std::abs(*distance.shock) / dailyVolatility;
    double paid = 0.0;
    for (const auto& u : portfolio.underlyings)
        paid += hourlyFundingUsd(u);
    if (paid > 0.0) distance.fundingHours = std::max(0.0, distance.excessUsd) / paid;
}

}  // namespace

Result<LiquidationDistance> liquidationDistance(const MarginPortfolio& portfolio, const MarginRule& rule,
                                                double dailyVolatility, const LiquidationScan& scan)
{
    if (const auto checked = checkInputs(dailyVolatility, scan); !checked)
        return tl::unexpected<Error>(checked.error());
    const auto excess = maintenanceExcess(portfolio, rule);
    if (!excess) return tl::unexpected<Error>(excess.error());
    LiquidationDistance distance;
    distance.excessUsd = *excess;
    describe(distance, rule, scan);
    if (*excess < 0.0) {
        distance.downShock = distance.upShock = 0.0;
    } else {
        const BreachSearch search(portfolio, rule, scan);
        const auto down = search.nearest(-1.0, scan.deepestFall);
        const auto up = search.nearest(1.0, scan.highestRise);
        if (!down) return tl::unexpected<Error>(down.error());
        if (!up) return tl::unexpected<Error>(up.error());
        distance.downShock = *down;
        distance.upShock = *up;
    }
    addReadings(distance, portfolio, dailyVolatility);
    return distance;
}

}  // namespace ballast::risk
