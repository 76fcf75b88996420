#include "engine/desk_facts.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <limits>

#include "desk/brought_in.h"
#include "desk/margins.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "engine/engine.h"
#include "market/usd_rates.h"
#include "orders/resize.h"
#include "strategies/flatten.h"

namespace ballast::engine {

namespace {

using controls::Cause;
using controls::Fault;
using controls::FaultHolds;
using desk::AlertKind;
using desk::AlertLevel;

constexpr Duration kWaitsTooLong = Duration::seconds(1);
constexpr Duration kClockWarned = Duration::milliseconds(250);
constexpr Duration kClockApart = Duration::seconds(1);
/// What stands ends when the clock is clearly back: a tenth of a second inside, which no line's delay hides.
constexpr Duration kClockBack = Duration::milliseconds(100);
/// A venue tells of a liquidation with each fill of it, and not of its end.
constexpr Duration kLiquidationLasts = Duration::seconds(60);
constexpr double kDepegWarns = 0.005, kDepegReduces = 0.02;  ///< faults.md section 3.

domain::RecordCode codeOf(Fault fault)
{
    switch (fault) {
    case Fault::Journal:
        return domain::RecordCode::F61;
    case Fault::Inputs:
        return domain::RecordCode::F11;
    case Fault::Clock:
        return domain::RecordCode::F55;
    case Fault::MarginCall:
        return domain::RecordCode::F53;
    case Fault::Depeg:
        return domain::RecordCode::F95;
    case Fault::Feed:
        break;
    }
    return domain::RecordCode::F01;
}

desk::AlertCause causeOf(const FaultHolds::Key& key)
{
    const auto kind = key.fault == Fault::Journal      ? AlertKind::Unfit
                      : key.fault == Fault::Inputs     ? AlertKind::InputsWait
                      : key.fault == Fault::Clock      ? AlertKind::Clock
                      : key.fault == Fault::MarginCall ? AlertKind::MarginCall
                      : key.fault == Fault::Depeg      ? AlertKind::Depeg
                                                       : AlertKind::FeedDown;
    return {kind, domain::toString(key.scope)};
}

/// Where a person sees what a fault is about.
const char* panelOf(Fault fault)
{
    switch (fault) {
    case Fault::Feed:
    case Fault::Clock:
        return "connections";
    case Fault::MarginCall:
        return "margin";
    case Fault::Depeg:
        return "positions";
    case Fault::Journal:
    case Fault::Inputs:
        break;
    }
    return "decisions";
}

domain::Scope venueScope(const std::string& venue) { return {domain::ScopeKind::Venue, venue}; }

/// What stops trading reaches every underlying.
void touchAll(const desk::State& state, strategies::Touched& touched)
{
    for (const auto& [underlying, hedge] : state.hedging)
        touched[underlying];
}

void recordFault(desk::State& state, desk::StepOutput& output, const FaultHolds::Key& key, domain::DecisionKind kind,
                 const std::string& sentence)
{
    domain::Decision d;
    d.kind = kind;
    d.trigger = domain::Trigger::Desk;
    d.choice = domain::kHold;
    d.code = codeOf(key.fault);
    d.reason = sentence;
    d.candidates = {domain::holdCandidate()};
    record(state, output, std::move(d));
}

/// Told once for each fault; what it repeats is one line with its newest words.
void raise(desk::State& state, desk::StepOutput& output, const FaultHolds::Key& key, const controls::Because& because,
           const std::string& remedy, strategies::Touched& touched)
{
    const bool begins = state.faults.raise(key, because, state.now);
    const auto what = desk::causeWords({.because = because});
    const auto where = key.scope.kind == domain::ScopeKind::All ? std::string() : fmt::format(" at {}", key.scope.name);
    const bool reduces = controls::stateOf(key.fault) == domain::TradingState::Reducing;
    const auto sentence =
        fmt::format("{}: {}. {} trading goes on by itself {} after it is over. {}", toString(codeOf(key.fault)), what,
                    reduces ? fmt::format("Only what lowers exposure leaves{};", where)
                            : fmt::format("New orders{} stop, cancels pass;", where),
                    desk::span(FaultHolds::kHold), remedy);
    state.alerts.raise(causeOf(key), AlertLevel::Critical, sentence, panelOf(key.fault), state.now);
    if (!begins) return;
    recordFault(state, output, key, domain::DecisionKind::Refused, sentence);
    output.cancels.push_back({.scope = key.scope, .orders = false});
    touchAll(state, touched);
}

void onHealth(desk::State& state, desk::StepOutput& output, const domain::JournalHealth& health,
              strategies::Touched& touched)
{
    const FaultHolds::Key key{Fault::Journal, {}};
    const desk::AlertCause near{AlertKind::Unfit, "disk"};
    if (health.ailment == domain::Ailment::DiskNear)
        state.alerts.raise(
            near, AlertLevel::Warning,
            fmt::format("F61: {}. Free some: below 200 MiB new orders stop, cancels pass.", toString(health.ailment)),
            "decisions", state.now);
    // Another ailment says nothing of the disk.
    else if (health.ailment == domain::Ailment::None || health.ailment == domain::Ailment::DiskShort)
        state.alerts.clear(near);
    if (!stopsTrading(health.ailment)) return state.faults.clear(key, state.now);
    raise(state, output, key, {.cause = Cause::Unfit, .ailment = health.ailment},
          "Look at the journal's disk and at what else runs on this machine.", touched);
}

/// A venue's own word on an account's margin is kept beside ours. It comes currency by currency and is judged with the
/// end of the answer, but for a liquidation.
void onMargin(desk::State& state, desk::StepOutput& output, const domain::MarginReport& report,
              strategies::Touched& touched)
{
    auto& stated = state.statedMargins[report.account];
    if (report.equity.currency.value != 0) {
        stated.at = report.askedAt;
        stated.parts[report.equity.currency] = {report.equity, report.initial, report.maintenance, report.askedAt};
    }
    if (!report.liquidates) return;
    stated.liquidates = state.now;
    judgeMarginCall(state, output, report.account, touched);
}

/// A stable currency whose price a source tells is watched against its dollar.
void onStable(desk::State& state, desk::StepOutput& output, const domain::OracleUpdate& oracle,
              strategies::Touched& touched)
{
    if (!market::isStable(oracle.underlying) || oracle.underlying == "USD") return;
    const double price = oracle.price.toDouble(), off = std::abs(price - 1.0);
    if (price > 0.0) desk::notePrice(state, oracle.underlying, price);
    const FaultHolds::Key key{Fault::Depeg, {}};
    const desk::AlertCause cause{AlertKind::DepegNear, oracle.underlying};
    const controls::Because because{.cause = Cause::Depeg, .who = oracle.underlying, .price = price};
    auto& apart = state.depegged;
    off >= kDepegReduces ? (void)apart.insert(oracle.underlying) : (void)apart.erase(oracle.underlying);
    if (off >= kDepegReduces)
        raise(state, output, key, because,
              "Cash in it counts at that price; what open contracts gain in it counts as dollars until it is paid.",
              touched);
    else if (apart.empty())
        state.faults.clear(key, state.now);
    if (off >= kDepegWarns && off < kDepegReduces)
        state.alerts.raise(cause, AlertLevel::Warning,
                           fmt::format("F95: {}; from {} % on only what lowers exposure leaves.",
                                       desk::causeWords({.because = because}), desk::figure(100.0 * kDepegReduces, 0)),
                           "positions", state.now);
    else
        state.alerts.clear(cause);
}

/// Every account that is connected must be reconciled again (C19), from now on.
void loseReconciled(desk::State& state)
{
    auto ledger = state.ledger.state();
    for (auto& [name, account] : ledger.accounts) {
        if (!account.heard || !account.up) continue;
        account.reconciledSince = {};
        account.nextReconcile = state.now;
        account.run = {};
    }
    state.ledger = orders::OrderLedger(std::move(ledger));
}

/// The machine slept or the process stood still (F14, F57, F72): what the venues did meanwhile is not known. Told with
/// the heartbeat, which a driven clock has not.
void noteWake(desk::State& state, strategies::Touched& touched)
{
    if (state.previous.isNever() || state.now - state.previous <= kSlept) return;
    loseReconciled(state);
    touchAll(state, touched);
    state.alerts.raise({AlertKind::Slept}, AlertLevel::Warning,
                       fmt::format("F14: nothing was decided for {}; the machine slept or the desk stood still. Orders "
                                   "and positions are compared with each venue before anything is sent.",
                                   desk::span(state.now - state.previous)),
                       "decisions", state.now);
}

void onCounts(desk::State& state, desk::StepOutput& output, const domain::IntakeCounts& counts,
              strategies::Touched& touched)
{
    state.intake = counts;
    noteWake(state, touched);
    const FaultHolds::Key key{Fault::Inputs, {}};
    const bool waited = state.faults.lasts(key);
    if (counts.oldest > kWaitsTooLong)
        raise(state, output, key, {.cause = Cause::InputsWait, .time = counts.oldest},
              "Subscribe to less, or free the machine.", touched);
    else
        state.faults.clear(key, state.now);
    // Every quality changes with it.
    if (waited != state.faults.lasts(key)) touchAll(state, touched);
}

void onClock(desk::State& state, desk::StepOutput& output, const domain::ClockChanged& clock,
             strategies::Touched& touched)
{
    const auto size = clock.offset < Duration{} ? Duration{} - clock.offset : clock.offset;
    const char* way = clock.offset < Duration{} ? "back" : "ahead";
    if (clock.venue.empty()) {
        state.alerts.raise({AlertKind::WallClock}, AlertLevel::Warning,
                           fmt::format("F54: the machine's wall clock jumped {} by {}. The desk's own clock did not, "
                                       "so no order comes of it.",
                                       way, desk::span(size)),
                           "decisions", state.now);
        return;
    }
    const FaultHolds::Key key{Fault::Clock, venueScope(clock.venue)};
    const controls::Because because{.cause = Cause::Clock, .who = clock.venue, .time = clock.offset};
    const desk::AlertCause near{AlertKind::ClockNear, clock.venue};
    const auto limit = [](Duration most, bool stands) { return stands ? most - kClockBack : most; };
    if (size > limit(kClockApart, state.faults.lasts(key)))
        return raise(state, output, key, because, "Let the machine set its clock by NTP.", touched);
    state.faults.clear(key, state.now);
    if (size > limit(kClockWarned, state.alerts.isOpen(near)))
        state.alerts.raise(near, AlertLevel::Warning,
                           fmt::format("F55: {}; orders stop there beyond {}. Let the machine set its clock by NTP.",
                                       desk::causeWords({.because = because}), desk::span(kClockApart)),
                           "connections", state.now);
    else
        state.alerts.clear(near);
}

void onFeed(desk::State& state, desk::StepOutput& output, const domain::FeedConnectionChanged& feed,
            strategies::Touched& touched)
{
    const FaultHolds::Key key{Fault::Feed, venueScope(feed.venue)};
    touchAll(state, touched);
    if (feed.up) return state.faults.clear(key, state.now);
    raise(state, output, key, {.cause = Cause::FeedDown, .who = feed.venue, .told = desk::clipped(feed.why, 80)},
          "All that it told is stale until it is told again.", touched);
}

}  // namespace

void judgeMarginCall(desk::State& state, desk::StepOutput& output, domain::AccountId account,
                     strategies::Touched& touched)
{
    const auto found = state.statedMargins.find(account);
    if (found == state.statedMargins.end()) return;
    auto& stated = found->second;
    // A currency of which the newest answer says nothing is not held any more.
    std::erase_if(stated.parts, [&](const auto& part) { return part.second.at < stated.at; });
    const auto label = state.book.accounts().at(account).label();
    const FaultHolds::Key key{Fault::MarginCall, {domain::ScopeKind::Account, label}};
    const auto sums = desk::statedMargin(state, account);
    const bool isCall = sums && *sums->maintenanceUsd > 0.0 && *sums->maintenanceUsd >= *sums->equityUsd;
    const bool closes = !stated.liquidates.isNever() && state.now - stated.liquidates < kLiquidationLasts;
    if (!isCall && !closes) return state.faults.clear(key, state.now);
    controls::Because because{.cause = closes ? Cause::Liquidates : Cause::MarginCall, .who = label};
    if (sums) {
        because.lossUsd = *sums->maintenanceUsd;
        because.limitUsd = *sums->equityUsd;
    }
    raise(state, output, key, because, "Close positions or add collateral.", touched);
}

bool applyDeskFact(desk::State& state, desk::StepOutput& output, const domain::Event& event,
                   strategies::Touched& touched)
{
    if (const auto* health = std::get_if<domain::JournalHealth>(&event.body))
        onHealth(state, output, *health, touched);
    else if (const auto* counts = std::get_if<domain::IntakeCounts>(&event.body))
        onCounts(state, output, *counts, touched);
    else if (const auto* clock = std::get_if<domain::ClockChanged>(&event.body))
        onClock(state, output, *clock, touched);
    else if (const auto* feed = std::get_if<domain::FeedConnectionChanged>(&event.body))
        onFeed(state, output, *feed, touched);
    else if (const auto* margin = std::get_if<domain::MarginReport>(&event.body))
        onMargin(state, output, *margin, touched);
    else if (const auto* oracle = std::get_if<domain::OracleUpdate>(&event.body))
        onStable(state, output, *oracle, touched);
    else
        return false;
    return true;
}

namespace {

/// So many of the contracts of before are as much as so many of now.
struct Resized {
    domain::Quantity before, after;
};

/// Empty: in another unit nobody knows what was meant.
std::optional<Resized> resizedTo(const domain::Instrument& old, const domain::Instrument& now)
{
    if (old.multiplier.units() <= 0 || now.multiplier.units() <= 0 || old.unit != now.unit) return std::nullopt;
    return Resized{old.multiplier, now.multiplier};
}

/// As many of the new contracts as are the same amount; what no whole unit of a quantity is, the next answer tells.
/// Empty: more than can be written.
std::optional<domain::Quantity> inNewContracts(domain::Quantity held, const Resized& size)
{
    __extension__ using Wide = __int128;
    const auto scaled = static_cast<Wide>(held.units()) * size.before.units() / size.after.units();
    constexpr Wide kMost = std::numeric_limits<std::int64_t>::max();
    if (scaled > kMost || scaled < -kMost) return std::nullopt;
    return domain::Quantity::fromUnits(static_cast<std::int64_t>(scaled));
}

/// Held and working contracts of another size than they were traded in would be other amounts from here on. A venue
/// that resizes a contract changes what nobody holds: a position keeps its amount, and its basis. One of which nobody
/// can tell the amount leaves without a gain, until the venue states what is there (F46).
void resizeContracts(desk::State& state, desk::StepOutput& output, const domain::Instrument& old,
                     const domain::Instrument& now)
{
    if (old.multiplier == now.multiplier && old.unit == now.unit) return;
    bool isOurs = false;
    const auto size = resizedTo(old, now);
    const auto positions = state.book.positions();
    for (const auto& [key, position] : positions) {
        if (key.instrument != old.id) continue;
        isOurs = true;
        const auto there = size ? inNewContracts(position.quantity, *size) : std::nullopt;
        if (there)
            state.book.openPosition(key.account, old, *there - position.quantity, position.entryPrice, {});
        else
            desk::takeOutUnpriced(state, key.account, old, -position.quantity);
    }
    for (const auto& [id, order] : state.ledger.open())
        if (order.intent.instrument == old.id) askCancel(state, output, order);
    const auto one = domain::Quantity::fromUnits(1);
    const auto [before, after] = size.value_or(Resized{one, one});
    auto ledger = state.ledger.state();
    const bool isKnown = orders::resize(ledger, old.id, before, after, state.now);
    state.ledger = orders::OrderLedger(std::move(ledger));
    if (isKnown || isOurs) loseReconciled(state);
}

}  // namespace

void noteTerms(desk::State& state, desk::StepOutput& output, const domain::Event& event)
{
    const auto* listed = std::get_if<domain::InstrumentListed>(&event.body);
    if (listed == nullptr) return;
    const auto& now = listed->instrument;
    const auto known = state.market.instruments().find(now.venue, now.name);
    if (!known) return;
    const auto& old = state.market.instruments().at(*known);
    const auto terms = [](const domain::Instrument& one) {
        return fmt::format("steps {}, lots of {}, {} {} a contract", one.price.toString(), one.lotSize.toString(),
                           one.multiplier.toString(), one.unit == domain::ContractUnit::Quote ? "USD" : "coins");
    };
    const auto before = terms(old), after = terms(now);
    if (before == after) return;
    const bool isResized = old.multiplier != now.multiplier || old.unit != now.unit;
    const auto words = old.unit == now.unit
                           ? "what is held and what works is as much as before in contracts of the new size; orders "
                             "are cancelled, and accounts are compared before anything more is sent (C19)"
                           : "what is held is left out until the venue states it; orders are cancelled, and accounts "
                             "are compared before anything more is sent (C19, F46)";
    state.alerts.raise({AlertKind::Terms, now.venue + " " + now.name}, AlertLevel::Warning,
                       fmt::format("F38: {} changed the terms of {}: {}; before {}. Orders go by the new ones, and {}.",
                                   now.venue, now.name, after, before,
                                   isResized ? words : "what is held is valued by them"),
                       "decisions", state.now);
    resizeContracts(state, output, old, now);
}

bool stopsAccount(const desk::State& state, const domain::LatchClosed& closed)
{
    return closed.scope.kind == domain::ScopeKind::Account &&
           state.standings.at(closed.scope).state != domain::TradingState::Killed;
}

void onLatchClosed(desk::State& state, desk::StepOutput& output, const domain::LatchClosed& closed,
                   strategies::Touched& touched)
{
    state.epoch = std::max(state.epoch, closed.epoch);
    strategies::endFlattens(state, output, closed);
    if (!stopsAccount(state, closed)) return;
    const auto& scope = closed.scope;
    const auto why = desk::clipped(closed.because, 120);
    // Also where a person has paused it: he is to know before he resumes it.
    desk::setTradingState(state, domain::TradingState::Halted, {.cause = Cause::Latch, .told = why}, scope);
    // They cannot be amended any more.
    output.cancels.push_back({.scope = scope, .orders = false});
    const auto sentence = fmt::format("Orders of {} stop since {}: {}. Cancels pass.{} Resume {} when the reason is "
                                      "gone.",
                                      scope.name, toIso8601(state.now).substr(11, 8), why,
                                      strategies::leavesOut(state, scope) ? " A flatten under way leaves it out." : "",
                                      domain::toString(scope));
    state.alerts.raise({AlertKind::Latch, domain::toString(scope)}, AlertLevel::Breach, sentence, "decisions",
                       state.now);
    domain::Decision d;
    d.kind = domain::DecisionKind::Refused;
    d.trigger = domain::Trigger::Desk;
    d.choice = domain::kHold;
    d.reason = sentence;
    d.candidates = {domain::holdCandidate()};
    record(state, output, std::move(d));
    touchAll(state, touched);
}

void endFaults(desk::State& state, desk::StepOutput& output, strategies::Touched& touched)
{
    for (const auto& [key, standing] : state.faults.takeOver(state.now)) {
        // Whoever paused or killed the whole desk opens it, and his opening opens this one too.
        const bool opens = key.fault == Fault::Journal && state.standings.whole().state < domain::TradingState::Halted;
        recordFault(state, output, key, domain::DecisionKind::Hold,
                    fmt::format("{}: over for {}: {}. {}", toString(codeOf(key.fault)), desk::span(FaultHolds::kHold),
                                desk::causeWords(standing),
                                opens ? "The guard's latch opens and trading goes on."
                                      : "Trading goes on where nothing else stops it."));
        if (opens) output.openings.push_back({.scope = {}, .seen = state.epoch});
        state.alerts.clear(causeOf(key));
        touchAll(state, touched);
    }
}

}  // namespace ballast::engine
