#include "research/pools/perpetual.h"

#include <cmath>
#include <complex>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace ballast::pricing::perpetual_test {
namespace {

TEST(Perpetual, AnInverseContractPaysTheDifferenceOfReciprocals)
{
    // 100,000 USD long from 50,000: two coins; at 62,500 they cost 1.6.
    const auto greeks = inversePositionGreeks({.notional = 100000.0, .entryPrice = 50000.0}, 62500.0);
    ASSERT_TRUE(greeks.has_value());
    EXPECT_NEAR(greeks->coinPnl, 0.4, 1e-15);
    EXPECT_NEAR(greeks->coinDelta, 1.6, 1e-15);
    EXPECT_NEAR(greeks->quotePnl, 25000.0, 1e-10);
    EXPECT_NEAR(greeks->quoteDelta, 2.0, 1e-15);
    EXPECT_EQ(greeks->quoteGamma, 0.0);
}

TEST(Perpetual, InverseSensitivitiesAreDerivativesOfTheProfit)
{
    std::mt19937_64 engine(1);
    std::uniform_real_distribution<double> uniform(0.0, 1.0);
    for (int i = 0; i < 1000; ++i) {
        const double notional = 1e6 * (2.0 * uniform(engine) - 1.0);
        const double entry = 100.0 + 1e5 * uniform(engine), price = entry * (0.5 + uniform(engine));
        const auto greeks = inversePositionGreeks({notional, entry}, price);
        ASSERT_TRUE(greeks.has_value());
        // Complex step: exact to rounding.
        constexpr double kStep = 1e-30;
        const std::complex<double> at(price, kStep * price);
        const auto coins = notional * (1.0 / entry - 1.0 / at);
        const auto slope = notional / (at * at);
        EXPECT_NEAR(greeks->coinDelta, coins.imag() / kStep, 1e-12 * std::abs(greeks->coinDelta));
        EXPECT_NEAR(greeks->coinGamma, slope.imag() / (kStep * price), 1e-12 * std::abs(greeks->coinGamma));
        EXPECT_NEAR(greeks->quoteDelta, greeks->coinDelta + greeks->coinPnl, 1e-12 * std::abs(notional / entry));
        EXPECT_NEAR(greeks->quotePnl, greeks->coinPnl * price, 1e-12 * std::abs(notional));
    }
}

TEST(Perpetual, ALinearContractIsItsQuantity)
{
    const auto greeks = linearPositionGreeks({.quantity = -3.0, .entryPrice = 100.0}, 90.0);
    ASSERT_TRUE(greeks.has_value());
    EXPECT_DOUBLE_EQ(greeks->pnl, 30.0);
    EXPECT_EQ(greeks->delta, -3.0);
    EXPECT_EQ(greeks->gamma, 0.0);
}

TEST(Perpetual, BadInputsAreNamed)
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const double bad : {nan, 0.0, -1.0, std::numeric_limits<double>::infinity()}) {
        const auto inverse = inversePositionGreeks({1.0, 100.0}, bad);
        ASSERT_FALSE(inverse.has_value());
        EXPECT_EQ(inverse.error().code, ErrorCode::InvalidArgument);
        EXPECT_NE(inverse.error().message.find("price"), std::string::npos);
        EXPECT_FALSE(inversePositionGreeks({1.0, bad}, 100.0).has_value());
        EXPECT_FALSE(linearPositionGreeks({1.0, bad}, 100.0).has_value());
        EXPECT_FALSE(linearPositionGreeks({1.0, 100.0}, bad).has_value());
    }
    EXPECT_FALSE(linearPositionGreeks({nan, 100.0}, 100.0).has_value());
}

}  // namespace
}  // namespace ballast::pricing::perpetual_test
