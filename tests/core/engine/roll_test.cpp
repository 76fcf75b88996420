#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"

namespace ballast::engine {
namespace {

using domain::OptionRight;
using domain::OrderPurpose;
using domain::OrderState;

/// One short call that has come within three days of its expiry; the roll's two orders are on their way.
class Roll : public testing::StraddleDesk {
protected:
    Roll()
    {
        market.positions.clear();
        market.legs = {{.underlying = "BTC",
                        .venue = "Deribit",
                        .tenorDays = 10,
                        .right = OptionRight::Call,
                        .delta = 0.25,
                        .isShort = true,
                        .vegaUsd = 500.0}};
        start();
        oldName = picture()->underlyings[0].legs.at(0).instrument;
        oldSize = picture()->underlyings[0].legs.at(0).contracts;
        const auto orders = ofPurpose(tick(80000.0, Duration::days(8)), OrderPurpose::Roll);
        close = orders.at(0);
        open = orders.at(1);
    }

    /// Contracts at the later expiry, all strikes.
    double heldLater() const
    {
        double sum = 0.0;
        const auto snapshot = picture();
        for (const auto& leg : snapshot->underlyings[0].legs)
            if (leg.instrument != oldName) sum += leg.contracts;
        return sum;
    }
    std::vector<domain::OrderIntent> nextRoll(Duration after = Duration::seconds(1))
    {
        return ofPurpose(tick(80000.0, after), OrderPurpose::Roll);
    }

    std::string oldName;
    double oldSize{};
    domain::OrderIntent close, open;
};

TEST_F(Roll, EitherOrderMayFillFirst)
{
    fill(open);
    fill(close);
    EXPECT_EQ(held(oldName), 0.0);
    EXPECT_NEAR(heldLater(), -open.quantity.toDouble(), 1e-12);
    EXPECT_TRUE(nextRoll().empty()) << "the leg stands at its new contract";
    // The new contract rolls in its turn, by its own size.
    const auto later = nextRoll(Duration::days(20));
    ASSERT_EQ(later.size(), 2U);
    EXPECT_EQ(later[0].instrument, open.instrument);
    EXPECT_EQ(later[0].quantity, open.quantity);
}

TEST_F(Roll, ARejectedCloseIsTriedAgainWithoutOpeningTwice)
{
    fill(open);
    end(close, OrderState::Rejected);
    EXPECT_NEAR(held(oldName), oldSize, 1e-12) << "still short the old one";
    const auto again = nextRoll();
    ASSERT_EQ(again.size(), 1U) << "only the old contract is closed";
    EXPECT_EQ(again[0].instrument, close.instrument);
    EXPECT_EQ(again[0].side, domain::Side::Buy);
    EXPECT_EQ(again[0].quantity, close.quantity) << "not what old and new are together";
    fill(again[0]);
    EXPECT_EQ(held(oldName), 0.0);
    EXPECT_NEAR(heldLater(), -open.quantity.toDouble(), 1e-12);
    EXPECT_TRUE(nextRoll().empty());
}

TEST_F(Roll, ARejectedOpenIsTriedAgainWithoutClosingTwice)
{
    fill(close);
    end(open, OrderState::Rejected);
    EXPECT_EQ(held(oldName), 0.0);
    const auto again = nextRoll();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].side, domain::Side::Sell);
    fill(again[0]);
    EXPECT_NEAR(heldLater(), -again[0].quantity.toDouble(), 1e-12);
    EXPECT_TRUE(nextRoll().empty());
}

TEST_F(Roll, BothRejectedStartsOver)
{
    end(close, OrderState::Rejected);
    end(open, OrderState::Rejected);
    const auto again = nextRoll(Duration::seconds(3));
    ASSERT_EQ(again.size(), 2U);
    EXPECT_EQ(again[0].quantity, close.quantity);
    EXPECT_EQ(again[1].quantity, open.quantity);
}

TEST_F(Roll, CoinPaidAndReceivedIsThePremiumOfEachOrder)
{
    fill(close);
    fill(open);
    // Bought the old one back and sold the new one, both at coin premiums; fees are in USDC.
    const double expected =
        open.quantity.toDouble() * open.limitPrice.toDouble() - close.quantity.toDouble() * close.limitPrice.toDouble();
    EXPECT_NEAR(held("BTC cash"), expected, 1e-12);
}

TEST_F(Roll, WhileOneLegWaitsItIsSaidOnceAnInterval)
{
    end(close, OrderState::Rejected);
    end(open, OrderState::Rejected);
    int waits = 0;
    for (int i = 0; i < 20; ++i) {
        market.advance(Duration::seconds(1));
        auto batch = market.tick(80000.0);
        for (auto& event : batch.events)
            if (auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
                for (auto& quote : chain->quotes)
                    if (quote.instrument == close.instrument) quote.ask.reset();
        const EngineOutput output = engine->onBatch(batch).value();
        for (const auto& decision : output.decisions)
            waits += decision.code == "ROLL" && decision.kind == domain::DecisionKind::Hold ? 1 : 0;
    }
    EXPECT_EQ(waits, 1);
}

}  // namespace
}  // namespace ballast::engine
