#pragma once

#include "interfaces/desk_views.h"
#include "interfaces/risk_views.h"
#include "interfaces/section.h"
#include "interfaces/surface_view.h"

namespace ballast::interfaces {

// Of trade_views.h; few panels show them.
struct QuotesView;
struct ChainView;
struct OrderPreview;
struct CuresView;
struct BookScenariosView;
struct WhatIfView;
struct BasisView;

/// What the screen may see of a desk: sections, each immutable, of one instant, with a version of its own. A section
/// that nobody wants is not made and keeps what it said last.
struct Picture {
    SequenceNumber sequence;  ///< Rises with every picture.

    Section<HeaderView> header;
    Section<TradingView> trading;
    Section<std::vector<AlertView>> alerts;  ///< Worst first.
    Section<CommandsView> commands;
    Section<std::vector<OrderView>> orders;        ///< Newest first.
    Section<std::vector<FillView>> fills;          ///< Newest first.
    Section<std::vector<DecisionView>> decisions;  ///< Newest first.
    Section<std::vector<ProposalView>> proposals;  ///< Oldest first.
    Section<PositionsView> positions;
    Section<GreeksView> greeks;
    Section<PerUnderlying<std::vector<LegView>>> cells;
    Section<PerUnderlying<std::vector<StrikeLadder>>> strikes;
    Section<PerUnderlying<std::vector<VegaBucketView>>> vega;
    Section<PnlView> pnl;
    Section<QuotesView> quotes;
    Section<PerUnderlying<SurfaceView>> surface;
    Section<PerUnderlying<std::vector<SpotRow>>> spotLadder;
    Section<FlowView> flow;
    Section<std::vector<FeedView>> feeds;
    Section<PerUnderlying<ScenarioGridView>> grid;  ///< Not in it: spot or surface is missing.
    Section<std::vector<VenueMargin>> margin;       ///< Worst first; empty: not computed.
    Section<FlattenView> flatten;
    Section<PortfolioView> portfolio;  ///< Null until the book has a value.
    Section<PerUnderlying<ModelRiskView>> modelRisk;
    Section<PerUnderlying<ChainView>> chain;
    Section<OrderPreview> order;  ///< Of the last question; nothing asked: it says so.
    Section<CuresView> cures;
    Section<BookScenariosView> scenarios;
    Section<WhatIfView> whatIf;
    Section<PerUnderlying<BasisView>> basis;
};

/// Those that are made to what was last asked (questions.h).
inline constexpr SectionSet kAnswers{SectionId::Order, SectionId::Scenarios, SectionId::WhatIf};

/// Calls visit(id, section…) with the same section of each picture, for every section.
template <class Visit, class... Pictures> void eachSection(Visit visit, Pictures&... pictures)
{
    visit(SectionId::Header, pictures.header...);
    visit(SectionId::Trading, pictures.trading...);
    visit(SectionId::Alerts, pictures.alerts...);
    visit(SectionId::Commands, pictures.commands...);
    visit(SectionId::Orders, pictures.orders...);
    visit(SectionId::Fills, pictures.fills...);
    visit(SectionId::Decisions, pictures.decisions...);
    visit(SectionId::Proposals, pictures.proposals...);
    visit(SectionId::Positions, pictures.positions...);
    visit(SectionId::Greeks, pictures.greeks...);
    visit(SectionId::Cells, pictures.cells...);
    visit(SectionId::Strikes, pictures.strikes...);
    visit(SectionId::Vega, pictures.vega...);
    visit(SectionId::Pnl, pictures.pnl...);
    visit(SectionId::Quotes, pictures.quotes...);
    visit(SectionId::Surface, pictures.surface...);
    visit(SectionId::SpotLadder, pictures.spotLadder...);
    visit(SectionId::Flow, pictures.flow...);
    visit(SectionId::Feeds, pictures.feeds...);
    visit(SectionId::Grid, pictures.grid...);
    visit(SectionId::Margin, pictures.margin...);
    visit(SectionId::Flatten, pictures.flatten...);
    visit(SectionId::Portfolio, pictures.portfolio...);
    visit(SectionId::ModelRisk, pictures.modelRisk...);
    visit(SectionId::Chain, pictures.chain...);
    visit(SectionId::Order, pictures.order...);
    visit(SectionId::Cures, pictures.cures...);
    visit(SectionId::Scenarios, pictures.scenarios...);
    visit(SectionId::WhatIf, pictures.whatIf...);
    visit(SectionId::Basis, pictures.basis...);
}

/// Sections whose version is not the same in both.
SectionSet differingSections(const Picture& a, const Picture& b);

}  // namespace ballast::interfaces
