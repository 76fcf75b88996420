#pragma once

#include <string>
#include <string_view>

#include "desk/outcome.h"
#include "desk/state.h"
#include "domain/operator_command.h"
#include "strategies/strategies.h"

/// What each command of a person does. Every one leaves a record, also when nothing can be done.
namespace ballast::engine {

/// Who says again what no person said: what a limit or a fault had stopped before this session began.
inline constexpr std::string_view kOwnName = "ballast";

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

// Hedging of a coin that C08 or C09 stopped.

/// A word that lets trade again what lies in its scope; after a delay, where no person is present, it is nobody's.
struct Resume {
    domain::Scope scope;
    bool isAfterDelay{};
};
/// The coins whose hedging it turns on, and what no longer counts: " Hedging of BTC goes on, which C08 had stopped.";
/// empty if there are none.
std::string hedgingLetGo(const desk::State& state, const Resume& resume);
void turnOnHedging(desk::State& state, const Resume& resume);
/// What stopped a coin's hedging with its figures, as it is kept for another journal; the kept command's own key is
/// before it.
std::string keyOfStop(const domain::Refusal& stop);
/// Whether a command says such a stop again, which is no override and ends by no time.
bool stopsHedging(const domain::OperatorCommand& command);
void stopHedging(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);

// Trading state, hedge mode and limits.
void kill(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
void changeState(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command,
                 domain::TradingState next, controls::Cause cause);
void setMode(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);
void setLimit(desk::State& state, desk::StepOutput& output, const domain::OperatorCommand& command);

}  // namespace ballast::engine
