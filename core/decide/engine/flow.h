#pragma once

#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "engine/engine.h"
#include "learning/flow_toxicity.h"
#include "learning/markout.h"

namespace ballast::engine {

/// How long after a fill it is judged.
constexpr std::array<Duration, 4> kMarkoutHorizons{Duration::seconds(1), Duration::seconds(10), Duration::minutes(1),
                                                   Duration::minutes(5)};

/// What takers did at one strike since the day began.
struct TakerCount {
    double bought{}, sold{};  ///< Contracts, by takers: what they buy we are short.
    double vegaUsd{};         ///< Net vega that takers took, USD per point; positive is long for them.
    double edgeUsd{};         ///< Ours, against our fit at the fill.
    int trades{};
};

/// A fill of our quote that waits for its next horizon.
struct WatchedFill {
    Timestamp time;
    domain::InstrumentId instrument;
    std::string underlying;
    bool weBought{};
    double quantity{};
    double priceUsd{}, valueUsd{};  ///< Of one contract, at the fill.
    double deltaCoins{}, spot{};    ///< Of one contract, at the fill.
    std::size_t horizon{};
};

/// Order flow as it met our quotes. One writer: the engine.
struct FlowState {
    using Key = std::tuple<std::string, Timestamp, double, domain::OptionRight>;  ///< Coin, expiry, strike, right.
    std::map<Key, TakerCount> takers;
    std::map<std::string, learning::FlowToxicity> toxicity;  ///< By coin, in vega.
    std::deque<WatchedFill> watched;
    std::array<std::deque<learning::MarkedFill>, kMarkoutHorizons.size()> marked;  ///< Newest last, bounded.
    std::uint64_t changes{};  ///< Grows with all of these but `watched`; not state.
};

/// Counts what was booked of a fill of our quote. Call before the batch's market events change the surface.
void noteTaker(Engine::State& state, const domain::OrderFilled& fill, domain::Quantity booked,
               const domain::Instrument& option);
/// Judges the fills whose horizon has come. Call when time is marked, with the market of now.
void judgeFills(Engine::State& state);
/// Forgets the day's counts; what waits for its horizon goes on waiting.
void startFlowDay(Engine::State& state);

}  // namespace ballast::engine
