#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/timestamp.h"

namespace ballast {

/// What waits between writers that never wait and a reader that takes everything at once. A fact with a key has one
/// slot: a newer one of that key takes its place while it waits, and is counted. A fact without a key is never merged,
/// and nothing told after it takes a place before it. So what waits is bounded by the number of keys, whatever the
/// reader does, but for facts without one.
///
/// A bundle is seen whole or not at all: it is posted under one lock, and the reader swaps everything under the same.
///
/// Threads  Any number of writers, one reader.
template <class Key, class Fact, class Hash = std::hash<Key>> class Mailbox {
public:
    struct Letter {
        std::optional<Key> key;
        Fact fact;
    };
    struct Slot {
        Fact fact;
        Timestamp first;   ///< Receipt of the fact that the slot was made for; its place is that fact's.
        Timestamp newest;  ///< Receipt of the fact that it holds.
    };
    struct Counts {
        std::uint64_t posted{};  ///< Facts, also those that were merged.
        std::uint64_t merged{};  ///< Of these, facts that a newer one took the place of before they were read.
    };

    /// Takes the letters' facts.
    void post(std::span<Letter> bundle, Timestamp receivedAt)
    {
        const std::lock_guard lock(m_mutex);
        for (auto& letter : bundle)
            put(letter, receivedAt);
        m_counts.posted += bundle.size();
    }

    /// Everything that waits, in order of places; what `slots` held is dropped, its memory is used again. Returns the
    /// counts since the beginning.
    Counts take(std::vector<Slot>& slots)
    {
        slots.clear();
        const std::lock_guard lock(m_mutex);
        std::swap(slots, m_slots);
        ++m_segment;
        return m_counts;
    }

    /// Receipt of what has waited longest; empty if nothing waits.
    std::optional<Timestamp> oldest() const
    {
        const std::lock_guard lock(m_mutex);
        return m_slots.empty() ? std::nullopt : std::optional(m_slots.front().first);
    }

    std::size_t size() const
    {
        const std::lock_guard lock(m_mutex);
        return m_slots.size();
    }

private:
    /// Where the newest fact of a key stands; one of a former segment is of no use any more.
    struct Place {
        std::uint64_t segment{};
        std::size_t slot{};
    };

    void put(Letter& letter, Timestamp receivedAt)
    {
        if (!letter.key) {
            m_slots.push_back({std::move(letter.fact), receivedAt, receivedAt});
            ++m_segment;
            return;
        }
        Place& place = m_places[*letter.key];
        if (place.segment == m_segment) {
            Slot& held = m_slots[place.slot];
            held.fact = std::move(letter.fact);
            held.newest = receivedAt;
            ++m_counts.merged;
            return;
        }
        place = {m_segment, m_slots.size()};
        m_slots.push_back({std::move(letter.fact), receivedAt, receivedAt});
    }

    mutable std::mutex m_mutex;
    std::vector<Slot> m_slots;
    std::unordered_map<Key, Place, Hash> m_places;  ///< Looked up only, never iterated.
    std::uint64_t m_segment{1};
    Counts m_counts;
};

}  // namespace ballast
