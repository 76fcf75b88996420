#include "pricing/black76.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/assert.h"
#include "pricing/steady.h"

namespace ballast::pricing {
namespace {

using domain::OptionRight;

constexpr double kGreatestDiscount = 10.0;

/// What both sides of a strike share. K n(d2) = F n(d1), so both tails follow from one density and Mills' ratios.
struct Terms {
    double sign;  ///< 1 for a call, -1 for a put.
    double deviation;
    double d1;
    double d2;
    double density;        ///< n(d1).
    double first, second;  ///< Mills' ratios at |d1| and |d2|; 0 where the density is 0.

    /// N(sign d1).
    double side() const { return sign * d1 < 0.0 ? density * first : 1.0 - density * first; }
};

bool inputsAreFine(double forward, double strike, double volatility, double years, double discount)
{
    return std::isfinite(forward) && forward > 0.0 && std::isfinite(strike) && strike > 0.0 &&
           std::isfinite(volatility) && std::isfinite(years) && discount > 0.0 && discount <= kGreatestDiscount;
}

Terms termsOf(OptionRight right, double forward, double strike, double volatility, double years)
{
    const double deviation = volatility * std::sqrt(years);
    const double d1 = steady::log(forward / strike) / deviation + 0.5 * deviation;
    const double d2 = d1 - deviation;
    const double density = normalDensity(d1);
    const double sign = right == OptionRight::Call ? 1.0 : -1.0;
    if (density <= 0.0) return {sign, deviation, d1, d2, 0.0, 0.0, 0.0};
    return {sign, deviation, d1, d2, density, steady::millsRatio(std::abs(d1)), steady::millsRatio(std::abs(d2))};
}

/// Undiscounted value; in the money it is the intrinsic value and the other side's. Out of the money both deviates lie
/// on one side, and the value is a difference that keeps its digits far out, unless the strike is within half a
/// variance.
double undiscountedPrice(const Terms& terms, double forward, double strike)
{
    const double outSign = strike >= forward ? 1.0 : -1.0;
    const bool isNear = terms.d1 > 0.0 && terms.d2 < 0.0;
    const double scale = forward * terms.density;
    const double out = isNear ? std::min(forward, strike) - scale * (terms.first + terms.second)
                              : scale * std::abs(terms.first - terms.second);
    const double timeValue = std::max(out, 0.0);
    return outSign == terms.sign ? timeValue : timeValue + std::abs(forward - strike);
}

OptionGreeks intrinsicGreeks(OptionRight right, double forward, double strike, double years, double discount)
{
    const double sign = right == OptionRight::Call ? 1.0 : -1.0;
    const double inside = sign * (forward - strike);
    OptionGreeks greeks;
    greeks.price = discount * std::max(inside, 0.0);
    greeks.delta = inside > 0.0 ? discount * sign : inside < 0.0 ? 0.0 : 0.5 * discount * sign;
    if (years <= kLeastOptionTerm) return greeks;
    // Without volatility the value only grows at the rate.
    const double rate = -steady::log(discount) / years;
    greeks.rho = -years * greeks.price;
    greeks.theta = rate * greeks.price;
    greeks.charm = rate * greeks.delta;
    return greeks;
}

/// A discount of one is so common that its logarithm is worth a branch.
double rateOf(double discount, double years) { return discount == 1.0 ? 0.0 : -steady::log(discount) / years; }

/// Sensitivities that follow from d1, d2 and the density. The limits of d1 in the far wing are finite products.
void addDensityGreeks(OptionGreeks& greeks, const Terms& terms, double forward, double volatility, double years,
                      double discount)
{
    const double density = discount * terms.density;
    if (density <= 0.0) return;
    const double rate = rateOf(discount, years);
    const double root = std::sqrt(years);
    const double product = terms.d1 * terms.d2;
    greeks.gamma = density / (forward * terms.deviation);
    greeks.vega = forward * density * root;
    greeks.theta += -forward * density * volatility / (2.0 * root);
    greeks.vanna = -density * terms.d2 / volatility;
    greeks.volga = greeks.vega * product / volatility;
    greeks.charm += density * terms.d2 / (2.0 * years);
    greeks.speed = -greeks.gamma / forward * (terms.d1 / terms.deviation + 1.0);
    greeks.zomma = greeks.gamma * (product - 1.0) / volatility;
    greeks.color = greeks.gamma * (rate + (1.0 - product) / (2.0 * years));
    greeks.veta = greeks.vega * (rate - (1.0 + product) / (2.0 * years));
}

}  // namespace

bool isWithinOptionBounds(double forward, double strike, double volatility, double years) noexcept
{
    const auto isWithin = [](double price, double most) { return price >= 1.0 / most && price <= most; };
    return isWithin(forward, kGreatestForward) && isWithin(strike, kGreatestStrike) && std::isfinite(volatility) &&
           volatility <= kGreatestVolatility && std::isfinite(years) && years <= kGreatestYears;
}

bool isWithoutTimeValue(double volatility, double years) noexcept
{
    return years <= kLeastOptionTerm || volatility <= kLeastOptionTerm;
}

Result<void> checkBlack76Inputs(double forward, double strike, double volatility, double yearsToExpiry, double discount)
{
    const bool inRange = isWithinOptionBounds(forward, strike, volatility, yearsToExpiry);
    if (inRange && inputsAreFine(forward, strike, volatility, yearsToExpiry, discount)) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("option inputs must be finite with forward and strike positive (at most {} and {}, and as little), "
                    "years at most {} and discount in (0, {}], were forward {}, strike {}, volatility {}, years {}, "
                    "discount {}",
                    kGreatestForward, kGreatestStrike, kGreatestYears, kGreatestDiscount, forward, strike, volatility,
                    yearsToExpiry, discount));
}

double black76Price(OptionRight right, double forward, double strike, double volatility, double yearsToExpiry,
                    double discount)
{
    BALLAST_ASSERT(inputsAreFine(forward, strike, volatility, yearsToExpiry, discount));
    if (isWithoutTimeValue(volatility, yearsToExpiry)) {
        return intrinsicGreeks(right, forward, strike, yearsToExpiry, discount).price;
    }
    return discount * undiscountedPrice(termsOf(right, forward, strike, volatility, yearsToExpiry), forward, strike);
}

OptionGreeks black76Greeks(OptionRight right, double forward, double strike, double volatility, double yearsToExpiry,
                           double discount)
{
    BALLAST_ASSERT(inputsAreFine(forward, strike, volatility, yearsToExpiry, discount));
    if (isWithoutTimeValue(volatility, yearsToExpiry)) {
        return intrinsicGreeks(right, forward, strike, yearsToExpiry, discount);
    }
    const Terms terms = termsOf(right, forward, strike, volatility, yearsToExpiry);
    const double rate = rateOf(discount, yearsToExpiry);
    OptionGreeks greeks;
    greeks.price = discount * undiscountedPrice(terms, forward, strike);
    greeks.delta = discount * terms.sign * terms.side();
    greeks.rho = -yearsToExpiry * greeks.price;
    greeks.theta = rate * greeks.price;
    greeks.charm = rate * greeks.delta;
    addDensityGreeks(greeks, terms, forward, volatility, yearsToExpiry, discount);
    return greeks;
}

}  // namespace ballast::pricing
