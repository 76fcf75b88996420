#include "research/surfaces/surface_attribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/risk/term_market.h"
#include "pricing/black76.h"

namespace ballast::risk::surface_attribution_test {
namespace {

using domain::OptionRight;
using domain::Settlement;
using testing::TermMarket;

double sizes(const SurfaceAttribution& s)
{
    return std::abs(s.roll) + std::abs(s.level) + std::abs(s.slope) + std::abs(s.curvature) + std::abs(s.rest);
}

TEST(SurfaceAttribution, TermsAddUpToTheVolatilityPnl)
{
    for (unsigned seed = 1; seed <= 10; ++seed) {
        TermMarket before;
        const TermMarket after(0.68, 0.09);
        const auto book = before.drawBook(seed, 60);
        auto end = after.view();
        end.spot = 57000.0;
        end.now = end.now + Duration::hours(6);
        const auto parts = attributeSurface(book, before.view(), end);
        ASSERT_TRUE(parts.has_value());
        EXPECT_NEAR(parts->roll + parts->level + parts->slope + parts->curvature + parts->rest, parts->total, 0.005);
        // The same total without the split: each option at its volatility before and after, at the end of the period.
        double total = 0.0;
        for (const auto& holding : book) {
            if (!holding.instrument->isOption()) continue;
            const auto& option = *holding.instrument;
            const auto start = findOptionPoint(before.view(), option.expiry, option.strike.toDouble()).value();
            const auto last = findOptionPoint(end, option.expiry, option.strike.toDouble()).value();
            const double old = pricing::black76Price(option.right, last.forward, option.strike.toDouble(),
                                                     start.volatility, last.yearsToExpiry);
            const double toUsd = option.settlement == Settlement::Inverse ? 1.0 / last.forwardPerSpot : 1.0;
            total += valueHolding(holding, end).valueUsd - holding.quantity * old * toUsd;
        }
        EXPECT_NEAR(parts->total, total, 0.005);
    }
}

TEST(SurfaceAttribution, ASpotMoveOnAnUnmovedSurfaceIsRoll)
{
    TermMarket market;
    const auto book = market.drawBook(4, 50);
    auto end = market.view();
    end.spot = 63000.0;
    const auto parts = attributeSurface(book, market.view(), end);
    ASSERT_TRUE(parts.has_value());
    EXPECT_GT(std::abs(parts->roll), 1.0);
    EXPECT_NEAR(parts->total, parts->roll, 1e-6);
    EXPECT_NEAR(std::abs(parts->level) + std::abs(parts->slope) + std::abs(parts->curvature) + std::abs(parts->rest),
                0.0, 1e-6);
}

TEST(SurfaceAttribution, AParallelMoveIsLevel)
{
    // Without wings the smile is flat, and another level is another volatility everywhere.
    TermMarket before(0.6, 0.0);
    const TermMarket after(0.65, 0.0);
    const auto book = before.drawBook(5, 50);
    const auto parts = attributeSurface(book, before.view(), after.view());
    ASSERT_TRUE(parts.has_value());
    EXPECT_GT(std::abs(parts->level), 1.0);
    EXPECT_NEAR(sizes(*parts), std::abs(parts->level), 1e-6);
}

TEST(SurfaceAttribution, AnOptionOneWidthOutHasNoRest)
{
    TermMarket before(0.6, 0.0);
    const TermMarket after(0.6, 0.12);
    const auto point = findOptionPoint(before.view(), TermMarket::expiry(30), TermMarket::kSpot).value();
    const double width = 0.6 * std::sqrt(30.0 / 365.0);
    for (const double x : {-1.0, 0.0, 1.0}) {
        const auto& option = before.addOption(OptionRight::Call, point.forward * std::exp(x * width), 30);
        const std::vector<Holding> one{{.instrument = &option, .quantity = 5.0}};
        const auto parts = attributeSurface(one, before.view(), after.view());
        ASSERT_TRUE(parts.has_value());
        EXPECT_NEAR(parts->rest, 0.0, 1e-6);
        if (x == 0.0) {
            EXPECT_NEAR(parts->slope, 0.0, 1e-6);
            EXPECT_NEAR(parts->curvature, 0.0, 1e-6);
        } else {
            EXPECT_GT(std::abs(parts->slope) + std::abs(parts->curvature), 1.0);
        }
    }
}

TEST(SurfaceAttribution, AnOptionWithoutASmileIsMissing)
{
    TermMarket market;
    const std::vector<Holding> one{{.instrument = &market.addOption(OptionRight::Call, 60000.0, 77), .quantity = 1.0}};
    const auto parts = attributeSurface(one, market.view(), market.view());
    ASSERT_TRUE(parts.has_value());
    EXPECT_EQ(parts->missing, 1);
    EXPECT_EQ(parts->total, 0.0);
}

TEST(SurfaceAttribution, RefusesWhatIsNoPeriod)
{
    TermMarket market;
    const std::vector<Holding> none{{.instrument = nullptr, .quantity = 1.0}};
    EXPECT_FALSE(attributeSurface(none, market.view(), market.view()).has_value());
    const std::vector<Holding> bad{{.instrument = &market.addOption(OptionRight::Call, 60000.0, 30),
                                    .quantity = std::numeric_limits<double>::infinity()}};
    EXPECT_FALSE(attributeSurface(bad, market.view(), market.view()).has_value());
    auto earlier = market.view();
    earlier.now = earlier.now - Duration::seconds(1);
    EXPECT_FALSE(attributeSurface({}, market.view(), earlier).has_value());
}

}  // namespace
}  // namespace ballast::risk::surface_attribution_test
