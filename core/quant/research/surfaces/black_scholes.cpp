#include "research/surfaces/black_scholes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/assert.h"
#include "pricing/steady.h"

namespace ballast::pricing {
namespace {

using domain::OptionRight;

constexpr double kGreatestExponent = 50.0;

bool isFine(const SpotOption& option)
{
    const double years = std::max(option.years, 0.0);
    return isWithinOptionBounds(option.spot, option.strike, option.volatility, option.years) &&
           std::abs(option.rate) <= kGreatestExponent && std::abs(option.yield) <= kGreatestExponent &&
           std::abs(option.rate * years) <= kGreatestExponent && std::abs(option.yield * years) <= kGreatestExponent;
}

/// What the formulas share.
struct Terms {
    double sign;   ///< 1 for a call, -1 for a put.
    double years;  ///< Not negative.
    double forward;
    double discount;
    double carried;  ///< exp(-q T).
    double deviation;
    double d1{}, d2{};

    explicit Terms(const SpotOption& option)
        : sign(option.right == OptionRight::Call ? 1.0 : -1.0), years(std::max(option.years, 0.0)),
          forward(option.spot * steady::exp((option.rate - option.yield) * years)),
          discount(steady::exp(-option.rate * years)), carried(steady::exp(-option.yield * years)),
          deviation(isWithoutTimeValue(option.volatility, years) ? 0.0 : option.volatility * std::sqrt(years))
    {
        if (deviation <= 0.0) return;
        d1 = steady::log(forward / option.strike) / deviation + 0.5 * deviation;
        d2 = d1 - deviation;
    }

    bool hasDeviation() const { return deviation > 0.0; }
    /// Chance weight of the spot's and of the strike's side; a step without deviation.
    double spotSide(double strike) const { return hasDeviation() ? normalCdf(sign * d1) : step(strike); }
    double strikeSide(double strike) const { return hasDeviation() ? normalCdf(sign * d2) : step(strike); }

private:
    double step(double strike) const
    {
        const double inside = sign * (forward - strike);
        return inside > 0.0 ? 1.0 : inside < 0.0 ? 0.0 : 0.5;
    }
};

/// The side out of the money is computed, the other follows by parity.
double priceOf(const SpotOption& option, const Terms& terms)
{
    const double inside = terms.sign * (terms.forward - option.strike);
    double timeValue = 0.0;
    if (terms.hasDeviation()) {
        const double out = option.strike >= terms.forward ? 1.0 : -1.0;
        timeValue = out * (terms.forward * normalCdf(out * terms.d1) - option.strike * normalCdf(out * terms.d2));
    }
    return terms.discount * (std::max(timeValue, 0.0) + std::max(inside, 0.0));
}

/// Sensitivities that follow from the density of d1; `theta` and `charm` are added to.
void addDensityGreeks(OptionGreeks& greeks, const SpotOption& option, const Terms& terms)
{
    const double density = terms.carried * normalDensity(terms.d1);
    if (density <= 0.0) return;
    const double spot = option.spot, vol = option.volatility, years = terms.years;
    const double carry = option.rate - option.yield;
    const double root = std::sqrt(years);
    const double product = terms.d1 * terms.d2;
    const double drift = 2.0 * carry * years - terms.d2 * terms.deviation;
    greeks.gamma = density / (spot * terms.deviation);
    greeks.vega = spot * density * root;
    greeks.theta += -spot * density * vol / (2.0 * root);
    greeks.vanna = -density * terms.d2 / vol;
    greeks.volga = greeks.vega * product / vol;
    greeks.charm += -density * drift / (2.0 * years * terms.deviation);
    greeks.speed = -greeks.gamma / spot * (terms.d1 / terms.deviation + 1.0);
    greeks.zomma = greeks.gamma * (product - 1.0) / vol;
    greeks.color =
        greeks.gamma / (2.0 * years) * (2.0 * option.yield * years + 1.0 + terms.d1 * drift / terms.deviation);
    greeks.veta = greeks.vega * (option.yield + carry * terms.d1 / terms.deviation - (1.0 + product) / (2.0 * years));
}

}  // namespace

Result<void> checkSpotOption(const SpotOption& option)
{
    if (isFine(option)) return {};
    return fail(
        ErrorCode::InvalidArgument,
        fmt::format("spot option inputs must be finite with spot and strike positive (at most {} and {}), years "
                    "at most {} and each rate times years in [-{}, {}], were spot {}, strike {}, volatility "
                    "{}, years {}, rate {}, yield {}",
                    kGreatestForward, kGreatestStrike, kGreatestYears, kGreatestExponent, kGreatestExponent,
                    option.spot, option.strike, option.volatility, option.years, option.rate, option.yield));
}

double blackScholesPrice(const SpotOption& option)
{
    BALLAST_ASSERT(isFine(option));
    return priceOf(option, Terms(option));
}

OptionGreeks blackScholesGreeks(const SpotOption& option)
{
    BALLAST_ASSERT(isFine(option));
    const Terms terms(option);
    const double spotSide = terms.sign * terms.carried * terms.spotSide(option.strike);
    const double strikeSide = terms.sign * terms.discount * option.strike * terms.strikeSide(option.strike);
    OptionGreeks greeks;
    greeks.price = priceOf(option, terms);
    greeks.delta = spotSide;
    if (terms.years <= 0.0) return greeks;
    greeks.rho = terms.years * strikeSide;
    greeks.theta = option.yield * option.spot * spotSide - option.rate * strikeSide;
    greeks.charm = option.yield * spotSide;
    if (terms.hasDeviation()) addDensityGreeks(greeks, option, terms);
    return greeks;
}

}  // namespace ballast::pricing
