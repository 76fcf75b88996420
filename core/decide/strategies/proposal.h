#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "desk/state.h"
#include "desk/strategy_state.h"
#include "domain/operator_command.h"
#include "strategies/decision_basis.h"

namespace ballast::strategies {

/// Why a proposal may not go now. The first that holds; its sentence is `sentenceOf`.
enum class ProposalWait : std::uint8_t {
    None,
    Standing,    ///< Trading stands.
    Input,       ///< `basis.check.fault`.
    NoVenue,     ///< No hedge of the underlying may be used.
    BackInside,  ///< Net delta is inside its band again,
    OtherEdge,   ///< or beyond the other edge.
    VenueGone,   ///< The proposal's venue hedges no more.
    Excluded,    ///< `chosen->excluded`.
    Gate         ///< `refusals`.
};

/// What a proposal that waits would do at the state's instant: a question, which changes nothing. Pictures show it and
/// the press of a person is held against it.
struct ProposalNow {
    DecisionBasis basis;  ///< Inputs, exposure, band; candidates of now with their own exclusions.
    std::optional<domain::Candidate>
        chosen;  ///< The proposal's instrument at its size of now; absent: `wait` says why.
    ProposalWait wait{ProposalWait::None};
    std::optional<domain::OrderProposal> order{};  ///< Gate: what it was asked for,
    std::vector<domain::Refusal> refusals{};       ///< and all that it says.
};
/// The size is what a person set, or reaches the nearest edge of the band now, within the limit of one order. The
/// limit is what a person typed, or is set for that size now.
ProposalNow proposalNow(const desk::State& state, const std::string& underlying, const desk::Proposal& proposal);
/// Why it waits, one sentence, the gate's own words included; empty: it may go.
std::string sentenceOf(const desk::State& state, const std::string& underlying, const desk::Proposal& proposal,
                       const ProposalNow& now);

/// The order that a press on a candidate in coins would ask the gate for: contracts, and a limit on the venue's steps
/// that is never worse than the candidate's. Absent where its instrument, size or limit is none.
std::optional<domain::OrderProposal> orderByHand(const desk::State& state, const domain::Candidate& candidate);

/// How far what was shown may lie from what would go now: a tenth of the size shown, or one lot if that is more, and a
/// thousandth of the limit shown, which is the room that a limit has beyond its costs.
inline constexpr double kShownSizeTolerance = 0.1;
inline constexpr double kShownLimitTolerance = 0.001;

/// Whether the order that an approval binds is near enough to what would go now, or the approval states none.
bool isAsShown(const desk::State& state, const domain::OperatorCommand& approval, const domain::Candidate& now);
/// "it showed sell 2.083 BTC at 63,819.5, now it would be …", of an approval that states its order.
std::string otherThanShown(const std::string& underlying, const domain::OperatorCommand& approval,
                           const domain::Candidate& now);

}  // namespace ballast::strategies
