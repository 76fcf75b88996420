#include "core/venue_uniswap_account/swaps_on_a_chain.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>

#include "chain/quantity.h"
#include "signing/wide_integer.h"
#include "venue/uniswap_account/cancel_everything.h"

namespace ballast::uniswap::testing::devchain_test {
namespace {

/// An exact approval, a swap, and the chain says what the fill says; both sides, both orders of tokens.
TEST_F(SwapsOnAChain, F100_F103_AHedgeIsARealSwapThatTheChainConfirms)
{
    const double weth = held("WETH"), usdc = held("USDC"), wbtc = held("WBTC");
    ASSERT_EQ(weth, 500.0);
    ASSERT_EQ(allowance("WETH"), 0.0);
    order("sell-1", Side::Sell, 5.0, 2950.0);
    ASSERT_TRUE(isFilled("sell-1")) << endOf("sell-1", 1s) << "\n" << actions();
    EXPECT_NEAR(held("WETH"), 495.0, 1e-12);
    EXPECT_EQ(allowance("WETH"), 0.0) << "approved exactly";
    const auto sold = sink.of<OrderFilled>("sell-1").front();
    EXPECT_EQ(sold.quantity.toString(), "5");
    EXPECT_EQ(sold.side, Side::Sell);
    EXPECT_NEAR(sold.price.toDouble() * 5.0, held("USDC") - usdc, 1e-5);
    EXPECT_GT(sold.price.toDouble(), 2950.0);
    EXPECT_LT(sold.price.toDouble(), 3000.0 * (1 - 0.0005)) << "the pool's fee is inside";
    EXPECT_GT(sold.gas.units, 0);
    EXPECT_EQ(currencyOf(sold.gas.currency).name, "ETH");
    EXPECT_TRUE(sold.last);
    EXPECT_EQ(sink.of<OrderSent>("sell-1").size(), 1U);
    EXPECT_EQ(sink.of<OrderAcknowledged>("sell-1").size(), 1U);
    EXPECT_EQ(gateway->takeHandedOver().size(), 1U);
    EXPECT_NEAR(position(1), 495.0, 1e-8);
    EXPECT_EQ(position(2), 0.0) << "coins are held once";

    const double before = held("USDC");
    order("buy-1", Side::Buy, 2.0, 3050.0);
    ASSERT_TRUE(isFilled("buy-1")) << endOf("buy-1", 1s) << "\n" << actions();
    EXPECT_NEAR(held("WETH"), 497.0, 1e-12);
    EXPECT_NEAR(sink.of<OrderFilled>("buy-1").front().price.toDouble() * 2.0, before - held("USDC"), 1e-5);
    EXPECT_GT(sink.of<OrderFilled>("buy-1").front().price.toDouble(), 3000.0 * 0.99);

    order("btc-1", Side::Sell, 0.1, 88'000.0, 3);
    ASSERT_TRUE(isFilled("btc-1")) << endOf("btc-1", 1s) << "\n" << actions();
    EXPECT_NEAR(held("WBTC"), wbtc - 0.1, 1e-12);
    EXPECT_NEAR(sink.of<OrderFilled>("btc-1").front().price.toDouble(), 90'000.0 * (1 - 0.003), 200.0);
}

/// What the latches stop, what the pool does not give and what the wallet does not hold never reaches the wallet.
TEST_F(SwapsOnAChain, F100_WhatMayNotLeaveSendsNothing)
{
    const auto before = nonce("pending");
    order("dear", Side::Sell, 1.0, 3100.0);
    EXPECT_THAT(endOf("dear"), HasSubstr("F100"));
    order("large", Side::Sell, 450.0, 2000.0);
    EXPECT_THAT(endOf("large"), HasSubstr("beyond its own price"));
    order("poor", Side::Sell, 900.0, 1.0);
    EXPECT_THAT(endOf("poor"), HasSubstr("F"));
    order("second", Side::Sell, 1.0, 2950.0, 2);
    EXPECT_THAT(endOf("second"), HasSubstr("read and not traded"));
    latches.close({});
    order("latched", Side::Sell, 1.0, 2950.0);
    EXPECT_THAT(endOf("latched"), HasSubstr("latch"));
    EXPECT_EQ(nonce("pending"), before);
    EXPECT_TRUE(sink.all<OrderSent>().empty());
}

/// A2: ether of the wallet is no WETH. What is there and what to wrap is said, and once it is wrapped the swap leaves.
TEST_F(SwapsOnAChain, F99_EtherThatIsNotWrappedIsNamedWithTheRemedy)
{
    const auto weth = at("tokens", "WETH", "address"), trader = at("accounts", "trader", "address");
    const auto send = [&](const std::string& data, const std::string& value) {
        const auto hash =
            chain->rpc("eth_sendTransaction", {{{"from", trader}, {"to", weth}, {"data", data}, {"value", value}}});
        ASSERT_TRUE(hash.is_string()) << hash.dump();
        ASSERT_TRUE(waitFor([&] { return chain->rpc("eth_getTransactionReceipt", json::array({hash})).is_object(); }));
        std::this_thread::sleep_for(1500ms);  // Until the gateway's own look has that block.
    };
    signing::Word all;
    const auto answer = chain->rpc(
        "eth_call", {{{"to", weth}, {"data", "0x70a08231" + std::string(24, '0') + trader.substr(2)}}, "latest"});
    ASSERT_TRUE(signing::fillFromHex(answer.get<std::string>(), all.bytes));
    const auto left = signing::toUnsigned(signing::unsignedWord("50000000000000000").value());  // 0.05 WETH.
    const auto away = signing::toWord(signing::WideInteger(signing::toUnsigned(all) - left)).value();
    ASSERT_NO_FATAL_FAILURE(send("0x2e1a7d4d" + signing::toHex(away.bytes).substr(2), "0x0"));
    order("loose", Side::Sell, 0.1, 2900.0);
    const auto end = endOf("loose");
    EXPECT_THAT(end, HasSubstr("F99: the wallet holds 0.05 WETH, and the swap may cost 0.1"));
    EXPECT_THAT(end, HasSubstr("is not wrapped: wrap 0.05 in the wallet"));
    ASSERT_NO_FATAL_FAILURE(send("0xd0e30db0", chain::toQuantity(away)));
    order("wrapped", Side::Sell, 0.1, 2900.0);
    EXPECT_TRUE(isFilled("wrapped")) << endOf("wrapped", 1s) << actions();
}

/// F100: liquidity goes; F94: the pool is pushed away. The order's own limit and the pool's depth keep the swap back.
TEST_F(SwapsOnAChain, F94_F100_ADrainedOrPushedPoolIsNotSwappedIn)
{
    const auto before = nonce("pending");
    chain->fault("drain WETH/USDC/500 0.99999");
    seen();
    order("drained", Side::Sell, 5.0, 2950.0);
    EXPECT_THAT(endOf("drained"), HasSubstr("F100"));
    chain->fault("refill WETH/USDC/500");
    chain->fault("pool WETH/USDC/500 2700");
    seen();
    order("pushed", Side::Sell, 1.0, 2950.0);
    EXPECT_THAT(endOf("pushed"), HasSubstr("beyond the order's limit"));
    EXPECT_EQ(nonce("pending"), before);
    chain->fault("pool WETH/USDC/500 3000");
}

/// F98: blocks stop; the order waits at the node, is recalled by its own nonce, and nothing is swapped.
TEST_F(SwapsOnAChain, F98_ASwapThatWaitsIsCancelledByItsNonce)
{
    approve("WETH");
    const double weth = held("WETH");
    const auto before = nonce();
    chain->fault("pause");
    order("stuck", Side::Sell, 1.0, 2900.0);
    ASSERT_TRUE(becomes("stuck", "swap", "Pending")) << endOf("stuck", 1s) << actions();
    gateway->cancel({.scope = {}, .kill = {7}, .order = {}});
    EXPECT_TRUE(gateway->waitHandedOver({7}, 10s));
    ASSERT_TRUE(becomes("stuck", "cancel", "Pending")) << actions();
    EXPECT_EQ(nonce("pending"), before + 1) << "one nonce";
    chain->fault("resume 1");
    EXPECT_THAT(endOf("stuck"), HasSubstr("it was cancelled"));
    EXPECT_EQ(held("WETH"), weth);
    EXPECT_TRUE(sink.of<OrderFilled>("stuck").empty());
    EXPECT_EQ(nonce(), before + 1);
}

/// F98: the node forgets it; the same nonce is offered again, and it fills once.
TEST_F(SwapsOnAChain, F98_ADroppedSwapIsOfferedAgainUnderTheSameNonce)
{
    approve("WETH");
    const double weth = held("WETH");
    const auto before = nonce();
    chain->fault("pause");
    order("dropped", Side::Sell, 1.0, 2900.0);
    ASSERT_TRUE(becomes("dropped", "swap", "Pending")) << endOf("dropped", 1s) << actions();
    const auto first = gateway->actions().front().hash;
    chain->fault("drop " + first);
    ASSERT_TRUE(waitFor([&] {
        const auto now = gateway->actions().front();
        return now.state == ActionState::Pending && now.hash != first;
    })) << actions();
    chain->fault("resume 1");
    ASSERT_TRUE(isFilled("dropped")) << endOf("dropped", 1s) << actions();
    EXPECT_NEAR(held("WETH"), weth - 1.0, 1e-12);
    EXPECT_EQ(nonce(), before + 1);
    std::this_thread::sleep_for(3s);
    EXPECT_EQ(sink.of<OrderFilled>("dropped").size(), 1U);
}

/// F98: each higher bid of a nonce counts in the hour's budget, and one that would pass it is not made; what takes away
/// always is.
TEST_F(SwapsOnAChain, F98_HigherBidsStayWithinTheHoursBudget)
{
    approve("WETH");
    const auto beginWith = [&](double budgetEther) {
        gateway->stop();
        terms.replaceAfter = Duration::milliseconds(500);
        terms.gasBudgetEther = budgetEther;
        begin();
    };
    // What was spent before counts on.
    const auto spentBefore = [&] {
        waitFor([&] { return gateway->wallet().isUp; });
        return gateway->wallet().spentEther;
    };
    double counted = 0.0;
    const auto bid = [&](const std::string& id) {
        chain->fault("pause");
        order(id, Side::Sell, 1.0, 2900.0);
        ASSERT_TRUE(becomes(id, "swap", "Pending")) << endOf(id, 1s) << actions();
        std::this_thread::sleep_for(6s);
        counted = gateway->wallet().spentEther;
        gateway->cancel({.scope = {}, .kill = {}, .order = id});
        EXPECT_TRUE(becomes(id, "cancel", "Pending")) << actions();
        chain->fault("resume 1");
        EXPECT_THAT(endOf(id), HasSubstr("it was cancelled"));
    };
    // What a first bid is, the refusal says.
    ASSERT_NO_FATAL_FAILURE(beginWith(1e-9));
    order("none", Side::Sell, 1.0, 2900.0);
    const auto refusal = endOf("none");
    const auto figure = refusal.find("would offer ");
    ASSERT_NE(figure, std::string::npos) << refusal;
    const double before = spentBefore();
    const double first = std::stod(refusal.substr(figure + 12)) - before;
    ASSERT_GT(first, 0.0);
    ASSERT_NO_FATAL_FAILURE(beginWith(before + 1.2 * first));
    ASSERT_NO_FATAL_FAILURE(bid("tight"));
    EXPECT_GT(counted, before + 1.1 * first) << "one more bid has room";
    EXPECT_LE(counted, before + 1.2 * first);
    ASSERT_NO_FATAL_FAILURE(beginWith(1000.0));
    const double then = spentBefore();
    EXPECT_GT(then, before) << "the cancel that landed cost something";
    ASSERT_NO_FATAL_FAILURE(bid("ample"));
    EXPECT_GT(counted, then + 1.5 * first) << "an eighth more each of five times";
}

/// F98: what the hour has cost is on the chain, and counts on when the desk is started anew.
TEST_F(SwapsOnAChain, F98_TheGasOfTheHourCountsOnAfterARestart)
{
    order("first", Side::Sell, 1.0, 2900.0);
    ASSERT_TRUE(isFilled("first")) << endOf("first", 1s) << actions();
    const auto spent = gateway->wallet().spentEther;
    ASSERT_GT(spent, 0.0);
    gateway->stop();
    terms.gasBudgetEther = 1e-9;
    begin();
    ASSERT_TRUE(waitFor([&] { return gateway->wallet().isUp; }));
    const auto recalled = gateway->wallet().spentEther;
    EXPECT_GT(recalled, 0.0);
    EXPECT_LE(recalled, spent) << "what has landed cost at most what it offered";
    order("second", Side::Sell, 1.0, 2900.0);
    EXPECT_THAT(endOf("second"), HasSubstr("F98: with this one the orders of an hour would offer"));
}

/// F98: another hand replaces it under its nonce; the order ends, and the desk says by what.
TEST_F(SwapsOnAChain, F98_ASwapThatIsReplacedByAnotherHandEnds)
{
    approve("WETH");
    const double weth = held("WETH");
    chain->fault("pause");
    order("replaced", Side::Sell, 1.0, 2900.0);
    ASSERT_TRUE(becomes("replaced", "swap", "Pending")) << endOf("replaced", 1s) << actions();
    const auto trader = at("accounts", "trader", "address");
    const auto hash = chain->rpc("eth_sendTransaction", {{{"from", trader},
                                                          {"to", trader},
                                                          {"value", "0x1"},
                                                          {"gas", "0x5208"},
                                                          {"nonce", fmt::format("0x{:x}", nonce())},
                                                          {"maxFeePerGas", "0x2e90edd000"},
                                                          {"maxPriorityFeePerGas", "0x2e90edd000"}}});
    ASSERT_TRUE(hash.is_string());
    chain->fault("resume 1");
    EXPECT_THAT(endOf("replaced"), HasSubstr(hash.get<std::string>()));
    EXPECT_EQ(held("WETH"), weth);
}

/// F98: the base fee a hundred times as high is paid within the cap, and beyond the cap nothing leaves.
TEST_F(SwapsOnAChain, F98_TheFeeIsCapped)
{
    chain->fault("base-fee 100");
    seen();
    order("high", Side::Sell, 1.0, 2900.0);
    EXPECT_TRUE(isFilled("high")) << endOf("high", 1s) << actions();
    const auto before = nonce("pending");
    chain->begin("base-fee 400 6");
    ASSERT_TRUE(waitFor([&] {
        return number(chain->rpc("eth_getBlockByNumber", {"latest", false})["baseFeePerGas"]) > 350'000'000'000;
    }));
    seen();
    order("higher", Side::Sell, 1.0, 2900.0);
    EXPECT_THAT(endOf("higher"), HasSubstr("F98: the base fee is"));
    EXPECT_EQ(nonce("pending"), before);
    std::this_thread::sleep_for(6s);
    chain->fault("base-fee 1");
}

/// F97: the block that holds it goes away before it counts, at several depths; it fills once, in another block.
TEST_F(SwapsOnAChain, F97_ABlockThatGoesAwayTakesItsSwapAlongUntilItLandsAgain)
{
    terms.fillBlocks = 8;
    gateway->stop();
    sink.m_facts.clear();
    begin();
    const double weth = held("WETH");
    order("lost", Side::Sell, 1.0, 2900.0);
    ASSERT_TRUE(becomes("lost", "swap", "Included")) << endOf("lost", 1s) << actions();
    EXPECT_TRUE(sink.of<OrderFilled>("lost").empty());
    // A4: the confirmed book holds what is deep enough, the expected one what is on its way too, in its block or not.
    const auto stands = [&](double confirmed, double expected) {
        return waitFor([&] {
            for (const auto& line : gateway->wallet().book)
                if (line.name == "ETH")
                    return std::abs(line.confirmed - confirmed) < 1e-9 &&
                           std::abs(line.confirmed + line.pending - expected) < 1e-9;
            return false;
        });
    };
    // At once and as deep as its block lies by now: a program of its own would take seconds to begin, a block each.
    const auto receipt = chain->rpc("eth_getTransactionReceipt", json::array({gateway->actions().front().hash}));
    ASSERT_TRUE(receipt.is_object()) << actions();
    const auto depth = number(chain->rpc("eth_blockNumber")) - number(receipt["blockNumber"]) + 1;
    ASSERT_LT(depth, terms.fillBlocks) << "it would have counted already";
    chain->rpc("anvil_reorg", json::array({depth, json::array()}));
    ASSERT_TRUE(waitFor([&] { return gateway->actions().front().note.starts_with("F97"); })) << actions();
    EXPECT_TRUE(stands(weth, weth - 1.0)) << "the block went away, the swap is offered again";
    ASSERT_TRUE(isFilled("lost", 40s)) << endOf("lost", 1s) << actions();
    EXPECT_TRUE(stands(weth - 1.0, weth - 1.0));
    EXPECT_NEAR(held("WETH"), weth - 1.0, 1e-12);
    EXPECT_EQ(sink.of<OrderFilled>("lost").size(), 1U);
}

/// F97: what was told as filled is taken back 64 blocks deep. The account goes down and is asked anew; it answers that
/// the order works, then the swap lands once more and is told as another trade.
TEST_F(SwapsOnAChain, F97_AFillThatIsTakenBackIsReportedAndCountsOnceInTheEnd)
{
    const double weth = held("WETH");
    order("deep", Side::Sell, 1.0, 2900.0);
    ASSERT_TRUE(isFilled("deep")) << endOf("deep", 1s) << actions();
    chain->fault("mine 50");
    std::this_thread::sleep_for(1s);
    const auto downs = sink.all<ConnectionChanged>().size();
    chain->fault("reorg 64 keep");
    ASSERT_TRUE(waitFor([&] { return sink.all<ConnectionChanged>().size() >= downs + 2 && isUp(); })) << actions();
    EXPECT_THAT(sink.all<ConnectionChanged>()[downs].why, HasSubstr("F97"));
    EXPECT_EQ(sink.of<OrderFilled>("deep").size(), 1U) << "not before the desk has asked";
    const auto asked = clock.now();
    gateway->ask({.account = {1}, .askedAt = asked});
    ASSERT_TRUE(waitFor([&] {
        for (const auto& one : sink.of<OrderReport>("deep"))
            if (one.askedAt == asked && one.state == OrderState::Working && one.filled.isZero()) return true;
        return false;
    })) << actions();
    ASSERT_TRUE(waitFor([&] { return sink.of<OrderFilled>("deep").size() == 2; })) << actions();
    const auto fills = sink.of<OrderFilled>("deep");
    EXPECT_NE(fills[0].tradeId, fills[1].tradeId);
    EXPECT_NEAR(held("WETH"), weth - 1.0, 1e-12);
    EXPECT_NEAR(position(1), weth - 1.0, 1e-8);
}

/// F39, F42: a desk that went down while a swap waited finds it by its mark, asks for nothing twice, and hears its
/// fill.
TEST_F(SwapsOnAChain, F42_AnOrderOfAFormerRunIsFoundOnTheChain)
{
    approve("WETH");
    const double weth = held("WETH");
    chain->fault("pause");
    order("former", Side::Sell, 1.5, 2900.0);
    ASSERT_TRUE(becomes("former", "swap", "Pending")) << endOf("former", 1s) << actions();
    gateway->stop();
    sink.m_facts.clear();
    terms.plan.longest = 3;
    begin();
    gateway->ask({.account = {1}, .order = "never", .askedAt = clock.now(), .instrument = {1}});
    gateway->ask({.account = {1}, .order = "former", .askedAt = clock.now(), .instrument = {1}});
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderReport>("former").empty(); })) << actions();
    const auto report = sink.of<OrderReport>("former").front();
    EXPECT_EQ(report.state, OrderState::Working);
    EXPECT_EQ(report.quantity.toString(), "1.5");
    EXPECT_EQ(report.side, Side::Sell);
    EXPECT_TRUE(sink.of<OrderReport>("never").empty())
        << "the wallet might hold it, and its deadline has not passed (F41)";
    chain->fault("resume 1");
    ASSERT_TRUE(isFilled("former")) << endOf("former", 1s) << actions();
    const auto isNotPlaced = [&] {
        gateway->ask({.account = {1}, .order = "never", .askedAt = clock.now(), .instrument = {1}});
        const auto reports = sink.of<OrderReport>("never");
        return !reports.empty() && reports.front().state == OrderState::NotPlaced;
    };
    EXPECT_TRUE(waitFor(isNotPlaced)) << actions();
    EXPECT_NEAR(held("WETH"), weth - 1.5, 1e-12);
}

/// C15: a kill that the next start takes up names the swap of the run before, which is found on the chain only later.
TEST_F(SwapsOnAChain, C15_ASwapOfAFormerRunIsRecalledByAKillThatIsTakenUp)
{
    approve("WETH");
    const double weth = held("WETH");
    chain->fault("pause");
    order("recalled", Side::Sell, 1.5, 2900.0);
    ASSERT_TRUE(becomes("recalled", "swap", "Pending")) << endOf("recalled", 1s) << actions();
    gateway->stop();
    sink.m_facts.clear();
    begin();
    gateway->cancel({.scope = {}, .kill = {1}, .decided = clock.now()});
    gateway->cancel({.scope = {}, .kill = {}, .order = "recalled"});
    seen();
    gateway->ask({.account = {1}, .order = "recalled", .askedAt = clock.now(), .instrument = {1}});
    ASSERT_TRUE(becomes("recalled", "cancel", "Pending")) << actions();
    chain->fault("resume 1");
    EXPECT_THAT(endOf("recalled"), ::testing::HasSubstr("it was cancelled, and its nonce was used up")) << actions();
    EXPECT_TRUE(sink.of<OrderFilled>("recalled").empty());
    EXPECT_NEAR(held("WETH"), weth, 1e-12);
}

/// C15: a kill of this run, pressed before anybody asked about the swap of the run before. One of another coin is none
/// of it.
TEST_F(SwapsOnAChain, C15_ASwapOfAFormerRunIsRecalledByAKillThatCameBeforeItWasFound)
{
    approve("WETH");
    const double weth = held("WETH");
    // Each its own name: a mark is found again for as long as the chain lasts.
    const auto recall = [&](const std::string& id, const Scope& scope) {
        chain->fault("pause");
        order(id, Side::Sell, 1.5, 2900.0);
        ASSERT_TRUE(becomes(id, "swap", "Pending")) << endOf(id, 1s) << actions();
        gateway->stop();
        sink.m_facts.clear();
        begin();
        gateway->cancel({.scope = {ScopeKind::Underlying, "BTC"}, .kill = {1}});
        gateway->cancel({.scope = scope, .kill = {2}});
        seen();
        gateway->ask({.account = {1}, .order = id, .askedAt = clock.now(), .instrument = {1}});
    };
    ASSERT_NO_FATAL_FAILURE(recall("killed", {ScopeKind::Venue, terms.venue}));
    ASSERT_TRUE(becomes("killed", "cancel", "Pending")) << actions();
    chain->fault("resume 1");
    EXPECT_THAT(endOf("killed"), HasSubstr("it was cancelled, and its nonce was used up")) << actions();
    EXPECT_TRUE(sink.of<OrderFilled>("killed").empty());
    EXPECT_NEAR(held("WETH"), weth, 1e-12);

    // What it was for stands on no chain: any strategy that swaps is its own.
    ASSERT_NO_FATAL_FAILURE(recall("rolled", {ScopeKind::Strategy, "roll"}));
    ASSERT_TRUE(becomes("rolled", "cancel", "Pending")) << actions();
    chain->fault("resume 1");
    EXPECT_THAT(endOf("rolled"), HasSubstr("it was cancelled, and its nonce was used up")) << actions();
    EXPECT_NEAR(held("WETH"), weth, 1e-12);

    ASSERT_NO_FATAL_FAILURE(recall("spared", {ScopeKind::Venue, "Deribit"}));
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderReport>("spared").empty(); })) << actions();
    chain->fault("resume 1");
    ASSERT_TRUE(isFilled("spared")) << endOf("spared", 1s) << actions();
    EXPECT_NEAR(held("WETH"), weth - 1.5, 1e-12);
}

/// F98: `kill --live` without a desk: what waits is used up, and nothing is swapped.
TEST_F(SwapsOnAChain, F98_AKillWithoutADeskUsesUpWhatWaits)
{
    approve("WETH");
    const double weth = held("WETH");
    const auto before = nonce();
    chain->fault("pause");
    order("waits", Side::Sell, 1.0, 2900.0);
    ASSERT_TRUE(becomes("waits", "swap", "Pending")) << endOf("waits", 1s) << actions();
    gateway->stop();
    gateway.reset();
    const auto done = killWithoutADesk();
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->cancelled, 1U);
    EXPECT_EQ(done->left, 0U);
    EXPECT_EQ(held("WETH"), weth);
    EXPECT_EQ(nonce(), before + 1);
}

/// Depths that are tried: all of the first argument's form "1-64" in BALLAST_REORG_DEPTHS, else some that a run has
/// time for.
std::vector<int> depthsTried()
{
    const char* asked = std::getenv("BALLAST_REORG_DEPTHS");
    int first = 0, last = 0;
    if (asked == nullptr || std::sscanf(asked, "%d-%d", &first, &last) != 2) return {1, 2, 3, 5, 11, 24, 47, 63, 64};
    std::vector<int> all;
    for (int depth = first; depth <= last; ++depth)
        all.push_back(depth);
    return all;
}

/// F98: a kill without a desk bids no higher than its cap, names the nonce that stays, and uses up the others.
TEST_F(SwapsOnAChain, F98_AKillWithoutADeskKeepsToItsCapAndGoesOnWithTheOthers)
{
    gateway->stop();
    gateway.reset();
    const auto trader = at("accounts", "trader", "address");
    const auto first = nonce();
    chain->fault("pause");
    const auto wait = [&](std::uint64_t number, const std::string& maxFee) {
        return chain->rpc("eth_sendTransaction", {{{"from", trader},
                                                   {"to", trader},
                                                   {"value", "0x1"},
                                                   {"gas", "0x5208"},
                                                   {"nonce", chain::toQuantity(signing::wordOf(number))},
                                                   {"maxFeePerGas", maxFee},
                                                   {"maxPriorityFeePerGas", "0x3b9aca00"}}});
    };
    const auto dear = wait(first, "0xe8d4a51000"), cheap = wait(first + 1, "0x4a817c800");  // 1,000 and 20 gwei.
    ASSERT_TRUE(dear.is_string() && cheap.is_string()) << dear.dump() << cheap.dump();
    const auto nobody = transport::Endpoint::parse("http://127.0.0.1:1");
    ASSERT_TRUE(nobody);
    const auto unasked = cancelPending({{chain->endpoint()}, *nobody, 31337, terms.allowed.owner});
    ASSERT_TRUE(unasked) << unasked.error().message;
    EXPECT_EQ(unasked->left, 2U);
    EXPECT_THAT(unasked->fault, HasSubstr(fmt::format("; nonces {} to {} not asked for", first + 1, first + 1)));
    const auto done = killWithoutADesk();
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_THAT(done->fault,
                HasSubstr("F98: what waits under nonce " + std::to_string(first) + " is not replaced for 800 gwei"));
    EXPECT_EQ(done->cancelled, 1U) << "the dear one landed, the cheap one was used up and waited for";
    EXPECT_EQ(done->left, 0U);
    ASSERT_TRUE(waitFor([&] { return nonce() == first + 2; }));
    EXPECT_TRUE(chain->rpc("eth_getTransactionReceipt", json::array({dear})).is_object());
    EXPECT_TRUE(chain->rpc("eth_getTransactionReceipt", json::array({cheap})).is_null()) << "it was used up";
}

/// F97: the block that holds a swap is the deepest of those that go away, at each depth from 1 to 64. In the end it has
/// landed once, and every fill that was told of it is another block's. Each depth begins on the same chain.
TEST_F(SwapsOnAChain, F97_ReorganisationsOfEveryDepthLeaveOneSwap)
{
    approve("WETH");
    gateway->stop();
    const double weth = held("WETH");
    for (const int depth : depthsTried()) {
        const auto snapshot = chain->rpc("evm_snapshot");
        sink.m_facts.clear();
        // The chain's clock went back with the state.
        chain->rpc("evm_setNextBlockTimestamp", json::array({clock.now().nanoseconds / 1'000'000'000}));
        chain->rpc("anvil_mine", {"0x1"});
        begin();
        chain->rpc("evm_setIntervalMining", {0});
        const auto id = fmt::format("depth-{}", depth);
        order(id, Side::Sell, 0.01, 2900.0);
        ASSERT_TRUE(becomes(id, "swap", "Pending")) << endOf(id, 1s) << actions();
        chain->rpc("anvil_mine", {fmt::format("0x{:x}", depth)});
        ASSERT_NEAR(held("WETH"), weth - 0.01, 1e-9) << depth;
        const bool isTold = depth >= 2;
        ASSERT_TRUE(isTold ? isFilled(id) : becomes(id, "swap", "Included")) << depth << actions();
        seen();
        chain->rpc("anvil_reorg", json::array({depth, json::array()}));
        ASSERT_NEAR(held("WETH"), weth, 1e-9) << "the swap is gone, " << depth << " deep";
        chain->rpc("evm_setIntervalMining", {1});
        // The desk asks each ten seconds; here as soon as the line is there again.
        ASSERT_TRUE(waitFor([&] {
            gateway->ask({.account = {1}, .askedAt = clock.now()});
            std::this_thread::sleep_for(200ms);
            return sink.of<OrderFilled>(id).size() >= (isTold ? 2U : 1U) && held("WETH") < weth;
        })) << depth
            << " " << sink.of<OrderFilled>(id).size() << " " << held("WETH") - weth << "\n"
            << actions();
        std::set<std::string> trades;
        for (const auto& fill : sink.of<OrderFilled>(id))
            EXPECT_TRUE(trades.insert(fill.tradeId).second) << depth;
        EXPECT_NEAR(held("WETH"), weth - 0.01, 1e-12) << depth;
        EXPECT_NEAR(position(1), weth - 0.01, 1e-8) << depth;
        gateway->stop();
        ASSERT_EQ(chain->rpc("evm_revert", json::array({snapshot})), true);
    }
}

/// SwapRouter02 as its makers published it, from their package; "" where that cannot be had.
std::string bytecodeOfRouter02()
{
    const std::string folder = std::getenv("BALLAST_DEVCHAIN_COPY");
    const std::string file = "package/artifacts/contracts/SwapRouter02.sol/SwapRouter02.json";
    const auto command =
        fmt::format("cd '{}' && (test -f {} || (timeout 60 npm pack @uniswap/swap-router-contracts@1.3.1 && tar xzf "
                    "uniswap-swap-router-contracts-1.3.1.tgz {})) >/dev/null 2>&1",
                    folder, file, file);
    if (std::system(command.c_str()) != 0) return {};
    std::ifstream in(folder + "/" + file);
    const auto artifact = json::parse(in, nullptr, false);
    return artifact.is_object() ? artifact.value("bytecode", "") : "";
}

/// The newer router, deployed beside the other: approved exactly, swapped both ways through its multicall, and each
/// fill is what the chain says.
TEST_F(SwapsOnAChain, F100_SwapRouter02IsSpokenThroughItsMulticall)
{
    const auto code = bytecodeOfRouter02();
    if (code.empty()) {
        std::puts("SwapRouter02: not run (its package is not here and cannot be fetched)");
        GTEST_SKIP();
    }
    const auto word = [](const std::string& address) { return std::string(24, '0') + address.substr(2); };
    const auto hash =
        chain->rpc("eth_sendTransaction",
                   {{{"from", at("accounts", "deployer", "address")},
                     {"gas", "0x7a1200"},
                     {"data", code + std::string(64, '0') + word(at("uniswap", "factory")) +
                                  word(at("uniswap", "positionManager")) + word(at("tokens", "WETH", "address"))}}});
    ASSERT_TRUE(hash.is_string()) << hash.dump();
    json receipt;
    ASSERT_TRUE(
        waitFor([&] { return (receipt = chain->rpc("eth_getTransactionReceipt", json::array({hash}))).is_object(); }));
    ASSERT_EQ(receipt["status"], "0x1");
    gateway->stop();
    sink.m_facts.clear();
    terms.allowed.router = address(receipt["contractAddress"]);
    terms.allowed.kind = Router::Swap02;
    begin();
    const double weth = held("WETH"), usdc = held("USDC");
    order("r2-sell", Side::Sell, 2.0, 2900.0);
    ASSERT_TRUE(isFilled("r2-sell")) << endOf("r2-sell", 1s) << "\n" << actions();
    EXPECT_NEAR(held("WETH"), weth - 2.0, 1e-9);
    const auto sold = sink.of<OrderFilled>("r2-sell").front();
    EXPECT_NEAR(held("USDC") - usdc, 2.0 * sold.price.toDouble(), 1e-5);
    order("r2-buy", Side::Buy, 1.0, 3100.0);
    ASSERT_TRUE(isFilled("r2-buy")) << endOf("r2-buy", 1s) << "\n" << actions();
    EXPECT_NEAR(held("WETH"), weth - 1.0, 1e-9);
    // A restart finds an order of a former run by its mark at this router too.
    gateway->stop();
    sink.m_facts.clear();
    begin();
    gateway->ask({.account = {1}, .order = "r2-buy", .askedAt = clock.now(), .instrument = {1}});
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderReport>("r2-buy").empty(); })) << actions();
    EXPECT_EQ(sink.of<OrderReport>("r2-buy").front().quantity.toString(), "1");
    EXPECT_NE(sink.of<OrderReport>("r2-buy").front().state, OrderState::NotPlaced);
}

/// F100: the wallet only signs; what it signed is sent to a place of its own, and fills as before.
TEST_F(SwapsOnAChain, F100_APrivateSwapIsSignedHeldAgainstTheOrderAndSentElsewhere)
{
    gateway->stop();
    sink.m_facts.clear();
    terms.isPrivate = true;
    gateway =
        std::make_unique<SwapGateway>(terms, true, std::vector{chain->endpoint()}, chain->endpoint(),
                                      SwapGateway::Links{clock, latches, names}, std::optional(chain->endpoint()));
    ASSERT_TRUE(gateway->start(sink));
    ASSERT_TRUE(waitFor([&] { return isUp(); })) << lastWhy();
    const double weth = held("WETH");
    order("private", Side::Sell, 0.5, 2900.0);
    ASSERT_TRUE(isFilled("private")) << endOf("private", 1s) << "\n" << actions();
    EXPECT_NEAR(held("WETH"), weth - 0.5, 1e-9);
    EXPECT_EQ(sink.of<OrderFilled>("private").size(), 1U);
}

/// F99: it lands and fails, here because its deadline is over; the fee is told, nothing is tried again. Last, for the
/// chain's clock does not come back.
TEST_F(SwapsOnAChain, F99_ASwapThatFailsOnTheChainIsToldWithItsReasonAndNotRepeated)
{
    approve("WETH");
    const double weth = held("WETH");
    const auto before = nonce();
    chain->fault("pause");
    order("late", Side::Sell, 1.0, 2900.0);
    ASSERT_TRUE(becomes("late", "swap", "Pending")) << endOf("late", 1s) << actions();
    // Well past it, since the chain's clock may stand behind ours where a snapshot was taken back.
    chain->fault("warp 600");
    chain->fault("mine 3");
    const auto end = endOf("late");
    EXPECT_THAT(end, HasSubstr("F99"));
    EXPECT_THAT(end, HasSubstr("Transaction too old"));
    EXPECT_THAT(end, HasSubstr("ETH"));
    EXPECT_EQ(held("WETH"), weth);
    EXPECT_EQ(nonce("pending"), before + 1);
}

}  // namespace
}  // namespace ballast::uniswap::testing::devchain_test
