#include "risk/holding_risk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "core/risk/flat_market.h"

namespace ballast::risk::holding_risk_test {
namespace {

using domain::InstrumentKind;
using domain::OptionRight;
using domain::Settlement;
using testing::FlatMarket;

/// Greeks of one holding against central differences of its value in USD, which is all that a trader gains or loses.
/// The coins that an inverse option is paid in are valued at the shifted spot too.
class OptionGreeks : public ::testing::TestWithParam<std::tuple<Settlement, OptionRight, double, double>> {
protected:
    OptionGreeks()
    {
        const auto [settlement, right, strike, quantity] = GetParam();
        option = market.option(right, strike, settlement);
        holding = {.instrument = &option, .quantity = quantity};
    }

    double value(const MarketView& view) const { return valueHolding(holding, view).valueUsd; }

    FlatMarket market;
    domain::Instrument option;
    Holding holding;
};

TEST_P(OptionGreeks, DeltaAndGammaAreSlopesInSpot)
{
    const auto risk = valueHolding(holding, market.view());
    ASSERT_TRUE(risk.complete);
    const double size = std::abs(holding.quantity);
    // A flat smile: sticky log-moneyness and a fixed volatility are then the same, so the slope has no smile term.
    const double h = 20.0;
    const double up = value(market.viewAt(market.spot() + h));
    const double down = value(market.viewAt(market.spot() - h));
    EXPECT_NEAR(risk.exposure.delta, (up - down) / (2.0 * h), 1e-6 * size);
    const double wide = 400.0;
    const double gamma = (value(market.viewAt(market.spot() + wide)) - 2.0 * risk.valueUsd +
                          value(market.viewAt(market.spot() - wide))) /
                         (wide * wide);
    EXPECT_NEAR(risk.gammaPerUsd, gamma, 2e-4 * std::abs(gamma) + 1e-12);
    EXPECT_NEAR(risk.exposure.gamma, risk.gammaPerUsd * 0.01 * market.spot(), 1e-12 * size);
}

TEST_P(OptionGreeks, TheSpotShiftIsARevaluationAtThatSpot)
{
    for (const double shift : {-0.15, -0.01, 0.01, 0.15}) {
        const auto shifted = valueHolding(holding, market.view(), shift);
        const auto direct = valueHolding(holding, market.viewAt(market.spot() * (1.0 + shift)));
        EXPECT_NEAR(shifted.valueUsd, direct.valueUsd, 1e-9 * std::abs(direct.valueUsd));
        EXPECT_NEAR(shifted.exposure.delta, direct.exposure.delta, 1e-12 * std::abs(holding.quantity));
    }
}

TEST_P(OptionGreeks, VegaIsTheSlopeInVolatilityForAPoint)
{
    const auto risk = valueHolding(holding, market.view());
    const double h = 1e-4;
    const auto up = market.withVolatility(0.6 + h);
    const auto down = market.withVolatility(0.6 - h);
    const double slope = (value(up.view()) - value(down.view())) / (2.0 * h);
    EXPECT_NEAR(risk.exposure.vega, 0.01 * slope, 1e-6 * std::abs(0.01 * slope) + 1e-9);
    EXPECT_GT(risk.exposure.vega * holding.quantity, 0.0) << "long options gain from volatility";
}

TEST_P(OptionGreeks, ThetaIsTheSlopeInTimeForADay)
{
    const auto risk = valueHolding(holding, market.view());
    const Duration h = Duration::minutes(10);
    const double perDay =
        (value(market.viewLater(h)) - value(market.viewLater(Duration{} - h))) / (2.0 * h.inSeconds()) * 86400.0;
    EXPECT_NEAR(risk.exposure.theta, perDay, 1e-5 * std::abs(perDay) + 1e-9);
    EXPECT_LT(risk.exposure.theta * holding.quantity, 0.0) << "long options decay";
}

INSTANTIATE_TEST_SUITE_P(Table, OptionGreeks,
                         ::testing::Combine(::testing::Values(Settlement::Inverse, Settlement::Linear),
                                            ::testing::Values(OptionRight::Call, OptionRight::Put),
                                            ::testing::Values(70000.0, 82400.0, 95000.0),
                                            ::testing::Values(1.0, -25.0)));

TEST(HoldingValue, InverseAndLinearDifferByTheBasisOnly)
{
    const FlatMarket market;
    const auto inverse = market.option(OptionRight::Call, 80000.0, Settlement::Inverse);
    const auto linear = market.option(OptionRight::Call, 80000.0, Settlement::Linear);
    const auto a = valueHolding({.instrument = &inverse, .quantity = 1.0}, market.view());
    const auto b = valueHolding({.instrument = &linear, .quantity = 1.0}, market.view());
    // Coin premium V/F times spot, against V itself.
    EXPECT_NEAR(a.valueUsd * FlatMarket::kBasis, b.valueUsd, 1e-9 * b.valueUsd);
    EXPECT_NEAR(a.markPrice * market.spot(), a.valueUsd, 1e-9 * a.valueUsd);
    EXPECT_NEAR(b.markPrice, b.valueUsd, 1e-12 * b.valueUsd);
}

TEST(HoldingValue, PutCallParityHoldsInUsd)
{
    const FlatMarket market(80000.0, 0.05);
    for (const double strike : {60000.0, 80000.0, 110000.0}) {
        const auto call = market.option(OptionRight::Call, strike, Settlement::Inverse);
        const auto put = market.option(OptionRight::Put, strike, Settlement::Inverse);
        const auto c = valueHolding({.instrument = &call, .quantity = 1.0}, market.view());
        const auto p = valueHolding({.instrument = &put, .quantity = 1.0}, market.view());
        EXPECT_NEAR(c.valueUsd - p.valueUsd, market.spot() - strike / FlatMarket::kBasis, 1e-6);
        EXPECT_NEAR(c.exposure.delta - p.exposure.delta, 1.0, 1e-12) << "a synthetic forward is one coin";
    }
}

TEST(HoldingValue, LinearThingsMoveOneForOneWithSpot)
{
    FlatMarket market;
    const auto perpetual = FlatMarket::linear(InstrumentKind::Perpetual, "PERP");
    const auto spot = FlatMarket::linear(InstrumentKind::Spot, "SPOT");
    const auto cash = FlatMarket::linear(InstrumentKind::Cash, "cash");
    market.setMid("PERP", 80100.0);
    market.setMid("SPOT", 79950.0);
    const auto p = valueHolding({.instrument = &perpetual, .quantity = -2.0, .entryPrice = 81000.0}, market.view());
    EXPECT_DOUBLE_EQ(p.valueUsd, -2.0 * (80100.0 - 81000.0)) << "a perpetual is worth its open profit";
    EXPECT_DOUBLE_EQ(p.exposure.delta, -2.0);
    EXPECT_DOUBLE_EQ(p.exposure.gamma, 0.0);
    EXPECT_DOUBLE_EQ(p.exposure.vega, 0.0);
    const auto s = valueHolding({.instrument = &spot, .quantity = 3.0}, market.view());
    EXPECT_DOUBLE_EQ(s.valueUsd, 3.0 * 79950.0);
    EXPECT_DOUBLE_EQ(s.exposure.delta, 3.0);
    const auto c = valueHolding({.instrument = &cash, .quantity = 5.0}, market.view());
    EXPECT_DOUBLE_EQ(c.valueUsd, 5.0 * 80000.0);
    EXPECT_DOUBLE_EQ(c.exposure.delta, 5.0);
    // The slope that the P&L has, with each mid moving in proportion to spot.
    const double shift = 1e-4;
    const auto up =
        valueHolding({.instrument = &perpetual, .quantity = -2.0, .entryPrice = 81000.0}, market.view(), shift);
    EXPECT_NEAR((up.valueUsd - p.valueUsd) / (shift * 80100.0), -2.0, 1e-8);
}

TEST(HoldingValue, NoPriceOrVolatilityMeansIncompleteNeverZero)
{
    const FlatMarket market;
    const auto unknown = market.option(OptionRight::Call, 80000.0, Settlement::Inverse, 45);
    EXPECT_FALSE(valueHolding({.instrument = &unknown, .quantity = 1.0}, market.view()).complete);
    const auto known = market.option(OptionRight::Call, 80000.0, Settlement::Inverse);
    MarketView blind = market.view();
    blind.surface = nullptr;
    EXPECT_FALSE(valueHolding({.instrument = &known, .quantity = 1.0}, blind).complete);
    for (const double spot : {0.0, -1.0, std::nan("")}) {
        EXPECT_FALSE(valueHolding({.instrument = &known, .quantity = 1.0}, market.viewAt(spot)).complete) << spot;
        const auto cash = FlatMarket::linear(InstrumentKind::Cash, "cash");
        EXPECT_FALSE(valueHolding({.instrument = &cash, .quantity = 1.0}, market.viewAt(spot)).complete) << spot;
    }
}

TEST(HoldingValue, StaysFiniteThroughExpiry)  // F35
{
    const FlatMarket market;
    for (const auto right : {OptionRight::Call, OptionRight::Put})
        for (const double strike : {60000.0, 82400.0, 100000.0}) {
            const auto option = market.option(right, strike, Settlement::Inverse);
            for (const Duration left : {Duration::days(1), Duration::seconds(1), Duration{}, Duration::seconds(-1)}) {
                MarketView view = market.view();
                view.now = option.expiry - left;
                const auto risk = valueHolding({.instrument = &option, .quantity = 1.0}, view);
                for (const double number : {risk.valueUsd, risk.exposure.delta, risk.exposure.gamma, risk.exposure.vega,
                                            risk.exposure.theta, risk.markPrice})
                    EXPECT_TRUE(std::isfinite(number)) << strike << " with " << left.inSeconds() << " s left";
            }
        }
}

TEST(BookRisk, CountsIncompleteLegsAndAddsNothingForThem)
{
    const FlatMarket market;
    const auto known = market.option(OptionRight::Put, 75000.0, Settlement::Inverse);
    const auto unknown = market.option(OptionRight::Put, 75000.0, Settlement::Inverse, 45);
    BookRisk book;
    const auto part = valueHolding({.instrument = &known, .quantity = -3.0}, market.view());
    book.add(part);
    book.add(valueHolding({.instrument = &unknown, .quantity = 100.0}, market.view()));
    book.add(part);
    EXPECT_EQ(book.missing, 1);
    EXPECT_DOUBLE_EQ(book.exposure.delta, 2.0 * part.exposure.delta);
    EXPECT_DOUBLE_EQ(book.exposure.gamma, 2.0 * part.exposure.gamma);
    EXPECT_DOUBLE_EQ(book.exposure.vega, 2.0 * part.exposure.vega);
    EXPECT_DOUBLE_EQ(book.exposure.theta, 2.0 * part.exposure.theta);
    EXPECT_DOUBLE_EQ(book.gammaPerUsd, 2.0 * part.gammaPerUsd);
    EXPECT_DOUBLE_EQ(book.valueUsd, 2.0 * part.valueUsd);
}

TEST(DeltaBucket, ColumnsStandForTheSideOutOfTheMoney)
{
    // Puts from far out to the middle, calls from the middle to far out.
    EXPECT_EQ(deltaBucket(-0.02, OptionRight::Put), 0U);
    EXPECT_EQ(deltaBucket(-0.10, OptionRight::Put), 1U);
    EXPECT_EQ(deltaBucket(-0.15, OptionRight::Put), 2U);
    EXPECT_EQ(deltaBucket(-0.25, OptionRight::Put), 3U);
    EXPECT_EQ(deltaBucket(-0.35, OptionRight::Put), 4U);
    EXPECT_EQ(deltaBucket(-0.48, OptionRight::Put), 5U);
    EXPECT_EQ(deltaBucket(0.50, OptionRight::Call), 5U);
    EXPECT_EQ(deltaBucket(0.35, OptionRight::Call), 6U);
    EXPECT_EQ(deltaBucket(0.25, OptionRight::Call), 7U);
    EXPECT_EQ(deltaBucket(0.15, OptionRight::Call), 8U);
    EXPECT_EQ(deltaBucket(0.10, OptionRight::Call), 9U);
    EXPECT_EQ(deltaBucket(0.02, OptionRight::Call), 10U);
}

TEST(DeltaBucket, ACallAndAPutOfOneStrikeShareTheirColumn)
{
    for (double call = 0.005; call < 1.0; call += 0.01)
        EXPECT_EQ(deltaBucket(call, OptionRight::Call), deltaBucket(call - 1.0, OptionRight::Put)) << call;
}

TEST(DeltaBucket, BordersBelongToTheOuterColumn)
{
    EXPECT_EQ(deltaBucket(0.075, OptionRight::Call), 10U);
    EXPECT_EQ(deltaBucket(0.0751, OptionRight::Call), 9U);
    EXPECT_EQ(deltaBucket(0.125, OptionRight::Call), 9U);
    EXPECT_EQ(deltaBucket(0.1251, OptionRight::Call), 8U);
    EXPECT_EQ(deltaBucket(-0.42, OptionRight::Put), 4U);
    EXPECT_EQ(deltaBucket(-0.4201, OptionRight::Put), 5U);
}

}  // namespace
}  // namespace ballast::risk::holding_risk_test
