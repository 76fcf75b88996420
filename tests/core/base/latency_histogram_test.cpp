#include "base/latency_histogram.h"

#include <gtest/gtest.h>
#include <random>
#include <vector>

namespace ballast::latency_histogram_test {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, HasNoQuantilesWithoutSamples)
{
    const LatencyHistogram histogram;
    EXPECT_EQ(histogram.samples(), 0U);
    EXPECT_FALSE(histogram.quantile(0.5));
}

TEST(LatencyHistogram, IsExactBelow32Nanoseconds)
{
    LatencyHistogram histogram;
    for (int i = 0; i < 32; ++i)
        histogram.add(std::chrono::nanoseconds(i));
    EXPECT_EQ(histogram.quantile(0.0), 0ns);
    EXPECT_EQ(histogram.quantile(0.5), 15ns);
    EXPECT_EQ(histogram.quantile(1.0), 31ns);
}

/// Against the sorted samples, over eleven powers of ten.
TEST(LatencyHistogram, IsNeverBelowTheTruthAndAtMostOnePartIn32Above)
{
    std::mt19937_64 random(42);
    LatencyHistogram histogram;
    std::vector<std::int64_t> all;
    std::uniform_real_distribution<double> power(0.0, 12.0);
    for (int i = 0; i < 20'000; ++i) {
        all.push_back(static_cast<std::int64_t>(std::pow(10.0, power(random))));
        histogram.add(std::chrono::nanoseconds(all.back()));
    }
    std::sort(all.begin(), all.end());
    for (const double share : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0}) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(all.size()))) - 1;
        const auto exact = static_cast<double>(all[rank]);
        const auto given = static_cast<double>(histogram.quantile(share)->count());
        EXPECT_GE(given, exact) << share;
        EXPECT_LE(given, exact * (1.0 + 1.0 / 32.0)) << share;
    }
}

TEST(LatencyHistogram, KeepsWhatLiesOutsideItsRangeAtTheEnds)
{
    LatencyHistogram histogram;
    histogram.add(-5s);
    EXPECT_EQ(histogram.quantile(1.0), 0ns);
    histogram.add(100h);
    EXPECT_GE(*histogram.quantile(1.0), 2h);
    EXPECT_LE(*histogram.quantile(1.0), 2h + 4min);
    EXPECT_EQ(histogram.samples(), 2U);
}

TEST(LatencyHistogram, TakesInAnother)
{
    LatencyHistogram one, other;
    one.add(10ns);
    other.add(20ns);
    other.add(30ns);
    one.add(other);
    EXPECT_EQ(one.samples(), 3U);
    EXPECT_EQ(one.quantile(0.5), 20ns);
    EXPECT_EQ(one.quantile(1.0), 30ns);
    EXPECT_EQ(other.samples(), 2U);
}

}  // namespace
}  // namespace ballast::latency_histogram_test
