#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "controls/missed_hedge.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "domain/orders.h"
#include "strategies/evaluation.h"
#include "strategies/flatten_reach.h"

namespace ballast::strategies {

namespace {

using domain::HedgeMode;
using domain::TradingState;

/// Nine hedges in five minutes at most, one less than C08 allows.
constexpr Duration kSpacing = Duration::seconds(35);
constexpr double kUrgentBands = 4.0;

const desk::Override* findPause(const desk::State& state, const std::string& underlying)
{
    for (const auto& over : state.overrides) {
        const bool pauses =
            over.action == domain::OperatorAction::PauseUnderlying || over.action == domain::OperatorAction::Veto;
        if (pauses && (over.underlying.empty() || over.underlying == underlying)) return &over;
    }
    return nullptr;
}

/// How long a hedge may work: twice its venue's latency, and 3 s at least. Empty on chain, where a swap carries its
/// own deadline and taking it back costs gas.
std::optional<Duration> longestWork(const desk::State& state, const domain::Instrument& instrument)
{
    Duration latency;
    for (const auto& venue : state.config.settings.hedgeVenues) {
        if (venue.instrument != instrument.name || venue.venue != instrument.venue) continue;
        if (venue.gasUnits > 0.0) return std::nullopt;
        latency = venue.latency;
    }
    return std::max(latency + latency, Duration::seconds(3));
}

bool isFlattened(const desk::State& state, const std::string& underlying)
{
    return std::any_of(state.flattens.begin(), state.flattens.end(),
                       [&](const auto& flat) { return reaches(flat, underlying); });
}

}  // namespace

bool hasWorkingHedge(const desk::State& state, const std::string& underlying)
{
    return std::any_of(state.ledger.open().begin(), state.ledger.open().end(), [&](const auto& item) {
        if (!takesAtOnce(item.second.intent.purpose)) return false;
        const auto& instrument = state.market.instruments().at(item.second.intent.instrument);
        return instrument.underlying == underlying && !instrument.isOption();
    });
}

/// The second line behind orders that take at once (F50): one that its venue says works on after this was not filled at
/// its limit, and until it ends nothing else may be sent. One whose state is not known is asked about, not cancelled.
void takeBackOverdue(desk::State& state, desk::StepOutput& output, const std::string& underlying)
{
    std::vector<const orders::Order*> overdue;
    for (const auto& [id, order] : state.ledger.open()) {
        if (order.intent.purpose != domain::OrderPurpose::Hedge || !order.cancelAsked.isNever()) continue;
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (instrument.underlying != underlying || instrument.isOption()) continue;
        const auto now = order.state();
        if (now != domain::OrderState::Working && now != domain::OrderState::PartlyFilled) continue;
        const auto longest = longestWork(state, instrument);
        if (longest && state.now - order.intent.time > *longest) overdue.push_back(&order);
    }
    for (const auto* order : overdue)
        askCancel(state, output, *order);
}

domain::Exclusion Blocker::excludes() const
{
    switch (outcome.verdict) {
    case desk::Verdict::Standing:
        return {.why = domain::Excluded::Standing, .state = outcome.state};
    case desk::Verdict::Repeats:
        return {.why = domain::Excluded::Repeats};
    case desk::Verdict::Paused:
        return {.why = domain::Excluded::Paused};
    case desk::Verdict::Manual:
        return {.why = domain::Excluded::Manual};
    case desk::Verdict::Working:
        return {.why = domain::Excluded::Working};
    default:
        return {.why = domain::Excluded::Spacing};
    }
}

std::optional<Blocker> findBlocker(const Evaluation& e)
{
    using desk::Verdict;
    const auto& state = e.state;
    if (const auto& standing = standingOf(state, e.underlying); standing.state >= TradingState::Halted)
        return Blocker{{.verdict = Verdict::Standing, .code = domain::RecordCode::C15, .state = standing.state}};
    if (e.hedge.halted) return Blocker{{.verdict = Verdict::Repeats, .code = domain::codeOf(e.hedge.halted->rule)}};
    if (const auto* pause = findPause(state, e.underlying))
        return Blocker{{.verdict = Verdict::Paused, .code = domain::RecordCode::V1}, pause};
    if (e.hedge.mode == HedgeMode::Manual) return Blocker{{.verdict = Verdict::Manual}};
    if (hasWorkingHedge(state, e.underlying)) return Blocker{{.verdict = Verdict::Working}};
    if (e.hedge.repeats.waits(state.now)) return Blocker{{.verdict = Verdict::Spacing}};
    const bool urgent = std::abs(e.draft.before.delta - e.figures->target) > kUrgentBands * e.figures->halfWidth;
    if (!e.hedge.lastHedge.isNever() && state.now - e.hedge.lastHedge < kSpacing && !urgent)
        return Blocker{{.verdict = Verdict::Spacing}};
    return std::nullopt;
}

std::string sentenceOf(const Evaluation& e, const Blocker& blocker)
{
    const auto& state = e.state;
    const std::string outside = fmt::format(
        "{} net delta {} is outside {} to {}", e.underlying, desk::coins(e.underlying, e.draft.before.delta, true),
        desk::coins(e.underlying, e.figures->band.lower, true), desk::coins(e.underlying, e.figures->band.upper, true));
    switch (blocker.outcome.verdict) {
    case desk::Verdict::Standing:
        return fmt::format("{}, but trading is {} ({}){}. Nothing was sent.", outside,
                           domain::toString(blocker.outcome.state), desk::causeWords(standingOf(state, e.underlying)),
                           isFlattened(state, e.underlying) ? "; a flatten is under way" : "");
    case desk::Verdict::Repeats:
        return desk::whyOff(e.underlying, e.hedge);
    case desk::Verdict::Paused:
        // A veto stops them for a time, too, and is not called a pause that nobody asked for.
        return fmt::format("{}, but {} {} {} hedges until {} (\"{}\"). Nothing was sent.", outside,
                           blocker.pause->owner,
                           blocker.pause->action == domain::OperatorAction::Veto ? "vetoed" : "paused", e.underlying,
                           toIso8601(blocker.pause->expires).substr(11, 8), desk::clipped(blocker.pause->reason, 40));
    case desk::Verdict::Manual:
        return fmt::format("{}; hedging is manual, so nothing was sent.", outside);
    case desk::Verdict::Working:
        return fmt::format("{}; a hedge is already working, so nothing more was sent.", outside);
    default:
        if (e.hedge.repeats.waits(state.now) && e.hedge.lastHedge.isNever())
            return fmt::format("{}; the last hedge met nobody at its limit, so the next one is decided {} after it.",
                               outside, desk::span(controls::kAfterMissed));
        if (e.hedge.repeats.waits(state.now))
            return fmt::format("{}; the last hedge could not leave, since a rate of the venue's left no room, so the "
                               "next one is decided {} after it.",
                               outside, desk::span(controls::RepeatGuard::kAfterUnsent));
        return fmt::format("{}; the last hedge was {} ago and hedges keep {} apart unless delta is four "
                           "bands away.",
                           outside, desk::span(state.now - e.hedge.lastHedge), desk::span(kSpacing));
    }
}

}  // namespace ballast::strategies
