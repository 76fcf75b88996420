#pragma once

#include <array>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "venue/feed_view.h"

namespace ballast::venue {

/// What was traded by others in each instrument of one venue, each trade counted once by its own id. Shown, never
/// decided on.
///
/// Threads  One at a time.
class TradeTape {
public:
    static constexpr int kMinutes = 60;

    /// The venue confirmed the channel at `now`, or it is gone; told again: nothing.
    void hears(std::string_view channel, bool isUp, Timestamp now);
    /// A trade through `channel`, with the venue's own time. Into the volume goes what was traded while the channel was
    /// up: what it brings of before stands beside a time that was not heard. False: it was counted already, or the
    /// volume would be more than can be held.
    bool add(std::string_view channel, std::string_view instrument, std::string_view id, const TradeView& trade,
             Timestamp now);
    TradedView of(std::string_view channel, std::string_view instrument, Timestamp now) const;

private:
    /// So many newest ids of an instrument are known; more trades of one than that are not told again by any venue.
    static constexpr std::size_t kMostIds = 4096;
    struct Minute {
        std::int64_t number{-1};  ///< Since the epoch.
        std::int64_t units{};
        std::uint64_t trades{};
    };
    struct Tape {
        std::optional<TradeView> last;
        std::array<Minute, kMinutes> minutes{};
        std::unordered_set<std::string> ids;
        std::deque<std::string> byAge;
    };
    /// When a channel was up, oldest first; the end of the last is never while it is up.
    using Heard = std::deque<std::pair<Timestamp, Timestamp>>;

    static bool isNew(Tape& tape, std::string_view id);
    bool heardAt(std::string_view channel, Timestamp time) const;

    std::map<std::string, Heard, std::less<>> m_heard;
    std::map<std::string, Tape, std::less<>> m_tapes;
};

}  // namespace ballast::venue
