#include "venue/account_line.h"

#include <algorithm>
#include <utility>

namespace ballast::venue {

namespace {

constexpr std::size_t kPurposes = static_cast<std::size_t>(domain::kByHand) + 1;  // kByHand is the last of them.

}  // namespace

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
    case Stopped::Watching:
        return "the profile watches and sends nothing";
    case Stopped::Recalled:
        return "it was cancelled before it left";
    case Stopped::Rate:
        return "a rate of the venue's left no room for it within 2 s (F05)";
    }
    return {};
}

AccountLine::AccountLine(const LatchBoard& latches, const Clock& clock, RateTerms rate, std::function<void()> wake,
                         LineLimits limits)
    : m_check(latches), m_clock(clock), m_wake(std::move(wake)), m_limits(limits), m_budget(rate)
{
    m_cancels.reserve(limits.cancels);
}

namespace {

const domain::ClientOrderId& idOf(const domain::OrderIntent& order) { return order.id; }
const domain::ClientOrderId& idOf(const domain::Amendment& amendment) { return amendment.order; }
std::uint64_t amendmentOf(const domain::OrderIntent&) { return 0; }
std::uint64_t amendmentOf(const domain::Amendment& amendment) { return amendment.number; }

template <class Waiting> AccountLine::NotSent notSent(const Waiting& thing, Stopped why)
{
    const auto of = [&](const auto& t) {
        return AccountLine::NotSent{idOf(*t.record()), why, amendmentOf(*t.record())};
    };
    return std::visit(of, thing);
}

/// Whether a scope's cancel was decided after this, or in its very step. There a flatten takes away what works and
/// closes with what it sends.
template <class T> bool reaches(const domain::CancelIntent& cancel, const domain::Gated<T>& thing)
{
    if (!cancel.orders && thing.mandate() != domain::Mandate::Quote) return false;
    if (!thing.scopes().liesIn(cancel.scope)) return false;
    return thing->time < cancel.decided ||
           (thing->time == cancel.decided && thing.mandate() != domain::Mandate::Flatten);
}

}  // namespace

bool AccountLine::add(Waiting thing) noexcept
{
    const bool quotes = std::visit([](const auto& t) { return t.record().mandate() == domain::Mandate::Quote; }, thing);
    try {
        const std::lock_guard lock(m_mutex);
        if (m_orders.size() + m_quotes.size() + m_stopped.size() >= m_limits.orders) return false;
        if (isRecalled(thing))
            m_stopped.push_back(notSent(thing, Stopped::Recalled));
        else
            (quotes ? m_quotes : m_orders).push_back(std::move(thing));
    } catch (...) {
        return false;
    }
    m_wake();
    return true;
}

bool AccountLine::offer(const Order& order) noexcept { return add(order); }
bool AccountLine::offer(const Amendment& amendment) noexcept { return add(amendment); }

void AccountLine::cancel(const domain::CancelIntent& intent) noexcept
{
    const auto now = m_clock.now();
    {
        const std::lock_guard lock(m_mutex);
        m_newestKill = std::max(m_newestKill, intent.kill);
        const bool isTooMany = m_cancels.size() >= m_limits.cancels;
        if (isTooMany) widen(intent);
        try {
            if (!isTooMany) m_cancels.push_back(intent);
            recall(intent, now);
        } catch (...) {
            // No memory for a scope's name: a wider cancel needs none.
            widen(intent);
            m_allRecalled = std::max(m_allRecalled, intent.decided);
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

/// Orders that are none of ours go by a word that means them, and by no cancel of ours that found no room.
void AccountLine::widen(const domain::CancelIntent& intent)
{
    using domain::ScopeKind;
    const auto kind = intent.scope.kind;
    const bool isEverything = intent.order.empty() && intent.orders &&
                              (kind == ScopeKind::All || kind == ScopeKind::Venue || kind == ScopeKind::Account);
    if (isEverything)
        m_cancelAll = true;
    else
        m_purposesLeft = kPurposes;
}

/// The widest first: what it reaches needs no other. By purpose, whose names need no memory; the last of them stands
/// for the kill that asked.
std::optional<AccountLine::Out> AccountLine::takeCancel()
{
    if (m_cancelAll) m_purposesLeft = 0;
    if (m_purposesLeft > 0) {
        const auto purpose = static_cast<domain::OrderPurpose>(--m_purposesLeft);
        return domain::CancelIntent{.scope = {domain::ScopeKind::Strategy, std::string(domain::toString(purpose))},
                                    .kill = m_purposesLeft == 0 ? m_newestKill : domain::KillId{}};
    }
    if (std::exchange(m_cancelAll, false)) {
        m_cancels.clear();
        return domain::CancelIntent{.scope = {}, .kill = m_newestKill};
    }
    if (m_cancels.empty()) return std::nullopt;
    auto next = std::move(m_cancels.front());
    m_cancels.erase(m_cancels.begin());
    return next;
}

void AccountLine::recall(const domain::CancelIntent& intent, Timestamp now)
{
    // Later than that it does not leave in any case.
    const auto isOld = [&](Timestamp at) { return now - at > kLeavesWithin * 2; };
    std::erase_if(m_recalled, [&](const auto& item) { return isOld(item.second); });
    std::erase_if(m_recalls, [&](const Recall& recall) { return isOld(recall.at); });
    if (!intent.order.empty()) {
        m_recalled[intent.order] = now;
    } else if (!intent.decided.isNever()) {
        std::erase_if(m_recalls, [&](const Recall& recall) {
            return recall.intent.scope == intent.scope && recall.intent.orders == intent.orders;
        });
        m_recalls.push_back({intent, now});
    } else {
        return;
    }
    stopRecalled(m_orders);
    stopRecalled(m_quotes);
}

/// At once: whoever waits for its end does not wait for the budget of what stands before it.
void AccountLine::stopRecalled(std::deque<Waiting>& in)
{
    for (auto next = in.begin(); next != in.end();) {
        if (!isRecalled(*next)) {
            ++next;
            continue;
        }
        // First what may fail: nothing is lost then.
        m_stopped.push_back(notSent(*next, Stopped::Recalled));
        next = in.erase(next);
    }
}

bool AccountLine::isRecalled(const Waiting& thing) const
{
    const auto is = [&](const auto& t) {
        const auto& gated = t.record();
        if (m_recalled.contains(idOf(*gated))) return true;
        if (!m_allRecalled.isNever() && gated->time <= m_allRecalled && gated.mandate() != domain::Mandate::Flatten)
            return true;
        return std::any_of(m_recalls.begin(), m_recalls.end(),
                           [&](const Recall& recall) { return reaches(recall.intent, gated); });
    };
    return std::visit(is, thing);
}

std::optional<AccountLine::Out> AccountLine::takeOrder(std::deque<Waiting>& from, bool (RateBudget::*takes)(Timestamp))
{
    if (from.empty()) return std::nullopt;
    const auto now = m_clock.now();
    if (isRecalled(from.front())) {
        auto stopped = notSent(from.front(), Stopped::Recalled);
        from.pop_front();
        return stopped;
    }
    const auto next = [&](const auto& thing) -> std::optional<Out> {
        const auto& what = *thing.record();
        auto cleared = m_check.clear(thing, now);
        if (const auto* why = std::get_if<Stopped>(&cleared)) {
            const bool forRate = *why == Stopped::Deadline && thing.record()->time <= m_keptBackAt;
            return NotSent{idOf(what), forRate ? Stopped::Rate : *why, amendmentOf(what)};
        }
        if (!(m_budget.*takes)(now)) {
            m_keptBackAt = now;
            return std::nullopt;
        }
        return std::get<0>(std::move(cleared));
    };
    auto out = std::visit(next, from.front());
    if (out) from.pop_front();
    return out;
}

std::optional<AccountLine::Out> AccountLine::take()
{
    const std::lock_guard lock(m_mutex);
    if (auto cancel = takeCancel()) return cancel;
    if (!m_stopped.empty()) {
        auto stopped = std::move(m_stopped.front());
        m_stopped.pop_front();
        return stopped;
    }
    if (auto order = takeOrder(m_orders, &RateBudget::takeOrder)) return order;
    if (auto quote = takeOrder(m_quotes, &RateBudget::takeQuote)) return quote;
    if (m_queries.empty()) return std::nullopt;
    auto query = std::move(m_queries.front());
    m_queries.pop_front();
    return query;
}

std::vector<AccountLine::NotSent> AccountLine::takeAll(Stopped why)
{
    const std::lock_guard lock(m_mutex);
    std::vector<NotSent> ended(m_stopped.begin(), m_stopped.end());
    for (const auto* waiting : {&m_orders, &m_quotes})
        for (const auto& thing : *waiting)
            ended.push_back(notSent(thing, why));
    m_stopped.clear();
    m_orders.clear();
    m_quotes.clear();
    m_queries.clear();
    m_cancels.clear();
    m_cancelAll = false;
    m_purposesLeft = 0;
    return ended;
}

std::optional<Timestamp> AccountLine::nextDue() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_cancels.empty() || m_cancelAll || m_purposesLeft > 0 || !m_stopped.empty() || !m_queries.empty())
        return m_clock.now();
    std::optional<Timestamp> next;
    // The deadline comes first where the budget lets it go later still.
    const auto consider = [&](const std::deque<Waiting>& from, Timestamp allowed) {
        if (from.empty()) return;
        const auto decided = std::visit([](const auto& thing) { return thing.record()->time; }, from.front());
        const auto at = std::min(allowed, decided + kLeavesWithin + Duration{1});
        next = next ? std::min(*next, at) : at;
    };
    consider(m_orders, m_budget.orderAt(m_clock.now()));
    consider(m_quotes, m_budget.quoteAt(m_clock.now()));
    return next;
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
    return m_orders.size() + m_quotes.size();
}

}  // namespace ballast::venue
