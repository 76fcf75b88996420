#pragma once

#include "engine/state.h"

/// Sections of the picture, from the state as it stands; they change nothing.
namespace ballast::engine {

interfaces::ScreenGreeks toScreen(const domain::Exposure& exposure);
void add(interfaces::ScreenGreeks& sum, const interfaces::ScreenGreeks& part);

/// As Engine::fillSections.
void fillSections(const Engine::State& state, interfaces::SectionSet wanted, interfaces::Picture& picture);

/// The book of one underlying at its value; good until the engine's next batch.
struct ShownBook {
    std::string code;
    const UnderlyingMarket* market{};  ///< Null while none has come.
    const HedgeState* hedge{};
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
SurfaceAge surfaceAge(const Engine::State& state, const UnderlyingMarket* market);

interfaces::HeaderView headerView(const Engine::State& state);
interfaces::TradingView tradingView(const Engine::State& state);
std::vector<interfaces::OverrideView> overrideViews(const Engine::State& state);
std::vector<interfaces::ProposalView> proposalViews(const Engine::State& state);
std::vector<interfaces::PositionView> positionViews(const Engine::State& state);
interfaces::PnlView pnlView(const Engine::State& state);
std::vector<interfaces::QuoteView> quoteViews(const Engine::State& state);
std::vector<interfaces::FeedView> feedViews(const Engine::State& state);
/// `positions` are those of the same state.
interfaces::FlattenView flattenView(const Engine::State& state, const std::vector<interfaces::PositionView>& positions);
interfaces::FlowView flowView(const Engine::State& state);
/// Absent until the first step of the day has ended.
std::optional<interfaces::AttributionView> attributionView(const Engine::State& state);
interfaces::ModelRiskView modelRiskView(const Engine::State& state, const std::string& underlying);
std::shared_ptr<const interfaces::SurfaceView> surfaceView(const Engine::State& state, const ShownBook& book);
std::vector<interfaces::TenorView> tenorViews(const UnderlyingMarket& market);

}  // namespace ballast::engine
