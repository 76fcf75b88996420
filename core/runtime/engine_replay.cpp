#include "runtime/engine_replay.h"

#include <algorithm>

namespace ballast::runtime {

EngineReplay::EngineReplay(std::unique_ptr<journal::Reader> reader, engine::Engine fresh, std::uint64_t lastStep)
    : m_reader(std::move(reader)), m_interval(std::max<std::uint64_t>(lastStep / kMostCheckpoints + 1, 16)),
      m_engine(fresh)
{
    m_checkpoints.push_back({0, std::move(fresh)});
}

void EngineReplay::rewind(std::uint64_t step)
{
    const auto past = std::upper_bound(m_checkpoints.begin(), m_checkpoints.end(), step,
                                       [](std::uint64_t wanted, const Checkpoint& c) { return wanted < c.step; });
    const auto& nearest = *std::prev(past);
    // Going on from where the engine stands is nearer than any checkpoint, if the wanted step lies ahead of it.
    if (m_step <= step && m_step >= nearest.step) return;
    m_engine = nearest.engine;
    m_step = nearest.step;
}

Result<void> EngineReplay::advance(const journal::StepInputs& inputs)
{
    auto output = m_engine.onBatch(inputs.batch);
    if (!output) return tl::unexpected<Error>(output.error());
    m_step = inputs.step;
    if (m_step >= m_checkpoints.back().step + m_interval) m_checkpoints.push_back({m_step, m_engine});
    return {};
}

}  // namespace ballast::runtime
