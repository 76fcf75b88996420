#pragma once

#include "desk/outcome.h"
#include "desk/state.h"
#include "desk/strategy_state.h"
#include "strategies/candidates.h"
#include "strategies/decision_basis.h"
#include "strategies/strategies.h"

namespace ballast::strategies {

/// An evaluation of one underlying under way.
struct Evaluation {
    desk::State& state;
    desk::StepOutput& output;
    const std::string& underlying;
    desk::HedgeState& hedge;
    const DecisionBasis& basis;
    domain::Decision draft;  ///< Its inputs are listed when it is recorded, not before.
    std::optional<HedgeFigures> figures;
    const Touch& touch;

    void listInputs() { draft.inputs = inputsOf(state, underlying, basis); }
};

/// Why a hedge may not leave now although one is wanted. One with a code is a refusal: it is recorded once and then
/// counted while it stays.
struct Blocker {
    desk::Outcome outcome;
    const desk::Override* pause{};  ///< Of Paused.
    domain::Exclusion excludes() const;
};
std::optional<Blocker> findBlocker(const Evaluation& e);
std::string sentenceOf(const Evaluation& e, const Blocker& blocker);
/// Whether a linear order of the desk's own has not ended; what a person typed rests as long as they like.
bool hasWorkingHedge(const desk::State& state, const std::string& underlying);
/// Takes back a hedge that its venue still works long after it should have ended, so that it is decided anew.
void takeBackOverdue(desk::State& state, desk::StepOutput& output, const std::string& underlying);

/// Whether an evaluation that holds would say something new. Only then is it worth its candidates and words.
bool isNews(const Evaluation& e, const desk::Outcome& outcome);

/// Records a decision not to trade when it says something new. With a code it is recorded when it begins and whenever
/// a person or a fill changes what it stands on; repeats are counted.
void hold(Evaluation& e, const desk::Outcome& outcome, const std::string& sentence,
          domain::DecisionKind kind = domain::DecisionKind::Hold);

/// Sends the best candidate that the gate lets out, or records what stops it. One is worth its cost.
void act(Evaluation& e);
/// Asks a person about it.
void propose(Evaluation& e);
/// Says how long net delta has been outside its band, and how many proposals nobody answered: then it is a breach.
void noteOutside(Evaluation& e);
/// Ends a proposal whose time is over, or that is no longer needed; true if it did.
bool endProposal(Evaluation& e, bool outside);

}  // namespace ballast::strategies
