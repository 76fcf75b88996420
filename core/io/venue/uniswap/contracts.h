#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chain/abi_codec.h"

/// What is asked of Uniswap's contracts, as bytes. Pure functions; any thread.
///
/// Source   Uniswap v3-core and v3-periphery, interfaces; ERC-20.
namespace ballast::uniswap {

using signing::Address;
using signing::Bytes;
using signing::ByteView;
using signing::Word;

/// Functions by their selector: the calls that this build knows.
enum class Function : std::uint8_t {
    Slot0,
    Liquidity,
    Token0,
    Token1,
    Fee,
    TickSpacing,
    TickBitmap,
    Ticks,
    Observe,
    Symbol,
    Decimals,
    BalanceOf,
    Allowance,
    Approve,
    QuoteExactInput,
    QuoteExactOutput,
    ExactInput,
    ExactOutput,
    ExactInput02,
    ExactOutput02,
    MulticallWithDeadline,
    ShareCount,
    ShareByIndex,
    Share,
    GrowthGlobal0,
    GrowthGlobal1
};

/// Calldata. Errors   InvalidArgument for arguments of another form.
Result<Bytes> callOf(Function function, const std::vector<chain::AbiValue>& arguments = {});
/// Values of the answer. Errors   Parse, naming the function.
Result<std::vector<chain::AbiValue>> answerOf(Function function, ByteView bytes);
/// Arguments of calldata that begins with the function's selector. Errors   Parse
Result<std::vector<chain::AbiValue>> argumentsOf(Function function, ByteView calldata);
bool isCallOf(Function function, ByteView calldata);

/// A word among values; members of the one tuple stand in it.
const Word& wordAt(const std::vector<chain::AbiValue>& values, std::size_t place);
/// The low 20 bytes; nothing if the rest is not zero.
std::optional<Address> addressOf(const Word& word);

/// Which router is spoken to. Swap: SwapRouter, whose swaps carry their deadline. Swap02: SwapRouter02, whose swaps
/// carry none; each is the one call inside a multicall that does.
enum class Router : std::uint8_t { Swap, Swap02 };

/// A trade of one pool, both ways.
struct SwapTerms {
    Address tokenIn, tokenOut;
    std::uint32_t fee{};  ///< Millionths.
    Address recipient;
    std::uint64_t deadline{};  ///< Seconds since 1970, by the block's own word.
    Word amount;               ///< Exact: what goes in, or what comes out.
    Word bound;                ///< Of the other side: the least that comes out, or the most that goes in.
    bool isExactInput{};
    Router router{Router::Swap};
    friend bool operator==(const SwapTerms&, const SwapTerms&) = default;
};
/// The router's exactInputSingle or exactOutputSingle, without a price limit.
///
/// Source   Uniswap v3-periphery, ISwapRouter; swap-router-contracts, IV3SwapRouter and IMulticallExtended.
Bytes swapCall(const SwapTerms& terms);
/// Errors   Parse; Refused for a call with a price limit, or for a multicall of other than one swap, which this build
///          never makes.
Result<SwapTerms> swapTerms(ByteView calldata);

/// QuoterV2's question of the same trade; what it answers first is the other side's amount.
Bytes quoteCall(const SwapTerms& terms);
struct Quote {
    Word other;           ///< What comes out, or what must go in.
    Word sqrtPriceAfter;  ///< Of the pool, root times 2^96.
    std::uint64_t gas{};
};
/// Errors   Parse
Result<Quote> quoteOf(const SwapTerms& terms, ByteView answer);

/// Swap(sender, recipient, amount0, amount1, sqrtPriceX96, liquidity, tick) of a pool: signed, positive went into the
/// pool.
struct SwapLog {
    Word amount0, amount1;
};
/// Nothing for another event. Errors   Parse
Result<std::optional<SwapLog>> swapLog(const std::vector<signing::Hash32>& topics, ByteView data);

}  // namespace ballast::uniswap
