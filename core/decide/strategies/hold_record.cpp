#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "desk/desk_view.h"
#include "desk/records.h"
#include "market/market_state.h"
#include "strategies/decision_basis.h"
#include "strategies/evaluation.h"

namespace ballast::strategies {

bool isNews(const Evaluation& e, const desk::Outcome& outcome)
{
    if (!(outcome == e.hedge.outcome) || e.touch.person || e.touch.fill) return true;
    const auto& settings = e.state.config.settings;
    // A standing refusal is one state however long it lasts and however far the market runs. What only a person ends
    // is told again, so that its quiet minutes stay visible.
    if (outcome.verdict == desk::Verdict::Repeats) return e.state.now - e.hedge.recorded >= settings.evaluationInterval;
    if (outcome.code != domain::RecordCode::None) return false;
    const double half = e.figures ? e.figures->halfWidth : 0.0;
    const bool moved =
        half > 0.0 && std::abs(e.draft.before.delta - e.hedge.recordedDelta) > settings.recordShareOfBand * half;
    return moved || e.state.now - e.hedge.recorded >= settings.evaluationInterval;
}

void hold(Evaluation& e, const desk::Outcome& outcome, const std::string& sentence, domain::DecisionKind kind)
{
    const bool isRefusal = outcome.code != domain::RecordCode::None;
    if (!isNews(e, outcome)) {
        if (isRefusal) countRepeat(e.state, e.hedge);
        return;
    }
    const bool goesOn = isRefusal && outcome == e.hedge.outcome;
    const std::size_t repeats = goesOn ? std::exchange(e.hedge.refusal, {}).repeats : 0;
    e.listInputs();
    endRefusal(e.state, e.output, e.hedge, e.draft);
    e.hedge.outcome = outcome;
    e.hedge.recorded = e.state.now;
    e.hedge.recordedDelta = e.draft.before.delta;
    e.hedge.recordedSpot = e.draft.before.spot;
    const auto* market = e.state.market.find(e.underlying);
    e.hedge.recordedAtm = market != nullptr ? atmVolatility30(*market) : 0.0;
    e.draft.kind = kind;
    e.draft.choice = domain::kHold;
    e.draft.code = outcome.code;
    e.draft.reason =
        repeats > 0 ? fmt::format("{} Met {} times since it was last recorded.", sentence, repeats) : sentence;
    e.draft.deltaAfter = e.draft.before.delta;
    if (e.draft.judgedBy.isEmpty()) e.draft.judgedBy = desk::standingAgainstLimits(e.state, e.underlying, e.basis.risk);
    const auto stored = record(e.state, e.output, std::move(e.draft));
    if (isRefusal) e.hedge.refusal = {.code = outcome.code, .record = stored->sequence, .since = e.state.now};
}

}  // namespace ballast::strategies
