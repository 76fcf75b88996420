#include <cmath>
#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"
#include "pricing/black76.h"

namespace ballast::engine::roll_test {
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
        const auto output = tick(80000.0, Duration::days(8));
        const auto orders = ofPurpose(output, OrderPurpose::Roll);
        for (const auto& d : output.decisions)
            if (d.kind == domain::DecisionKind::Roll) decision = d;
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
    /// Later than C14 counts the same order as a duplicate: prices of the ladder repeat.
    std::vector<domain::OrderIntent> nextRoll(Duration after = Duration::seconds(3))
    {
        return ofPurpose(tick(80000.0, after), OrderPurpose::Roll);
    }

    std::string oldName;
    double oldSize{};
    domain::OrderIntent close, open;
    domain::Decision decision;
};

/// The value of one input of a record; NaN when it is absent.
double input(const domain::Decision& d, const std::string& name)
{
    for (const auto& item : d.inputs)
        if (item.name == name) return item.value.value_or(std::nan(""));
    return std::nan("");
}

TEST_F(Roll, TheRecordHoldsBothSidesWithQuotesCostAndWorth)
{
    const domain::Decision& d = decision;
    ASSERT_EQ(d.kind, domain::DecisionKind::Roll);
    EXPECT_TRUE(d.band.has_value());
    ASSERT_EQ(d.candidates.size(), 3U);
    const auto& closing = d.candidates[0];
    const auto& opening = d.candidates[1];
    EXPECT_EQ(closing.instrument, oldName);
    EXPECT_EQ(opening.instrument, d.choice);
    EXPECT_EQ(d.candidates[2].instrument, "hold");
    double delta = d.before.delta;
    for (const auto& side : {closing, opening}) {
        const bool buys = side.quantity > 0.0;
        const double price = input(d, side.instrument + (buys ? " ask" : " bid"));
        const double mark = input(d, side.instrument + " mark");
        EXPECT_DOUBLE_EQ(side.limitPrice, price);
        // Fee of Deribit: 0.03 % of the index, at most 12.5 % of the premium, for each contract.
        const double size = std::abs(side.quantity);
        EXPECT_NEAR(side.feeUsd, size * std::min(0.0003 * 80000.0, 0.125 * price * 80000.0), 1e-6);
        EXPECT_NEAR(side.spreadUsd, size * std::abs(price - mark) * 80000.0, 1e-6) << "paid on either side";
        EXPECT_GT(side.spreadUsd, 0.0);
        EXPECT_NEAR(side.costUsd, side.feeUsd + side.spreadUsd, 1e-9);
        const double volatility = input(d, side.instrument + " fitted volatility");
        EXPECT_NEAR(volatility, 60.0, 3.0) << "per cent, near the scripted smile";
        const auto parts = domain::parseOptionName(side.instrument).value();
        const double years = (parts.expiry - market.now()).inYears();
        delta +=
            side.quantity * pricing::black76Greeks(parts.right, 80000.0, parts.strike, volatility / 100.0, years).delta;
    }
    EXPECT_NEAR(d.deltaAfter, delta, 1e-6);
    EXPECT_NEAR(d.costUsd, closing.costUsd + opening.costUsd, 1e-9);
    EXPECT_NEAR(d.riskRemovedUsd, closing.benefitUsd + opening.benefitUsd, 1e-9);
    EXPECT_NE(closing.benefitUsd, 0.0);
    EXPECT_FALSE(std::isnan(input(d, "BTC index")));
    for (const auto& item : d.inputs)
        EXPECT_TRUE(item.ageMilliseconds.has_value()) << item.name;
}

TEST_F(Roll, AWaitRecordsItsInputsAndNamesTheMissingQuote)
{
    end(close, OrderState::Rejected);
    end(open, OrderState::Rejected);
    market.advance(Duration::seconds(3));
    auto batch = market.tick(80000.0);
    for (auto& event : batch.events)
        if (auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
            for (auto& quote : chain->quotes)
                if (quote.instrument == close.instrument) quote.ask.reset();
    const EngineOutput output = engine->onBatch(batch).value();
    for (const auto& d : output.decisions) {
        if (d.code != domain::RecordCode::Roll) continue;
        EXPECT_EQ(d.kind, domain::DecisionKind::Hold);
        EXPECT_TRUE(d.band.has_value());
        EXPECT_EQ(d.candidates.at(0).excluded.why, domain::Excluded::NoAsk);
        EXPECT_FALSE(d.candidates.at(1).excluded.isNone());
        EXPECT_TRUE(std::isnan(input(d, oldName + " ask")));
        EXPECT_FALSE(std::isnan(input(d, oldName + " mark")));
        EXPECT_NE(d.reason.find(oldName + " has no ask"), std::string::npos) << d.reason;
        return;
    }
    FAIL() << "the wait was not recorded";
}

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

TEST_F(Roll, WhileOneLegWaitsItIsSaidOnce)
{
    end(close, OrderState::Rejected);
    end(open, OrderState::Rejected);
    int waits = 0;
    for (int i = 0; i < 200; ++i) {
        market.advance(Duration::seconds(1));
        auto batch = market.tick(80000.0);
        for (auto& event : batch.events)
            if (auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
                for (auto& quote : chain->quotes)
                    if (quote.instrument == close.instrument) quote.ask.reset();
        const EngineOutput output = engine->onBatch(batch).value();
        for (const auto& item : output.decisions)
            waits += item.code == domain::RecordCode::Roll && item.kind == domain::DecisionKind::Hold ? 1 : 0;
    }
    EXPECT_EQ(waits, 1);
}

}  // namespace
}  // namespace ballast::engine::roll_test
