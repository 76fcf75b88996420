#pragma once

#include "signing/word.h"

namespace ballast::chain {

/// What a block tells of the next base fee.
struct BlockGas {
    signing::Word baseFee;     ///< Wei a gas.
    std::uint64_t gasLimit{};  ///< At least 2.
    std::uint64_t gasUsed{};   ///< At most `gasLimit`.
};

/// Base fee of the block after, wei a gas.
///
/// Errors   InvalidArgument outside the ranges above, or for a fee that does not fit 256 bits.
/// Source   EIP-1559: target = limit/2; by (used - target)/target/8 up, at least 1, or down; divisions cut.
Result<signing::Word> nextBaseFee(const BlockGas& parent);

/// The same from the share of gas used that nodes answer, in [0, 1], taken to twelve places.
Result<signing::Word> nextBaseFee(const signing::Word& baseFee, double gasUsedRatio);

/// Base fees between which the chain can be after some blocks, all of them empty or full.
struct BaseFeeRange {
    signing::Word lowest, highest;
};
/// `blocks` at most 1000; with 0 both ends are `baseFee`. Errors   InvalidArgument
Result<BaseFeeRange> baseFeeAfter(const signing::Word& baseFee, unsigned blocks);

/// Fees of a transaction, wei a gas.
struct FeeOffer {
    signing::Word maxFeePerGas, maxPriorityFeePerGas;
};
/// Twice the next base fee and the tip: it stays payable through five full blocks. Errors   InvalidArgument
Result<FeeOffer> feeOffer(const signing::Word& nextBaseFee, const signing::Word& tip);

/// What a gas costs in a block of that base fee: the base fee and what of the tip the maximum leaves.
///
/// Errors   InvalidArgument if the maximum lies below the base fee or below the tip.
Result<signing::Word> effectiveGasPrice(const FeeOffer& offer, const signing::Word& baseFee);

}  // namespace ballast::chain
