#pragma once

#include "desk/outcome.h"
#include "desk/state.h"
#include "domain/operator_command.h"
#include "strategies/strategies.h"

/// What each command of a person does. Every one leaves a record, also when nothing can be done.
namespace ballast::engine {

/// Does what a command says.
void onOperator(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command,
                strategies::Touched& touched);
/// Ends the overrides whose time is over.
void expireOverrides(desk::State& state, desk::StepOutput& output, strategies::Touched& touched);

/// Whether the desk has such a venue, by book, hedges or listing, or such a part of it.
bool hasVenue(const desk::State& state, const std::string& venue);
bool hasScope(const desk::State& state, const domain::Scope& scope);

// Proposals and orders by hand.
void approve(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
void veto(desk::State& state, desk::StepOutput& output, domain::OperatorCommand command);
void resize(desk::State& state, desk::StepOutput& output, domain::OperatorCommand command);
void forceHedge(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
void placeOrder(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
/// Takes one order back, by our own id of it. The cancel waits for no commit.
void cancelOrder(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);

// Overrides, which end by themselves.
void addOverride(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command,
                 const std::string& what);
void endOverride(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
void includeVenue(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
void pullQuotes(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
void sendQuotes(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);

// Trading state, hedge mode and limits.
void kill(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
void changeState(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command,
                 domain::TradingState next, controls::Cause cause);
void setMode(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
void setLimit(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);

}  // namespace ballast::engine
