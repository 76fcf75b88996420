#include "account_at_venue.h"
#include "domain/orders.h"

namespace {

using namespace ballast;
using namespace ballast::derive;
using namespace ballast::derive::account_test;
using domain::OrderState;
using nlohmann::json;

/// The whole road to the wire gives the golden order, bit by bit.
TEST_F(DeriveAccount, AnOrderLeavesWithTheGoldenSignature)
{
    open();
    ASSERT_TRUE(session->isUp());
    const auto sent = send(intent("hedge-17"));
    ASSERT_TRUE(sent) << sent.error().message;
    const auto golden = goldenOrder();
    const auto params = there.asked("private/order").at(0);
    const auto& inputs = golden.at("inputs");
    EXPECT_EQ(params.at("signature"), golden.at("signature"));
    EXPECT_EQ(params.at("nonce"), inputs.at("nonce"));
    EXPECT_EQ(params.at("max_fee"), inputs.at("max_fee"));
    EXPECT_EQ(params.at("signature_expiry_sec"), inputs.at("signature_expiry_sec"));
    EXPECT_EQ(params.at("signer"), inputs.at("signer"));
    EXPECT_EQ(params.at("subaccount_id"), 30769);
    EXPECT_EQ(params.at("limit_price"), "2701.89");
    EXPECT_EQ(params.at("amount"), "0.5");
    EXPECT_EQ(params.at("direction"), "sell");
    EXPECT_EQ(params.at("label"), "hedge-17");
    EXPECT_EQ(params.at("time_in_force"), "ioc") << "a hedge takes at once (F50)";
    auto quote = intent("quote-1");
    quote.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(quote));
    const auto second = there.asked("private/order").at(1);
    EXPECT_EQ(second.at("time_in_force"), "post_only");
    EXPECT_EQ(second.at("reject_post_only"), true);
    EXPECT_EQ(second.at("nonce"), "1760000000123456790") << "the clock did not move, and no nonce is used twice (F58)";
    auto typed = intent("typed-1");
    typed.purpose = domain::kByHand;
    ASSERT_TRUE(send(typed));
    EXPECT_EQ(there.asked("private/order").at(2).at("time_in_force"), "gtc") << "what a person typed rests";
}

/// The venue may call an order that took at once and is over "filled" with less than its amount: the rest has ended.
TEST_F(DeriveAccount, F50_AHedgeThatFilledInPartIsOver)
{
    open();
    ASSERT_TRUE(send(intent("a")));
    there.tell("30769.trades", {trade("a", "t1", "0.2")});
    there.tell("30769.orders", {order("a", "filled", "0.2")});
    const auto ended = all<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, OrderState::Cancelled);
    EXPECT_EQ(ended[0].filled->toDouble(), 0.2);
    EXPECT_FALSE(all<domain::OrderFilled>().at(0).last);
}

/// Nobody stood at the limit: nothing was wrong with the order, so that it ends as cancelled and is decided anew.
TEST_F(DeriveAccount, F50_AHedgeThatFoundNobodyIsCancelledAndNotRejected)
{
    open();
    there.errors["private/order"] = {11009, "Zero liquidity for market or IOC/FOK order"};
    ASSERT_TRUE(send(intent("a")));
    there.work();
    const auto ended = all<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, OrderState::Cancelled);
    EXPECT_EQ(ended[0].filled->toDouble(), 0.0);
}

TEST_F(DeriveAccount, AnOrderIsAcknowledgedFilledAndOver)
{
    open();
    there.results["private/order"] = {{"order", order("a", "open")}, {"trades", json::array()}};
    ASSERT_TRUE(send(intent("a")));
    there.work();
    EXPECT_EQ(all<domain::OrderSent>().size(), 1U);
    ASSERT_EQ(all<domain::OrderAcknowledged>().size(), 1U);
    EXPECT_EQ(all<domain::OrderAcknowledged>()[0].venueOrder, order("a", "open").at("order_id").get<std::string>());
    there.tell("30769.trades", {trade("a", "t1", "0.2")});
    there.tell("30769.orders", {order("a", "open", "0.2")});
    there.tell("30769.trades", {trade("a", "t2", "0.3")});
    const auto fills = all<domain::OrderFilled>();
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_FALSE(fills[0].last);
    EXPECT_TRUE(fills[1].last);
    EXPECT_EQ(fills[1].fee.toString(), "0.1 USDC");
    EXPECT_EQ(all<domain::OrderAcknowledged>().size(), 1U);
}

TEST_F(DeriveAccount, F23_ATradeIsToldOnceWhateverTheChainMakesOfIt)
{
    open();
    ASSERT_TRUE(send(intent("a")));
    for (const auto* batch : {"Batching", "Executing", "Proving", "Settling", "Settled"})
        there.tell("30769.trades", {trade("a", "t1", "0.2", batch)});
    EXPECT_EQ(all<domain::OrderFilled>().size(), 1U);
    EXPECT_TRUE(there.drops.empty());
    there.tell("30769.trades", {trade("a", "t1", "0.2", "SettledError")});
    ASSERT_EQ(there.drops.size(), 1U) << "the position is asked for over a new line";
}

TEST_F(DeriveAccount, F45_AnErrorIsAnAnswerAndAnAmbiguousOneIsNot)
{
    open();
    there.errors["private/order"] = {11000, "Insufficient funds"};
    ASSERT_TRUE(send(intent("a")));
    there.work();
    ASSERT_EQ(all<domain::OrderEnded>().size(), 1U);
    EXPECT_EQ(all<domain::OrderEnded>()[0].state, OrderState::Rejected);
    EXPECT_NE(all<domain::OrderEnded>()[0].reason.find("11000 Insufficient funds"), std::string::npos);
    for (const int code : {9000, 9001, -32603}) {
        there.errors["private/order"] = {code, "timeout"};
        ASSERT_TRUE(send(intent("b" + std::to_string(code))));
        there.work();
    }
    EXPECT_EQ(all<domain::OrderEnded>().size(), 1U) << "nobody knows what became of them (F39)";
}

TEST_F(DeriveAccount, F39_AnOrderInDoubtIsLookedForByItsLabel)
{
    open();
    ASSERT_TRUE(send(intent("a")));
    there.historyPages = 3;
    // Each page is a call of the budget, so that the next question waits for a while.
    const auto later = [&] { there.now = there.now + Duration::minutes(1); };
    session->ask(question("a"), there.now);
    for (int i = 0; i < 6; ++i)
        there.work();
    EXPECT_EQ(there.asked("private/get_order_history").size(), 3U) << "read whole";
    ASSERT_EQ(all<domain::OrderReport>().size(), 1U);
    EXPECT_EQ(all<domain::OrderReport>()[0].state, OrderState::NotPlaced);
    EXPECT_EQ(all<domain::PositionReport>().size(), 1U) << "a flat one too";
    there.history = {order("z", "open"), order("a", "filled", "0.5")};
    later();
    session->ask(question("a"), there.now);
    for (int i = 0; i < 6; ++i)
        there.work();
    EXPECT_EQ(all<domain::OrderReport>().back().state, OrderState::Filled);
    there.results["private/get_open_orders"]["orders"] = {order("a", "open", "0.1")};
    later();
    session->ask(question("a"), there.now);
    there.work();
    EXPECT_EQ(all<domain::OrderReport>().back().state, OrderState::PartlyFilled);
    EXPECT_EQ(all<domain::OrderReport>().back().venueOrder, "o-a");
    there.historyPages = 1'000;
    there.results["private/get_open_orders"]["orders"] = json::array();
    const auto told = all<domain::OrderReport>().size();
    later();
    session->ask(question("a"), there.now);
    for (int i = 0; i < 60; ++i)
        there.work();
    EXPECT_EQ(all<domain::OrderReport>().size(), told) << "of a history that is not read whole nothing is said";
}

TEST_F(DeriveAccount, TheWholeAccountIsReportedAndAPartThatFailsProvesNothing)
{
    open();
    there.results["private/get_open_orders"]["orders"] = {order("x", "open"), order("", "open")};
    there.results["private/get_positions"]["positions"] = {recorded("perps__http_position_eth.json")};
    there.results["private/get_collaterals"] = recorded("common__http_subaccount_usdc.json");
    session->ask(question(), there.now);
    there.work();
    ASSERT_EQ(all<domain::ReconcileDone>().size(), 1U);
    EXPECT_EQ(all<domain::ReconcileDone>()[0].reports, 4U);
    EXPECT_EQ(all<domain::PositionReport>().at(0).quantity.toString(), "-2");
    EXPECT_EQ(all<domain::BalanceReport>().at(0).amount.toString(), "1000 USDC");
    EXPECT_EQ(all<domain::OrderReport>().at(1).order, "") << "somebody else's (F48)";
    there.errors["private/get_positions"] = {9001, "timeout"};
    session->ask(question(), there.now);
    there.work();
    EXPECT_EQ(all<domain::ReconcileDone>().back().reports, 4U) << "three came: one more is named";
    EXPECT_EQ(all<domain::PositionReport>().size(), 1U);
}

/// F24: fills before the answer, a cancel of what has filled, a part that filled before the cancel, a line that is lost
/// between an order and its answer.
TEST_F(DeriveAccount, F24_WordsThatOvertakeEachOtherEndAlike)
{
    open();
    there.results["private/order"] = {{"order", order("a", "filled", "0.5")}, {"trades", {trade("a", "t1", "0.5")}}};
    ASSERT_TRUE(send(intent("a")));
    there.tell("30769.trades", {trade("a", "t1", "0.5")});
    there.tell("30769.orders", {order("a", "filled", "0.5")});
    there.work();
    ASSERT_EQ(all<domain::OrderFilled>().size(), 1U);
    EXPECT_TRUE(all<domain::OrderFilled>()[0].last);
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "a"}, there.now);
    session->sendCancels(there.now);
    EXPECT_TRUE(there.asked("private/cancel_by_label").empty());

    there.answers = false;
    ASSERT_TRUE(send(intent("b")));
    there.tell("30769.trades", {trade("b", "t2", "0.2")});
    session->closed("reset by the peer", there.now);
    EXPECT_TRUE(all<domain::OrderEnded>().empty()) << "nobody knows (F39)";
    session->cancel({.scope = {}, .orders = true, .kill = {}, .order = "b"}, there.now);
    EXPECT_FALSE(session->sendCancels(there.now)) << "it waits for a line";
    there.answers = true;
    open();
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.asked("private/cancel_by_label").back().at("label"), "b");
    there.tell("30769.orders", {order("b", "cancelled", "0.3")});
    there.tell("30769.trades", {trade("b", "t3", "0.1")});
    ASSERT_EQ(all<domain::OrderEnded>().size(), 1U);
    EXPECT_EQ(all<domain::OrderEnded>()[0].filled->toString(), "0.3");
    EXPECT_EQ(all<domain::OrderFilled>().back().order, "b") << "the fill that it ended with comes after the word";
}

/// F05: a replacement counts as a message that matches, so that one too many holds orders back and no questions.
TEST_F(DeriveAccount, F05_TooManyReplacementsCorrectTheCountOfOrders)
{
    open();
    there.results["private/order"] = {{"order", order("a", "open")}, {"trades", json::array()}};
    ASSERT_TRUE(send(intent("a")));
    there.work();
    there.errors["private/replace"] = {-32000, "Rate limit exceeded"};
    const domain::Amendment amendment{.order = "a",
                                      .number = 1,
                                      .instrument = {1},
                                      .side = domain::Side::Sell,
                                      .quantity = domain::Quantity::fromDouble(0.4).value(),
                                      .limitPrice = domain::Price::fromDouble(2701.89).value()};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.work();
    EXPECT_LT(budget.held(there.now), 1.0);
    EXPECT_FALSE(all<domain::AmendAnswered>().back().accepted);
    EXPECT_GE(there.asked("private/get_open_orders").size(), 1U) << "the order's state is asked for";
}

TEST_F(DeriveAccount, WhatIsNotInStepsOrHasNoSpotDoesNotLeave)
{
    session->opened(there.now);
    for (int i = 0; i < 6; ++i)
        there.work();
    ASSERT_TRUE(session->isUp());
    const auto early = send(intent("a"));
    ASSERT_FALSE(early);
    EXPECT_NE(early.error().message.find("the spot of ETH"), std::string::npos) << early.error().message;
    open();
    EXPECT_FALSE(send(intent("b", 0.0005)));
    EXPECT_FALSE(send(intent("c", 0.5, 2701.895)));
    EXPECT_TRUE(there.asked("private/order").empty());
    make(false);
    open();
    EXPECT_FALSE(send(intent("d"))) << "a profile that watches";
    EXPECT_TRUE(there.asked("private/order").empty());
}

}  // namespace
