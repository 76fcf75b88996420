#pragma once

#include <optional>
#include <string>

#include "desk/state.h"
#include "desk/strategy_state.h"
#include "domain/operator_command.h"
#include "strategies/decision_basis.h"

namespace ballast::strategies {

/// What a proposal that waits would do at the state's instant: a question, which changes nothing. Pictures show it and
/// the press of a person is held against it.
struct ProposalNow {
    DecisionBasis basis;  ///< Inputs, exposure, band; candidates of now with their own exclusions.
    std::optional<domain::Candidate>
        chosen;           ///< The proposal's instrument at its size of now; absent: `blocked` says why.
    std::string blocked;  ///< Why it may not go now, one sentence, the gate's own words included; empty: it may.
};
/// The size is what a person set, or reaches the nearest edge of the band now, within the limit of one order. The
/// limit is what a person typed, or is set for that size now.
ProposalNow proposalNow(const desk::State& state, const std::string& underlying, const desk::Proposal& proposal);

/// The order that a press on a candidate in coins would ask the gate for: contracts, and a limit on the venue's steps
/// that is never worse than the candidate's. Absent where its instrument, size or limit is none.
std::optional<domain::OrderProposal> orderByHand(const desk::State& state, const domain::Candidate& candidate);

/// How far what was shown may lie from what would go now: a tenth of the size shown, or one lot if that is more, and a
/// thousandth of the limit shown, which is the room that a limit has beyond its costs.
inline constexpr double kShownSizeTolerance = 0.1;
inline constexpr double kShownLimitTolerance = 0.001;

/// Why the order that an approval binds is not what would go now, as the end of a sentence; empty when it is near
/// enough, or when the approval states none.
std::string whyNotAsShown(const desk::State& state, const domain::OperatorCommand& approval,
                          const domain::Candidate& now);

}  // namespace ballast::strategies
