#include "research/surfaces/parity_forward.h"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "core/pricing/golden.h"

namespace ballast::volatility::parity_forward_test {
namespace {

TEST(ParityForward, MatchesTheGoldenRegression)
{
    const auto golden = pricing::test::findGolden("parity_forward");
    BALLAST_SKIP_WITHOUT(golden, "parity_forward");
    for (const auto& each : (*golden)["cases"]) {
        std::vector<ParityPoint> points;
        for (std::size_t i = 0; i < each["strikes"].size(); ++i) {
            points.push_back({each["strikes"][i].get<double>(), each["call_minus_put"][i].get<double>(),
                              each["half_spread"][i].get<double>()});
        }
        const auto found = parityForward(points);
        ASSERT_TRUE(found.has_value()) << found.error().message;
        const double forward = each["expected"]["forward"].get<double>();
        EXPECT_NEAR(found->forward, forward, 1e-9 * forward);
        EXPECT_NEAR(found->discount, each["expected"]["discount"].get<double>(), 1e-9);
    }
}

TEST(ParityForward, OneStaleCoinQuoteDoesNotMoveTheMedian)
{
    std::vector<ParityPoint> points;
    for (const double strike : {50000.0, 60000.0, 64000.0, 70000.0, 80000.0}) {
        points.push_back({strike, 1.0 - strike / 64000.0, 0.001});
    }
    points[0].callMinusPut += 0.05;
    const auto found = inverseParityForward(points);
    ASSERT_TRUE(found.has_value()) << found.error().message;
    EXPECT_NEAR(found->forward, 64000.0, 1e-8);
    EXPECT_EQ(found->discount, 1.0);
}

TEST(ParityForward, ADiscountOutsideTheBandIsHeldAtItsEnd)
{
    const std::vector<ParityPoint> points{{90.0, 20.0, 1.0}, {110.0, -20.0, 1.0}};
    const auto found = parityForward(points);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->discount, 1.05);
    EXPECT_NEAR(found->forward, 100.0, 1e-12);
}

TEST(ParityForward, RefusesUnusablePoints)
{
    EXPECT_FALSE(parityForward({}).has_value());
    EXPECT_FALSE(inverseParityForward({}).has_value());
    EXPECT_FALSE(parityForward(std::vector<ParityPoint>{{90.0, 1.0, 1.0}, {90.0, 1.0, 1.0}}).has_value());
    EXPECT_FALSE(parityForward(std::vector<ParityPoint>{{90.0, 1.0, 0.0}, {95.0, 1.0, 1.0}}).has_value());
    EXPECT_FALSE(inverseParityForward(std::vector<ParityPoint>{{90.0, std::nan(""), 1.0}}).has_value());
    EXPECT_EQ(inverseParityForward(std::vector<ParityPoint>{{90.0, 1.5, 1.0}}).error().code, ErrorCode::Arbitrage);
}

}  // namespace
}  // namespace ballast::volatility::parity_forward_test
