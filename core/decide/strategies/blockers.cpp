#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "desk/reasons.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "strategies/evaluation.h"

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

}  // namespace

bool hasWorkingHedge(const desk::State& state, const std::string& underlying)
{
    return std::any_of(state.ledger.open().begin(), state.ledger.open().end(), [&](const auto& item) {
        const auto& instrument = state.market.instruments().at(item.second.intent.instrument);
        return instrument.underlying == underlying && !instrument.isOption();
    });
}

std::optional<Blocker> findBlocker(const Evaluation& e)
{
    const auto& state = e.state;
    const std::string outside = fmt::format(
        "{} net delta {} is outside {} to {}", e.underlying, desk::coins(e.underlying, e.draft.before.delta, true),
        desk::coins(e.underlying, e.figures->band.lower, true), desk::coins(e.underlying, e.figures->band.upper, true));
    if (const auto& standing = standingOf(state, e.underlying); standing.state >= TradingState::Halted)
        return Blocker{"state " + std::string(domain::toString(standing.state)), "C15",
                       fmt::format("{}, but trading is {} ({}). Nothing was sent.", outside,
                                   domain::toString(standing.state), standing.reason)};
    if (!e.hedge.haltedByControl.empty()) return Blocker{"repeat", "C08", e.hedge.haltedByControl};
    if (const auto* pause = findPause(state, e.underlying))
        return Blocker{"paused", "V1",
                       fmt::format("{}, but {} paused {} hedges until {} (\"{}\"). Nothing was sent.", outside,
                                   pause->owner, e.underlying, toIso8601(pause->expires).substr(11, 8),
                                   desk::clipped(pause->reason, 40))};
    if (e.hedge.mode == HedgeMode::Manual)
        return Blocker{"manual", "", fmt::format("{}; hedging is manual, so nothing was sent.", outside)};
    if (hasWorkingHedge(state, e.underlying))
        return Blocker{"working", "",
                       fmt::format("{}; a hedge is already working, so nothing more was sent.", outside)};
    const bool urgent = std::abs(e.draft.before.delta - e.figures->target) > kUrgentBands * e.figures->halfWidth;
    if (!e.hedge.lastHedge.isNever() && state.now - e.hedge.lastHedge < kSpacing && !urgent)
        return Blocker{"spacing", "",
                       fmt::format("{}; the last hedge was {} ago and hedges keep {} apart unless delta is four "
                                   "bands away.",
                                   outside, desk::span(state.now - e.hedge.lastHedge), desk::span(kSpacing))};
    return std::nullopt;
}

}  // namespace ballast::strategies
