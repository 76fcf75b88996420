#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <tuple>

#include "engine/reasons.h"
#include "engine/snapshot_builder.h"
#include "engine/valuation.h"

namespace ballast::engine {

namespace {

using interfaces::PositionView;
using interfaces::Reading;

Reading markReading(const Engine::State& state, const UnderlyingMarket& market, const risk::HoldingRisk& risk,
                    const domain::Instrument& instrument)
{
    if (!risk.complete) return {};
    Reading mark{.value = risk.markPrice, .quality = domain::Quality::Good, .source = "our fit"};
    if (!instrument.isOption()) {
        mark = hedgeQuoteReading(state, market, instrument.id);
        return mark.value ? mark : indexReading(state, market);
    }
    const auto* entry = market.findOption(instrument);
    if (entry != nullptr && entry->markLessFit) {
        mark.value = risk.markPrice + *entry->markLessFit;
        mark.source = "venue's mark, moved with our fit since";
        mark.age = state.now - entry->quoteTime;
        mark.limit = state.config.settings.ages.surface;
        mark.quality = smileQuality(state, *findExpiry(market, instrument));
    }
    return mark;
}

PositionView positionView(const Engine::State& state, const UnderlyingMarket& market,
                          const domain::Instrument& instrument, const Position& position)
{
    PositionView view{.instrument = instrument.name,
                      .venue = instrument.venue,
                      .underlying = instrument.underlying,
                      .kind = instrument.kind,
                      .expiry = instrument.expiry,
                      .quantity = position.quantity.toDouble()};
    const bool counted = instrument.isOption() || instrument.unit == domain::ContractUnit::Quote;
    view.unit = counted ? "contracts" : instrument.underlying;
    view.markUnit = priceUnitOf(instrument);
    const auto risk =
        valueOf(state, {.instrument = &instrument, .quantity = view.quantity, .entryPrice = position.entryPrice});
    view.mark = markReading(state, market, risk, instrument);
    view.state = risk.complete ? "open" : "no volatility";
    if (!risk.complete) return view;
    view.valueUsd = risk.valueUsd + BookState::markAdjustmentUsd(market, instrument, view.quantity);
    view.pnlUsd = *view.valueUsd - position.openValueUsd;
    view.greeks = toScreen(risk.exposure);
    return view;
}

void addCash(const Engine::State& state, std::vector<PositionView>& views)
{
    for (const auto& [key, amount] : state.book.cash()) {
        PositionView view{.instrument = key.second + " cash",
                          .venue = state.book.accounts().at(key.first).label(),
                          .underlying = key.second,
                          .kind = domain::InstrumentKind::Cash,
                          .quantity = amount,
                          .unit = key.second,
                          .state = "open"};
        const auto rate = usdPer(state.market, key.second);
        if (rate && isStable(key.second)) {
            view.mark = {.value = rate->usd, .quality = rate->quality, .estimated = true, .source = rate->source};
            view.valueUsd = amount * rate->usd;
        } else if (rate) {
            view.mark = indexReading(state, *state.market.find(key.second));
            view.valueUsd = amount * rate->usd;
            view.greeks.deltaCoin = amount;
            view.greeks.deltaUsd = amount * rate->usd;
        }
        view.markUnit = "USD";
        views.push_back(std::move(view));
    }
}

Reading change(const std::optional<double>& now, const std::optional<double>& then, const std::string& source)
{
    if (!now || !then) return {};
    return {.value = *now - *then, .quality = domain::Quality::Good, .source = source};
}

void keepWorse(Reading& worst, const Reading& other)
{
    const bool isWorse = other.quality > worst.quality ||
                         (other.quality == worst.quality && other.age && (!worst.age || *other.age > *worst.age));
    if (isWorse) worst = other;
}

}  // namespace

std::vector<PositionView> positionViews(const Engine::State& state)
{
    std::vector<PositionView> views;
    for (const auto& [key, position] : state.book.positions()) {
        const auto& instrument = state.market.instruments().at(key.instrument);
        const auto* market = state.market.find(instrument.underlying);
        if (market == nullptr) continue;
        views.push_back(positionView(state, *market, instrument, position));
        views.back().venue = state.book.accounts().at(key.account).label();
    }
    std::sort(views.begin(), views.end(), [](const PositionView& a, const PositionView& b) {
        return std::tie(a.venue, a.underlying, a.expiry, a.instrument) <
               std::tie(b.venue, b.underlying, b.expiry, b.instrument);
    });
    addCash(state, views);
    return views;
}

std::vector<interfaces::ProposalView> proposalViews(const Engine::State& state)
{
    std::vector<interfaces::ProposalView> views;
    for (const auto& [underlying, hedge] : state.hedging) {
        if (!hedge.proposal) continue;
        const auto& p = *hedge.proposal;
        interfaces::ProposalView view{.decision = p.decision,
                                      .expires = p.expires,
                                      .life = state.config.settings.proposalLife,
                                      .limitPrice = p.chosen.limitPrice,
                                      .instrument = p.chosen.instrument,
                                      .venue = p.chosen.venue};
        view.limitByHand = p.limitByHand;
        if (std::abs(p.chosen.quantity - p.decision->quantity) > 1e-9) {
            view.resizedQuantity = p.chosen.quantity;
            view.resizedCostUsd = p.chosen.costUsd;
            view.resizedRiskRemovedUsd = p.chosen.benefitUsd;
        }
        view.blockedBecause = hedge.offBecause;
        if (const auto& standing = standingOf(state, p.decision->underlying);
            standing.state >= domain::TradingState::Halted)
            view.blockedBecause = fmt::format("Trading is {}.", domain::toString(standing.state));
        views.push_back(std::move(view));
    }
    std::sort(views.begin(), views.end(), [](const auto& a, const auto& b) { return a.expires < b.expires; });
    return views;
}

std::vector<interfaces::OverrideView> overrideViews(const Engine::State& state)
{
    std::vector<interfaces::OverrideView> views;
    for (const auto& over : state.overrides)
        views.push_back({.id = over.id,
                         .action = over.action,
                         .what = over.action == domain::OperatorAction::ExcludeVenue ? over.venue + " excluded"
                                 : over.action == domain::OperatorAction::Veto       ? over.underlying + " hedge vetoed"
                                                                                     : over.underlying + " paused",
                         .owner = over.owner,
                         .reason = over.reason,
                         .started = over.started,
                         .expires = over.expires,
                         .record = over.record});
    return views;
}

std::vector<interfaces::FeedView> feedViews(const Engine::State& state)
{
    interfaces::FeedView options{.name = "Options", .worst = {.quality = domain::Quality::Good}};
    interfaces::FeedView linear{.name = "Perps, spot", .worst = {.quality = domain::Quality::Good}};
    interfaces::FeedView oracle{.name = "Oracle", .worst = {.quality = domain::Quality::Good}};
    for (const auto& [code, hedge] : state.hedging) {
        const auto* market = state.market.find(code);
        if (market == nullptr) continue;
        const auto surface = surfaceAge(state, market);
        keepWorse(options.worst, {.value = 0.0,
                                  .quality = surface.quality,
                                  .age = surface.age,
                                  .limit = state.config.settings.ages.surface});
        for (const auto& venue : state.config.settings.hedgeVenues)
            if (venue.underlying == code) keepWorse(linear.worst, hedgeQuoteReading(state, *market, venue));
        const Reading reading = oracleReading(state, *market);
        keepWorse(oracle.worst, reading);
        if (oracle.worst.age == reading.age && reading.value) oracle.name = "Oracle " + code;
    }
    interfaces::FeedView gas{.name = "Gas", .worst = gasReading(state)};
    if (gas.worst.value) gas.text = (gas.worst.estimated ? "≈ " : "") + figure(*gas.worst.value, 1) + " gwei";
    return {options, linear, oracle, gas};
}

std::vector<interfaces::QuoteView> quoteViews(const Engine::State& state)
{
    std::map<domain::InstrumentId, std::pair<const orders::Order*, const orders::Order*>> standing;  // Bid and ask.
    for (const auto& [id, order] : state.ledger.open()) {
        if (order.intent.purpose != domain::OrderPurpose::Quote || order.hasEnded()) continue;
        auto& both = standing[order.intent.instrument];
        (order.intent.side == domain::Side::Buy ? both.first : both.second) = &order;
    }
    const auto openOf = [](const orders::Order* order) {
        return order != nullptr ? (order->terms.quantity - order->filled).toDouble() : 0.0;
    };
    std::vector<interfaces::QuoteView> views;
    for (const auto& [underlying, target] : state.quotes)
        for (const auto& q : target.quotes) {
            const auto found = standing.find(q.instrument);
            if (found == standing.end()) continue;
            const auto [bid, ask] = found->second;
            views.push_back({.underlying = underlying,
                             .instrument = state.market.instruments().at(q.instrument).name,
                             .bid = bid != nullptr ? bid->terms.limitPrice.toDouble() : 0.0,
                             .ask = ask != nullptr ? ask->terms.limitPrice.toDouble() : 0.0,
                             .bidSize = openOf(bid),
                             .askSize = openOf(ask),
                             .midVolatility = q.midVolatility,
                             .halfSpread = q.halfSpread,
                             .inventoryShift = q.inventoryShift});
        }
    return views;
}

interfaces::TradingView tradingView(const Engine::State& state)
{
    interfaces::TradingView view;
    const auto& standing = standingIn(state, {});
    view.tradingState = standing.state;
    view.tradingStateReason = standing.reason;
    view.tradingStateSince = standing.since;
    for (const auto& [scope, narrower] : state.standings.narrower())
        view.tradingStateReason +=
            fmt::format("; {} {} ({})", scope.name, domain::toString(narrower.state), narrower.reason);
    for (const auto& [key, hold] : state.faults.all())
        if (&hold.standing != &standing) view.tradingStateReason += "; " + hold.standing.reason;
    view.ordersToCancel = state.ordersToCancel;
    view.ordersCancelled = state.ordersCancelled;
    for (const auto& venue : state.config.settings.hedgeVenues)
        view.hedgeVenues.push_back({.underlying = venue.underlying, .venue = venue.venue});
    if (!state.hedging.empty()) view.mode = state.hedging.begin()->second.mode;
    for (const auto& [underlying, hedge] : state.hedging) {
        view.modesDiffer = view.modesDiffer || hedge.mode != view.mode;
        view.mode = std::max(view.mode, hedge.mode);
    }
    return view;
}

interfaces::PnlView pnlView(const Engine::State& state)
{
    interfaces::PnlView view;
    const auto& pnl = state.pnl;
    view.theoreticalUsd =
        change(pnl.equity, pnl.equityAtDayStart, "against our fit, since 00:00 UTC or the session's start");
    view.markToMarketUsd =
        change(pnl.marked, pnl.markedAtDayStart, "against venue marks, since 00:00 UTC or the session's start");
    view.hedgeCostUsd = pnl.atDayStart.hedgeCostUsd - state.summary.hedgeCostUsd;
    view.feesUsd = -pnl.feesUsd;
    view.gasUsd = -pnl.gasUsd;
    view.fundingUsd = state.book.fundingUsd();
    view.spreadCapturedUsd = pnl.edgeUsd;
    view.history.assign(pnl.history.begin(), pnl.history.end());
    return view;
}

interfaces::HeaderView headerView(const Engine::State& state)
{
    interfaces::HeaderView view;
    view.time = state.now;
    const auto kind = state.config.marketKind;
    view.session = kind == domain::MarketKind::Recorded    ? interfaces::SessionKind::Recorded
                   : kind == domain::MarketKind::Simulated ? interfaces::SessionKind::Simulated
                                                           : interfaces::SessionKind::Live;
    view.marketTitle = state.config.marketTitle;
    view.decisionCount = state.summary.decisions - state.pnl.atDayStart.decisions;
    view.positionCount = state.book.positions().size() + state.book.cash().size();
    view.hedgeCount = state.summary.hedges - state.pnl.atDayStart.hedges;
    for (const auto& [code, hedge] : state.hedging) {
        const auto* market = state.market.find(code);
        const auto surface = surfaceAge(state, market);
        view.surfaceSlices += surface.fitted;
        if (surface.age && (!view.oldestFit || *surface.age > *view.oldestFit)) view.oldestFit = surface.age;
        if (market == nullptr) continue;
        const auto next = market->main().expiries.upper_bound(state.now);
        if (next != market->main().expiries.end() && (!view.nextExpiry || next->first < *view.nextExpiry))
            view.nextExpiry = next->first;
    }
    view.playback.message = !state.market.ended().empty() ? state.market.ended() : state.market.gapReason();
    view.playback.ended = !state.market.ended().empty();
    if (!state.bookResolved) view.loading = "Waiting for the first surface and spot of every underlying of the book.";
    return view;
}

}  // namespace ballast::engine
