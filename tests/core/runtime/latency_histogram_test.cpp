#include "runtime/latency_histogram.h"

#include <gtest/gtest.h>

namespace ballast::runtime {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, HasNoQuantilesWithoutSamples)
{
    const auto view = LatencyHistogram().view("Commit");
    EXPECT_EQ(view.name, "Commit");
    EXPECT_EQ(view.samples, 0U);
    EXPECT_FALSE(view.p50Seconds.has_value());
}

TEST(LatencyHistogram, GivesQuantilesWithinOneBucket)
{
    LatencyHistogram histogram;
    for (int i = 1; i <= 1000; ++i)
        histogram.add(i * 1ms);
    const auto view = histogram.view("Decision");
    // Bucket ends lie 10^(8/200) = 9.65 % apart, and never below the value.
    const auto isNear = [](std::optional<double> seconds, double exact) {
        return seconds && *seconds >= exact && *seconds <= exact * 1.0965;
    };
    EXPECT_TRUE(isNear(view.p50Seconds, 0.500));
    EXPECT_TRUE(isNear(view.p95Seconds, 0.950));
    EXPECT_TRUE(isNear(view.p99Seconds, 0.990));
}

TEST(LatencyHistogram, KeepsWhatLiesOutsideItsRangeAtTheEnds)
{
    LatencyHistogram histogram;
    histogram.add(0ns);
    EXPECT_LT(*histogram.view("a").p50Seconds, 2e-6);
    LatencyHistogram slow;
    slow.add(1000s);
    EXPECT_NEAR(*slow.view("b").p50Seconds, 100.0, 1.0);
}

}  // namespace
}  // namespace ballast::runtime
