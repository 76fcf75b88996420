#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "base/assert.h"

namespace ballast {

/// How much a StepRing holds.
struct RingLimits {
    std::size_t slots{8192};
    std::size_t bytes{std::size_t{64} << 20};  ///< Of what the producer says its slots hold.
};

/// A bounded row of slots between one producer, which fills them in place, and one consumer, which reads them there and
/// lets them go later, in order. Nothing is copied, and nothing is dropped: who finds it full waits.
///
/// Slots are numbered from 0 for ever. The consumer holds those from `released()` to `published()`.
///
/// Threads  One producer: claim, publish. One consumer: await, at, release. Any: the rest.
template <class T> class StepRing {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;
    /// Of slots or of bytes: from here on the producer should take only what it must.
    static constexpr double kWatermark = 0.75;

    explicit StepRing(RingLimits limits = {}) : m_limits(limits), m_slots(limits.slots), m_sizes(limits.slots) {}

    /// The next slot, with what it was left with; waits while the ring is full. Null once it was closed.
    T* claim()
    {
        if (!hasRoom()) {
            std::unique_lock lock(m_mutex);
            m_producerWaits.store(true);
            m_room.wait(lock, [this] { return m_closed.load() || hasRoom(); });
            m_producerWaits.store(false);
        }
        if (m_closed.load()) return nullptr;
        return &m_slots[m_published.load(std::memory_order_relaxed) % m_slots.size()];
    }

    /// Gives the claimed slot to the consumer. One that waits only for what is urgent is woken only by such.
    void publish(std::size_t bytes, bool urgent)
    {
        const auto number = m_published.load(std::memory_order_relaxed);
        m_sizes[number % m_sizes.size()] = bytes;
        m_bytes.fetch_add(bytes);
        m_published.store(number + 1);
        if (urgent) m_urgent.store(number + 1);
        const auto waits = m_consumerWaits.load();
        if (waits == Waits::ForAny || (waits == Waits::ForUrgent && urgent)) wake(m_ready);
    }

    /// Waits until slot `number` is published, but not longer than `until`; with `urgentOnly` until it or a later one
    /// is published as urgent. True if slot `number` is there, however the wait ended.
    bool await(std::uint64_t number, std::optional<SteadyTime> until, bool urgentOnly)
    {
        const auto here = [&] {
            return m_closed.load() || (urgentOnly ? m_urgent.load() : m_published.load()) > number;
        };
        if (!here()) {
            std::unique_lock lock(m_mutex);
            m_consumerWaits.store(urgentOnly ? Waits::ForUrgent : Waits::ForAny);
            if (until)
                m_ready.wait_until(lock, *until, here);
            else
                m_ready.wait(lock, here);
            m_consumerWaits.store(Waits::Not);
        }
        return m_published.load() > number;
    }

    /// Waits until it is closed, but not longer than `until`. True if it is.
    bool awaitClose(SteadyTime until)
    {
        std::unique_lock lock(m_mutex);
        return m_ready.wait_until(lock, until, [this] { return m_closed.load(); });
    }

    /// A slot that is published and not released.
    T& at(std::uint64_t number)
    {
        BALLAST_ASSERT(number >= m_released.load(std::memory_order_relaxed) && number < m_published.load());
        return m_slots[number % m_slots.size()];
    }

    /// Lets all slots before `end` go.
    void release(std::uint64_t end)
    {
        const auto begin = m_released.load(std::memory_order_relaxed);
        BALLAST_ASSERT(end >= begin && end <= m_published.load());
        std::size_t bytes = 0;
        for (auto number = begin; number < end; ++number)
            bytes += m_sizes[number % m_sizes.size()];
        m_bytes.fetch_sub(bytes);
        m_released.store(end);
        if (m_producerWaits.load()) wake(m_room);
    }

    /// Ends every wait: no slot can be claimed any more, those that are published can still be read.
    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed.store(true);
        m_ready.notify_all();
        m_room.notify_all();
    }

    bool isClosed() const noexcept { return m_closed.load(); }
    std::uint64_t published() const noexcept { return m_published.load(); }
    std::uint64_t released() const noexcept { return m_released.load(); }
    std::size_t bytes() const noexcept { return m_bytes.load(); }
    /// Share of slots, or of bytes if that is more, that is taken: 1 and above is full.
    double fill() const noexcept
    {
        const auto begin = m_released.load();  // Before the end, so that there are never fewer than none.
        const auto slots = static_cast<double>(m_published.load() - begin) / static_cast<double>(m_limits.slots);
        const auto held = static_cast<double>(m_bytes.load()) / static_cast<double>(m_limits.bytes);
        return slots > held ? slots : held;
    }
    bool isPastWatermark() const noexcept { return fill() >= kWatermark; }

private:
    enum class Waits : std::uint8_t { Not, ForAny, ForUrgent };

    bool hasRoom() const noexcept { return fill() < 1.0; }
    void wake(std::condition_variable& who)
    {
        // Whoever waits holds the lock from its last look until it sleeps.
        const std::lock_guard lock(m_mutex);
        who.notify_one();
    }

    const RingLimits m_limits;
    std::vector<T> m_slots;
    std::vector<std::size_t> m_sizes;
    alignas(64) std::atomic<std::uint64_t> m_published{0};
    std::atomic<std::uint64_t> m_urgent{0};  ///< Number after the newest urgent slot.
    alignas(64) std::atomic<std::uint64_t> m_released{0};
    std::atomic<std::size_t> m_bytes{0};
    alignas(64) std::atomic<bool> m_closed{false};
    std::atomic<bool> m_producerWaits{false};
    std::atomic<Waits> m_consumerWaits{Waits::Not};
    std::mutex m_mutex;
    std::condition_variable m_ready, m_room;
};

}  // namespace ballast
