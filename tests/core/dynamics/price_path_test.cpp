#include "dynamics/price_path.h"

#include <cmath>
#include <gtest/gtest.h>

#include "dynamics/forward_variance.h"
#include "dynamics/market_clock.h"

namespace ballast::dynamics::price_path_test {
namespace {

constexpr std::int64_t kMonday = 1'767'571'200;  // 2026-01-05T00:00:00Z
constexpr std::int64_t kDay = 86'400;
constexpr std::array<double, kCoinCount> kSpots{93'000.0, 3'200.0};

struct Sample {
    double sum{}, squares{};
    int count{};
    void add(double value) { sum += value, squares += value * value, ++count; }
    double mean() const { return sum / count; }
    double error() const { return std::sqrt((squares / count - mean() * mean()) / count); }
};

TEST(MarketClock, AWeekIsAWeekFromAnyHour)
{
    for (std::int64_t hour = 0; hour < 168; hour += 5)
        EXPECT_NEAR(market_clock::businessYears(kMonday + hour * 3600 + 77, 7.0 / 365.0), 7.0 / 365.0, 1e-12);
    EXPECT_LT(market_clock::businessYears(kMonday + 5 * kDay, 1.0 / 365.0), 0.6 / 365.0) << "a Saturday";
    EXPECT_GT(market_clock::weightAt(kMonday + 14 * 3600), 2.0 * market_clock::weightAt(kMonday + 5 * 3600));
}

TEST(MarketClock, PartsAddUp)
{
    const double whole = market_clock::businessYears(kMonday + 1234, 0.3);
    const double first = market_clock::businessYears(kMonday + 1234, 0.1);
    const auto later = kMonday + 1234 + static_cast<std::int64_t>(0.1 * market_clock::kYearSeconds);
    EXPECT_NEAR(first + market_clock::businessYears(later, 0.2), whole, 1e-12);
}

TEST(PricePath, RepeatsForOneSeedAndDiffersForAnother)
{
    const Parameters parameters;
    PricePath a(parameters, 42, kMonday, kSpots), b(parameters, 42, kMonday, kSpots),
        c(parameters, 43, kMonday, kSpots);
    for (int i = 0; i < 1'000; ++i)
        a.step(1), b.step(1), c.step(1);
    EXPECT_EQ(a.state().spot, b.state().spot);
    EXPECT_EQ(a.state().level, b.state().level);
    EXPECT_EQ(a.state().own, b.state().own);
    EXPECT_NE(a.state().spot, c.state().spot);
}

/// Before their start all jumps come as after it: else what takes them back in expectation is left alone, and a month
/// begins at three fifths of its variance and rises.
TEST(PricePath, ALongRunBeginsInTheLongRun)
{
    const Parameters parameters;
    std::array<Sample, kLevels> levels;
    Sample own;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        const PricePath path(parameters, seed, kMonday, kSpots);
        for (std::size_t i = 0; i < kLevels; ++i)
            levels[i].add(path.state().level[i]);
        own.add(path.state().own[0]);
    }
    for (std::size_t i = 0; i < kLevels; ++i)
        EXPECT_NEAR(levels[i].mean(), parameters.mean, 4.0 * levels[i].error()) << i;
    EXPECT_NEAR(own.mean(), parameters.mean, 4.0 * own.error());
    EXPECT_LT(levels[1].error(), 0.1 * parameters.mean) << "so that three fifths would be seen";
}

/// From one state, what is expected of variance is what comes about, jumps, leverage and tempered noise and all; and
/// forwards have no drift.
TEST(PricePath, VarianceIsWhatWasExpectedAndForwardsHaveNoDrift)
{
    const Parameters parameters;
    for (const double sentiment : {-1.0, 1.5}) {
        std::array<Sample, kCoinCount> variance, growth;
        std::array<double, kCoinCount> expected{};
        for (std::uint64_t seed = 0; seed < 1'500; ++seed) {
            PricePath path(parameters, seed, kMonday + 2 * kDay, kSpots,
                           Condition{.volatility = 0.6, .sentiment = sentiment});
            if (seed == 0)
                for (std::size_t i = 0; i < kCoinCount; ++i)
                    expected[i] = expectedVariance(parameters, path.state(), i,
                                                   market_clock::businessYears(path.state().second, 2.0 / 365.0));
            std::array<double, kCoinCount> realised{};
            for (int i = 0; i < 2 * 720; ++i) {
                const auto before = path.state().spot;
                path.step(120);
                for (std::size_t coin = 0; coin < kCoinCount; ++coin)
                    realised[coin] += std::pow(std::log(path.state().spot[coin] / before[coin]), 2);
            }
            for (std::size_t coin = 0; coin < kCoinCount; ++coin) {
                variance[coin].add(realised[coin]);
                growth[coin].add(path.state().spot[coin] / kSpots[coin]);
            }
        }
        for (std::size_t coin = 0; coin < kCoinCount; ++coin) {
            EXPECT_NEAR(variance[coin].mean(), expected[coin], 4.0 * variance[coin].error()) << coin;
            const double forward = std::exp(parameters.carryMean[coin] * 2.0 / 365.0);
            EXPECT_NEAR(growth[coin].mean(), forward, 4.0 * growth[coin].error()) << coin;
        }
    }
}

TEST(PricePath, AConditionSaysWhenJumpsComeAndNotHowLarge)
{
    const Parameters parameters;
    const Condition condition{.volatility = 0.5,
                              .sentiment = -0.5,
                              .jumps = {{.second = 600, .falls = true}, {.second = 700, .falls = false}},
                              .quietUntil = 900};
    std::array<double, 2> sizes{};
    for (const std::uint64_t seed : {1ULL, 2ULL}) {
        PricePath path(parameters, seed, kMonday, kSpots, condition);
        for (int second = 0; second < 900; ++second) {
            path.step(1);
            const double jump = path.state().logJump[0];
            if (second == 600) {
                EXPECT_LT(jump, -0.005);
                sizes[seed - 1] = jump;
            } else if (second == 700) {
                EXPECT_GT(jump, 0.005);
            } else {
                EXPECT_LT(std::abs(jump), 1e-5) << second << ", what is taken back a second for jumps that may come";
            }
        }
    }
    EXPECT_NE(sizes[0], sizes[1]);
}

}  // namespace
}  // namespace ballast::dynamics::price_path_test
