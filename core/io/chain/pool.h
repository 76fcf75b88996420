#pragma once

#include "chain/tick_math.h"

namespace ballast::chain {

/// Address of a contract that a contract makes: the end of keccak256(0xff ‖ maker ‖ salt ‖ hash of its code).
///
/// Source   EIP-1014
signing::Address create2Address(const signing::Address& maker, const signing::Hash32& salt,
                                const signing::Hash32& initCodeHash);

/// A Uniswap v3 pool by its two tokens in either order and its fee in millionths.
///
/// Errors   InvalidArgument for one token twice or a fee of 2^24 or more.
/// Source   Uniswap v3 periphery, PoolAddress.
Result<signing::Address> poolAddress(const signing::Address& factory, const signing::Hash32& initCodeHash,
                                     signing::Address tokenA, signing::Address tokenB, std::uint32_t fee);

/// The two tokens' decimal places.
struct PoolDecimals {
    unsigned token0{}, token1{};  ///< At most 36 each.
};
enum class PriceOf { Token0, Token1 };

/// Price of one whole token in whole ones of the other, with so many places (at most 36), halves away from zero.
///
/// Errors   InvalidArgument for a price of zero or numbers outside their range.
Result<std::string> priceText(const signing::Word& sqrtPriceX96, PoolDecimals decimals, PriceOf of, unsigned places);

}  // namespace ballast::chain
