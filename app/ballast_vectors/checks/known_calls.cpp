#include "ballast_vectors/checks/known_calls.h"

#include <array>
#include <map>

#include "chain/abi_signature.h"

namespace ballast::vectors {

namespace {

constexpr const char* kWeth = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2";
constexpr const char* kUsdc = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
constexpr const char* kRouter = "0xE592427A0AEce92De3Edee1F18E0157C05861564";
constexpr const char* kTestAccount = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
constexpr const char* kOneEther = "1000000000000000000";
constexpr const char* kRound = "110680464442257322041";  ///< Phase 6, round 12345.

constexpr std::string_view kSwap =
    "function exactInputSingle((address tokenIn, address tokenOut, uint24 fee, address recipient, uint256 deadline, "
    "uint256 amountIn, uint256 amountOutMinimum, uint160 sqrtPriceLimitX96) params) returns (uint256 amountOut)";
constexpr std::string_view kQuote =
    "function quoteExactInputSingle((address tokenIn, address tokenOut, uint256 amountIn, uint24 fee, uint160 "
    "sqrtPriceLimitX96) params) returns (uint256 amountOut, uint160 sqrtPriceX96After, uint32 initializedTicksCrossed, "
    "uint256 gasEstimate)";
constexpr std::string_view kObserve =
    "function observe(uint32[] secondsAgos) returns (int56[] tickCumulatives, uint160[] "
    "secondsPerLiquidityCumulativeX128s)";
constexpr std::string_view kLatestRound =
    "function latestRoundData() returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 "
    "answeredInRound)";
constexpr std::string_view kRoundData = "function getRoundData(uint80 roundId) returns (uint80 roundId, int256 answer, "
                                        "uint256 startedAt, uint256 updatedAt, "
                                        "uint80 answeredInRound)";
constexpr std::string_view kLatestAnswer = "function latestAnswer() returns (int256 answer)";
constexpr std::string_view kDescription = "function description() returns (string)";
constexpr std::string_view kDecimals = "function decimals() returns (uint8)";
constexpr std::string_view kApprove = "function approve(address spender, uint256 amount) returns (bool)";

constexpr std::array kFunctions{kSwap,         kQuote,       kObserve,  kLatestRound, kRoundData,
                                kLatestAnswer, kDescription, kDecimals, kApprove};

using Calls = std::map<std::string_view, KnownCall>;

void addSwaps(Calls& calls)
{
    // 1 ether sold for at least 2,690 USDC until 1,790,000,000 s; the quote is 2,701.89 USDC.
    calls["SwapRouter exactInputSingle 1 WETH -> USDC 0.05% pool"] = {
        .signature = kSwap,
        .arguments =
            Json::array({Json::array({kWeth, kUsdc, 500, kTestAccount, 1790000000, kOneEther, "2690000000", 0})})};
    calls["QuoterV2 quoteExactInputSingle 1 WETH -> USDC 0.05%"] = {
        .signature = kQuote,
        .arguments = Json::array({Json::array({kWeth, kUsdc, kOneEther, 500, 0})}),
        .results = Json::array({"2701890000", "1523901234567890123456789012345678", 1, 78000})};
    // The cumulative ticks of the mean tick 199944 over 1,800 s, and seconds by liquidity of 10^30 and half a percent
    // more.
    calls["pool observe([1800,0])"] = {
        .signature = kObserve,
        .arguments = Json::array({Json::array({1800, 0})}),
        .results = Json::array({Json::array({"-36000000000000", "-35999640100000"}),
                                Json::array({"1000000000000000000000000000000", "1005000000000000000000000000000"})})};
    calls["ERC-20 approve(SwapRouter, max)"] = {.signature = kApprove,
                                                .arguments = Json::array({kRouter, "0x" + std::string(64, 'f')})};
    calls["revert Error(\"Too little received\")"] = {.revertText = "Too little received"};
}

void addOracles(Calls& calls)
{
    calls["Chainlink latestRoundData"] = {.signature = kLatestRound,
                                          .arguments = Json::array(),
                                          .results =
                                              Json::array({kRound, "270189000000", 1790000000, 1790000012, kRound})};
    calls["Chainlink getRoundData(roundId)"] = {.signature = kRoundData, .arguments = Json::array({kRound})};
    calls["Chainlink description() return \"ETH / USD\""] = {
        .signature = kDescription, .arguments = Json::array(), .results = Json::array({"ETH / USD"})};
    calls["Chainlink decimals() return 8"] = {
        .signature = kDecimals, .arguments = Json::array(), .results = Json::array({8})};
    calls["negative int256 answer -1"] = {.signature = kLatestAnswer, .results = Json::array({-1})};
}

}  // namespace

const KnownCall* findKnownCall(std::string_view name)
{
    static const Calls kCalls = [] {
        Calls calls;
        addSwaps(calls);
        addOracles(calls);
        return calls;
    }();
    const auto found = kCalls.find(name);
    return found == kCalls.end() ? nullptr : &found->second;
}

std::string_view findFunction(ByteView selector)
{
    for (const auto text : kFunctions) {
        const auto known = chain::AbiSignature::parse(text).value().selector();
        if (std::equal(selector.begin(), selector.end(), known.begin(), known.end())) return text;
    }
    return {};
}

}  // namespace ballast::vectors
