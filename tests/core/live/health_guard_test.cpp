#include "live/health_guard.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>
#include <vector>

#include "base/log.h"

namespace ballast::live::health_guard_test {
namespace {

using namespace std::chrono_literals;
using domain::Lane;

class Cancels final : public venue::CancelPort {
public:
    void cancel(const domain::CancelIntent& intent) noexcept override
    {
        ++asked;
        orders += intent.orders ? 1 : 0;
    }
    bool waitHandedOver(domain::KillId, std::chrono::milliseconds) const override { return true; }
    std::atomic<int> asked{0}, orders{0};  ///< Asked for orders too, not for quotes alone.
};

/// The guard with a desk that the test describes.
class HealthGuards : public testing::Test {
protected:
    HealthGuards()
    {
        log::setSink([](log::Level, std::string_view) {});
    }
    ~HealthGuards() override { log::setSink({}); }
    void pass(Duration time) { clock.set(clock.now() + time); }
    bool open() const { return latches.lets({}, latches.newest(), Lane::Trading); }

    DrivenClock clock{Timestamp{1'770'000'000'000'000'000}};
    venue::LatchBoard latches{{}};
    Cancels cancels;
    std::mutex mutex;
    Vitals vitals{.engineMovedAt = clock.now(), .freeBytes = std::uint64_t{1} << 40};
    std::vector<domain::LatchClosed> told;
    std::vector<Ailment> healths;
    std::vector<std::string> kills;
    HealthGuard guard{{clock, latches, cancels,
                       [this] {
                           const std::lock_guard lock(mutex);
                           return vitals;
                       },
                       [this](auto closing) { told.push_back(std::move(closing)); },
                       [this](auto health) { healths.push_back(health.ailment); },
                       [this](const auto& why) { kills.push_back(why); }},
                      {}};
};

TEST_F(HealthGuards, AWellDeskIsLeftAlone)
{
    EXPECT_EQ(guard.look(), Ailment::None);
    // Nothing waits, so an engine that stands still is at rest.
    pass(Duration::hours(1));
    EXPECT_EQ(guard.look(), Ailment::None);
    EXPECT_TRUE(open());
    EXPECT_EQ(cancels.asked.load(), 0);
    EXPECT_TRUE(told.empty());
}

TEST_F(HealthGuards, AnEngineThatDoesNotMoveForASecondWhileInputsWait)
{
    vitals.oldestInput = clock.now();
    pass(Duration::seconds(1));
    EXPECT_EQ(guard.look(), Ailment::None);
    pass(Duration::milliseconds(1));
    EXPECT_EQ(guard.look(), Ailment::EngineStalled);
    EXPECT_FALSE(open());
    EXPECT_EQ(cancels.asked.load(), 1);
    EXPECT_EQ(cancels.orders.load(), 0) << "hedges and a person's orders go on working";
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.front().epoch, latches.newest());
    EXPECT_EQ(told.front().because, "inputs wait and the engine has not moved for a second");
}

TEST_F(HealthGuards, TellsEachChangeOfHealthOnceAndTheLast)
{
    vitals.commitFailures = 1;
    guard.look();
    guard.look();
    vitals.freeBytes = 1;
    vitals.commitFailures = 0;
    guard.look();
    vitals.freeBytes = std::uint64_t{1} << 40;
    guard.look();
    guard.look();
    EXPECT_EQ(healths, (std::vector{Ailment::CommitFailed, Ailment::DiskShort, Ailment::None}));
    EXPECT_EQ(told.size(), 2U);
    EXPECT_FALSE(open()) << "the engine opens it";
}

/// A former run of the journal may have ended in a fault, which only this word ends.
TEST_F(HealthGuards, F61_TheFirstLookTellsWhatItFoundAlsoWhereAllIsWell)
{
    guard.look();
    guard.look();
    EXPECT_EQ(healths, std::vector{Ailment::None});
    EXPECT_TRUE(told.empty());
    EXPECT_TRUE(open());
}

TEST_F(HealthGuards, F61_ADiskWithLessThanAGibibyteIsAWarningThatClosesNothing)
{
    constexpr auto kGibibyte = std::uint64_t{1} << 30;
    for (const auto bytes : {kGibibyte, kGibibyte - 1, kGibibyte + 1, kGibibyte / 16 * 17 - 1, kGibibyte / 16 * 17}) {
        vitals.freeBytes = bytes;
        guard.look();
    }
    EXPECT_EQ(healths, (std::vector{Ailment::None, Ailment::DiskNear, Ailment::None}));
    EXPECT_TRUE(open());
    EXPECT_EQ(cancels.asked.load(), 0);
    vitals.freeBytes = kGibibyte - 1;
    guard.look();
    vitals.freeBytes = 1;
    EXPECT_EQ(guard.look(), Ailment::DiskShort);
    EXPECT_FALSE(open());
    vitals.freeBytes = kGibibyte / 2;
    EXPECT_EQ(guard.look(), Ailment::DiskNear);
    EXPECT_EQ(told.size(), 1U);
}

TEST_F(HealthGuards, C13_WhatLeftAndIsNotOnDiskKillsOnce)
{
    guard.look();
    EXPECT_TRUE(kills.empty());
    vitals.uncommitted = "C13: order o1 left";
    guard.look();
    guard.look();
    ASSERT_EQ(kills.size(), 1U);
    EXPECT_EQ(kills.front(), "C13: order o1 left");
}

TEST_F(HealthGuards, ABusyEngineThatMovesIsNotStalled)
{
    vitals.oldestInput = clock.now();
    pass(Duration::seconds(5));
    vitals.engineMovedAt = clock.now();
    EXPECT_EQ(guard.look(), Ailment::None);
}

TEST_F(HealthGuards, ACommitOfMoreThanASecond)
{
    vitals.committingSince = clock.now();
    pass(Duration::seconds(1));
    EXPECT_EQ(guard.look(), Ailment::None);
    pass(Duration::milliseconds(1));
    EXPECT_EQ(guard.look(), Ailment::CommitSlow);
    EXPECT_FALSE(open());
}

TEST_F(HealthGuards, ACommitThatFailed)
{
    vitals.commitFailures = 1;
    vitals.committingSince = clock.now();
    EXPECT_EQ(guard.look(), Ailment::CommitFailed);
    EXPECT_FALSE(open());
}

TEST_F(HealthGuards, AJournalTooFarBehind)
{
    vitals.journalBehind = true;
    EXPECT_EQ(guard.look(), Ailment::JournalBehind);
    EXPECT_FALSE(open());
}

TEST_F(HealthGuards, F61_ADiskWithLessThan200MiB)
{
    vitals.freeBytes = std::uint64_t{200} << 20;
    EXPECT_EQ(guard.look(), Ailment::DiskNear);
    EXPECT_TRUE(open());
    vitals.freeBytes = (std::uint64_t{200} << 20) - 1;
    EXPECT_EQ(guard.look(), Ailment::DiskShort);
    EXPECT_FALSE(open());
    vitals.freeBytes.reset();
    EXPECT_EQ(guard.look(), Ailment::None) << "not known is not short";
    EXPECT_FALSE(open());
}

TEST_F(HealthGuards, ClosesOnceWhileAFaultLastsAndAgainWhenItComesBack)
{
    vitals.journalBehind = true;
    guard.look();
    guard.look();
    EXPECT_EQ(told.size(), 1U);
    vitals.journalBehind = false;
    EXPECT_EQ(guard.look(), Ailment::None);
    EXPECT_FALSE(open()) << "the guard itself opens nothing";
    ASSERT_TRUE(latches.open({.scope = {}, .seen = latches.newest()}));
    guard.look();
    EXPECT_TRUE(open());
    vitals.journalBehind = true;
    guard.look();
    EXPECT_FALSE(open());
    EXPECT_EQ(told.size(), 2U);
}

TEST_F(HealthGuards, LooksOnAThreadOfItsOwn)
{
    ASSERT_TRUE(guard.start());
    {
        const std::lock_guard lock(mutex);
        vitals.commitFailures = 1;
    }
    for (int i = 0; i < 5'000 && open(); ++i)
        std::this_thread::sleep_for(1ms);
    EXPECT_FALSE(open());
}

TEST(FreeBytes, AreOfTheDiskThatTheFileStandsOn)
{
    const auto bytes = freeBytesBeside(testing::TempDir() + "some-file-that-need-not-exist");
    ASSERT_TRUE(bytes);
    EXPECT_GT(*bytes, 0U);
    EXPECT_FALSE(freeBytesBeside("/no/such/folder/file"));
}

}  // namespace
}  // namespace ballast::live::health_guard_test
