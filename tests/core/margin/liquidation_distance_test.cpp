#include "margin/liquidation_distance.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/margin/margin_books.h"
#include "research/network/liquidation_price.h"

namespace ballast::risk::liquidation_distance_test {
namespace {

using testing::account;
using testing::emptyBtc;
using testing::perpetual;

/// Leverage 10 everywhere: a maintenance share of 5 %, as the closed form takes it.
PerpetualMarginParameters fivePercent()
{
    auto rule = testing::leverageRule();
    rule.tables = {{"BTC", {{0.0, 10.0}}}};
    return rule;
}

TEST(LiquidationDistance, OnePerpetualAgreesWithTheClosedForm)
{
    testing::RandomBooks random(31);
    for (int round = 0; round < 200; ++round) {
        const double size = random.uniform(0.5, 5.0) * (random.below(2) == 0 ? 1.0 : -1.0);
        const double collateral = std::abs(size) * 80000.0 * random.uniform(0.06, 0.8);
        auto u = emptyBtc();
        u.perpetuals = {perpetual(size)};
        const auto distance = liquidationDistance(account(u, collateral), fivePercent(), 0.0);
        ASSERT_TRUE(distance);
        const double price = linearLiquidationPrice(size, 80000.0, collateral, 0.05).value();
        ASSERT_TRUE(distance->shock);
        EXPECT_NEAR(80000.0 * (1.0 + *distance->shock), price, 1e-4);
        EXPECT_EQ(size > 0.0 ? distance->downShock : distance->upShock, distance->shock);
        EXPECT_FALSE(size > 0.0 ? distance->upShock : distance->downShock);
    }
}

TEST(LiquidationDistance, AShiftedInverseContractIsWorthWhatTheClosedFormSays)
{
    // No rule here asks a flat share of a coin-settled notional, so the shifted account itself is checked: at the
    // closed form's price its equity, C + Q (1/P0 - 1/P) coins at P, is m Q.
    testing::RandomBooks random(32);
    for (int round = 0; round < 200; ++round) {
        const double notional = random.uniform(1e4, 5e5), coins = notional / 80000.0 * random.uniform(0.1, 0.9);
        auto u = emptyBtc();
        u.perpetuals = {perpetual(notional / 80000.0)};
        u.perpetuals[0].settlement = domain::Settlement::Inverse;
        auto book = account(u, 0.0);
        book.collaterals = {{.name = "BTC", .amount = coins, .price = 80000.0, .spotBeta = 1.0}};
        const double price = inverseLiquidationPrice(notional, 80000.0, coins, 0.01).value();
        const auto moved = shiftSpot(book, price / 80000.0 - 1.0);
        EXPECT_NEAR(equityUsd(moved), 0.01 * notional, 1e-6 * notional);
        const auto& contract = moved.underlyings[0].perpetuals[0];
        EXPECT_NEAR(contract.amount * contract.price, notional, 1e-9 * notional) << "the notional in USD stays";
    }
}

TEST(LiquidationDistance, BracketsTheNearestBreachOfRandomBooks)
{
    testing::RandomBooks books(33);
    const std::vector<MarginRule> rules{testing::pmrmRule(), testing::gridRule(), testing::scanRule()};
    int found = 0;
    for (int round = 0; round < 12; ++round)
        for (const auto& rule : rules) {
            auto book = account(books.optionBook(4), 0.0);
            book.cashUsd = -maintenanceExcess(book, rule).value() + books.uniform(1e4, 3e5);
            const auto distance = liquidationDistance(book, rule, 0.03).value();
            EXPECT_GT(distance.excessUsd, 0.0);
            for (const auto& shock : {distance.downShock, distance.upShock}) {
                if (!shock) continue;
                ++found;
                EXPECT_LT(maintenanceExcess(shiftSpot(book, *shock * (1.0 + 1e-8)), rule).value(), 0.0);
                EXPECT_GE(maintenanceExcess(shiftSpot(book, *shock - std::copysign(1e-8, *shock)), rule).value(), 0.0);
            }
            if (distance.shock) {
                EXPECT_NEAR(*distance.sigmas, std::abs(*distance.shock) / 0.03, 1e-12);
            }
        }
    EXPECT_GT(found, 20) << "the random books must exercise the search";
}

TEST(LiquidationDistance, MoreCashIsNeverNearer)
{
    testing::RandomBooks books(34);
    for (int round = 0; round < 10; ++round) {
        auto book = account(books.optionBook(4), 0.0);
        const MarginRule rule = testing::scanRule();
        book.cashUsd = -maintenanceExcess(book, rule).value() + 5e4;
        const auto near = liquidationDistance(book, rule, 0.0).value();
        book.cashUsd += 5e4;
        const auto far = liquidationDistance(book, rule, 0.0).value();
        if (!near.shock) continue;
        EXPECT_GE(far.shock ? std::abs(*far.shock) : 10.0, std::abs(*near.shock) - 1e-9);
    }
}

TEST(LiquidationDistance, FundingHoursAreExcessOverWhatIsPaid)
{
    auto u = emptyBtc();
    u.perpetuals = {perpetual(1.0)};
    u.perpetuals[0].hourlyFundingRate = 0.0000125;
    auto distance = liquidationDistance(account(u, 5000.0), fivePercent(), 0.02).value();
    EXPECT_NEAR(distance.excessUsd, 1000.0, 1e-9);
    EXPECT_NEAR(*distance.fundingHours, 1000.0, 1e-9) << "a dollar an hour";
    u.perpetuals[0].hourlyFundingRate = -0.0000125;
    distance = liquidationDistance(account(u, 5000.0), fivePercent(), 0.02).value();
    EXPECT_FALSE(distance.fundingHours) << "funding is received";
    EXPECT_NE(distance.method.find("2026-02-01"), std::string::npos);
    EXPECT_EQ(distance.parameterDate, "2026-02-01");
}

TEST(LiquidationDistance, IsZeroWhenLiquidatedAndAbsentWhenSafe)
{
    auto u = emptyBtc();
    u.perpetuals = {perpetual(1.0)};
    const auto under = liquidationDistance(account(u, 3999.0), fivePercent(), 0.02).value();
    EXPECT_EQ(*under.shock, 0.0);
    EXPECT_EQ(*under.sigmas, 0.0);
    EXPECT_LT(under.excessUsd, 0.0);
    const auto safe = liquidationDistance(account(u, 100000.0), fivePercent(), 0.02).value();
    EXPECT_FALSE(safe.shock);
    EXPECT_FALSE(safe.sigmas);
}

TEST(LiquidationDistance, RefusesBadInput)
{
    const auto book = account(emptyBtc(), 1.0);
    for (const double bad : {-0.1, std::nan(""), std::numeric_limits<double>::infinity()})
        EXPECT_EQ(liquidationDistance(book, fivePercent(), bad).error().code, ErrorCode::InvalidArgument);
    for (const LiquidationScan scan : {LiquidationScan{.deepestFall = 1.0}, LiquidationScan{.highestRise = 0.0},
                                       LiquidationScan{.fineStep = std::nan("")}, LiquidationScan{.tolerance = 0.0}})
        EXPECT_FALSE(liquidationDistance(book, fivePercent(), 0.0, scan));
    auto broken = book;
    broken.cashUsd = std::nan("");
    EXPECT_FALSE(liquidationDistance(broken, fivePercent(), 0.0));
}

}  // namespace
}  // namespace ballast::risk::liquidation_distance_test
