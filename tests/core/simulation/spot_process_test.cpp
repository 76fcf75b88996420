#include <cmath>
#include <gtest/gtest.h>

#include "simulation/market_path.h"
#include "simulation/spot_process.h"

namespace ballast::simulation {
namespace {

struct Extremes {
    double least{1e300}, most{};
    void add(double value)
    {
        least = std::min(least, value);
        most = std::max(most, value);
    }
};

TEST(SpotProcess, RepeatsExactlyForOneSeedAndDiffersForAnother)
{
    SpotProcess a(42), b(42), c(43);
    bool differs = false;
    for (int i = 0; i < 1'800; ++i) {
        a.step(), b.step(), c.step();
        ASSERT_EQ(a.state().coins[0].spot, b.state().coins[0].spot);
        ASSERT_EQ(a.state().coins[1].shortVolatility, b.state().coins[1].shortVolatility);
        differs = differs || a.state().coins[0].spot != c.state().coins[0].spot;
    }
    EXPECT_TRUE(differs);
}

TEST(SpotProcess, CalmHasNoDriftBeyondItsSamplingError)
{
    constexpr int kSeeds = 400;
    double sum = 0.0, squares = 0.0;
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        SpotProcess process(seed);
        for (int i = 0; i < 300; ++i)
            process.step();
        const double growth = process.state().coins[0].spot / kCoins[0].startSpot - 1.0;
        sum += growth;
        squares += growth * growth;
    }
    const double mean = sum / kSeeds;
    const double deviation = std::sqrt(squares / kSeeds - mean * mean);
    EXPECT_LT(std::abs(mean), 4.0 * deviation / std::sqrt(double{kSeeds}));
    // 300 s at 42 % and 48 times the variance: 0.42 sqrt(48 * 300 / 31,536,000) = 0.90 %, jumps and vol of vol apart.
    EXPECT_NEAR(deviation, 0.0090, 0.0012);
}

TEST(SpotProcess, TheCrashFallsByEightToFifteenPercentWithJumpsAndLiftsVolatility)
{
    for (const std::uint64_t seed : {1ULL, 2ULL, 3ULL, 7ULL, 42ULL, 99ULL, 12345ULL}) {
        SpotProcess process(seed);
        double before = 0.0, after = 0.0, calmVolatility = 0.0, crashVolatility = 0.0;
        int jumps = 0;
        for (int i = 0; i < 1'200; ++i) {
            const CoinState was = process.state().coins[0];
            const Regime regimeWas = process.state().regime;
            process.step();
            const MarketState& now = process.state();
            if (now.regime == Regime::Crash && regimeWas != Regime::Crash)
                before = was.spot, calmVolatility = was.shortVolatility;
            if (now.regime == Regime::Recovery && regimeWas == Regime::Crash)
                after = was.spot, crashVolatility = was.shortVolatility;
            jumps += now.regime == Regime::Crash && now.coins[0].logJump < -0.003 ? 1 : 0;
        }
        const double fall = after / before - 1.0;
        EXPECT_LT(fall, -0.075) << "seed " << seed;
        EXPECT_GT(fall, -0.155) << "seed " << seed;
        EXPECT_GE(jumps, 3) << "seed " << seed;
        EXPECT_GT(crashVolatility, 1.7 * calmVolatility) << "seed " << seed;
    }
}

TEST(SpotProcess, TheScriptComesInItsOrderWithinTheFirstHalfHour)
{
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        RegimeScript script(seed);
        EXPECT_EQ(script.phaseAt(0).regime, Regime::Calm);
        EXPECT_EQ(script.phaseAt(330).regime, Regime::Calm);
        EXPECT_EQ(script.phaseAt(480).regime, Regime::Trend);
        EXPECT_EQ(script.phaseAt(720).regime, Regime::Crash);
        EXPECT_EQ(script.phaseAt(1'100).regime, Regime::Recovery);
        EXPECT_EQ(script.phaseAt(1'600).regime, Regime::Calm);
    }
}

TEST(SpotProcess, PricesStayPlausibleOverADay)
{
    for (const std::uint64_t seed : {5ULL, 42ULL, 77ULL}) {
        SpotProcess process(seed);
        Extremes btc, eth, volatility;
        for (int i = 0; i < 86'400; ++i) {
            process.step();
            btc.add(process.state().coins[0].spot);
            eth.add(process.state().coins[1].spot);
            volatility.add(process.state().coins[0].shortVolatility);
        }
        EXPECT_GT(btc.least, 0.5 * kCoins[0].startSpot) << seed;
        EXPECT_LT(btc.most, 1.6 * kCoins[0].startSpot) << seed;
        EXPECT_GT(eth.least, 0.4 * kCoins[1].startSpot) << seed;
        EXPECT_LT(eth.most, 1.8 * kCoins[1].startSpot) << seed;
        EXPECT_GT(volatility.least, 0.25) << seed;
        EXPECT_LT(volatility.most, 2.0) << seed;
    }
}

TEST(SpotProcess, TheCoinsMoveTogetherInCalmAndMoreSoInACrash)
{
    const auto correlationIn = [](Regime regime) {
        double xy = 0.0, xx = 0.0, yy = 0.0;
        for (std::uint64_t seed = 0; seed < 8; ++seed) {
            SpotProcess process(seed);
            for (int i = 0; i < 1'000; ++i) {
                const double btc = process.state().coins[0].spot, eth = process.state().coins[1].spot;
                process.step();
                if (process.state().regime != regime) continue;
                const double x = std::log(process.state().coins[0].spot / btc);
                const double y = std::log(process.state().coins[1].spot / eth);
                xy += x * y, xx += x * x, yy += y * y;
            }
        }
        return xy / std::sqrt(xx * yy);
    };
    EXPECT_NEAR(correlationIn(Regime::Calm), 0.80, 0.05);
    EXPECT_GT(correlationIn(Regime::Crash), 0.90);
}

TEST(MarketPath, WhatIsAheadIsWhatComes)
{
    MarketPath path(42);
    const double later = path.ahead(120).coins[0].spot;
    for (int i = 0; i < 120; ++i)
        path.advance();
    EXPECT_EQ(path.now().coins[0].spot, later);
    EXPECT_EQ(path.now().second, 120);
}

}  // namespace
}  // namespace ballast::simulation
