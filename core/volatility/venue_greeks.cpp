#include "volatility/venue_greeks.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "pricing/black76.h"

namespace ballast::volatility {
namespace {

constexpr double kHalfGreekUnit = 0.5e-5;
constexpr double kDaysPerYear = 365.0;

bool isPositive(double value) { return std::isfinite(value) && value > 0.0; }

}  // namespace

Result<VenueGreeks> venueGreeks(domain::OptionRight right, double forward, double strike, double volatility,
                                double yearsToExpiry)
{
    if (!isPositive(forward) || !isPositive(strike) || !isPositive(volatility) || !isPositive(yearsToExpiry)) {
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("greeks need forward, strike, volatility and years above 0, were {}, {}, {} and {}",
                                forward, strike, volatility, yearsToExpiry));
    }
    const double sign = right == domain::OptionRight::Call ? 1.0 : -1.0;
    const double root = std::sqrt(yearsToExpiry);
    const double deviation = volatility * root;
    const double d1 = std::log(forward / strike) / deviation + 0.5 * deviation;
    const double d2 = d1 - deviation;
    const double bell = std::exp(-0.5 * d1 * d1) / std::sqrt(2.0 * std::numbers::pi);
    const double inTheMoney = pricing::normalCdf(sign * d2);
    VenueGreeks greeks;
    greeks.delta = sign * pricing::normalCdf(sign * d1);
    greeks.gamma = bell / (forward * deviation);
    greeks.vega = 0.01 * forward * bell * root;
    greeks.rho = 0.01 * sign * strike * yearsToExpiry * inTheMoney;
    const double aDay = forward * bell * volatility / (2.0 * root * kDaysPerYear);
    const double premium = std::max(forward * greeks.delta - sign * strike * inTheMoney, 0.0);
    greeks.theta = -std::min({aDay, aDay * yearsToExpiry * kDaysPerYear, premium});
    return greeks;
}

Result<VenueGreeks> roundingOf(domain::OptionRight right, double forward, double strike, double volatility,
                               double yearsToExpiry, double halfVolatilityUnit)
{
    const auto middle = venueGreeks(right, forward, strike, volatility, yearsToExpiry);
    if (!middle) return middle;
    VenueGreeks slack{kHalfGreekUnit, kHalfGreekUnit, kHalfGreekUnit, kHalfGreekUnit, kHalfGreekUnit};
    VenueGreeks change;
    for (const double shift : {-halfVolatilityUnit, halfVolatilityUnit}) {
        const auto moved = venueGreeks(right, forward, strike, volatility + shift, yearsToExpiry);
        if (!moved) continue;
        change.delta = std::max(change.delta, std::abs(moved->delta - middle->delta));
        change.gamma = std::max(change.gamma, std::abs(moved->gamma - middle->gamma));
        change.vega = std::max(change.vega, std::abs(moved->vega - middle->vega));
        change.theta = std::max(change.theta, std::abs(moved->theta - middle->theta));
        change.rho = std::max(change.rho, std::abs(moved->rho - middle->rho));
    }
    return VenueGreeks{slack.delta + change.delta, slack.gamma + change.gamma, slack.vega + change.vega,
                       slack.theta + change.theta, slack.rho + change.rho};
}

}  // namespace ballast::volatility
