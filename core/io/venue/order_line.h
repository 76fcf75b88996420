#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "domain/proofs.h"
#include "venue/latch_board.h"

namespace ballast::venue {

/// Why a thing that was committed does not leave.
enum class Stopped : std::uint8_t {
    Latch,         ///< A latch was closed after it was judged, or is closed now.
    Deadline,      ///< It was decided too long ago: the market is another one.
    LineFull,      ///< Too much waits for the gateway.
    NotConnected,  ///< The gateway has no venue to send it to.
    Ended,         ///< The gateway was stopped.
    Recalled,      ///< It was cancelled before it left.
    Watching,      ///< The profile watches and sends nothing.
    Rate           ///< A rate of the venue's kept it, or what stood before it, back until its deadline.
};
/// "a latch was closed".
std::string_view toString(Stopped why) noexcept;

/// How long after its decision an order may leave.
constexpr Duration kLeavesWithin = Duration::seconds(2);

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

    /// The same where time passes between commit and wire: also not once its deadline is over.
    template <class T>
    std::variant<domain::Cleared<T>, Stopped> clear(const domain::Committed<domain::Gated<T>>& thing,
                                                    Timestamp now) const
    {
        if (now - thing.record()->time > kLeavesWithin) return Stopped::Deadline;
        auto cleared = clear(thing);
        if (!cleared) return Stopped::Latch;
        return std::move(*cleared);
    }

private:
    const LatchBoard& m_latches;
};

}  // namespace ballast::venue
