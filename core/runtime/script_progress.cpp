#include "runtime/script_progress.h"

#include <algorithm>
#include <fmt/format.h>

#include "journal/event_codec.h"
#include "runtime/step_sequencer.h"

namespace ballast::runtime {

void GivenCommands::note(const domain::EventBatch& batch)
{
    if (isReportBatch(batch)) return;
    if (isCommandBatch(batch)) return m_commands.push_back(batch);
    if (m_first) m_last = batch.time;
    if (!m_first) m_first = batch.time;
}

bool GivenCommands::holds(const commands::ScheduledCommand& command, std::size_t& place) const
{
    // Before its first step the market takes no command.
    const auto time = std::max(command.at, m_first.value_or(command.at));
    const auto wanted = journal::encodeBatch(makeCommandBatch(time, {command.command}));
    const auto isWanted = [&](const domain::EventBatch& batch) {
        const auto stored = journal::encodeBatch(batch);
        return wanted && stored && *stored == *wanted;
    };
    const auto found =
        std::find_if(m_commands.begin() + static_cast<std::ptrdiff_t>(place), m_commands.end(), isWanted);
    if (found == m_commands.end()) return false;
    place = static_cast<std::size_t>(found - m_commands.begin()) + 1;
    return true;
}

Result<std::size_t> GivenCommands::countOf(const std::vector<commands::ScheduledCommand>& script) const
{
    std::size_t count = 0, place = 0;
    while (count < script.size() && holds(script[count], place))
        ++count;
    if (count == script.size() || !m_last || script[count].at >= *m_last) return count;
    return fail(
        ErrorCode::Mismatch,
        fmt::format("the command of line {} at {} is not in the journal, which goes on to {}; give the commands "
                    "with which it was made, and new ones after that time",
                    script[count].line, toIso8601(script[count].at), toIso8601(*m_last)));
}

}  // namespace ballast::runtime
