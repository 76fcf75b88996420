#include "chain/base_fee.h"

#include <cmath>
#include <fmt/format.h>

#include "signing/wide_integer.h"

namespace ballast::chain {

namespace {

using signing::WideInteger;
using signing::Word;
constexpr unsigned kElasticity = 2, kChangeDenominator = 8, kMostBlocks = 1000;

Result<Word> feeWord(const WideInteger& fee)
{
    const auto word = signing::toWord(fee);
    if (!word) return fail(ErrorCode::InvalidArgument, "base fee: does not fit 256 bits");
    return *word;
}

WideInteger nextFee(const WideInteger& fee, const WideInteger& limit, const WideInteger& used)
{
    const WideInteger target = limit / kElasticity;
    if (used == target) return fee;
    const WideInteger distance = used > target ? WideInteger(used - target) : WideInteger(target - used);
    const WideInteger change = fee * distance / target / kChangeDenominator;
    if (used < target) return fee - change;
    return fee + (change > 1 ? change : WideInteger(1));
}

}  // namespace

Result<Word> nextBaseFee(const BlockGas& parent)
{
    if (parent.gasLimit < kElasticity || parent.gasUsed > parent.gasLimit)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("gas used {} of {}: expected a limit of at least 2, and not more used", parent.gasUsed,
                                parent.gasLimit));
    return feeWord(nextFee(signing::toUnsigned(parent.baseFee), parent.gasLimit, parent.gasUsed));
}

Result<Word> nextBaseFee(const Word& baseFee, double gasUsedRatio)
{
    constexpr double kPlaces = 1e12;
    if (!(gasUsedRatio >= 0.0 && gasUsedRatio <= 1.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("share of gas used {}: must lie from 0 to 1", gasUsedRatio));
    return feeWord(nextFee(signing::toUnsigned(baseFee), static_cast<std::int64_t>(kPlaces),
                           static_cast<std::int64_t>(std::llround(gasUsedRatio * kPlaces))));
}

Result<BaseFeeRange> baseFeeAfter(const Word& baseFee, unsigned blocks)
{
    if (blocks > kMostBlocks)
        return fail(ErrorCode::InvalidArgument, fmt::format("{} blocks: at most {}", blocks, kMostBlocks));
    WideInteger lowest = signing::toUnsigned(baseFee), highest = lowest;
    for (unsigned i = 0; i < blocks; ++i) {
        lowest = nextFee(lowest, 2, 0);
        highest = nextFee(highest, 2, 2);
    }
    const auto low = feeWord(lowest), high = feeWord(highest);
    if (!low || !high) return tl::unexpected<Error>(high ? low.error() : high.error());
    return BaseFeeRange{*low, *high};
}

Result<FeeOffer> feeOffer(const Word& nextBaseFee, const Word& tip)
{
    const auto most = feeWord(2 * signing::toUnsigned(nextBaseFee) + signing::toUnsigned(tip));
    if (!most) return tl::unexpected<Error>(most.error());
    return FeeOffer{*most, tip};
}

Result<Word> effectiveGasPrice(const FeeOffer& offer, const Word& baseFee)
{
    const auto most = signing::toUnsigned(offer.maxFeePerGas), tip = signing::toUnsigned(offer.maxPriorityFeePerGas);
    const auto base = signing::toUnsigned(baseFee);
    if (most < base || most < tip)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("maximum {} wei a gas: lies below the base fee {} or the tip {}", most.str(),
                                base.str(), tip.str()));
    const WideInteger left = most - base;
    return feeWord(base + (tip < left ? tip : left));
}

}  // namespace ballast::chain
