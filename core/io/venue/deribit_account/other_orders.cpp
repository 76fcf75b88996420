#include "venue/deribit_account/other_orders.h"

#include <algorithm>

namespace ballast::deribit {

void OtherOrders::lineLost()
{
    m_open.clear();
    m_isWhole = false;
}

void OtherOrders::see(const VenueOrder& order, std::optional<domain::InstrumentId> instrument)
{
    using domain::OrderState;
    if (order.state == OrderState::Working || order.state == OrderState::PartlyFilled)
        m_open.insert_or_assign(order.id, Other{order.label, instrument});
    else
        m_open.erase(order.id);
}

std::optional<domain::InstrumentId> OtherOrders::find(const std::string& label) const
{
    const auto found = std::find_if(m_open.begin(), m_open.end(),
                                    [&](const auto& item) { return !label.empty() && item.second.label == label; });
    return found == m_open.end() ? std::nullopt : found->second.instrument;
}

void OtherOrders::forget(const std::string& label)
{
    std::erase_if(m_open, [&](const auto& item) { return item.second.label == label; });
}

bool OtherOrders::areNone(const std::function<bool(domain::InstrumentId)>& covers) const
{
    return m_isWhole && std::none_of(m_open.begin(), m_open.end(), [&](const auto& item) {
               return !item.second.instrument || covers(*item.second.instrument);
           });
}

}  // namespace ballast::deribit
