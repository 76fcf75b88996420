#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/sequence_number.h"
#include "domain/decision.h"
#include "domain/operator_command.h"
#include "domain/orders.h"
#include "domain/own_facts.h"
#include "domain/proofs.h"
#include "domain/rule.h"

namespace ballast::desk {

/// What became of one command of a person, in the order in which a batch gives them.
struct CommandOutcome {
    domain::OperatorAction action{domain::OperatorAction::Approve};
    bool tookEffect{};
    std::vector<domain::Refusal> refusals;  ///< Every rule that stopped it; none if it came too late or named nothing.
    std::string sentence;
    SequenceNumber record;  ///< 0: it leaves none (alerts).
};

/// What one step made the desk decide, in order. Orders, amendments and openings may leave only after the journal
/// has committed them; what takes away waits for nothing.
struct StepOutput {
    std::vector<domain::Decision> decisions;  ///< Sequence numbers dense over the session, from 1.
    std::vector<domain::Gated<domain::OrderIntent>> intents;
    std::vector<domain::Gated<domain::Amendment>> amendments;  ///< Leave before the orders of the same step.
    std::vector<domain::LatchOpening> openings;
    std::vector<domain::CancelIntent> cancels;  ///< Waits for no commit.
    std::vector<domain::Query> queries;         ///< Questions to gateways; wait for no commit.
    std::vector<domain::Scope> closings;        ///< Latches to close now; told back as LatchClosed.
    bool lanesClosed{};                         ///< A flatten has ended: its lane closes now.
    std::vector<CommandOutcome> commands;
};

/// Figures for the summary of a run.
struct Summary {
    std::size_t decisions{}, hedges{}, holds{}, proposals{}, refusals{}, vetoes{}, rolls{}, overrides{};
    double hedgeCostUsd{};         ///< Fees, spread, impact and gas paid for hedges.
    double trackingErrorUsd{};     ///< Standard deviation of P&L over `trackingInterval`, mark to market, USD.
    Duration trackingInterval;     ///< 5 min on the built-in market, 1 h otherwise.
    double pnlUsd{};               ///< Mark to market since the start.
    std::size_t surfacesFitted{};  ///< Slices fitted.
    std::size_t slicesMarked{};    ///< Slices with arbitrage left and marked.
    std::size_t slicesUnfitted{};
};

}  // namespace ballast::desk
