#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "domain/events.h"
#include "domain/operator_command.h"

namespace ballast::controls {

/// What brought trading to where it stands.
enum class Cause : std::uint8_t {
    None,
    Started,
    Paused,
    ReduceOnly,
    Resumed,
    Rearmed,
    Killed,
    KilledBefore,  ///< Before this start.
    Flattened,
    DayLoss,     ///< C10.
    Protection,  ///< A venue's market-maker protection.
    Unfit,       ///< F61: engine, journal or disk.
    InputsWait,  ///< F11.
    Clock,       ///< F55.
    FeedDown,    ///< F01.
    MarginCall,  ///< F53: a venue may liquidate the account `who`,
    Liquidates,  ///< or does.
    Depeg,       ///< F95: the stable currency `who`.
    Latch        ///< An account's latch closed beside the engine: `told`.
};

/// A cause with its figures; `desk::causeWords` makes the sentence where it is shown or recorded.
struct Because {
    Cause cause{Cause::None};
    std::string who{};   ///< The person, or the venue.
    std::string told{};  ///< The person's own reason, or what the feed said.
    double lossUsd{},
        limitUsd{};   ///< The day's loss and its limit; maintenance margin and equity as a venue states them.
    double price{};   ///< Of a stable currency, USD.
    Duration time{};  ///< How long inputs wait; how far our clock lies ahead of the venue's.
    domain::Ailment ailment{domain::Ailment::None};
    friend bool operator==(const Because&, const Because&) = default;
};

/// How trading stands in one scope, since when and why.
struct Standing {
    domain::TradingState state{domain::TradingState::Normal};
    Because because{};
    domain::Scope scope;
    Timestamp since;
};

/// Trading states by scope; the strictest that applies wins, of two alike the wider. Copyable state.
class Standings {
public:
    /// Replaces the state of that scope. NORMAL takes a narrower scope out again; a state of the whole desk leaves the
    /// narrower ones as they are.
    void set(Standing standing);
    const Standing& whole() const { return m_whole; }
    /// The state that holds for an order in `scopes`; parts of it may be empty.
    const Standing& of(const domain::Scopes& scopes) const;
    /// The state of exactly that scope, NORMAL if none is set.
    const Standing& at(const domain::Scope& scope) const;
    /// Narrower scopes that do not stand at NORMAL.
    const std::map<domain::Scope, Standing>& narrower() const { return m_narrower; }
    /// Every member, for checkpoints.
    template <class Archive, class Self> static void fields(Archive& a, Self& self)
    {
        auto& [whole, narrower] = self;
        a(whole, narrower);
    }

private:
    Standing m_whole{.because = {.cause = Cause::Started}};
    std::map<domain::Scope, Standing> m_narrower;
};

}  // namespace ballast::controls
