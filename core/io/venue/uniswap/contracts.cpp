#include "venue/uniswap/contracts.h"

#include <fmt/format.h>

#include "chain/abi_event.h"

namespace ballast::uniswap {

namespace {

using chain::AbiSignature;
using chain::AbiValue;

constexpr std::string_view kTexts[] = {
    "function slot0() returns (uint160 sqrtPriceX96, int24 tick, uint16 observationIndex, uint16 "
    "observationCardinality, uint16 observationCardinalityNext, uint8 feeProtocol, bool unlocked)",
    "function liquidity() returns (uint128)",
    "function token0() returns (address)",
    "function token1() returns (address)",
    "function fee() returns (uint24)",
    "function tickSpacing() returns (int24)",
    "function tickBitmap(int16 word) returns (uint256)",
    "function ticks(int24 tick) returns (uint128 liquidityGross, int128 liquidityNet, uint256 feeGrowthOutside0X128, "
    "uint256 feeGrowthOutside1X128, int56 tickCumulativeOutside, uint160 secondsPerLiquidityOutsideX128, uint32 "
    "secondsOutside, bool initialized)",
    "function observe(uint32[] secondsAgos) returns (int56[] tickCumulatives, uint160[] "
    "secondsPerLiquidityCumulativeX128s)",
    "function symbol() returns (string)",
    "function decimals() returns (uint8)",
    "function balanceOf(address owner) returns (uint256)",
    "function allowance(address owner, address spender) returns (uint256)",
    "function approve(address spender, uint256 amount) returns (bool)",
    "function quoteExactInputSingle((address tokenIn, address tokenOut, uint256 amountIn, uint24 fee, uint160 "
    "sqrtPriceLimitX96) params) returns (uint256 amountOut, uint160 sqrtPriceX96After, uint32 "
    "initializedTicksCrossed, uint256 gasEstimate)",
    "function quoteExactOutputSingle((address tokenIn, address tokenOut, uint256 amount, uint24 fee, uint160 "
    "sqrtPriceLimitX96) params) returns (uint256 amountIn, uint160 sqrtPriceX96After, uint32 "
    "initializedTicksCrossed, uint256 gasEstimate)",
    "function exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, "
    "uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params) returns (uint256 amountOut)",
    "function exactOutputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, "
    "uint256 amountOut, uint256 amountInMaximum, uint160 sqrtPriceLimitX96) params) returns (uint256 amountIn)",
    "function exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 amountIn, "
    "uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params) returns (uint256 amountOut)",
    "function exactOutputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 amountOut, "
    "uint256 amountInMaximum, uint160 sqrtPriceLimitX96) params) returns (uint256 amountIn)",
    "function multicall(uint256 deadline, bytes[] data) returns (bytes[] results)",
    "function balanceOf(address owner) returns (uint256)",
    "function tokenOfOwnerByIndex(address owner, uint256 index) returns (uint256)",
    "function positions(uint256 tokenId) returns (uint96 nonce, address operator, address token0, address token1, "
    "uint24 fee, int24 tickLower, int24 tickUpper, uint128 liquidity, uint256 feeGrowthInside0LastX128, uint256 "
    "feeGrowthInside1LastX128, uint128 tokensOwed0, uint128 tokensOwed1)",
    "function feeGrowthGlobal0X128() returns (uint256)",
    "function feeGrowthGlobal1X128() returns (uint256)"};

const AbiSignature& signatureOf(Function function)
{
    static const auto kSignatures = [] {
        std::vector<AbiSignature> all;
        for (const auto text : kTexts)
            all.push_back(AbiSignature::parse(text).value());
        return all;
    }();
    return kSignatures[static_cast<std::size_t>(function)];
}

tl::unexpected<Error> named(Function function, const Error& error)
{
    return fail(error.code, fmt::format("{}: {}", signatureOf(function).name, error.message));
}

const std::vector<AbiValue>& membersOf(const AbiValue& tuple) { return std::get<std::vector<AbiValue>>(tuple.content); }

Function swapFunction(bool isExactInput, Router router)
{
    if (router == Router::Swap02) return isExactInput ? Function::ExactInput02 : Function::ExactOutput02;
    return isExactInput ? Function::ExactInput : Function::ExactOutput;
}

/// A swap with or without a deadline among its members, as its router takes it.
Result<SwapTerms> swapIn(ByteView calldata, Router router)
{
    const bool isExactInput = isCallOf(swapFunction(true, router), calldata);
    const auto arguments = argumentsOf(swapFunction(isExactInput, router), calldata);
    if (!arguments) return tl::unexpected<Error>(arguments.error());
    const auto& members = membersOf(arguments->front());
    const std::size_t after = router == Router::Swap ? 5 : 4;
    if (wordAt(members, after + 2) != Word{}) return fail(ErrorCode::Refused, "the swap has a price limit");
    const auto deadline = router == Router::Swap ? signing::toUint64(wordAt(members, 4)) : std::uint64_t{0};
    if (!deadline) return fail(ErrorCode::Parse, "the swap's deadline is beyond 64 bits");
    // Decoding has held each word against its type.
    return SwapTerms{.tokenIn = *addressOf(wordAt(members, 0)),
                     .tokenOut = *addressOf(wordAt(members, 1)),
                     .fee = static_cast<std::uint32_t>(*signing::toUint64(wordAt(members, 2))),
                     .recipient = *addressOf(wordAt(members, 3)),
                     .deadline = *deadline,
                     .amount = wordAt(members, after),
                     .bound = wordAt(members, after + 1),
                     .isExactInput = isExactInput,
                     .router = router};
}

}  // namespace

Result<Bytes> callOf(Function function, const std::vector<AbiValue>& arguments)
{
    return chain::encodeCall(signatureOf(function), arguments);
}

Result<std::vector<AbiValue>> answerOf(Function function, ByteView bytes)
{
    auto values = chain::decodeAbi(signatureOf(function).outputs, bytes);
    if (!values) return named(function, values.error());
    return values;
}

bool isCallOf(Function function, ByteView calldata)
{
    const auto selector = signatureOf(function).selector();
    return calldata.size() >= selector.size() && std::equal(selector.begin(), selector.end(), calldata.begin());
}

Result<std::vector<AbiValue>> argumentsOf(Function function, ByteView calldata)
{
    if (!isCallOf(function, calldata))
        return fail(ErrorCode::Parse, fmt::format("{}: the call is to another function", signatureOf(function).name));
    auto values = chain::decodeAbi(signatureOf(function).inputs, calldata.subspan(4));
    if (!values) return named(function, values.error());
    return values;
}

const Word& wordAt(const std::vector<AbiValue>& values, std::size_t place)
{
    return std::get<Word>(values.at(place).content);
}

std::optional<Address> addressOf(const Word& word)
{
    Address address;
    if (!std::all_of(word.bytes.begin(), word.bytes.begin() + 12, [](std::uint8_t b) { return b == 0; }))
        return std::nullopt;
    std::copy(word.bytes.begin() + 12, word.bytes.end(), address.bytes.begin());
    return address;
}

Bytes swapCall(const SwapTerms& terms)
{
    std::vector<AbiValue> members{{signing::wordOf(terms.tokenIn)},
                                  {signing::wordOf(terms.tokenOut)},
                                  {signing::wordOf(std::uint64_t{terms.fee})},
                                  {signing::wordOf(terms.recipient)}};
    if (terms.router == Router::Swap) members.push_back({signing::wordOf(terms.deadline)});
    for (const auto& word : {terms.amount, terms.bound, Word{}})
        members.push_back({word});
    auto swap = callOf(swapFunction(terms.isExactInput, terms.router), {{members}}).value();
    if (terms.router == Router::Swap) return swap;
    const std::vector<AbiValue> calls{{std::move(swap)}};
    return callOf(Function::MulticallWithDeadline, {{signing::wordOf(terms.deadline)}, {calls}}).value();
}

Result<SwapTerms> swapTerms(ByteView calldata)
{
    if (!isCallOf(Function::MulticallWithDeadline, calldata)) return swapIn(calldata, Router::Swap);
    const auto arguments = argumentsOf(Function::MulticallWithDeadline, calldata);
    if (!arguments) return tl::unexpected<Error>(arguments.error());
    const auto deadline = signing::toUint64(wordAt(*arguments, 0));
    if (!deadline) return fail(ErrorCode::Parse, "the swap's deadline is beyond 64 bits");
    const auto& calls = membersOf(arguments->at(1));
    if (calls.size() != 1)
        return fail(ErrorCode::Refused, fmt::format("the multicall holds {} calls, one swap is let", calls.size()));
    auto terms = swapIn(std::get<Bytes>(calls.front().content), Router::Swap02);
    if (terms) terms->deadline = *deadline;
    return terms;
}

Bytes quoteCall(const SwapTerms& terms)
{
    const std::vector<AbiValue> members{{signing::wordOf(terms.tokenIn)},
                                        {signing::wordOf(terms.tokenOut)},
                                        {terms.amount},
                                        {signing::wordOf(std::uint64_t{terms.fee})},
                                        {Word{}}};
    return callOf(terms.isExactInput ? Function::QuoteExactInput : Function::QuoteExactOutput, {{members}}).value();
}

Result<Quote> quoteOf(const SwapTerms& terms, ByteView answer)
{
    const auto values = answerOf(terms.isExactInput ? Function::QuoteExactInput : Function::QuoteExactOutput, answer);
    if (!values) return tl::unexpected<Error>(values.error());
    return Quote{.other = wordAt(*values, 0),
                 .sqrtPriceAfter = wordAt(*values, 1),
                 .gas = signing::toUint64(wordAt(*values, 3)).value_or(0)};
}

Result<std::optional<SwapLog>> swapLog(const std::vector<signing::Hash32>& topics, ByteView data)
{
    static const auto kSwap =
        AbiSignature::parse("event Swap(address indexed sender, address indexed recipient, int256 amount0, int256 "
                            "amount1, uint160 sqrtPriceX96, uint128 liquidity, int24 tick)")
            .value();
    if (topics.empty() || topics.front() != kSwap.topic()) return std::optional<SwapLog>();
    const auto values = chain::decodeEvent(kSwap, {topics, Bytes(data.begin(), data.end())});
    if (!values) return tl::unexpected<Error>(values.error());
    return std::optional(SwapLog{wordAt(*values, 2), wordAt(*values, 3)});
}

}  // namespace ballast::uniswap
