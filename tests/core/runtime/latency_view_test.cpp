#include "runtime/latency_view.h"

#include <gtest/gtest.h>

namespace ballast::runtime::latency_view_test {
namespace {

using namespace std::chrono_literals;

TEST(LatencyView, HasNoQuantilesWithoutSamples)
{
    const auto view = latencyView("Commit", {});
    EXPECT_EQ(view.name, "Commit");
    EXPECT_EQ(view.samples, 0U);
    EXPECT_FALSE(view.p50Seconds.has_value());
    EXPECT_FALSE(view.p99Seconds.has_value());
}

TEST(LatencyView, GivesSecondsOfThreeQuantiles)
{
    LatencyHistogram histogram;
    for (int i = 1; i <= 1000; ++i)
        histogram.add(i * 1ms);
    const auto view = latencyView("Decision", histogram);
    EXPECT_EQ(view.samples, 1000U);
    const auto isNear = [](std::optional<double> seconds, double exact) {
        return seconds && *seconds >= exact && *seconds <= exact * (1.0 + 1.0 / 32.0);
    };
    EXPECT_TRUE(isNear(view.p50Seconds, 0.500));
    EXPECT_TRUE(isNear(view.p95Seconds, 0.950));
    EXPECT_TRUE(isNear(view.p99Seconds, 0.990));
}

}  // namespace
}  // namespace ballast::runtime::latency_view_test
