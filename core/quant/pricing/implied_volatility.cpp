#include "pricing/implied_volatility.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/assert.h"
#include "pricing/steady.h"
#include "pricing/steady_lanes.h"

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

namespace lanes = steady::lanes;
using lanes::Bits;
using lanes::kLanes;
using lanes::Vec;
using Eight = std::array<double, kLanes>;

/// Eight that are solved for t together, and the step of each.
struct EightPosed {
    Eight x{}, logTarget{}, t{}, next{};
    std::array<std::uint64_t, kLanes> ordinary{};  ///< 0: `next` does not count.
};

[[gnu::always_inline]] inline Vec loaded(const Eight& from)
{
    Vec x;
    __builtin_memcpy(&x, from.data(), sizeof x);
    return x;
}
template <class To, class From> [[gnu::always_inline]] inline void stored(To& to, From x)
{
    __builtin_memcpy(to.data(), &x, sizeof x);
}
template <class Mask> [[gnu::always_inline]] inline Bits bitsIn(Mask mask) { return reinterpret_cast<Bits>(mask); }
[[gnu::always_inline]] inline Vec chosen(Bits mask, Vec yes, Vec no)
{
    return lanes::valueOf((lanes::bitsOf(yes) & mask) | (lanes::bitsOf(no) & ~mask));
}

[[gnu::always_inline]] inline bool isAny(Bits mask)
{
    std::uint64_t all = 0;
    for (std::size_t i = 0; i < kLanes; ++i)
        all |= mask[i];
    return all != 0;
}

/// nearDifference, in its order of operations.
[[gnu::always_inline]] inline Vec nearDifferences(Vec h, Vec d)
{
    Vec before = lanes::millsRatio(h);
    Vec derivative = h * before - 1.0;
    Vec term = d;
    Vec sum = Vec{};
    for (int n = 1; n <= 11; ++n) {
        if (n % 2 == 1) sum += derivative * term;
        const Vec next = h * derivative + static_cast<double>(n) * before;
        before = derivative;
        derivative = next;
        term *= d / static_cast<double>(n + 1);
    }
    return -2.0 * sum;
}

/// nextGuess, in its order of operations.
[[gnu::always_inline]] inline void nextGuesses(EightPosed& in)
{
    const Vec t = loaded(in.t);
    const Vec h = loaded(in.x) / t;
    const Vec d = 0.5 * t;
    const Bits isNear = bitsIn(t <= 0.1) & bitsIn(h * t <= 0.2), isOut = bitsIn(h >= d);
    const Vec apart = lanes::magnitude(h - d);
    const Bits isWithin = isOut | bitsIn(apart <= 37.0);
    // An expiry's are mostly all of one kind, and what no lane is needs no work.
    Vec ratio = Vec{};
    if (isAny(isNear)) ratio = nearDifferences(h, d);
    if (isAny(~isNear)) {
        const Vec far = lanes::millsRatio(h + d), beside = lanes::millsRatio(apart);
        Vec other = beside - far;
        if (isAny(~isNear & ~isOut)) {
            const Vec inside = 1.0 / lanes::normalDensity(chosen(isWithin & ~isOut, apart, Vec{})) - beside - far;
            other = chosen(isOut, other, inside);
        }
        ratio = chosen(isNear, ratio, other);
    }
    const Bits isOrdinary = (isNear | isWithin) & bitsIn(ratio > 1e-300) & bitsIn(ratio < 1e300);
    const Vec safe = chosen(isOrdinary, ratio, Vec{} + 1.0);
    const Vec miss = lanes::logarithm(safe) - 0.5 * (h * h + 0.25 * t * t) - kLogRootTwoPi - loaded(in.logTarget);
    const Vec newton = -miss * safe;
    const Vec bend = (h * h / t - 0.25 * t) - 1.0 / safe;
    const Vec correction = 1.0 + 0.5 * newton * bend;
    const Vec step = chosen(bitsIn(correction > 0.5) & bitsIn(correction < 2.0), newton / correction, newton);
    const Vec raised = t + step, least = 0.5 * t, most = 2.0 * t;
    const Vec kept = chosen(bitsIn(raised < least), least, raised);
    stored(in.next, chosen(bitsIn(most < kept), most, kept));
    stored(in.ordinary, isOrdinary);
}

using NextGuesses = void (*)(EightPosed&);

void plainGuesses(EightPosed& in) { nextGuesses(in); }
[[gnu::target("avx2")]] void avx2Guesses(EightPosed& in) { nextGuesses(in); }
[[gnu::target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")]] void avx512Guesses(EightPosed& in)
{
    nextGuesses(in);
}

NextGuesses guessesOf(Isa isa)
{
    return isa == Isa::Plain ? plainGuesses : isa == Isa::Avx2 ? avx2Guesses : avx512Guesses;
}

/// As `solve` does each of the first `count`, whose t is its guess.
void solveEight(EightPosed& in, std::size_t count, double leastChange, NextGuesses guesses)
{
    Eight lastChange{};
    std::array<bool, kLanes> ended{};
    std::size_t left = count;
    for (int step = 0; step < kGreatestSteps && left > 0; ++step) {
        guesses(in);
        for (std::size_t i = 0; i < count; ++i) {
            if (ended[i]) continue;
            const double next = in.ordinary[i] != 0 ? in.next[i] : nextGuess(in.x[i], in.t[i], in.logTarget[i]);
            const double change = std::abs(next - in.t[i]);
            in.t[i] = next;
            ended[i] = change <= leastChange * next || (step > 8 && change >= lastChange[i] && change < 1e-6 * next);
            if (ended[i]) --left;
            lastChange[i] = change;
        }
    }
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

/// What prices at one strike share.
struct Strike {
    double strike{}, x{}, root{};
};

Strike strikeAt(double forward, double strike) { return {strike, moneyness(forward, strike), std::sqrt(strike)}; }

/// `known` may hold the strike, and holds it afterwards.
Result<Posed> pose(OptionRight right, double forward, double strike, double price, double yearsToExpiry,
                   double discount, Strike& known)
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
    if (known.strike != strike) known = strikeAt(forward, strike);
    const double target = timeValue / std::sqrt(forward) / known.root;
    return Posed{known.x, target, logTargetOf(timeValue, target, forward, strike)};
}

Result<Posed> pose(OptionRight right, double forward, double strike, double price, double yearsToExpiry,
                   double discount)
{
    Strike none;
    return pose(right, forward, strike, price, yearsToExpiry, discount, none);
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

void impliedVolatilitiesNear(double forward, double yearsToExpiry, std::span<const NearPrice> prices,
                             std::span<std::optional<double>> found, Isa isa)
{
    BALLAST_ASSERT(found.size() == prices.size());
    const double root = std::sqrt(yearsToExpiry);
    EightPosed eight;
    Strike known;
    std::array<std::size_t, kLanes> place{};
    std::size_t count = 0;
    const auto solveAll = [&] {
        for (std::size_t i = count; i < kLanes && count > 0; ++i)
            eight.x[i] = eight.x[0], eight.logTarget[i] = eight.logTarget[0], eight.t[i] = eight.t[0];
        solveEight(eight, count, kLastNearChange, guessesOf(isa));
        for (std::size_t i = 0; i < count; ++i)
            found[place[i]] = eight.t[i] / root;
        count = 0;
    };
    for (std::size_t i = 0; i < prices.size(); ++i) {
        const auto& [right, strike, price, near] = prices[i];
        found[i].reset();
        const auto posed = pose(right, forward, strike, price, yearsToExpiry, 1.0, known);
        if (!posed) continue;
        const auto& [x, target, logTarget] = *posed;
        const double guess = near * root;
        const bool isGuess = std::isfinite(guess) && guess > 0.0;
        place[count] = i;
        eight.x[count] = x;
        eight.logTarget[count] = logTarget;
        eight.t[count] = isGuess ? guess : firstGuess(x, target, logTarget);
        if (++count == kLanes) solveAll();
    }
    solveAll();
}

void impliedVolatilitiesNear(double forward, double yearsToExpiry, std::span<const NearPrice> prices,
                             std::span<std::optional<double>> found)
{
    static const Isa best = bestIsa();
    impliedVolatilitiesNear(forward, yearsToExpiry, prices, found, best);
}

Result<double> inverseImpliedVolatility(OptionRight right, double forward, double strike, double coinPrice,
                                        double yearsToExpiry)
{
    return impliedVolatility(right, forward, strike, coinPrice * forward, yearsToExpiry);
}

}  // namespace ballast::pricing
