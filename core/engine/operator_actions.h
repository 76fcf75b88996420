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

// Proposals and orders by hand.
void approve(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);
void veto(Engine::State& state, EngineOutput& output, domain::OperatorCommand command);
void resize(Engine::State& state, EngineOutput& output, domain::OperatorCommand command);
void forceHedge(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);

// Overrides, which end by themselves.
void addOverride(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command,
                 const std::string& what);
void endOverride(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);

// Trading state and hedge mode.
void flatten(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command, bool options);
void kill(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);
void changeState(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command,
                 domain::TradingState next, const char* verb);
void setMode(Engine::State& state, EngineOutput& output, const domain::OperatorCommand& command);

}  // namespace ballast::engine
