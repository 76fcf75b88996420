#include "engine/operator_actions.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "engine/carried_counts.h"
#include "engine/engine.h"
#include "engine/order_facts.h"
#include "strategies/flatten.h"

namespace ballast::engine {

using domain::Decision;
using domain::DecisionKind;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::TradingState;

namespace {

/// The differences that a command speaks of: of its venue, or the account of that label, where it names one; with an
/// instrument the one that was shown, and it alone.
std::vector<desk::Difference> differencesIn(const desk::State& state, const OperatorCommand& c)
{
    auto all = differencesOf(state, c.account);
    if (!c.venue.empty())
        std::erase_if(all, [&](const desk::Difference& one) {
            const auto& account = state.book.accounts().at(one.account);
            return account.venue != c.venue && account.label() != c.venue;
        });
    if (c.instrument.empty()) return all;
    std::erase_if(all, [&](const desk::Difference& one) {
        return state.market.instruments().at(one.instrument).name != c.instrument ||
               (c.quantity && *c.quantity != one.theirs);
    });
    return all;
}

std::string wordsOf(const desk::State& state, const std::vector<desk::Difference>& differences)
{
    std::string told;
    for (const auto& one : differences)
        told += fmt::format("{}{} states {} of {}, ours are {}", told.empty() ? "" : "; ",
                            state.book.accounts().at(one.account).label(), one.theirs.toString(),
                            state.market.instruments().at(one.instrument).name, one.ours.toString());
    return told;
}

void adopt(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto wanted = differencesIn(state, c);
    if (wanted.empty())
        return refuseCommand(
            state, output, c,
            c.instrument.empty()
                ? fmt::format("Nothing to adopt for {}: {} reports figures other than ours.", c.operatorName,
                              c.venue.empty() ? "no venue" : "no account of " + desk::clipped(c.venue, 40))
                : fmt::format("Nothing was adopted for {}: {} does not differ any more, or by another figure than was "
                              "shown. Look again.",
                              c.operatorName, desk::clipped(c.instrument, 40)));
    // What it is worth now is where its P&L begins: without a price all of that would be earned or lost later (F36). Of
    // a position that is smaller, or gone, the part that went takes its share of that along.
    const auto priceless = std::find_if(wanted.begin(), wanted.end(), [&](const desk::Difference& one) {
        const bool turned = one.theirs.units() != 0 && (one.theirs.units() > 0) != (one.ours.units() > 0);
        return (turned || one.theirs.absolute() > one.ours.absolute()) &&
               !desk::unitOf(state, state.market.instruments().at(one.instrument)).complete;
    });
    if (priceless != wanted.end())
        return refuseCommand(state, output, c,
                             fmt::format("Nothing was adopted for {}: {} has no price yet. Adopt it when its quotes "
                                         "have come; until then no order leaves there.",
                                         c.operatorName, state.market.instruments().at(priceless->instrument).name));
    const auto told = adoptDifferences(state, wanted);
    recordCommand(state, output, c,
                  fmt::format("Venue's positions adopted by {}: {}. \"{}\"", c.operatorName, desk::clipped(told, 200),
                              desk::reasonOf(c)));
}

/// A state of the whole desk that a person has set is left by a person: a run without a window clears after itself only
/// what a limit tripped.
void keepFromScript(desk::State& state, const desk::StepOutput& output, const OperatorCommand& c)
{
    if (c.scope.kind == domain::ScopeKind::All && !output.commands.empty() && output.commands.back().tookEffect)
        state.waitingForPerson = {};
}

/// Positions are an underlying's and an account's; no strategy holds any.
void flatten(desk::State& state, desk::StepOutput& output, const OperatorCommand& c, bool everything)
{
    if (c.scope.kind == domain::ScopeKind::Strategy)
        return refuseCommand(state, output, c,
                             fmt::format("Flatten by {} was not possible: a position belongs to no strategy; name an "
                                         "underlying, a venue or an account, or kill {} to cancel its orders.",
                                         c.operatorName, domain::toString(c.scope)));
    strategies::startFlatten(state, output, c, everything);
}

/// C16 is lifted for a time where a connected account waits for its dead man's switch, and nowhere else.
void acceptUnarmed(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    using domain::ScopeKind;
    const auto isMeant = [&](const domain::Account& account) {
        return c.scope.kind == ScopeKind::All || (c.scope.kind == ScopeKind::Venue && c.scope.name == account.venue) ||
               (c.scope.kind == ScopeKind::Account && c.scope.name == account.label());
    };
    const auto& accounts = state.ledger.accounts();
    const bool waits = std::any_of(accounts.begin(), accounts.end(), [&](const auto& item) {
        const auto& [id, account] = item;
        return account.heard && account.up && !account.armed && isMeant(state.book.accounts().at(id));
    });
    if (!waits)
        return refuseCommand(
            state, output, c,
            fmt::format("Nothing to accept for {}: no account waits for its dead man's switch.", c.operatorName));
    auto accepted = c;
    accepted.venue = c.scope.name;
    addOverride(state, output, accepted, desk::unarmedWords({.venue = accepted.venue}));
}

/// Gateways that gave up, and any other whose account is down, connect anew.
void tryAgain(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    using domain::ScopeKind;
    std::string told;
    for (const auto& [id, account] : state.ledger.accounts()) {
        const auto& named = state.book.accounts().at(id);
        const bool isMeant = c.scope.kind == ScopeKind::All ||
                             (c.scope.kind == ScopeKind::Venue && c.scope.name == named.venue) ||
                             (c.scope.kind == ScopeKind::Account && c.scope.name == named.label());
        if (!isMeant || !account.heard || account.up) continue;
        output.queries.push_back({.account = id, .order = {}, .askedAt = state.now, .instrument = {}, .again = true});
        told += fmt::format("{}{}", told.empty() ? "" : ", ", named.label());
    }
    if (told.empty())
        return refuseCommand(state, output, c,
                             fmt::format("Nothing to try again for {}: no account of {} is without its connection.",
                                         c.operatorName, domain::toString(c.scope)));
    recordCommand(state, output, c,
                  fmt::format("{} let {} try again to connect. \"{}\"", c.operatorName, desk::clipped(told, 120),
                              desk::reasonOf(c)));
}

/// Changes nothing: nothing left there before either. The record says who doubted what, and why.
void dispute(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    const auto doubted = differencesIn(state, c);
    if (doubted.empty())
        return refuseCommand(
            state, output, c,
            fmt::format("Nothing to dispute for {}: no venue reports figures other than ours.", c.operatorName));
    recordCommand(state, output, c,
                  fmt::format("Venue's positions disputed by {}: {}. \"{}\" No order leaves there until both agree.",
                              c.operatorName, desk::clipped(wordsOf(state, doubted), 200), desk::reasonOf(c)));
}

}  // namespace

bool hasVenue(const desk::State& state, const std::string& venue)
{
    const auto isIt = [&](const auto& one) { return one.venue == venue; };
    const auto& accounts = state.book.accounts().all();
    const auto& hedges = state.config.settings.hedgeVenues;
    const auto& listed = state.market.instruments().all();
    return std::any_of(accounts.begin(), accounts.end(), isIt) || std::any_of(hedges.begin(), hedges.end(), isIt) ||
           std::any_of(listed.begin(), listed.end(), isIt);
}

bool hasScope(const desk::State& state, const domain::Scope& scope)
{
    switch (scope.kind) {
    case domain::ScopeKind::Venue:
        return hasVenue(state, scope.name);
    case domain::ScopeKind::Account: {
        const auto& all = state.book.accounts().all();
        return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.label() == scope.name; });
    }
    case domain::ScopeKind::Underlying:
        return state.hedging.contains(scope.name);
    case domain::ScopeKind::All:
    case domain::ScopeKind::Strategy:
        break;
    }
    return true;
}

namespace {

/// What a command names and the desk has not, "underlying:btc"; empty: it has all. Such a command would reach nothing
/// and be told as done. What asks its own questions (accounts to arm, differences, quotes) is refused there.
std::string namedInVain(const desk::State& state, const OperatorCommand& c)
{
    switch (c.action) {
    case OperatorAction::Kill:
        // Whoever pressed the switch has closed a latch already, and that is never taken back here.
        if (c.epoch.value != 0) return {};
        [[fallthrough]];
    case OperatorAction::PauseTrading:
    case OperatorAction::ReduceOnly:
    case OperatorAction::ResumeTrading:
    case OperatorAction::Rearm:
    case OperatorAction::FlattenHedges:
    case OperatorAction::FlattenEverything:
        if (hasScope(state, c.scope) || state.standings.narrower().contains(c.scope)) return {};
        return domain::toString(c.scope);
    case OperatorAction::ExcludeVenue:
        return hasVenue(state, c.venue) ? std::string() : "venue:" + c.venue;
    case OperatorAction::SetMode:
        return c.underlying.empty() || state.hedging.contains(c.underlying) ? std::string()
                                                                            : "underlying:" + c.underlying;
    default:
        return {};
    }
}

}  // namespace

void onOperator(desk::State& state, desk::StepOutput& output, const OperatorCommand& c, strategies::Touched& touched)
{
    if (const auto unknown = namedInVain(state, c); !unknown.empty())
        return refuseCommand(state, output, c,
                             fmt::format("\"{}\" by {} was refused: the desk has no {}.", domain::toString(c.action),
                                         c.operatorName, desk::clipped(unknown, 60)));
    switch (c.action) {
    case OperatorAction::Approve:
        approve(state, output, c);
        break;
    case OperatorAction::Veto:
        veto(state, output, c);
        break;
    case OperatorAction::Resize:
        resize(state, output, c);
        break;
    case OperatorAction::ForceHedge:
        forceHedge(state, output, c);
        break;
    case OperatorAction::PauseUnderlying:
        if (carriesCounts(c))
            carryCounts(state, output, c);
        else if (stopsHedging(c))
            stopHedging(state, output, c);
        else if (c.underlying.empty() || state.hedging.contains(c.underlying))
            addOverride(state, output, c, c.underlying + " hedging paused");
        else
            refuseCommand(state, output, c,
                          fmt::format("Pause by {} was not possible: the book has no underlying \"{}\".",
                                      c.operatorName, desk::clipped(c.underlying, 20)));
        break;
    case OperatorAction::ExcludeVenue:
        addOverride(state, output, c, c.venue + " excluded");
        break;
    case OperatorAction::EndOverride:
        endOverride(state, output, c);
        break;
    case OperatorAction::SetMode:
        setMode(state, output, c);
        break;
    case OperatorAction::PauseTrading:
        changeState(state, output, c, TradingState::Halted, controls::Cause::Paused);
        keepFromScript(state, output, c);
        break;
    case OperatorAction::ReduceOnly:
        changeState(state, output, c, TradingState::Reducing, controls::Cause::ReduceOnly);
        keepFromScript(state, output, c);
        break;
    case OperatorAction::ResumeTrading:
        changeState(state, output, c, TradingState::Normal, controls::Cause::Resumed);
        break;
    case OperatorAction::Kill:
        kill(state, output, c);
        break;
    case OperatorAction::Rearm:
        changeState(state, output, c, TradingState::Halted, controls::Cause::Rearmed);
        keepFromScript(state, output, c);
        break;
    case OperatorAction::FlattenHedges:
        flatten(state, output, c, false);
        break;
    case OperatorAction::FlattenEverything:
        flatten(state, output, c, true);
        break;
    case OperatorAction::PlaceOrder:
        placeOrder(state, output, c);
        break;
    case OperatorAction::CancelOrder:
        cancelOrder(state, output, c);
        break;
    case OperatorAction::SetLimit:
        setLimit(state, output, c);
        break;
    case OperatorAction::IncludeVenue:
        includeVenue(state, output, c);
        break;
    case OperatorAction::PullQuotes:
        pullQuotes(state, output, c);
        break;
    case OperatorAction::SendQuotes:
        sendQuotes(state, output, c);
        break;
    case OperatorAction::AcceptUnarmed:
        acceptUnarmed(state, output, c);
        break;
    case OperatorAction::AdoptDifference:
        adopt(state, output, c);
        break;
    case OperatorAction::DisputeDifference:
        dispute(state, output, c);
        break;
    case OperatorAction::TryAgain:
        tryAgain(state, output, c);
        break;
    case OperatorAction::AcknowledgeAlert:
        if (c.key == kDeskEnds) {
            recordCommand(state, output, c, fmt::format("Ended by {}.", desk::clipped(c.reason, 160)));
            return;
        }
        output.commands.push_back({.action = c.action, .tookEffect = state.alerts.acknowledge(c.target)});
        return;
    case OperatorAction::SnoozeAlert:
        output.commands.push_back(
            {.action = c.action, .tookEffect = state.alerts.snooze(c.target, state.now + c.duration)});
        return;
    }
    for (auto& [underlying, hedge] : state.hedging)
        if (c.underlying.empty() || c.underlying == underlying) touched[underlying].person = true;
}

}  // namespace ballast::engine
