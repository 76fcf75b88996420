#include "strategies/flatten.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "controls/gate_rules.h"
#include "controls/judged_by.h"
#include "desk/desk_view.h"
#include "desk/readings.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/strategy_state.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "strategies/flatten_end.h"
#include "strategies/flatten_reach.h"
#include "valuation/book_state.h"

namespace ballast::strategies {

namespace {

using domain::OrderProposal;
using domain::OrderPurpose;
using domain::TradingState;

constexpr Duration kLaneOpen = Duration::seconds(60);
/// A close that did not fill is tried again at the prices of then, this often and this far apart.
constexpr int kMostTries = 5;
constexpr Duration kBetweenTries = Duration::seconds(2);
/// Cancels that the venue does not answer are not waited for longer than this; their size stays counted.
constexpr Duration kCancelsAnswered = Duration::seconds(5);
/// What waited for a later one counts as so old when that has ended: the rest of its minute is for the offset.
constexpr Duration kWaitedLong = kLaneOpen - Duration::seconds(10);
constexpr double kLinearRoom = 0.01;  ///< Of the mid, inside the collar.

/// Orders in scope that still work; of its closing ones, or of any that are none.
bool anyWorking(const desk::State& state, const desk::FlattenState& flat, bool closing)
{
    return std::any_of(state.ledger.open().begin(), state.ledger.open().end(), [&](const auto& item) {
        const auto& order = item.second.intent;
        const auto& instrument = state.market.instruments().at(order.instrument);
        if ((order.purpose == OrderPurpose::Flatten) != closing) return false;
        // What a desk that a person has resumed meanwhile sends is its own.
        if (!closing && order.time > flat.started) return false;
        // Whose word may not come.
        if (isLeftOut(flat, order.account)) return false;
        return inScope(state, flat, instrument, order.account) &&
               !(closing && isTakenOver(state, flat, instrument, order.account));
    });
}

struct ClosingPrice {
    std::optional<domain::Price> price;
    desk::Left why{desk::Left::Nothing};  ///< There is none.
};

/// What its venue asked or bid when it was last heard, and only while that is fresh: a price of before a gap is
/// nobody's.
ClosingPrice optionPrice(const desk::State& state, const market::UnderlyingMarket& market,
                         const domain::Instrument& option, bool buys)
{
    const auto* entry = market.findOption(option);
    const auto quoted =
        entry == nullptr ? std::optional<domain::Price>() : (buys ? entry->quote.ask : entry->quote.bid);
    if (!quoted || quoted->units() <= 0) return {std::nullopt, buys ? desk::Left::NoAsk : desk::Left::NoBid};
    const auto* expiry = desk::findExpiry(market, option);
    if (expiry == nullptr || desk::smileQuality(state, *expiry) == domain::Quality::Stale)
        return {std::nullopt, desk::Left::StaleQuote};
    return {quoted};
}

/// The venue's own price for an option, a linear one within the collar around its mid.
ClosingPrice closingPrice(const desk::State& state, const market::UnderlyingMarket& market,
                          const domain::Instrument& instrument, bool buys)
{
    ClosingPrice found{std::nullopt, buys ? desk::Left::NoAsk : desk::Left::NoBid};
    if (instrument.isOption()) {
        found = optionPrice(state, market, instrument, buys);
    } else if (const auto mid = market.linearPrices.find(instrument.id); mid != market.linearPrices.end()) {
        const auto linear = domain::Price::fromDouble(mid->second * (1.0 + (buys ? kLinearRoom : -kLinearRoom)));
        if (linear && linear->units() > 0) found.price = *linear;
    }
    if (found.price)
        found.price =
            instrument.price.rounded(*found.price, domain::towardsFill(buys ? domain::Side::Buy : domain::Side::Sell));
    return found;
}

/// At most what one order may be (C02); zero: less than a lot.
domain::Quantity inOneOrder(const domain::Instrument& instrument, double spot, domain::Quantity wanted)
{
    // A position may stand in a size of which the venue takes only whole lots.
    const auto quantity = wanted.truncatedTo(instrument.lotSize);
    const auto largest = domain::Quantity::fromDouble(controls::largestOrder(instrument, spot))
                             .value_or(domain::Quantity{})
                             .truncatedTo(instrument.lotSize);
    if (quantity.absolute() <= largest) return quantity;
    return quantity.units() > 0 ? largest : -largest;
}

/// Whether the gate only waits: for the venue's word about the account, or for a price to hold this one against.
bool isOnlyEarly(const std::vector<domain::Refusal>& refusals)
{
    return std::any_of(refusals.begin(), refusals.end(), [](const domain::Refusal& refusal) {
        return refusal.rule == domain::Rule::C19 || (refusal.rule == domain::Rule::C01 && refusal.reference <= 0.0);
    });
}

/// Asks the gate and sends, which is a try unless the gate only waits; what stops it, or the order, is kept for the
/// record at the end. Whether it was sent, or may be when the gate waits no more.
bool trySend(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat, const OrderProposal& order,
             double mid, desk::FlattenState::Tries& tries)
{
    const auto& instrument = state.market.instruments().at(order.instrument);
    auto& obstacle = flat.obstacles[instrument.underlying][instrument.name];
    domain::JudgedBy judgedBy;
    auto judged = judge(state, {&order, 1}, domain::Mandate::Flatten, &judgedBy);
    controls::addNearest(flat.judgedBy[instrument.underlying], judgedBy);
    tries.last = state.now;
    if (const auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged)) {
        obstacle = {.why = desk::Left::Refused, .refusals = *refusals};
        if (isOnlyEarly(*refusals)) return true;
        ++tries.count;
        return false;
    }
    ++tries.count;
    sendOrder(state, output, flat.record, std::get<0>(judged).front(), mid);
    obstacle = {.why = desk::Left::Sent, .order = output.intents.back()->id};
    return true;
}

/// Whether another order may go out now. One that filled, all or a part, was no failure: what is left only needs more
/// of them.
bool mayTry(const desk::State& state, desk::FlattenState::Tries& tries, const desk::Leftover& last)
{
    const auto* order = last.why == desk::Left::Sent ? state.ledger.find(last.order) : nullptr;
    if (order != nullptr && !order->filled.isZero()) tries.count = 0;
    return tries.count < kMostTries && (tries.last.isNever() || state.now - tries.last >= kBetweenTries);
}

void closeOne(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat, const valuation::PositionKey& key)
{
    const auto& instrument = state.market.instruments().at(key.instrument);
    const auto* market = state.market.find(instrument.underlying);
    const auto open = desk::DeskView(state).heldAndWorking(key.account, instrument.id);
    if (market == nullptr || open.isZero()) return;
    auto& tries = flat.tries[key];
    auto& obstacle = flat.obstacles[instrument.underlying][instrument.name];
    if (!mayTry(state, tries, obstacle)) return;
    const auto [price, why] = closingPrice(state, *market, instrument, open.units() < 0);
    const auto quantity = inOneOrder(instrument, market->spot(), -open);
    if (!price || quantity.isZero()) {
        obstacle = {.why = !price ? why : desk::Left::LessThanLot};
        return;
    }
    trySend(state, output, flat,
            {.instrument = instrument.id,
             .quantity = quantity,
             .limitPrice = *price,
             .purpose = OrderPurpose::Flatten,
             .account = key.account},
            price->toDouble(), tries);
}

/// Of what stands in scope, what this flatten closes.
bool closes(const desk::State& state, const desk::FlattenState& flat, const valuation::PositionKey& key)
{
    const auto& instrument = state.market.instruments().at(key.instrument);
    return !stays(flat, instrument) && inScope(state, flat, instrument, key.account) && !isLeftOut(flat, key.account) &&
           !isTakenOver(state, flat, instrument, key.account);
}

void closePositions(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat)
{
    const auto positions = state.book.positions();
    for (const auto& [key, position] : positions)
        if (closes(state, flat, key)) closeOne(state, output, flat, key);
}

/// Positions of its own that could still be closed by another try.
bool mayTryAgain(const desk::State& state, const desk::FlattenState& flat)
{
    return std::any_of(state.book.positions().begin(), state.book.positions().end(), [&](const auto& item) {
        const auto& [key, position] = item;
        if (!closes(state, flat, key)) return false;
        const auto lots = position.quantity.truncatedTo(state.market.instruments().at(key.instrument).lotSize);
        const auto tries = flat.tries.find(key);
        return !lots.isZero() && (tries == flat.tries.end() || tries->second.count < kMostTries);
    });
}

/// What takes `delta` coins away, to the nearest lot of the perpetual; empty: no number of lots does.
std::optional<domain::Quantity> lotsAgainst(const domain::Instrument& perpetual, double coins, double delta)
{
    const double lots = std::round(-delta / (perpetual.lotSize.toDouble() * coins));
    if (!std::isfinite(lots) || std::abs(lots) > 1e12) return std::nullopt;
    return domain::Quantity::fromUnits(static_cast<std::int64_t>(lots) * perpetual.lotSize.units());
}

/// Takes away what coin cash and pool shares leave, in as many orders as the largest one asks for. Whether another may
/// be needed.
bool offset(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat, const std::string& underlying)
{
    const auto* perpetual = offsetIn(state, flat, underlying);
    const auto* market = state.market.find(underlying);
    const double left = desk::DeskView(state, domain::Mandate::Flatten).netDelta(underlying);
    auto& obstacles = flat.obstacles[underlying];
    const auto stop = [&](const std::string& name, desk::Left why) {
        obstacles[name] = {.why = why};
        return false;
    };
    if (perpetual == nullptr || market == nullptr)
        return std::abs(left) > kNoDelta ? stop("perpetual", desk::Left::NoPerpetual) : false;
    if (isLeftOut(flat, tradingAccount(state, *perpetual))) return stop(perpetual->name, desk::Left::LeftOut);
    const auto contract = hedgeContractOf(state, *perpetual);
    if (!contract || perpetual->lotSize.units() <= 0) return stop(perpetual->name, desk::Left::NoContract);
    const auto wanted = lotsAgainst(*perpetual, contract->coins, left);
    if (!wanted) return stop(perpetual->name, desk::Left::NoDelta);
    if (wanted->isZero()) return false;
    auto& tries = flat.offsetTries[underlying];
    if (!mayTry(state, tries, obstacles[perpetual->name])) return tries.count < kMostTries;
    const auto price = closingPrice(state, *market, *perpetual, wanted->units() > 0).price;
    if (!price) return stop(perpetual->name, desk::Left::NoPerpetual);
    return trySend(state, output, flat,
                   {.instrument = perpetual->id,
                    .quantity = inOneOrder(*perpetual, market->spot(), *wanted),
                    .limitPrice = *price,
                    .purpose = OrderPurpose::Flatten,
                    .account = tradingAccount(state, *perpetual)},
                   market->linearPrices.at(perpetual->id), tries);
}

/// Sends what there is to offset; whether more of it may come.
bool offsetAll(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat)
{
    bool more = false;
    for (const auto& [underlying, hedge] : state.hedging)
        if (reaches(flat, underlying) && !isOffsetTakenOver(state, flat, underlying))
            more = offset(state, output, flat, underlying) || more;
    return more;
}

bool isOutOfTime(const desk::State& state, const desk::FlattenState& flat)
{
    return state.now - flat.started > kLaneOpen && !waitsForLater(state, flat);
}

/// One more turn; true: there is nothing more that it may do.
bool isOver(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat)
{
    const bool waits = waitsForLater(state, flat);
    if (isOutOfTime(state, flat)) return true;
    if (anyWorking(state, flat, false) && state.now - flat.started < kCancelsAnswered) return false;
    if (!flat.offsets) {
        closePositions(state, output, flat);
        if (anyWorking(state, flat, true) || mayTryAgain(state, flat)) return false;
        if (!isWhole(flat)) return true;
        // What a later one closes is part of the delta that this one offsets.
        if (waits) return false;
        flat.offsets = true;
    }
    // Also where a later one began after its offset did: that order may fill yet, and the later one moves the delta.
    if (waits || anyWorking(state, flat, true)) return false;
    // An order of before whose cancel is not answered may fill yet: what that leaves is offset as well.
    return !offsetAll(state, output, flat) && !anyWorking(state, flat, false);
}

/// A closing order that rests would fill into a desk that nobody flattens any more. One that a later flatten counts on
/// stays with that.
void takeBackOrders(desk::State& state, desk::StepOutput& output, const desk::FlattenState& flat)
{
    for (const auto& [id, order] : state.ledger.open()) {
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (order.intent.purpose != OrderPurpose::Flatten || !inScope(state, flat, instrument, order.intent.account))
            continue;
        if (!isTakenOver(state, flat, instrument, order.intent.account)) askCancel(state, output, order);
    }
}

/// Tells the end of one and forgets it. Whoever waited for it has time for what is left.
void endOne(desk::State& state, desk::StepOutput& output, std::size_t place, const FlattenEnd& how)
{
    tellFlattenEnd(state, output, state.flattens[place], how);
    const bool isAllCancelled = how.kill != nullptr && how.kill->scope.kind == domain::ScopeKind::All;
    if (how.takenOverBy == nullptr && !isAllCancelled) takeBackOrders(state, output, state.flattens[place]);
    const auto scope = state.flattens[place].scope;
    state.flattens.erase(state.flattens.begin() + static_cast<std::ptrdiff_t>(place));
    for (std::size_t i = 0; i < place; ++i) {
        auto& older = state.flattens[i];
        if (overlap(state, older.scope, scope)) older.started = std::max(older.started, state.now - kWaitedLong);
    }
    if (!state.flattens.empty()) return;
    output.lanesClosed = true;
    // The lane closes at once and its opening would follow with the commit.
    std::erase_if(output.openings, [](const auto& opening) { return opening.lane == domain::Lane::Flatten; });
}

/// A latch that closed anywhere closed the lane too, and a start finds it closed: what a person asked for goes on.
void keepLaneOpen(desk::State& state, desk::StepOutput& output)
{
    const auto& newest = state.flattens.back();
    if (newest.lane && *newest.lane >= state.epoch) return;
    domain::Decision d;
    d.kind = domain::DecisionKind::Hold;
    d.trigger = domain::Trigger::Desk;
    d.choice = domain::kHold;
    d.operatorName = newest.command.operatorName;
    d.reason =
        fmt::format("{}: the flatten by {} goes on, and its lane opens again.",
                    newest.lane ? "A latch was closed" : "The desk was started again", newest.command.operatorName);
    d.candidates = {domain::holdCandidate()};
    record(state, output, std::move(d));
    output.openings.push_back({.scope = {}, .seen = state.epoch, .lane = domain::Lane::Flatten});
    for (auto& flat : state.flattens) {
        flat.lane = state.epoch;
        // What the latch stopped was no try of the market's.
        for (auto& [key, tries] : flat.tries)
            tries.count = 0;
        for (auto& [underlying, tries] : flat.offsetTries)
            tries.count = 0;
    }
}

/// Quotes in scope are wanted no more; the venue is told by the cancel.
void forgetQuotes(desk::State& state, const desk::FlattenState& flat)
{
    for (auto& [underlying, target] : state.quotes)
        std::erase_if(target.quotes, [&](const domain::OwnQuote& quote) {
            return inScope(state, flat, state.market.instruments().at(quote.instrument));
        });
}

}  // namespace

void startFlatten(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& c, bool everything)
{
    const auto decision =
        recordCommand(state, output, c,
                      fmt::format("{}{}{} flattened by {}: \"{}\".", everything ? "Everything" : "All hedges",
                                  c.scope.kind == domain::ScopeKind::Underlying ? " of " + c.scope.name : "",
                                  whereText(c.scope), c.operatorName, desk::reasonOf(c)));
    output.cancels.push_back({.scope = c.scope});
    desk::nameCancels(state, output, c.scope);
    output.openings.push_back({.scope = c.scope, .seen = state.epoch, .lane = domain::Lane::Flatten});
    // Otherwise the engine would hedge again what a person has just closed.
    if (state.standings.at(c.scope).state != TradingState::Killed)
        setTradingState(state, TradingState::Halted, {.cause = controls::Cause::Flattened, .who = c.operatorName},
                        c.scope);
    desk::FlattenState flat{.command = c,
                            .record = decision->sequence,
                            .scope = c.scope,
                            .everything = everything,
                            .started = state.now,
                            .lane = state.epoch};
    if (everything)
        for (std::size_t i = 0; i < state.legs.size(); ++i)
            if (reaches(flat, state.config.book.legs[i])) state.legs[i].flattened = true;
    forgetQuotes(state, flat);
    state.flattens.push_back(std::move(flat));
    continueFlattens(state, output);
}

void continueFlattens(desk::State& state, desk::StepOutput& output)
{
    if (!state.bookResolved) return;
    // A lane that opens for one whose time is over would be a record of what does not go on.
    for (auto place = state.flattens.size(); place-- > 0;)
        if (isOutOfTime(state, state.flattens[place])) endOne(state, output, place, {});
    if (state.flattens.empty()) return;
    keepLaneOpen(state, output);
    // The newest first: an older one goes on where it ends.
    for (auto place = state.flattens.size(); place-- > 0;) {
        auto& flat = state.flattens[place];
        if (const auto* later = takenOverBy(state, flat))
            endOne(state, output, place, {.takenOverBy = later});
        else if (isOver(state, output, flat))
            endOne(state, output, place, {});
    }
}

void killFlattens(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& kill)
{
    for (auto place = state.flattens.size(); place-- > 0;)
        if (overlap(state, state.flattens[place].scope, kill.scope)) endOne(state, output, place, {.kill = &kill});
}

namespace {

/// The account that a scope names; empty: it names none.
std::optional<domain::AccountId> accountIn(const desk::State& state, const domain::Scope& scope)
{
    if (scope.kind != domain::ScopeKind::Account) return std::nullopt;
    for (std::size_t i = 1; i <= state.book.accounts().all().size(); ++i)
        if (const domain::AccountId account{static_cast<std::uint16_t>(i)};
            state.book.accounts().at(account).label() == scope.name)
            return account;
    return std::nullopt;
}

/// One that reaches other accounts too goes on with those.
bool endsOne(const desk::State& state, const desk::FlattenState& flat, const domain::LatchClosed& closed)
{
    using domain::ScopeKind;
    const auto kind = closed.scope.kind;
    if ((kind != ScopeKind::Venue && kind != ScopeKind::Account) || !overlap(state, flat.scope, closed.scope))
        return false;
    const auto& all = state.book.accounts().all();
    return kind == ScopeKind::Venue || std::none_of(all.begin(), all.end(), [&](const domain::Account& one) {
               return one.label() != closed.scope.name && overlap(state, flat.scope, {kind, one.label()});
           });
}

}  // namespace

bool endsFlattens(const desk::State& state, const domain::LatchClosed& closed)
{
    return std::any_of(state.flattens.begin(), state.flattens.end(),
                       [&](const desk::FlattenState& flat) { return endsOne(state, flat, closed); });
}

void endFlattens(desk::State& state, desk::StepOutput& output, const domain::LatchClosed& closed)
{
    for (auto place = state.flattens.size(); place-- > 0;)
        if (endsOne(state, state.flattens[place], closed)) endOne(state, output, place, {.closed = &closed});
    for (auto& flat : state.flattens)
        if (const auto account = accountIn(state, closed.scope); account && overlap(state, flat.scope, closed.scope))
            flat.leftOut.insert_or_assign(*account, state.now);
}

void letIn(desk::State& state, const domain::Scope& scope)
{
    if (const auto account = accountIn(state, scope))
        for (auto& flat : state.flattens)
            flat.leftOut.erase(*account);
}

bool leavesOut(const desk::State& state, const domain::Scope& account)
{
    return std::any_of(state.flattens.begin(), state.flattens.end(),
                       [&](const desk::FlattenState& flat) { return overlap(state, flat.scope, account); });
}

}  // namespace ballast::strategies
