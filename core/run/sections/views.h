#pragma once

#include "engine/state.h"

/// The parts of sections, each from the state as it stands; they change nothing.
namespace ballast::sections {

interfaces::ScreenGreeks toScreen(const domain::Exposure& exposure);
void add(interfaces::ScreenGreeks& sum, const interfaces::ScreenGreeks& part);

/// The book of one underlying at its value; good until the engine's next batch.
struct ShownBook {
    std::string code;
    const engine::UnderlyingMarket* market{};  ///< Null while none has come.
    const engine::HedgeState* hedge{};
    std::vector<risk::Holding> holdings;
    std::vector<risk::HoldingRisk> risks;  ///< One for each holding.
};

/// How the shown smiles of an underlying stand.
struct SurfaceAge {
    domain::Quality quality{domain::Quality::Missing};
    std::optional<Duration> age;  ///< Of the oldest fitted slice.
    std::size_t fitted{};         ///< Slices.
};
/// `market` may be null.
SurfaceAge surfaceAge(const engine::Engine::State& state, const engine::UnderlyingMarket* market);

interfaces::HeaderView headerView(const engine::Engine::State& state);
interfaces::TradingView tradingView(const engine::Engine::State& state);
std::vector<interfaces::OverrideView> overrideViews(const engine::Engine::State& state);
std::vector<interfaces::ProposalView> proposalViews(const engine::Engine::State& state);
std::vector<interfaces::PositionView> positionViews(const engine::Engine::State& state);
interfaces::PnlView pnlView(const engine::Engine::State& state);
std::vector<interfaces::QuoteView> quoteViews(const engine::Engine::State& state);
std::vector<interfaces::FeedView> feedViews(const engine::Engine::State& state);
/// `positions` are those of the same state.
interfaces::FlattenView flattenView(const engine::Engine::State& state,
                                    const std::vector<interfaces::PositionView>& positions);
interfaces::FlowView flowView(const engine::Engine::State& state);
/// Absent until the first step of the day has ended.
std::optional<interfaces::AttributionView> attributionView(const engine::Engine::State& state);
interfaces::ModelRiskView modelRiskView(const engine::Engine::State& state, const std::string& underlying);
std::shared_ptr<const interfaces::SurfaceView> surfaceView(const engine::Engine::State& state, const ShownBook& book);
std::vector<interfaces::TenorView> tenorViews(const engine::UnderlyingMarket& market);

}  // namespace ballast::sections
