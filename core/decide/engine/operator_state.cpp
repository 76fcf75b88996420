#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "desk/limit_keys.h"
#include "desk/outcome.h"
#include "desk/pnl_split.h"
#include "desk/pnl_state.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "engine/engine.h"
#include "engine/operator_actions.h"
#include "interfaces/stopped_scope.h"
#include "pnl/pnl.h"
#include "strategies/flatten.h"

namespace ballast::engine {

namespace {

using controls::Cause;
using desk::AlertKind;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::ScopeKind;
using domain::TradingState;

/// Only a trip of C10 that a person clears gives a new allowance; pausing and resuming does not.
void resumeAfterLoss(desk::State& state)
{
    auto& pnl = state.pnl;
    if (!std::exchange(pnl.lossTripped, false)) return;
    pnl::dropLossAside(state, {});
    // While a holding has no value it counts anew from the next one. Before anything had a value here the loss is what
    // was carried into this journal, and its own P&L begins at 0.
    pnl.lossReference = pnl.marked && pnl.markedAtDayStart ? *pnl.marked - *pnl.markedAtDayStart
                        : pnl.day < 0                      ? 0.0
                                                           : pnl::kCountsAnew;
}

/// The same of one coin.
void resumeCoinAfterLoss(desk::State& state, const std::string& coin)
{
    state.alerts.clear({AlertKind::DayLoss, coin});
    const auto found = state.pnl.losses.find(coin);
    if (found == state.pnl.losses.end() || !std::exchange(found->second.tripped, false)) return;
    pnl::dropLossAside(state, coin);
    const auto today = state.pnl.day < 0 ? std::optional(0.0) : pnlOfCoin(state, coin);
    found->second.reference = today.value_or(pnl::kCountsAnew);
}

/// "KILLED", or with what it reaches where that is not the whole desk.
std::string withScope(const char* verb, const domain::Scope& scope)
{
    return scope.kind == ScopeKind::All ? std::string(verb) : fmt::format("{} ({})", verb, scope.name);
}

desk::AlertCause killAlert(const domain::Scope& scope) { return {AlertKind::Kill, domain::toString(scope)}; }

static_assert(kKeptKill == desk::kKeptKey);

controls::Because becauseOf(const OperatorCommand& kill)
{
    if (kill.key == kKeptKill)
        return {.cause = Cause::KilledBefore, .who = kill.operatorName, .told = desk::reasonOf(kill)};
    // Of a part the alert alone says why; the whole desk's record is the newest that stops it.
    const bool whole = kill.scope.kind == ScopeKind::All;
    return {.cause = Cause::Killed, .who = kill.operatorName, .told = whole ? std::string() : desk::reasonOf(kill)};
}

/// A part that was re-armed trades again only when a person resumes it, which no press on the whole desk does for it.
void tellRearmed(desk::State& state, const OperatorCommand& c)
{
    state.alerts.raise({AlertKind::Latch, domain::toString(c.scope)}, desk::AlertLevel::Warning,
                       fmt::format("Re-armed ({}) by {} at {} UTC, \"{}\": HALTED. Resume it to trade again.",
                                   c.scope.name, c.operatorName, toIso8601(state.now).substr(11, 8), desk::reasonOf(c)),
                       interfaces::StoppedScope{c.scope, false}.panel(), state.now);
}

/// What a person lets trade again, be it only to reduce: a kill, the guard or a restart may have closed its latch, and
/// then nothing of what is decided would leave.
void openLatch(desk::State& state, desk::StepOutput& output, const domain::Scope& scope)
{
    output.openings.push_back({.scope = scope, .seen = state.epoch});
    state.alerts.clear({AlertKind::Latch, domain::toString(scope)});
}

void resumeTrading(desk::State& state, desk::StepOutput& output, const Resume& resume)
{
    const auto& scope = resume.scope;
    openLatch(state, output, scope);
    strategies::letIn(state, scope);
    turnOnHedging(state, resume);
    if (scope.kind == ScopeKind::Underlying) resumeCoinAfterLoss(state, scope.name);
    if (scope.kind != ScopeKind::All) return;
    state.waitingForPerson = {};
    resumeAfterLoss(state);
    state.alerts.clear({AlertKind::DayLoss});
}

domain::UnderlyingLimits* findLimits(desk::State& state, const std::string& underlying)
{
    auto& all = state.config.book.limits;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const auto& limits) { return limits.underlying == underlying; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

void kill(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    state.epoch = std::max(state.epoch, c.epoch);
    const auto taken = noteKill(state, c.scope);
    setTradingState(state, TradingState::Killed, becauseOf(c), c.scope);
    if (c.scope.kind == ScopeKind::All) {
        // What a person killed, a person re-arms; no script does.
        state.waitingForPerson = {};
        state.pnl.lossTripped = false;
    } else {
        state.alerts.clear({AlertKind::Latch, domain::toString(c.scope)});
    }
    recordCommand(state, output, c,
                  fmt::format("{} by {}: gate closed, cancelled: {}. \"{}\"", withScope("KILLED", c.scope),
                              c.operatorName, taken, desk::reasonOf(c)));
    strategies::killFlattens(state, output, c);
    output.cancels.push_back({.scope = c.scope});
    desk::nameCancels(state, output, c.scope);
    // Whoever pressed the switch has closed the latch already.
    if (c.epoch.value == 0) output.closings.push_back(c.scope);
    tellKilled(state);
}

namespace {

/// What C10 lets only reduce, be it said again at the start of another journal: no person says it in the desk's own
/// name. What C10 killed is re-armed by its name.
bool isOfLoss(const controls::Standing& standing)
{
    const auto& because = standing.because;
    const bool isKept = because.cause == Cause::ReduceOnly && because.who == kOwnName;
    return standing.state == TradingState::Reducing && (because.cause == Cause::DayLoss || isKept);
}

/// What stopped a strategy alone, or a coin for its loss, ends with the word that resumes the desk: a person names no
/// strategy. What a person said of one is left by a person.
std::vector<controls::Standing> alsoResumed(const desk::State& state, const Resume& resume)
{
    std::vector<controls::Standing> ended;
    if (resume.scope.kind != ScopeKind::All) return ended;
    for (const auto& [scope, standing] : state.standings.narrower()) {
        const bool isLoss = scope.kind == ScopeKind::Underlying && isOfLoss(standing);
        const bool isPersons = standing.because.cause == Cause::Paused || standing.because.cause == Cause::Rearmed;
        const bool isStrategy = scope.kind == ScopeKind::Strategy && standing.state == TradingState::Halted &&
                                !(resume.isAfterDelay && isPersons);
        if (isLoss || isStrategy) ended.push_back(standing);
    }
    return ended;
}

/// What else a resume lets go, which whoever resumes because of another part may not have in mind: " Hedging of BTC
/// goes on, which C08 had stopped."; and what keeps a part still all the same. Empty if there is nothing.
std::string letGo(const desk::State& state, const Resume& resume)
{
    auto said = hedgingLetGo(state, resume);
    const auto& whole = state.standings.whole();
    if (resume.scope.kind != ScopeKind::All && whole.state != TradingState::Normal)
        said += fmt::format(" The whole desk is {} ({}), which holds for it as well.", domain::toString(whole.state),
                            desk::causeWords(whole));
    for (const auto& standing : alsoResumed(state, resume))
        said += isOfLoss(standing)
                    ? fmt::format(" {} is NORMAL, which C10 let only reduce.", standing.scope.name)
                    : fmt::format(" The {} goes on ({}).", standing.scope.name, desk::causeWords(standing));
    return said;
}

void resumeStrategies(desk::State& state, desk::StepOutput& output, const Resume& resume, const std::string& who)
{
    for (const auto& standing : alsoResumed(state, resume)) {
        setTradingState(state, TradingState::Normal, {.cause = Cause::Resumed, .who = who}, standing.scope);
        resumeTrading(state, output, {standing.scope, resume.isAfterDelay});
    }
    state.alerts.clear({AlertKind::QuotingStopped});
}

}  // namespace

void changeState(desk::State& state, desk::StepOutput& output, const OperatorCommand& c, TradingState next, Cause cause)
{
    const std::string verb(desk::verbOf(cause));
    const bool killed = state.standings.at(c.scope).state == TradingState::Killed;
    const bool whole = c.scope.kind == ScopeKind::All;
    const Resume resume{c.scope, c.key == kAfterDelay};
    // C10's own kill is left in two steps as well: the first resume re-arms.
    if (killed && whole && next == TradingState::Normal && state.pnl.lossTripped) {
        recordCommand(
            state, output, c,
            fmt::format("Re-armed by {}: \"{}\". Resume once more to trade.", c.operatorName, desk::reasonOf(c)));
        setTradingState(state, TradingState::Halted, {.cause = Cause::Rearmed, .who = c.operatorName});
        state.alerts.clear(killAlert(c.scope));
        // Without a new count the same loss would kill again at once.
        resumeAfterLoss(state);
        state.waitingForPerson = state.now;
        return;
    }
    const auto said = withScope(verb.c_str(), c.scope);
    if (killed && c.action != OperatorAction::Rearm)
        return refuseCommand(
            state, output, c,
            fmt::format("{} by {} was refused: {} is KILLED and must be re-armed first.", said, c.operatorName,
                        whole ? "trading" : "trading of " + c.scope.name),
            {{.rule = domain::Rule::C15, .scope = c.scope, .value = static_cast<double>(TradingState::Killed)}});
    recordCommand(state, output, c,
                  fmt::format("{} by {}: \"{}\".{}", said, c.operatorName, desk::reasonOf(c),
                              next == TradingState::Normal ? letGo(state, resume) : std::string()));
    setTradingState(state, next, {.cause = cause, .who = c.operatorName}, c.scope);
    if (next == TradingState::Halted) output.cancels.push_back({.scope = c.scope, .orders = false});
    if (next == TradingState::Reducing) openLatch(state, output, c.scope);
    if (next == TradingState::Normal) resumeTrading(state, output, resume);
    if (next == TradingState::Normal && whole) resumeStrategies(state, output, resume, c.operatorName);
    if (c.action != OperatorAction::Rearm) return;
    if (whole)
        resumeAfterLoss(state);
    else
        tellRearmed(state, c);
    // Without a new count the same loss would kill again at once.
    if (c.scope.kind == ScopeKind::Underlying) resumeCoinAfterLoss(state, c.scope.name);
    state.alerts.clear(killAlert(c.scope));
}

void setMode(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    recordCommand(state, output, c,
                  fmt::format("Hedge mode of {} set to {} by {}: \"{}\".",
                              c.underlying.empty() ? "all underlyings" : c.underlying, domain::toString(c.mode),
                              c.operatorName, desk::reasonOf(c)));
    for (auto& [underlying, hedge] : state.hedging) {
        if (!c.underlying.empty() && c.underlying != underlying) continue;
        hedge.mode = c.mode;
        hedge.proposal.reset();
        hedge.unanswered = {};
    }
}

void setLimit(desk::State& state, desk::StepOutput& output, const OperatorCommand& c)
{
    auto* limits = findLimits(state, c.underlying);
    const auto key = std::find_if(desk::kSettableLimits.begin(), desk::kSettableLimits.end(),
                                  [&](const auto& k) { return k.key == c.key; });
    const auto refused = [&](const std::string& why) {
        refuseCommand(state, output, c, fmt::format("Limit by {} was not set: {}.", c.operatorName, why));
    };
    if (limits == nullptr)
        return refused(fmt::format("the book has no limits of \"{}\"", desk::clipped(c.underlying, 20)));
    if (key == desk::kSettableLimits.end())
        return refused(fmt::format("\"{}\" is no limit of a book", desk::clipped(c.key, 40)));
    if (!c.value || !(*c.value >= key->least && *c.value <= key->most))
        return refused(fmt::format("{} must lie between {} and {}", key->key, key->least, key->most));
    if (key->field == &domain::UnderlyingLimits::targetDelta && std::abs(*c.value) > limits->netDelta)
        return refused(
            fmt::format("target_delta must lie within net_delta, which is {:.8g} either way", limits->netDelta));
    if (key->field == &domain::UnderlyingLimits::netDelta && *c.value < std::abs(limits->targetDelta))
        return refused(fmt::format("net_delta must hold target_delta, which is {:.8g}: lower the target first",
                                   limits->targetDelta));
    if (const auto most = desk::mostOf(state.config, c.underlying, *key); *c.value > most)
        return refused(
            most > 0.0
                ? fmt::format(
                      "{} of {} may be at most {:.8g}, {:.0f} times what the book states; change the book for more",
                      key->key, c.underlying, most, desk::kMostOfOpening)
                : fmt::format("the book states no {} of {}, so it stays 0; state it there", key->key, c.underlying));
    if (const auto least = desk::leastOf(state.config, c.underlying, *key); *c.value < least)
        return refused(fmt::format("the book states {} of {}, so it may not be taken away: set {:.8f} or more, or "
                                   "change the book",
                                   key->key, c.underlying, least));
    // A 0 of what is optional takes the bound away, and would read as the tightest of all.
    const auto told = [&](double value) {
        return key->isOptional && value == 0.0 ? std::string("no limit") : fmt::format("{:.8g}", value);
    };
    const double before = std::exchange(limits->*(key->field), *c.value);
    recordCommand(state, output, c,
                  fmt::format("Limit {} of {} set from {} to {} by {}: \"{}\".", key->key, c.underlying, told(before),
                              told(*c.value), c.operatorName, desk::reasonOf(c)));
}

}  // namespace ballast::engine
