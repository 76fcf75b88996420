#include "runtime/script_progress.h"

#include <algorithm>
#include <fmt/format.h>

#include "codec/event_codec.h"
#include "playback/sequencer.h"
#include "replay/aside_fields.h"

namespace ballast::runtime {

void GivenCommands::note(const domain::EventBatch& batch, const std::vector<engine::CommandOutcome>& outcomes)
{
    if (playback::isReportBatch(batch) || playback::isClosingBatch(batch) || !playback::notSentIn(batch).empty())
        return;
    if (playback::isCommandBatch(batch))
        return m_commands.push_back({batch, outcomes.empty() ? engine::CommandOutcome{} : outcomes.front()});
    if (m_first) m_last = batch.time;
    if (!m_first) m_first = batch.time;
}

void GivenCommands::keep(codec::StateWriter& writer) const
{
    writer(m_first, m_last, static_cast<std::uint64_t>(m_commands.size()));
    for (const auto& given : m_commands) {
        const auto batch = codec::encodeBatch(given.batch);
        if (!batch) writer.refuse(batch.error().message);
        writer(batch.value_or(std::string()), given.outcome);
    }
}

void GivenCommands::goOn(codec::StateReader& reader)
{
    std::uint64_t count = 0;
    reader(m_first, m_last, count);
    m_commands.clear();
    for (; count > 0 && reader.ok(); --count) {
        std::string bytes;
        engine::CommandOutcome outcome;
        reader(bytes, outcome);
        auto batch = codec::decodeBatch(bytes);
        if (!batch) return reader.refuse(batch.error().message);
        m_commands.push_back({std::move(*batch), std::move(outcome)});
    }
}

const GivenCommands::Given* GivenCommands::find(const commands::ScheduledCommand& command, std::size_t& place) const
{
    // Before its first step the market takes no command.
    const auto time = std::max(command.at, m_first.value_or(command.at));
    const auto wanted = codec::encodeBatch(playback::makeCommandBatch(time, {command.command}));
    const auto isWanted = [&](const Given& given) {
        const auto stored = codec::encodeBatch(given.batch);
        return wanted && stored && *stored == *wanted;
    };
    const auto found =
        std::find_if(m_commands.begin() + static_cast<std::ptrdiff_t>(place), m_commands.end(), isWanted);
    if (found == m_commands.end()) return nullptr;
    place = static_cast<std::size_t>(found - m_commands.begin()) + 1;
    return &*found;
}

Result<std::vector<engine::CommandOutcome>>
GivenCommands::outcomesOf(const std::vector<commands::ScheduledCommand>& script) const
{
    std::vector<engine::CommandOutcome> outcomes;
    std::size_t place = 0;
    for (const auto& command : script) {
        if (const auto* given = find(command, place)) {
            outcomes.push_back(given->outcome);
            continue;
        }
        if (!m_last || command.at >= *m_last) break;
        return fail(ErrorCode::Mismatch,
                    fmt::format("the command of line {} at {} is not in the journal, which goes on to {}; give the "
                                "commands with which it was made, and new ones after that time",
                                command.line, toIso8601(command.at), toIso8601(*m_last)));
    }
    return outcomes;
}

}  // namespace ballast::runtime
