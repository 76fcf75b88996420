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

namespace {

venue::OwnFact ended(const domain::OrderIntent& order, venue::Stopped why)
{
    return domain::OrderEnded{order.id, domain::OrderState::NotSent, std::string(toString(why))};
}

venue::OwnFact ended(const domain::Amendment& amendment, venue::Stopped)
{
    return domain::AmendAnswered{.order = amendment.order, .amendment = amendment.number, .left = false};
}

venue::HandedOver nameOf(const domain::OrderIntent& order) { return {order.id}; }
venue::HandedOver nameOf(const domain::Amendment& amendment) { return {amendment.order, amendment.number}; }

}  // namespace

/// Noted before a gateway has it, so that what leaves is never looked for too early.
template <class T> bool GatewayOutlet::offerTo(const domain::Committed<domain::Gated<T>>& thing)
{
    {
        const std::lock_guard lock(m_mutex);
        m_committed.emplace(nameOf(*thing.record()), m_clock.now());
    }
    const auto found = m_accounts.find(thing.record()->account);
    if (found == m_accounts.end()) {
        tell(ended(*thing.record(), venue::Stopped::NotConnected));
        return true;
    }
    if (found->second.gateway->offer(thing)) return true;
    closeAccount(found->second);
    return false;
}

bool GatewayOutlet::offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) { return offerTo(order); }

bool GatewayOutlet::offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment)
{
    return offerTo(amendment);
}

void GatewayOutlet::closeAccount(const Account& account)
{
    const domain::Scope scope{domain::ScopeKind::Account, account.label};
    m_intake.tellClosing(
        {scope, m_latches.close(scope), fmt::format("too many orders wait for the gateway of {}", account.label)});
}

void GatewayOutlet::notSent(const domain::OrderIntent& order) { tell(ended(order, venue::Stopped::LineFull)); }
void GatewayOutlet::notSent(const domain::Amendment& amendment) { tell(ended(amendment, venue::Stopped::LineFull)); }

/// In order; what finds no room is told before anything newer.
void GatewayOutlet::tell(venue::OwnFact fact)
{
    m_untold.push_back(std::move(fact));
    committed();
}

void GatewayOutlet::committed()
{
    while (!m_untold.empty() && m_intake.tellOwn(m_untold.front(), m_clock.now()))
        m_untold.pop_front();
}

void GatewayOutlet::done(const journal::StepRecord& step, const std::vector<engine::CommandOutcome>& commands)
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

std::optional<std::string> GatewayOutlet::findUncommitted()
{
    std::optional<std::string> found;
    for (const auto& [id, account] : m_accounts) {
        const auto left = account.gateway->takeHandedOver();
        const std::lock_guard lock(m_mutex);
        for (const auto& thing : left)
            if (m_committed.erase(thing) == 0)
                found =
                    fmt::format("C13: {} {} left at {} and is not on disk, or left twice",
                                thing.amendment == 0 ? "order" : "an amendment of order", thing.order, account.label);
    }
    // Past its deadline nothing leaves; the rest ended as not sent.
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_committed,
                  [now = m_clock.now()](const auto& item) { return now - item.second > venue::kLeavesWithin * 10; });
    return found;
}

}  // namespace ballast::live
