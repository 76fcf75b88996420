#pragma once

#include "engine/state.h"

/// Pictures of the state for the screen; they change nothing. Each function fills the fields that its name says.
namespace ballast::engine {

interfaces::ScreenGreeks toScreen(const domain::Exposure& exposure);
void fillUnderlyings(const Engine::State& state, interfaces::Snapshot& snapshot);
std::shared_ptr<const interfaces::SurfaceView> surfaceView(const Engine::State& state, const UnderlyingMarket& market,
                                                           const std::vector<risk::Holding>& holdings);
void fillTenors(const UnderlyingMarket& market, interfaces::SurfaceView& view);
void fillVegaBuckets(const Engine::State& state, const UnderlyingMarket& market,
                     const std::vector<risk::Holding>& holdings, interfaces::UnderlyingView& view);
void fillScenarioGrid(const Engine::State& state, const UnderlyingMarket& market,
                      const std::vector<risk::Holding>& holdings, interfaces::UnderlyingView& view);
void fillModelRisk(const Engine::State& state, interfaces::UnderlyingView& view);
void fillPositions(const Engine::State& state, interfaces::Snapshot& snapshot);
void fillLists(const Engine::State& state, interfaces::Snapshot& snapshot);
/// By each venue's rule where one is known, else an estimate; worst first. A venue whose margin cannot be computed is
/// first, without figures, and says why.
void fillMargin(const Engine::State& state, interfaces::Snapshot& snapshot);
/// Tail loss, concentration and attribution over the whole book.
void fillPortfolio(const Engine::State& state, interfaces::Snapshot& snapshot);
void fillFlow(const Engine::State& state, interfaces::Snapshot& snapshot);
void fillHeader(const Engine::State& state, interfaces::Snapshot& snapshot);

}  // namespace ballast::engine
