#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "venue/feed_view.h"

namespace ballast::venue {

/// How late messages are, by kind of channel: what stands before the first dot of its name. Shown, never decided on.
///
/// Threads  One at a time.
class ChannelDelays {
public:
    /// The place of the kind of `channel`; the same for every channel of it.
    std::size_t placeOf(std::string_view channel);
    /// A message of that kind was received at `now`; `time` is the venue's own of it. Never: it has none, or it is not
    /// news (the first answer to a subscription is as old as its instrument is quiet).
    void came(std::size_t place, Timestamp time, Timestamp now) noexcept;
    /// What came since this was called last stands in the book, so long after its receipt.
    void stands(std::chrono::nanoseconds after) noexcept;
    /// In the order in which kinds were met; both counts are since the beginning.
    const std::vector<ChannelDelayView>& all() const noexcept { return m_all; }

private:
    std::vector<ChannelDelayView> m_all;
    std::optional<std::size_t> m_newest;  ///< Of what came since `stands`.
};

}  // namespace ballast::venue
