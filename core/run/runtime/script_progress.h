#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "codec/state_archive.h"
#include "commands/command_script.h"
#include "domain/events.h"
#include "engine/engine.h"

namespace ballast::runtime {

/// What a journal tells of the commands given so far: its steps, noted one after the other.
///
/// Threads  One.
class GivenCommands {
public:
    /// `outcomes` are the engine's to the commands of the batch.
    void note(const domain::EventBatch& batch, const std::vector<engine::CommandOutcome>& outcomes);

    /// What became of the script's commands, from its first on, that the journal holds already: none is given twice.
    ///
    /// Errors   Mismatch if the journal went on beyond a command's time without it.
    Result<std::vector<engine::CommandOutcome>> outcomesOf(const std::vector<commands::ScheduledCommand>& script) const;

    /// For who goes on without reading the journal from its beginning.
    void keep(codec::StateWriter& writer) const;
    void goOn(codec::StateReader& reader);

private:
    struct Given {
        domain::EventBatch batch;
        engine::CommandOutcome outcome;
    };
    /// From `place` on, which then stands behind it; null if the journal does not hold it there.
    const Given* find(const commands::ScheduledCommand& command, std::size_t& place) const;

    std::vector<Given> m_commands;
    std::optional<Timestamp> m_first;  ///< Of the market's steps.
    std::optional<Timestamp> m_last;   ///< Absent as long as there is only one.
};

}  // namespace ballast::runtime
