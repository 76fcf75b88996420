#include "controls/hedge_volume.h"

#include <gtest/gtest.h>

namespace ballast::controls::hedge_volume_test {
namespace {

const Timestamp kNoon = parseIso8601("2026-03-02T12:00:00Z").value();
const Timestamp kMidnight = parseIso8601("2026-03-03T00:00:00Z").value();

TEST(HedgeVolume, C09_TheWindowIsFiveMinutesToTheSecond)
{
    HedgeVolume volume;
    volume.onHedge(kNoon, "a", 100.0);
    volume.onHedge(kNoon + Duration::minutes(2), "b", 30.0);
    EXPECT_EQ(volume.sent(kNoon + Duration::minutes(5)).fiveMinutes, 130.0);
    EXPECT_EQ(volume.sent(kNoon + Duration::minutes(5) + Duration::milliseconds(1)).fiveMinutes, 30.0);
    // What is noted later forgets it, and the day does not.
    volume.onHedge(kNoon + Duration::minutes(6), "c", 1.0);
    EXPECT_EQ(volume.sent(kNoon + Duration::minutes(6)).fiveMinutes, 31.0);
    EXPECT_EQ(volume.sent(kNoon + Duration::minutes(6)).day, 131.0);
}

TEST(HedgeVolume, C09_TheDayIsThatOfUtcAndTheFiveMinutesGoAcrossIt)
{
    HedgeVolume volume;
    volume.onHedge(kMidnight - Duration::minutes(1), "a", 100.0);
    EXPECT_EQ(volume.sent(kMidnight - Duration::milliseconds(1)).day, 100.0);
    EXPECT_EQ(volume.sent(kMidnight).day, 0.0);
    EXPECT_EQ(volume.sent(kMidnight).fiveMinutes, 100.0);
    volume.onHedge(kMidnight, "b", 7.0);
    EXPECT_EQ(volume.sent(kMidnight).day, 7.0);
    EXPECT_EQ(volume.sent(kMidnight).fiveMinutes, 107.0);
    volume.onUnsent("a");
    EXPECT_EQ(volume.sent(kMidnight).day, 7.0) << "it was of the day before";
    EXPECT_EQ(volume.sent(kMidnight).fiveMinutes, 7.0);
}

TEST(HedgeVolume, C09_WhatNeverLeftIsTakenBackOnce)
{
    HedgeVolume volume;
    volume.onHedge(kNoon, "a", 100.0);
    volume.onHedge(kNoon, "b", 50.0);
    volume.onUnsent("a person's order");
    EXPECT_EQ(volume.sent(kNoon).day, 150.0);
    volume.onUnsent("a");
    volume.onUnsent("a");
    EXPECT_EQ(volume.sent(kNoon).day, 50.0);
    EXPECT_EQ(volume.sent(kNoon).fiveMinutes, 50.0);
}

TEST(HedgeVolume, C09_APersonGivesANewAllowance)
{
    HedgeVolume volume;
    volume.onHedge(kNoon, "a", 100.0);
    volume.reset();
    EXPECT_EQ(volume.sent(kNoon).day, 0.0);
    EXPECT_EQ(volume.sent(kNoon).fiveMinutes, 0.0);
}

}  // namespace
}  // namespace ballast::controls::hedge_volume_test
