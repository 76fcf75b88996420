#include "venue/deribit_account/order_cancels.h"

#include <algorithm>
#include <fmt/format.h>

namespace ballast::deribit {

namespace {

constexpr std::size_t kWorthIt = 4;  // Cancels by name that one of many replaces.

}  // namespace

/// Empty: no option.
std::string OrderCancels::currencyOfOption(domain::InstrumentId id) const
{
    const auto instrument = m_names.find(id);
    return instrument && instrument->isOption() ? settlesIn(*instrument) : std::string();
}

std::map<std::string, OrderCancels::Group> OrderCancels::optionGroups(Timestamp now) const
{
    std::map<std::string, Group> groups;
    for (const auto& [id, order] : m_orders.working().all()) {
        auto& group = groups[currencyOfOption(order.instrument)];
        ++group.all;
        if (order.cancelDue.isNever()) continue;
        ++group.leaving;
        if (order.cancelDue <= now) ++group.due;
    }
    return groups;
}

/// Where every option order of ours in a currency goes, and nobody else's is there, one message takes them all away: by
/// name, quotes of a few expiries would wait for the budget. What it does not reach is cancelled by name afterwards.
/// False: the budget or the line takes nothing now.
bool OrderCancels::sendOptions(Timestamp now)
{
    auto& working = m_orders.working();
    if (working.due(now).size() < kWorthIt) return true;
    for (const auto& [currency, group] : optionGroups(now)) {
        if (currency.empty() || group.due < kWorthIt || group.leaving < group.all) continue;
        const auto isOfIt = [&](domain::InstrumentId id) { return currencyOfOption(id) == currency; };
        if (!m_orders.others().areNone(isOfIt)) continue;
        if (!m_budget.takeCancel(now)) return false;
        const auto parameters = fmt::format(R"({{"currency":"{}","kind":"option"}})", currency);
        if (!m_line.call(PrivateKind::CancelOptions, "private/cancel_all_by_currency", parameters, now)) return false;
        for (const auto& id : working.due(now))
            if (isOfIt(working.find(id)->instrument)) working.sent(id, now);
    }
    return true;
}

bool OrderCancels::send(Timestamp now, bool isUp)
{
    if (!isUp) return !m_everything && !next(now);
    if (m_everything) {
        if (!m_budget.takeCancel(now)) return false;
        if (!m_line.call(PrivateKind::CancelAll, "private/cancel_all", "{}", now)) return false;
        m_everything = false;
    }
    if (!sendOptions(now)) return false;
    auto& working = m_orders.working();
    for (const auto& id : working.due(now)) {
        if (!m_budget.takeCancel(now)) return false;
        const auto parameters = labelParameters(id, m_orders.currencyOf(working.find(id)->instrument));
        if (!m_line.call(PrivateKind::Cancel, "private/cancel_by_label", parameters, now, {.order = id})) return false;
        working.sent(id, now);
    }
    return true;
}

std::optional<Timestamp> OrderCancels::next(Timestamp now) const
{
    const auto due = m_everything ? std::optional(now) : m_orders.working().nextDue();
    if (!due) return std::nullopt;
    return std::max(*due, m_budget.cancelAt(now));
}

}  // namespace ballast::deribit
