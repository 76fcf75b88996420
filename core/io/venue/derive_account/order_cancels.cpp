#include "venue/derive_account/order_cancels.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/account/questions.h"
#include "venue/derive_account/account_messages.h"

namespace ballast::derive {

namespace {

constexpr std::size_t kWorthIt = 4;  // Cancels by label that one of all replaces.

}  // namespace

void OrderCancels::spendAll(Timestamp now) { account::spendAll(m_alls, now); }

/// Triggers and algos stand in another list of the venue's, so that of them nobody knows whose they are.
bool OrderCancels::sendAll(CallKind kind, Timestamp now)
{
    if (!m_alls.takeCancel(now)) return false;
    const bool isEverything = kind == CallKind::CancelAll;
    const auto parameters = m_line.ofSubaccount(
        fmt::format(R"(,"cancel_trigger_orders":{0},"cancel_algo_orders":{0})", isEverything ? "true" : "false"));
    return m_line.call("private/cancel_all", parameters, {.kind = kind}, now);
}

/// Where every order of ours goes, and nobody else's is there, one message takes them all away: by label, quotes of one
/// expiry would wait for the budget. What it does not reach is cancelled by label afterwards.
void OrderCancels::sendOurs(Timestamp now)
{
    auto& working = m_orders.working();
    std::vector<domain::ClientOrderId> due;
    for (const auto& [id, order] : working.all()) {
        if (order.cancelDue.isNever()) return;
        if (order.cancelDue <= now && !order.cancelLeft) due.push_back(id);
    }
    if (due.size() < kWorthIt || !m_orders.others().areNone([](domain::InstrumentId) { return true; })) return;
    if (!sendAll(CallKind::CancelOurs, now)) return;
    for (const auto& id : due) {
        if (auto* order = working.find(id)) order->cancelLeft = true;
        working.sent(id, now);
    }
}

/// A quote is taken away without its instrument first, which leaves the messages that match to orders; the next time
/// with it, for that answer says whether it was there. Empty: neither budget has one left.
std::optional<CallKind> OrderCancels::takeByLabel(const WorkingHere& order, Timestamp now)
{
    const bool matchesFirst = !order.quotes() || order.cancelLeft;
    if (matchesFirst && m_budget.takeCancel(now)) return CallKind::Cancel;
    if (m_reads.takeCancel(now, 1.0)) return CallKind::CancelLabel;
    return !matchesFirst && m_budget.takeCancel(now) ? std::optional(CallKind::Cancel) : std::nullopt;
}

bool OrderCancels::sendByLabel(const domain::ClientOrderId& id, Timestamp now)
{
    auto* order = m_orders.working().find(id);
    if (order == nullptr) return true;
    const auto kind = takeByLabel(*order, now);
    if (!kind) return false;
    auto parameters = fmt::format(R"(,"label":{})", nlohmann::json(id).dump());
    if (*kind == CallKind::Cancel)
        parameters += fmt::format(R"(,"instrument_name":{})", nlohmann::json(order->name).dump());
    if (!m_line.call("private/cancel_by_label", m_line.ofSubaccount(parameters), {.kind = *kind, .order = id}, now))
        return false;
    order->cancelLeft = true;
    m_orders.working().sent(id, now);
    return true;
}

/// Whether an order of ours works that no kill names: it left after the word, when a latch was open again.
bool OrderCancels::staysOurs() const
{
    const auto& all = m_orders.working().all();
    return std::any_of(all.begin(), all.end(), [](const auto& item) { return item.second.cancelDue.isNever(); });
}

void OrderCancels::sendEverything(Timestamp now)
{
    using Step = account::CancelOfAll::Step;
    if (m_all.step(now) == Step::Cancel && (staysOurs() || m_all.isToLook(now))) m_all.look();
    const auto step = m_all.step(now);
    if (step == Step::Look &&
        m_line.call("private/get_open_orders", m_line.ofSubaccount(), {.kind = CallKind::OpenToCancel}, now)) {
        m_reads.count(now, 1.0);
        m_all.sent(now);
    }
    if (step == Step::Cancel && sendAll(CallKind::CancelAll, now)) {
        m_all.sent(now);
        m_all.onWire();
    }
}

/// Ours go by their labels. Where one of ours stays, or one that was placed after the word, what is left goes by the
/// venue's number; triggers and algos, which stand in another list, then stay, and a person hears of it.
void OrderCancels::onOpen(const nlohmann::json& result, Timestamp askedAt, Timestamp now)
{
    const auto list = result.is_object() ? result.find("orders") : result.end();
    if (!result.is_object() || list == result.end() || !list->is_array())
        return m_all.refused("its answer about open orders holds no list", now);
    const bool wasWanted = m_all.isWanted();
    const auto isOfIt = [this](const nlohmann::json& one) {
        return m_all.isOf(account::placedAt(one, "creation_timestamp"));
    };
    const bool byNumber = staysOurs() || !std::all_of(list->begin(), list->end(), isOfIt);
    std::vector<std::string> left;
    for (const auto& element : *list) {
        const auto order = readOrder(element);
        if (!isOfIt(element) || (order && m_orders.working().find(order->label) != nullptr)) continue;
        left.push_back(order ? fmt::format("{} in {}", printable(order->id, 40), printable(order->instrument, 40))
                             : "one that cannot be read");
        if (!order || !byNumber || !m_budget.takeCancel(now)) continue;
        const auto named = fmt::format(R"(,"instrument_name":{},"order_id":{})",
                                       nlohmann::json(order->instrument).dump(), nlohmann::json(order->id).dump());
        m_line.call("private/cancel", m_line.ofSubaccount(named), {.kind = CallKind::CancelOther}, now);
    }
    if (byNumber) m_all.onWire();
    m_all.found(left, byNumber, askedAt, now);
    if (wasWanted && !m_all.isWanted() && !m_all.wasTaken())
        m_all.tell("trigger and algo orders of the account were not cancelled with its other orders, since orders of "
                   "after the word stay, and the desk cannot say whether there are some: see the venue's own page");
}

bool OrderCancels::send(Timestamp now, bool isUp)
{
    m_all.watch(now, isUp);
    if (!isUp) return !m_all.isWanted() && !next(now);
    if (m_all.isOnWire()) sendOurs(now);
    sendEverything(now);
    for (const auto& id : m_orders.working().due(now))
        if (!sendByLabel(id, now)) return false;
    return m_all.isOnWire();
}

std::optional<Timestamp> OrderCancels::next(Timestamp now) const
{
    std::optional<Timestamp> next;
    if (const auto due = m_orders.working().nextDue())
        next = std::max(*due, std::min(m_budget.cancelAt(now), m_reads.cancelAt(now, 1.0)));
    const auto due = m_all.due();
    if (!due) return next;
    const auto all = std::max(*due, m_alls.cancelAt(now));
    return std::min(next.value_or(all), all);
}

}  // namespace ballast::derive
