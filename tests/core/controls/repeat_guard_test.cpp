#include "controls/repeat_guard.h"

#include <gtest/gtest.h>

namespace ballast::controls {
namespace {

using domain::Side;

Timestamp at(std::int64_t seconds) { return Timestamp{1'772'409'600'000'000'000} + Duration::seconds(seconds); }

TEST(RepeatGuard, TheEleventhHedgeInFiveMinutesStops)  // C08
{
    RepeatGuard guard;
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(guard.check(at(30 * i)).has_value()) << i;
        guard.onHedge(at(30 * i), i % 2 == 0 ? Side::Buy : Side::Sell, 1.0);
    }
    const auto refusal = guard.check(at(299));
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->code, "C08");
}

TEST(RepeatGuard, TheWindowIsFiveMinutesToTheSecond)
{
    RepeatGuard guard;
    for (int i = 0; i < 10; ++i)
        guard.onHedge(at(i), i % 2 == 0 ? Side::Buy : Side::Sell, 1.0);
    EXPECT_TRUE(guard.check(at(300)).has_value()) << "the first is 300 s old and counts";
    EXPECT_FALSE(guard.check(at(301)).has_value());
}

TEST(RepeatGuard, SlowHedgingGoesOnForEver)
{
    RepeatGuard guard;
    for (int i = 0; i < 1'000; ++i) {
        ASSERT_FALSE(guard.check(at(34 * i)).has_value()) << i;
        guard.onHedge(at(34 * i), i % 2 == 0 ? Side::Buy : Side::Sell, 1.0);
    }
}

TEST(RepeatGuard, ThreeOfOneSideWithExposureGrowingStop)  // F50: an inverted sign doubles what it meant to close.
{
    RepeatGuard guard;
    guard.onHedge(at(0), Side::Sell, 1.0);
    guard.onHedge(at(1), Side::Sell, 2.0);
    EXPECT_FALSE(guard.check(at(2)).has_value()) << "two are not three";
    guard.onHedge(at(2), Side::Sell, 4.0);
    EXPECT_TRUE(guard.check(at(3)).has_value());
}

TEST(RepeatGuard, FallingExposureOrMixedSidesGoOn)
{
    RepeatGuard falling;
    for (const double exposure : {4.0, 2.0, 1.0})
        falling.onHedge(at(0), Side::Sell, exposure);
    EXPECT_FALSE(falling.check(at(1)).has_value());
    RepeatGuard mixed;
    mixed.onHedge(at(0), Side::Sell, 1.0);
    mixed.onHedge(at(1), Side::Buy, 2.0);
    mixed.onHedge(at(2), Side::Sell, 4.0);
    EXPECT_FALSE(mixed.check(at(3)).has_value());
}

TEST(RepeatGuard, APersonTurnsItOnAgain)
{
    RepeatGuard guard;
    for (int i = 0; i < 10; ++i)
        guard.onHedge(at(i), Side::Buy, 1.0);
    ASSERT_TRUE(guard.check(at(10)).has_value());
    guard.reset();
    EXPECT_FALSE(guard.check(at(10)).has_value());
}

TEST(RepeatGuard, ACopyRemembersTheSame)
{
    RepeatGuard guard;
    for (int i = 0; i < 10; ++i)
        guard.onHedge(at(i), Side::Buy, 1.0);
    const RepeatGuard copy = guard;
    guard.reset();
    EXPECT_TRUE(copy.check(at(10)).has_value());
}

}  // namespace
}  // namespace ballast::controls
