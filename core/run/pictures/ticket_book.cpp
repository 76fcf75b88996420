#include "pictures/ticket_book.h"

#include <algorithm>
#include <tuple>

#include "controls/refusal_text.h"

namespace ballast::pictures {

namespace {

using interfaces::TicketState;

constexpr std::size_t kKept = 20;

/// By what a person said; the closing of a kill is added on the way.
bool isSame(const domain::OperatorCommand& a, const domain::OperatorCommand& b)
{
    const auto said = [](const domain::OperatorCommand& c) {
        return std::tie(c.action, c.operatorName, c.reason, c.underlying, c.venue, c.proposal, c.quantity, c.limitPrice,
                        c.mode, c.target, c.scope, c.account, c.instrument, c.side, c.key, c.value);
    };
    return said(a) == said(b);
}

}  // namespace

interfaces::Ticket TicketBook::issue(const domain::OperatorCommand& command)
{
    const std::lock_guard lock(m_mutex);
    m_entries.push_front({.view = {.number = ++m_last, .action = command.action, .operatorName = command.operatorName},
                          .command = command});
    if (m_entries.size() > kKept) m_entries.pop_back();
    tell();
    return {m_last};
}

void TicketBook::withdraw(interfaces::Ticket ticket)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_entries, [&](const Entry& entry) { return entry.view.number == ticket.number; });
    tell();
}

void TicketBook::settle(const domain::EventBatch& batch, const std::vector<engine::CommandOutcome>& outcomes)
{
    if (outcomes.empty()) return;
    const std::lock_guard lock(m_mutex);
    std::size_t next = 0;
    for (const auto& event : batch.events)
        if (const auto* command = std::get_if<domain::OperatorCommand>(&event.body))
            if (next < outcomes.size()) settleOne(*command, outcomes[next++], batch.time);
    tell();
}

/// Of equal commands the first that was given is the first that is taken.
void TicketBook::settleOne(const domain::OperatorCommand& command, const engine::CommandOutcome& outcome,
                           Timestamp time)
{
    const auto waits = [&](const Entry& entry) { return !entry.settled && isSame(entry.command, command); };
    const auto found = std::find_if(m_entries.rbegin(), m_entries.rend(), waits);
    if (found == m_entries.rend()) return;
    found->settled = true;
    auto& view = found->view;
    view.taken = time;
    view.record = outcome.record;
    view.sentence = outcome.sentence;
    for (const auto& refusal : outcome.refusals)
        view.refusals.push_back({.rule = refusal.rule, .words = controls::sentenceOf(refusal)});
    view.state = outcome.tookEffect ? TicketState::Journaled : TicketState::Refused;
}

void TicketBook::tell()
{
    auto views = std::make_shared<std::vector<interfaces::TicketView>>();
    for (const auto& entry : m_entries)
        views->push_back(entry.view);
    m_views = std::move(views);
}

Tickets TicketBook::views() const
{
    const std::lock_guard lock(m_mutex);
    return m_views;
}

std::vector<interfaces::TicketView> ticketsAt(const std::vector<interfaces::TicketView>& tickets,
                                              SequenceNumber journaled,
                                              const std::function<bool(SequenceNumber record)>& hasLeft)
{
    auto views = tickets;
    for (auto& view : views) {
        if (view.state != TicketState::Journaled || view.record.value == 0) continue;
        if (journaled < view.record)
            view.state = TicketState::Waiting;
        else if (hasLeft(view.record))
            view.state = TicketState::Sent;
    }
    return views;
}

}  // namespace ballast::pictures
