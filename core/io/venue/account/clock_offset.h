#pragma once

#include <optional>

#include "base/timestamp.h"

namespace ballast::account {

/// How far our clock is off a venue's (F55). An answer says only that the venue's instant lay between asking and
/// hearing, so its way there and back is what it leaves open: what is told moves when an answer contradicts it, and
/// then no further than that. A busy line, whose answers are late, contradicts nothing.
///
/// Threads  One.
class ClockOffset {
public:
    /// Told again when it has moved by so much.
    static constexpr Duration kMoved = Duration::milliseconds(50);

    /// `asked`, `heard` by our clock, `venue` the instant in the answer by its own. Gives ours less the venue's where
    /// that is news.
    std::optional<Duration> take(Timestamp asked, Timestamp venue, Timestamp heard);

private:
    std::optional<Duration> m_believed, m_told;
};

}  // namespace ballast::account
