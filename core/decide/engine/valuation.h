#pragma once

#include <optional>
#include <string>

#include "engine/state.h"

namespace ballast::engine {

/// The instant that values are taken at: of a recorded market the step's own, else the whole second that has begun. So
/// the first step of a second marks time for every value, and a value never depends on when it was made.
Timestamp valuedAt(const Engine::State& state, Timestamp time);
inline Timestamp valuedAt(const Engine::State& state) { return valuedAt(state, state.now); }

/// What an underlying is valued on now.
risk::MarketView viewOf(const Engine::State& state, const UnderlyingMarket& market);
/// The book of one underlying at its value: the one answer that gate, records, P&L, alerts and pictures are given. Good
/// until the next event or question.
const UnderlyingValue& valueOf(const Engine::State& state, const std::string& underlying);
/// Any holding of a listed instrument; incomplete while it has no price or volatility.
risk::HoldingRisk valueOf(const Engine::State& state, const risk::Holding& holding);
/// Of one contract.
risk::HoldingRisk unitOf(const Engine::State& state, const domain::Instrument& instrument);

/// All that is owned, USD.
struct Equity {
    double fair{};    ///< At our fit.
    double marked{};  ///< At venue marks.
};
/// Empty if a leg has no value.
std::optional<Equity> equityOf(const Engine::State& state);

}  // namespace ballast::engine
