#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/engine.h"
#include "interfaces/desk.h"

namespace ballast::pictures {

using Tickets = std::shared_ptr<const std::vector<interfaces::TicketView>>;

/// What became of the last commands that persons gave. Not in the journal: a ticket is of this session.
///
/// Threads  Any.
class TicketBook {
public:
    /// Before the command is handed on, so that its outcome finds the ticket.
    interfaces::Ticket issue(const domain::OperatorCommand& command);
    /// It was not taken after all.
    void withdraw(interfaces::Ticket ticket);
    /// The engine has taken a batch. Commands that have no ticket, as a script's, are passed over.
    ///
    /// Shapes   outcomes: one for each command of the batch, in order.
    void settle(const domain::EventBatch& batch, const std::vector<engine::CommandOutcome>& outcomes);
    /// Newest first; never null.
    Tickets views() const;

private:
    struct Entry {
        interfaces::TicketView view;
        domain::OperatorCommand command;
        bool settled{};
    };
    void settleOne(const domain::OperatorCommand& command, const engine::CommandOutcome& outcome, Timestamp time);
    void tell();

    mutable std::mutex m_mutex;
    std::uint64_t m_last{};
    std::deque<Entry> m_entries;  ///< Newest first.
    Tickets m_views{std::make_shared<const std::vector<interfaces::TicketView>>()};
};

/// How far tickets are by what is on disk and what has left. `hasLeft` is asked for what is on disk alone.
std::vector<interfaces::TicketView> ticketsAt(const std::vector<interfaces::TicketView>& tickets,
                                              SequenceNumber journaled,
                                              const std::function<bool(SequenceNumber record)>& hasLeft);

}  // namespace ballast::pictures
