#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "orders/order_ledger.h"

namespace ballast::orders {

using domain::ClientOrderId;
using domain::OrderState;
using domain::Quantity;
using domain::Side;

namespace {

/// Funding and fees between two reports are ours by estimate, so cash may differ by this share of it.
constexpr double kBalanceShare = 1e-4;

Quantity signedOf(Side side, Quantity quantity) { return side == Side::Buy ? quantity : -quantity; }

}  // namespace

std::vector<Adjustment> OrderLedger::onReconcileDone(const domain::ReconcileDone& done, const Holdings& ours,
                                                     Timestamp now)
{
    std::vector<Adjustment> out;
    auto* run = runOf(done.account, done.askedAt, true);
    if (run == nullptr || run->done || done.askedAt.isNever() || run->reports() < done.reports) return out;
    AccountState& account = m_state.accounts[done.account];
    run->done = true;
    adjustFills(done.account, *run, out);
    doubtAbsent(done.account, *run, now);
    std::erase_if(m_state.external, [&](const auto& item) {
        return item.first.first == done.account && !run->external.contains(item.first.second);
    });
    comparePositions(done.account, account, ours, out);
    compareBalances(done.account, account, ours, out);
    if (!account.positionsDiffer.empty())
        account.reconciledSince = {};
    else if (account.reconciledSince.isNever())
        account.reconciledSince = now;
    return out;
}

/// What the venue says is filled on our orders is booked, under an id of its quantities; the fills themselves, should
/// they come, find it booked already.
void OrderLedger::adjustFills(domain::AccountId name, const ReconcileRun& run, std::vector<Adjustment>& out)
{
    std::set<ClientOrderId> touched;
    for (const auto& [id, order] : m_state.open)
        if (order.intent.account == name && !order.missing().isZero()) touched.insert(id);
    for (const auto& [id, line] : run.orders)
        touched.insert(id);
    for (const auto& id : touched) {
        Order* order = findMutable(id);
        if (order == nullptr || order->intent.account != name) continue;
        const auto line = run.orders.find(id);
        const bool lower = line != run.orders.end() && line->second.filled < order->filled &&
                           order->reported <= order->filled && !isStale(*order, run.askedAt);
        const auto target = lower ? line->second.filled : std::max(order->reported, order->filled);
        const auto change = target - order->filled;
        if (change.isZero()) continue;
        ++order->adjustments;
        const auto price = order->reportedPrice.isZero() ? order->terms.limitPrice : order->reportedPrice;
        out.push_back({.kind = AdjustmentKind::Fill,
                       .id = fmt::format("report/{}/{}/{}-{}", id, order->adjustments, order->filled.toString(),
                                         target.toString()),
                       .account = name,
                       .order = id,
                       .instrument = order->intent.instrument,
                       .quantity = signedOf(order->intent.side, change),
                       .price = price});
        m_state.trades.emplace("report", out.back().id);
        order->filled = target;
        order->adjusted = std::max(order->adjusted + change, Quantity{});
        if (lower) order->reported = target;
        settle(id);
    }
}

/// An open order of ours that a complete answer does not hold is asked for by itself; silence ends nothing.
void OrderLedger::doubtAbsent(domain::AccountId name, const ReconcileRun& run, Timestamp now)
{
    for (auto& [id, order] : m_state.open) {
        if (order.intent.account != name || order.hasEnded() || order.doubt != Doubt::None || run.orders.contains(id))
            continue;
        const auto state = order.state();
        if (isStale(order, run.askedAt) || state == OrderState::Decided || state == OrderState::Sent) continue;
        note(NoticeKind::NoAnswer, order, order.reserved(), {});
        doubt(order, Doubt::Unanswered, now);
    }
}

/// A position that is not reported is no flat one: nothing follows from it.
void OrderLedger::comparePositions(domain::AccountId name, AccountState& account, const Holdings& ours,
                                   std::vector<Adjustment>& out)
{
    const auto booked = [&](domain::InstrumentId instrument) {
        Quantity sum = ours.position(name, instrument);
        for (const auto& adjustment : out)
            if (adjustment.instrument == instrument) sum += adjustment.quantity;
        return sum;
    };
    std::vector<Adjustment> found;
    for (const auto& [instrument, theirs] : account.run.positions) {
        const auto last = account.lastFill.find(instrument);
        if (last != account.lastFill.end() && last->second > account.run.askedAt) continue;
        const auto held = booked(instrument);
        if (theirs == held + missingOn(name, instrument)) {
            account.positionsDiffer.erase(instrument);
            auto& agreed = account.agreed[instrument];
            agreed = std::max(agreed, account.run.askedAt);
            continue;
        }
        Adjustment adjustment{
            .kind = AdjustmentKind::Position,
            .id = fmt::format("position/{}/{}/{}-{}", name.value, instrument.value, held.toString(), theirs.toString()),
            .account = name,
            .instrument = instrument,
            .quantity = theirs - held};
        account.agreed.erase(instrument);
        auto& stands = account.positionsDiffer[instrument];
        if (stands.id == adjustment.id) continue;
        stands = adjustment;
        m_state.notices.push_back({NoticeKind::PositionDiffers, name, {}, instrument, held, theirs});
        found.push_back(std::move(adjustment));
    }
    out.insert(out.end(), found.begin(), found.end());
}

/// Only accounts that know of it: of thousands of options that settle few were ever held.
void OrderLedger::onSettled(domain::InstrumentId instrument, Timestamp now)
{
    for (auto& [name, account] : m_state.accounts) {
        const auto stood = account.positionsDiffer.erase(instrument) + account.agreed.erase(instrument);
        if (stood > 0 || account.run.positions.contains(instrument)) account.lastFill[instrument] = now;
    }
}

void OrderLedger::compareBalances(domain::AccountId name, AccountState& account, const Holdings& ours,
                                  std::vector<Adjustment>& out)
{
    for (const auto& [currency, theirs] : account.run.balances) {
        const auto held = ours.cash(name, currency);
        if (!held) continue;
        const double room = kBalanceShare * std::max(std::abs(held->toDouble()), std::abs(theirs.toDouble()));
        if (std::abs((theirs - *held).toDouble()) <= room) {
            account.balancesDiffer.erase(currency);
            continue;
        }
        Adjustment adjustment{.kind = AdjustmentKind::Balance,
                              .id = fmt::format("balance/{}/{}", name.value, theirs.toString()),
                              .account = name,
                              .amount = theirs - *held};
        auto& stands = account.balancesDiffer[currency];
        if (stands.id == adjustment.id) continue;
        stands = adjustment;
        m_state.notices.push_back({.kind = NoticeKind::BalanceDiffers, .account = name, .cash = theirs});
        out.push_back(std::move(adjustment));
    }
}

std::vector<Adjustment> OrderLedger::adopt(domain::AccountId name, Timestamp now,
                                           std::optional<domain::InstrumentId> only)
{
    std::vector<Adjustment> adopted;
    const auto found = m_state.accounts.find(name);
    if (found == m_state.accounts.end()) return adopted;
    std::erase_if(found->second.positionsDiffer, [&](const auto& item) {
        if (only && item.first != *only) return false;
        adopted.push_back(item.second);
        return true;
    });
    if (!adopted.empty()) wantReconcile(name, now);
    return adopted;
}

}  // namespace ballast::orders
