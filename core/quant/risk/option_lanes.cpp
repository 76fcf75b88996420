#include "risk/option_lanes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/assert.h"
#include "pricing/steady_lanes.h"

namespace ballast::risk {

namespace {

namespace lanes = pricing::steady::lanes;
using lanes::Bits;
using lanes::kLanes;
using lanes::Vec;

/// What all options of the row share.
struct Shared {
    volatility::SviParameters smile;
    double fitYears{}, forward{}, years{}, rootYears{};
};

/// Eight options, and what comes of them.
struct Eight {
    std::array<double, kLanes> strike, sign;
    std::array<double, kLanes> logMoneyness, volatility, price, delta, gamma, vega, theta;
    std::array<std::uint64_t, kLanes> ordinary;  ///< 0: nothing above counts.
};

[[gnu::always_inline]] inline Vec load(const std::array<double, kLanes>& from)
{
    Vec x;
    __builtin_memcpy(&x, from.data(), sizeof x);
    return x;
}
template <class To, class From> [[gnu::always_inline]] inline void store(To& to, From x)
{
    __builtin_memcpy(to.data(), &x, sizeof x);
}
[[gnu::always_inline]] inline Vec choose(Bits mask, Vec yes, Vec no)
{
    return lanes::valueOf((lanes::bitsOf(yes) & mask) | (lanes::bitsOf(no) & ~mask));
}
template <class Mask> [[gnu::always_inline]] inline Bits bits(Mask mask) { return reinterpret_cast<Bits>(mask); }

/// black76Greeks (core/quant/pricing/black76.cpp) and pointOn, in their order of operations; discount 1.
[[gnu::always_inline]] inline void valueEight(const Shared& in, Eight& eight)
{
    const Vec strike = load(eight.strike), sign = load(eight.sign);
    const Vec forward = Vec{} + in.forward;
    const auto& [a, b, rho, m, sigma] = in.smile;
    const Vec logMoneyness = lanes::logarithm(strike / forward);
    const Vec x = logMoneyness - m;
    const Vec raw = a + b * (rho * x + lanes::root(x * x + sigma * sigma));
    const Vec variance = choose(bits(raw < 0.0), Vec{}, raw);
    const Vec volatility = lanes::root(variance / in.fitYears);
    const Vec deviation = volatility * in.rootYears;
    const Vec d1 = lanes::logarithm(forward / strike) / deviation + 0.5 * deviation;
    const Vec d2 = d1 - deviation;
    const Vec ratio = strike / forward;
    const Bits ordinary = bits(deviation > 1e-9) & bits(volatility > 1e-9) & bits(volatility < 1e4) &
                          bits(lanes::magnitude(d1) < 30.0) & bits(lanes::magnitude(d2) < 30.0) & bits(ratio > 1e-60) &
                          bits(ratio < 1e60);
    const Vec density = lanes::normalDensity(choose(ordinary, d1, Vec{}));
    const Vec first = lanes::millsRatio(lanes::magnitude(d1));
    const Vec second = lanes::millsRatio(lanes::magnitude(d2));
    const Vec scale = forward * density;
    const Vec least = choose(bits(strike < forward), strike, forward);
    const Bits isNear = bits(d1 > 0.0) & bits(d2 < 0.0);
    const Vec out = choose(isNear, least - scale * (first + second), scale * lanes::magnitude(first - second));
    const Vec timeValue = choose(bits(out < 0.0), Vec{}, out);
    const Vec outSign = choose(bits(strike >= forward), Vec{} + 1.0, Vec{} - 1.0);
    const Vec tail = density * first;
    store(eight.logMoneyness, logMoneyness);
    store(eight.volatility, volatility);
    store(eight.price, choose(bits(outSign == sign), timeValue, timeValue + lanes::magnitude(forward - strike)));
    store(eight.delta, sign * choose(bits(sign * d1 < 0.0), tail, 1.0 - tail));
    store(eight.gamma, density / (forward * deviation));
    store(eight.vega, forward * density * in.rootYears);
    store(eight.theta, -forward * density * volatility / (2.0 * in.rootYears));
    store(eight.ordinary, ordinary);
}

using Value = void (*)(const Shared&, Eight&);

void plain(const Shared& in, Eight& eight) { valueEight(in, eight); }
[[gnu::target("avx2")]] void avx2(const Shared& in, Eight& eight) { valueEight(in, eight); }
[[gnu::target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")]] void avx512(const Shared& in, Eight& eight)
{
    valueEight(in, eight);
}

Value valueOf(pricing::Isa isa)
{
    return isa == pricing::Isa::Plain ? plain : isa == pricing::Isa::Avx2 ? avx2 : avx512;
}

void setUnit(UnitValue& unit, const CarriedSmile& smile, double spot, const Eight& eight, std::size_t i)
{
    unit = {.complete = true,
            .spot = spot,
            .price = eight.price[i],
            .point = {.forward = smile.forward,
                      .forwardPerSpot = smile.forwardPerSpot,
                      .logMoneyness = eight.logMoneyness[i],
                      .volatility = eight.volatility[i],
                      .yearsToExpiry = smile.yearsToExpiry},
            .greeks = {.price = eight.price[i],
                       .delta = eight.delta[i],
                       .gamma = eight.gamma[i],
                       .vega = eight.vega[i],
                       .theta = eight.theta[i]}};
}

/// What is not ordinary goes the long way.
UnitValue valueAlone(const CarriedSmile& smile, double spot, double strike, double sign)
{
    const auto point = pointOn(smile, strike);
    if (!point) return {};
    const auto right = sign > 0.0 ? domain::OptionRight::Call : domain::OptionRight::Put;
    UnitValue unit{.complete = true, .spot = spot, .point = *point};
    unit.greeks = pricing::black76Greeks(right, point->forward, strike, point->volatility, point->yearsToExpiry);
    unit.price = unit.greeks.price;
    return unit;
}

void valueRow(const CarriedSmile& smile, double spot, const OptionRow& row, std::span<UnitValue> units, Value value)
{
    BALLAST_ASSERT(row.signs.size() == row.strikes.size() && row.places.size() == row.strikes.size());
    const Shared shared{.smile = smile.smile.parameters(),
                        .fitYears = smile.smile.yearsToExpiry(),
                        .forward = smile.forward,
                        .years = smile.yearsToExpiry,
                        .rootYears = std::sqrt(smile.yearsToExpiry)};
    // Without time or with a forward of no ordinary size no option is.
    const bool any = smile.yearsToExpiry > 1e-9 && smile.forward > 1e-60 && smile.forward < 1e60;
    Eight eight{};
    for (std::size_t begin = 0; begin < row.strikes.size(); begin += kLanes) {
        const std::size_t count = std::min(kLanes, row.strikes.size() - begin);
        for (std::size_t i = 0; i < kLanes; ++i) {
            eight.strike[i] = row.strikes[begin + std::min(i, count - 1)];
            eight.sign[i] = row.signs[begin + std::min(i, count - 1)];
        }
        if (any) value(shared, eight);
        for (std::size_t i = 0; i < count; ++i) {
            UnitValue& unit = units[row.places[begin + i]];
            if (any && eight.ordinary[i] != 0)
                setUnit(unit, smile, spot, eight, i);
            else
                unit = valueAlone(smile, spot, eight.strike[i], eight.sign[i]);
        }
    }
}

}  // namespace

void valueOptions(const CarriedSmile& smile, double spot, const OptionRow& row, std::span<UnitValue> units)
{
    static const Value best = valueOf(pricing::bestIsa());
    valueRow(smile, spot, row, units, best);
}

void valueOptions(const CarriedSmile& smile, double spot, const OptionRow& row, std::span<UnitValue> units,
                  pricing::Isa isa)
{
    valueRow(smile, spot, row, units, valueOf(isa));
}

}  // namespace ballast::risk
