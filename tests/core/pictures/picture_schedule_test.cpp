#include "pictures/picture_schedule.h"

#include <gtest/gtest.h>

namespace ballast::pictures::picture_schedule_test {
namespace {

using namespace std::chrono_literals;
using interfaces::SectionId;
using interfaces::SectionSet;
using Time = PictureSchedule::Time;

constexpr SectionSet kOften{SectionId::Header, SectionId::Trading, SectionId::Alerts,    SectionId::Commands,
                            SectionId::Orders, SectionId::Fills,   SectionId::Decisions, SectionId::Proposals};
constexpr SectionSet kSeldom{SectionId::Grid,      SectionId::Margin, SectionId::Flatten,  SectionId::Portfolio,
                             SectionId::ModelRisk, SectionId::Cures,  SectionId::Scenarios};

class Schedule : public ::testing::Test {
protected:
    /// One step of the market, and what is made after it.
    SectionSet step(std::chrono::nanoseconds at)
    {
        schedule.outdate();
        return schedule.takeDue(start + at, false);
    }

    PictureSchedule schedule;
    const Time start{100s};
};

TEST_F(Schedule, TheFirstPictureIsWhole)
{
    EXPECT_EQ(step(0s), SectionSet::all());
    EXPECT_TRUE(schedule.takeDue(start + 10s, true).empty()) << "nothing has moved since";
}

TEST_F(Schedule, WhatBecomesWantedIsMadeAnewThoughNothingMoved)
{
    step(0s);
    const auto without = SectionSet::all().without(SectionId::Flatten);
    schedule.want(without);
    EXPECT_TRUE(schedule.takeDue(start + 1s, true).empty());
    // The clock has gone on since it was made, and no step came.
    schedule.want(SectionSet::all());
    ASSERT_TRUE(schedule.next());
    EXPECT_LE(*schedule.next(), start + 2s);
    EXPECT_EQ(schedule.takeDue(start + 2s, false), SectionSet(SectionId::Flatten));
    schedule.want(SectionSet::all());
    EXPECT_FALSE(schedule.next()) << "a wish that stands makes nothing";
}

TEST_F(Schedule, AStepEachMillisecondMakesEachSectionAtItsRate)
{
    std::array<int, interfaces::kSections> made{};
    for (int i = 0; i < 10'000; ++i) {
        const auto due = step(std::chrono::milliseconds(i));
        for (const auto id : interfaces::allSections())
            made[static_cast<std::size_t>(id)] += due.has(id) ? 1 : 0;
    }
    for (const auto id : interfaces::allSections()) {
        const int count = made[static_cast<std::size_t>(id)];
        if (kOften.has(id)) {
            EXPECT_LE(count, 300) << static_cast<int>(id) << ": at most 30 a second";
            EXPECT_GE(count, 290) << static_cast<int>(id);
        } else {
            EXPECT_EQ(count, kSeldom.has(id) ? 10 : 50) << static_cast<int>(id);
        }
    }
}

TEST_F(Schedule, SectionsOfOneRateComeTogether)
{
    step(0s);
    EXPECT_EQ(step(40ms), kOften);
    EXPECT_TRUE(step(60ms).empty());
    EXPECT_EQ(step(1s), SectionSet::all());
}

TEST_F(Schedule, WhatNobodyWantsIsNeverDue)
{
    schedule.want({SectionId::Header, SectionId::Grid});
    for (int i = 0; i < 3'000; ++i)
        EXPECT_TRUE(step(std::chrono::milliseconds(i)).without({SectionId::Header, SectionId::Grid}).empty());
    EXPECT_TRUE(schedule.takeDue(start + 60s, true).without({SectionId::Header, SectionId::Grid}).empty());
}

TEST_F(Schedule, WhatBecomesWantedIsDueAtOnceAndThenWithTheOthers)
{
    schedule.want({SectionId::Header, SectionId::Margin});
    step(0s);
    step(10ms);
    schedule.want({SectionId::Header, SectionId::Margin, SectionId::Grid});
    ASSERT_TRUE(schedule.next());
    EXPECT_LE(*schedule.next(), start + 10ms) << "without waiting for a step";
    EXPECT_EQ(schedule.takeDue(start + 11ms, false), SectionSet(SectionId::Grid));
    EXPECT_FALSE(step(12ms).has(SectionId::Grid));
    EXPECT_EQ(step(1s), (SectionSet{SectionId::Header, SectionId::Margin, SectionId::Grid}));
}

TEST_F(Schedule, WhenTheMarketStandsStillAllThatIsOutdatedIsMade)
{
    step(0s);
    schedule.outdate();
    EXPECT_EQ(schedule.takeDue(start + 1ms, true), SectionSet::all());
    schedule.outdate();
    EXPECT_EQ(schedule.takeDue(start + 2ms, true), SectionSet::all()) << "single steps, one after the other";
}

TEST_F(Schedule, WithoutAStepTheLastIsShownWithinASecond)
{
    step(0s);
    schedule.outdate();
    SectionSet made;
    Time now = start + 1ms;
    while (const auto next = schedule.next()) {
        EXPECT_GE(*next, now) << "nobody is woken for nothing";
        now = *next;
        made |= schedule.takeDue(now, false);
    }
    EXPECT_EQ(made, SectionSet::all());
    EXPECT_LE(now, start + 1s);
}

TEST_F(Schedule, APartThatMovedAloneIsMadeAlone)
{
    step(0s);
    schedule.outdate(SectionId::Header);
    EXPECT_TRUE(schedule.takeDue(start + 1ms, false).empty());
    EXPECT_EQ(schedule.takeDue(start + 2s, false), SectionSet(SectionId::Header));
}

}  // namespace
}  // namespace ballast::pictures::picture_schedule_test
