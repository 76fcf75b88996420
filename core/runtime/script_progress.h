#pragma once

#include <optional>
#include <vector>

#include "base/result.h"
#include "commands/command_script.h"
#include "domain/events.h"

namespace ballast::runtime {

/// What a journal tells of the commands given so far: its steps, noted one after the other.
///
/// Threads  One.
class GivenCommands {
public:
    void note(const domain::EventBatch& batch);

    /// How many commands of the script, from its first on, the journal holds already, so that none is given twice.
    ///
    /// Errors   Mismatch if the journal went on beyond a command's time without it.
    Result<std::size_t> countOf(const std::vector<commands::ScheduledCommand>& script) const;

private:
    bool holds(const commands::ScheduledCommand& command, std::size_t& place) const;

    std::vector<domain::EventBatch> m_commands;
    std::optional<Timestamp> m_first;  ///< Of the market's steps.
    std::optional<Timestamp> m_last;   ///< Absent as long as there is only one.
};

}  // namespace ballast::runtime
