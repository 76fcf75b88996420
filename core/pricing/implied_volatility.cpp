#include "pricing/implied_volatility.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

namespace ballast::pricing {
namespace {

using domain::OptionRight;

constexpr int kGreatestSteps = 100;
constexpr double kCoarseStep = 1e-5;

template <class Real> Real cdf(Real x) { return Real(0.5) * std::erfc(-x / std::numbers::sqrt2_v<Real>); }

/// Value over sqrt(F K) of the option out of the money, x = -|ln(F/K)|, at total volatility t.
template <class Real> Real normalisedValue(Real x, Real t)
{
    const Real half = t / 2;
    if (x == 0) return std::erf(half / std::numbers::sqrt2_v<Real>);
    const Real wing = std::exp(x / 2);
    return wing * cdf(x / t + half) - cdf(x / t - half) / wing;
}

/// Slope of normalisedValue in t.
template <class Real> Real normalisedVega(Real x, Real t)
{
    const Real h = x / t;
    return std::numbers::inv_sqrtpi_v<Real> / std::numbers::sqrt2_v<Real> * std::exp(-(h * h + t * t / 4) / 2);
}

/// Halley's step on ln b(t) - ln target; halves t where the value has vanished below it or above it.
template <class Real> Real nextGuess(Real x, Real t, Real target)
{
    const Real value = normalisedValue(x, t);
    if (!(value > 0)) return t * 2;
    const Real vega = normalisedVega(x, t);
    const Real miss = std::log(value / target);
    if (!(vega > 0)) return miss > 0 ? t / 2 : t * 2;
    const Real newton = -miss * value / vega;
    const Real bend = (x * x / (t * t * t) - t / 4) - vega / value;
    const Real correction = 1 + newton * bend / 2;
    const Real step = correction > Real(0.5) && correction < 2 ? newton / correction : newton;
    return std::clamp(t + step, t / 2, t * 2);
}

/// Steps until the change falls under `precision` relative to t, or no longer shrinks.
template <class Real> Real solve(Real x, Real target, Real guess, Real precision)
{
    Real t = guess;
    Real lastChange = 0;
    for (int step = 0; step < kGreatestSteps; ++step) {
        const Real next = nextGuess(x, t, target);
        const Real change = std::abs(next - t);
        t = next;
        if (change <= precision * t) break;
        if (step > 8 && change >= lastChange && change < Real(1e-9) * t) break;
        lastChange = change;
    }
    return t;
}

double firstGuess(double x, double target)
{
    const double nearMoney = target * std::sqrt(2.0 * std::numbers::pi);
    const double farWing = -x / std::sqrt(2.0 * std::max(-std::log(target), 1e-3));
    return std::clamp(std::max(nearMoney, farWing), 1e-9, 100.0);
}

Result<void> checkInputs(double forward, double strike, double price, double years, double discount)
{
    const bool positive = forward > 0.0 && strike > 0.0 && years > 0.0 && discount > 0.0;
    const bool finite = std::isfinite(forward) && std::isfinite(strike) && std::isfinite(price) &&
                        std::isfinite(years) && std::isfinite(discount);
    if (positive && finite) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("implied volatility needs finite inputs with forward, strike, years and discount positive, "
                            "were forward {}, strike {}, option value {}, years {}, discount {}",
                            forward, strike, price, years, discount));
}

}  // namespace

Result<double> impliedVolatility(OptionRight right, double forward, double strike, double price, double yearsToExpiry,
                                 double discount)
{
    if (auto checked = checkInputs(forward, strike, price, yearsToExpiry, discount); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    const bool isCall = right == OptionRight::Call;
    const double intrinsic = std::max(isCall ? forward - strike : strike - forward, 0.0);
    const double ceiling = isCall ? forward : strike;
    const long double value = static_cast<long double>(price) / static_cast<long double>(discount);
    const long double target = (value - static_cast<long double>(intrinsic)) /
                               std::sqrt(static_cast<long double>(forward) * static_cast<long double>(strike));
    // What differs from a bound by less than a double's rounding is at the bound.
    const bool isInside = static_cast<double>(value) > intrinsic && static_cast<double>(value) < ceiling;
    if (!(target > 0) || !isInside) {
        return fail(ErrorCode::Arbitrage,
                    fmt::format("option value {} must lie strictly between its intrinsic value {} and {} (forward {}, "
                                "strike {}, discount {})",
                                price, discount * intrinsic, discount * ceiling, forward, strike, discount));
    }
    const long double ratio = static_cast<long double>(forward) / static_cast<long double>(strike);
    const long double x = -std::abs(std::log(ratio));
    const double coarse = solve<double>(static_cast<double>(x), static_cast<double>(target),
                                        firstGuess(static_cast<double>(x), static_cast<double>(target)), kCoarseStep);
    const long double total = solve<long double>(x, target, static_cast<long double>(coarse), 1e-9L);
    return static_cast<double>(total / std::sqrt(static_cast<long double>(yearsToExpiry)));
}

Result<double> inverseImpliedVolatility(OptionRight right, double forward, double strike, double coinPrice,
                                        double yearsToExpiry)
{
    return impliedVolatility(right, forward, strike, coinPrice * forward, yearsToExpiry);
}

}  // namespace ballast::pricing
