#include <algorithm>

#include "core/engine/live_book/payments_of_a_venue.h"

/// Funding, transfers and charges that a venue books.
namespace ballast::engine::live_book_payments_test {
namespace {

using testing::LiveBooks;
using testing::PaymentsOfAVenue;

/// A notice that names no currency ended the desk here.
TEST_F(LiveBooks, F37_OtherCashIsToldWithItsCurrencyAndTheDeskGoesOn)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    connect();
    report(option, -3.0, 2);
    ASSERT_EQ(cashOf("BTC"), 2.5);
    report(option, -3.0, 2, 2.75);
    EXPECT_EQ(cashOf("BTC"), 2.5) << "told, not taken";
    const auto picture = sections::makeSnapshot(state());
    const auto isTold = [](const interfaces::AlertView& alert) {
        return alert.text == "Deribit states 2.75 BTC of cash, more than 0.01 % from ours (F37).";
    };
    EXPECT_TRUE(std::any_of(picture->alerts.begin(), picture->alerts.end(), isTold));
}

/// F37: what the venue pays takes the place of what the rates came to, once by its name; the book's cash is then the
/// venue's, so that nothing differs.
TEST_F(PaymentsOfAVenue, F37_FundingThatIsPaidTakesThePlaceOfTheEstimateOnce)
{
    hour();
    EXPECT_NEAR(cash(), 2.5 - 25.0 / firstSpot, 1e-9) << "250,000 USD at 0.01 %";
    pay("h1", -30.0);
    EXPECT_NEAR(cash(), 2.5 - 30.0 / firstSpot, 1e-7);
    EXPECT_EQ(alerts("F37"), 0) << "the first one is of a time that the desk did not see whole";
    pay("h1", -30.0);
    EXPECT_NEAR(cash(), 2.5 - 30.0 / firstSpot, 1e-7) << "told twice";
    hour();
    pay("h2", -25.5);
    EXPECT_NEAR(cash(), 2.5 - 55.5 / firstSpot, 1e-7);
    EXPECT_EQ(alerts("F37"), 0) << "half a dollar off";
    const double earned = pnl();
    hour();
    EXPECT_NEAR(pnl() - earned, -25.0, 0.5) << "funding is earned or lost";
    pay("h3", 25.0);
    EXPECT_NEAR(cash(), 2.5 - 30.5 / firstSpot, 1e-7);
    EXPECT_EQ(alerts("F37: Deribit booked"), 1) << "the other sign";
    hour();
    pay("h4", -25.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0);
    report(perpetual, 25'000.0, 2, cash());
    EXPECT_EQ(alerts("F37"), 0);
}

/// After a line was down two payments come at once: one meets all that was accrued, the other nothing.
TEST_F(PaymentsOfAVenue, F37_PaymentsThatALineMissedAreBookedAndNotCompared)
{
    hour();
    pay("h1", -25.0);
    hour();
    hour();
    pay("h2", -25.0, domain::CashCause::Funding, Duration::hours(1));
    pay("h3", -25.0, domain::CashCause::Funding, Duration::minutes(10));
    EXPECT_EQ(alerts("F37: Deribit booked"), 0);
    EXPECT_NEAR(cash(), 2.5 - 75.0 / firstSpot, 1e-7);
    now = now + Duration::minutes(50);
    pay("h4", -25.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0) << "50 minutes were accrued since a payment that came late";
    hour();
    pay("h5", -25.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0);
    hour();
    pay("h6", 25.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 1) << "compared again";
}

TEST_F(PaymentsOfAVenue, F37_AfterTheDeskWasDownTheNextPaymentIsNotCompared)
{
    hour();
    pay("h1", -25.0);
    now = now + Duration::minutes(30);
    say(domain::DeskOpened{});
    now = now + Duration::minutes(30);
    pay("h2", -40.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0) << "at another rate while nobody heard it";
    hour();
    pay("h3", -40.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 1);
}

/// Its venue paid for the whole hour what the desk adopted in the middle of it.
TEST_F(PaymentsOfAVenue, F37_AfterADifferenceWasAdoptedTheNextPaymentIsNotCompared)
{
    hour();
    pay("h1", -25.0);
    report(perpetual, 50'000.0, 2, cash());
    ASSERT_TRUE(differs());
    say(domain::OperatorCommand{.action = domain::OperatorAction::AdoptDifference, .reason = "traded by hand"});
    ASSERT_EQ(held(perpetual).toDouble(), 50'000.0);
    hour();
    pay("h2", -75.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 0);
    hour();
    pay("h3", -75.0);
    EXPECT_EQ(alerts("F37: Deribit booked"), 1);
}

TEST_F(PaymentsOfAVenue, F37_ATransferIsBroughtInAndEarnsNothingAndAChargeIsLost)
{
    // In the instant of the question it would be in the answer.
    later(Duration::seconds(1));
    const double earned = pnl();
    pay("in", firstSpot * 0.25, domain::CashCause::Transfer);
    EXPECT_NEAR(cash(), 2.75, 1e-7);
    EXPECT_NEAR(pnl(), earned, 1e-6);
    pay("in", firstSpot * 0.25, domain::CashCause::Transfer);
    EXPECT_NEAR(cash(), 2.75, 1e-7);
    report(perpetual, 25'000.0, 2, 2.75);
    EXPECT_EQ(alerts("F37"), 0) << "explained";
    pay("interest", -10.0, domain::CashCause::Charge);
    EXPECT_NEAR(cash(), 2.75 - 10.0 / firstSpot, 1e-6);
    EXPECT_NEAR(pnl(), earned - 10.0, 1.5) << "and funding of two minutes";
}

/// It was in the answer that opened the account, and a new line tells it again, by a clock that is ahead of ours.
TEST_F(LiveBooks, F37_WhatWasHeardBeforeTheAccountWasTakenIsInIt)
{
    ASSERT_NO_FATAL_FAILURE(openOfOneAccount());
    const auto option = anOption();
    connect();
    auto paid = transfer("in", money("BTC", 1.0), now);
    say(paid);
    report(option, -3.0, 2);
    ASSERT_EQ(cashOf("BTC"), 2.5);
    paid.paidAt = now + Duration::seconds(2);
    say(paid);
    EXPECT_EQ(cashOf("BTC"), 2.5);
}

/// The first answer held it already.
TEST_F(PaymentsOfAVenue, F37_WhatCameBeforeTheAccountWasTakenIsInIt)
{
    say(transfer("old", money("BTC", 1.0), askedAt));
    EXPECT_EQ(cash(), 2.5);
}

}  // namespace
}  // namespace ballast::engine::live_book_payments_test
