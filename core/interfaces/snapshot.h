#pragma once

#include <string_view>

#include "interfaces/connections.h"
#include "interfaces/picture.h"
#include "interfaces/shared_list.h"

namespace ballast::interfaces {

/// One underlying with all that its sections say of it; empty where a section was not made.
struct UnderlyingView : UnderlyingGreeks {
    std::shared_ptr<const SurfaceView> surface;  ///< Never null.
    SharedList<LegView> legs;
    SharedList<StrikeLadder> byStrike;
    std::vector<SpotRow> bySpot;                           ///< Descending shift.
    std::vector<VegaBucketView> vegaBuckets;               ///< Ascending; every bucket, also empty ones.
    std::shared_ptr<const ScenarioGridView> scenarioGrid;  ///< Null: not computed, spot or surface is missing.
    ModelRiskView modelRisk;
    std::shared_ptr<const ChainView> chain;  ///< Null: not made.
};

/// A picture laid out for who shows it: the sections side by side, sharing what is long. `time` is the header's; a
/// section that is made less often may be older, see Picture.
struct Snapshot : HeaderView, TradingView {
    SequenceNumber sequence;  ///< Rises with every picture.

    std::vector<UnderlyingView> underlyings;
    ScreenGreeks net;  ///< USD fields only are sums over underlyings.
    std::vector<LimitView> limits;
    SharedList<PositionView> positions;
    PnlView positionsDay;                 ///< Of the positions' instant.
    SharedList<OrderView> orders;         ///< Newest first.
    SharedList<FillView> fills;           ///< Newest first.
    SharedList<DecisionView> decisions;   ///< Newest first.
    std::vector<ProposalView> proposals;  ///< Oldest first.
    std::vector<OverrideView> overrides;
    std::vector<TicketView> tickets;  ///< Newest first.
    std::vector<AlertView> alerts;    ///< Worst first.
    PnlView pnl;
    std::vector<VenueMargin> margin;  ///< Worst first; empty: not computed.
    FlattenView flatten;
    std::shared_ptr<const PortfolioView> portfolio;  ///< Null until the book has a value.
    std::shared_ptr<const FlowView> flow;
    std::vector<FeedView> feeds;
    /// Null where they were not made; of interfaces/trade_views.h.
    std::shared_ptr<const QuotesView> quotes;
    std::shared_ptr<const OrderPreview> order;
    std::shared_ptr<const CuresView> cures;
    std::shared_ptr<const BookScenariosView> scenarios;
    std::shared_ptr<const WhatIfView> whatIf;
    PerUnderlying<BasisView> basis;
    std::shared_ptr<const ConnectionsView> connections;  ///< Null where the market is made here.

    const UnderlyingView* findUnderlying(std::string_view code) const
    {
        for (const auto& view : underlyings)
            if (view.code == code) return &view;
        return nullptr;
    }
};

/// Shares the long lists of `picture`; what was never made is empty.
std::shared_ptr<Snapshot> layOut(const Picture& picture);

}  // namespace ballast::interfaces
