#include "base/clock.h"

#include <gtest/gtest.h>
#include <thread>

namespace ballast::clock_test {
namespace {

using namespace std::chrono_literals;

std::int64_t wall()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

TEST(SystemClock, BeginsAtWallTimeAndGoesOn)
{
    const auto before = wall();
    const SystemClock clock;
    const auto first = clock.now();
    EXPECT_GE(first.nanoseconds, before - 1'000'000);
    EXPECT_LE(first.nanoseconds, wall() + 1'000'000);
    std::this_thread::sleep_for(5ms);
    EXPECT_GE(clock.now() - first, Duration::milliseconds(5));
}

TEST(SystemClock, NeverFalls)
{
    const SystemClock clock;
    auto last = clock.now();
    for (int i = 0; i < 100'000; ++i) {
        const auto now = clock.now();
        ASSERT_GE(now, last);
        last = now;
    }
}

TEST(SystemClock, SaysHowLongToSleep)
{
    const SystemClock clock;
    const auto soon = clock.until(clock.now() + Duration::seconds(10));
    ASSERT_TRUE(soon);
    EXPECT_LE(*soon, 10s);
    EXPECT_GT(*soon, 5s);
    EXPECT_EQ(clock.until(clock.now() - Duration::seconds(1)), 0ns);
}

TEST(DrivenClock, StandsUntilItIsSetAndNeverFalls)
{
    DrivenClock clock(Timestamp{1'000});
    EXPECT_EQ(clock.now(), Timestamp{1'000});
    clock.set({5'000});
    clock.set({2'000});
    EXPECT_EQ(clock.now(), Timestamp{5'000});
}

TEST(DrivenClock, CannotBeSleptFor)
{
    DrivenClock clock(Timestamp{1'000});
    EXPECT_FALSE(clock.until({1'001}));
    EXPECT_EQ(clock.until({1'000}), 0ns);
    clock.set({2'000});
    EXPECT_EQ(clock.until({1'001}), 0ns);
}

}  // namespace
}  // namespace ballast::clock_test
