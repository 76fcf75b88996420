#pragma once

#include "chain/base_fee.h"

namespace ballast::chain {

/// What eth_feeHistory answers of some blocks, oldest first. Fees in wei a gas.
struct FeeHistory {
    std::uint64_t oldestBlock{};
    std::vector<signing::Word> baseFees;  ///< One more than blocks: the last is that of the block to come.
    std::vector<double> gasUsedRatios;    ///< A block each, in [0, 1].
    std::vector<std::vector<signing::Word>>
        rewards;  ///< A block each: tips at the percentiles asked for; none if not asked.
};

/// From the `result` of the answer as JSON text. Members not named here are passed over.
///
/// Errors   Parse, naming the member.
Result<FeeHistory> parseFeeHistory(std::string_view json);

/// The middle of the tips at a percentile (an index into `rewards`) over the blocks that had any transaction.
///
/// Errors   NotFound if no block had one, or there is no such percentile.
Result<signing::Word> medianTip(const FeeHistory& history, std::size_t percentile);

}  // namespace ballast::chain
