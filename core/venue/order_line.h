#pragma once

#include <optional>

#include "domain/committed.h"
#include "domain/gated.h"
#include "venue/latch_board.h"

namespace ballast::venue {

/// The last step before the wire: what is judged and on disk may go if the latches let it go now. A gateway takes
/// nothing else.
///
/// Threads  Any.
class OrderLine {
public:
    explicit OrderLine(const LatchBoard& latches) : m_latches(latches) {}

    /// Empty: a latch was closed after it was judged, or is closed now; it ends as not sent.
    template <class T> std::optional<domain::Cleared<T>> clear(const domain::Committed<domain::Gated<T>>& thing) const
    {
        const auto& gated = thing.record();
        if (!m_latches.lets(gated.scopes(), gated.epoch(), gated.lane())) return std::nullopt;
        return domain::Cleared<T>(*gated);
    }

    /// What left in a former run, towards a simulated market that is run again from its seed. No latch is asked: the
    /// journal says what they let go, and a venue that exists is never run again.
    template <class T> static domain::Cleared<T> again(const domain::Committed<T>& thing)
    {
        return domain::Cleared<T>(thing.record());
    }

private:
    const LatchBoard& m_latches;
};

}  // namespace ballast::venue
