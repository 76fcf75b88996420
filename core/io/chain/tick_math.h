#pragma once

#include "signing/word.h"

namespace ballast::chain {

inline constexpr std::int32_t kLowestTick = -887272, kHighestTick = 887272;

/// sqrt(1.0001^tick)·2^96, rounded up, to the bit that a Uniswap v3 pool holds.
///
/// Errors   InvalidArgument outside [kLowestTick, kHighestTick].
/// Source   Uniswap v3 core, TickMath: the product of the factors sqrt(1.0001^-2^i) in 128 bits after the point.
Result<signing::Word> sqrtPriceAtTick(std::int32_t tick);

/// The highest tick whose price is not above.
///
/// Errors   InvalidArgument below the price of kLowestTick and from that of kHighestTick on.
Result<std::int32_t> tickAtSqrtPrice(const signing::Word& sqrtPriceX96);

/// Mean tick between two observations of a pool: the difference divided by the seconds, rounded down.
///
/// Errors   InvalidArgument for no seconds or a mean outside the ticks.
/// Source   Uniswap v3 periphery, OracleLibrary.
Result<std::int32_t> meanTick(std::int64_t olderCumulative, std::int64_t newerCumulative, std::uint32_t seconds);

}  // namespace ballast::chain
