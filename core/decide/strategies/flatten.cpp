#include "strategies/flatten.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "controls/gate_rules.h"
#include "desk/desk_view.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/strategy_state.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "strategies/decision_basis.h"
#include "valuation/book_state.h"
#include "words/codes.h"

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
constexpr double kLinearRoom = 0.01;  ///< Of the mid, inside the collar.
/// Coins of net delta below which nothing is left: sums of doubles, far below any lot.
constexpr double kNoDelta = 1e-6;

/// No account: the one where the engine trades the instrument.
bool inScope(const desk::State& state, const desk::FlattenState& flat, const domain::Instrument& instrument,
             domain::AccountId account = {})
{
    return desk::DeskView(state).scopes(instrument, account, domain::Mandate::Flatten).liesIn(flat.scope);
}

bool reaches(const desk::FlattenState& flat, const std::string& underlying)
{
    return flat.scope.kind != domain::ScopeKind::Underlying || flat.scope.name == underlying;
}

bool reaches(const desk::FlattenState& flat, const domain::RecipeLeg& leg)
{
    if (flat.scope.kind == domain::ScopeKind::Venue) return leg.venue == flat.scope.name;
    if (flat.scope.kind == domain::ScopeKind::Account)
        return domain::Account{leg.venue, leg.account}.label() == flat.scope.name;
    return reaches(flat, leg.underlying);
}

/// The rest of an underlying's delta is only flattened with all of its positions.
bool isWhole(const desk::FlattenState& flat)
{
    return flat.everything &&
           (flat.scope.kind == domain::ScopeKind::All || flat.scope.kind == domain::ScopeKind::Underlying);
}

/// Orders in scope that still work; of closing ones, or of the others.
bool anyWorking(const desk::State& state, const desk::FlattenState& flat, bool closing)
{
    return std::any_of(state.ledger.open().begin(), state.ledger.open().end(), [&](const auto& item) {
        return (item.second.intent.purpose == OrderPurpose::Flatten) == closing &&
               inScope(state, flat, state.market.instruments().at(item.second.intent.instrument),
                       item.second.intent.account);
    });
}

/// The venue's own price for an option, a linear one within the collar around its mid.
std::optional<domain::Price> closingPrice(const market::UnderlyingMarket& market, const domain::Instrument& instrument,
                                          bool buys)
{
    std::optional<domain::Price> price;
    if (instrument.isOption()) {
        const auto* entry = market.findOption(instrument);
        if (entry != nullptr) price = buys ? entry->quote.ask : entry->quote.bid;
    } else if (const auto mid = market.linearPrices.find(instrument.id); mid != market.linearPrices.end()) {
        const auto linear = domain::Price::fromDouble(mid->second * (1.0 + (buys ? kLinearRoom : -kLinearRoom)));
        if (linear) price = *linear;
    }
    if (price)
        price = instrument.price.rounded(*price, domain::towardsFill(buys ? domain::Side::Buy : domain::Side::Sell));
    return price;
}

/// Asks the gate and sends; what stops it is kept for the record at the end.
bool trySend(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat, const OrderProposal& order,
             double mid)
{
    const auto& instrument = state.market.instruments().at(order.instrument);
    auto judged = judge(state, {&order, 1}, domain::Mandate::Flatten);
    if (const auto* refusals = std::get_if<std::vector<domain::Refusal>>(&judged)) {
        flat.obstacles[instrument.underlying][instrument.name] = {.why = desk::Left::Refused, .refusals = *refusals};
        return false;
    }
    flat.obstacles[instrument.underlying].erase(instrument.name);
    sendOrder(state, output, flat.record, std::get<0>(judged).front(), mid);
    return true;
}

void closeOne(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat, const valuation::PositionKey& key)
{
    const auto& instrument = state.market.instruments().at(key.instrument);
    const auto* market = state.market.find(instrument.underlying);
    const auto open = desk::DeskView(state).heldAndWorking(key.account, instrument.id);
    if (market == nullptr || open.isZero()) return;
    auto& tries = flat.tries[key];
    if (tries.count >= kMostTries || (!tries.last.isNever() && state.now - tries.last < kBetweenTries)) return;
    const bool buys = open.units() < 0;
    const auto price = closingPrice(*market, instrument, buys);
    auto& obstacle = flat.obstacles[instrument.underlying][instrument.name];
    if (!price || price->units() <= 0) {
        obstacle = {.why = buys ? desk::Left::NoAsk : desk::Left::NoBid};
        return;
    }
    // A position may stand in a size of which the venue takes only whole lots.
    auto quantity = (-open).truncatedTo(instrument.lotSize);
    const auto largest = domain::Quantity::fromDouble(controls::largestOrder(instrument, market->spot()))
                             .value_or(domain::Quantity{})
                             .truncatedTo(instrument.lotSize);
    if (quantity.absolute() > largest) quantity = quantity.units() > 0 ? largest : -largest;
    if (quantity.isZero()) {
        obstacle = {.why = desk::Left::LessThanLot};
        return;
    }
    tries = {tries.count + 1, state.now};
    trySend(state, output, flat,
            {.instrument = instrument.id,
             .quantity = quantity,
             .limitPrice = *price,
             .purpose = OrderPurpose::Flatten,
             .account = key.account},
            price->toDouble());
}

/// Options of a flatten of hedges, and pool shares of any: the desk takes no liquidity away.
bool stays(const desk::FlattenState& flat, const domain::Instrument& instrument)
{
    return instrument.isPoolShare() || (instrument.isOption() && !flat.everything);
}

void closePositions(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat)
{
    const auto positions = state.book.positions();
    for (const auto& [key, position] : positions) {
        const auto& instrument = state.market.instruments().at(key.instrument);
        if (stays(flat, instrument) || !inScope(state, flat, instrument, key.account)) continue;
        closeOne(state, output, flat, key);
    }
}

/// Positions in scope that could still be closed by another try.
bool mayTryAgain(const desk::State& state, const desk::FlattenState& flat)
{
    return std::any_of(state.book.positions().begin(), state.book.positions().end(), [&](const auto& item) {
        const auto& instrument = state.market.instruments().at(item.first.instrument);
        if (stays(flat, instrument) || !inScope(state, flat, instrument, item.first.account)) return false;
        const auto tries = flat.tries.find(item.first);
        const auto lots = item.second.quantity.truncatedTo(instrument.lotSize);
        return !lots.isZero() && (tries == flat.tries.end() || tries->second.count < kMostTries);
    });
}

const domain::HedgeVenue* perpetualOf(const desk::State& state, const desk::FlattenState& flat,
                                      const std::string& underlying)
{
    for (const auto& venue : state.config.settings.hedgeVenues) {
        if (venue.underlying != underlying || venue.kind != domain::InstrumentKind::Perpetual) continue;
        const auto id = state.market.find(venue);
        if (id && inScope(state, flat, state.market.instruments().at(*id))) return &venue;
    }
    return nullptr;
}

/// What coin cash and pool shares leave, to the nearest lot of the perpetual.
void offset(desk::State& state, desk::StepOutput& output, desk::FlattenState& flat, const std::string& underlying)
{
    const auto* venue = perpetualOf(state, flat, underlying);
    const auto* market = state.market.find(underlying);
    const double left = desk::DeskView(state).netDelta(underlying);
    if (venue == nullptr || market == nullptr) {
        if (std::abs(left) > kNoDelta) flat.obstacles[underlying]["perpetual"] = {.why = desk::Left::NoPerpetual};
        return;
    }
    const auto& instrument = state.market.instruments().at(*state.market.find(*venue));
    const auto contract = hedgeContractOf(state, instrument);
    const auto lot = instrument.lotSize;
    if (!contract || lot.units() <= 0) return;
    const double lots = std::round(-left / (lot.toDouble() * contract->coins));
    if (!std::isfinite(lots) || lots == 0.0 || std::abs(lots) > 1e12) return;
    const auto quantity = domain::Quantity::fromUnits(static_cast<std::int64_t>(lots) * lot.units());
    const auto price = closingPrice(*market, instrument, quantity.units() > 0);
    if (!price) {
        flat.obstacles[underlying][instrument.name] = {.why = desk::Left::NoPerpetual};
        return;
    }
    trySend(state, output, flat,
            {.instrument = instrument.id,
             .quantity = quantity,
             .limitPrice = *price,
             .purpose = OrderPurpose::Flatten,
             .account = tradingAccount(state, instrument)},
            market->linearPrices.at(instrument.id));
}

std::string whatRemains(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying)
{
    const auto found = flat.obstacles.find(underlying);
    if (found == flat.obstacles.end()) return {};
    std::string text;
    std::size_t more = 0;
    for (const auto& [instrument, left] : found->second) {
        if (left.why == desk::Left::Nothing) continue;
        if (text.size() > 160) {
            ++more;
            continue;
        }
        text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", instrument, desk::leftWords(state, underlying, left));
    }
    return more > 0 ? fmt::format("{}; and {} more", text, more) : text;
}

/// " at Deribit" of what is flattened there alone; empty: everywhere.
std::string whereText(const domain::Scope& scope)
{
    const bool isPart = scope.kind == domain::ScopeKind::Venue || scope.kind == domain::ScopeKind::Account;
    return isPart ? " at " + scope.name : std::string();
}

/// Why a flatten that met no obstacle leaves delta: it was asked for a part alone. Empty: it was not, or none is left.
std::string whyPartIsLeft(const desk::FlattenState& flat, double delta)
{
    if (std::abs(delta) <= kNoDelta || isWhole(flat)) return {};
    if (!flat.everything) return " Options, coins and pool shares were to stay.";
    return fmt::format(" What lies elsewhere was not asked for, and what coins{} leave is offset by none.",
                       whereText(flat.scope));
}

void recordEnd(desk::State& state, desk::StepOutput& output, const desk::FlattenState& flat,
               const std::string& underlying)
{
    DecisionBasis basis = basisOf(state, underlying, domain::Trigger::Flatten);
    domain::Decision& d = basis.draft;
    d.operatorName = flat.command.operatorName;
    const auto remains = whatRemains(state, flat, underlying);
    const auto what =
        fmt::format("{} of {}{}", flat.everything ? "Everything" : "All hedges", underlying, whereText(flat.scope));
    d.reason = remains.empty()
                   ? fmt::format("{} flattened by {}: net delta left {}.", what, flat.command.operatorName,
                                 desk::coins(underlying, d.before.delta, true))
                   : fmt::format("{} flattened by {}, but net delta {} is left. {}.", what, flat.command.operatorName,
                                 desk::coins(underlying, d.before.delta, true), remains);
    d.reason += whyPartIsLeft(flat, d.before.delta) + basis.noBand;
    record(state, output, d);
    if (!remains.empty())
        state.alerts.raise({desk::AlertKind::FlattenLeft, underlying}, desk::AlertLevel::Warning, d.reason, "decisions",
                           state.now);
}

void finish(desk::State& state, desk::StepOutput& output)
{
    const desk::FlattenState flat = *std::exchange(state.flatten, std::nullopt);
    output.lanesClosed = true;
    std::set<std::string> ended;
    for (const auto& [underlying, hedge] : state.hedging)
        if (reaches(flat, underlying)) ended.insert(underlying);
    // Coins that the book states no limits for are not hedged, but were closed.
    for (const auto& [key, tries] : flat.tries)
        ended.insert(state.market.instruments().at(key.instrument).underlying);
    for (const auto& [underlying, left] : flat.obstacles)
        ended.insert(underlying);
    for (const auto& underlying : ended)
        recordEnd(state, output, flat, underlying);
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
    output.openings.push_back({.scope = c.scope, .seen = state.epoch, .lane = domain::Lane::Flatten});
    // Otherwise the engine would hedge again what a person has just closed.
    if (state.standings.at(c.scope).state != TradingState::Killed)
        setTradingState(state, TradingState::Halted, {.cause = controls::Cause::Flattened, .who = c.operatorName},
                        c.scope);
    desk::FlattenState flat{
        .command = c, .record = decision->sequence, .scope = c.scope, .everything = everything, .started = state.now};
    if (everything)
        for (std::size_t i = 0; i < state.legs.size(); ++i)
            if (reaches(flat, state.config.book.legs[i])) state.legs[i].flattened = true;
    forgetQuotes(state, flat);
    state.flatten = std::move(flat);
    continueFlatten(state, output);
}

void continueFlatten(desk::State& state, desk::StepOutput& output)
{
    if (!state.flatten || !state.bookResolved) return;
    desk::FlattenState& flat = *state.flatten;
    if (state.now - flat.started > kLaneOpen) return finish(state, output);
    if (anyWorking(state, flat, false) && state.now - flat.started < kCancelsAnswered) return;
    if (!flat.offsetSent) {
        closePositions(state, output, flat);
        if (anyWorking(state, flat, true) || mayTryAgain(state, flat)) return;
        flat.offsetSent = true;
        if (isWhole(flat))
            for (const auto& [underlying, hedge] : state.hedging)
                if (reaches(flat, underlying)) offset(state, output, flat, underlying);
    }
    if (!anyWorking(state, flat, true)) finish(state, output);
}

}  // namespace ballast::strategies
