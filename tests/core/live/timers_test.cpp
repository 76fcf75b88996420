#include "live/timers.h"

#include <gmock/gmock.h>

namespace ballast::live {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TimerKey key(std::uint64_t subject) { return {TimerKind::Heartbeat, subject}; }

TEST(Timers, FireInOrderOfTheirInstantsAndOnce)
{
    Timers timers;
    timers.set(key(1), {300});
    timers.set(key(2), {100});
    timers.set(key(3), {200});
    EXPECT_EQ(timers.nextDue(), Timestamp{100});
    EXPECT_THAT(timers.takeDue({99}), IsEmpty());
    EXPECT_THAT(timers.takeDue({250}), ElementsAre(key(2), key(3)));
    EXPECT_THAT(timers.takeDue({250}), IsEmpty());
    EXPECT_THAT(timers.takeDue({9'999}), ElementsAre(key(1)));
    EXPECT_FALSE(timers.nextDue());
}

TEST(Timers, SettingAKeyAgainMovesIt)
{
    Timers timers;
    timers.set(key(1), {100});
    timers.set(key(1), {200});
    EXPECT_EQ(timers.size(), 1U);
    EXPECT_THAT(timers.takeDue({150}), IsEmpty());
    EXPECT_THAT(timers.takeDue({200}), ElementsAre(key(1)));
}

TEST(Timers, ACancelledOneDoesNotFire)
{
    Timers timers;
    timers.set(key(1), {100});
    timers.cancel(key(1));
    timers.cancel(key(2));
    EXPECT_THAT(timers.takeDue({1'000}), IsEmpty());
}

}  // namespace
}  // namespace ballast::live
