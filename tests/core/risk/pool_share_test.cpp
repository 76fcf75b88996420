#include "risk/pool_share_value.h"

#include <cmath>
#include <gtest/gtest.h>
#include <random>

#include "core/pricing/golden.h"
#include "risk/pnl_attribution.h"
#include "risk/scenario_grid.h"
#include "risk/spot_ladder.h"

namespace ballast::risk::pool_share_test {
namespace {

constexpr domain::InstrumentId kShare{7};

domain::Instrument instrument()
{
    return {.id = kShare, .name = "WETH/USDC/500 #1", .underlying = "ETH", .kind = domain::InstrumentKind::PoolShare};
}

domain::PoolShare shareOf(double liquidity, double lower, double upper, double price)
{
    return {.instrument = kShare, .price = price, .liquidity = liquidity, .lower = lower, .upper = upper};
}

/// Coins and quotes that a share gives up or takes in as the price moves in narrow swaps from one to the other, each
/// at the price where it happens: x y = L^2 of the shifted reserves, and nothing of the closed forms.
ShareAmounts bySwaps(const domain::PoolShare& share, double from, double to)
{
    constexpr int kSteps = 200000;
    ShareAmounts moved;
    double price = from;
    for (int i = 0; i < kSteps; ++i) {
        const double next = from + (to - from) * (i + 1) / kSteps;
        const double inside = std::clamp(price, share.lower, share.upper);
        const double then = std::clamp(next, share.lower, share.upper);
        const double virtualCoins = share.liquidity / std::sqrt(inside);
        const double bought = share.liquidity / std::sqrt(then) - virtualCoins;
        moved.coins += bought;
        // The invariant itself: what leaves of one side is what keeps the product.
        moved.quotes += share.liquidity * share.liquidity / (virtualCoins + bought) -
                        share.liquidity * share.liquidity / virtualCoins;
        price = next;
    }
    return moved;
}

TEST(PoolShare, MatchesTheGoldenCases)
{
    const auto golden = pricing::test::findGolden("uniswap_v3");
    BALLAST_SKIP_WITHOUT(golden, "uniswap_v3");
    for (const auto& each : (*golden)["cases"]) {
        const auto& in = each["inputs"];
        const auto& out = each["expected"];
        const double price = in["P"];
        const auto share = shareOf(in["L"], in["pa"], in["pb"], price);
        const auto amounts = amountsAt(share, price);
        const auto unit = valueShare(&share, price);
        ASSERT_TRUE(unit.complete);
        EXPECT_NEAR(amounts.coins, out["x"].get<double>(), 1e-12 * amounts.coins);
        EXPECT_NEAR(amounts.quotes, out["y"].get<double>(), 1e-12 * amounts.quotes);
        EXPECT_NEAR(unit.price, out["value"].get<double>(), 1e-12 * unit.price);
        EXPECT_NEAR(unit.greeks.delta, out["delta"].get<double>(), 1e-12 * unit.greeks.delta);
        EXPECT_NEAR(unit.greeks.gamma, out["gamma"].get<double>(), 1e-12 * std::abs(unit.greeks.gamma));
    }
}

TEST(PoolShare, HoldsWhatTheSwapsOnTheWayLeft)
{
    const auto share = shareOf(27386.0, 1400.0, 1650.0, 1500.0);
    const auto start = amountsAt(share, 1500.0);
    for (const double price : {1300.0, 1400.0, 1450.0, 1600.0, 1650.0, 1800.0}) {
        const auto moved = bySwaps(share, 1500.0, price);
        const auto there = amountsAt(share, price);
        EXPECT_NEAR(there.coins, start.coins + moved.coins, 1e-6 * start.coins) << price;
        EXPECT_NEAR(there.quotes, start.quotes + moved.quotes, 1e-6 * start.quotes) << price;
    }
}

/// Delta and gamma of the whole holding against central differences of its value as spot and pool move together.
TEST(PoolShare, GreeksAreSlopesOfItsValueAndGammaIsNeverPositive)
{
    std::mt19937_64 engine(5);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    const auto what = instrument();
    for (int i = 0; i < 500; ++i) {
        const double lower = 500.0 + 2000.0 * uniform(engine), upper = lower * (1.01 + uniform(engine));
        const double price = lower * 0.8 + uniform(engine) * (upper * 1.2 - lower * 0.8), h = price * 1e-5;
        if (std::abs(price - lower) < 2 * h || std::abs(price - upper) < 2 * h) continue;
        auto share = shareOf(1.0 + 1e5 * uniform(engine), lower, upper, price);
        share.feesBase = uniform(engine);
        share.feesQuote = 100.0 * uniform(engine);
        const std::map<domain::InstrumentId, domain::PoolShare> shares{{kShare, share}};
        const MarketView market{.spot = price, .poolShares = &shares};
        const Holding holding{.instrument = &what, .quantity = 1.0};
        const auto at = [&](double move) { return valueHolding(holding, market, move / price); };
        const auto here = at(0.0);
        ASSERT_TRUE(here.complete);
        EXPECT_NEAR(here.exposure.delta, (at(h).valueUsd - at(-h).valueUsd) / (2 * h),
                    1e-6 * std::abs(here.exposure.delta) + 1e-7);
        EXPECT_NEAR(here.gammaPerUsd, (at(h).exposure.delta - at(-h).exposure.delta) / (2 * h),
                    1e-5 * std::abs(here.gammaPerUsd) + 1e-9);
        EXPECT_LE(here.gammaPerUsd, 0.0);
        EXPECT_NEAR(here.exposure.gamma, here.gammaPerUsd * 0.01 * price, 1e-12 * std::abs(here.gammaPerUsd) * price);
    }
}

TEST(PoolShare, FeesAreHeldBesideWhatItWorksWith)
{
    auto share = shareOf(0.0, 1400.0, 1600.0, 1500.0);
    share.feesBase = 0.25;
    share.feesQuote = 310.0;
    const auto unit = valueShare(&share, 1500.0);
    EXPECT_DOUBLE_EQ(unit.greeks.delta, 0.25);
    EXPECT_DOUBLE_EQ(unit.price, 0.25 * 1500.0 + 310.0);
    EXPECT_EQ(unit.greeks.gamma, 0.0);
}

TEST(PoolShare, OutOfItsRangeItHoldsOneOfTheTwoAlone)
{
    const auto share = shareOf(1000.0, 1600.0, 2500.0, 0.0);
    EXPECT_EQ(amountsAt(share, 1500.0).quotes, 0.0);
    EXPECT_EQ(amountsAt(share, 2600.0).coins, 0.0);
    // 1/40 - 1/50 and 50 - 40.
    EXPECT_NEAR(amountsAt(share, 1500.0).coins, 1000.0 * 0.005, 1e-12);
    EXPECT_NEAR(amountsAt(share, 2600.0).quotes, 1000.0 * 10.0, 1e-9);
    EXPECT_TRUE(isInRange(share, 1600.0));
    EXPECT_FALSE(isInRange(share, 2500.0));
}

TEST(PoolShare, IsIncompleteWithoutItsPoolOrSpot)
{
    const auto what = instrument();
    const Holding holding{.instrument = &what, .quantity = 1.0};
    EXPECT_FALSE(valueHolding(holding, {.spot = 1500.0}).complete);
    const std::map<domain::InstrumentId, domain::PoolShare> shares{{kShare, shareOf(10.0, 1400.0, 1600.0, 1500.0)}};
    EXPECT_FALSE(valueHolding(holding, {.spot = 0.0, .poolShares = &shares}).complete);
    EXPECT_TRUE(valueHolding(holding, {.spot = 1500.0, .poolShares = &shares}).complete);
}

/// Ladder and grid value it anew at each move, so a fall below the range is a loss in coins that no line through delta
/// and gamma shows; with and without the batch kernel alike.
TEST(PoolShare, LadderAndGridRevalueItAtEachMove)
{
    const auto what = instrument();
    const auto share = shareOf(27386.0, 1400.0, 1650.0, 1500.0);
    const std::map<domain::InstrumentId, domain::PoolShare> shares{{kShare, share}};
    const MarketView market{.spot = 1500.0, .poolShares = &shares};
    const std::vector<Holding> holdings{{.instrument = &what, .quantity = 1.0}};
    const auto valueAt = [&](double price) {
        const auto amounts = amountsAt(share, price);
        return amounts.coins * price + amounts.quotes;
    };
    const std::array<double, 4> shifts{-0.15, -0.05, 0.0, 0.15};
    for (const auto& row : spotLadder(holdings, market, shifts)) {
        EXPECT_NEAR(row.pnlUsd, valueAt(1500.0 * (1.0 + row.shift)) - valueAt(1500.0), 1e-6) << row.shift;
        EXPECT_LE(row.pnlUsd, 0.0 + (row.shift > 0.0 ? 1e9 : 0.0));
    }
    const std::array<double, 2> still{0.0, 0.5};
    const auto grid = scenarioGrid(holdings, market, {.spotShifts = shifts, .volatilityShifts = still});
    ASSERT_TRUE(grid.has_value());
    EXPECT_EQ(grid->unpricedLegs, 0);
    for (std::size_t i = 0; i < shifts.size(); ++i) {
        EXPECT_NEAR(grid->pnlUsd[i], valueAt(1500.0 * (1.0 + shifts[i])) - valueAt(1500.0), 1e-6);
        EXPECT_EQ(grid->pnlUsd[i], grid->pnlUsd[shifts.size() + i]) << "no volatility moves it";
    }
}

/// What a share gained is delta, gamma, what its pool moved otherwise, and a rest of the third order.
TEST(PoolShare, AttributionNamesDeltaGammaAndThePoolsOwnMove)
{
    const auto what = instrument();
    const auto share = shareOf(27386.0, 1200.0, 1900.0, 1500.0);
    const std::map<domain::InstrumentId, domain::PoolShare> before{{kShare, share}};
    auto moved = share;
    moved.price = 1512.0;
    moved.feesQuote = 40.0;  // Earned meanwhile: the book counts that by itself.
    const std::map<domain::InstrumentId, domain::PoolShare> after{{kShare, moved}};
    const Timestamp now{1'000'000'000'000'000'000};
    const auto parts =
        attributeHolding({.instrument = &what, .quantity = 1.0}, {.now = now, .spot = 1500.0, .poolShares = &before},
                         {.now = now + Duration::minutes(1), .spot = 1510.0, .poolShares = &after});
    ASSERT_TRUE(parts.has_value());
    const auto amounts = amountsAt(share, 1500.0);
    const auto there = amountsAt(share, 1512.0);
    const double total = there.coins * 1512.0 + there.quotes - amounts.coins * 1500.0 - amounts.quotes;
    EXPECT_NEAR(parts->total, total, 1e-9 * std::abs(total) + 1e-6);
    EXPECT_NEAR(parts->delta, amounts.coins * 10.0, 1e-9 * parts->delta);
    EXPECT_NEAR(parts->gamma, -0.25 * 27386.0 / std::pow(1500.0, 1.5) * 100.0, 1e-9);
    EXPECT_GT(parts->basis, 0.0);
    EXPECT_NEAR(parts->explained() + parts->residual, parts->total, 1e-9);
    EXPECT_LT(std::abs(parts->residual), 1e-3 * std::abs(parts->total));
}

}  // namespace
}  // namespace ballast::risk::pool_share_test
