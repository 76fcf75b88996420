#pragma once

#include <optional>
#include <string>

#include "engine/engine.h"
#include "journal/checkpoint_rows.h"
#include "journal/session_header.h"
#include "replay/session_state.h"

namespace ballast::replay {

/// A stored checkpoint that an engine can go on from.
struct RestartPoint {
    journal::Checkpoint checkpoint;
    replay::SessionState state;
};

/// The newest checkpoint of the journal at `path` whose row, hash and state hold; each that is passed over is a line in
/// the log. Empty if there is none, or if the journal is not of `header`: whoever opens it for writing says what is
/// wrong with it.
std::optional<RestartPoint> findRestartPoint(const std::string& path, const journal::SessionHeader& header,
                                             const engine::EngineConfig& config);

}  // namespace ballast::replay
