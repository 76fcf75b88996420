#include "base/clock.h"

#include <algorithm>
#include <ctime>

namespace ballast {

namespace {

std::int64_t read(clockid_t which) noexcept
{
    timespec time{};
    ::clock_gettime(which, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

SystemClock::SystemClock() : m_wallLessBoot(read(CLOCK_REALTIME) - read(CLOCK_BOOTTIME)) {}

Timestamp SystemClock::now() const noexcept { return {m_wallLessBoot + read(CLOCK_BOOTTIME)}; }

std::optional<std::chrono::nanoseconds> SystemClock::until(Timestamp time) const noexcept
{
    return std::chrono::nanoseconds(std::max((time - now()).nanoseconds, std::int64_t{0}));
}

std::optional<std::chrono::nanoseconds> DrivenClock::until(Timestamp time) const noexcept
{
    if (time <= now()) return std::chrono::nanoseconds(0);
    return std::nullopt;
}

void DrivenClock::set(Timestamp time) noexcept
{
    auto held = m_now.load();
    while (held < time.nanoseconds && !m_now.compare_exchange_weak(held, time.nanoseconds)) {
    }
}

}  // namespace ballast
