#include "margin/liquidation_distance.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::risk {
namespace {

/// Finds the nearest breach to one side; `direction` is -1 or 1.
class BreachSearch {
public:
    BreachSearch(const MarginPortfolio& portfolio, const MarginRule& rule, const LiquidationScan& scan,
                 std::optional<pricing::Isa> isa)
        : m_portfolio(portfolio), m_rule(rule), m_scan(scan), m_isa(isa)
    {
    }

    /// `excess` is that of no shock and not negative.
    Result<std::optional<double>> nearest(double direction, double furthest, double excess) const
    {
        Point inside{0.0, excess};
        while (std::abs(inside.shock) < furthest) {
            const double size = std::abs(inside.shock);
            const double next = std::min(furthest, size + std::max(m_scan.fineStep, size / 5.0));
            const auto point = at(direction * next);
            if (!point) return tl::unexpected<Error>(point.error());
            if (point->isBreached()) return refined(inside, *point);
            inside = *point;
        }
        return std::optional<double>{};
    }

private:
    struct Point {
        double shock{}, excess{};
        bool isBreached() const { return excess < 0.0; }
    };

    Result<Point> at(double shock) const
    {
        return maintenanceExcess(shiftSpot(m_portfolio, shock), m_rule, m_isa).map([&](double excess) {
            return Point{shock, excess};
        });
    }

    /// Inverse quadratic steps where they can be trusted, else halves, until the bracket is as narrow as the tolerance.
    ///
    /// Source   Chandrupatla (1997), Advances in Engineering Software 28(3), 145-149.
    Result<std::optional<double>> refined(Point inside, Point outside) const
    {
        Point newest = outside, opposite = inside;
        double step = 0.5;
        while (std::abs(newest.shock - opposite.shock) > m_scan.tolerance) {
            const auto point = at(newest.shock + step * (opposite.shock - newest.shock));
            if (!point) return tl::unexpected<Error>(point.error());
            const bool sameSide = point->isBreached() == newest.isBreached();
            const Point previous = sameSide ? newest : opposite;
            if (!sameSide) opposite = newest;
            newest = *point;
            step = nextStep(newest, opposite, previous);
        }
        return std::optional<double>{newest.isBreached() ? newest.shock : opposite.shock};
    }

    /// Share of the way from the newest point to the opposite one; at least half a tolerance from either.
    double nextStep(const Point& newest, const Point& opposite, const Point& previous) const
    {
        const double width = opposite.shock - newest.shock;
        const double least = std::min(0.5, 0.5 * m_scan.tolerance / std::abs(width));
        const double xi = (newest.shock - opposite.shock) / (previous.shock - opposite.shock);
        const double phi = (newest.excess - opposite.excess) / (previous.excess - opposite.excess);
        double step = 0.5;
        if (phi * phi < xi && (1.0 - phi) * (1.0 - phi) < 1.0 - xi)
            step = newest.excess / (opposite.excess - newest.excess) * previous.excess /
                       (opposite.excess - previous.excess) +
                   (previous.shock - newest.shock) / width * newest.excess / (previous.excess - newest.excess) *
                       opposite.excess / (previous.excess - opposite.excess);
        return std::isfinite(step) ? std::clamp(step, least, 1.0 - least) : 0.5;
    }

    const MarginPortfolio& m_portfolio;
    const MarginRule& m_rule;
    const LiquidationScan& m_scan;
    std::optional<pricing::Isa> m_isa;
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
                                  "volatility by strike, the breach then bracketed",
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
                                                double dailyVolatility, const LiquidationScan& scan,
                                                std::optional<pricing::Isa> isa)
{
    if (const auto checked = checkInputs(dailyVolatility, scan); !checked)
        return tl::unexpected<Error>(checked.error());
    const auto excess = maintenanceExcess(portfolio, rule, isa);
    if (!excess) return tl::unexpected<Error>(excess.error());
    LiquidationDistance distance;
    distance.excessUsd = *excess;
    describe(distance, rule, scan);
    if (*excess < 0.0) {
        distance.downShock = distance.upShock = 0.0;
    } else {
        const BreachSearch search(portfolio, rule, scan, isa);
        const auto down = search.nearest(-1.0, scan.deepestFall, *excess);
        const auto up = search.nearest(1.0, scan.highestRise, *excess);
        if (!down) return tl::unexpected<Error>(down.error());
        if (!up) return tl::unexpected<Error>(up.error());
        distance.downShock = *down;
        distance.upShock = *up;
    }
    addReadings(distance, portfolio, dailyVolatility);
    return distance;
}

}  // namespace ballast::risk
