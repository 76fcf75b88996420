#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/latch.h"
#include "engine/engine.h"

namespace ballast::replay {

/// What a step did besides records and outbox: what took away at once and waited for no commit, and what became of
/// persons' commands. A market that is run again needs it where the engine is not run again.
struct Aside {
    std::uint64_t step{};
    std::vector<domain::CancelIntent> cancels;
    std::vector<domain::Scope> closings;
    bool lanesClosed{};
    std::vector<engine::CommandOutcome> commands;
};

/// Those of a session by step; only steps that did something have one.
using Asides = std::vector<Aside>;

/// Notes what a step did aside.
void note(Asides& asides, std::uint64_t step, const engine::EngineOutput& output);

/// Engine and what its steps did aside, as a checkpoint keeps them.
struct SessionState {
    engine::Engine engine;
    Asides asides;
};

/// Equal states give equal bytes.
///
/// Errors   As engine::toStateBytes.
Result<std::string> toStateBytes(const engine::Engine& engine, const Asides& asides);

/// Errors   As engine::fromStateBytes.
Result<SessionState> fromStateBytes(engine::EngineConfig config, std::string_view bytes);

}  // namespace ballast::replay
