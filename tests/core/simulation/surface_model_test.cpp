#include "simulation/surface_model.h"

#include <cmath>
#include <gtest/gtest.h>

#include "pricing/black76.h"

namespace ballast::simulation::surface_model_test {
namespace {

const std::vector<double> kTenors{1.0 / 8760, 8.0 / 8760, 1.0 / 365, 2.0 / 365, 4.0 / 365, 7.0 / 365, 18.0 / 365,
                                  0.08,       0.15,       0.25,      0.5,       0.75,      1.0};

/// Durrleman's g, by central differences of w alone, so that it knows nothing of the formula's derivatives.
double durrleman(const SsviSlice& slice, double k, double h)
{
    const double w = slice.totalVariance(k), up = slice.totalVariance(k + h), down = slice.totalVariance(k - h);
    const double first = (up - down) / (2.0 * h), second = (up - 2.0 * w + down) / (h * h);
    const double bracket = 1.0 - k * first / (2.0 * w);
    return bracket * bracket - first * first / 4.0 * (1.0 / w + 0.25) + second / 2.0;
}

/// States of a path at many instants, calm and crash alike.
template <class Check> void forManyStates(Check check)
{
    for (const std::uint64_t seed : {1ULL, 42ULL}) {
        SpotProcess process(seed);
        for (int i = 0; i <= 1'800; ++i) {
            if (i % 25 == 0)
                for (const CoinState& coin : process.state().coins)
                    check(coin);
            process.step();
        }
    }
}

TEST(SurfaceModel, HasNoButterflyArbitrageAtAnyInstant)
{
    forManyStates([](const CoinState& coin) {
        for (const double years : kTenors) {
            const SsviSlice slice(coin, years);
            const double width = std::sqrt(slice.totalVariance(0.0));
            for (double x = -6.0; x <= 6.0; x += 0.25)
                ASSERT_GT(durrleman(slice, x * width, 1e-3 * width), 0.0) << "T " << years << " x " << x;
        }
    });
}

TEST(SurfaceModel, HasNoCalendarArbitrageAtAnyInstant)
{
    forManyStates([](const CoinState& coin) {
        for (std::size_t i = 1; i < kTenors.size(); ++i) {
            const SsviSlice near(coin, kTenors[i - 1]), far(coin, kTenors[i]);
            for (double k = -2.0; k <= 2.0; k += 0.02)
                ASSERT_GE(far.totalVariance(k), near.totalVariance(k)) << "T " << kTenors[i] << " k " << k;
        }
    });
}

TEST(SurfaceModel, SkewSteepensAndTheShortEndMovesMoreInTheCrash)
{
    SpotProcess process(42);
    for (int i = 0; i < 300; ++i)
        process.step();
    const CoinState calm = process.state().coins[0];
    for (int i = 300; i < 830; ++i)
        process.step();
    const CoinState crash = process.state().coins[0];
    const auto atm = [](const CoinState& c, double years) { return SsviSlice(c, years).impliedVolatility(0.0); };
    const auto skew = [&](const CoinState& c) {
        const SsviSlice slice(c, 30.0 / 365.0);
        const double width = std::sqrt(slice.totalVariance(0.0));
        return (slice.impliedVolatility(0.67 * width) - slice.impliedVolatility(-0.67 * width)) / atm(c, 30.0 / 365.0);
    };
    EXPECT_LT(skew(crash), skew(calm) - 0.03);
    EXPECT_GT(atm(crash, 0.02) - atm(calm, 0.02), 2.0 * (atm(crash, 0.75) - atm(calm, 0.75)));
    EXPECT_GT(atm(crash, 0.75), atm(calm, 0.75));
}

TEST(SurfaceModel, PremiumsObeyPutCallParityInCoin)
{
    SpotProcess process(3);
    const SsviSlice slice(process.state().coins[0], 0.1);
    for (const double strike : {70'000.0, 93'000.0, 120'000.0}) {
        const double call = fairValue(slice, strike, domain::OptionRight::Call).premium;
        const double put = fairValue(slice, strike, domain::OptionRight::Put).premium;
        EXPECT_NEAR(call - put, 1.0 - strike / slice.forward(), 1e-12);
    }
}

TEST(SurfaceModel, VegaIsTheSlopeOfThePremiumInVolatility)
{
    SpotProcess process(3);
    const SsviSlice slice(process.state().coins[0], 0.1);
    const FairValue fair = fairValue(slice, 88'000.0, domain::OptionRight::Put);
    const auto price = [&](double volatility) {
        return pricing::black76Price(domain::OptionRight::Put, slice.forward(), 88'000.0, volatility, 0.1) /
               slice.forward();
    };
    EXPECT_NEAR(fair.vega, (price(fair.volatility + 1e-5) - price(fair.volatility - 1e-5)) / 2e-5, 1e-7);
}

}  // namespace
}  // namespace ballast::simulation::surface_model_test
