#pragma once

#include <cstddef>
#include <mutex>
#include <vector>

#include "commands/command_script.h"
#include "engine/engine.h"

namespace ballast::venues {

/// What became of one line of a script.
struct ScriptOutcome {
    int line{};  ///< Of the script's file, from 1.
    engine::CommandOutcome outcome;
};

/// What became of a script's commands and of no others: what persons say beside it and what the desk says of itself
/// come the same way.
///
/// Threads  Any.
class ScriptOutcomes {
public:
    /// Before the command is handed on, so that its outcome finds it.
    void give(const commands::ScheduledCommand& command);
    /// The desk did not take the newest that was given.
    void refuse(engine::CommandOutcome outcome);
    /// A batch and what became of its commands, in their order. Of equal commands the first that was given is the first
    /// that is taken.
    void settle(const domain::EventBatch& batch, const std::vector<engine::CommandOutcome>& outcomes);
    /// Of those that have an outcome, in the order in which they were given.
    std::vector<ScriptOutcome> all() const;

private:
    struct Entry {
        commands::ScheduledCommand given;
        bool settled{};
        engine::CommandOutcome outcome{};
    };
    mutable std::mutex m_mutex;
    std::vector<Entry> m_entries;
};

}  // namespace ballast::venues
