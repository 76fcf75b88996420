#include "research/network/liquidation_price.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace ballast::risk::liquidation_price_test {
namespace {

TEST(LiquidationPrice, LinearEquityIsTheMaintenanceMarginThere)
{
    std::mt19937_64 engine(41);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int round = 0; round < 1000; ++round) {
        const double size = (uniform(engine) - 0.5) * 100.0, entry = 1e5 * uniform(engine) + 1.0;
        const double collateral = std::abs(size) * entry * uniform(engine), share = 0.2 * uniform(engine);
        const double price = linearLiquidationPrice(size, entry, collateral, share).value();
        EXPECT_NEAR(collateral + size * (price - entry), share * std::abs(size) * price,
                    1e-9 * std::abs(size) * (entry + price));
    }
}

TEST(LiquidationPrice, InverseEquityIsTheMaintenanceMarginThere)
{
    std::mt19937_64 engine(42);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int round = 0; round < 1000; ++round) {
        const double notional = (uniform(engine) - 0.5) * 1e6, entry = 1e5 * uniform(engine) + 1.0;
        const double coins = std::abs(notional) / entry * uniform(engine), share = 0.2 * uniform(engine);
        const double price = inverseLiquidationPrice(notional, entry, coins, share).value();
        EXPECT_NEAR(coins + notional * (1.0 / entry - 1.0 / price), share * std::abs(notional) / price,
                    1e-9 * std::abs(notional) * (1.0 / entry + std::abs(1.0 / price)));
    }
}

TEST(LiquidationPrice, SaysByItsSignThatNothingCanLiquidate)
{
    EXPECT_LE(linearLiquidationPrice(1.0, 100.0, 150.0, 0.05).value(), 0.0) << "more collateral than notional";
    EXPECT_LE(inverseLiquidationPrice(-100.0, 100.0, 1.5, 0.05).value(), 0.0) << "coins beyond the short";
    EXPECT_FALSE(inverseLiquidationPrice(-100.0, 100.0, 1.0, 0.05)) << "coins that equal the short";
}

TEST(LiquidationPrice, RefusesBadInput)
{
    const double nan = std::nan(""), infinity = std::numeric_limits<double>::infinity();
    for (const double bad : {nan, infinity, -infinity, 0.0}) {
        EXPECT_EQ(linearLiquidationPrice(bad, 100.0, 10.0, 0.05).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(linearLiquidationPrice(1.0, bad, 10.0, 0.05).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(inverseLiquidationPrice(bad, 100.0, 10.0, 0.05).error().code, ErrorCode::InvalidArgument);
        EXPECT_EQ(inverseLiquidationPrice(1.0, bad, 10.0, 0.05).error().code, ErrorCode::InvalidArgument);
    }
    for (const double bad : {nan, infinity, -0.01, 1.0})
        EXPECT_FALSE(linearLiquidationPrice(1.0, 100.0, 10.0, bad));
    EXPECT_FALSE(linearLiquidationPrice(1.0, 100.0, nan, 0.05));
    EXPECT_FALSE(inverseLiquidationPrice(1.0, 100.0, infinity, 0.05));
}

}  // namespace
}  // namespace ballast::risk::liquidation_price_test
