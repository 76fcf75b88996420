#include "venue/kill_line.h"

#include <fmt/format.h>
#include <utility>

namespace ballast::venue {

using Clock = std::chrono::steady_clock;

KillLine::KillLine(LatchBoard& latches, std::vector<CancelPort*> ports, Slot slot)
    : m_latches(latches), m_ports(std::move(ports)), m_slot(std::move(slot))
{
}

Result<KillReceipt> KillLine::kill(const domain::Scope& scope, const std::string& who, const std::string& reason,
                                   const std::string& key)
{
    if (!m_latches.knows(scope))
        return fail(ErrorCode::NotFound,
                    fmt::format("the desk has no {}; a kill reaches all, venue:NAME, account:NAME, underlying:NAME of "
                                "what it trades, and strategy:NAME (hedger, quoter, roller, person or flatten)",
                                domain::toString(scope)));
    const auto begun = Clock::now();
    KillReceipt receipt;
    receipt.epoch = m_latches.close(scope);
    receipt.latchClosed = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun);
    domain::OperatorCommand command;
    command.action = domain::OperatorAction::Kill;
    command.operatorName = who;
    command.reason = reason;
    command.scope = scope;
    command.key = key;
    command.epoch = receipt.epoch;
    m_slot(std::move(command));
    receipt.kill = cancelAtPorts(scope);
    return receipt;
}

void KillLine::takeUp(const domain::Scope& scope, Timestamp since, const std::vector<domain::ClientOrderId>& orders)
{
    (void)cancelAtPorts(scope, since);
    for (auto* port : m_ports)
        for (const auto& order : orders)
            port->cancel({.scope = scope, .kill = {}, .order = order});
}

domain::KillId KillLine::cancelAtPorts(const domain::Scope& scope, Timestamp decided)
{
    const domain::KillId kill{++m_kills};
    for (auto* port : m_ports)
        port->cancel({.scope = scope, .kill = kill, .decided = decided});
    return kill;
}

bool KillLine::waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const
{
    const auto until = Clock::now() + longest;
    for (const auto* port : m_ports) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now());
        if (!port->waitHandedOver(kill, std::max(left, std::chrono::milliseconds(0)))) return false;
    }
    return true;
}

}  // namespace ballast::venue
