#include "pricing/implied_volatility.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "pricing/steady.h"

namespace ballast::pricing {
namespace {

using domain::OptionRight;

constexpr int kGreatestSteps = 100;
constexpr double kLastChange = 1e-9;      ///< Relative; Halley's step after it is below the rounding.
constexpr double kLastNearChange = 1e-5;  ///< The same for 1e-12: steps are of third order.
constexpr double kRootTwoPi = 2.5066282746310005024;
constexpr double kLogRootTwoPi = 0.91893853320467274178;

/// M(h - d) - M(h + d) for small d and h d, where the ratios themselves would cancel: the odd terms of its series in d.
/// With M' = h M - 1 and M(n+1) = h M(n) + n M(n-1) the first term carries no more than the rounding of h M.
double nearDifference(double h, double d)
{
    double before = steady::millsRatio(h);
    double derivative = h * before - 1.0;
    double term = d;  // d^n/n!
    double sum = 0.0;
    for (int n = 1; n <= 11; ++n) {
        if (n % 2 == 1) sum += derivative * term;
        const double next = h * derivative + n * before;
        before = derivative;
        derivative = next;
        term *= d / (n + 1);
    }
    return -2.0 * sum;
}

/// b/b': value over slope at total volatility t of the option out of the money, h = |ln(F/K)|/t. The normal densities
/// of both deviates are one and the same, so it is a difference of Mills' ratios M(-d1) - M(-d2).
double valuePerVega(double h, double t)
{
    const double d = 0.5 * t;
    if (t <= 0.1 && h * t <= 0.2) return nearDifference(h, d);
    const double far = steady::millsRatio(h + d);
    if (h >= d) return steady::millsRatio(h - d) - far;
    return 1.0 / steady::normalDensity(d - h) - steady::millsRatio(d - h) - far;
}

/// Halley's step on ln b(t) - ln target; doubles t where the value has vanished.
double nextGuess(double x, double t, double logTarget)
{
    const double h = x / t;
    const double ratio = valuePerVega(h, t);
    if (!(ratio > 0.0)) return t * 2.0;
    const double miss = steady::log(ratio) - 0.5 * (h * h + 0.25 * t * t) - kLogRootTwoPi - logTarget;
    const double newton = -miss * ratio;
    const double bend = (h * h / t - 0.25 * t) - 1.0 / ratio;
    const double correction = 1.0 + 0.5 * newton * bend;
    const double step = correction > 0.5 && correction < 2.0 ? newton / correction : newton;
    return std::clamp(t + step, 0.5 * t, 2.0 * t);
}

/// Steps until the change is small relative to t, or no longer shrinks.
double solve(double x, double logTarget, double guess, double leastChange = kLastChange)
{
    double t = guess;
    double lastChange = 0.0;
    for (int step = 0; step < kGreatestSteps; ++step) {
        const double next = nextGuess(x, t, logTarget);
        const double change = std::abs(next - t);
        t = next;
        if (change <= leastChange * t) break;
        if (step > 8 && change >= lastChange && change < 1e-6 * t) break;
        lastChange = change;
    }
    return t;
}

double firstGuess(double x, double target, double logTarget)
{
    const double nearMoney = target * kRootTwoPi;
    const double farWing = x / std::sqrt(2.0 * std::max(-logTarget, 1e-3));
    return std::clamp(std::max(nearMoney, farWing), 1e-9, 100.0);
}

/// ln of `timeValue` over sqrt(F K), also where that ratio is below the range of a double.
double logTargetOf(double timeValue, double target, double forward, double strike)
{
    if (target > 1e-300) return steady::log(target);
    return steady::log(timeValue) - 0.5 * (steady::log(forward) + steady::log(strike));
}

/// |ln(F/K)|, also of neighbours, where the ratio has lost its digits.
double moneyness(double forward, double strike)
{
    const double ratio = forward / strike;
    const bool isNear = ratio > 0.5 && ratio < 2.0;
    return std::abs(isNear ? steady::log1p((forward - strike) / strike) : steady::log(ratio));
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

/// What is solved for t: ln b(x / t, t) = logTarget.
struct Posed {
    double x{}, target{}, logTarget{};
};

Result<Posed> pose(OptionRight right, double forward, double strike, double price, double yearsToExpiry,
                   double discount)
{
    if (auto checked = checkInputs(forward, strike, price, yearsToExpiry, discount); !checked) {
        return tl::unexpected<Error>(checked.error());
    }
    const bool isCall = right == OptionRight::Call;
    const double intrinsic = std::max(isCall ? forward - strike : strike - forward, 0.0);
    const double ceiling = isCall ? forward : strike;
    const double value = price / discount;
    // The rounding of the division counts where the intrinsic value takes the leading digits away.
    const double rest = discount == 1.0 ? 0.0 : std::fma(-value, discount, price) / discount;
    const double timeValue = (value - intrinsic) + rest;
    // What differs from a bound by less than a double's rounding is at the bound.
    const bool isInside = value > intrinsic && value < ceiling;
    if (!(timeValue > 0.0) || !isInside) {
        return fail(ErrorCode::Arbitrage,
                    fmt::format("option value {} must lie strictly between its intrinsic value {} and {} (forward {}, "
                                "strike {}, discount {})",
                                price, discount * intrinsic, discount * ceiling, forward, strike, discount));
    }
    const double target = timeValue / std::sqrt(forward) / std::sqrt(strike);
    return Posed{moneyness(forward, strike), target, logTargetOf(timeValue, target, forward, strike)};
}

}  // namespace

Result<double> impliedVolatility(OptionRight right, double forward, double strike, double price, double yearsToExpiry,
                                 double discount)
{
    const auto posed = pose(right, forward, strike, price, yearsToExpiry, discount);
    if (!posed) return tl::unexpected<Error>(posed.error());
    const auto& [x, target, logTarget] = *posed;
    return solve(x, logTarget, firstGuess(x, target, logTarget)) / std::sqrt(yearsToExpiry);
}

Result<double> impliedVolatilityNear(OptionRight right, double forward, double strike, double price,
                                     double yearsToExpiry, double near)
{
    const auto posed = pose(right, forward, strike, price, yearsToExpiry, 1.0);
    if (!posed) return tl::unexpected<Error>(posed.error());
    const auto& [x, target, logTarget] = *posed;
    const double root = std::sqrt(yearsToExpiry), guess = near * root;
    const bool isGuess = std::isfinite(guess) && guess > 0.0;
    return solve(x, logTarget, isGuess ? guess : firstGuess(x, target, logTarget), kLastNearChange) / root;
}

Result<double> inverseImpliedVolatility(OptionRight right, double forward, double strike, double coinPrice,
                                        double yearsToExpiry)
{
    return impliedVolatility(right, forward, strike, coinPrice * forward, yearsToExpiry);
}

}  // namespace ballast::pricing
