#include "controls/fault_holds.h"

#include <gtest/gtest.h>

namespace ballast::controls::fault_holds_test {

namespace {

constexpr Timestamp kNow{1'770'000'000'000'000'000};
const FaultHolds::Key kDesk{Fault::Journal, {}}, kVenue{Fault::Feed, {domain::ScopeKind::Venue, "Deribit"}};

const Because kSlow{.cause = Cause::Unfit, .ailment = domain::Ailment::CommitSlow};
const Because kSlower{.cause = Cause::Unfit, .ailment = domain::Ailment::EngineStalled};

TEST(FaultHolds, AHoldLastsWithItsFaultAndFiveSecondsMore)
{
    FaultHolds holds;
    EXPECT_TRUE(holds.raise(kDesk, kSlow, kNow));
    EXPECT_FALSE(holds.raise(kDesk, kSlower, kNow + Duration::seconds(1)));
    EXPECT_EQ(holds.nextDue(), std::nullopt);
    EXPECT_TRUE(holds.takeOver(kNow + Duration::hours(1)).empty());
    holds.clear(kDesk, kNow + Duration::seconds(10));
    holds.clear(kDesk, kNow + Duration::seconds(12));
    EXPECT_FALSE(holds.lasts(kDesk));
    ASSERT_NE(holds.of({}), nullptr) << "not yet";
    EXPECT_EQ(holds.nextDue(), kNow + Duration::seconds(15)) << "from the first word of it";
    const auto over = holds.takeOver(kNow + Duration::seconds(15));
    ASSERT_EQ(over.size(), 1u);
    EXPECT_EQ(over.front().second.because, kSlower);
    EXPECT_EQ(over.front().second.since, kNow);
    EXPECT_EQ(holds.of({}), nullptr);
}

TEST(FaultHolds, ReachesWhatLiesInItsScope)
{
    FaultHolds holds;
    holds.raise(kVenue, {.cause = Cause::FeedDown, .told = "cut"}, kNow);
    EXPECT_EQ(holds.of({.venue = "Paradex"}), nullptr);
    ASSERT_NE(holds.of({.venue = "Deribit"}), nullptr);
    EXPECT_EQ(holds.of({.venue = "Deribit"})->state, domain::TradingState::Halted);
    holds.raise(kDesk, kSlow, kNow);
    EXPECT_NE(holds.of({.venue = "Paradex"}), nullptr);
}

TEST(FaultHolds, WhatWasNeverThereIsNotOver)
{
    FaultHolds holds;
    holds.clear(kDesk, kNow);
    EXPECT_TRUE(holds.takeOver(kNow + Duration::hours(1)).empty());
    EXPECT_EQ(holds.nextDue(), std::nullopt);
}

}  // namespace

}  // namespace ballast::controls::fault_holds_test
