#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/engine.h"
#include "replay/asides.h"

namespace ballast::replay {

/// Engine and the hash over what its steps did aside, as a checkpoint keeps them.
struct SessionState {
    engine::Engine engine;
    AsideChain asides;
};

/// Equal states give equal bytes: a format number, the hash, the engine's own.
///
/// Errors   InvalidArgument if something aside cannot be kept; as engine::toStateBytes.
Result<std::string> toStateBytes(const engine::Engine& engine, const AsideChain& asides);

/// Errors   As engine::fromStateBytes.
Result<SessionState> fromStateBytes(engine::EngineConfig config, std::string_view bytes);

}  // namespace ballast::replay
