#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/error.h"
#include "domain/committed.h"
#include "domain/events.h"
#include "domain/orders.h"
#include "engine/engine.h"
#include "journal/step_record.h"

namespace ballast::runtime {

/// From `market` to `engine`.
struct StepJob {
    std::uint64_t step{};  ///< 0: no inputs; what stands beside the engine (journal, playback) is to be shown.
    domain::EventBatch batch;
    bool commitAtOnce{};  ///< Do not wait for more steps to share a transaction.
};

/// From `engine` to `journal`.
struct JournalJob {
    journal::StepRecord record;  ///< Step 0: nothing to store, only write out what waits.
    std::vector<engine::CommandOutcome> commands;
    Timestamp waitingForPersonSince;
    bool commitAtOnce{};
    std::optional<Error> error;  ///< The engine refused the step; it is not stored.
};

/// From `journal` back to `market`: what may leave now.
struct StepOutcome {
    std::vector<domain::Committed<domain::Gated<domain::OrderIntent>>> intents;
    std::vector<domain::Committed<domain::Gated<domain::Amendment>>> amendments;
    std::vector<domain::Committed<domain::LatchOpening>> openings;
    Timestamp waitingForPersonSince;               ///< Never, or since when a person must clear the trading state.
    std::optional<Error> error;                    ///< The session ends.
    std::vector<engine::CommandOutcome> commands;  ///< What became of the step's commands.
};

}  // namespace ballast::runtime
