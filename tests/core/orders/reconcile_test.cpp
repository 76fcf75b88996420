#include <gtest/gtest.h>

#include "core/orders/ledger_desk.h"

namespace ballast::orders::reconcile_test {

namespace {

using domain::OrderState;
using domain::Side;
using testing::coins;
using testing::kAccount;
using testing::kPerpetual;

/// An account that came up at second 0 and is asked as a whole at once and every ten seconds.
class ReconcileTest : public ::testing::Test {
protected:
    ReconcileTest()
    {
        ledger.onConnection({kAccount, true, ""}, desk.at(0.0));
        ask(0.0);
    }
    void ask(double seconds)
    {
        bool whole = false;
        for (const auto& query : ledger.advance(desk.at(seconds)))
            whole = whole || query.order.empty();
        ASSERT_TRUE(whole) << "the account must be asked at second " << seconds;
    }
    /// A whole answer that agrees, and the next question.
    void answerAndAskAgain()
    {
        desk.positions[kPerpetual] = coins(2.0);
        desk.toldPosition(2.0, 0.0, 0.5);
        desk.done(0.0, 1, 0.5);
        ask(10.0);
    }
    testing::LedgerDesk desk;
    OrderLedger& ledger = desk.ledger;
};

TEST_F(ReconcileTest, C19_AnAccountIsReadyFiveSecondsAfterAnAnswerWithoutDifferences)
{
    EXPECT_EQ(ledger.standing({2}, desk.at(0.0)), AccountStanding::Unheard);
    EXPECT_EQ(ledger.standing(kAccount, desk.at(0.0)), AccountStanding::Reconciling);
    desk.positions[kPerpetual] = coins(2.0);
    desk.toldPosition(2.0, 0.0, 0.5);
    EXPECT_TRUE(desk.done(0.0, 1, 0.5).empty());
    EXPECT_EQ(ledger.standing(kAccount, desk.at(5.4)), AccountStanding::Reconciling);
    EXPECT_EQ(ledger.standing(kAccount, desk.at(5.5)), AccountStanding::Ready);
    ledger.onConnection({kAccount, false, ""}, desk.at(6.0));
    EXPECT_EQ(ledger.standing(kAccount, desk.at(60.0)), AccountStanding::Down);
    ledger.onConnection({kAccount, true, ""}, desk.at(61.0));
    EXPECT_EQ(ledger.standing(kAccount, desk.at(100.0)), AccountStanding::Reconciling);
}

TEST_F(ReconcileTest, F46_AnotherPositionStandsUntilItAgreesOrIsAdopted)
{
    desk.positions[kPerpetual] = coins(2.0);
    desk.toldPosition(5.0, 0.0, 0.5);
    const auto found = desk.done(0.0, 1, 0.5);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.front().kind, AdjustmentKind::Position);
    EXPECT_EQ(found.front().id, "position/1/1/2-5");
    EXPECT_EQ(found.front().quantity, coins(3.0));
    EXPECT_TRUE(desk.heard(NoticeKind::PositionDiffers));
    EXPECT_DOUBLE_EQ(desk.held(), 2.0) << "nobody has adopted it";
    EXPECT_EQ(ledger.standing(kAccount, desk.at(9.0)), AccountStanding::Reconciling);
    // The same once more adds nothing.
    ask(10.0);
    desk.toldPosition(5.0, 10.0, 10.5);
    EXPECT_TRUE(desk.done(10.0, 1, 10.5).empty());
    EXPECT_FALSE(desk.heard(NoticeKind::PositionDiffers));
    const auto adopted = ledger.adopt(kAccount, desk.at(15.0));
    ASSERT_EQ(adopted, found);
    desk.positions[kPerpetual] += adopted.front().quantity;
    EXPECT_TRUE(ledger.adopt(kAccount, desk.at(15.0)).empty());
    ask(15.0);
    desk.toldPosition(5.0, 15.0, 15.5);
    EXPECT_TRUE(desk.done(15.0, 1, 15.5).empty());
    EXPECT_EQ(ledger.standing(kAccount, desk.at(21.0)), AccountStanding::Ready);
    // Later the same difference is a new one.
    desk.positions[kPerpetual] = coins(2.0);
    ask(25.0);
    desk.toldPosition(5.0, 25.0, 25.5);
    EXPECT_EQ(desk.done(25.0, 1, 25.5).size(), 1u);
    EXPECT_EQ(ledger.standing(kAccount, desk.at(60.0)), AccountStanding::Reconciling);
}

/// What expires is left out by the venue from then on, so no answer would ever end its difference.
TEST_F(ReconcileTest, F46_ADifferenceEndsWithTheSettlementOfItsInstrument)
{
    const domain::AccountId other{2};
    ledger.onConnection({other, true, ""}, desk.at(0.0));
    desk.positions[kPerpetual] = coins(2.0);
    desk.toldPosition(0.0, 0.0, 0.5);
    ASSERT_EQ(desk.done(0.0, 1, 0.5).size(), 1u);
    ledger.onPositionReport({other, kPerpetual, coins(2.0), desk.at(0.0), false}, desk, desk.at(0.5));
    ASSERT_TRUE(ledger.accounts().at(other).agreed.contains(kPerpetual));
    ask(10.0);
    desk.positions.clear();
    ledger.onSettled(kPerpetual, desk.at(10.2));
    EXPECT_TRUE(ledger.accounts().at(kAccount).positionsDiffer.empty());
    EXPECT_FALSE(ledger.accounts().at(other).agreed.contains(kPerpetual)) << "that it agreed says nothing of now";
    desk.toldPosition(2.0, 10.0, 10.5);
    EXPECT_TRUE(desk.done(10.0, 1, 10.5).empty()) << "asked before it settled";
    EXPECT_EQ(ledger.standing(kAccount, desk.at(15.5)), AccountStanding::Ready);
    ask(20.0);
    desk.toldPosition(2.0, 20.0, 20.5);
    EXPECT_EQ(desk.done(20.0, 1, 20.5).size(), 1u) << "asked after it: it is still held there";
    const auto instruments = ledger.accounts().at(other).lastFill.size();
    ledger.onSettled({99}, desk.at(21.0));
    EXPECT_EQ(ledger.accounts().at(other).lastFill.size(), instruments) << "of what nobody held nothing is kept";
}

TEST_F(ReconcileTest, AWholeAnswerStandsUntilTheNextBeginsToCome)
{
    const auto& run = ledger.accounts().at(kAccount).run;
    answerAndAskAgain();
    EXPECT_TRUE(run.done) << "asked, and nothing came yet";
    EXPECT_EQ(run.positions.at(kPerpetual), coins(2.0));
    desk.toldPosition(3.0, 0.0, 10.1);
    EXPECT_EQ(run.positions.at(kPerpetual), coins(3.0)) << "of the same answer";
    ledger.onBalanceReport({kAccount, {}, desk.at(10.0)});
    EXPECT_FALSE(run.done);
    EXPECT_TRUE(run.positions.empty()) << "nothing of an older answer is in the new one";
    ask(20.0);
    EXPECT_EQ(run.askedAt, desk.at(20.0)) << "half an answer does not stand";
    EXPECT_TRUE(run.balances.empty());
    // One that states nothing begins with its end.
    desk.done(20.0, 0, 20.5);
    ask(30.0);
    desk.done(30.0, 0, 30.5);
    EXPECT_TRUE(run.done);
    EXPECT_EQ(run.askedAt, desk.at(30.0));
}

/// A slow venue: the answer of one question begins to come after the next was asked, and breaks off.
TEST_F(ReconcileTest, ANewerAnswerBeginsAnewThoughAnOlderIsUnfinished)
{
    const auto& run = ledger.accounts().at(kAccount).run;
    answerAndAskAgain();
    ask(20.0);
    EXPECT_TRUE(run.done);
    desk.toldPosition(3.0, 10.0, 20.1);
    EXPECT_FALSE(run.done);
    desk.toldPosition(2.0, 20.0, 20.2);
    EXPECT_EQ(run.askedAt, desk.at(20.0));
    EXPECT_EQ(run.positions.at(kPerpetual), coins(2.0));
    desk.toldPosition(3.0, 10.0, 20.3);
    EXPECT_EQ(run.positions.at(kPerpetual), coins(2.0)) << "the older one is over";
    desk.done(20.0, 1, 20.4);
    EXPECT_TRUE(run.done);
}

TEST_F(ReconcileTest, AMissingPositionReportIsNotAFlatOne)
{
    desk.positions[kPerpetual] = coins(2.0);
    EXPECT_TRUE(desk.done(0.0, 0, 0.5).empty());
    EXPECT_DOUBLE_EQ(desk.held(), 2.0);
}

TEST_F(ReconcileTest, AnIncompleteAnswerProvesNothing)
{
    desk.decide("a", 3.0);
    ledger.onAccepted("a", desk.at(0.0));
    desk.toldPosition(5.0, 0.0, 0.5);
    EXPECT_TRUE(desk.done(0.0, 2, 0.5).empty()) << "one of two reports is missing";
    EXPECT_EQ(desk.state("a"), OrderState::Working);
    EXPECT_EQ(ledger.standing(kAccount, desk.at(9.0)), AccountStanding::Reconciling);
    EXPECT_TRUE(desk.done(7.0, 0, 7.5).empty()) << "nobody asked then";
}

TEST_F(ReconcileTest, F47_FillsMissingFromTheStreamAreBookedOnceAndTheFillsThemselvesFindThemBooked)
{
    desk.decide("a", 3.0);
    ledger.onAccepted("a", desk.at(0.0));
    auto report = desk.report("a", OrderState::PartlyFilled, 3.0, 2.0, 0.0);
    report.averagePrice = testing::dollars(99.5);
    desk.told(report, 0.5);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0) << "filled by the venue's word, not booked";
    desk.toldPosition(2.0, 0.0, 0.5);
    const auto found = desk.done(0.0, 2, 0.5);
    ASSERT_EQ(found.size(), 1u) << "the position is explained by the fill";
    EXPECT_EQ(found.front().kind, AdjustmentKind::Fill);
    EXPECT_EQ(found.front().id, "report/a/1/0-2");
    EXPECT_EQ(found.front().price, testing::dollars(99.5));
    EXPECT_DOUBLE_EQ(desk.held(), 2.0);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 1.0);
    ask(10.0);
    desk.told(desk.report("a", OrderState::PartlyFilled, 3.0, 2.0, 10.0), 10.5);
    desk.toldPosition(2.0, 10.0, 10.5);
    EXPECT_TRUE(desk.done(10.0, 2, 10.5).empty()) << "a second run adds none";
    // The stream wakes up and tells the two that were missing, then a third.
    EXPECT_TRUE(desk.fill("a", "t1", 1.5, 11.0).quantity.isZero());
    EXPECT_TRUE(desk.fill("a", "t2", 0.5, 11.1).quantity.isZero());
    EXPECT_DOUBLE_EQ(desk.held(), 2.0);
    desk.fill("a", "t3", 1.0, 11.2);
    EXPECT_DOUBLE_EQ(desk.held(), 3.0);
    EXPECT_EQ(desk.state("a"), OrderState::Filled);
    EXPECT_FALSE(desk.heard(NoticeKind::Overfilled));
}

TEST_F(ReconcileTest, AFillOnTheWayIsNotTakenForADifference)
{
    desk.decide("a", 3.0);
    ledger.onAccepted("a", desk.at(0.0));
    desk.told(desk.report("a", OrderState::Working, 3.0, 0.0, 0.0), 0.5);
    desk.toldPosition(0.0, 0.0, 0.5);
    desk.fill("a", "t1", 1.0, 0.6);  // After the question, so the report of 0 is older than it.
    EXPECT_TRUE(desk.done(0.0, 2, 0.7).empty());
    EXPECT_DOUBLE_EQ(desk.held(), 1.0);
    EXPECT_FALSE(desk.heard(NoticeKind::PositionDiffers));
}

TEST_F(ReconcileTest, AReportLowersOnlyWhatNothingOfOursCameAfter)
{
    desk.decide("a", 3.0);
    ledger.onAccepted("a", desk.at(0.0));
    desk.fill("a", "t1", 2.0, 1.0);
    ask(10.0);
    desk.told(desk.report("a", OrderState::PartlyFilled, 3.0, 1.0, 0.5), 10.1);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 1.0) << "asked before the fill";
    desk.told(desk.report("a", OrderState::Cancelled, 3.0, 1.0, 0.5), 10.1);
    EXPECT_EQ(desk.state("a"), OrderState::PartlyFilled);
    // The venue took one back, and nothing of ours came since.
    desk.told(desk.report("a", OrderState::PartlyFilled, 3.0, 1.0, 10.0), 10.5);
    const auto found = desk.done(10.0, 1, 10.5);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.front().quantity, coins(-1.0));
    EXPECT_DOUBLE_EQ(desk.held(), 1.0);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 2.0);
}

TEST_F(ReconcileTest, AnOpenOrderThatTheAnswerDoesNotHoldIsAskedForAndNotEnded)
{
    desk.decide("a", 3.0);
    ledger.onAccepted("a", desk.at(0.0));
    EXPECT_TRUE(desk.done(0.0, 0, 0.5).empty());
    EXPECT_EQ(desk.state("a"), OrderState::Unknown);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    const auto asked = ledger.advance(desk.at(0.5));
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked.front().order, "a");
    auto answer = desk.report("a", OrderState::Cancelled, 3.0, 0.0, 0.5);
    answer.whole = false;
    desk.told(answer, 1.0);
    EXPECT_EQ(desk.state("a"), OrderState::Cancelled);
}

TEST_F(ReconcileTest, F48_OrdersThatWeNeverSentAreShownWhileTheyAreOpen)
{
    auto stranger = desk.report("", OrderState::Working, 7.0, 2.0, 0.0);
    stranger.venueOrder = "777";
    desk.told(stranger, 0.5);
    EXPECT_TRUE(desk.heard(NoticeKind::External));
    ASSERT_EQ(ledger.external().size(), 1u);
    EXPECT_EQ(ledger.external().begin()->second.quantity, coins(7.0));
    EXPECT_TRUE(desk.done(0.0, 1, 0.5).empty());
    EXPECT_EQ(ledger.external().size(), 1u);
    ask(10.0);
    desk.done(10.0, 0, 10.5);
    EXPECT_TRUE(ledger.external().empty());
}

TEST_F(ReconcileTest, F37_OtherCashIsToldOnceAndStopsNothing)
{
    const auto usdc = domain::findCurrency("USDC").value();
    desk.balances[usdc] = {1'000'000'000'000, usdc};
    ledger.onBalanceReport({kAccount, {1'000'050'000'000, usdc}, desk.at(0.0)});
    EXPECT_TRUE(desk.done(0.0, 1, 0.5).empty()) << "half a basis point is funding on its way";
    ask(10.0);
    ledger.onBalanceReport({kAccount, {1'010'000'000'000, usdc}, desk.at(10.0)});
    const auto found = desk.done(10.0, 1, 10.5);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.front().kind, AdjustmentKind::Balance);
    EXPECT_EQ(found.front().amount.units, 10'000'000'000);
    EXPECT_TRUE(desk.heard(NoticeKind::BalanceDiffers));
    EXPECT_EQ(ledger.standing(kAccount, desk.at(16.0)), AccountStanding::Ready);
    ask(20.0);
    ledger.onBalanceReport({kAccount, {1'010'000'000'000, usdc}, desk.at(20.0)});
    EXPECT_TRUE(desk.done(20.0, 1, 20.5).empty());
}

}  // namespace

}  // namespace ballast::orders::reconcile_test
