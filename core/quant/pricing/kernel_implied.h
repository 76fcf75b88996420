#pragma once

#include "pricing/kernel_lanes.h"

/// Implied volatility of one vector of quotes; for the kernel's source only.
namespace ballast::pricing::kernel {
namespace {

constexpr int kMostSteps = 6;
constexpr double kLastChange = 3e-4;  ///< Relative; a step of fourth order after it is below the rounding.
constexpr double kLeastDeviation = 1e-4;
constexpr double kGreatestDeviation = 10.0;
constexpr double kRootTwoPi = 2.5066282746310005024;
constexpr double kLogRootTwoPi = 0.91893853320467274178;

/// One vector of quotes, reduced to the side out of the money.
struct Quotes {
    Vec lower, upper;  ///< The lesser and the greater of forward and strike.
    Vec timeValue;     ///< Undiscounted.
    Vec years;
    Mask isFine;  ///< Within bounds and with digits enough in the time value.
};

BALLAST_INLINE Quotes quotesOf(const Options& options, const double* prices, Count i)
{
    const Vec forward = load(options.forward + i);
    const Vec strike = load(options.strike + i);
    const Vec years = load(options.years + i);
    const Vec discount = load(options.discount + i);
    const Mask isPut = putsOf(options.right, i);
    const Vec value = load(prices + i) / discount;
    const Vec inside = isPut ? strike - forward : forward - strike;
    const Vec timeValue = value - greatest(inside, all(0.0));
    const Mask hasDigits = isWithin(timeValue, 1e-200, 1e60) & (timeValue > 1e-4 * inside);
    const Mask isBelowCeiling = value < (isPut ? strike : forward);
    return {least(forward, strike), greatest(forward, strike), timeValue, years,
            isOrdinaryOption({forward, strike, years, years, discount, isPut}) & hasDigits & isBelowCeiling};
}

/// b/b' at total volatility t, x = -|ln(F/K)|: b = n sqrt(..) (M(-d1) - M(-d2)) and b' is the density alone.
BALLAST_INLINE Vec valuePerVega(Vec h, Vec t)
{
    const Vec d1 = h + 0.5 * t;
    const Vec d2 = h - 0.5 * t;
    const Mills first = millsRatio(magnitude(d1));
    const Mills second = millsRatio(-d2);
    const Vec scale = reciprocal(first.under * second.under);
    const Vec near = first.over * second.under * scale;
    const Vec far = second.over * first.under * scale;
    const Mask crosses = d1 > all(0.0);
    if (!anywhere(crosses)) return near - far;
    return crosses ? kRootTwoPi * exponential(0.5 * square(d1)) - near - far : near - far;
}

/// The step of Householder's method of fourth order on ln b(t) - target.
BALLAST_INLINE Vec stepOf(Vec x, Vec t, Vec target)
{
    const Vec inverse = reciprocal(t);
    const Vec h = x * inverse;
    const Vec ratio = valuePerVega(h, t);
    const Vec miss =
        logarithm(greatest(ratio, all(1e-300))) - 0.5 * (square(h) + 0.25 * square(t)) - kLogRootTwoPi - target;
    const Vec newton = -miss * ratio;
    const Vec slope = reciprocal(ratio);
    const Vec bend = square(h) * inverse - 0.25 * t;  // b''/b'
    const Vec second = bend - slope;
    const Vec third = square(bend) - 3.0 * square(h * inverse) - 0.25 - 3.0 * bend * slope + 2.0 * square(slope);
    const Vec over = 1.0 + 0.5 * second * newton;
    const Vec under = 1.0 + newton * (second + third * newton * (1.0 / 6.0));
    const Mask isTrusted = (over > all(0.0)) & (under > all(0.0));
    return isTrusted ? newton * over * reciprocal(under) : newton;
}

/// The greater of the wing's limit |x|/sqrt(-2 ln b) and Corrado and Miller's formula near the money.
///
/// Source   Corrado and Miller (1996), A note on a simple, accurate formula to compute implied standard deviations,
///          Journal of Banking and Finance 20, 595-603.
BALLAST_INLINE Vec firstGuess(const Quotes& quotes, Vec x, Vec logTarget)
{
    const Vec wing = -x / root(greatest(-2.0 * logTarget, all(2e-3)));
    const Vec half = 0.5 * (quotes.upper - quotes.lower);
    const Vec lifted = quotes.timeValue + half;
    const Vec under = square(lifted) - square(half) * (4.0 / 3.14159265358979323846);
    const Vec near = kRootTwoPi / (quotes.upper + quotes.lower) * (lifted + root(greatest(under, all(0.0))));
    return clamped(greatest(wing, under > all(0.0) ? near : all(0.0)), all(1e-6), all(2.0 * kGreatestDeviation));
}

BALLAST_INLINE Vec impliedVolatilityOf(const Quotes& quotes)
{
    const Vec x = logarithm(quotes.lower / quotes.upper);
    const Vec target = logarithm(quotes.timeValue / root(quotes.lower * quotes.upper));
    const Vec floor = greatest(x * (-1.0 / 200.0), all(1e-6));
    Vec t = firstGuess(quotes, x, target);
    Mask isFound = ~quotes.isFine;
    for (int step = 0; step < kMostSteps; ++step) {
        // A found lane stays, so that its result does not depend on its neighbours.
        const Vec moved = clamped(t + clamped(stepOf(x, t, target), -0.5 * t, t), floor, all(2.0 * kGreatestDeviation));
        const Vec next = isFound ? t : moved;
        isFound |= magnitude(next - t) <= kLastChange * t;
        t = next;
        if (everywhere(isFound)) break;
    }
    const Mask isGood = quotes.isFine & isFound & isWithin(t, kLeastDeviation, kGreatestDeviation);
    return isGood ? t / root(quotes.years) : all(kNotFound);
}

}  // namespace
}  // namespace ballast::pricing::kernel
