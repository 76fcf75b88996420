#pragma once

#include <optional>
#include <vector>

#include "controls/gate.h"
#include "desk/state.h"
#include "domain/decision.h"

namespace ballast::strategies {

/// A candidate as the order that it stands for, and what the gate says of that.
struct AskedCandidate {
    domain::Candidate chosen;
    std::optional<domain::OrderProposal> order;  ///< Absent: its size or limit is no usable number; nobody was asked.
    controls::Judgement judged;
    domain::JudgedBy judgedBy{};
};

/// What holds a hedge of so many coins, signed, back that its own venue and account let out (C19); empty: nothing.
/// `notCompared`: what the account of a better candidate was refused for.
std::optional<domain::Refusal> heldBack(const desk::State& state, const domain::OrderProposal& order, double coins,
                                        const std::optional<domain::Refusal>& notCompared = std::nullopt);

/// Of the candidates that are worth more than their cost and `leastWorth`, USD, the best that the gate lets out. One
/// that only its own account, venue or book stops (C11, C15, C16, C19 to C22) is excluded by the codes of what does,
/// and the next best is asked; what holds for the coin, or is not known, ends the search. Beside an account that is not
/// compared (C19) one leaves elsewhere only where it stays right whatever of the orders there has filled, and none
/// leaves while an account of the book may hold some of the coin that nobody here knows of. Where none may leave: the
/// best one with what stops it, or the one that ended the search. Absent: none is worth as much.
std::optional<AskedCandidate> askInTurn(const desk::State& state, std::vector<domain::Candidate>& candidates,
                                        domain::Mandate mandate, double leastWorth = 0.0);

}  // namespace ballast::strategies
