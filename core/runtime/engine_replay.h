#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "journal/reader.h"

namespace ballast::runtime {

/// Brings an engine to any step of a journal, from the nearest checkpoint before it. Checkpoints are copies of the
/// engine kept on the way, at most `kMostCheckpoints`.
///
/// Threads  One.
class EngineReplay {
public:
    static constexpr std::size_t kMostCheckpoints = 64;

    /// `lastStep` is the journal's.
    EngineReplay(std::unique_ptr<journal::Reader> reader, engine::Engine fresh, std::uint64_t lastStep);

    /// The engine after `step`, 0 for before the first. Calls `goOn` now and then; when it says no, an empty pointer
    /// comes back. The pointer lives until the next call.
    ///
    /// Errors   What the journal or the engine say.
    template <class GoOn> Result<const engine::Engine*> after(std::uint64_t step, GoOn goOn)
    {
        rewind(step);
        Result<void> done;
        bool wanted = true;
        const auto walked = m_reader->forEachStep(m_step + 1, [&](const journal::StepInputs& inputs) {
            if (m_step >= step || !done || !(wanted = goOn())) return false;
            done = advance(inputs);
            return done.has_value();
        });
        if (!done) return tl::unexpected<Error>(done.error());
        if (!walked) return tl::unexpected<Error>(walked.error());
        return wanted ? &m_engine : nullptr;
    }

private:
    struct Checkpoint {
        std::uint64_t step{};
        engine::Engine engine;
    };
    void rewind(std::uint64_t step);
    Result<void> advance(const journal::StepInputs& inputs);

    std::unique_ptr<journal::Reader> m_reader;
    std::uint64_t m_interval;
    std::vector<Checkpoint> m_checkpoints;  ///< Ascending, the first at step 0.
    engine::Engine m_engine;
    std::uint64_t m_step{};
};

}  // namespace ballast::runtime
