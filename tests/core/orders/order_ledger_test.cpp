#include "orders/order_ledger.h"

#include <gtest/gtest.h>

#include "core/orders/ledger_desk.h"

namespace ballast::orders::order_ledger_test {

namespace {

using domain::OrderState;
using domain::Side;
using testing::kAccount;

class OrderLedgerTest : public ::testing::Test {
protected:
    testing::LedgerDesk desk;
    OrderLedger& ledger = desk.ledger;
};

TEST_F(OrderLedgerTest, AnOrderGoesFromDecisionToItsEnd)
{
    desk.decide("a", 3.0);
    EXPECT_EQ(desk.state("a"), OrderState::Decided);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    ledger.onSent("a", desk.at(0.1));
    EXPECT_EQ(desk.state("a"), OrderState::Sent);
    ledger.onAccepted("a", desk.at(0.2));
    EXPECT_EQ(desk.state("a"), OrderState::Working);
    desk.fill("a", "t1", 1.0, 0.3);
    EXPECT_EQ(desk.state("a"), OrderState::PartlyFilled);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 2.0);
    desk.fill("a", "t2", 2.0, 0.4);
    EXPECT_EQ(desk.state("a"), OrderState::Filled);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 0.0);
    EXPECT_TRUE(ledger.open().empty());
    EXPECT_DOUBLE_EQ(desk.held(), 3.0);
    EXPECT_FALSE(ledger.nextDue().has_value());
    EXPECT_TRUE(ledger.takeNotices().empty());
}

TEST_F(OrderLedgerTest, RemainingIsSignedAsThePositionWouldChange)
{
    desk.decide("a", 3.0, 0.0, Side::Sell);
    EXPECT_DOUBLE_EQ(ledger.find("a")->remaining(), -3.0);
}

TEST_F(OrderLedgerTest, AnEndedOrderIsRememberedForSixHoursAndItsLaterFillIsStillBookedOnce)
{
    constexpr double kSixHours = 21'600.0;
    const auto takenAway = [&](const std::string& id, double seconds) {
        desk.decide(id, 3.0, seconds);
        desk.end(id, OrderState::Cancelled, seconds + 1.0);
    };
    takenAway("a", 0.0);
    takenAway("b", 3600.0);
    takenAway("within", kSixHours);
    EXPECT_NE(ledger.find("a"), nullptr);
    takenAway("after", kSixHours + 1.0);
    EXPECT_EQ(ledger.find("a"), nullptr);
    EXPECT_NE(ledger.find("b"), nullptr);
    EXPECT_EQ(ledger.state().ended.size(), 3U);
    EXPECT_EQ(ledger.state().endedOrder.size(), 3U);
    const auto late = desk.fill("a", "t1", 1.0, kSixHours + 10.0);
    EXPECT_TRUE(late.isNew);
    EXPECT_EQ(late.order, nullptr);
    EXPECT_FALSE(desk.fill("a", "t1", 1.0, kSixHours + 20.0).isNew);
    EXPECT_DOUBLE_EQ(desk.held(), 1.0);
}

/// F23: what was booked on a report is not booked again when its fill comes at last.
TEST_F(OrderLedgerTest, F23_AnOrderThatWasBookedOnAReportIsRememberedUntilItsFillsCome)
{
    desk.ledger.onConnection({testing::kAccount, true, ""}, desk.at(0.0));
    desk.decide("a", 3.0);
    ledger.onSent("a", desk.at(0.1));
    desk.end("a", OrderState::Cancelled, 0.2, 2.0);
    for (double second = 1.0; second < 20.0 && desk.held() == 0.0; ++second)
        for (const auto& query : ledger.advance(desk.at(second)))
            if (query.order.empty()) {
                desk.toldPosition(2.0, second, second);
                desk.done(second, 1, second);
            }
    ASSERT_DOUBLE_EQ(desk.held(), 2.0);
    for (const double hours : {7.0, 14.0, 21.0})
        for (const auto* id : {"x", "y"}) {
            const auto name = id + std::to_string(hours);
            desk.decide(name, 1.0, hours * 3600.0);
            desk.end(name, OrderState::Cancelled, hours * 3600.0 + 1.0);
        }
    EXPECT_EQ(ledger.find("x7.000000"), nullptr);
    ASSERT_NE(ledger.find("a"), nullptr);
    const auto late = desk.fill("a", "t1", 2.0, 80'000.0);
    EXPECT_TRUE(late.isNew);
    EXPECT_TRUE(late.quantity.isZero());
    EXPECT_DOUBLE_EQ(desk.held(), 2.0);
    desk.decide("z", 1.0, 120'000.0);
    desk.end("z", OrderState::Cancelled, 120'001.0);
    EXPECT_EQ(ledger.find("a"), nullptr) << "its fills have come";
}

/// It stands twice in the order of ends, and neither place may take another with it.
TEST_F(OrderLedgerTest, AnOrderThatEndedTwiceIsRememberedFromItsSecondEnd)
{
    desk.decide("a", 3.0);
    desk.end("a", OrderState::Cancelled, 1.0);
    EXPECT_TRUE(desk.fill("a", "t1", 1.0, 20'000.0).reopened);
    desk.told(desk.report("a", OrderState::Cancelled, 3.0, 1.0, 20'001.0), 20'002.0);
    ASSERT_TRUE(ledger.open().empty());
    ASSERT_EQ(ledger.state().endedOrder.size(), 2U);
    desk.decide("b", 3.0, 25'000.0);
    desk.end("b", OrderState::Cancelled, 25'001.0);
    EXPECT_NE(ledger.find("a"), nullptr);
    desk.decide("c", 3.0, 45'000.0);
    desk.end("c", OrderState::Cancelled, 45'001.0);
    EXPECT_EQ(ledger.find("a"), nullptr);
    EXPECT_NE(ledger.find("b"), nullptr);
}

/// The venue gives the two sides of a trade one id.
TEST_F(OrderLedgerTest, F23_ATradeBetweenTwoAccountsOfOursIsAFillOfEach)
{
    desk.decide("a", 3.0);
    ledger.decide({.id = "b",
                   .decision = {1},
                   .time = desk.at(0.0),
                   .instrument = testing::kPerpetual,
                   .side = Side::Sell,
                   .quantity = testing::coins(3.0),
                   .limitPrice = testing::dollars(100.0),
                   .account = {2}},
                  {});
    EXPECT_TRUE(desk.fill("a", "t1", 1.0, 0.1).isNew);
    EXPECT_TRUE(desk.fill("b", "t1", 1.0, 0.1, Side::Sell).isNew);
    EXPECT_DOUBLE_EQ(desk.reserved("b"), 2.0);
    EXPECT_FALSE(desk.fill("a", "t1", 1.0, 0.2).isNew);
    EXPECT_FALSE(desk.fill("b", "t1", 1.0, 0.2, Side::Sell).isNew);
    EXPECT_FALSE(desk.fill("forgotten", "t1", 1.0, 0.3).isNew) << "it was counted while its order was known";
}

/// The accounts that told them say whose they are, though both orders are forgotten.
TEST_F(OrderLedgerTest, F23_TheSidesOfATradeOfForgottenOrdersAreFillsOfTheirAccounts)
{
    const auto told = [&](const std::string& order, std::uint16_t account) {
        return ledger
            .onFill({.order = order,
                     .tradeId = "t1",
                     .instrument = testing::kPerpetual,
                     .quantity = testing::coins(1.0),
                     .price = testing::dollars(100.0),
                     .account = {account}},
                    "Deribit", {account}, desk.at(0.1))
            .isNew;
    };
    EXPECT_TRUE(told("gone", 1));
    EXPECT_TRUE(told("gone too", 2));
    EXPECT_FALSE(told("gone", 1));
    EXPECT_FALSE(told("gone too", 2));
}

/// An order of one account does not fill at another: the fill counts there, and says nothing of the order.
TEST_F(OrderLedgerTest, F22_AFillAtAnotherAccountDoesNotFitTheOrder)
{
    desk.decide("a", 3.0);
    const domain::OrderFilled fill{.order = "a",
                                   .tradeId = "t1",
                                   .instrument = testing::kPerpetual,
                                   .quantity = testing::coins(1.0),
                                   .price = testing::dollars(100.0),
                                   .account = {2}};
    const auto outcome = ledger.onFill(fill, "Deribit", {2}, desk.at(0.1));
    EXPECT_TRUE(outcome.isNew);
    EXPECT_EQ(outcome.order, nullptr);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    EXPECT_TRUE(desk.heard(NoticeKind::Mismatched));
    EXPECT_TRUE(desk.fill("a", "t1", 1.0, 0.2).isNew) << "its own account's side of that trade";
}

TEST_F(OrderLedgerTest, F23_AFillIsBookedOnceByAccountAndTrade)
{
    desk.decide("a", 3.0);
    EXPECT_TRUE(desk.fill("a", "t1", 1.0, 0.1).isNew);
    EXPECT_FALSE(desk.fill("a", "t1", 1.0, 0.2).isNew);
    EXPECT_DOUBLE_EQ(desk.held(), 1.0);
    // The same number at another account is another trade.
    EXPECT_TRUE(ledger.isNewTrade("Elsewhere", "t1"));
    // Of an order that nobody knows it is booked too.
    EXPECT_TRUE(desk.fill("nobody's", "t9", 1.0, 0.4).isNew);
    EXPECT_FALSE(desk.fill("nobody's", "t9", 1.0, 0.5).isNew);
}

TEST_F(OrderLedgerTest, AFillAgainstAnEndReopensTheOrder)
{
    desk.decide("a", 3.0);
    desk.end("a", OrderState::Cancelled, 0.1);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 0.0);
    EXPECT_TRUE(desk.fill("a", "t1", 1.0, 0.2).reopened);
    EXPECT_EQ(desk.state("a"), OrderState::Unknown);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 2.0);
    EXPECT_TRUE(desk.heard(NoticeKind::Reopened));
    const auto asked = ledger.advance(desk.at(0.2));
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked.front().order, "a");
    desk.told(desk.report("a", OrderState::Cancelled, 3.0, 1.0, 0.2), 0.4);
    EXPECT_EQ(desk.state("a"), OrderState::Cancelled);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 0.0);
    EXPECT_TRUE(ledger.open().empty());
}

TEST_F(OrderLedgerTest, AnOpenOrderAgainstAnEndReopensIt)
{
    desk.decide("a", 3.0);
    desk.end("a", OrderState::Rejected, 0.1);
    desk.told(desk.report("a", OrderState::Working, 3.0, 0.0, 1.0), 1.1);
    EXPECT_EQ(desk.state("a"), OrderState::Working);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    EXPECT_TRUE(desk.heard(NoticeKind::Reopened));
}

TEST_F(OrderLedgerTest, ACancelThatStatesMoreThanWasBookedKeepsThatPartReserved)
{
    desk.decide("a", 3.0);
    desk.end("a", OrderState::Cancelled, 0.1, 1.0);
    EXPECT_EQ(desk.state("a"), OrderState::Cancelled);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 1.0);
    EXPECT_EQ(ledger.open().size(), 1u);
    EXPECT_FALSE(desk.fill("a", "t1", 1.0, 0.2).reopened);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 0.0);
    EXPECT_TRUE(ledger.open().empty());
}

TEST_F(OrderLedgerTest, F44_MoreThanWasAskedForIsBookedAndTold)
{
    desk.decide("a", 3.0);
    desk.fill("a", "t1", 4.0, 0.1);
    EXPECT_DOUBLE_EQ(desk.held(), 4.0);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 0.0);
    EXPECT_TRUE(desk.heard(NoticeKind::Overfilled));
}

TEST_F(OrderLedgerTest, WordsOfAnotherInstrumentOrSideDoNotTouchTheOrder)
{
    desk.decide("a", 3.0);
    EXPECT_TRUE(desk.fill("a", "t1", 1.0, 0.1, Side::Sell).isNew);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    EXPECT_TRUE(desk.heard(NoticeKind::Mismatched));
}

TEST_F(OrderLedgerTest, ReservedIsTheWorstOfOldAndAmendedTerms)
{
    desk.decide("a", 3.0);
    EXPECT_FALSE(ledger.askAmendment("a", {testing::coins(5.0), testing::dollars(99.0)}, desk.at(0.5)));
    ledger.onAccepted("a", desk.at(0.1));
    const auto grow = ledger.askAmendment("a", {testing::coins(5.0), testing::dollars(99.0)}, desk.at(0.5));
    ASSERT_TRUE(grow.has_value());
    EXPECT_FALSE(ledger.askAmendment("a", {testing::coins(6.0), testing::dollars(99.0)}, desk.at(0.5)));
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 5.0);
    ledger.onAmendAnswered({.order = "a", .amendment = *grow, .accepted = false}, desk.at(0.2));
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    const auto shrink = ledger.askAmendment("a", {testing::coins(2.0), testing::dollars(99.0)}, desk.at(0.5));
    ASSERT_TRUE(shrink.has_value());
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    ledger.onAmendAnswered({"a", *shrink, true, testing::coins(2.0), testing::dollars(99.0)}, desk.at(0.3));
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 2.0);
    // An answer to the first one once more changes nothing.
    ledger.onAmendAnswered({"a", *grow, true, testing::coins(5.0), testing::dollars(99.0)}, desk.at(0.4));
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 2.0);
}

TEST_F(OrderLedgerTest, F39_WithoutAnAnswerAnOrderBecomesUnknownAndIsAskedFor)
{
    desk.decide("a", 3.0);
    EXPECT_FALSE(ledger.nextDue().has_value()) << "what may not have left has nothing to wait for";
    ledger.onSent("a", desk.at(0.5));
    EXPECT_EQ(ledger.nextDue(), desk.at(2.5));
    EXPECT_TRUE(ledger.advance(desk.at(2.4)).empty());
    EXPECT_EQ(desk.state("a"), OrderState::Sent);
    auto asked = ledger.advance(desk.at(2.5));
    EXPECT_EQ(desk.state("a"), OrderState::Unknown);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked.front(), (domain::Query{kAccount, "a", desk.at(2.5), testing::kPerpetual}));
    EXPECT_TRUE(desk.heard(NoticeKind::NoAnswer));
    EXPECT_EQ(ledger.nextDue(), desk.at(12.5));
    EXPECT_EQ(ledger.advance(desk.at(12.5)).size(), 1u);
    // A late answer is an answer (F21).
    ledger.onAccepted("a", desk.at(13.0));
    EXPECT_EQ(desk.state("a"), OrderState::Working);
    EXPECT_FALSE(ledger.nextDue().has_value());
}

/// While a question waits for its answer, word of the order comes by itself: nothing more is asked, and the answer to
/// the old question takes nothing back.
TEST_F(OrderLedgerTest, F40_WordOfAnOrderWhileItIsAskedForEndsTheAsking)
{
    for (const bool byFill : {false, true}) {
        testing::LedgerDesk fresh;
        fresh.decide("a", 3.0);
        fresh.ledger.onSent("a", fresh.at(0.0));
        ASSERT_EQ(fresh.ledger.advance(fresh.at(2.0)).size(), 1u);
        if (byFill)
            fresh.fill("a", "t1", 3.0, 2.5);
        else
            fresh.ledger.onAccepted("a", fresh.at(2.5));
        EXPECT_FALSE(fresh.ledger.nextDue().has_value());
        for (double second = 3.0; second < 100.0; second += 1.0)
            EXPECT_TRUE(fresh.ledger.advance(fresh.at(second)).empty()) << second;
        fresh.told(fresh.report("a", OrderState::NotPlaced, 3.0, 0.0, 2.0), 101.0);
        EXPECT_EQ(fresh.state("a"), byFill ? OrderState::Filled : OrderState::Working);
        EXPECT_DOUBLE_EQ(fresh.held(), byFill ? 3.0 : 0.0);
        EXPECT_DOUBLE_EQ(fresh.reserved("a"), byFill ? 0.0 : 3.0);
    }
}

/// Answers "not found" at those seconds, each with a position report if `position` is given.
void notFound(testing::LedgerDesk& desk, std::initializer_list<double> seconds, std::optional<double> position)
{
    for (const double second : seconds) {
        desk.told(desk.report("a", OrderState::NotPlaced, 3.0, 0.0, second), second + 0.1);
        if (position) desk.toldPosition(*position, second, second + 0.1);
    }
}

TEST_F(OrderLedgerTest, F41_ThreeAnswersOverTenSecondsAndAnUnmovedPositionEndUnknown)
{
    desk.decide("a", 3.0);
    ledger.onSent("a", desk.at(0.0));
    ledger.advance(desk.at(2.0));
    notFound(desk, {2.0, 12.0}, 0.0);
    EXPECT_EQ(desk.state("a"), OrderState::Unknown);
    notFound(desk, {22.0}, 0.0);
    EXPECT_EQ(desk.state("a"), OrderState::NotPlaced);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 0.0);
    EXPECT_TRUE(desk.heard(NoticeKind::NotPlaced));
    // Later evidence reopens it.
    ledger.onAccepted("a", desk.at(30.0));
    EXPECT_EQ(desk.state("a"), OrderState::Unknown);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    EXPECT_TRUE(desk.heard(NoticeKind::Reopened));
}

TEST_F(OrderLedgerTest, F41_TimeAnswersOrPositionAloneAreNoEvidence)
{
    const auto unknown = [] {
        testing::LedgerDesk fresh;
        fresh.decide("a", 3.0);
        fresh.ledger.onSent("a", fresh.at(0.0));
        fresh.ledger.advance(fresh.at(2.0));
        return fresh;
    };
    auto patient = unknown();
    for (double second = 12.0; second < 4000.0; second += 10.0)
        patient.ledger.advance(patient.at(second));
    EXPECT_EQ(patient.state("a"), OrderState::Unknown) << "our own patience";
    auto quick = unknown();
    notFound(quick, {2.0, 3.0, 4.0, 5.0, 6.0}, 0.0);
    EXPECT_EQ(quick.state("a"), OrderState::Unknown) << "five answers within four seconds";
    auto unseen = unknown();
    notFound(unseen, {2.0, 12.0, 22.0, 32.0}, std::nullopt);
    EXPECT_EQ(unseen.state("a"), OrderState::Unknown) << "no position report is not a flat one";
    auto moved = unknown();
    notFound(moved, {2.0, 12.0, 22.0, 32.0}, 3.0);
    EXPECT_EQ(moved.state("a"), OrderState::Unknown) << "the position moved by its size";
    auto slow = unknown();
    slow.ledger.setTerms(kAccount, {.visibleWithin = Duration::seconds(60)});
    notFound(slow, {2.0, 12.0, 22.0, 32.0, 42.0, 52.0}, 0.0);
    EXPECT_EQ(slow.state("a"), OrderState::Unknown) << "the venue may show it only after a minute";
    notFound(slow, {62.0}, 0.0);
    EXPECT_EQ(slow.state("a"), OrderState::NotPlaced);
    auto between = unknown();
    notFound(between, {2.0, 12.0}, 0.0);
    between.ledger.onAccepted("a", between.at(15.0));
    notFound(between, {22.0}, 0.0);
    EXPECT_EQ(between.state("a"), OrderState::Unknown) << "a word between two answers starts the count again";
}

TEST_F(OrderLedgerTest, AnOrderThatWorkedAndIsNotFoundEndsAsCancelled)
{
    desk.decide("a", 3.0);
    ledger.onAccepted("a", desk.at(0.1));
    desk.fill("a", "t1", 1.0, 0.2);
    notFound(desk, {2.0, 12.0}, 1.0);
    EXPECT_EQ(desk.state("a"), OrderState::Unknown);
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 2.0);
    notFound(desk, {22.0}, 1.0);
    EXPECT_EQ(desk.state("a"), OrderState::Cancelled);
    EXPECT_TRUE(desk.heard(NoticeKind::Gone));
}

TEST_F(OrderLedgerTest, ALostConnectionMakesSentOrdersUnknownAndLeavesWorkingOnesReserved)
{
    desk.decide("decided", 1.0);
    desk.decide("sent", 1.0);
    desk.decide("working", 1.0);
    ledger.onSent("sent", desk.at(0.1));
    ledger.onSent("working", desk.at(0.1));
    ledger.onAccepted("working", desk.at(0.2));
    ledger.onConnection({kAccount, false, ""}, desk.at(1.0));
    EXPECT_EQ(desk.state("decided"), OrderState::Decided);
    EXPECT_EQ(desk.state("sent"), OrderState::Unknown);
    EXPECT_EQ(desk.state("working"), OrderState::Working);
    EXPECT_DOUBLE_EQ(desk.reserved("working"), 1.0);
    EXPECT_EQ(ledger.standing(kAccount, desk.at(1.0)), AccountStanding::Down);
    EXPECT_FALSE(ledger.nextDue().has_value()) << "nobody is there to ask";
    EXPECT_TRUE(ledger.advance(desk.at(60.0)).empty());
    ledger.onConnection({kAccount, true, ""}, desk.at(61.0));
    const auto asked = ledger.advance(desk.at(61.0));
    ASSERT_EQ(asked.size(), 2u);
    EXPECT_EQ(asked[0].order, "sent");
    EXPECT_EQ(asked[1].order, "") << "and the whole account";
}

TEST_F(OrderLedgerTest, F42_AfterARestartWhatMayHaveLeftIsAskedFor)
{
    desk.decide("decided", 1.0);
    desk.decide("sent", 1.0);
    desk.decide("part", 2.0);
    ledger.onSent("sent", desk.at(0.1));
    ledger.onAccepted("part", desk.at(0.2));
    desk.fill("part", "t1", 1.0, 0.3);
    ledger.onOpened(desk.at(5.0));
    EXPECT_EQ(desk.state("decided"), OrderState::Unknown);
    EXPECT_EQ(desk.state("sent"), OrderState::Unknown);
    EXPECT_EQ(desk.state("part"), OrderState::PartlyFilled);
    EXPECT_EQ(ledger.advance(desk.at(5.0)).size(), 2u);
}

TEST_F(OrderLedgerTest, F49_ACancelWithoutAnAnswerIsToldOnceAndTheOrderAskedFor)
{
    desk.decide("a", 3.0);
    ledger.onAccepted("a", desk.at(0.1));
    ledger.askCancel("a", desk.at(1.0));
    EXPECT_EQ(ledger.nextDue(), desk.at(6.0));
    EXPECT_EQ(ledger.advance(desk.at(6.0)).size(), 1u);
    EXPECT_TRUE(desk.heard(NoticeKind::CancelUnanswered));
    EXPECT_DOUBLE_EQ(desk.reserved("a"), 3.0);
    EXPECT_TRUE(ledger.advance(desk.at(20.0)).empty());
    EXPECT_FALSE(desk.heard(NoticeKind::CancelUnanswered));
}

TEST_F(OrderLedgerTest, EndedOrdersAreForgottenOldestFirstAndTheirTradesAreNot)
{
    for (int i = 0; i < 10'050; ++i) {
        const auto id = std::to_string(100'000 + i);
        desk.decide(id, 1.0);
        desk.fill(id, "t" + id, 1.0, 0.1);
    }
    EXPECT_EQ(ledger.find("100000"), nullptr);
    EXPECT_NE(ledger.find("110049"), nullptr);
    EXPECT_FALSE(desk.fill("100000", "t100000", 1.0, 0.2).isNew);
    EXPECT_DOUBLE_EQ(desk.held(), 10'050.0);
}

TEST_F(OrderLedgerTest, ACopyIsACheckpoint)
{
    desk.decide("a", 3.0);
    ledger.onSent("a", desk.at(0.1));
    const OrderLedger kept(ledger.state());
    desk.fill("a", "t1", 3.0, 0.2);
    EXPECT_EQ(kept.find("a")->state(), OrderState::Sent);
    EXPECT_EQ(kept.nextDue(), desk.at(2.1));
}

}  // namespace

}  // namespace ballast::orders::order_ledger_test
