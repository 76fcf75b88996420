#include "replay/step_output.h"

#include <utility>

namespace ballast::replay {

journal::StepRecord stepOutput(std::uint64_t step, domain::EventBatch inputs, engine::EngineOutput& output)
{
    journal::StepRecord record;
    record.step = step;
    record.inputs = std::move(inputs);
    record.decisions = std::move(output.decisions);
    record.intents = std::move(output.intents);
    record.amendments = std::move(output.amendments);
    record.openings = std::move(output.openings);
    return record;
}

}  // namespace ballast::replay
