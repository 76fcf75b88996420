#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <string_view>
#include <tuple>

#include "desk/pnl_split.h"
#include "desk/readings.h"
#include "desk/reasons.h"
#include "desk/recipe.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "desk/valuation.h"
#include "interfaces/held_part.h"
#include "market/market_state.h"
#include "market/usd_rates.h"
#include "market/venue_marks.h"
#include "sections/views.h"
#include "strategies/proposal.h"
#include "valuation/book_state.h"
#include "valuation/valuation_cache.h"

namespace ballast::sections {

namespace {

using interfaces::PositionView;
using interfaces::Reading;

/// What a position is shown from.
struct Held {
    valuation::PositionKey key;
    const valuation::Position* position;
    const domain::Instrument* instrument;
    const market::UnderlyingMarket* market;
    const valuation::ValuedLeg* leg;
    std::size_t account;  ///< Place of its label among the labels.
};

/// Quality of the smile of an option, which its neighbours share.
class SmileQualities {
public:
    explicit SmileQualities(const desk::State& state) : m_state(state) {}

    domain::Quality of(const market::UnderlyingMarket& market, const domain::Instrument& option)
    {
        const auto* chain = market.chainOf(option);
        if (m_chain == chain && m_expiry == option.expiry) return m_quality;
        m_chain = chain;
        m_expiry = option.expiry;
        return m_quality = smileQuality(m_state, *desk::findExpiry(market, option));
    }

private:
    const desk::State& m_state;
    const market::OptionChain* m_chain{};
    Timestamp m_expiry;
    domain::Quality m_quality{};
};

Reading markReading(const desk::State& state, const Held& held, SmileQualities& smiles)
{
    const auto& risk = held.leg->risk;
    if (!risk.complete) return {};
    Reading mark{.value = risk.markPrice, .quality = domain::Quality::Good, .source = "our fit"};
    if (!held.instrument->isOption()) {
        if (held.instrument->isPoolShare()) return mark;
        mark = hedgeQuoteReading(state, *held.market, held.instrument->id);
        return mark.value ? mark : indexReading(state, *held.market);
    }
    if (!held.leg->markLessFit) return mark;
    if (const auto* entry = held.market->findOption(*held.instrument)) {
        mark.value = risk.markPrice + *held.leg->markLessFit;
        mark.source = "venue's mark, moved with our fit since";
        mark.age = state.now - entry->quoteTime;
        mark.limit = state.config.settings.ages.surface;
        mark.quality = smiles.of(*held.market, *held.instrument);
        if (market::hasOwnMark(*held.market->chainOf(*held.instrument), held.instrument->expiry, *entry)) return mark;
        mark.quality = domain::worse(mark.quality, domain::Quality::Carried);
        mark.estimated = true;
        mark.source =
            "no mark of its own: as its volatility, the venue's marks beside it, or its last one, stand to our fit";
    }
    return mark;
}

/// A pool share: one of it, marked at its pool's price; what it cost is its basis and no price.
void fillShare(const desk::State& state, const Held& held, PositionView& view)
{
    const auto found = held.market->poolShares.find(held.instrument->id);
    view.unit = "share";
    if (found == held.market->poolShares.end()) return;
    view.share = shareLine(state, *held.market, *held.instrument, found->second);
    view.mark = view.share->state;
    view.entryPrice.reset();
    view.state = view.share->isInRange ? "in range" : "out of range";
}

PositionView positionView(const desk::State& state, const Held& held, SmileQualities& smiles)
{
    const auto& instrument = *held.instrument;
    PositionView view{.instrument = instrument.name,
                      .venue = state.book.accounts().at(held.key.account).label(),
                      .underlying = instrument.underlying,
                      .kind = instrument.kind,
                      .expiry = instrument.expiry,
                      .quantity = held.position->quantity.toDouble()};
    view.unit = sizeUnitOf(instrument);
    view.markUnit = valuation::priceUnitOf(instrument);
    view.mark = markReading(state, held, smiles);
    const auto& risk = held.leg->risk;
    view.complete = risk.complete;
    const bool expired = !instrument.expiry.isNever() && instrument.expiry <= state.now;
    view.state = expired ? "expired, to be settled" : risk.complete ? "open" : "no volatility";
    if (!risk.complete) return view;
    view.valueUsd = risk.valueUsd + held.leg->markLessFitUsd;
    view.entryPrice = held.position->entryPrice;
    view.pnlUsd = *view.valueUsd - held.position->basis.marked;
    view.theoreticalPnlUsd = risk.valueUsd - held.position->basis.fair;
    view.greeks = toScreen({.instrument = &instrument}, risk, desk::valuedAt(state));
    if (instrument.isPoolShare()) fillShare(state, held, view);
    return view;
}

/// Place of each account's label among all labels, by number.
std::vector<std::size_t> labelOrder(const domain::AccountTable& accounts)
{
    std::vector<std::string> labels;
    for (const auto& account : accounts.all())
        labels.push_back(account.label());
    auto sorted = labels;
    std::sort(sorted.begin(), sorted.end());
    std::vector<std::size_t> order(labels.size() + 1);
    for (std::size_t i = 0; i < labels.size(); ++i)
        order[i + 1] =
            static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), labels[i]) - sorted.begin());
    return order;
}

/// Every position with its value, in the order of the list. The legs of an underlying are valued in the order of its
/// positions.
std::vector<Held> heldPositions(const desk::State& state)
{
    struct Legs {
        const market::UnderlyingMarket* market{};
        const std::vector<valuation::ValuedLeg>* legs{};
        std::size_t next{};
    };
    std::map<std::string_view, Legs> underlyings;
    for (const auto& [code, market] : state.market.underlyings())
        underlyings[code] = {&market, &valueOf(state, code).legs};
    const auto accounts = labelOrder(state.book.accounts());
    std::vector<Held> all;
    for (const auto& [key, position] : state.book.positions()) {
        const auto& instrument = state.market.instruments().at(key.instrument);
        const auto found = underlyings.find(instrument.underlying);
        if (found == underlyings.end()) continue;
        auto& [market, legs, next] = found->second;
        all.push_back({key, &position, &instrument, market, &(*legs)[next++], accounts[key.account.value]});
    }
    std::sort(all.begin(), all.end(), [](const Held& a, const Held& b) {
        return std::tie(a.account, a.instrument->underlying, a.instrument->expiry, a.instrument->name) <
               std::tie(b.account, b.instrument->underlying, b.instrument->expiry, b.instrument->name);
    });
    return all;
}

/// Of a stable currency: what its oracle tells, as old as it is, or what is assumed.
interfaces::Reading markOf(const desk::State& state, const std::string& currency, const market::UsdRate& rate)
{
    const auto* watched = state.market.find(currency);
    if (watched != nullptr && watched->oracle) return oracleReading(state, *watched);
    return {.value = rate.usd, .quality = rate.quality, .estimated = true, .source = rate.source};
}

void addCash(const desk::State& state, std::vector<PositionView>& views)
{
    for (const auto& [key, amount] : state.book.cash()) {
        PositionView view{.instrument = key.second + " cash",
                          .venue = state.book.accounts().at(key.first).label(),
                          .underlying = key.second,
                          .kind = domain::InstrumentKind::Cash,
                          .quantity = amount,
                          .unit = key.second,
                          .state = "open"};
        const auto rate = market::usdPer(state.market, key.second);
        if (rate && market::isStable(key.second)) {
            view.mark = markOf(state, key.second, *rate);
            view.valueUsd = amount * rate->usd;
        } else if (rate) {
            view.mark = indexReading(state, *state.market.find(key.second));
            view.valueUsd = amount * rate->usd;
            view.greeks.deltaCoin = amount;
            view.greeks.deltaUsd = amount * rate->usd;
        }
        if (view.valueUsd)
            view.theoreticalPnlUsd = view.pnlUsd = *view.valueUsd - state.book.cashBasisUsd(key.first, key.second);
        view.markUnit = "USD";
        views.push_back(std::move(view));
    }
}

std::vector<std::optional<domain::InstrumentKind>> candidateKinds(const desk::State& state,
                                                                  const std::vector<domain::Candidate>& candidates)
{
    std::vector<std::optional<domain::InstrumentKind>> kinds;
    const auto& table = state.market.instruments();
    for (const auto& candidate : candidates) {
        const auto id = table.find(candidate.venue, candidate.instrument);
        kinds.push_back(id ? std::optional(table.at(*id).kind) : std::nullopt);
    }
    return kinds;
}

std::string sentenceOf(const strategies::ProposalNow& now)
{
    const auto& draft = now.basis.draft;
    const auto& band = now.basis.figures->band;
    const double delta = draft.before.delta;
    if (!draft.band) return "No band is known now." + now.basis.noBand;
    if (delta >= band.lower && delta <= band.upper)
        return fmt::format("{} net delta {} is back inside its band.", draft.underlying,
                           desk::coins(draft.underlying, delta, true));
    return desk::proposalSentence(draft, *now.chosen, now.basis.figures->horizonHours);
}

interfaces::ProposalFigures figuresOf(const strategies::ProposalNow& now)
{
    const auto& draft = now.basis.draft;
    const auto& chosen = *now.chosen;
    return {.quantity = chosen.quantity,
            .limitPrice = chosen.limitPrice,
            .costUsd = chosen.costUsd,
            .riskRemovedUsd = chosen.benefitUsd,
            .netDelta = draft.before.delta,
            .netDeltaAfter = draft.before.delta + chosen.quantity,
            .spot = draft.before.spot,
            .band = now.basis.figures->band,
            .sentence = sentenceOf(now),
            .candidates = draft.candidates};
}

interfaces::ProposalView proposalView(const desk::State& state, const std::string& underlying, const desk::Proposal& p)
{
    const auto now = strategies::proposalNow(state, underlying, p);
    interfaces::ProposalView view{.decision = p.decision,
                                  .expires = p.expires,
                                  .life = state.config.settings.proposalLife,
                                  .clockHeld = p.clockHeld,
                                  .blockedBecause = strategies::sentenceOf(state, underlying, p, now),
                                  .limitPrice = now.chosen.value_or(p.chosen).limitPrice,
                                  .limitByHand = p.limitByHand,
                                  .instrument = p.chosen.instrument,
                                  .venue = p.chosen.venue};
    if (now.chosen) view.now = figuresOf(now);
    if (p.sizeByHand) view.resizedQuantity = p.chosen.quantity;
    view.candidateKinds = candidateKinds(state, view.now ? view.now->candidates : p.decision->candidates);
    return view;
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

/// By scope, at the strictest of each, with all that holds it.
std::map<domain::Scope, interfaces::HeldPart> heldParts(const desk::State& state)
{
    std::map<domain::Scope, interfaces::HeldPart> parts;
    const auto add = [&](const domain::Scope& scope, const controls::Standing& standing) {
        if (scope == domain::Scope{}) return;
        auto& part = parts.try_emplace(scope, interfaces::HeldPart{scope, standing.state, {}}).first->second;
        part.state = std::max(part.state, standing.state);
        part.because += (part.because.empty() ? "" : "; ") + desk::causeWords(standing);
    };
    for (const auto& [scope, standing] : state.standings.narrower())
        add(scope, standing);
    for (const auto& [key, hold] : state.faults.all())
        add(key.scope, hold.standing);
    return parts;
}

/// Why the book is not open yet.
std::string loadingText(const desk::State& state)
{
    if (domain::isOfVenues(state.config.marketKind))
        if (auto missing = desk::liveBookWaitsFor(state)) return *missing;
    return "Waiting for the first surface and spot of every underlying of the book.";
}

}  // namespace

std::vector<PositionView> positionViews(const desk::State& state)
{
    SmileQualities smiles(state);
    const auto held = heldPositions(state);
    std::vector<PositionView> views;
    views.reserve(held.size() + state.book.cash().size());
    for (const auto& one : held)
        views.push_back(positionView(state, one, smiles));
    addCash(state, views);
    return views;
}

std::vector<interfaces::ProposalView> proposalViews(const desk::State& state)
{
    std::vector<interfaces::ProposalView> views;
    for (const auto& [underlying, hedge] : state.hedging) {
        if (!hedge.proposal) continue;
        views.push_back(proposalView(state, underlying, *hedge.proposal));
    }
    // By record: a resize gives more time, and what a person works on keeps its place under the keys.
    std::sort(views.begin(), views.end(),
              [](const auto& a, const auto& b) { return a.decision->sequence < b.decision->sequence; });
    return views;
}

std::vector<interfaces::OverrideView> overrideViews(const desk::State& state)
{
    std::vector<interfaces::OverrideView> views;
    for (const auto& over : state.overrides)
        views.push_back({.id = over.id,
                         .action = over.action,
                         .what = over.action == domain::OperatorAction::ExcludeVenue ? over.venue + " excluded"
                                 : over.action == domain::OperatorAction::Veto       ? over.underlying + " hedge vetoed"
                                 : over.action == domain::OperatorAction::PullQuotes ? desk::pulledWords(over)
                                 : over.action == domain::OperatorAction::AcceptUnarmed ? desk::unarmedWords(over)
                                                                                        : over.underlying + " paused",
                         .owner = over.owner,
                         .reason = over.reason,
                         .started = over.started,
                         .expires = over.expires,
                         .record = over.record});
    return views;
}

std::vector<interfaces::FeedView> feedViews(const desk::State& state)
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
    if (gas.worst.value) gas.text = (gas.worst.estimated ? "≈ " : "") + desk::figure(*gas.worst.value, 1) + " gwei";
    return {options, linear, oracle, gas};
}

interfaces::TradingView tradingView(const desk::State& state)
{
    interfaces::TradingView view;
    const auto& standing = standingIn(state, {});
    view.tradingState = standing.state;
    view.tradingStateReason = desk::causeWords(standing);
    view.tradingStateSince = standing.since;
    for (const auto& [key, hold] : state.faults.all())
        if (key.scope == domain::Scope{} && &hold.standing != &standing)
            view.tradingStateReason += "; " + desk::causeWords(hold.standing);
    for (const auto& [scope, part] : heldParts(state))
        view.tradingStateReason += '\n' + part.line();
    // A part's own count stands in its alert.
    const auto whole = state.takenAway.find(domain::Scope{});
    for (const auto& [where, taken] : whole == state.takenAway.end() ? desk::TakenAwayByVenue{} : whole->second)
        view.takenAway.push_back({.venue = where,
                                  .orders = taken.orders,
                                  .quotes = taken.quotes,
                                  .ordersCancelled = taken.ordersGone,
                                  .quotesCancelled = taken.quotesGone,
                                  .filled = taken.filled});
    view.standing = standingViews(state);
    for (const auto& one : differencesOf(state))
        view.differences.push_back({.account = state.book.accounts().at(one.account).label(),
                                    .instrument = state.market.instruments().at(one.instrument).name,
                                    .ours = one.ours,
                                    .theirs = one.theirs});
    for (const auto account : unarmedAccounts(state))
        view.unarmed.push_back({state.book.accounts().at(account).label()});
    for (const auto& venue : state.config.settings.hedgeVenues)
        view.hedgeVenues.push_back({.underlying = venue.underlying, .venue = venue.venue});
    if (!state.hedging.empty()) view.mode = state.hedging.begin()->second.mode;
    for (const auto& [underlying, hedge] : state.hedging) {
        view.modesDiffer = view.modesDiffer || hedge.mode != view.mode;
        view.mode = std::max(view.mode, hedge.mode);
    }
    return view;
}

interfaces::PnlView pnlView(const desk::State& state)
{
    interfaces::PnlView view;
    const auto& pnl = state.pnl;
    view.theoreticalUsd =
        change(pnl.equity, pnl.equityAtDayStart, "against our fit, since 00:00 UTC or the session's start");
    view.markToMarketUsd =
        change(pnl.marked, pnl.markedAtDayStart, "against venue marks, since 00:00 UTC or the session's start");
    if (const auto unmarked = desk::positionsWithoutMark(state); unmarked > 0 && view.markToMarketUsd.value) {
        view.markToMarketUsd.quality = domain::worse(view.markToMarketUsd.quality, domain::Quality::Carried);
        view.markToMarketUsd.source +=
            fmt::format("; {} {} no mark of {} own", unmarked, unmarked == 1 ? "position has" : "positions have",
                        unmarked == 1 ? "its" : "their");
    }
    view.hedgeCostUsd = pnl.atDayStart.hedgeCostUsd - state.summary.hedgeCostUsd;
    const auto& earned = state.book.earned();
    view.closedUsd = earned.closed.marked;
    view.theoreticalClosedUsd = earned.closed.fair;
    view.feesUsd = earned.feesUsd;
    view.gasUsd = earned.gasUsd;
    view.fundingUsd = earned.fundingUsd;
    view.spreadCapturedUsd = pnl.edgeUsd - pnl.edgeAtDayStart;
    view.history.assign(pnl.history.begin(), pnl.history.end());
    return view;
}

interfaces::PositionsView positionsView(const desk::State& state)
{
    interfaces::PositionsView view{.lines = positionViews(state), .day = pnlView(state)};
    view.day.history.clear();
    return view;
}

interfaces::SessionKind sessionKindOf(domain::MarketKind kind)
{
    switch (kind) {
    case domain::MarketKind::Live:
        return interfaces::SessionKind::Live;
    case domain::MarketKind::Recorded:
        return interfaces::SessionKind::Recorded;
    case domain::MarketKind::SimulatedVenues:
        return interfaces::SessionKind::SimulatedVenues;
    case domain::MarketKind::Simulated:
        break;
    }
    return interfaces::SessionKind::Simulated;
}

interfaces::HeaderView headerView(const desk::State& state)
{
    interfaces::HeaderView view;
    view.time = state.now;
    view.session = sessionKindOf(state.config.marketKind);
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
    if (!state.bookResolved) view.loading = loadingText(state);
    return view;
}

}  // namespace ballast::sections
