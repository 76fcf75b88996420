#include "volatility/venue_greeks.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "pricing/black76.h"
#include "pricing/steady.h"

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
    const double d1 = steady::log(forward / strike) / deviation + 0.5 * deviation;
    const double d2 = d1 - deviation;
    const double bell = steady::exp(-0.5 * d1 * d1) / std::sqrt(2.0 * std::numbers::pi);
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

Result<VenueGreeks> printingSlack(domain::OptionRight right, double forward, double strike, double volatility,
                                  double yearsToExpiry, double halfVolatilityUnit, double yearsOlder)
{
    const auto middle = venueGreeks(right, forward, strike, volatility, yearsToExpiry);
    if (!middle) return middle;
    if (!std::isfinite(yearsOlder) || yearsOlder < 0.0) {
        return fail(ErrorCode::InvalidArgument, fmt::format("years older must be at least 0, was {}", yearsOlder));
    }
    const auto up = venueGreeks(right, forward, strike, volatility + halfVolatilityUnit, yearsToExpiry);
    const auto down = venueGreeks(right, forward, strike, volatility - halfVolatilityUnit, yearsToExpiry);
    const auto older = venueGreeks(right, forward, strike, volatility, yearsToExpiry + yearsOlder);
    const auto slackOf = [&](double VenueGreeks::*greek) {
        const auto change = [&](const Result<VenueGreeks>& moved) {
            return moved ? std::abs((*moved).*greek - (*middle).*greek) : 0.0;
        };
        return kHalfGreekUnit + std::max(change(up), change(down)) + change(older);
    };
    return VenueGreeks{slackOf(&VenueGreeks::delta), slackOf(&VenueGreeks::gamma), slackOf(&VenueGreeks::vega),
                       slackOf(&VenueGreeks::theta), slackOf(&VenueGreeks::rho)};
}

}  // namespace ballast::volatility
