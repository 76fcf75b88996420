#include "replay/step_output.h"

#include <utility>

namespace ballast::replay {

namespace {

// The one latch of the desk, by name, until each scope has its own.
constexpr const char* kDeskLatch = "desk";

}  // namespace

journal::StepRecord stepOutput(std::uint64_t step, domain::EventBatch inputs, engine::EngineOutput& output,
                               SequenceNumber lastRecord)
{
    journal::StepRecord record;
    record.step = step;
    record.inputs = std::move(inputs);
    record.decisions = std::move(output.decisions);
    record.intents = std::move(output.intents);
    record.quoteSets = std::move(output.quoteSets);
    if (output.openLatch) record.latches.push_back({lastRecord, kDeskLatch});
    return record;
}

}  // namespace ballast::replay
