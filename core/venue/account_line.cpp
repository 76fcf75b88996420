#include "venue/account_line.h"

#include <algorithm>
#include <utility>

namespace ballast::venue {

std::string_view toString(Stopped why) noexcept
{
    switch (why) {
    case Stopped::Latch:
        return "a latch was closed";
    case Stopped::Deadline:
        return "it was decided more than 2 s ago";
    case Stopped::LineFull:
        return "too many orders wait for the gateway";
    case Stopped::NotConnected:
        return "the account is not connected";
    case Stopped::Ended:
        return "the gateway was stopped";
    }
    return {};
}

AccountLine::AccountLine(const LatchBoard& latches, const Clock& clock, RateTerms rate, std::function<void()> wake,
                         LineLimits limits)
    : m_check(latches), m_clock(clock), m_wake(std::move(wake)), m_limits(limits), m_budget(rate)
{
    m_cancels.reserve(limits.cancels);
}

bool AccountLine::add(Waiting thing) noexcept
{
    try {
        const std::lock_guard lock(m_mutex);
        if (m_orders.size() >= m_limits.orders) return false;
        m_orders.push_back(std::move(thing));
    } catch (...) {
        return false;
    }
    m_wake();
    return true;
}

bool AccountLine::offer(const Order& order) noexcept { return add(order); }
bool AccountLine::offer(const Quotes& quotes) noexcept { return add(quotes); }

void AccountLine::cancel(const domain::CancelIntent& intent) noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_newestKill = std::max(m_newestKill, intent.kill);
        m_cancelAll = m_cancelAll || m_cancels.size() >= m_limits.cancels;
        try {
            if (!m_cancelAll) m_cancels.push_back(intent);
        } catch (...) {
            // No memory for a scope's name: a wider cancel needs none.
            m_cancelAll = true;
        }
    }
    m_wake();
}

void AccountLine::ask(const domain::Query& query) noexcept
{
    try {
        const std::lock_guard lock(m_mutex);
        if (m_queries.size() < m_limits.orders) m_queries.push_back(query);
    } catch (...) {
        return;
    }
    m_wake();
}

/// The widest first: what it reaches needs no other.
std::optional<AccountLine::Out> AccountLine::takeCancel()
{
    if (std::exchange(m_cancelAll, false)) {
        m_cancels.clear();
        return domain::CancelIntent{.scope = {}, .kill = m_newestKill};
    }
    if (m_cancels.empty()) return std::nullopt;
    auto next = std::move(m_cancels.front());
    m_cancels.erase(m_cancels.begin());
    return next;
}

std::optional<AccountLine::Out> AccountLine::takeOrder()
{
    if (m_orders.empty()) return std::nullopt;
    const auto now = m_clock.now();
    const auto next = [&](const auto& thing) -> std::optional<Out> {
        auto cleared = m_check.clear(thing, now);
        if (const auto* why = std::get_if<Stopped>(&cleared)) {
            if constexpr (std::is_same_v<std::decay_t<decltype(thing)>, Order>)
                return NotSent{thing.record()->id, *why};
            else
                return NotSent{{}, *why};
        }
        if (!m_budget.takeOrder(now)) return std::nullopt;
        return std::get<0>(std::move(cleared));
    };
    auto out = std::visit(next, m_orders.front());
    if (out) m_orders.pop_front();
    return out;
}

std::optional<AccountLine::Out> AccountLine::take()
{
    const std::lock_guard lock(m_mutex);
    if (auto cancel = takeCancel()) return cancel;
    if (auto order = takeOrder()) return order;
    if (m_queries.empty()) return std::nullopt;
    auto query = std::move(m_queries.front());
    m_queries.pop_front();
    return query;
}

std::vector<AccountLine::NotSent> AccountLine::takeAll(Stopped why)
{
    std::vector<NotSent> ended;
    const std::lock_guard lock(m_mutex);
    for (const auto& thing : m_orders)
        if (const auto* order = std::get_if<Order>(&thing)) ended.push_back({order->record()->id, why});
    m_orders.clear();
    m_queries.clear();
    m_cancels.clear();
    m_cancelAll = false;
    return ended;
}

std::optional<Timestamp> AccountLine::nextDue() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_cancels.empty() || m_cancelAll || !m_queries.empty()) return m_clock.now();
    if (m_orders.empty()) return std::nullopt;
    // Its deadline comes first where the budget lets it go later still.
    const auto decided = std::visit([](const auto& thing) { return thing.record()->time; }, m_orders.front());
    return std::min(m_budget.orderAt(m_clock.now()), decided + kLeavesWithin + Duration{1});
}

void AccountLine::handedOver(domain::KillId kill)
{
    {
        const std::lock_guard lock(m_mutex);
        m_handedOver = std::max(m_handedOver, kill);
    }
    m_changed.notify_all();
}

bool AccountLine::waitHandedOver(domain::KillId kill, std::chrono::milliseconds longest) const
{
    std::unique_lock lock(m_mutex);
    return m_changed.wait_for(lock, longest, [&] { return m_handedOver >= kill; });
}

std::size_t AccountLine::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return m_orders.size();
}

}  // namespace ballast::venue
