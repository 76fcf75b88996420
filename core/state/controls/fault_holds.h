#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "controls/standing.h"

namespace ballast::controls {

/// Faults that stop trading by themselves and let it go on by themselves.
enum class Fault : std::uint8_t {
    Journal,     ///< F61: engine, journal or disk are not fit to trade.
    Inputs,      ///< F11: what feeds told waits too long before the engine.
    Clock,       ///< F55: our clock lies off a venue's.
    Feed,        ///< F01: a feed has lost its venue.
    MarginCall,  ///< F53: a venue liquidates an account, or may. REDUCING.
    Depeg        ///< F95: a stable currency has left its dollar. REDUCING.
};
/// What such a fault allows: nothing new, or only what lowers exposure.
constexpr domain::TradingState stateOf(Fault fault)
{
    return fault == Fault::MarginCall || fault == Fault::Depeg ? domain::TradingState::Reducing
                                                               : domain::TradingState::Halted;
}

/// Trading that stands still because of faults, beside what persons and loss limits decide (`Standings`). A hold lasts
/// while its fault does and for 5 s after it: resuming is earned (rule 8 of the fault list). Copyable state.
class FaultHolds {
public:
    static constexpr Duration kHold = Duration::seconds(5);

    struct Key {
        Fault fault{};
        domain::Scope scope;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Hold {
        Standing standing;     ///< As stateOf, since the fault began.
        Timestamp clearSince;  ///< Never: the fault lasts.
    };

    /// True if it begins; a fault that comes again while its hold lasts goes on as it began, with the new figures.
    bool raise(const Key& key, Because because, Timestamp now);
    /// The fault is over; nothing if it was not there.
    void clear(const Key& key, Timestamp now);
    /// Whether the fault itself is there now.
    bool lasts(const Key& key) const;
    /// The holds that are over at `now`; they are gone then.
    std::vector<std::pair<Key, Standing>> takeOver(Timestamp now);
    /// When `takeOver` has something next; empty: nothing waits.
    std::optional<Timestamp> nextDue() const;

    /// The strictest that stops an order in `scopes`, parts of which may be empty; null: nothing does.
    const Standing* of(const domain::Scopes& scopes) const;
    const std::map<Key, Hold>& all() const { return m_holds; }
    /// Every member, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [holds] = self;
        a(holds);
    }

private:
    std::map<Key, Hold> m_holds;
};

}  // namespace ballast::controls
