#include "pricing/kernel.h"

#include "pricing/kernel_implied.h"
#include "pricing/kernel_lanes.h"

namespace ballast::pricing::kernel {
namespace {

constexpr double kInverseRootTwoPi = 0.39894228040143267794;
constexpr double kDensityFloor = -708.0;  ///< Logarithm below which a density counts as zero.
constexpr double kFarthest = 1e3;         ///< Where Mills' ratio is still finite and the density long zero.

/// Values of both sides of a strike that the price and the sensitivities are made of.
struct Sides {
    Vec density;   ///< n(d1).
    Vec tail;      ///< N(-|d1|).
    Vec outValue;  ///< Undiscounted value of the side out of the money.
};

/// With n(d2) K = n(d1) F both tails share one exponential, and out of the money the value is F n(d1) times a
/// difference of Mills' ratios, precise relative to itself far out.
BALLAST_INLINE Sides sidesOf(const Lanes& in, Vec d1, Vec d2)
{
    const Vec exponent = -0.5 * square(d1);
    const Vec raised = kInverseRootTwoPi * exponential(greatest(exponent, all(kDensityFloor)));
    const Vec density = exponent > all(kDensityFloor) ? raised : all(0.0);
    const Mills first = millsRatio(least(magnitude(d1), all(kFarthest)));
    const Mills second = millsRatio(least(magnitude(d2), all(kFarthest)));
    const Vec scale = density * reciprocal(first.under * second.under);
    const Vec firstTail = first.over * second.under * scale;
    const Vec secondTail = second.over * first.under * scale;
    const Mask isNear = (d1 > all(0.0)) & (d2 < all(0.0));
    const Vec near = least(in.forward, in.strike) - in.forward * (firstTail + secondTail);
    const Vec far = in.forward * magnitude(firstTail - secondTail);
    return {density, firstTail, greatest(isNear ? near : far, all(0.0))};
}

BALLAST_INLINE Vec priceOf(const Lanes& in, const Sides& sides)
{
    const Vec inside = in.isPut ? in.strike - in.forward : in.forward - in.strike;
    return in.discount * (sides.outValue + greatest(inside, all(0.0)));
}

struct Deviates {
    Vec rootYears;
    Vec inverse;  ///< 1/(F s sqrt T).
    Vec d1, d2;
};

BALLAST_INLINE Deviates deviatesOf(const Lanes& in)
{
    const Vec rootYears = root(in.years);
    const Vec deviation = in.volatility * rootYears;
    const Vec inverse = reciprocal(in.forward * deviation);
    const Vec d1 = logarithm(in.forward / in.strike) * (in.forward * inverse) + 0.5 * deviation;
    return {rootYears, inverse, d1, d1 - deviation};
}

BALLAST_INLINE Vec priceOf(const Lanes& in)
{
    const Deviates at = deviatesOf(in);
    return priceOf(in, sidesOf(in, at.d1, at.d2));
}

/// r = -ln(D)/T; a discount of one is so common that its logarithm is worth a branch.
BALLAST_INLINE Vec rateOf(const Lanes& in)
{
    if (everywhere(in.discount == all(1.0))) return all(0.0);
    return -logarithm(in.discount) / in.years;
}

BALLAST_INLINE void writeGreeks(const Lanes& in, const Greeks& to, Count i)
{
    const Deviates at = deviatesOf(in);
    const Sides sides = sidesOf(in, at.d1, at.d2);
    const Vec price = priceOf(in, sides);
    const Vec density = in.discount * sides.density;
    const Vec perDeviation = in.forward * at.inverse;
    const Vec perVolatility = at.rootYears * perDeviation;
    const Vec vega = in.forward * density * at.rootYears;
    const Vec side = (at.d1 > all(0.0)) == in.isPut ? sides.tail : 1.0 - sides.tail;
    const Vec decay = 0.5 * in.forward * density * square(in.volatility) * perDeviation;
    store(to.price + i, price);
    store(to.delta + i, in.discount * (in.isPut ? -side : side));
    store(to.gamma + i, density * at.inverse);
    store(to.vega + i, vega);
    store(to.theta + i, rateOf(in) * price - decay);
    // Where the density is zero d1 may be huge, but is finite: the products are zero.
    store(to.vanna + i, -density * at.d2 * perVolatility);
    store(to.volga + i, vega * at.d1 * at.d2 * perVolatility);
}

bool areOrdinary(const Options& options, Count count)
{
    const Count whole = count - count % kLanes;
    Mask fine = ~Mask{};
    for (Count i = 0; i < whole; i += kLanes)
        fine &= isOrdinary(lanesOf(options, i));
    if (whole < count) fine &= isOrdinary(lanesOf(Padded(options, nullptr, whole, count - whole).options(), 0));
    return everywhere(fine);
}

void price(const Options& options, double* prices, Count count)
{
    const Count whole = count - count % kLanes;
    for (Count i = 0; i < whole; i += kLanes)
        store(prices + i, priceOf(lanesOf(options, i)));
    if (whole == count) return;
    double last[kLanes];
    store(last, priceOf(lanesOf(Padded(options, nullptr, whole, count - whole).options(), 0)));
    copy(prices + whole, last, count - whole);
}

bool outValues(const Smile& smile, const SmileMove& move, const double* logMoneyness, const double* strikes,
               double* values, Count count)
{
    Mask fine = ~Mask{};
    for (Count i = 0; i < count; i += kLanes) {
        const Vec k = load(logMoneyness + i) - move.logMove;
        const Vec x = k - smile.m;
        const Vec variance = smile.a + smile.b * (smile.rho * x + root(square(x) + smile.sigma * smile.sigma));
        const Vec deviation = move.scale * root(greatest(variance, all(0.0)));
        fine &= isWithin(deviation, 1e-9, 1e4);
        const Vec safe = greatest(deviation, all(1e-9));
        const Vec d1 = 0.5 * safe - k * reciprocal(safe);
        const Lanes in{all(move.forward), load(strikes + i), all(0.0), all(0.0), all(1.0), Mask{}};
        store(values + i, sidesOf(in, d1, d1 - safe).outValue);
    }
    return everywhere(fine);
}

void greeks(const Options& options, const Greeks& to, Count count)
{
    const Count whole = count - count % kLanes;
    for (Count i = 0; i < whole; i += kLanes)
        writeGreeks(lanesOf(options, i), to, i);
    if (whole == count) return;
    double last[7][kLanes];
    const Greeks lastTo{last[0], last[1], last[2], last[3], last[4], last[5], last[6]};
    writeGreeks(lanesOf(Padded(options, nullptr, whole, count - whole).options(), 0), lastTo, 0);
    double* const targets[7] = {to.price, to.delta, to.gamma, to.vega, to.theta, to.vanna, to.volga};
    for (Count k = 0; k < 7; ++k)
        copy(targets[k] + whole, last[k], count - whole);
}

void impliedVolatility(const Options& options, const double* prices, double* volatilities, Count count)
{
    const Count whole = count - count % kLanes;
    for (Count i = 0; i < whole; i += kLanes)
        store(volatilities + i, impliedVolatilityOf(quotesOf(options, prices, i)));
    if (whole == count) return;
    const Padded padded(options, prices, whole, count - whole);
    double last[kLanes];
    store(last, impliedVolatilityOf(quotesOf(padded.options(), padded.price, 0)));
    copy(volatilities + whole, last, count - whole);
}

}  // namespace

extern const Table BALLAST_KERNEL_TABLE;
const Table BALLAST_KERNEL_TABLE{areOrdinary, price, greeks, outValues, impliedVolatility};

}  // namespace ballast::pricing::kernel
