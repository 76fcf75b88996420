#pragma once

#include "engine/engine.h"
#include "journal/step_record.h"

namespace ballast::replay {

/// What a step leaves in the journal, the same way for the run that stores it and for the one that compares.
/// `lastRecord` is the engine's after the step. The lists are moved out of `output`; its flags stay.
journal::StepRecord stepOutput(std::uint64_t step, domain::EventBatch inputs, engine::EngineOutput& output,
                               SequenceNumber lastRecord);

}  // namespace ballast::replay
