#include "engine/snapshot_builder.h"
#include "engine/valuation.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "risk/spot_ladder.h"

namespace ballast::engine {

namespace {

using interfaces::ScreenGreeks;
using interfaces::UnderlyingView;

void add(ScreenGreeks& sum, const ScreenGreeks& part)
{
    sum.deltaCoin += part.deltaCoin;
    sum.deltaUsd += part.deltaUsd;
    sum.gammaCoin += part.gammaCoin;
    sum.gammaUsd += part.gammaUsd;
    sum.vegaUsd += part.vegaUsd;
    sum.thetaUsd += part.thetaUsd;
}

interfaces::LegView legView(const risk::Holding& holding, const risk::HoldingRisk& risk, double spot)
{
    const auto& option = *holding.instrument;
    interfaces::LegView leg{.instrument = option.name,
                            .venue = option.venue,
                            .expiry = option.expiry,
                            .strike = option.strike.toDouble(),
                            .right = option.right,
                            .contracts = holding.quantity};
    leg.notionalUsd = holding.size() * spot;
    leg.complete = risk.complete;
    if (!risk.complete) return leg;
    leg.deltaBucket = risk::deltaBucket(risk.forwardDelta, option.right);
    leg.greeks = toScreen(risk.exposure);
    return leg;
}

void fillByExpiry(const UnderlyingMarket& market, UnderlyingView& view)
{
    std::map<Timestamp, interfaces::ExpiryRow> rows;
    for (const auto& [expiry, chain] : market.main().expiries)
        rows[expiry].expiry = expiry;
    for (const auto& leg : view.legs) {
        rows[leg.expiry].expiry = leg.expiry;
        add(rows[leg.expiry].greeks, leg.greeks);
    }
    for (auto& [expiry, row] : rows) {
        if (market.main().surface)
            if (const auto reading = market.main().surface->findReading(expiry))
                row.atmVolatility = reading->atmVolatility;
        view.byExpiry.push_back(row);
    }
}

void fillByStrike(UnderlyingView& view)
{
    for (const auto& slice : view.surface->slices) {
        interfaces::StrikeLadder ladder{.expiry = slice.expiry, .forward = slice.forward};
        std::map<double, interfaces::StrikeRow> rows;
        for (const auto& quote : slice.quotes)
            rows[quote.strike] = {.strike = quote.strike,
                                  .bidVolatility = quote.bidVolatility,
                                  .askVolatility = quote.askVolatility,
                                  .fitVolatility = quote.fitVolatility};
        for (const auto& leg : view.legs) {
            if (leg.expiry != slice.expiry) continue;
            auto& row = rows[leg.strike];
            row.strike = leg.strike;
            (leg.right == domain::OptionRight::Call ? row.calls : row.puts) += leg.contracts;
            add(row.greeks, leg.greeks);
        }
        for (auto& [strike, row] : rows)
            ladder.rows.push_back(row);
        view.byStrike.push_back(std::move(ladder));
    }
}

void fillBySpot(const Engine::State& state, const UnderlyingMarket& market, const std::vector<risk::Holding>& holdings,
                UnderlyingView& view)
{
    if (!(market.spot() > 0.0)) return;
    for (const auto& row :
         risk::spotLadder(holdings, viewOf(state, market), risk::kSpotShifts, state.config.pictureIsa))
        view.bySpot.push_back({.shift = row.shift,
                               .level = market.spot() * (1.0 + row.shift),
                               .pnlUsd = row.pnlUsd,
                               .greeks = toScreen(row.book.exposure)});
}

void fillLimits(const Engine::State& state, UnderlyingView& view)
{
    const auto* limits = state.config.book.findLimits(view.code);
    if (limits == nullptr) return;
    view.targetDelta = limits->targetDelta;
    view.netDeltaLimit = limits->netDelta;
    view.gammaLimit = limits->gammaPerPercent;
    view.vegaLimit = limits->vegaUsd;
    view.cellLimits = {.deltaCoin = limits->cellDelta,
                       .gammaCoin = limits->cellGamma,
                       .vegaUsd = limits->cellVegaUsd,
                       .notionalUsd = limits->cellNotionalUsd};
}

void fillHedging(const Engine::State& state, const HedgeState& hedge, UnderlyingView& view)
{
    view.band = hedge.band;
    view.mode = hedge.mode;
    view.hedgingOffBecause = !hedge.haltedByControl.empty() ? hedge.haltedByControl : hedge.offBecause;
    view.outsideBand = hedge.band && (view.net.deltaCoin > hedge.band->upper || view.net.deltaCoin < hedge.band->lower);
    for (const auto& over : state.overrides)
        view.paused =
            view.paused ||
            ((over.underlying.empty() || over.underlying == view.code) &&
             (over.action == domain::OperatorAction::PauseUnderlying || over.action == domain::OperatorAction::Veto));
}

UnderlyingView underlyingView(const Engine::State& state, const std::string& code, const HedgeState& hedge)
{
    UnderlyingView view;
    view.code = code;
    view.surface = std::make_shared<const interfaces::SurfaceView>(
        interfaces::SurfaceView{.underlying = code, .message = "No market data has come yet."});
    fillLimits(state, view);
    fillModelRisk(state, view);
    const auto* market = state.market.find(code);
    if (market == nullptr) return view;
    view.spot = indexReading(state, *market);
    const auto holdings = state.book.holdings(state.market, code);
    for (const auto& holding : holdings) {
        const auto risk = valueOf(state, holding);
        if (!risk.complete) ++view.missingLegs;
        if (holding.instrument->isOption()) {
            view.legs.push_back(legView(holding, risk, market->spot()));
            add(view.options, view.legs.back().greeks);
        } else if (risk.complete) {
            add(view.hedges, toScreen(risk.exposure));
        }
    }
    const double pending = riskOf(state, code).pendingDelta;
    view.hedges.deltaCoin += pending;
    view.hedges.deltaUsd += pending * market->spot();
    add(view.net, view.options);
    add(view.net, view.hedges);
    view.surface = surfaceView(state, *market, holdings);
    fillByExpiry(*market, view);
    fillByStrike(view);
    auto withPending = holdings;
    for (const auto& [id, order] : state.ledger.open()) {
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (instrument.underlying == code)
            withPending.push_back(
                {.instrument = &instrument, .quantity = order.remaining(), .entryPrice = order.origin.mid});
    }
    fillBySpot(state, *market, withPending, view);
    fillVegaBuckets(state, *market, withPending, view);
    fillScenarioGrid(state, *market, withPending, view);
    fillHedging(state, hedge, view);
    return view;
}

}  // namespace

ScreenGreeks toScreen(const domain::Exposure& e)
{
    return {.deltaCoin = e.delta,
            .deltaUsd = e.delta * e.spot,
            .gammaCoin = e.gamma,
            .gammaUsd = e.gamma * e.spot,
            .vegaUsd = e.vega,
            .thetaUsd = e.theta};
}

void fillUnderlyings(const Engine::State& state, interfaces::Snapshot& snapshot)
{
    for (const auto& [code, hedge] : state.hedging) {
        snapshot.underlyings.push_back(underlyingView(state, code, hedge));
        add(snapshot.net, snapshot.underlyings.back().net);
    }
    snapshot.net.deltaCoin = snapshot.net.gammaCoin = 0.0;
}

std::shared_ptr<interfaces::Snapshot> Engine::makeSnapshot() const
{
    const State& state = *m_state;
    auto snapshot = std::make_shared<interfaces::Snapshot>();
    snapshot->time = state.now;
    snapshot->marketTitle = state.config.marketTitle;
    snapshot->session = state.config.marketKind == domain::MarketKind::Recorded    ? interfaces::SessionKind::Recorded
                        : state.config.marketKind == domain::MarketKind::Simulated ? interfaces::SessionKind::Simulated
                                                                                   : interfaces::SessionKind::Live;
    fillUnderlyings(state, *snapshot);
    fillPositions(state, *snapshot);
    fillLists(state, *snapshot);
    fillHeader(state, *snapshot);
    fillPortfolio(state, *snapshot);
    fillFlow(state, *snapshot);
    return snapshot;
}

}  // namespace ballast::engine
