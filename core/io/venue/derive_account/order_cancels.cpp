#include "venue/derive_account/order_cancels.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace ballast::derive {

bool OrderCancels::send(Timestamp now, bool isUp)
{
    if (!isUp) return !m_everything && !next(now);
    if (m_everything) {
        if (!m_budget.takeCancel(now)) return false;
        const auto parameters = m_line.ofSubaccount(R"(,"cancel_trigger_orders":true,"cancel_algo_orders":true)");
        if (!m_line.call("private/cancel_all", parameters, {.kind = CallKind::CancelAll}, now)) return false;
        m_everything = false;
    }
    auto& working = m_orders.working();
    for (const auto& id : working.due(now)) {
        if (!m_budget.takeCancel(now)) return false;
        const auto parameters =
            m_line.ofSubaccount(fmt::format(R"(,"label":{},"instrument_name":{})", nlohmann::json(id).dump(),
                                            nlohmann::json(working.find(id)->name).dump()));
        if (!m_line.call("private/cancel_by_label", parameters, {.kind = CallKind::Cancel, .order = id}, now))
            return false;
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

}  // namespace ballast::derive
