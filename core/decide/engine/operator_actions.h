#pragma once

#include "domain/operator_command.h"
#include "engine/state.h"

/// What each command of a person does. Every one leaves a record, also when nothing can be done.
namespace ballast::engine {

/// The person's words, cut to 80 bytes.
std::string reasonOf(const domain::OperatorCommand& command);
/// The operator record of a command; `sentence` says what changes.
std::shared_ptr<const domain::Decision> recordCommand(Engine::State& state, EngineOutput& output,
                                                      const domain::OperatorCommand& command,
                                                      const std::string& sentence);
/// The same of a command that changes nothing; `refusals` are the rules that stopped it, if any did.
void refuseCommand(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command,
                   const std::string& sentence, const std::vector<domain::Refusal>& refusals = {});
/// Notes what became of a command whose record is another than an operator's.
void noteOutcome(EngineOutput& output, const domain::OperatorCommand& command, const domain::Decision& record,
                 std::vector<domain::Refusal> refusals = {});

// Proposals and orders by hand.
void approve(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);
void veto(Engine::State& state, EngineOutput& output, domain::OperatorCommand command);
void resize(Engine::State& state, EngineOutput& output, domain::OperatorCommand command);
void forceHedge(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);
void placeOrder(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);

// Overrides, which end by themselves.
void addOverride(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command,
                 const std::string& what);
void endOverride(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);
void includeVenue(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);

// Trading state, hedge mode and limits.
void kill(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);
void changeState(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command,
                 domain::TradingState next, const char* verb);
void setMode(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);
void setLimit(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);

}  // namespace ballast::engine
