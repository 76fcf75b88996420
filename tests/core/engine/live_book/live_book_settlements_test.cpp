#include <algorithm>
#include <cmath>
#include <string>

#include "core/engine/live_book/payments_of_a_venue.h"
#include "desk/valuation.h"

/// The gain of an open position, which a venue moves to cash.
namespace ballast::engine::live_book_settlements_test {
namespace {

using testing::PaymentsOfAVenue;

/// What the venue moved of the open position: 250,000 USD of it, in coins.
class SettlementsOfAVenue : public PaymentsOfAVenue {
protected:
    void SetUp() override
    {
        PaymentsOfAVenue::SetUp();
        say(domain::FundingUpdate{perpetual, 0.0});
        later(Duration::seconds(1));
        entry = spot();
        coins = cash();
    }
    void moveTo(double to)
    {
        later(Duration::seconds(10));
        tellIndex(to);
        // A jump is taken once it has held for three seconds.
        later(Duration::seconds(4));
        tellIndex(to);
        ASSERT_NEAR(spot(), to, 1e-6);
    }
    void tellIndex(double to)
    {
        say(domain::IndexUpdate{
            .underlying = "BTC", .price = price(to), .sampleTime = now, .step = {}, .source = "test"});
    }
    static double gain(double from, double to) { return 250'000.0 * (1.0 / from - 1.0 / to); }
    void settle(const std::string& id, double amount, domain::CashCause cause = domain::CashCause::Transfer,
                double position = 0.0, double at = 0.0)
    {
        auto moved = transfer(id, money("BTC", amount), now);
        moved.cause = cause;
        moved.instrument = perpetual;
        moved.position = contracts(position);
        moved.price = price(at);
        say(moved);
    }
    /// Contracts that are bought, or sold where negative, without a fee.
    void trade(double count, double at)
    {
        if (count == 0.0) return;
        say(domain::OrderFilled{.order = "by hand",
                                .tradeId = "t" + std::to_string(++trades),
                                .instrument = perpetual,
                                .side = count > 0.0 ? domain::Side::Buy : domain::Side::Sell,
                                .quantity = contracts(std::abs(count)),
                                .price = price(at),
                                .fee = {},
                                .gas = {},
                                .last = true});
    }
    /// What contracts of 10 USD have brought in coins when all are closed: bought less sold, each over its price.
    static double flow(double count, double at) { return 10.0 * count / at; }
    double equity() const { return desk::equityOf(state())->fair; }

    double entry{}, coins{};
    int trades{};
};

/// F37: the gain of an open position that its venue moves to cash is counted once, as cash and no more as the
/// position's.
TEST_F(SettlementsOfAVenue, F37_TheGainOfAnOpenPositionGoesToCashOnce)
{
    moveTo(entry * 1.02);
    const double worth = equity(), earned = pnl();
    ASSERT_GT(earned, 4'000.0) << "a long position of 250,000 USD, and coins, gained two in a hundred";
    settle("log/1", gain(entry, spot()));
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 1.02), 1e-7);
    EXPECT_NEAR(equity(), worth, 1e-2);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    settle("log/1", gain(entry, spot()));
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 1.02), 1e-7) << "told twice";
    // The next session begins at that price.
    moveTo(entry * 0.99);
    const double lower = equity();
    settle("log/2", gain(entry * 1.02, entry * 0.99));
    EXPECT_NEAR(equity(), lower, 1e-2);
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 0.99), 1e-7);
    report(perpetual, 25'000.0, 2, coins + gain(entry, entry * 0.99));
    EXPECT_EQ(alerts("F37"), 0);
}

/// The venue's position is older than the desk's account: what it had gained until then was earned before.
TEST_F(SettlementsOfAVenue, F37_WhatWasGainedBeforeTheAccountWasTakenIsNoPnl)
{
    moveTo(entry * 1.01);
    const double worth = equity(), earned = pnl();
    settle("log/1", gain(entry, spot()) + 0.5);
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 1.01) + 0.5, 1e-7);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    EXPECT_NEAR(equity(), worth + 0.5 * spot(), 1e-1);
}

/// What was gained before the account was taken is known of the whole position, though a part of it is left.
TEST_F(SettlementsOfAVenue, F37_WhatWasGainedBeforeIsOfThePositionThatWasSettled)
{
    const double settled = entry * 1.02, sold = entry * 1.03;
    moveTo(sold);
    trade(-10'000.0, sold);
    const double earned = pnl();
    settle("log/1", gain(entry, settled) + 0.5, domain::CashCause::Transfer, 25'000.0, settled);
    EXPECT_NEAR(cash(), coins + gain(entry, settled) + 0.5 + 0.4 * gain(settled, sold), 1e-7);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    EXPECT_EQ(alerts("F37: Deribit settled"), 0);
}

/// A row of a venue's log is read seconds after the settlement or, by a desk that was off, hours: contracts that were
/// traded between the two, at another price.
class SettledBefore : public SettlementsOfAVenue, public ::testing::WithParamInterface<double> {};

TEST_P(SettledBefore, F37_ASettlementIsOfItsOwnPositionAndPrice)
{
    settle("log/0", 0.0, domain::CashCause::Transfer, 25'000.0, entry);
    const double settled = entry * 1.02, traded = entry * 1.03, closed = entry * 1.01;
    moveTo(traded);
    trade(GetParam(), traded);
    const double worth = equity(), earned = pnl();
    settle("log/1", gain(entry, settled), domain::CashCause::Transfer, 25'000.0, settled);
    // What was closed of the position since has gained from the settlement's price on.
    const double part = std::clamp(-GetParam(), 0.0, 25'000.0) / 25'000.0;
    EXPECT_NEAR(cash(), coins + gain(entry, settled) + part * gain(settled, traded), 1e-7);
    EXPECT_NEAR(equity(), worth, 1e-2);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    EXPECT_EQ(alerts("F37"), 0);
    moveTo(closed);
    trade(-25'000.0 - GetParam(), closed);
    ASSERT_TRUE(held(perpetual).isZero());
    EXPECT_NEAR(cash(), coins + flow(25'000.0, entry) + flow(GetParam(), traded) + flow(-25'000.0 - GetParam(), closed),
                1e-7);
}

// Nothing; a part, all and more than all sold; more bought.
INSTANTIATE_TEST_SUITE_P(Traded, SettledBefore, ::testing::Values(0.0, -10'000.0, -25'000.0, -40'000.0, 10'000.0));

/// A row that does not fit our entry is booked as the venue has it, and a person is told.
TEST_F(SettlementsOfAVenue, F37_ASettlementThatDoesNotFitOurEntryIsTold)
{
    settle("log/0", 0.0, domain::CashCause::Transfer, 25'000.0, entry);
    moveTo(entry * 1.02);
    settle("log/1", gain(entry, spot()) + 2.0 / spot(), domain::CashCause::Transfer, 25'000.0, spot());
    EXPECT_NEAR(cash(), coins + gain(entry, spot()) + 2.0 / spot(), 1e-7);
    EXPECT_EQ(alerts("F37: Deribit settled BTC-PERPETUAL"), 1) << "two dollars more";
    settle("log/2", 0.5 / spot(), domain::CashCause::Transfer, 25'000.0, spot());
    EXPECT_EQ(alerts("F37: Deribit settled BTC-PERPETUAL"), 0) << "half a dollar";
}

/// Funding that comes with the gain: what was accrued is the funding, and the rest says where the venue settled, which
/// is not where the mid stands when it is heard.
TEST_F(SettlementsOfAVenue, F37_GainAndFundingInOneAreThePriceAndWhatWasAccrued)
{
    say(domain::FundingUpdate{perpetual, 1e-4});
    hour();
    say(domain::FundingUpdate{perpetual, 0.0});
    double rates = -25.0 / spot();
    ASSERT_NEAR(cash(), coins + rates, 1e-8) << "250,000 USD at 0.01 %";
    double earned = pnl();
    settle("perp_settlement/1", rates + 0.01, domain::CashCause::Charge);
    EXPECT_NEAR(cash(), coins + rates + 0.01, 1e-7) << "the first one's funding is not counted beside the estimate";
    EXPECT_NEAR(pnl(), earned, 1e-2) << "what was gained before the account was taken";
    say(domain::FundingUpdate{perpetual, 1e-4});
    hour();
    say(domain::FundingUpdate{perpetual, 0.0});
    rates += -25.0 / spot();
    ASSERT_NEAR(cash(), coins + 0.01 + rates, 1e-8);
    const double settled = entry * 1.005;
    moveTo(entry * 1.015);
    earned = pnl();
    const double worth = equity(), funding = state().book.fundingUsd();
    settle("perp_settlement/2", -25.0 / entry + gain(entry, settled), domain::CashCause::Charge);
    EXPECT_NEAR(cash(), coins + 0.01 + rates + gain(entry, settled), 1e-7);
    EXPECT_NEAR(pnl(), earned, 1e-2) << "one in a hundred of 250,000 USD is no funding";
    EXPECT_NEAR(equity(), worth, 1e-2);
    EXPECT_NEAR(state().book.fundingUsd(), funding, 1e-6);
    EXPECT_EQ(alerts("F37"), 0);
    trade(-25'000.0, spot());
    EXPECT_NEAR(cash(), coins + 0.01 + rates + gain(entry, entry * 1.015), 1e-7);
}

/// An amount that no price near ours explains is booked as cash and told; it is not earned.
TEST_F(SettlementsOfAVenue, F37_AnAmountThatNoPriceNearOursExplainsIsTold)
{
    settle("perp_settlement/1", 0.0, domain::CashCause::Charge);
    const double earned = pnl();
    settle("perp_settlement/2", gain(entry, entry * 1.02), domain::CashCause::Charge);
    EXPECT_NEAR(cash(), coins + gain(entry, entry * 1.02), 1e-7);
    EXPECT_NEAR(pnl(), earned, 1e-2);
    EXPECT_EQ(alerts("F37: Deribit settled BTC-PERPETUAL"), 1) << "two in a hundred off; 1.5 may be";
    settle("perp_settlement/3", gain(entry, entry * 1.01), domain::CashCause::Charge);
    EXPECT_EQ(alerts("F37: Deribit settled BTC-PERPETUAL"), 0);
}

}  // namespace
}  // namespace ballast::engine::live_book_settlements_test
