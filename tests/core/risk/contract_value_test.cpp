#include "risk/holding_risk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ql/pricingengines/blackformula.hpp>

#include "core/risk/flat_market.h"
#include "risk/pnl_attribution.h"

/// What n contracts are worth: linear and inverse futures and options with multipliers.
namespace ballast::risk::contract_value_test {
namespace {

using domain::ContractUnit;
using domain::InstrumentKind;
using domain::OptionRight;
using domain::Quantity;
using domain::Settlement;
using testing::FlatMarket;

Quantity contracts(std::int64_t coins) { return Quantity::fromUnits(coins * Quantity::kUnitsPerOne); }

/// Deribit's BTC-PERPETUAL: each contract counts 10 USD and is settled in coins.
domain::Instrument inversePerpetual()
{
    auto perpetual = FlatMarket::linear(InstrumentKind::Perpetual, "BTC-PERPETUAL");
    perpetual.settlement = Settlement::Inverse;
    perpetual.unit = ContractUnit::Quote;
    perpetual.multiplier = contracts(10);
    return perpetual;
}

TEST(ContractValue, AnInversePerpetualPaysInCoins)
{
    FlatMarket market(60000.0);
    market.setMid("BTC-PERPETUAL", 60000.0);
    const auto perpetual = inversePerpetual();
    // 10,000 contracts are 100,000 USD. Bought at 50,000: 100,000 (1/50,000 - 1/60,000) = 1/3 coin, worth 20,000 USD.
    const Holding holding{.instrument = &perpetual, .quantity = 10'000.0, .entryPrice = 50000.0};
    const auto risk = valueHolding(holding, market.view());
    ASSERT_TRUE(risk.complete);
    EXPECT_NEAR(risk.valueUsd, 20000.0, 1e-9);
    EXPECT_NEAR(risk.exposure.delta, 2.0, 1e-12) << "100,000 USD at 50,000 behave as two coins";
    EXPECT_DOUBLE_EQ(risk.markPrice, 60000.0);
    EXPECT_NEAR(holding.coins(60000.0), 100000.0 / 60000.0, 1e-12);
    for (const double shift : {-0.4, -0.01, 0.01, 0.5}) {
        const double price = 60000.0 * (1.0 + shift);
        const double coins = 100000.0 * (1.0 / 50000.0 - 1.0 / price);
        EXPECT_NEAR(valueHolding(holding, market.view(), shift).valueUsd, coins * price, 1e-7) << shift;
    }
    // Deribit's support page on inverse futures: the loss of a short grows the same way.
    const auto sold =
        valueHolding({.instrument = &perpetual, .quantity = -10'000.0, .entryPrice = 50000.0}, market.view());
    EXPECT_NEAR(sold.valueUsd, -20000.0, 1e-9);
    const auto fresh = valueHolding({.instrument = &perpetual, .quantity = 10'000.0}, market.view());
    EXPECT_DOUBLE_EQ(fresh.valueUsd, 0.0) << "no entry: entered now";
    EXPECT_NEAR(fresh.exposure.delta, 100000.0 / 60000.0, 1e-12);
}

TEST(ContractValue, ALinearFutureCountsItsMultiplier)
{
    FlatMarket market(60000.0);
    market.setMid("F", 60600.0);
    auto future = FlatMarket::linear(InstrumentKind::Future, "F");
    future.multiplier = Quantity::fromUnits(Quantity::kUnitsPerOne / 100);  // 0.01 coin a contract
    const auto risk = valueHolding({.instrument = &future, .quantity = -250.0, .entryPrice = 59000.0}, market.view());
    EXPECT_NEAR(risk.valueUsd, -2.5 * 1600.0, 1e-9);
    EXPECT_DOUBLE_EQ(risk.exposure.delta, -2.5);
}

/// QuantLib's Black formula on the market's own forward and volatility.
double blackUsd(const FlatMarket& market, OptionRight right, double strike)
{
    const auto type = right == OptionRight::Call ? QuantLib::Option::Call : QuantLib::Option::Put;
    return QuantLib::blackFormula(type, strike, market.spot() * FlatMarket::kBasis, 0.6 * std::sqrt(30.0 / 365.0));
}

TEST(ContractValue, OptionsAgreeWithQuantLibInBothSettlements)
{
    const FlatMarket market;
    for (const auto right : {OptionRight::Call, OptionRight::Put})
        for (const double strike : {70000.0, 82400.0, 95000.0})
            for (const std::int64_t multiplier : {1, 10, 1000}) {
                auto linear = market.option(right, strike, Settlement::Linear);
                auto inverse = market.option(right, strike, Settlement::Inverse);
                linear.multiplier = inverse.multiplier = contracts(multiplier);
                const double usd = blackUsd(market, right, strike);
                const auto m = static_cast<double>(multiplier);
                const auto l = valueHolding({.instrument = &linear, .quantity = -3.0}, market.view());
                EXPECT_NEAR(l.valueUsd, -3.0 * m * usd, 1e-9 * m * usd);
                EXPECT_NEAR(l.markPrice, usd, 1e-9 * usd) << "premiums are quoted for one coin";
                const auto i = valueHolding({.instrument = &inverse, .quantity = -3.0}, market.view());
                const double forward = market.spot() * FlatMarket::kBasis;
                EXPECT_NEAR(i.valueUsd, -3.0 * m * usd / forward * market.spot(), 1e-9 * m * usd);
                EXPECT_NEAR(i.markPrice, usd / forward, 1e-12);
                auto single = linear;
                single.multiplier = contracts(1);
                const auto one = valueHolding({.instrument = &single, .quantity = -3.0 * m}, market.view());
                EXPECT_NEAR(l.exposure.delta, one.exposure.delta, 1e-12 * std::abs(one.exposure.delta));
            }
}

TEST(ContractValue, AnOptionStandsOnTheSmileOfItsOwnVenueAndSettlement)
{
    const FlatMarket calm(80000.0, 0.0, 0.5), wild(80000.0, 0.0, 0.9);
    auto coinSettled = calm.option(OptionRight::Call, 82400.0, Settlement::Inverse);
    auto dollarSettled = calm.option(OptionRight::Call, 82400.0, Settlement::Linear);
    coinSettled.settles = domain::findCurrency("BTC").value();
    dollarSettled.settles = domain::findCurrency("USDC").value();
    auto elsewhere = dollarSettled;
    elsewhere.venue = "Derive";
    const auto calmView = calm.view(), wildView = wild.view();
    auto both = calmView;
    both.chains = {{"Deribit", Settlement::Inverse, coinSettled.settles, calmView.surface, calmView.spotAtFit},
                   {"Deribit", Settlement::Linear, dollarSettled.settles, wildView.surface, wildView.spotAtFit}};
    EXPECT_NEAR(valueHolding({.instrument = &coinSettled, .quantity = 1.0}, both).volatility, 0.5, 1e-9);
    EXPECT_NEAR(valueHolding({.instrument = &dollarSettled, .quantity = 1.0}, both).volatility, 0.9, 1e-9);
    EXPECT_FALSE(valueHolding({.instrument = &elsewhere, .quantity = 1.0}, both).complete)
        << "another venue's smile is not its price";
}

TEST(ContractValue, TheGainOfAnInversePerpetualIsExplainedByDeltaAndBasis)
{
    FlatMarket before(60000.0), after(63000.0);
    before.setMid("BTC-PERPETUAL", 60030.0);
    after.setMid("BTC-PERPETUAL", 62950.0);
    const auto perpetual = inversePerpetual();
    const Holding holding{.instrument = &perpetual, .quantity = -5'000.0, .entryPrice = 58000.0};
    const auto split = attributeHolding(holding, before.view(), after.view());
    ASSERT_TRUE(split) << split.error().message;
    const double gain = valueHolding(holding, after.view()).valueUsd - valueHolding(holding, before.view()).valueUsd;
    EXPECT_NEAR(split->total, gain, 1e-9);
    EXPECT_NEAR(split->delta + split->basis, gain, 1e-9);
    EXPECT_NEAR(split->residual, 0.0, 1e-9);
    EXPECT_LT(std::abs(split->basis), 0.05 * std::abs(split->delta)) << "the mid moved almost as spot did";
}

}  // namespace
}  // namespace ballast::risk::contract_value_test
