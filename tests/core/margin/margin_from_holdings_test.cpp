#include "margin/margin_from_holdings.h"

#include <gtest/gtest.h>

#include "core/margin/margin_books.h"
#include "core/risk/flat_market.h"

namespace ballast::risk::margin_from_holdings_test {
namespace {

using domain::InstrumentKind;
using domain::OptionRight;
using domain::Settlement;
using testing::FlatMarket;

/// A desk's account: options of both settlements, a perpetual, coins and dollars.
class DeskAccount : public ::testing::Test {
protected:
    DeskAccount()
    {
        market.setMid("PERP", 80100.0);
        holdings = {{.instrument = &call, .quantity = -3.0},
                    {.instrument = &put, .quantity = 2.0},
                    {.instrument = &perpetual, .quantity = 1.5, .entryPrice = 79000.0},
                    {.instrument = &coins, .quantity = 4.0}};
        markets = {{"BTC", market.view()}};
    }

    FlatMarket market;
    domain::Instrument call = market.option(OptionRight::Call, 90000.0, Settlement::Inverse);
    domain::Instrument put = market.option(OptionRight::Put, 70000.0, Settlement::Linear, 90);
    domain::Instrument perpetual = FlatMarket::linear(InstrumentKind::Perpetual, "PERP");
    domain::Instrument coins = FlatMarket::linear(InstrumentKind::Cash, "cash");
    std::vector<Holding> holdings;
    std::vector<MarginMarket> markets;
    std::vector<domain::CashBalance> cash{{"Deribit", "USDC", 25000.0}};
};

TEST_F(DeskAccount, EquityIsTheValueOfTheHoldings)
{
    const auto portfolio = marginPortfolio(holdings, markets, cash, testing::gridRule());
    ASSERT_TRUE(portfolio) << portfolio.error().message;
    double value = 25000.0;
    for (const auto& holding : holdings)
        value += valueHolding(holding, market.view()).valueUsd;
    EXPECT_NEAR(equityUsd(*portfolio), value, 1e-6);
    ASSERT_EQ(portfolio->underlyings.size(), 1U);
    EXPECT_EQ(portfolio->underlyings[0].expiries.size(), 2U);
    EXPECT_EQ(portfolio->underlyings[0].options[0].settlement, Settlement::Inverse);
    EXPECT_NEAR(portfolio->underlyings[0].options[0].markVolatility, 0.6, 1e-9);
    EXPECT_DOUBLE_EQ(portfolio->underlyings[0].perpetuals[0].unrealisedUsd, 1.5 * 1100.0);
    EXPECT_EQ(portfolio->collaterals[0].spotBeta, 1.0);
    EXPECT_TRUE(venueMargin(*portfolio, testing::gridRule()));
}

TEST_F(DeskAccount, AShiftedAccountIsTheShiftedBook)
{
    // The test's smile is flat, so that fixed volatility by strike and by moneyness agree.
    const auto portfolio = marginPortfolio(holdings, markets, cash, testing::gridRule()).value();
    for (const double shock : {-0.3, -0.02, 0.02, 0.3}) {
        double value = 25000.0;
        for (const auto& holding : holdings)
            value += valueHolding(holding, market.view(), shock).valueUsd;
        EXPECT_NEAR(equityUsd(shiftSpot(portfolio, shock)), value, 1e-6) << shock;
    }
}

TEST_F(DeskAccount, DeriveHaircutsDependOnWhetherTheCoinIsTheBooks)
{
    auto rule = testing::pmrmRule();
    rule.collateral = {{"BTC", 0.01, 0.02, true}, {"BTC", 0.05, 0.25, false}};
    call.settlement = Settlement::Linear;
    const auto book = marginPortfolio(holdings, markets, cash, rule).value();
    EXPECT_TRUE(book.collaterals[0].riskCancelling);
    EXPECT_EQ(book.collaterals[0].maintenanceHaircut, 0.02);
    const auto alone = marginPortfolio(std::span(holdings).subspan(3), markets, cash, rule).value();
    EXPECT_FALSE(alone.collaterals[0].riskCancelling);
    EXPECT_EQ(alone.collaterals[0].maintenanceHaircut, 0.25);
}

TEST_F(DeskAccount, WhatIsMissingIsAnErrorNeverZero)
{
    const auto unknown = market.option(OptionRight::Call, 80000.0, Settlement::Linear, 45);
    auto more = holdings;
    more.push_back({.instrument = &unknown, .quantity = 1.0});
    EXPECT_EQ(marginPortfolio(more, markets, cash, testing::gridRule()).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(marginPortfolio(holdings, {}, cash, testing::gridRule()).error().code, ErrorCode::NotFound);
    cash.push_back({"Deribit", "DOGE", 1.0});
    EXPECT_EQ(marginPortfolio(holdings, markets, cash, testing::gridRule()).error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace ballast::risk::margin_from_holdings_test
