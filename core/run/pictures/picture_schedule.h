#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

#include "interfaces/section.h"

namespace ballast::pictures {

/// When each section is made: the only throttle between engine and screen.
///
/// | rate | sections |
/// | --- | --- |
/// | 30 Hz | header, trading, alerts, commands, orders, fills, decisions, proposals |
/// | 5 Hz | positions, greeks, cells, strikes, vega, P&L, quotes, surface, spot ladder, flow, feeds, chain, order,
/// what-if | | 1 Hz | grid, margin, flatten, portfolio, model risk, cures, scenarios |
///
/// Sections of one rate are due together. One that becomes wanted is made anew at once, whether or not the desk has
/// moved since, and then with the others.
///
/// Threads  One at a time. It reads no clock.
class PictureSchedule {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// At first all of them.
    void want(interfaces::SectionSet wanted);
    interfaces::SectionSet wanted() const { return m_wanted; }
    /// The desk has moved, so these may say something else now.
    void outdate(interfaces::SectionSet moved = interfaces::SectionSet::all()) { m_outdated |= moved; }

    /// They are outdated and due at once, as what becomes wanted is.
    void hurry(interfaces::SectionSet asked);

    /// What is to be made now; whoever asks makes it. `standsStill`: no step is coming, so that waiting gains nothing.
    interfaces::SectionSet takeDue(Time now, bool standsStill);
    /// When something is due next, if no step comes; empty: all that is wanted is up to date.
    std::optional<Time> next() const;

private:
    static constexpr std::size_t kRates = 3;

    interfaces::SectionSet pending() const { return m_wanted & m_outdated; }

    interfaces::SectionSet m_wanted{interfaces::SectionSet::all()};
    interfaces::SectionSet m_outdated{interfaces::SectionSet::all()};
    interfaces::SectionSet m_wantedAnew;
    std::array<Time, kRates> m_nextTurn{};
};

}  // namespace ballast::pictures
