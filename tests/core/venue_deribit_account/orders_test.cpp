#include "account_at_venue.h"
#include "domain/orders.h"

namespace {

using namespace ballast;
using namespace ballast::deribit;
using namespace ballast::deribit::account_test;
using nlohmann::json;

TEST_F(AccountSessionTest, AnOrderLeavesInTheVenuesUnitsWithItsLabel)
{
    open();
    session->told().clear();
    there.answers = false;
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    const auto call = there.made("private/sell").back()["params"];
    EXPECT_EQ(call["instrument_name"], "BTC-PERPETUAL");
    EXPECT_EQ(call["amount"], 120) << "contracts of ten dollars";
    EXPECT_EQ(call["price"], 92000.5);
    EXPECT_EQ(call["label"], "d1-7");
    EXPECT_FALSE(call.contains("post_only"));
    const auto sent = take<domain::OrderSent>();
    ASSERT_EQ(sent.size(), 1U);
    EXPECT_EQ(sent[0].order, "d1-7");
    auto quote = intent("d1-8", 0.3, {2});
    quote.purpose = domain::OrderPurpose::Quote;
    ASSERT_TRUE(send(quote));
    EXPECT_TRUE(there.made("private/sell").back()["params"]["post_only"]);
    EXPECT_EQ(there.made("private/sell").back()["params"]["amount"], 0.3);
}

/// F38: the amount is counted by the venue's contract of now; what was decided in contracts of before stays here.
TEST_F(AccountSessionTest, F38_AnOrderDecidedBeforeItsContractWasResizedDoesNotLeave)
{
    open();
    there.answers = false;
    auto resized = perpetual();
    names.add(resized);
    auto before = intent("d1-7", 12.0);
    before.time = there.now;
    ASSERT_TRUE(send(before)) << "listed again, as it was";
    resized.multiplier = domain::Quantity::fromDouble(100.0).value();
    names.add(resized);
    there.now = there.now + Duration::milliseconds(100);
    session->tick(there.now);
    const auto made = there.made("private/sell").size();
    before.id = "d1-8";
    const auto refused = session->send(venue::OrderLine::pass(before), there.now);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, ::testing::HasSubstr("decided before Deribit resized BTC-PERPETUAL"));
    before.time = there.now + Duration::milliseconds(500);
    EXPECT_FALSE(send(before)) << "the desk may not have heard of it yet";
    EXPECT_EQ(there.made("private/sell").size(), made);
    there.now = there.now + Duration::milliseconds(2'000);
    auto after = intent("d1-9", 12.0);
    after.time = there.now;
    ASSERT_TRUE(send(after));
    EXPECT_EQ(there.made("private/sell").back()["params"]["amount"], 1200);
    auto other = intent("d1-10", 0.3, {2});
    other.time = kStart;
    EXPECT_TRUE(send(other)) << "another instrument";
}

/// F50: what is to trade now does not stay at its limit; quotes and what a person typed do.
TEST_F(AccountSessionTest, F50_AHedgeTakesAtOnceAndAPersonsOrderRests)
{
    open();
    const auto inForce = [&](domain::OrderPurpose purpose) {
        auto order = intent("o" + std::to_string(static_cast<int>(purpose)), 1.0);
        order.purpose = purpose;
        EXPECT_TRUE(send(order));
        return there.made("private/sell").back()["params"]["time_in_force"].get<std::string>();
    };
    using domain::OrderPurpose;
    for (const auto purpose : {OrderPurpose::Hedge, OrderPurpose::Roll, OrderPurpose::Flatten})
        EXPECT_EQ(inForce(purpose), "immediate_or_cancel");
    for (const auto purpose : {OrderPurpose::Quote, domain::kByHand})
        EXPECT_EQ(inForce(purpose), "good_til_cancelled");
}

/// The part that filled is told, and then that the rest has ended.
TEST_F(AccountSessionTest, F50_WhatAHedgeDidNotTakeEndsWithTheAnswer)
{
    open();
    session->told().clear();
    there.results["private/sell"] = {{"order", order("d1-7", "cancelled", 120, 50)},
                                     {"trades", {trade("d1-7", "t1", 50)}}};
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.work();
    const auto fills = all<domain::OrderFilled>();
    const auto ended = all<domain::OrderEnded>();
    ASSERT_EQ(fills.size(), 1U);
    EXPECT_EQ(fills[0].quantity.toDouble(), 5.0);
    EXPECT_FALSE(fills[0].last);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, domain::OrderState::Cancelled);
    EXPECT_EQ(ended[0].filled->toDouble(), 5.0);
    // Also of what ended at once the desk keeps what the venue calls it (C27).
    const auto acknowledged = all<domain::OrderAcknowledged>();
    ASSERT_EQ(acknowledged.size(), 1U);
    EXPECT_EQ(acknowledged[0].order, "d1-7");
    EXPECT_EQ(acknowledged[0].venueOrder, order("d1-7", "cancelled", 120, 50)["order_id"].get<std::string>());
}

TEST_F(AccountSessionTest, FillsAreInContractsAndTheLastOneEndsTheOrder)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    session->told().clear();
    there.changes({{"instrument_name", "BTC-PERPETUAL"},
                   {"orders", {order("d1-7", "open", 120, 50)}},
                   {"trades", {trade("d1-7", "t1", 50)}},
                   {"positions", json::array()}});
    there.changes({{"instrument_name", "BTC-PERPETUAL"},
                   {"orders", {order("d1-7", "filled", 120, 120)}},
                   {"trades", {trade("d1-7", "t2", 30), trade("d1-7", "t3", 40)}},
                   {"positions", json::array()}});
    const auto fills = take<domain::OrderFilled>();
    ASSERT_EQ(fills.size(), 3U);
    EXPECT_EQ(fills[0].quantity.toDouble(), 5.0);
    EXPECT_EQ(fills[0].price.toString(), "92001");
    EXPECT_EQ(fills[0].fee.toString(), "0.00000015 BTC");
    EXPECT_FALSE(fills[0].last || fills[1].last);
    EXPECT_TRUE(fills[2].last);
}

/// C15: a strategy's orders go, and no other's.
TEST_F(AccountSessionTest, C15_AKillOfAStrategyCancelsItsOrdersAlone)
{
    open();
    auto quote = intent("q1", 1.0), roll = intent("r1", 1.0), typed = intent("p1", 1.0);
    typed.purpose = domain::kByHand;
    quote.purpose = domain::OrderPurpose::Quote;
    roll.purpose = domain::OrderPurpose::Roll;
    ASSERT_TRUE(send(intent("h1", 1.0)) && send(quote) && send(roll) && send(typed));
    const auto cancelled = [&](const char* strategy) {
        const auto before = there.made("private/cancel_by_label").size();
        session->cancel({.scope = {domain::ScopeKind::Strategy, strategy}}, there.now);
        EXPECT_TRUE(session->sendCancels(there.now));
        std::vector<std::string> labels;
        const auto calls = there.made("private/cancel_by_label");
        for (auto i = before; i < calls.size(); ++i)
            labels.push_back(calls[i]["params"]["label"]);
        return labels;
    };
    EXPECT_EQ(cancelled("flatten"), std::vector<std::string>{});
    EXPECT_EQ(cancelled("quoter"), std::vector<std::string>{"q1"});
    EXPECT_EQ(cancelled("hedger"), std::vector<std::string>{"h1"});
    EXPECT_EQ(cancelled("roller"), std::vector<std::string>{"r1"});
    EXPECT_EQ(cancelled("person"), (std::vector<std::string>{"h1", "p1"})) << "a person may have forced a hedge";
    EXPECT_TRUE(there.made("private/cancel_all").empty());
}

/// F39: without an answer nothing is told of the order; what the venue then says is.
TEST_F(AccountSessionTest, F39_AnOrderWithoutAnAnswerIsOnlySent)
{
    open();
    session->told().clear();
    there.answers = false;
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    session->closed("reset by the peer", there.now);
    EXPECT_TRUE(take<domain::OrderEnded>().empty());
    EXPECT_FALSE(send(intent("d1-8", 1.0))) << "without a line nothing leaves";
    there.answers = true;
    open();
    there.results["private/get_order_state_by_label"] = json::array({order("d1-7", "open", 120, 0)});
    there.results["private/get_position"] = {
        {"instrument_name", "BTC-PERPETUAL"}, {"direction", "sell"}, {"size", -50.0}};
    session->told().clear();
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    there.work();
    std::vector<domain::OrderReport> reports;
    std::vector<domain::PositionReport> positions;
    for (const auto& told : session->told())
        if (const auto* fact = std::get_if<venue::OwnFact>(&told)) {
            if (const auto* one = std::get_if<domain::OrderReport>(fact)) reports.push_back(*one);
            if (const auto* one = std::get_if<domain::PositionReport>(fact)) positions.push_back(*one);
        }
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].state, domain::OrderState::Working);
    EXPECT_EQ(reports[0].quantity.toDouble(), 12.0);
    ASSERT_EQ(positions.size(), 1U);
    EXPECT_EQ(positions[0].quantity.toDouble(), -5.0);
}

TEST_F(AccountSessionTest, ARefusalEndsTheOrderWithTheVenuesWords)
{
    open();
    session->told().clear();
    there.errors["private/sell"] = {10009, "not_enough_funds"};
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.work();
    const auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, domain::OrderState::Rejected);
    EXPECT_EQ(ended[0].reason, "10009 not_enough_funds");
}

/// F39: the venue failed, and its error says nothing of what became of the order or the amendment: its state does.
TEST_F(AccountSessionTest, F39_AnErrorOfTheVenuesOwnIsNoRefusal)
{
    open();
    session->told().clear();
    for (const int code : {11094, -32603, 10001}) {
        const auto asked = there.made("private/get_order_state_by_label").size();
        there.errors["private/sell"] = {code, "internal_server_error"};
        ASSERT_TRUE(send(intent("d1-7", 1.0)));
        there.work();
        EXPECT_TRUE(take<domain::OrderEnded>().empty()) << code;
        EXPECT_EQ(there.made("private/get_order_state_by_label").size(), asked + 1) << code;
    }
    const domain::Amendment amendment{.order = "d1-7",
                                      .number = 1,
                                      .instrument = {1},
                                      .side = domain::Side::Sell,
                                      .quantity = domain::Quantity::fromDouble(2.0).value(),
                                      .limitPrice = domain::Price::fromDouble(92000.5).value()};
    there.errors["private/edit_by_label"] = {11094, "internal_server_error"};
    const auto asked = there.made("private/get_order_state_by_label").size();
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.work();
    EXPECT_TRUE(take<domain::AmendAnswered>().empty()) << "the worse of both terms counts";
    EXPECT_EQ(there.made("private/get_order_state_by_label").size(), asked + 1);
    there.errors["private/edit_by_label"] = {10010, "already_closed"};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.work();
    EXPECT_EQ(take<domain::AmendAnswered>().size(), 1U);
}

/// F41: an order that has just left need not be found yet. So long it is cancelled with the rest; when it was not found
/// three times over ten seconds it is not cancelled for ever.
TEST_F(AccountSessionTest, F41_AnOrderThatIsNotFoundYetIsCancelledAllTheSame)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.results["private/get_order_state_by_label"] = json::array();
    there.errors["private/cancel_by_label"] = {10004, "order_not_found"};
    session->told().clear();
    const auto asks = [&](int second) {
        there.now = kStart + Duration::seconds(second);
        session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
        there.work();
        return take<domain::OrderReport>().size();
    };
    EXPECT_EQ(asks(1), 1U);
    session->cancel({.scope = {domain::ScopeKind::Underlying, "BTC"}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 1U) << "not found is not gone";
    there.work();
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    EXPECT_EQ(asks(6), 1U);
    EXPECT_TRUE(session->nextCancel(there.now).has_value());
    there.changes({{"orders", json::array({order("d1-7", "open", 120, 0)})}});
    EXPECT_EQ(asks(12), 1U);
    EXPECT_TRUE(session->nextCancel(there.now).has_value()) << "it was seen in between";
    EXPECT_EQ(asks(20), 1U);
    EXPECT_EQ(asks(30), 1U);
    EXPECT_FALSE(session->nextCancel(there.now).has_value());
}

/// Two orders of one label (by hand elsewhere): while one of them is open, the order is not forgotten, and its last
/// word is the open one's.
TEST_F(AccountSessionTest, OfTwoOrdersWithOneLabelTheOpenOneCounts)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    auto other = order("d1-7", "cancelled", 120, 0);
    other["order_id"] = "BTC-2";
    for (const auto& both :
         {json::array({order("d1-7", "open", 120, 20), other}), json::array({other, order("d1-7", "open", 120, 20)})}) {
        there.results["private/get_order_state_by_label"] = both;
        session->told().clear();
        session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
        there.work();
        const auto reports = take<domain::OrderReport>();
        ASSERT_EQ(reports.size(), 2U);
        EXPECT_EQ(reports[1].state, domain::OrderState::PartlyFilled);
        there.now = there.now + Duration::seconds(1);
        session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
        const auto before = there.made("private/cancel_by_label").size();
        EXPECT_TRUE(session->sendCancels(there.now));
        EXPECT_EQ(there.made("private/cancel_by_label").size(), before + 1);
    }
}

/// A state in a word that is not known says nothing of an end, in a report neither.
TEST_F(AccountSessionTest, F20_AReportInAnUnknownWordForgetsNothing)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.results["private/get_order_state_by_label"] = json::array({order("d1-7", "suspended", 120, 0)});
    session->ask({.account = {1}, .order = "d1-7", .askedAt = there.now, .instrument = {1}}, there.now);
    there.work();
    session->cancel({.scope = {domain::ScopeKind::Underlying, "BTC"}}, there.now);
    session->sendCancels(there.now);
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 1U);
}

/// F24: an amendment that is acknowledged after the fill, a cancel of what has filled, a part that filled before the
/// cancel, and a line that is lost between an order and its answer.
TEST_F(AccountSessionTest, F24_WordsThatOvertakeEachOtherEndAlike)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    const domain::Amendment amendment{.order = "d1-7",
                                      .number = 1,
                                      .instrument = {1},
                                      .side = domain::Side::Sell,
                                      .quantity = domain::Quantity::fromDouble(15.0).value(),
                                      .limitPrice = domain::Price::fromDouble(92000.5).value()};
    there.results["private/edit_by_label"] = {{"order", order("d1-7", "filled", 150, 150)},
                                              {"trades", json::array({trade("d1-7", "t1", 150)})}};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.changes({{"orders", json::array({order("d1-7", "filled", 150, 150)})},
                   {"trades", json::array({trade("d1-7", "t1", 150)})}});
    session->told().clear();
    there.work();
    std::vector<std::string> trades;
    for (const auto& fill : all<domain::OrderFilled>())
        trades.push_back(fill.tradeId);
    EXPECT_EQ(trades, std::vector<std::string>{"t1"}) << "by its id the ledger knows that it was told before (F23)";
    EXPECT_TRUE(take<domain::AmendAnswered>().at(0).accepted);
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    session->sendCancels(there.now);
    EXPECT_TRUE(there.made("private/cancel_by_label").empty()) << "it has filled";

    ASSERT_TRUE(send(intent("d1-8", 12.0)));
    session->cancel({.scope = {}, .kill = {}, .order = "d1-8"}, there.now);
    session->sendCancels(there.now);
    there.changes({{"orders", json::array({order("d1-8", "filled", 120, 120)})},
                   {"trades", json::array({trade("d1-8", "t2", 120)})}});
    there.results["private/cancel_by_label"] = 0;
    const auto asked = there.made("private/get_order_state_by_label").size();
    there.work();
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
    EXPECT_EQ(there.made("private/get_order_state_by_label").size(), asked) << "nothing is open about it";

    there.answers = false;
    ASSERT_TRUE(send(intent("d1-9", 12.0)));
    there.changes({{"orders", json::array({order("d1-9", "open", 120, 50)})},
                   {"trades", json::array({trade("d1-9", "t3", 50)})}});
    session->closed("reset by the peer", there.now);
    take<domain::OrderFilled>();
    session->cancel({.scope = {}, .kill = {}, .order = "d1-9"}, there.now);
    EXPECT_FALSE(session->sendCancels(there.now)) << "it waits for a line";
    there.answers = true;
    open();
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.made("private/cancel_by_label").back()["params"]["label"], "d1-9");
    there.changes({{"orders", json::array({order("d1-9", "cancelled", 120, 70)})},
                   {"trades", json::array({trade("d1-9", "t4", 20)})}});
    std::vector<std::string> words;
    for (const auto& told : session->told())
        if (const auto* fact = std::get_if<venue::OwnFact>(&told)) {
            if (std::holds_alternative<domain::OrderFilled>(*fact)) words.emplace_back("filled");
            if (const auto* end = std::get_if<domain::OrderEnded>(fact))
                words.push_back("ended at " + end->filled->toString());
        }
    EXPECT_EQ(words, (std::vector<std::string>{"filled", "ended at 7"}));
}

TEST_F(AccountSessionTest, ACancelThatFindsNothingAsksForTheOrder)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.results["private/cancel_by_label"] = 0;
    there.results["private/get_order_state_by_label"] = json::array();
    session->told().clear();
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    there.work();
    EXPECT_EQ(there.made("private/cancel_by_label").back()["params"]["currency"], "BTC");
    EXPECT_TRUE(take<domain::CancelRefused>().empty());
    EXPECT_EQ(there.made("private/get_order_state_by_label").size(), 1U);
}

/// F52, F48: a kill cancels everything at once, also what is not ours, and each of ours singly.
TEST_F(AccountSessionTest, F48_AKillCancelsEverythingOfTheAccount)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    session->cancel({.scope = {}, .kill = {3}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now));
    EXPECT_EQ(there.made("private/cancel_all").size(), 1U);
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 1U);
    session->cancel({.scope = {domain::ScopeKind::Underlying, "ETH"}, .kill = {4}}, there.now);
    EXPECT_TRUE(session->sendCancels(there.now + Duration::milliseconds(1)));
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 1U);
}

/// F49: a cancel that is not confirmed is repeated, slower each time.
TEST_F(AccountSessionTest, F49_ACancelIsRepeatedUntilTheOrderEnds)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.answers = false;
    session->cancel({.scope = {}, .kill = {}, .order = "d1-7"}, there.now);
    for (int i = 0; i < 100; ++i) {
        there.now = there.now + Duration::milliseconds(100);
        session->sendCancels(there.now);
    }
    EXPECT_EQ(there.made("private/cancel_by_label").size(), 4U) << "at 0, 1, 3 and 7 s";
    there.changes({{"orders", {order("d1-7", "cancelled", 120, 30)}}});
    const auto ended = take<domain::OrderEnded>();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].filled->toDouble(), 3.0);
    EXPECT_FALSE(session->nextCancel(there.now).has_value());
}

TEST_F(AccountSessionTest, TheWholeAccountIsToldWithItsCount)
{
    open();
    there.results["private/get_open_orders"] = json::array({order("d1-7", "open", 120, 20), order("", "open", 10, 0)});
    there.results["private/get_positions"] =
        json::array({{{"instrument_name", "BTC-PERPETUAL"}, {"direction", "sell"}, {"size", -500.0}},
                     {{"instrument_name", "BTC-27MAR26-90000-C"}, {"direction", "zero"}, {"size", 0.0}}});
    there.results["private/get_account_summaries"] = {
        {"summaries", {{{"currency", "BTC"}, {"balance", 1.5}}, {{"currency", "USDC"}, {"balance", 0.0}}}}};
    session->told().clear();
    session->ask({.account = {1}, .askedAt = there.now}, there.now);
    there.work();
    std::size_t orders = 0, external = 0;
    for (const auto& told : session->told())
        if (const auto* fact = std::get_if<venue::OwnFact>(&told))
            if (const auto* one = std::get_if<domain::OrderReport>(fact)) ++orders, external += one->order.empty();
    EXPECT_EQ(orders, 2U);
    EXPECT_EQ(external, 1U) << "an order of nobody here is shown (F48)";
    const auto done = take<domain::ReconcileDone>();
    ASSERT_EQ(done.size(), 1U);
    EXPECT_EQ(done[0].reports, 4U);
    EXPECT_EQ(done[0].askedAt, kStart);
}

/// An answer that holds what cannot be counted proves nothing by silence: more reports are named than came.
TEST_F(AccountSessionTest, AnUncountableOrderMakesTheReconcileIncomplete)
{
    open();
    auto unknown = order("", "open", 10, 0);
    unknown["instrument_name"] = "SOL_USDC-PERPETUAL";
    there.results["private/get_open_orders"] = json::array({unknown});
    there.results["private/get_positions"] = json::array();
    there.results["private/get_account_summaries"] = {{"summaries", json::array()}};
    session->told().clear();
    session->ask({.account = {1}, .askedAt = there.now}, there.now);
    there.work();
    EXPECT_EQ(take<domain::ReconcileDone>().at(0).reports, 1U);
}

TEST_F(AccountSessionTest, AnAmendmentIsAnsweredWithTheTermsThatStand)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    auto amended = order("d1-7", "open", 150, 0);
    there.results["private/edit_by_label"] = {{"order", amended}, {"trades", json::array()}};
    session->told().clear();
    domain::Amendment amendment{.order = "d1-7",
                                .number = 1,
                                .instrument = {1},
                                .side = domain::Side::Sell,
                                .quantity = domain::Quantity::fromDouble(15.0).value(),
                                .limitPrice = domain::Price::fromDouble(92000.5).value()};
    ASSERT_TRUE(session->send(venue::OrderLine::pass(amendment), there.now));
    there.work();
    EXPECT_EQ(there.made("private/edit_by_label").back()["params"]["amount"], 150);
    const auto answers = take<domain::AmendAnswered>();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(answers[0].accepted);
    EXPECT_EQ(answers[0].quantity.toDouble(), 15.0);
}

/// F05: the venue counted more calls than we did: cancels leave as soon as there is one again, orders after them.
TEST_F(AccountSessionTest, F05_TooManyOrdersCorrectTheCount)
{
    open();
    ASSERT_TRUE(send(intent("d1-7", 12.0)));
    there.errors["private/sell"] = {10028, "too_many_requests"};
    there.work();
    EXPECT_GT(budget.cancelAt(there.now), there.now);
    EXPECT_LE(budget.cancelAt(there.now), there.now + Duration::milliseconds(201));
    EXPECT_GT(budget.orderAt(there.now), there.now + Duration::milliseconds(1100)) << "a quarter is kept for cancels";
}

}  // namespace
