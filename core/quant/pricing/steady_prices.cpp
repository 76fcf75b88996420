#include "pricing/steady_prices.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/assert.h"
#include "pricing/black76.h"
#include "pricing/steady_lanes.h"

namespace ballast::pricing {

namespace {

namespace lanes = steady::lanes;
using lanes::Bits;
using lanes::kLanes;
using lanes::Vec;
using Numbers = std::array<double, kLanes>;

/// Eight options, and what comes of them.
struct Eight {
    Numbers forward, strike, sign, volatility, years, discount, price;
    std::array<std::uint64_t, kLanes> ordinary;  ///< 0: the price does not count.
};

[[gnu::always_inline]] inline Vec load(const Numbers& from)
{
    Vec x;
    __builtin_memcpy(&x, from.data(), sizeof x);
    return x;
}
template <class Mask> [[gnu::always_inline]] inline Bits bits(Mask mask) { return reinterpret_cast<Bits>(mask); }
[[gnu::always_inline]] inline Vec choose(Bits mask, Vec yes, Vec no)
{
    return lanes::valueOf((lanes::bitsOf(yes) & mask) | (lanes::bitsOf(no) & ~mask));
}

/// black76Price (core/quant/pricing/black76.cpp) in its order of operations.
[[gnu::always_inline]] inline void priceEight(Eight& eight)
{
    const Vec forward = load(eight.forward), strike = load(eight.strike), volatility = load(eight.volatility);
    const Vec years = load(eight.years), ratio = forward / strike, discount = load(eight.discount);
    const Bits fine = bits(volatility > 1e-9) & bits(volatility < 1e4) & bits(years > 1e-12) & bits(years < 1e6) &
                      bits(ratio > 1e-60) & bits(ratio < 1e60) & bits(forward > 1e-60) & bits(forward < 1e60) &
                      bits(discount > 0.0) & bits(discount <= 10.0);  // Else black76Price decides.
    const Vec deviation = choose(fine, volatility * lanes::root(years), Vec{} + 1.0);
    const Vec d1 = lanes::logarithm(choose(fine, ratio, Vec{} + 1.0)) / deviation + 0.5 * deviation;
    const Vec d2 = d1 - deviation;
    const Bits ordinary = fine & bits(lanes::magnitude(d1) < 30.0) & bits(lanes::magnitude(d2) < 30.0);
    const Vec density = lanes::normalDensity(choose(ordinary, d1, Vec{}));
    const Vec first = lanes::millsRatio(lanes::magnitude(d1));
    const Vec second = lanes::millsRatio(lanes::magnitude(d2));
    const Vec scale = forward * density;
    const Bits isNear = bits(d1 > 0.0) & bits(d2 < 0.0);
    const Vec least = choose(bits(strike < forward), strike, forward);
    const Vec out = choose(isNear, least - scale * (first + second), scale * lanes::magnitude(first - second));
    const Vec timeValue = choose(bits(out < 0.0), Vec{}, out);
    const Vec outSign = choose(bits(strike >= forward), Vec{} + 1.0, Vec{} - 1.0);
    const Vec price =
        choose(bits(outSign == load(eight.sign)), timeValue, timeValue + lanes::magnitude(forward - strike));
    const Vec discounted = discount * price;
    __builtin_memcpy(eight.price.data(), &discounted, sizeof discounted);
    __builtin_memcpy(eight.ordinary.data(), &ordinary, sizeof ordinary);
}

using Price = void (*)(Eight&);

void plain(Eight& eight) { priceEight(eight); }
[[gnu::target("avx2")]] void avx2(Eight& eight) { priceEight(eight); }
[[gnu::target("avx512f,avx512dq,avx512vl,prefer-vector-width=512")]] void avx512(Eight& eight) { priceEight(eight); }

Price priceOf(Isa isa) { return isa == Isa::Plain ? plain : isa == Isa::Avx2 ? avx2 : avx512; }

/// The last option fills what is left of eight.
void priceRow(const OptionBatch& options, std::span<double> prices, Price price)
{
    const auto& [right, forward, strike, volatility, years, discount] = options;
    BALLAST_ASSERT(right.size() == prices.size() && forward.size() == prices.size() && strike.size() == prices.size() &&
                   volatility.size() == prices.size() && years.size() == prices.size() &&
                   discount.size() == prices.size());
    Eight eight{};
    for (std::size_t begin = 0; begin < prices.size(); begin += kLanes) {
        const std::size_t count = std::min(kLanes, prices.size() - begin);
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const std::size_t i = begin + std::min(lane, count - 1);
            eight.forward[lane] = forward[i];
            eight.strike[lane] = strike[i];
            eight.sign[lane] = right[i] == domain::OptionRight::Call ? 1.0 : -1.0;
            eight.volatility[lane] = volatility[i];
            eight.years[lane] = years[i];
            eight.discount[lane] = discount[i];
        }
        price(eight);
        for (std::size_t lane = 0, i = begin; lane < count; ++lane, ++i)
            prices[i] = eight.ordinary[lane] != 0
                            ? eight.price[lane]
                            : black76Price(right[i], forward[i], strike[i], volatility[i], years[i], discount[i]);
    }
}

}  // namespace

void priceSteadily(const OptionBatch& options, std::span<double> prices)
{
    static const Price best = priceOf(bestIsa());
    priceRow(options, prices, best);
}

void priceSteadily(const OptionBatch& options, std::span<double> prices, Isa isa)
{
    priceRow(options, prices, priceOf(isa));
}

}  // namespace ballast::pricing
