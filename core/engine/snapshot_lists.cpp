#include <algorithm>
#include <cmath>
#include <fmt/format.h>
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

void fillCash(const Engine::State& state, interfaces::Snapshot& snapshot)
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
        snapshot.positions.push_back(std::move(view));
    }
}

void fillProposals(const Engine::State& state, interfaces::Snapshot& snapshot)
{
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
        snapshot.proposals.push_back(std::move(view));
    }
    std::sort(snapshot.proposals.begin(), snapshot.proposals.end(),
              [](const auto& a, const auto& b) { return a.expires < b.expires; });
}

void fillOverrides(const Engine::State& state, interfaces::Snapshot& snapshot)
{
    for (const auto& over : state.overrides)
        snapshot.overrides.push_back(
            {.id = over.id,
             .action = over.action,
             .what = over.action == domain::OperatorAction::ExcludeVenue ? over.venue + " excluded"
                     : over.action == domain::OperatorAction::Veto       ? over.underlying + " hedge vetoed"
                                                                         : over.underlying + " paused",
             .owner = over.owner,
             .reason = over.reason,
             .started = over.started,
             .expires = over.expires,
             .record = over.record});
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

void fillFeeds(const Engine::State& state, interfaces::Snapshot& snapshot)
{
    interfaces::FeedView options{.name = "Options", .worst = {.quality = domain::Quality::Good}};
    interfaces::FeedView linear{.name = "Perps, spot", .worst = {.quality = domain::Quality::Good}};
    interfaces::FeedView oracle{.name = "Oracle", .worst = {.quality = domain::Quality::Good}};
    for (const auto& view : snapshot.underlyings) {
        const auto* market = state.market.find(view.code);
        if (market == nullptr) continue;
        keepWorse(options.worst, {.value = 0.0,
                                  .quality = view.surface->quality,
                                  .age = view.surface->age,
                                  .limit = state.config.settings.ages.surface});
        for (const auto& venue : state.config.settings.hedgeVenues)
            if (venue.underlying == view.code) keepWorse(linear.worst, hedgeQuoteReading(state, *market, venue));
        const Reading reading = oracleReading(state, *market);
        keepWorse(oracle.worst, reading);
        if (oracle.worst.age == reading.age && reading.value) oracle.name = "Oracle " + view.code;
    }
    interfaces::FeedView gas{.name = "Gas", .worst = gasReading(state)};
    if (gas.worst.value) gas.text = (gas.worst.estimated ? "≈ " : "") + figure(*gas.worst.value, 1) + " gwei";
    snapshot.feeds = {options, linear, oracle, gas};
}

}  // namespace

void fillPositions(const Engine::State& state, interfaces::Snapshot& snapshot)
{
    for (const auto& [key, position] : state.book.positions()) {
        const auto& instrument = state.market.instruments().at(key.instrument);
        const auto* market = state.market.find(instrument.underlying);
        if (market == nullptr) continue;
        snapshot.positions.push_back(positionView(state, *market, instrument, position));
        snapshot.positions.back().venue = state.book.accounts().at(key.account).label();
    }
    std::sort(snapshot.positions.begin(), snapshot.positions.end(), [](const PositionView& a, const PositionView& b) {
        return std::tie(a.venue, a.underlying, a.expiry, a.instrument) <
               std::tie(b.venue, b.underlying, b.expiry, b.instrument);
    });
    fillCash(state, snapshot);
}

void fillLists(const Engine::State& state, interfaces::Snapshot& snapshot)
{
    snapshot.orders.assign(state.orders.begin(), state.orders.end());
    snapshot.fills.assign(state.fills.begin(), state.fills.end());
    for (const auto& listed : state.decisions)
        snapshot.decisions.push_back({.decision = listed.decision, .merged = listed.merged});
    snapshot.decisionCount = state.summary.decisions - state.pnl.atDayStart.decisions;
    snapshot.hedgeCount = state.summary.hedges - state.pnl.atDayStart.hedges;
    fillProposals(state, snapshot);
    fillOverrides(state, snapshot);
    snapshot.alerts = state.alerts.views(state.now);
    for (const auto& [underlying, set] : state.quotes)
        for (const auto& q : set.quotes)
            snapshot.quotes.push_back({.underlying = underlying,
                                       .instrument = state.market.instruments().at(q.instrument).name,
                                       .bid = q.bid.toDouble(),
                                       .ask = q.ask.toDouble(),
                                       .bidSize = q.bidSize.toDouble(),
                                       .askSize = q.askSize.toDouble(),
                                       .midVolatility = q.midVolatility,
                                       .halfSpread = q.halfSpread,
                                       .inventoryShift = q.inventoryShift});
}

void fillHeader(const Engine::State& state, interfaces::Snapshot& s)
{
    const auto& standing = standingIn(state, {});
    s.tradingState = standing.state;
    s.tradingStateReason = standing.reason;
    s.tradingStateSince = standing.since;
    for (const auto& [scope, narrower] : state.standings.narrower())
        s.tradingStateReason +=
            fmt::format("; {} {} ({})", scope.name, domain::toString(narrower.state), narrower.reason);
    for (const auto& [key, hold] : state.faults.all())
        if (&hold.standing != &standing) s.tradingStateReason += "; " + hold.standing.reason;
    s.ordersToCancel = state.ordersToCancel;
    s.ordersCancelled = state.ordersCancelled;
    if (!state.hedging.empty()) s.mode = state.hedging.begin()->second.mode;
    for (const auto& [underlying, hedge] : state.hedging) {
        s.modesDiffer = s.modesDiffer || hedge.mode != s.mode;
        s.mode = std::max(s.mode, hedge.mode);
    }
    const auto& pnl = state.pnl;
    s.pnl.theoreticalUsd =
        change(pnl.equity, pnl.equityAtDayStart, "against our fit, since 00:00 UTC or the session's start");
    s.pnl.markToMarketUsd =
        change(pnl.marked, pnl.markedAtDayStart, "against venue marks, since 00:00 UTC or the session's start");
    s.pnl.hedgeCostUsd = pnl.atDayStart.hedgeCostUsd - state.summary.hedgeCostUsd;
    s.pnl.feesUsd = -pnl.feesUsd;
    s.pnl.gasUsd = -pnl.gasUsd;
    s.pnl.fundingUsd = state.book.fundingUsd();
    s.pnl.spreadCapturedUsd = pnl.edgeUsd;
    s.pnl.history.assign(pnl.history.begin(), pnl.history.end());
    fillMargin(state, s);
    fillFeeds(state, s);
    for (const auto& view : s.underlyings) {
        s.surfaceSlices += static_cast<std::size_t>(std::count_if(
            view.surface->slices.begin(), view.surface->slices.end(), [](const auto& slice) { return slice.fitted; }));
        if (view.surface->age && (!s.oldestFit || *view.surface->age > *s.oldestFit)) s.oldestFit = view.surface->age;
        for (const auto& slice : view.surface->slices)
            if (slice.expiry > state.now && (!s.nextExpiry || slice.expiry < *s.nextExpiry))
                s.nextExpiry = slice.expiry;
    }
    s.playback.message = !state.market.ended().empty() ? state.market.ended() : state.market.gapReason();
    s.playback.ended = !state.market.ended().empty();
    if (!state.bookResolved) s.loading = "Waiting for the first surface and spot of every underlying of the book.";
}

}  // namespace ballast::engine
