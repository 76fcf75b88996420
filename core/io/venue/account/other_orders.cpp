#include "venue/account/other_orders.h"

#include <algorithm>

namespace ballast::account {

void OtherOrders::lineLost()
{
    m_open.clear();
    m_isWhole = false;
}

bool OtherOrders::see(const std::string& id, Other order, domain::OrderState state)
{
    using domain::OrderState;
    if (state != OrderState::Working && state != OrderState::PartlyFilled) {
        m_wanted.erase(order.label);
        m_open.erase(id);
        return false;
    }
    const bool isWanted = order.instrument && m_wanted.erase(order.label) > 0;
    m_open.insert_or_assign(id, std::move(order));
    return isWanted;
}

const OtherOrders::Other* OtherOrders::find(const std::string& label) const
{
    const auto found = std::find_if(m_open.begin(), m_open.end(), [&](const auto& item) {
        return !label.empty() && item.second.label == label && item.second.instrument;
    });
    return found == m_open.end() ? nullptr : &found->second;
}

void OtherOrders::want(const std::string& label, Timestamp now)
{
    constexpr std::size_t kMost = 4096;
    m_wanted[label] = now;
    if (m_wanted.size() <= kMost) return;
    m_wanted.erase(std::min_element(m_wanted.begin(), m_wanted.end(),
                                    [](const auto& a, const auto& b) { return a.second < b.second; }));
}

bool OtherOrders::forget(const std::string& label)
{
    return std::erase_if(m_open, [&](const auto& item) { return item.second.label == label; }) > 0;
}

bool OtherOrders::areNone(const std::function<bool(domain::InstrumentId)>& covers) const
{
    return m_isWhole && std::none_of(m_open.begin(), m_open.end(), [&](const auto& item) {
               return !item.second.instrument || covers(*item.second.instrument);
           });
}

}  // namespace ballast::account
