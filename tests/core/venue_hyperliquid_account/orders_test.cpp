#include "account_at_venue.h"
#include "domain/orders.h"

namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using namespace ballast::hyperliquid::account_test;
using nlohmann::json;
using nlohmann::ordered_json;

/// What leaves is the venue's order, signed by the API wallet over a nonce that was never used.
TEST_F(AccountSessionTest, AnOrderLeavesSignedWithItsCloid)
{
    open();
    session->told().clear();
    ASSERT_TRUE(send(intent("d1-7", 0.5)).has_value());
    auto quote = intent("d1-8", 0.00011);
    quote.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(quote).has_value());
    const auto orders = there.acted("order");
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0]["action"]["orders"][0].dump(),
              R"({"a":1,"b":false,"p":"92000","s":"0.5","r":false,"t":{"limit":{"tif":"Ioc"}},"c":")" +
                  cloidOf("d1-7").value() + R"("})");
    EXPECT_EQ(orders[1]["action"]["orders"][0]["t"]["limit"]["tif"], "Alo");
    auto typed = intent("d1-9", 0.5);
    typed.purpose = domain::kByHand;
    ASSERT_TRUE(send(typed).has_value());
    EXPECT_EQ(there.acted("order").back()["action"]["orders"][0]["t"]["limit"]["tif"], "Gtc")
        << "what a person typed rests, as at every venue";
    std::uint64_t before = 0;
    for (const auto* type : {"scheduleCancel", "order"})
        for (const auto& sent : there.acted(type)) {
            const auto nonce = sent["nonce"].get<std::uint64_t>();
            EXPECT_GT(nonce, before) << "all within one millisecond";
            before = nonce;
            ActionTerms signedTerms{.nonce = nonce, .vault = {}, .expiresAfter = {}};
            // An order that the venue holds up is not placed later; what takes away is good at any time.
            ASSERT_EQ(sent.contains("expiresAfter"), std::string(type) == "order");
            if (sent.contains("expiresAfter")) {
                signedTerms.expiresAfter = sent["expiresAfter"].get<std::uint64_t>();
                EXPECT_EQ(*signedTerms.expiresAfter, 1'765'541'474'000 + 10'000);
            }
            const auto hash = actionHash(sent["action"], signedTerms).value();
            const auto signer = signing::recoverAddress(agentDigest(hash, Network::Mainnet),
                                                        signatureFromJson(sent["signature"]).value());
            EXPECT_EQ(signer.value(), *wallet);
        }
    EXPECT_EQ(all<domain::OrderSent>().size(), 3U);
}

/// What is not in the venue's steps is refused before it leaves.
TEST_F(AccountSessionTest, F31_WhatIsNotInTheVenuesStepsDoesNotLeave)
{
    open();
    EXPECT_FALSE(send(intent("d1-1", 0.000001)).has_value());
    EXPECT_FALSE(send(intent("d1-2", 0.5, 92000.25)).has_value()) << "seven figures";
    EXPECT_FALSE(send(intent("a/b", 0.5)).has_value());
    EXPECT_TRUE(there.acted("order").empty());
    EXPECT_TRUE(all<domain::OrderSent>().empty());
    session->closed("reset", there.now);
    EXPECT_FALSE(send(intent("d1-3", 0.5)).has_value());
}

/// F23: two channels tell each fill; it is told once. The last one ends the order.
TEST_F(AccountSessionTest, F23_AFillIsToldOnceAndTheLastOneEndsTheOrder)
{
    open();
    there.actions["order"] = statuses("order", {{{"resting", {{"oid", 77}}}}});
    auto order = intent("d1-7", 0.5);
    order.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(order).has_value());
    there.work();
    EXPECT_EQ(take<domain::OrderAcknowledged>().size(), 1U);
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.5", "open")}}});
    there.say({{"channel", "user"}, {"data", {{"fills", {fill("d1-7", 5, "0.2")}}}}});
    there.say({{"channel", "userFills"},
               {"data", {{"user", kOwner}, {"fills", {fill("d1-7", 5, "0.2"), fill("d1-7", 6, "0.3")}}}}});
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.0", "filled")}}});
    there.say({{"channel", "userFills"},
               {"data",
                {{"user", kOwner}, {"isSnapshot", true}, {"fills", {fill("d1-7", 6, "0.3"), fill("d1-2", 2, "1")}}}}});
    EXPECT_TRUE(all<domain::OrderAcknowledged>().empty());
    const auto fills = take<domain::OrderFilled>();
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[0].quantity.toString(), "0.2");
    EXPECT_EQ(fills[0].fee.toString(), "0.009997 USDC");
    EXPECT_EQ(fills[0].order, "d1-7");
    EXPECT_FALSE(fills[0].last);
    EXPECT_TRUE(fills[1].last);
}

TEST_F(AccountSessionTest, F45_ARefusalEndsTheOrderWithTheVenuesWords)
{
    open();
    there.actions["order"] = statuses("order", {{{"error", "Insufficient margin to place order. asset=1"}}});
    ASSERT_TRUE(send(intent("d1-7", 0.5)).has_value());
    there.work();
    auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, domain::OrderState::Rejected);
    EXPECT_EQ(ended[0].reason, "Insufficient margin to place order. asset=1");
    there.actions["order"] = {{"status", "err"}, {"response", "User or API Wallet 0x12 does not exist."}};
    ASSERT_TRUE(send(intent("d1-8", 0.5)).has_value());
    there.work();
    ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].reason, "User or API Wallet 0x12 does not exist.");
}

/// F44: what is left of an immediate order is over, with what was filled.
TEST_F(AccountSessionTest, F44_AnImmediateOrderThatFilledInPartHasEnded)
{
    open();
    there.actions["order"] = statuses("order", {{{"filled", {{"totalSz", "0.2"}, {"avgPx", "92001.0"}, {"oid", 77}}}}});
    ASSERT_TRUE(send(intent("d1-7", 0.5)).has_value());
    there.work();
    const auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, domain::OrderState::Cancelled);
    EXPECT_EQ(ended[0].filled->toString(), "0.2");
    there.say({{"channel", "user"}, {"data", {{"fills", {fill("d1-7", 5, "0.2")}}}}});
    EXPECT_EQ(take<domain::OrderFilled>().size(), 1U) << "its fill is told though it has ended";
}

/// F39: without an answer nothing is told of the order; the venue is asked by cloid, and says that it does not know it.
/// That is no evidence yet (F41).
TEST_F(AccountSessionTest, F39_AnOrderWithoutAnAnswerIsAskedForByCloid)
{
    open();
    session->told().clear();
    ASSERT_TRUE(send(intent("d1-7", 0.5)).has_value());
    session->closed("reset by the peer", there.now);
    EXPECT_TRUE(all<domain::OrderEnded>().empty());
    there.now = there.now + Duration::seconds(2);  // Two openings in one instant leave no room for questions.
    open();
    there.infos["orderStatus"] = {{"status", "unknownOid"}};
    there.infos["clearinghouseState"] = {{"assetPositions", json::array()},
                                         {"marginSummary", {{"accountValue", "10.0"}}}};
    session->told().clear();
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    there.work();
    EXPECT_EQ(there.calls[there.calls.size() - 2]["request"]["payload"]["oid"], cloidOf("d1-7").value());
    EXPECT_EQ(there.calls.back()["request"]["payload"]["user"], kOwner) << "the owner's address, not the wallet's";
    const auto positions = all<domain::PositionReport>();
    ASSERT_EQ(positions.size(), 1U);
    EXPECT_TRUE(positions[0].quantity.isZero()) << "a flat one too";
    EXPECT_TRUE(take<domain::OrderReport>().empty()) << "it has just left, and may be placed yet";
}

/// Answers that overtake each other: a fill before the order's number, a cancel of what has filled, a part that filled
/// before the cancel, an answer that names an error for an order that stands.
TEST_F(AccountSessionTest, F24_WordsThatOvertakeEachOtherEndAlike)
{
    open();
    auto quote = intent("d1-7", 0.5);
    quote.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(quote).has_value());
    session->told().clear();
    there.say({{"channel", "user"}, {"data", {{"fills", {fill("d1-7", 5, "0.5")}}}}});
    EXPECT_TRUE(take<domain::OrderFilled>().at(0).last);
    there.actions["order"] = statuses("order", {{{"resting", {{"oid", 77}}}}});
    there.work();
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.0", "filled")}}});
    EXPECT_TRUE(session->told().empty() || (all<domain::OrderEnded>().empty() && all<domain::OrderFilled>().empty()));
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    session->sendCancels(there.now);
    EXPECT_TRUE(there.acted("cancelByCloid").empty()) << "it has filled";

    quote.id = "d1-8";
    ASSERT_TRUE(send(quote).has_value());
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-8", "0.3", "canceled")}}});
    auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].filled->toString(), "0.2");
    there.say({{"channel", "user"}, {"data", {{"fills", {fill("d1-8", 6, "0.2")}}}}});
    EXPECT_EQ(take<domain::OrderFilled>().at(0).order, "d1-8") << "the fill that it ended with comes after the word";
    there.work();
    EXPECT_TRUE(all<domain::OrderEnded>().empty()) << "one end";
}

TEST_F(AccountSessionTest, AnAccountIsReportedWhole)
{
    open();
    there.infos["openOrders"] = json::array(
        {{{"coin", "BTC"},
          {"limitPx", "29792.0"},
          {"oid", 91490942},
          {"side", "A"},
          {"sz", "0.3"},
          {"origSz", "0.5"},
          {"timestamp", 1},
          {"cloid", cloidOf("d1-7").value()}},
         {{"coin", "BTC"}, {"limitPx", "29793.0"}, {"oid", 5}, {"side", "B"}, {"sz", "1"}, {"timestamp", 1}}});
    there.infos["clearinghouseState"] = {
        {"assetPositions", {{{"position", {{"coin", "BTC"}, {"szi", "-0.00785"}, {"unrealizedPnl", "-0.08"}}}}}},
        {"marginSummary", {{"accountValue", "100.5"}}}};
    session->told().clear();
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    there.work();
    const auto orders = all<domain::OrderReport>();
    ASSERT_EQ(orders.size(), 2U);
    EXPECT_EQ(orders[0].order, "d1-7");
    EXPECT_EQ(orders[0].filled.toString(), "0.2");
    EXPECT_EQ(orders[1].order, "") << "not ours (F48)";
    EXPECT_EQ(all<domain::PositionReport>().at(0).quantity.toString(), "-0.00785");
    EXPECT_EQ(all<domain::BalanceReport>().at(0).amount.toString(), "100.58 USDC") << "what is not realised is no cash";
    const auto done = take<domain::ReconcileDone>();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].reports, 4U);
}

/// F47: an answer that cannot be read whole names more reports than came.
TEST_F(AccountSessionTest, F47_AnAnswerThatIsNotWholeProvesNothing)
{
    open();
    there.infos["openOrders"] = json::array({{{"coin", "BTC"}}});
    there.infos["clearinghouseState"] = {{"assetPositions", json::array()}, {"marginSummary", {{"accountValue", "1"}}}};
    session->told().clear();
    session->ask({.account = {1}, .order = {}, .askedAt = there.now, .instrument = {}}, there.now);
    there.work();
    EXPECT_EQ(take<domain::ReconcileDone>().at(0).reports, 2U) << "one balance came";
}

/// F49: a cancel goes by cloid; one that is refused asks what the order is.
TEST_F(AccountSessionTest, F49_ARefusedCancelAsksForTheOrder)
{
    open();
    auto order = intent("d1-7", 0.5);
    order.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(order).has_value());
    there.actions["cancelByCloid"] =
        statuses("cancel", {{{"error", "Order was never placed, already canceled, or filled. asset=1"}}});
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    const auto sent = there.acted("cancelByCloid");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0]["action"]["cancels"][0].dump(), R"({"asset":1,"cloid":")" + cloidOf("d1-7").value() + R"("})");
    there.work();
    EXPECT_EQ(there.asked("orderStatus"), 1U);
    session->told().clear();
    there.say({{"channel", "orderUpdates"}, {"data", {update("d1-7", "0.3", "canceled")}}});
    const auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].filled->toString(), "0.2");
}

/// F48, F52: a kill cancels ours at once, then whatever else is open.
TEST_F(AccountSessionTest, F48_AKillCancelsEverythingOfTheAccount)
{
    open();
    auto order = intent("d1-7", 0.5);
    order.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(order).has_value());
    there.infos["openOrders"] = json::array(
        {{{"coin", "ETH"}, {"limitPx", "2979.0"}, {"oid", 5}, {"side", "B"}, {"sz", "1"}, {"timestamp", 1}}});
    there.actions["cancel"] = statuses("cancel", {"success"});
    session->cancel({.scope = {}, .kill = {3}}, there.now);
    EXPECT_FALSE(session->sendCancels(there.now)) << "what else is open is not known yet";
    EXPECT_EQ(there.acted("cancelByCloid").size(), 1U);
    there.work();
    EXPECT_TRUE(session->sendCancels(there.now));
    const auto sent = there.acted("cancel");
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0]["action"]["cancels"][0].dump(), R"({"a":0,"o":5})");
}

}  // namespace
