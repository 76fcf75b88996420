#include <algorithm>

#include "orders/order_ledger.h"

namespace ballast::orders {

using domain::OrderState;

namespace {

constexpr Duration kAskAgain = Duration::seconds(10);
constexpr Duration kReconcileEvery = Duration::seconds(10);
constexpr Duration kCancelAnswered = Duration::seconds(5);

/// When the order itself needs something done, its questions aside; empty: never.
std::optional<Timestamp> dueOf(const Order& order, const AccountTerms& terms)
{
    std::optional<Timestamp> due;
    const auto take = [&](Timestamp at) { due = due ? std::min(*due, at) : at; };
    if (order.state() == OrderState::Sent) take(order.sentAt + terms.answersWithin);
    if (!order.cancelAsked.isNever() && !order.cancelTold && !order.hasEnded())
        take(order.cancelAsked + kCancelAnswered);
    return due;
}

AccountTerms termsOf(const std::map<domain::AccountId, AccountState>& accounts, domain::AccountId name)
{
    const auto found = accounts.find(name);
    return found != accounts.end() ? found->second.terms : AccountTerms{};
}

}  // namespace

void OrderLedger::wantReconcile(domain::AccountId name, Timestamp at)
{
    auto& next = m_state.accounts[name].nextReconcile;
    if (next.isNever() || at < next) next = at;
}

std::optional<Timestamp> OrderLedger::nextDue() const
{
    std::optional<Timestamp> next;
    const auto take = [&](Timestamp at) { next = next ? std::min(*next, at) : at; };
    for (const auto& [id, order] : m_state.open) {
        if (const auto due = dueOf(order, termsOf(m_state.accounts, order.intent.account))) take(*due);
        const auto account = m_state.accounts.find(order.intent.account);
        const bool asks = account == m_state.accounts.end() || wantsAsking(account->second);
        if (asks && !order.nextAsk.isNever()) take(order.nextAsk);
    }
    for (const auto& [name, account] : m_state.accounts)
        if (wantsAsking(account) && !account.nextReconcile.isNever()) take(account.nextReconcile);
    return next;
}

std::vector<domain::Query> OrderLedger::advance(Timestamp now)
{
    std::vector<domain::Query> queries;
    for (auto& [id, order] : m_state.open) {
        const auto due = dueOf(order, termsOf(m_state.accounts, order.intent.account));
        if (!due || *due > now) continue;
        if (order.state() == OrderState::Sent) {
            note(NoticeKind::NoAnswer, order, order.reserved(), {});
            doubt(order, Doubt::Unanswered, now);
        } else {
            note(NoticeKind::CancelUnanswered, order, order.reserved(), {});
            order.cancelTold = true;
            order.nextAsk = now;
        }
    }
    askOrders(now, queries);
    for (auto& [name, account] : m_state.accounts) {
        if (!wantsAsking(account) || account.nextReconcile.isNever() || account.nextReconcile > now) continue;
        queries.push_back({.account = name, .order = {}, .askedAt = now});
        // Without a word of connections only what is missing is looked for.
        account.nextReconcile = now + kReconcileEvery;
        // A whole answer stands until the next one begins to come, which is told from it by when it was asked for.
        if (!account.run.done || account.run.askedAt == now) account.run = {.askedAt = now};
        const bool missing = std::any_of(m_state.open.begin(), m_state.open.end(), [&](const auto& item) {
            return item.second.intent.account == name && !item.second.missing().isZero();
        });
        if (!account.heard && !missing) account.nextReconcile = {};
    }
    return queries;
}

/// In doubt, or with an amendment that has no answer: again and again. Otherwise once, after a cancel that was not
/// answered.
void OrderLedger::askOrders(Timestamp now, std::vector<domain::Query>& queries)
{
    for (auto& [id, order] : m_state.open) {
        if (order.nextAsk.isNever() || order.nextAsk > now || !wantsAsking(m_state.accounts[order.intent.account]))
            continue;
        const bool wanted = order.doubt != Doubt::None || !order.cancelAsked.isNever() || !order.hasEnded();
        if (wanted)
            queries.push_back(
                {.account = order.intent.account, .order = id, .askedAt = now, .instrument = order.intent.instrument});
        order.nextAsk = order.doubt != Doubt::None || order.asked ? now + kAskAgain : Timestamp{};
    }
}

}  // namespace ballast::orders
