#include "live/timers.h"

#include <gmock/gmock.h>

namespace ballast::live::timers_test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TimerKey key(std::uint64_t subject) { return {TimerKind::Heartbeat, subject}; }

auto fires(std::uint64_t subject, std::int64_t due)
{
    return testing::AllOf(testing::Field(&domain::TimerFired::key, key(subject)),
                          testing::Field(&domain::TimerFired::due, Timestamp{due}));
}

TEST(Timers, FireInOrderOfTheirInstantsAndOnce)
{
    Timers timers;
    timers.set(key(1), {300});
    timers.set(key(2), {100});
    timers.set(key(3), {200});
    EXPECT_EQ(timers.nextDue(), Timestamp{100});
    EXPECT_THAT(timers.takeDue({99}), IsEmpty());
    EXPECT_THAT(timers.takeDue({250}), ElementsAre(fires(2, 100), fires(3, 200)));
    EXPECT_THAT(timers.takeDue({250}), IsEmpty());
    EXPECT_THAT(timers.takeDue({9'999}), ElementsAre(fires(1, 300)));
    EXPECT_FALSE(timers.nextDue());
}

TEST(Timers, SettingAKeyAgainMovesIt)
{
    Timers timers;
    timers.set(key(1), {100});
    timers.set(key(1), {200});
    EXPECT_EQ(timers.size(), 1U);
    EXPECT_THAT(timers.takeDue({150}), IsEmpty());
    EXPECT_THAT(timers.takeDue({200}), ElementsAre(fires(1, 200)));
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
}  // namespace ballast::live::timers_test
