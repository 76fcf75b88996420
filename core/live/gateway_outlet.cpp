#include "live/gateway_outlet.h"

#include <algorithm>
#include <fmt/format.h>

namespace ballast::live {

GatewayOutlet::GatewayOutlet(Intake& intake, venue::LatchBoard& latches, const Clock& clock, Done done)
    : m_intake(intake), m_latches(latches), m_clock(clock), m_done(std::move(done))
{
}

void GatewayOutlet::add(domain::AccountId account, std::string label, venue::Gateway& gateway)
{
    m_accounts.insert_or_assign(account, Account{std::move(label), &gateway});
}

bool GatewayOutlet::offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order)
{
    const auto found = m_accounts.find(order.record()->account);
    if (found == m_accounts.end()) {
        end(order.record()->id, venue::Stopped::NotConnected);
        return true;
    }
    if (found->second.gateway->offer(order)) return true;
    closeAccount(found->second);
    return false;
}

/// An empty set takes quotes away, wherever they stand.
bool GatewayOutlet::offer(const domain::Committed<domain::Gated<domain::QuoteSet>>& quotes)
{
    bool taken = true;
    for (const auto& [id, account] : m_accounts) {
        if (!account.gateway->capabilities().massQuote) continue;
        const auto& label = quotes.record().scopes().account;
        if (!label.empty() && label != account.label) continue;
        if (account.gateway->offer(quotes)) continue;
        closeAccount(account);
        taken = false;
    }
    return taken;
}

void GatewayOutlet::closeAccount(const Account& account)
{
    const domain::Scope scope{domain::ScopeKind::Account, account.label};
    m_intake.tellClosing(
        {scope, m_latches.close(scope), fmt::format("too many orders wait for the gateway of {}", account.label)});
}

void GatewayOutlet::notSent(const domain::ClientOrderId& order) { end(order, venue::Stopped::LineFull); }

/// In order; what finds no room is told before anything newer.
void GatewayOutlet::end(const domain::ClientOrderId& order, venue::Stopped why)
{
    m_untold.push_back(domain::OrderEnded{order, domain::OrderState::NotSent, std::string(toString(why))});
    while (!m_untold.empty() && m_intake.tellOwn(m_untold.front(), m_clock.now()))
        m_untold.pop_front();
}

void GatewayOutlet::done(std::uint64_t step, const std::vector<engine::CommandOutcome>& commands)
{
    if (m_done) m_done(step, commands);
}

void GatewayOutlet::cancel(const domain::CancelIntent& intent) noexcept
{
    for (const auto& [id, account] : m_accounts)
        account.gateway->cancel(intent);
}

bool GatewayOutlet::waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const
{
    const auto until = m_clock.now() + Duration::milliseconds(longest.count());
    return std::all_of(m_accounts.begin(), m_accounts.end(), [&](const auto& item) {
        const auto left =
            std::chrono::milliseconds(std::max<std::int64_t>((until - m_clock.now()).inMilliseconds(), 0));
        return item.second.gateway->waitHandedOver(kill, left);
    });
}

void GatewayOutlet::ask(const domain::Query& query) noexcept
{
    const auto found = m_accounts.find(query.account);
    if (found != m_accounts.end()) found->second.gateway->ask(query);
}

std::uint64_t GatewayOutlet::handedOver() const noexcept
{
    std::uint64_t all = 0;
    for (const auto& [id, account] : m_accounts)
        all += account.gateway->handedOver();
    return all;
}

}  // namespace ballast::live
