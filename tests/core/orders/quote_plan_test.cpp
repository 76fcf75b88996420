#include "orders/quote_plan.h"

#include <array>
#include <gtest/gtest.h>

#include "core/orders/ledger_desk.h"

namespace ballast::orders {

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
    testing::LedgerDesk desk;
};

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

}  // namespace ballast::orders
