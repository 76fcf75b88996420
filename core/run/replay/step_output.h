#pragma once

#include "engine/engine.h"
#include "journal/step_record.h"

namespace ballast::replay {

/// What a step leaves in the journal, the same way for the run that stores it and for the one that compares.
/// What the journal keeps is moved out of `output`; what takes away at once stays.
journal::StepRecord stepOutput(std::uint64_t step, domain::EventBatch inputs, engine::EngineOutput& output);

}  // namespace ballast::replay
