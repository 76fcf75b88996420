#include "chain/tick_math.h"

#include <cstdlib>
#include <fmt/format.h>

#include "signing/wide_integer.h"

namespace ballast::chain {

namespace {

using signing::WideInteger;

/// sqrt(1.0001^-2^i)·2^128 for i from 0 on, as the contract has them.
constexpr std::array kFactors{
    "0xfffcb933bd6fad37aa2d162d1a594001", "0xfff97272373d413259a46990580e213a", "0xfff2e50f5f656932ef12357cf3c7fdcc",
    "0xffe5caca7e10e4e61c3624eaa0941cd0", "0xffcb9843d60f6159c9db58835c926644", "0xff973b41fa98c081472e6896dfb254c0",
    "0xff2ea16466c96a3843ec78b326b52861", "0xfe5dee046a99a2a811c461f1969c3053", "0xfcbe86c7900a88aedcffc83b479aa3a4",
    "0xf987a7253ac413176f2b074cf7815e54", "0xf3392b0822b70005940c7a398e4b70f3", "0xe7159475a2c29b7443b29c7fa6e889d9",
    "0xd097f3bdfd2022b8845ad8f792aa5825", "0xa9f746462d870fdf8a65dc1f90e061e5", "0x70d869a156d2a1b890bb3df62baf32f7",
    "0x31be135f97d08fd981231505542fcfa6", "0x9aa508b5b7a84e1c677de54f3e99bc9",  "0x5d6af8dedb81196699c329225ee604",
    "0x2216e584f5fa1ea926041bedfe98",     "0x48a170391f7dc42444e8fa2"};

const std::array<WideInteger, kFactors.size()>& factors()
{
    static const auto kNumbers = [] {
        std::array<WideInteger, kFactors.size()> numbers;
        std::transform(kFactors.begin(), kFactors.end(), numbers.begin(),
                       [](const char* text) { return WideInteger(text); });
        return numbers;
    }();
    return kNumbers;
}

WideInteger sqrtPrice(std::int32_t tick)
{
    const auto size = static_cast<std::uint32_t>(std::abs(tick));
    WideInteger ratio = WideInteger(1) << 128;
    for (std::size_t i = 0; i < kFactors.size(); ++i)
        if ((size >> i & 1U) != 0) ratio = (ratio * factors()[i]) >> 128;
    if (tick > 0) ratio = ((WideInteger(1) << 256) - 1) / ratio;
    const WideInteger part = ratio & ((WideInteger(1) << 32) - 1);
    return (ratio >> 32) + (part == 0 ? 0 : 1);
}

}  // namespace

Result<signing::Word> sqrtPriceAtTick(std::int32_t tick)
{
    if (tick < kLowestTick || tick > kHighestTick)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("tick {}: must lie from {} to {}", tick, kLowestTick, kHighestTick));
    return signing::toWord(sqrtPrice(tick)).value();  // At most 160 bits.
}

Result<std::int32_t> tickAtSqrtPrice(const signing::Word& sqrtPriceX96)
{
    const auto price = signing::toUnsigned(sqrtPriceX96);
    if (price < sqrtPrice(kLowestTick) || price >= sqrtPrice(kHighestTick))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("square root of a price {}: lies outside the ticks", price.str()));
    std::int32_t low = kLowestTick, high = kHighestTick;  // The price lies from that of low to below that of high.
    while (high - low > 1) {
        const std::int32_t middle = low + (high - low) / 2;
        (sqrtPrice(middle) <= price ? low : high) = middle;
    }
    return low;
}

Result<std::int32_t> meanTick(std::int64_t olderCumulative, std::int64_t newerCumulative, std::uint32_t seconds)
{
    if (seconds == 0) return fail(ErrorCode::InvalidArgument, "mean tick: no second lies between the observations");
    const WideInteger difference = WideInteger(newerCumulative) - olderCumulative;
    WideInteger mean = difference / seconds;  // Cuts towards zero.
    if (difference < 0 && difference % seconds != 0) mean -= 1;
    if (mean < kLowestTick || mean > kHighestTick)
        return fail(ErrorCode::InvalidArgument, fmt::format("mean tick {}: lies outside the ticks", mean.str()));
    return static_cast<std::int32_t>(mean);
}

}  // namespace ballast::chain
