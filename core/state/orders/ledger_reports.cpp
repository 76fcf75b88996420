#include <algorithm>

#include "orders/order_ledger.h"

namespace ballast::orders {

using domain::OrderState;
using domain::Quantity;

namespace {

constexpr unsigned kAnswers = 3;
constexpr Duration kLeastPatience = Duration::seconds(10);

bool isOpenState(OrderState state) { return state == OrderState::Working || state == OrderState::PartlyFilled; }

}  // namespace

/// The answer that a report is part of, which begins with its first; null if it is of one order alone, or of an older
/// question.
ReconcileRun* OrderLedger::runOf(domain::AccountId name, Timestamp askedAt, bool whole)
{
    const auto found = m_state.accounts.find(name);
    if (!whole || found == m_state.accounts.end()) return nullptr;
    auto& run = found->second.run;
    if (askedAt > run.askedAt) run = {.askedAt = askedAt};
    return run.askedAt == askedAt ? &run : nullptr;
}

void OrderLedger::onOrderReport(const domain::OrderReport& report, Timestamp now)
{
    Order* order = findMutable(report.order);
    if (order == nullptr) return onExternal(report);
    if (report.state == OrderState::NotPlaced) {
        reportNotFound(*order, report.askedAt, now);
        return settle(report.order);
    }
    if (order->intent.instrument != report.instrument || order->intent.side != report.side)
        return note(NoticeKind::Mismatched, *order, {}, {});  // Nothing of it is booked.
    if (auto* run = runOf(order->intent.account, report.askedAt, report.whole))
        run->orders[report.order] = {report.filled, isOpenState(report.state)};
    // More is believed at any time, less only if nothing of ours came after the question.
    if (report.filled > order->reported) {
        order->reported = report.filled;
        order->reportedPrice = report.averagePrice;
    }
    if (!isStale(*order, report.askedAt)) {
        order->lastReport = report.askedAt;
        if (isOpenState(report.state))
            reportOpen(*order, report);
        else if (isEnd(report.state))
            reportEnded(*order, report);
        else if (order->doubt == Doubt::None)
            contradict(*order, now);
    }
    if (!order->missing().isZero())
        wantReconcile(order->intent.account, now + m_state.accounts[order->intent.account].terms.answersWithin);
    settle(report.order);
}

void OrderLedger::reportOpen(Order& order, const domain::OrderReport& report)
{
    const bool ended = order.hasEnded();
    order.accepted = true;
    order.end.reset();
    believe(order);
    order.terms = {report.quantity, report.limitPrice};
    if (order.asked == order.terms) {
        order.asked.reset();
        order.answered = order.amendment;
    }
    if (ended && !order.hasEnded()) note(NoticeKind::Reopened, order, order.reserved(), report.filled);
}

void OrderLedger::reportEnded(Order& order, const domain::OrderReport& report)
{
    believe(order);
    order.asked.reset();
    order.answered = order.amendment;
    order.terms = {report.quantity, report.limitPrice};
    order.accepted = order.accepted || report.state != OrderState::Rejected;
    order.end.reset();
    if (report.state != OrderState::Filled) order.end = report.state;
}

void OrderLedger::reportNotFound(Order& order, Timestamp askedAt, Timestamp now)
{
    if (order.hasEnded() || isStale(order, askedAt)) return;
    order.lastReport = askedAt;
    if (order.doubt == Doubt::None) {
        // Not known to have left, so the venue need not have it.
        if (order.state() == OrderState::Decided) return;
        note(NoticeKind::NoAnswer, order, order.reserved(), {});
        doubt(order, Doubt::Unanswered, now);
    }
    if (++order.notFound == 1) order.firstNotFound = askedAt;
    conclude(order, askedAt);
}

/// F41: only answers are evidence, never the time that passed without one.
bool OrderLedger::conclude(Order& order, Timestamp askedAt)
{
    const auto& account = m_state.accounts[order.intent.account];
    const auto patience = std::max(kLeastPatience, account.terms.visibleWithin);
    const auto agreed = account.agreed.find(order.intent.instrument);
    const bool unmoved = agreed != account.agreed.end() && agreed->second >= order.firstNotFound;
    if (order.doubt == Doubt::None || order.notFound < kAnswers || askedAt - order.firstNotFound < patience ||
        !unmoved || !order.missing().isZero())
        return false;
    const bool worked = order.accepted || order.filled.units() > 0;
    const auto freed = order.reserved();
    order.end = worked ? OrderState::Cancelled : OrderState::NotPlaced;
    believe(order);
    order.asked.reset();
    note(worked ? NoticeKind::Gone : NoticeKind::NotPlaced, order, freed, order.filled);
    return true;
}

void OrderLedger::onExternal(const domain::OrderReport& report)
{
    const auto& id = report.venueOrder.empty() ? report.order : report.venueOrder;
    const auto key = std::pair(report.account, id);
    if (!isOpenState(report.state)) {
        m_state.external.erase(key);
        return;
    }
    if (auto* run = runOf(report.account, report.askedAt, report.whole)) run->external.insert(id);
    const ExternalOrder order{report.instrument, report.side, report.quantity, report.filled, report.limitPrice};
    if (m_state.external.insert_or_assign(key, order).second)
        m_state.notices.push_back(
            {NoticeKind::External, report.account, id, report.instrument, {}, report.quantity - report.filled});
}

/// Signed: what the venue said is filled on our orders there and is not booked yet.
Quantity OrderLedger::missingOn(domain::AccountId account, domain::InstrumentId instrument) const
{
    Quantity sum;
    for (const auto& [id, order] : m_state.open)
        if (order.intent.account == account && order.intent.instrument == instrument)
            sum += order.intent.side == domain::Side::Buy ? order.missing() : -order.missing();
    return sum;
}

void OrderLedger::onPositionReport(const domain::PositionReport& report, const Holdings& ours, Timestamp now)
{
    AccountState& account = m_state.accounts[report.account];
    if (auto* run = runOf(report.account, report.askedAt, report.whole))
        run->positions[report.instrument] = report.quantity;
    const auto last = account.lastFill.find(report.instrument);
    if (last != account.lastFill.end() && last->second > report.askedAt) return;
    const auto expected =
        ours.position(report.account, report.instrument) + missingOn(report.account, report.instrument);
    if (report.quantity != expected) {
        account.agreed.erase(report.instrument);
        return wantReconcile(report.account, now + account.terms.answersWithin);
    }
    auto& agreed = account.agreed[report.instrument];
    agreed = std::max(agreed, report.askedAt);
    std::vector<domain::ClientOrderId> concluded;
    for (auto& [id, order] : m_state.open)
        if (order.intent.account == report.account && order.intent.instrument == report.instrument &&
            conclude(order, report.askedAt))
            concluded.push_back(id);
    for (const auto& id : concluded)
        settle(id);
}

void OrderLedger::onBalanceReport(const domain::BalanceReport& report)
{
    if (auto* run = runOf(report.account, report.askedAt, true)) run->balances[report.amount.currency] = report.amount;
}

}  // namespace ballast::orders
