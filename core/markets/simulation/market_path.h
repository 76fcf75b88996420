#pragma once

#include <deque>

#include "simulation/spot_process.h"

namespace ballast::simulation {

/// The path of the market with five minutes of its future, which only informed takers may look at.
///
/// Threads  One owner.
class MarketPath {
public:
    static constexpr std::size_t kLookAheadSeconds = 300;

    explicit MarketPath(std::uint64_t seed, PathStart start = {});

    const MarketState& now() const { return m_states.front(); }
    /// The state `seconds` from now, at most kLookAheadSeconds.
    const MarketState& ahead(std::size_t seconds) const { return m_states[seconds]; }
    void advance();

private:
    SpotProcess m_process;
    std::deque<MarketState> m_states;
};

}  // namespace ballast::simulation
