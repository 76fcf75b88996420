#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "chain/raw_transaction.h"
#include "chain/tick_math.h"
#include "research/pools/pool_swap.h"
#include "research/pools/uniswap_v3.h"
#include "signing/wide_integer.h"
#include "support/cleared.h"
#include "venue/uniswap/pool_book.h"
#include "venue/uniswap/shares.h"
#include "venue/uniswap_account/action.h"
#include "venue/uniswap_account/signer.h"
#include "venue/uniswap_account/swap_plan.h"

/// Depth and shares of pools, held against closed forms that were written for something else.
namespace ballast::uniswap {
namespace {

TokenFacts token(const char* symbol, unsigned decimals, std::uint8_t last)
{
    TokenFacts facts{.symbol = symbol, .decimals = decimals};
    facts.address.bytes[19] = last;
    return facts;
}

/// A pool of WETH and USDC, the base as token 0 or as token 1.
PoolFacts poolOf(bool isBase0)
{
    PoolFacts pool;
    pool.token0 = isBase0 ? token("WETH", 18, 1) : token("USDC", 6, 1);
    pool.token1 = isBase0 ? token("USDC", 6, 2) : token("WETH", 18, 2);
    pool.fee = 500;
    pool.tickSpacing = 10;
    pool.isBase0 = isBase0;
    pool.coin = "ETH";
    pool.quote = *domain::findCurrency("USDC");
    return pool;
}

/// Liquidity between two ticks alone, in the contract's units.
PoolState stateOf(std::int32_t tick, std::int32_t lower, std::int32_t upper, const char* liquidity)
{
    PoolState state;
    state.sqrtPrice = chain::sqrtPriceAtTick(tick).value();
    state.tick = tick;
    state.liquidity = signing::unsignedWord(liquidity).value();
    state.ticks = {{lower, state.liquidity}, {upper, signing::signedWord(std::string("-") + liquidity).value()}};
    return state;
}

class Pools : public ::testing::TestWithParam<bool> {
protected:
    /// About 3,000 USDC: raw 3e-9 of token 0, or its inverse.
    std::int32_t tick() const { return GetParam() ? -196'257 : 196'256; }
    static constexpr const char* kLiquidity = "40000000000000000";  // 40e15: roots of 1e18 times 1e6 are 1e12.
    double wholeLiquidity() const { return 4e16 / 1e12; }
};

/// A level trades at its price or better: the same size swapped by the closed form costs no more than the levels say.
TEST_P(Pools, DepthIsWhatTheClosedFormTrades)
{
    const auto pool = poolOf(GetParam());
    const auto state = stateOf(tick(), tick() - 1000, tick() + 1000, kLiquidity);
    const auto depth = depthOf(pool, state);
    const double price = priceAt(pool, state.sqrtPrice);
    EXPECT_NEAR(price, 3000.0, 2.0);
    ASSERT_TRUE(depth.price);
    EXPECT_NEAR(depth.price->toDouble(), price, 1e-6);
    ASSERT_EQ(depth.asks.size(), 8U);
    ASSERT_EQ(depth.bids.size(), 8U);
    const double edge = std::pow(1.0001, 1000);
    const std::array range{rebalancing::LiquidityRange{price / edge, price * edge, wholeLiquidity()}};
    double asked = 0.0, paid = 0.0;
    for (const auto& [level, size] : depth.asks) {
        asked += size.toDouble();
        const auto swap = rebalancing::swapCoins(price, range, asked, 0.0005).value();
        EXPECT_NEAR(swap.endPrice / (1.0 - 0.0005), level.toDouble(), 1e-4 * level.toDouble() * 1e-2);
        EXPECT_LE(swap.quote - paid, size.toDouble() * level.toDouble() * (1.0 + 1e-9));
        paid = swap.quote;
    }
    double sold = 0.0, got = 0.0;
    for (const auto& [level, size] : depth.bids) {
        sold += size.toDouble();
        const auto swap = rebalancing::swapCoins(price, range, -sold, 0.0005).value();
        EXPECT_NEAR(swap.endPrice * (1.0 - 0.0005), level.toDouble(), 1e-4 * level.toDouble() * 1e-2);
        EXPECT_GE(-swap.quote - got, size.toDouble() * level.toDouble() * (1.0 - 1e-9));
        got = -swap.quote;
    }
    EXPECT_LT(depth.bids.front().first, depth.asks.front().first);
}

/// Beyond the last tick there is nothing.
TEST_P(Pools, DepthEndsWhereLiquidityEnds)
{
    const auto pool = poolOf(GetParam());
    const auto wide = depthOf(pool, stateOf(tick(), tick() - 1000, tick() + 1000, kLiquidity));
    const auto narrow = depthOf(pool, stateOf(tick(), tick() - 10, tick() + 10, kLiquidity));
    EXPECT_EQ(narrow.asks.size(), 4U) << "steps of 1, 2, 5 and 10 ticks";
    EXPECT_EQ(narrow.bids.size(), 4U);
    EXPECT_NEAR(narrow.near.toDouble(), wide.near.toDouble(), 1e-6);
    const auto none = depthOf(pool, stateOf(tick(), tick() - 10, tick() + 10, "0"));
    EXPECT_TRUE(none.asks.empty() && none.bids.empty());
}

/// O2: amounts and greeks of a share equal the closed form within a part in a million, and the slope of its value.
TEST_P(Pools, GreeksOfASharesAreTheClosedForms)
{
    const auto pool = poolOf(GetParam());
    const auto liquidity = signing::unsignedWord(kLiquidity).value();
    for (const std::int32_t offset : {-600, 0, 250, 600}) {
        const auto here = tick() + offset;
        const auto share = shareAt(pool, stateOf(here, -1, 1, "1"), liquidity, tick() - 500, tick() + 500);
        const double price = priceAt(pool, chain::sqrtPriceAtTick(here).value());
        const auto closed = pricing::liquidityGreeks({wholeLiquidity(), share.lower, share.upper}, price, 0.5).value();
        EXPECT_NEAR(share.base, closed.tokens, 1e-6 * std::max(closed.tokens, 1.0));
        EXPECT_NEAR(share.quote, closed.quote, 1e-6 * std::max(closed.quote, 1.0));
        EXPECT_NEAR(share.delta, closed.delta, 1e-6 * std::max(closed.delta, 1.0));
        EXPECT_NEAR(share.gamma, closed.gamma, 1e-6 * std::abs(closed.gamma));
        EXPECT_EQ(share.isInRange, std::abs(offset) < 500);
        EXPECT_NEAR(share.upper, price * (1.0 + share.toUpper), 1e-6 * price);
    }
}

INSTANTIATE_TEST_SUITE_P(BothOrders, Pools, ::testing::Values(true, false));

/// A node with one pool whose history is as long as a test says.
class PoolNode final : public oracle::Asker {
public:
    std::uint64_t history{300};         ///< Seconds; further back it refuses.
    std::optional<Error> observeFails;  ///< Of the longest question alone.
    int observed{};

    std::string name() const override { return "node"; }
    Result<std::string> ask(std::string_view method, std::string_view parameters) override
    {
        const std::string hash = "0x" + std::string(64, 'a');
        if (method == "eth_getBlockByNumber")
            return nlohmann::json{{"number", "0x64"}, {"hash", hash}, {"parentHash", hash}, {"timestamp", "0x6553f100"}}
                .dump();
        const auto call = nlohmann::json::parse(parameters).at(0);
        const auto data = signing::bytesFromHex(call.value("data", call.value("input", ""))).value();
        if (isCallOf(Function::Observe, data)) return observe(data);
        if (isCallOf(Function::Slot0, data)) {
            std::vector<Word> words(7, signing::wordOf(std::uint64_t{1}));
            words[0] = chain::sqrtPriceAtTick(kTick).value();
            words[1] = signing::signedWordOf(kTick);
            return said(words);
        }
        return said(
            std::vector<Word>(1, isCallOf(Function::Liquidity, data) ? signing::wordOf(std::uint64_t{1000}) : Word{}));
    }
    static constexpr std::int32_t kTick = -196'257;

private:
    static std::string said(const std::vector<Word>& words)
    {
        std::string text = "\"0x";
        for (const auto& word : words)
            text += signing::toHex(word.bytes).substr(2);
        return text + "\"";
    }
    Result<std::string> observe(const signing::Bytes& data)
    {
        ++observed;
        const auto arguments = argumentsOf(Function::Observe, data).value();
        const auto& ages = std::get<std::vector<chain::AbiValue>>(arguments.at(0).content);
        const auto age = static_cast<std::uint64_t>(signing::toUnsigned(wordAt(ages, 0)));
        if (age == 300 && observeFails) return tl::unexpected<Error>(*observeFails);
        if (age > history) return fail(ErrorCode::Refused, "the node refused: 3 execution reverted: OLD");
        const auto back = static_cast<std::int64_t>(age);
        // Two arrays: their places, then each its length and its words.
        const auto whole = [](std::uint64_t value) { return signing::wordOf(value); };
        return said(std::vector<Word>{whole(64), whole(160), whole(2), signing::signedWordOf(-kTick * back), Word{},
                                      whole(2), Word{}, Word{}});
    }
};

/// F94: a young pool's mean is of a shorter time, which is said. What a node does not answer is no young pool: it is an
/// error of the chain, and a mean that is cheaper to push does not stand in for it.
TEST(PoolReaderTest, F94_AShorterMeanStandsInForAShortHistoryAlone)
{
    PoolNode node;
    const oracle::ChainTerms terms;
    Nodes nodes(terms, {&node});
    const Timestamp now{1'790'000'000'000'000'000};
    nodes.look(now);
    PoolReader reader(poolOf(true));
    const auto whole = reader.read(nodes, 100, now);
    ASSERT_TRUE(whole) << whole.error().message;
    EXPECT_EQ(whole->meanSeconds, 300U);
    EXPECT_EQ(whole->meanTick, PoolNode::kTick);
    node.history = 59;
    const auto young = reader.read(nodes, 100, now);
    ASSERT_TRUE(young) << young.error().message;
    EXPECT_EQ(young->meanSeconds, 30U);
    node.history = 300;
    node.observed = 0;
    for (const auto& why : {Error{ErrorCode::Io, "no answer within 5 s"}, Error{ErrorCode::Parse, "F20: no bytes"}}) {
        node.observeFails = why;
        const auto unknown = reader.read(nodes, 100, now);
        ASSERT_FALSE(unknown) << unknown->meanSeconds;
        EXPECT_EQ(unknown.error().code, why.code);
    }
    EXPECT_EQ(node.observed, 2) << "no shorter one was asked for";
    node.history = 5;
    node.observeFails.reset();
    const auto none = reader.read(nodes, 100, now);
    ASSERT_TRUE(none);
    EXPECT_FALSE(none->meanTick);
}

/// A pool that was pushed from a Good oracle's price, or that the nodes contradict each other on, is Suspect; one that
/// nobody answers for is old; none is better than its chain.
TEST(PoolBookTest, F94_F101_APoolIsSuspectOffItsOracleAndWhereNodesDisagree)
{
    constexpr std::int32_t kTick = -196'257;
    const Timestamp now{1'790'000'000'000'000'000};
    oracle::OracleBoard board;
    board.add("ETH", "Chainlink", 0.005, true);
    PoolBook book(board);
    book.add(poolOf(true));
    const auto at = [&](std::int32_t tick) {
        book.take(0, stateOf(tick, kTick - 3000, kTick + 3000, "40000000000000000"), now);
        return book.now(0, oracle::good()).verdict;
    };
    board.put("ETH", "Chainlink", priceAt(poolOf(true), chain::sqrtPriceAtTick(kTick).value()));
    EXPECT_TRUE(at(kTick).isGood());
    // The fee of 0.05 % and half a per cent: 54 ticks of a hundredth of a per cent are within, 56 are not.
    for (const int side : {-1, 1}) {
        EXPECT_TRUE(at(kTick + 54 * side).isGood()) << side;
        const auto pushed = at(kTick + 56 * side);
        EXPECT_EQ(pushed.quality, domain::Quality::Suspect) << side;
        EXPECT_THAT(pushed.reason, ::testing::StartsWith("F94: 0.56 % from the oracle's price")) << side;
    }
    EXPECT_TRUE(at(kTick).isGood()) << "it came back";
    const auto failed = [&](ErrorCode code, const char* words) {
        book.take(0, tl::unexpected<Error>(Error{code, words}), now);
        return book.now(0, oracle::good()).verdict;
    };
    EXPECT_EQ(failed(ErrorCode::Mismatch, "F101: the nodes answer eth_call differently").quality,
              domain::Quality::Suspect);
    EXPECT_EQ(failed(ErrorCode::Io, "no node answers").quality, domain::Quality::Stale);
    at(kTick);
    EXPECT_EQ(book.now(0, {domain::Quality::Stale, "F101: no new block"}).verdict.quality, domain::Quality::Stale);
}

/// F103: a token's own decimals, whatever they are, without a rounding that nobody asked for.
TEST(PoolAmountsTest, F103_AmountsAreExactInEveryTokensDecimals)
{
    const auto quantity = domain::Quantity::fromUnits(123'456'789);  // 1.23456789
    EXPECT_EQ(signing::unsignedText(amountOf(quantity, token("A", 18, 1)).value()), "1234567890000000000");
    EXPECT_EQ(signing::unsignedText(amountOf(quantity, token("A", 8, 1)).value()), "123456789");
    EXPECT_FALSE(amountOf(quantity, token("A", 6, 1))) << "less than its smallest unit is left";
    EXPECT_FALSE(amountOf(-quantity, token("A", 18, 1)));
    EXPECT_EQ(quantityOf(signing::unsignedWord("1234567899999999999").value(), token("A", 18, 1))->toString(),
              "1.23456789");
    EXPECT_FALSE(quantityOf(signing::unsignedWord("0x" + std::string(64, 'f')).value(), token("A", 18, 1)));
}

// ---- what may leave

/// A swap that is the order's, and each way in which another would not be.
class AllowListTest : public ::testing::TestWithParam<domain::Side> {
protected:
    AllowListTest()
    {
        list.emplace(AllowList::Terms{.owner = token("", 0, 77).address, .router = router});
        intent.id = "desk-1";
        intent.side = GetParam();
        intent.quantity = domain::Quantity::fromUnits(150'000'000);     // 1.5
        intent.limitPrice = domain::Price::fromUnits(300'012'345'678);  // 3000.12345678
        sound = {.tokenIn = sells() ? pool.token0.address : pool.token1.address,
                 .tokenOut = sells() ? pool.token1.address : pool.token0.address,
                 .fee = 500,
                 .recipient = list->terms().owner,
                 .deadline = 1060,
                 .amount = signing::unsignedWord("1500000000000000000").value(),
                 // 1.5 × 3000.12345678 = 4500.18518517: a seller's least is rounded up, a buyer's most down.
                 .bound = signing::unsignedWord(sells() ? "4500185186" : "4500185185").value(),
                 .isExactInput = sells()};
    }
    bool sells() const { return GetParam() == domain::Side::Sell; }
    std::string why(const SwapTerms& terms, std::optional<Address> to = {}, std::uint64_t now = 1000) const
    {
        const auto checked =
            list->swap(venue::OrderLine::pass(intent), pool, to.value_or(router), markedCall(terms, intent.id), now);
        return checked ? "" : checked.error().message;
    }
    std::string whyApproval(const Address& spender, const char* amount) const
    {
        const auto& paid = sells() ? pool.token0 : pool.token1;
        auto data =
            callOf(Function::Approve, {{signing::wordOf(spender)}, {signing::unsignedWord(amount).value()}}).value();
        const auto checked = list->approval(venue::OrderLine::pass(intent), pool, paid.address, std::move(data));
        return checked ? "" : checked.error().message;
    }

    const PoolFacts pool = poolOf(true);
    const Address router = token("", 0, 99).address;
    std::optional<AllowList> list;
    domain::OrderIntent intent;
    SwapTerms sound;
};

TEST_P(AllowListTest, C24_F100_OnlyTheOrdersOwnSwapPasses)
{
    EXPECT_EQ(why(sound), "");
    EXPECT_THAT(why(sound, token("", 0, 98).address), ::testing::HasSubstr("C21"));
    const auto changed = [&](auto change) {
        auto terms = sound;
        change(terms);
        return why(terms);
    };
    using ::testing::HasSubstr;
    EXPECT_THAT(changed([&](auto& t) { t.recipient.bytes[19] = 78; }), HasSubstr("somebody else"));
    EXPECT_THAT(changed([&](auto& t) { std::swap(t.tokenIn, t.tokenOut); }), HasSubstr("C21"));
    EXPECT_THAT(changed([&](auto& t) { t.tokenOut.bytes[19] = 9; }), HasSubstr("C21"));
    EXPECT_THAT(changed([&](auto& t) { t.fee = 3000; }), HasSubstr("C21"));
    EXPECT_THAT(changed([&](auto& t) { t.isExactInput = !t.isExactInput; }), HasSubstr("C21"));
    EXPECT_THAT(changed([&](auto& t) { t.amount.bytes[31] ^= 1; }), HasSubstr("C24"));
    EXPECT_THAT(
        changed([&](auto& t) { t.bound = signing::unsignedWord(sells() ? "4500185185" : "4500185186").value(); }),
        HasSubstr("F100"));
    EXPECT_EQ(changed([&](auto& t) { t.bound = signing::unsignedWord(sells() ? "4600000000" : "4400000000").value(); }),
              "")
        << "tighter is let";
    EXPECT_THAT(changed([&](auto& t) { t.deadline = 1061; }), HasSubstr("deadline"));
    EXPECT_THAT(changed([&](auto& t) { t.deadline = 1000; }), HasSubstr("deadline"));
    // Another order's mark, and bytes that are no swap at all.
    const auto other = list->swap(venue::OrderLine::pass(intent), pool, router, markedCall(sound, "desk-2"), 1000);
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("mark"));
    auto spoilt = markedCall(sound, intent.id);
    spoilt[4 + 7 * 32 + 31] = 1;  // A price limit: it would fill in part.
    EXPECT_FALSE(list->swap(venue::OrderLine::pass(intent), pool, router, spoilt, 1000));
    spoilt = markedCall(sound, intent.id);
    spoilt.insert(spoilt.begin() + 4 + 8 * 32, 32, 0);
    EXPECT_FALSE(list->swap(venue::OrderLine::pass(intent), pool, router, spoilt, 1000)) << "longer than it is";
    EXPECT_FALSE(list->swap(venue::OrderLine::pass(intent), pool, router, markOf(intent.id), 1000));
}

/// SwapRouter02 takes a swap without a deadline inside a multicall with one: exactly one, and only where the account's
/// router is of that kind.
TEST_P(AllowListTest, C21_F100_SwapRouter02TakesTheSameSwapInsideAMulticallWithADeadline)
{
    auto other = sound;
    other.router = Router::Swap02;
    EXPECT_THAT(why(other), ::testing::HasSubstr("other kind of router"));
    const auto data = swapCall(other);
    // 4 bytes, deadline, offset, count, offset, length, and the call of 4 + 7 · 32 bytes padded to words.
    ASSERT_EQ(data.size(), 4U + 5 * 32 + 8 * 32);
    EXPECT_EQ(signing::toHex(ByteView(data).first(4)), "0x5ae401dc");
    EXPECT_EQ(signing::toHex(ByteView(data).subspan(4 + 5 * 32, 4)), sells() ? "0x04e45aaf" : "0x5023b4df");
    EXPECT_EQ(swapTerms(data).value(), other);
    list.emplace(AllowList::Terms{.owner = list->terms().owner, .router = router, .kind = Router::Swap02});
    EXPECT_EQ(why(other), "");
    EXPECT_THAT(why(sound), ::testing::HasSubstr("other kind of router"));
    other.deadline = 1061;
    EXPECT_THAT(why(other), ::testing::HasSubstr("deadline"));
    other.deadline = 1060;
    other.recipient.bytes[19] = 78;
    EXPECT_THAT(why(other), ::testing::HasSubstr("somebody else"));
    // Two calls, or none, are no swap of the order's.
    const auto swap = Bytes(data.begin() + 4 + 5 * 32, data.begin() + 4 + 5 * 32 + 4 + 7 * 32);
    for (const std::size_t calls : {0U, 2U}) {
        auto all =
            callOf(Function::MulticallWithDeadline, {{signing::wordOf(std::uint64_t{1060})},
                                                     {std::vector<chain::AbiValue>(calls, chain::AbiValue{swap})}})
                .value();
        EXPECT_EQ(swapTerms(all).error().code, ErrorCode::Refused);
        signing::append(all, markOf(intent.id));
        EXPECT_FALSE(list->swap(venue::OrderLine::pass(intent), pool, router, all, 1000)) << calls;
    }
}

/// F103: no more than the order may cost, never without a limit, and for the router alone.
TEST_P(AllowListTest, F103_ApprovalsAreExactAndForTheRouter)
{
    EXPECT_EQ(whyApproval(router, sells() ? "1500000000000000000" : "4500185185"), "");
    EXPECT_THAT(whyApproval(router, sells() ? "1500000000000000001" : "4500185186"), ::testing::HasSubstr("F103"));
    EXPECT_THAT(whyApproval(router, ("0x" + std::string(64, 'f')).c_str()), ::testing::HasSubstr("F103"));
    EXPECT_THAT(whyApproval(token("", 0, 98).address, "1"), ::testing::HasSubstr("router"));
}

/// F99: what a wallet signed leaves only as what it was asked for, by whom it was asked of.
TEST_P(AllowListTest, F99_OnlyTheTransactionThatWasAskedForIsSentPrivately)
{
    const auto key = signing::PrivateKey::fromText("0x" + std::string(63, '0') + "7").value();
    const auto call =
        list->swap(venue::OrderLine::pass(intent), pool, router, markedCall(sound, intent.id), 1000).value();
    const SignRequest request{.call = call,
                              .from = key.address().value(),
                              .chainId = 31337,
                              .nonce = 9,
                              .gasLimit = 180'000,
                              .fees = {signing::wordOf(std::uint64_t{40}), signing::wordOf(std::uint64_t{2})}};
    chain::DynamicFeeTransaction right{.chainId = 31337,
                                       .nonce = 9,
                                       .maxPriorityFeePerGas = request.fees.maxPriorityFeePerGas,
                                       .maxFeePerGas = request.fees.maxFeePerGas,
                                       .gasLimit = 180'000,
                                       .to = call.to(),
                                       .value = {},
                                       .data = call.data(),
                                       .accessList = {}};
    const auto answerOf = [&](const chain::DynamicFeeTransaction& transaction, const signing::PrivateKey& by) {
        const auto signature = chain::signTransaction(transaction, by).value();
        return signing::toHex(chain::rawTransaction(transaction, signature));
    };
    const auto verdict = [&](auto change) {
        auto other = right;
        change(other);
        const auto made = signedAs(request, '"' + answerOf(other, key) + '"');
        return made ? "" : made.error().message;
    };
    EXPECT_EQ(verdict([](auto&) {}), "");
    EXPECT_TRUE(signedAs(request, R"({"raw":")" + answerOf(right, key) + R"(","tx":{}})")) << "as some nodes answer";
    using ::testing::HasSubstr;
    EXPECT_THAT(verdict([](auto& t) { t.nonce = 10; }), HasSubstr("F99"));
    EXPECT_THAT(verdict([](auto& t) { t.value = signing::wordOf(std::uint64_t{1}); }), HasSubstr("F99"));
    EXPECT_THAT(verdict([](auto& t) { t.to->bytes[19] ^= 1; }), HasSubstr("F99"));
    EXPECT_THAT(verdict([](auto& t) { t.data.back() ^= 1; }), HasSubstr("F99"));
    EXPECT_THAT(verdict([](auto& t) { t.chainId = 1; }), HasSubstr("F99"));
    EXPECT_THAT(verdict([](auto& t) { t.gasLimit = 30'000'000; }), HasSubstr("F99"));
    EXPECT_THAT(verdict([](auto& t) { t.maxFeePerGas = signing::wordOf(std::uint64_t{41}); }), HasSubstr("F99"));
    const auto stranger = signing::PrivateKey::fromText("0x" + std::string(63, '0') + "8").value();
    EXPECT_FALSE(signedAs(request, '"' + answerOf(right, stranger) + '"'));
    for (const char* spoilt : {"", "null", "\"0x\"", "\"0x02\"", "{}", "{\"raw\":7}"})
        EXPECT_FALSE(signedAs(request, spoilt)) << spoilt;
}

INSTANTIATE_TEST_SUITE_P(BothSides, AllowListTest, ::testing::Values(domain::Side::Buy, domain::Side::Sell));

/// F98: nodes want a tenth more of both fees, some an eighth.
TEST(FeesTest, F98_AReplacementOffersAnEighthMoreOfBothFees)
{
    const auto wei = [](const char* text) { return signing::unsignedWord(text).value(); };
    const chain::FeeOffer last{wei("8000000000"), wei("800")};
    const auto next = bumped(last, {wei("1"), wei("1")});
    EXPECT_EQ(signing::unsignedText(next.maxFeePerGas), "9000000001");
    EXPECT_EQ(signing::unsignedText(next.maxPriorityFeePerGas), "901");
    const auto dearer = bumped(last, {wei("20000000000"), wei("30000000000")});
    EXPECT_EQ(signing::unsignedText(dearer.maxFeePerGas), "30000000000") << "never below the tip";
    EXPECT_EQ(etherOf(wei("10000000001")).units, 2) << "what was paid is rounded up";
}

}  // namespace
}  // namespace ballast::uniswap
