#pragma once

#include <vector>

#include "base/step_ring.h"
#include "engine/engine.h"
#include "journal/step_record.h"

namespace ballast::live {

/// One step on its way from the engine to the journal.
struct StepSlot {
    journal::StepRecord record;
    std::vector<engine::CommandOutcome> commands;
    bool waits{};         ///< Something waits for its commit: an order, an amendment, an opening, a command.
    std::size_t bytes{};  ///< What it holds in memory, about.
    Timestamp published;
};

using Steps = StepRing<StepSlot>;

/// So many bytes of steps are committed without waiting for more.
constexpr std::size_t kGroupBytes = std::size_t{512} << 10;

/// What a step holds in memory, about: for bounds, not for accounts.
std::size_t bytesOf(const journal::StepRecord& record);

/// Whether something of it may leave once it is on disk.
bool hasEffects(const journal::StepRecord& record);

/// Whether it carries over: the journal goes on with it in another file.
bool opensFile(const journal::StepRecord& record);

}  // namespace ballast::live
