#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace ballast {

/// First in, first out, of limited length, between threads. Nothing is ever dropped: `push` waits for room and
/// `tryPush` says that there was none. After `close`, pushes are refused and pops drain what is left.
///
/// Threads  Any number of either side.
template <class T> class BoundedQueue {
public:
    explicit BoundedQueue(std::size_t capacity) : m_capacity(capacity) {}

    /// Waits for room. False if the queue was closed.
    bool push(T item)
    {
        std::unique_lock lock(m_mutex);
        m_room.wait(lock, [this] { return m_closed || m_items.size() < m_capacity; });
        if (m_closed) return false;
        m_items.push_back(std::move(item));
        m_ready.notify_one();
        return true;
    }

    /// False at once if there is no room or the queue was closed.
    bool tryPush(T item)
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed || m_items.size() >= m_capacity) return false;
        m_items.push_back(std::move(item));
        m_ready.notify_one();
        return true;
    }

    /// Waits for an item; empty when closed and drained.
    std::optional<T> pop()
    {
        std::unique_lock lock(m_mutex);
        m_ready.wait(lock, [this] { return m_closed || !m_items.empty(); });
        return takeFront();
    }

    /// Waits for an item, as pop, or until `interrupted()` holds, of which `wake` tells. True if it was interrupted and
    /// no item has come; `item` is empty then, and when closed and drained.
    template <class Condition> bool popUnless(std::optional<T>& item, Condition interrupted)
    {
        std::unique_lock lock(m_mutex);
        m_ready.wait(lock, [&] { return m_closed || !m_items.empty() || interrupted(); });
        item = takeFront();
        return !item && !m_closed;
    }

    /// As popUnless, but not beyond `latest`, where there is one. Empty also when interrupted or late.
    template <class Condition, class Time>
    std::optional<T> popUntil(const std::optional<Time>& latest, Condition interrupted)
    {
        std::unique_lock lock(m_mutex);
        const auto ready = [&] { return m_closed || !m_items.empty() || interrupted(); };
        latest ? void(m_ready.wait_until(lock, *latest, ready)) : m_ready.wait(lock, ready);
        return takeFront();
    }

    /// Lets who waits in popUnless or popUntil look again.
    void wake()
    {
        const std::lock_guard lock(m_mutex);
        m_ready.notify_all();
    }

    /// Waits for an item, but not longer than that; empty too when closed and drained, which `isDrained` tells.
    template <class Time> std::optional<T> popWithin(Time longest)
    {
        std::unique_lock lock(m_mutex);
        m_ready.wait_for(lock, longest, [this] { return m_closed || !m_items.empty(); });
        return takeFront();
    }

    /// Closed, and nothing is left.
    bool isDrained() const
    {
        const std::lock_guard lock(m_mutex);
        return m_closed && m_items.empty();
    }

    /// An item if one is there.
    std::optional<T> tryPop()
    {
        const std::lock_guard lock(m_mutex);
        return takeFront();
    }

    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_ready.notify_all();
        m_room.notify_all();
    }

    std::size_t size() const
    {
        const std::lock_guard lock(m_mutex);
        return m_items.size();
    }

private:
    std::optional<T> takeFront()
    {
        if (m_items.empty()) return std::nullopt;
        std::optional<T> item(std::move(m_items.front()));
        m_items.pop_front();
        m_room.notify_one();
        return item;
    }

    const std::size_t m_capacity;
    mutable std::mutex m_mutex;
    std::condition_variable m_ready;
    std::condition_variable m_room;
    std::deque<T> m_items;
    bool m_closed{};
};

}  // namespace ballast
