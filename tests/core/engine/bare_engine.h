#pragma once

#include "engine/engine.h"

namespace ballast::engine {

/// An engine under the simulated profile that holds no book, for tests of what is joined to one.
inline Engine bareEngine()
{
    EngineConfig config;
    config.settings = domain::defaultSettings(domain::Profile::Simulated);
    return *Engine::create(std::move(config));
}

}  // namespace ballast::engine
