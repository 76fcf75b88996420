#include "orders/quote_plan.h"

#include <array>
#include <gtest/gtest.h>

#include "core/orders/ledger_desk.h"

namespace ballast::orders::quote_plan_test {

namespace {

using domain::OrderPurpose;
using domain::OrderState;
using domain::Side;
using testing::coins;
using testing::dollars;
using testing::kPerpetual;

class QuotePlanTest : public ::testing::Test {
protected:
    void quote(const std::string& id, Side side, double quantity)
    {
        desk.decide(id, quantity, 0.0, side, OrderPurpose::Quote);
        desk.ledger.onAccepted(id, desk.at(0.1));
    }
    static domain::OwnQuote wanted(double bidSize, double bid, double askSize, double ask)
    {
        return {.instrument = kPerpetual,
                .bid = dollars(bid),
                .ask = dollars(ask),
                .bidSize = coins(bidSize),
                .askSize = coins(askSize)};
    }
    QuotePlan plan(const std::vector<domain::OwnQuote>& quotes, bool canAmend = true, double now = 1.0) const
    {
        return planQuotes(desk.ledger, std::array{kPerpetual}, quotes, canAmend, desk.at(now));
    }
    /// A quote at 100 that works since then.
    void quoteOn(domain::InstrumentId instrument, const std::string& id, Side side, double seconds)
    {
        desk.ledger.decide({.id = id,
                            .decision = {1},
                            .time = desk.at(seconds),
                            .instrument = instrument,
                            .side = side,
                            .quantity = coins(2.0),
                            .limitPrice = dollars(100.0),
                            .purpose = OrderPurpose::Quote,
                            .account = testing::kAccount},
                           {});
        desk.ledger.onAccepted(id, desk.at(seconds));
    }
    testing::LedgerDesk desk;
};

/// Four answers may be missing at once: what is more waits, the longest standing first and a pair in its order.
TEST_F(QuotePlanTest, WhatHasNoAnswerBoundsWhatIsSaid)
{
    constexpr std::array kOptions{domain::InstrumentId{5}, domain::InstrumentId{6}, domain::InstrumentId{7}};
    const std::array since{0.3, 0.1, 0.2};
    std::vector<domain::OwnQuote> up;
    for (std::size_t i = 0; i < kOptions.size(); ++i) {
        quoteOn(kOptions[i], "a bid " + std::to_string(i), Side::Buy, since[i]);
        quoteOn(kOptions[i], "b ask " + std::to_string(i), Side::Sell, since[i]);
        up.push_back(wanted(2.0, 103.0, 2.0, 104.0));
        up.back().instrument = kOptions[i];
    }
    up.push_back(wanted(2.0, 103.0, 2.0, 104.0));
    up.back().instrument = {8};
    const auto plan = [&](std::size_t most) {
        auto made = planQuotes(desk.ledger, kOptions, up, true, desk.at(1.0));
        EXPECT_EQ(made.amend.size() + made.add.size(), 8u - (desk.ledger.find("b ask 1")->asked ? 1u : 0u));
        keepUnanswered(desk.ledger, made, testing::kAccount, most);
        return made;
    };
    const auto four = plan(4);
    ASSERT_EQ(four.amend.size(), 4u);
    EXPECT_EQ(four.amend[0].order, "b ask 1") << "prices rise, and this one has stood longest";
    EXPECT_EQ(four.amend[1].order, "a bid 1");
    EXPECT_EQ(four.amend[2].order, "b ask 2");
    EXPECT_TRUE(four.add.empty());
    EXPECT_TRUE(four.waits);
    const auto all = plan(8);
    EXPECT_EQ(all.amend.size(), 6u);
    EXPECT_EQ(all.add.size(), 2u);
    EXPECT_FALSE(all.waits);
    ASSERT_TRUE(desk.ledger.askAmendment("b ask 1", {coins(2.0), dollars(104.0)}, desk.at(0.9)));
    desk.decide("new", 2.0, 0.9, Side::Buy, OrderPurpose::Quote);
    EXPECT_EQ(plan(4).amend.size(), 2u) << "one amendment and one order have no answer";
    EXPECT_TRUE(plan(2).amend.empty());
    desk.decide("hedge", 2.0, 0.9);
    EXPECT_EQ(plan(4).amend.size(), 2u) << "a hedge is no quote";
    desk.ledger.askCancel("a bid 0", desk.at(0.95));
    auto gone = planQuotes(desk.ledger, kOptions, {}, true, desk.at(1.0));
    keepUnanswered(desk.ledger, gone, testing::kAccount, 0);
    EXPECT_EQ(gone.takeAway.size(), 5u) << "taking away waits for nothing";
}

TEST_F(QuotePlanTest, CountsWhatWasReplacedBeforeItLeft)
{
    quote("bid", Side::Buy, 2.0);
    const auto replaced = [&](const domain::OwnQuote& before, const std::vector<domain::OwnQuote>& after) {
        return replacedUnsent(desk.ledger, std::array{before}, after);
    };
    const auto both = wanted(2.0, 100.0, 2.0, 105.0);
    EXPECT_EQ(replaced(both, {both}), 0u);
    EXPECT_EQ(replaced(both, {wanted(2.0, 99.0, 2.0, 105.0)}), 0u) << "the bid at 100 had left";
    EXPECT_EQ(replaced(both, {wanted(2.0, 99.0, 2.0, 104.0)}), 1u) << "the ask at 105 had not";
    EXPECT_EQ(replaced(both, {}), 1u);
    EXPECT_EQ(replaced(wanted(2.0, 98.0, 2.0, 105.0), {both}), 1u) << "a bid at 98 was never asked for";
    ASSERT_TRUE(desk.ledger.askAmendment("bid", {coins(2.0), dollars(98.0)}, desk.at(0.5)));
    EXPECT_EQ(replaced(wanted(2.0, 98.0, 2.0, 105.0), {both}), 0u) << "now it is";
}

TEST_F(QuotePlanTest, SaysWhenALaterPlanHasMoreToDo)
{
    quote("bid", Side::Buy, 2.0);
    EXPECT_FALSE(plan({wanted(2.0, 100.0, 0.0, 0.0)}).waits);
    EXPECT_FALSE(plan({wanted(2.0, 99.0, 0.0, 0.0)}).waits) << "the amendment does all";
    EXPECT_TRUE(plan({wanted(2.0, 99.0, 0.0, 0.0)}, false).waits) << "to be added when it has gone";
    desk.ledger.askCancel("bid", desk.at(0.3));
    EXPECT_TRUE(plan({wanted(2.0, 100.0, 0.0, 0.0)}).waits) << "it leaves and is wanted";
    EXPECT_FALSE(plan({}).waits);
}

TEST_F(QuotePlanTest, TakesAwayWhatAnAmendmentWasNotAnsweredFor)
{
    quote("bid", Side::Buy, 2.0);
    ASSERT_TRUE(desk.ledger.askAmendment("bid", {coins(2.0), dollars(99.0)}, desk.at(1.0)));
    const std::vector still{wanted(2.0, 99.0, 0.0, 0.0)};
    EXPECT_TRUE(plan(still, true, 10.9).takeAway.empty());
    EXPECT_EQ(plan(still, true, 11.0).takeAway, std::vector<domain::ClientOrderId>{"bid"});
}

/// Prices rise by more than the spread: the ask goes before the bid follows.
TEST_F(QuotePlanTest, TheSideThatMovesAwayGoesFirst)
{
    quote("a bid", Side::Buy, 2.0);
    quote("b ask", Side::Sell, 2.0);
    const auto up = plan({wanted(2.0, 101.0, 2.0, 102.0)});
    ASSERT_EQ(up.amend.size(), 2u);
    EXPECT_EQ(up.amend.front().order, "b ask");
    const auto down = plan({wanted(2.0, 98.0, 2.0, 99.0)});
    EXPECT_EQ(down.amend.front().order, "a bid");
}

TEST_F(QuotePlanTest, AddsWhatDoesNotStandAndLeavesWhatDoes)
{
    quote("bid", Side::Buy, 2.0);
    const auto both = plan({wanted(2.0, 100.0, 3.0, 101.0)});
    EXPECT_EQ(both.leave, std::vector<domain::ClientOrderId>{"bid"});
    ASSERT_EQ(both.add.size(), 1u);
    EXPECT_EQ(both.add.front().quantity, coins(-3.0));
    EXPECT_EQ(both.add.front().limitPrice, dollars(101.0));
    EXPECT_EQ(both.add.front().purpose, OrderPurpose::Quote);
    EXPECT_TRUE(both.amend.empty() && both.takeAway.empty());
}

TEST_F(QuotePlanTest, AmendsWhatMovedAndCountsWhatIsFilled)
{
    quote("bid", Side::Buy, 2.0);
    desk.fill("bid", "t1", 0.5, 0.2);
    const auto moved = plan({wanted(2.0, 99.0, 0.0, 0.0)});
    ASSERT_EQ(moved.amend.size(), 1u);
    EXPECT_EQ(moved.amend.front(), (QuotePlan::Change{"bid", {coins(2.5), dollars(99.0)}}));
    const auto cannot = plan({wanted(2.0, 99.0, 0.0, 0.0)}, false);
    EXPECT_EQ(cannot.takeAway, std::vector<domain::ClientOrderId>{"bid"});
    EXPECT_TRUE(cannot.add.empty()) << "its place is taken until it has ended";
}

TEST_F(QuotePlanTest, TakesAwayWhatIsNotWantedAndASecondOfASide)
{
    quote("a", Side::Buy, 2.0);
    quote("b", Side::Buy, 2.0);
    quote("c", Side::Sell, 2.0);
    const auto fewer = plan({wanted(2.0, 100.0, 0.0, 0.0)});
    EXPECT_EQ(fewer.leave, std::vector<domain::ClientOrderId>{"a"});
    EXPECT_EQ(fewer.takeAway, (std::vector<domain::ClientOrderId>{"b", "c"}));
    const auto none = plan({});
    EXPECT_EQ(none.takeAway.size(), 3u);
}

TEST_F(QuotePlanTest, NothingIsAddedBesideAnOrderWhoseFateIsNotKnown)
{
    desk.decide("bid", 2.0, 0.0, Side::Buy, OrderPurpose::Quote);
    desk.ledger.onSent("bid", desk.at(0.0));
    desk.ledger.advance(desk.at(2.0));
    ASSERT_EQ(desk.state("bid"), OrderState::Unknown);
    const auto waiting = plan({wanted(2.0, 99.0, 0.0, 0.0)});
    EXPECT_EQ(waiting.leave, std::vector<domain::ClientOrderId>{"bid"});
    EXPECT_TRUE(waiting.add.empty() && waiting.amend.empty());
    // Taking it away is asked for all the same.
    EXPECT_EQ(plan({}).takeAway.size(), 1u);
}

TEST_F(QuotePlanTest, WaitsForAnswersUnderWay)
{
    quote("bid", Side::Buy, 2.0);
    ASSERT_TRUE(desk.ledger.askAmendment("bid", {coins(2.0), dollars(99.0)}, desk.at(0.5)));
    EXPECT_TRUE(plan({wanted(2.0, 98.0, 0.0, 0.0)}).amend.empty());
    quote("ask", Side::Sell, 2.0);
    desk.ledger.askCancel("ask", desk.at(0.2));
    const auto leaving = plan({wanted(2.0, 98.0, 2.0, 101.0)});
    EXPECT_EQ(leaving.leave, (std::vector<domain::ClientOrderId>{"ask", "bid"}));
    EXPECT_TRUE(plan({}).takeAway == std::vector<domain::ClientOrderId>{"bid"}) << "one cancel is enough";
}

TEST_F(QuotePlanTest, OtherPurposesAndInstrumentsAreNotQuotes)
{
    desk.decide("hedge", 2.0);
    const auto nothing = plan({});
    EXPECT_TRUE(nothing.takeAway.empty() && nothing.leave.empty());
    quote("bid", Side::Buy, 2.0);
    EXPECT_TRUE(planQuotes(desk.ledger, {}, {}, true, desk.at(1.0)).takeAway.empty());
}

}  // namespace

}  // namespace ballast::orders::quote_plan_test
