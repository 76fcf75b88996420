#include "strategies/flatten_end.h"

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "strategies/decision_basis.h"
#include "strategies/flatten_reach.h"
#include "valuation/book_state.h"

namespace ballast::strategies {

namespace {

constexpr std::size_t kMostRemainBytes = 160;

using Remains = std::map<std::string, std::string>;  ///< Why, by what is left.

/// The perpetual that was to offset the rest; a position in it is meant to stand.
const domain::Instrument* offsetOf(const desk::State& state, const desk::FlattenState& flat,
                                   const std::string& underlying)
{
    return flat.offsets ? offsetIn(state, flat, underlying) : nullptr;
}

std::string whyItStands(const desk::State& state, const desk::FlattenState& flat, const valuation::PositionKey& key)
{
    const auto& instrument = state.market.instruments().at(key.instrument);
    if (isTakenOver(state, flat, instrument, key.account)) return "a later flatten closes it";
    const auto found = flat.obstacles.find(instrument.underlying);
    if (found != flat.obstacles.end())
        if (const auto why = found->second.find(instrument.name);
            why != found->second.end() && why->second.why != desk::Left::Nothing)
            return desk::leftWords(state, instrument.underlying, why->second);
    return "nothing was sent for it yet";
}

/// What was asked for and stands.
void addPositions(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying,
                  Remains& remains)
{
    const auto* offset = offsetOf(state, flat, underlying);
    for (const auto& [key, position] : state.book.positions()) {
        const auto& instrument = state.market.instruments().at(key.instrument);
        if (position.quantity.isZero() || instrument.underlying != underlying || stays(flat, instrument)) continue;
        if (!inScope(state, flat, instrument, key.account)) continue;
        if (isLeftOut(flat, key.account))
            remains[fmt::format("{} {} at {}", position.quantity.toString(), instrument.name,
                                state.book.accounts().at(key.account).label())] =
                desk::leftWords(state, underlying, {.why = desk::Left::LeftOut});
        else if (&instrument != offset)
            remains[instrument.name] = whyItStands(state, flat, key);
    }
}

/// What of net delta lies in accounts that are left out, be it coins alone.
void addLeftOut(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying,
                Remains& remains)
{
    const double delta = leftOutDelta(state, flat, underlying);
    if (std::abs(delta) <= kNoDelta || !isWhole(flat)) return;
    remains[fmt::format("net delta {} in what is left out", desk::coins(underlying, delta, true))] =
        "nothing offsets it";
}

/// What kept the offset away, or what became of its last order.
void addOffset(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying,
               Remains& remains)
{
    const auto found = flat.obstacles.find(underlying);
    const auto* offset = offsetOf(state, flat, underlying);
    if (!flat.offsets || found == flat.obstacles.end()) return;
    const auto name = offset != nullptr ? offset->name : std::string("perpetual");
    const auto left = found->second.find(name);
    if (left == found->second.end() || left->second.why == desk::Left::Nothing) return;
    if (left->second.why == desk::Left::Sent) {
        const auto* order = state.ledger.find(left->second.order);
        if (order != nullptr && order->state() == domain::OrderState::Filled) return;
    }
    remains[name] = desk::leftWords(state, underlying, left->second);
}

void add(Remains& remains, const std::string& name, const std::string& why)
{
    auto& words = remains[name];
    words += words.empty() ? why : ", and " + why;
}

/// Orders in scope that may fill yet: into a desk that closes nothing any more.
void addWorking(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying,
                Remains& remains)
{
    const auto isHere = [&](const domain::Instrument& instrument, domain::AccountId account) {
        return instrument.underlying == underlying && inScope(state, flat, instrument, account);
    };
    for (const auto& [id, order] : state.ledger.open()) {
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (order.intent.purpose != domain::OrderPurpose::Flatten && order.intent.time <= flat.started &&
            isHere(instrument, order.intent.account))
            add(remains, instrument.name, "an order of ours of before still works, its cancel is not answered");
    }
    for (const auto& [key, external] : state.ledger.external()) {
        const auto& instrument = state.market.instruments().at(external.instrument);
        if (isHere(instrument, key.first))
            add(remains, instrument.name,
                fmt::format("an order to {} {:g} that is not ours rests there",
                            external.side == domain::Side::Buy ? "buy" : "sell", external.reserved().toDouble()));
    }
}

/// Of an offset whose orders filled: more than the nearest lot may leave.
void addRest(const desk::State& state, const desk::FlattenState& flat, const std::string& underlying, double delta,
             Remains& remains)
{
    const auto* offset = offsetOf(state, flat, underlying);
    if (offset == nullptr || !remains.empty() || isOffsetTakenOver(state, flat, underlying)) return;
    const auto contract = hedgeContractOf(state, *offset);
    if (!contract || std::abs(delta) <= offset->lotSize.toDouble() * contract->coins) return;
    remains[offset->name] = "more than one lot is left of what it was to offset";
}

std::string toText(const Remains& remains)
{
    std::string text;
    std::size_t more = 0;
    for (const auto& [name, why] : remains) {
        if (text.size() > kMostRemainBytes)
            ++more;
        else
            text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", name, why);
    }
    return more > 0 ? fmt::format("{}; and {} more", text, more) : text;
}

/// Why a flatten that met no obstacle leaves delta: it was asked for a part alone. Empty: it was not, or none is left.
std::string whyPartIsLeft(const desk::FlattenState& flat, double delta)
{
    if (std::abs(delta) <= kNoDelta || isWhole(flat)) return {};
    if (!flat.everything) return " Options, coins and pool shares were to stay.";
    return fmt::format(" What lies elsewhere was not asked for, and what coins{} leave is offset by none.",
                       whereText(flat.scope));
}

/// "ended when alice killed all"; empty: it came to its own end.
std::string cutShort(const FlattenEnd& how)
{
    if (how.takenOverBy != nullptr)
        return fmt::format("is taken over by the one of {} by {}", toIso8601(how.takenOverBy->started).substr(11, 8),
                           how.takenOverBy->command.operatorName);
    if (how.kill != nullptr)
        return fmt::format("ended when {} killed {}", how.kill->operatorName, domain::toString(how.kill->scope));
    if (how.closed != nullptr)
        return fmt::format("ended when the latch of {} closed ({})", domain::toString(how.closed->scope),
                           desk::clipped(how.closed->because, 120));
    return {};
}

std::string sentence(const desk::FlattenState& flat, const std::string& underlying, const FlattenEnd& how,
                     const std::string& delta, const std::string& remains)
{
    const auto& who = flat.command.operatorName;
    const auto what =
        fmt::format("{} of {}{}", flat.everything ? "Everything" : "All hedges", underlying, whereText(flat.scope));
    const auto cut = cutShort(how);
    if (cut.empty() && remains.empty()) return fmt::format("{} flattened by {}: net delta left {}.", what, who, delta);
    if (cut.empty()) return fmt::format("{} flattened by {}, but net delta {} is left. {}.", what, who, delta, remains);
    const auto rest = remains.empty() ? std::string() : fmt::format(" {}.", remains);
    return fmt::format("{}: the flatten by {} {}; net delta is {} now.{}", what, who, cut, delta, rest);
}

void tellOne(desk::State& state, desk::StepOutput& output, const desk::FlattenState& flat,
             const std::string& underlying, const FlattenEnd& how)
{
    DecisionBasis basis = basisOf(state, underlying, domain::Trigger::Flatten);
    domain::Decision& d = basis.draft;
    d.operatorName = flat.command.operatorName;
    Remains remains;
    if (how.takenOverBy == nullptr) {
        addPositions(state, flat, underlying, remains);
        addLeftOut(state, flat, underlying, remains);
        addOffset(state, flat, underlying, remains);
        addWorking(state, flat, underlying, remains);
        addRest(state, flat, underlying, d.before.delta, remains);
    }
    d.reason = sentence(flat, underlying, how, desk::coins(underlying, d.before.delta, true), toText(remains));
    if (how.takenOverBy == nullptr) d.reason += whyPartIsLeft(flat, d.before.delta);
    d.reason += basis.noBand;
    if (const auto found = flat.judgedBy.find(underlying); found != flat.judgedBy.end()) d.judgedBy = found->second;
    record(state, output, d);
    if (!remains.empty())
        state.alerts.raise({desk::AlertKind::FlattenLeft, underlying}, desk::AlertLevel::Warning, d.reason, "decisions",
                           state.now);
}

}  // namespace

void tellFlattenEnd(desk::State& state, desk::StepOutput& output, const desk::FlattenState& flat, const FlattenEnd& how)
{
    std::set<std::string> ended;
    for (const auto& [underlying, hedge] : state.hedging)
        if (reaches(flat, underlying)) ended.insert(underlying);
    // Coins that the book states no limits for are not hedged, but were closed.
    for (const auto& [key, tries] : flat.tries)
        ended.insert(state.market.instruments().at(key.instrument).underlying);
    for (const auto& [underlying, left] : flat.obstacles)
        ended.insert(underlying);
    for (const auto& underlying : ended)
        tellOne(state, output, flat, underlying, how);
}

}  // namespace ballast::strategies
