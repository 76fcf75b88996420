#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/outcome.h"
#include "desk/readings.h"
#include "desk/state.h"
#include "desk/strategy_state.h"
#include "desk/valuation.h"
#include "strategies/candidates.h"

namespace ballast::strategies {

/// What every decision on an underlying stands on: a draft with inputs, exposure, band and `hold` as its candidate.
struct DecisionBasis {
    desk::UnderlyingRisk risk;
    desk::InputCheck check;
    std::optional<HedgeFigures> figures;
    domain::Decision draft;
    std::string noBand;  ///< Why the draft has no band, to follow a sentence; empty when it has one.
};
DecisionBasis basisOf(const desk::State& state, const std::string& underlying, domain::Trigger trigger);
/// The same without the inputs of its draft, which cost more than the rest: for whoever seldom writes a record.
DecisionBasis unlistedBasisOf(const desk::State& state, const std::string& underlying, domain::Trigger trigger);
/// Those inputs, in the same step.
std::vector<domain::DecisionInput> inputsOf(const desk::State& state, const std::string& underlying,
                                            const DecisionBasis& basis);
/// The refusal that stands was met once more.
void countRepeat(desk::State& state, desk::HedgeState& hedge);
/// Ends a standing refusal; if it was counted, one record tells how often. `now` lends inputs, exposure and band.
void endRefusal(desk::State& state, desk::StepOutput& output, desk::HedgeState& hedge, const domain::Decision& now);

}  // namespace ballast::strategies
