#pragma once

#include "desk/state.h"
#include "desk/strategy_state.h"
#include "interfaces/picture.h"
#include "interfaces/trade_views.h"
#include "market/market_state.h"

/// The parts of sections, each from the state as it stands; they change nothing.
namespace ballast::sections {

interfaces::ScreenGreeks toScreen(const domain::Exposure& exposure);
/// Of a leg as it stands at `now`: with its vega by time to expiry and by its own volatility.
interfaces::ScreenGreeks toScreen(const risk::Holding& holding, const risk::HoldingRisk& risk, Timestamp now);
void add(interfaces::ScreenGreeks& sum, const interfaces::ScreenGreeks& part);

/// The book of one underlying at its value; good until the engine's next batch.
struct ShownBook {
    std::string code;
    const market::UnderlyingMarket* market{};  ///< Null while none has come.
    const desk::HedgeState* hedge{};           ///< Null: held, and the book has no limits of it.
    std::vector<risk::Holding> holdings;
    std::vector<risk::HoldingRisk> risks;  ///< One for each holding.
    Timestamp valuedAt;
};

/// How the shown smiles of an underlying stand.
struct SurfaceAge {
    domain::Quality quality{domain::Quality::Missing};
    std::optional<Duration> age;  ///< Of the oldest fitted slice.
    std::size_t fitted{};         ///< Slices.
};
/// `market` may be null.
SurfaceAge surfaceAge(const desk::State& state, const market::UnderlyingMarket* market);

/// Where a person chooses how an alert of that kind is told.
interfaces::AlertKind alertKindOf(desk::AlertKind kind);
/// What its sizes count: "contracts", or the coin.
std::string sizeUnitOf(const domain::Instrument& instrument);
interfaces::OrderView orderView(const desk::State& of, const desk::ListedOrder& order);
/// Whether the view shows just this order as it stands.
bool saysOrder(const interfaces::OrderView& view, const desk::ListedOrder& order);
interfaces::FillView fillView(const desk::ListedFill& fill);
bool saysFill(const interfaces::FillView& view, const desk::ListedFill& fill);
/// Worst first, then newest.
std::vector<interfaces::AlertView> alertViews(const desk::State& state);
/// Which kind of session a market makes.
interfaces::SessionKind sessionKindOf(domain::MarketKind kind);
interfaces::HeaderView headerView(const desk::State& state);
interfaces::TradingView tradingView(const desk::State& state);
std::vector<interfaces::OverrideView> overrideViews(const desk::State& state);
std::vector<interfaces::ProposalView> proposalViews(const desk::State& state);
interfaces::PoolShareLine shareLine(const desk::State& state, const market::UnderlyingMarket& market,
                                    const domain::Instrument& instrument, const domain::PoolShare& share);
std::vector<interfaces::PositionView> positionViews(const desk::State& state);
interfaces::PositionsView positionsView(const desk::State& state);
interfaces::PnlView pnlView(const desk::State& state);
interfaces::QuotesView quotesView(const desk::State& state);
interfaces::BasisView basisView(const desk::State& state, const market::UnderlyingMarket& market);
interfaces::ChainView chainView(const desk::State& state, const market::UnderlyingMarket& market);
/// What stands now, by venue and coin.
std::vector<interfaces::StandingView> standingViews(const desk::State& state);
/// Of what is asked; nothing: it says so.
interfaces::OrderPreview orderPreview(const desk::State& state, const std::optional<interfaces::OrderQuestion>& asked);
interfaces::CuresView curesView(const desk::State& state);
std::vector<interfaces::FeedView> feedViews(const desk::State& state);
/// `positions` are those of the same state.
interfaces::FlattenView flattenView(const desk::State& state, const std::vector<interfaces::PositionView>& positions);
interfaces::FlowView flowView(const desk::State& state);
/// Newest first; today is the first.
std::vector<interfaces::PnlDayView> dayViews(const desk::State& state);
std::vector<interfaces::LimitView> limitViews(const desk::State& state);
/// Absent until the first step of the day has ended.
std::optional<interfaces::AttributionView> attributionView(const desk::State& state);
interfaces::ModelRiskView modelRiskView(const desk::State& state, const std::string& underlying);
std::shared_ptr<const interfaces::SurfaceView> surfaceView(const desk::State& state, const ShownBook& book);
std::vector<interfaces::TenorView> tenorViews(const market::UnderlyingMarket& market);

}  // namespace ballast::sections
