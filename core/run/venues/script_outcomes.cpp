#include "venues/script_outcomes.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace ballast::venues {

namespace {

/// By what was said; a kill's closing is added on the way.
bool isSame(const domain::OperatorCommand& a, const domain::OperatorCommand& b)
{
    const auto said = [](const domain::OperatorCommand& c) {
        return std::tie(c.action, c.operatorName, c.reason, c.underlying, c.venue, c.proposal, c.quantity, c.limitPrice,
                        c.duration, c.mode, c.target, c.scope, c.account, c.instrument, c.side, c.key, c.value);
    };
    // A kill goes by its own line, which takes no more of it.
    if (a.action == domain::OperatorAction::Kill && b.action == domain::OperatorAction::Kill)
        return std::tie(a.operatorName, a.reason, a.scope) == std::tie(b.operatorName, b.reason, b.scope);
    return said(a) == said(b);
}

}  // namespace

void ScriptOutcomes::give(const commands::ScheduledCommand& command)
{
    const std::lock_guard lock(m_mutex);
    m_entries.push_back({.given = command});
}

void ScriptOutcomes::refuse(engine::CommandOutcome outcome)
{
    const std::lock_guard lock(m_mutex);
    if (m_entries.empty()) return;
    m_entries.back().settled = true;
    m_entries.back().outcome = std::move(outcome);
}

void ScriptOutcomes::settle(const domain::EventBatch& batch, const std::vector<engine::CommandOutcome>& outcomes)
{
    const std::lock_guard lock(m_mutex);
    std::size_t next = 0;
    for (const auto& event : batch.events) {
        const auto* command = std::get_if<domain::OperatorCommand>(&event.body);
        if (command == nullptr || next == outcomes.size()) continue;
        const auto& outcome = outcomes[next++];
        const auto found = std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry& entry) {
            return !entry.settled && isSame(entry.given.command, *command);
        });
        if (found == m_entries.end()) continue;
        found->settled = true;
        found->outcome = outcome;
    }
}

std::vector<ScriptOutcome> ScriptOutcomes::all() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<ScriptOutcome> all;
    for (const auto& entry : m_entries)
        if (entry.settled) all.push_back({entry.given.line, entry.outcome});
    return all;
}

}  // namespace ballast::venues
