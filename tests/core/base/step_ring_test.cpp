#include "base/step_ring.h"

#include <atomic>
#include <gtest/gtest.h>
#include <thread>

namespace ballast::step_ring_test {
namespace {

using namespace std::chrono_literals;
using Ring = StepRing<int>;
using SteadyClock = std::chrono::steady_clock;

void put(Ring& ring, int value, bool urgent = false, std::size_t bytes = 1)
{
    int* slot = ring.claim();
    ASSERT_NE(slot, nullptr);
    *slot = value;
    ring.publish(bytes, urgent);
}

TEST(StepRing, HoldsSlotsInOrderUntilTheyAreReleased)
{
    Ring ring({.slots = 4, .bytes = 100});
    for (int i = 0; i < 3; ++i)
        put(ring, 10 + i);
    EXPECT_EQ(ring.published(), 3U);
    for (std::uint64_t i = 0; i < 3; ++i)
        EXPECT_EQ(ring.at(i), static_cast<int>(10 + i));
    ring.release(2);
    EXPECT_EQ(ring.released(), 2U);
    EXPECT_EQ(ring.bytes(), 1U);
    for (int i = 3; i < 6; ++i)
        put(ring, 10 + i);
    for (std::uint64_t i = 2; i < 6; ++i)
        EXPECT_EQ(ring.at(i), static_cast<int>(10 + i));
}

TEST(StepRing, TellsThatItIsThreeQuartersFullBySlotsOrBytes)
{
    Ring ring({.slots = 8, .bytes = 1000});
    for (int i = 0; i < 5; ++i)
        put(ring, i);
    EXPECT_FALSE(ring.isPastWatermark());
    put(ring, 5);
    EXPECT_TRUE(ring.isPastWatermark());
    ring.release(6);
    EXPECT_FALSE(ring.isPastWatermark());
    put(ring, 6, false, 750);
    EXPECT_TRUE(ring.isPastWatermark());
}

TEST(StepRing, WhoFindsItFullWaitsForARelease)
{
    for (const auto& limits : {RingLimits{.slots = 2, .bytes = 1000}, RingLimits{.slots = 100, .bytes = 2}}) {
        Ring ring(limits);
        put(ring, 0);
        put(ring, 1);
        std::atomic<bool> through{false};
        std::thread producer([&] {
            put(ring, 2);
            through.store(true);
        });
        std::this_thread::sleep_for(20ms);
        EXPECT_FALSE(through.load());
        ring.release(1);
        producer.join();
        EXPECT_TRUE(through.load());
        EXPECT_EQ(ring.at(2), 2);
    }
}

TEST(StepRing, CloseEndsEveryWaitAndLeavesWhatIsPublished)
{
    Ring ring({.slots = 1, .bytes = 1000});
    put(ring, 7);
    std::thread producer([&] { EXPECT_EQ(ring.claim(), nullptr); });
    std::thread consumer([&] { EXPECT_FALSE(ring.await(1, std::nullopt, false)); });
    std::this_thread::sleep_for(5ms);
    ring.close();
    producer.join();
    consumer.join();
    EXPECT_TRUE(ring.await(0, std::nullopt, false));
    EXPECT_EQ(ring.at(0), 7);
    EXPECT_TRUE(ring.awaitClose(SteadyClock::now()));
}

TEST(StepRing, WhoWaitsForWhatIsUrgentSleepsThroughTheRest)
{
    Ring ring;
    std::atomic<bool> awake{false};
    std::thread consumer([&] {
        EXPECT_TRUE(ring.await(0, SteadyClock::now() + 60s, true));
        awake.store(true);
    });
    put(ring, 1);
    std::this_thread::sleep_for(30ms);
    EXPECT_FALSE(awake.load());
    put(ring, 2, true);
    consumer.join();
    EXPECT_TRUE(awake.load());
    EXPECT_EQ(ring.published(), 2U);
}

TEST(StepRing, AWaitEndsWithItsTime)
{
    Ring ring;
    EXPECT_FALSE(ring.await(0, SteadyClock::now() + 1ms, false));
    put(ring, 1);
    EXPECT_TRUE(ring.await(0, SteadyClock::now() + 1ms, true)) << "not urgent, but there";
    EXPECT_FALSE(ring.awaitClose(SteadyClock::now() + 1ms));
}

/// One producer and one consumer, which lets go in groups, through a ring that is full most of the time.
TEST(StepRing, NothingIsLostOrReorderedBetweenTwoThreads)
{
    constexpr int kSteps = 20'000;
    Ring ring({.slots = 16, .bytes = 40});
    std::thread producer([&] {
        for (int i = 0; i < kSteps; ++i)
            put(ring, i, i % 7 == 0, 1 + static_cast<std::size_t>(i % 5));
        ring.close();
    });
    std::uint64_t next = 0;
    while (ring.await(next, SteadyClock::now() + 100us, next % 3 == 0)) {
        const auto end = ring.published();
        for (; next < end; ++next)
            ASSERT_EQ(ring.at(next), static_cast<int>(next));
        ring.release(next);
    }
    while (next < kSteps) {
        if (!ring.await(next, SteadyClock::now() + 10ms, false)) continue;
        const auto end = ring.published();
        for (; next < end; ++next)
            ASSERT_EQ(ring.at(next), static_cast<int>(next));
        ring.release(next);
    }
    producer.join();
    EXPECT_EQ(next, static_cast<std::uint64_t>(kSteps));
    EXPECT_EQ(ring.bytes(), 0U);
}

}  // namespace
}  // namespace ballast::step_ring_test
