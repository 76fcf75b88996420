#include "margin/pmrm.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

#include "core/margin/margin_books.h"

namespace ballast::risk::pmrm_test {
namespace {

using domain::OptionRight;
using testing::account;
using testing::emptyBtc;
using testing::option;
using testing::perpetual;

// The exchange's own portfolios are checked by ballast_golden; here stand properties and what those cases leave out.

TEST(Pmrm, AnEmptyBookNeedsNothingAndItsHealthIsItsCash)
{
    const auto margin = pmrmMargin(account(emptyBtc(), 1234.5), testing::pmrmRule());
    ASSERT_TRUE(margin);
    EXPECT_DOUBLE_EQ(margin->maintenanceHealth, 1234.5);
    EXPECT_DOUBLE_EQ(margin->initialHealth, 1234.5);
    for (const double pnl : margin->scenarioPnl)
        EXPECT_EQ(pnl, 0.0);
    MarginPortfolio bare;
    bare.cashUsd = -7.0;
    EXPECT_DOUBLE_EQ(pmrmMargin(bare, testing::pmrmRule()).value().initialHealth, -7.0);
}

TEST(Pmrm, APerpetualLosesItsWorstScenarioAndItsContingency)
{
    auto u = emptyBtc();
    u.perpetuals = {perpetual(2.0)};
    const auto margin = pmrmMargin(account(u, 50000.0), testing::pmrmRule());
    ASSERT_TRUE(margin);
    // By hand: -18 % of 160,000; the tails are -13.86 %.
    EXPECT_NEAR(margin->worstLoss, -28800.0, 1e-9);
    EXPECT_NEAR(margin->maintenanceHealth, 50000.0 - 0.8 * 28800.0 - 0.015 * 160000.0, 1e-8);
    EXPECT_NEAR(margin->initialHealth, 50000.0 - 28800.0 - 0.02 * 160000.0, 1e-8);
}

TEST(Pmrm, RandomBooksNeedNoLessInitiallyAndScaleWithSize)
{
    testing::RandomBooks books(7);
    for (int round = 0; round < 200; ++round) {
        const auto book = account(books.optionBook(1 + books.below(12)), 0.0);
        const auto one = pmrmMargin(book, testing::pmrmRule());
        ASSERT_TRUE(one);
        EXPECT_LE(one->initialHealth, one->maintenanceHealth + 1e-9);
        EXPECT_LE(one->maintenanceHealth, one->equity + 1e-9);
        auto tripled = book;
        for (auto& o : tripled.underlyings[0].options)
            o.amount *= 3.0;
        tripled.underlyings[0].perpetuals[0].amount *= 3.0;
        const auto three = pmrmMargin(tripled, testing::pmrmRule());
        ASSERT_TRUE(three);
        const double size = 1e-12 * (std::abs(one->worstLoss) + std::abs(one->equity)) + 1e-7;
        EXPECT_NEAR(three->maintenanceHealth, 3.0 * one->maintenanceHealth, size);
        EXPECT_NEAR(three->initialHealth, 3.0 * one->initialHealth, size);
    }
}

TEST(Pmrm, TheLastHalfHourFixesTheForwardLittleByLittle)
{
    auto u = emptyBtc();
    u.expiries = {{.secondsToExpiry = 900.0, .forward = 80000.0}};
    u.options = {option(0, 1000.0, OptionRight::Call, 1.0, 0.0)};  // Worth its forward less 1,000.
    auto rule = testing::pmrmRule();
    rule.longValue = {1.0, 0.0, 0.0};
    rule.scenarios = {{1.1, PmrmVolatilityShock::None, 1.0}};
    const auto margin = pmrmMargin(account(u, 0.0), rule);
    ASSERT_TRUE(margin);
    // Half of the settlement average is known, so a 10 % move of spot moves the payoff by 5 %.
    EXPECT_NEAR(margin->scenarioPnl[0], 4000.0, 1e-6);
}

TEST(Pmrm, NakedShortsAreCountedByStrikeOverCallsAndPuts)
{
    auto rule = testing::pmrmRule();
    rule.maintenanceFactor = 0.0;
    auto u = emptyBtc();
    u.options = {option(0, 90000.0, OptionRight::Call, -5.0), option(0, 90000.0, OptionRight::Put, 2.0),
                 option(1, 90000.0, OptionRight::Call, 4.0)};
    const auto margin = pmrmMargin(account(u, 0.0), rule);
    ASSERT_TRUE(margin);
    EXPECT_NEAR(margin->equity - margin->maintenanceHealth, 3.0 * 80000.0 * 0.003, 1e-8);
}

TEST(Pmrm, ABrokenPegAndALowConfidenceOnlyRaiseTheInitialMargin)
{
    testing::RandomBooks books(11);
    for (int round = 0; round < 50; ++round) {
        auto book = account(books.optionBook(6), 1e5);
        const auto calm = pmrmMargin(book, testing::pmrmRule()).value();
        book.stablePrice = 0.9;
        const auto broken = pmrmMargin(book, testing::pmrmRule()).value();
        EXPECT_LE(broken.initialHealth, calm.initialHealth);
        EXPECT_DOUBLE_EQ(broken.maintenanceHealth, calm.maintenanceHealth);
        book.stablePrice = 1.0;
        book.underlyings[0].spotConfidence = 0.5;
        const auto doubtful = pmrmMargin(book, testing::pmrmRule()).value();
        EXPECT_LT(doubtful.initialHealth, calm.initialHealth);
        EXPECT_DOUBLE_EQ(doubtful.maintenanceHealth, calm.maintenanceHealth);
    }
}

TEST(Pmrm, CoinsThatOffsetAShortPerpetualLeaveOnlyContingencies)
{
    auto u = emptyBtc();
    u.perpetuals = {perpetual(-1.0)};
    auto book = account(u, 0.0);
    book.collaterals = {{.name = "BTC", .amount = 1.0, .price = 80000.0, .riskCancelling = true}};
    const auto margin = pmrmMargin(book, testing::pmrmRule());
    ASSERT_TRUE(margin);
    EXPECT_NEAR(margin->worstLoss, 0.0, 1e-9);
    EXPECT_NEAR(margin->maintenanceHealth, 80000.0 - 0.015 * 80000.0, 1e-8);
}

class BadPmrm : public ::testing::TestWithParam<double> {};

TEST_P(BadPmrm, ParametersAreRefused)
{
    const auto book = account(emptyBtc(), 0.0);
    for (double PmrmVolatilityRange::*member : {&PmrmVolatilityRange::up, &PmrmVolatilityRange::shortPower}) {
        auto rule = testing::pmrmRule();
        rule.volatility.*member = GetParam();
        EXPECT_EQ(pmrmMargin(book, rule).error().code, ErrorCode::InvalidArgument);
    }
    auto rule = testing::pmrmRule();
    rule.scenarios[3].spotFactor = -GetParam();
    EXPECT_FALSE(pmrmMargin(book, rule));
}

INSTANTIATE_TEST_SUITE_P(Numbers, BadPmrm,
                         ::testing::Values(std::numeric_limits<double>::quiet_NaN(),
                                           std::numeric_limits<double>::infinity(), 1e300));

TEST(Pmrm, RefusesWhatTheVenueDoesNotHave)
{
    auto rule = testing::pmrmRule();
    auto two = account(emptyBtc(), 0.0);
    two.underlyings.push_back(emptyBtc());
    EXPECT_EQ(pmrmMargin(two, rule).error().code, ErrorCode::Unsupported);
    auto inverse = account(emptyBtc(), 0.0);
    inverse.underlyings[0].options = {option(0, 8e4, OptionRight::Call, 1.0)};
    inverse.underlyings[0].options[0].settlement = domain::Settlement::Inverse;
    EXPECT_EQ(pmrmMargin(inverse, rule).error().code, ErrorCode::Unsupported);
    auto rate = account(emptyBtc(), 0.0);
    rate.underlyings[0].expiries[0].rate = 90.0;
    rate.underlyings[0].expiries[0].secondsToExpiry = 1e10;
    EXPECT_EQ(pmrmMargin(rate, rule).error().code, ErrorCode::InvalidArgument);
    rule.scenarios.clear();
    EXPECT_EQ(pmrmMargin(account(emptyBtc(), 0.0), rule).error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace ballast::risk::pmrm_test
