#include "venue/deribit_account/order_cancels.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"

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

/// Whether an order of ours works that no kill names: it left after the word, when a latch was open again.
bool OrderCancels::staysOurs() const
{
    const auto& all = m_orders.working().all();
    return std::any_of(all.begin(), all.end(), [](const auto& item) { return item.second.cancelDue.isNever(); });
}

/// False: the budget or the line takes nothing now.
bool OrderCancels::sendAll(Timestamp now)
{
    using Step = account::CancelOfAll::Step;
    if (m_all.step(now) == Step::Cancel && (staysOurs() || m_all.isToLook(now))) m_all.look();
    if (m_all.step(now) == Step::Look) return looks(now);
    if (m_all.step(now) == Step::None) return true;
    if (!m_budget.takeCancel(now)) return false;
    if (!m_line.call(PrivateKind::CancelAll, "private/cancel_all", "{}", now)) return false;
    m_all.sent(now);
    m_all.onWire();
    return true;
}

bool OrderCancels::looks(Timestamp now)
{
    if (!m_line.call(PrivateKind::OpenToCancel, "private/get_open_orders", "{}", now)) return false;
    m_reads.count(now, 1.0);
    m_all.sent(now);
    return true;
}

/// Ours go by their labels. Where one of ours stays, or one that was placed after the word, what is left goes by the
/// venue's number.
void OrderCancels::onOpen(const nlohmann::json& result, Timestamp askedAt, Timestamp now)
{
    if (!result.is_array()) return m_all.refused("its answer about open orders is no list", now);
    const auto isOfIt = [this](const nlohmann::json& one) {
        return m_all.isOf(account::placedAt(one, "creation_timestamp"));
    };
    const bool byNumber = staysOurs() || !std::all_of(result.begin(), result.end(), isOfIt);
    std::vector<std::string> left;
    for (const auto& element : result) {
        const auto order = readOrder(element);
        if (!isOfIt(element) || (order && m_orders.working().find(order->label) != nullptr)) continue;
        left.push_back(order ? fmt::format("{} in {}", printable(order->id, 40), printable(order->instrument, 40))
                             : "one that cannot be read");
        if (order && byNumber && m_budget.takeCancel(now))
            m_line.call(PrivateKind::CancelOther, "private/cancel",
                        fmt::format(R"({{"order_id":{}}})", nlohmann::json(order->id).dump()), now);
    }
    if (byNumber) m_all.onWire();
    m_all.found(left, byNumber, askedAt, now);
}

bool OrderCancels::send(Timestamp now, bool isUp)
{
    m_all.watch(now, isUp);
    if (!isUp) return !m_all.isWanted() && !next(now);
    if (!sendAll(now)) return false;
    if (!sendOptions(now)) return false;
    auto& working = m_orders.working();
    for (const auto& id : working.due(now)) {
        if (!m_budget.takeCancel(now)) return false;
        const auto parameters = labelParameters(id, m_orders.currencyOf(working.find(id)->instrument));
        if (!m_line.call(PrivateKind::Cancel, "private/cancel_by_label", parameters, now, {.order = id})) return false;
        working.sent(id, now);
    }
    return m_all.isOnWire();
}

std::optional<Timestamp> OrderCancels::next(Timestamp now) const
{
    auto due = m_orders.working().nextDue();
    if (const auto all = m_all.due()) due = std::min(due.value_or(*all), *all);
    if (!due) return std::nullopt;
    return std::max(*due, m_budget.cancelAt(now));
}

}  // namespace ballast::deribit
