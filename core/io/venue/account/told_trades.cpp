#include "venue/account/told_trades.h"

namespace ballast::account {

bool ToldTrades::isNew(const std::string& id)
{
    constexpr std::size_t kMost = 10'000;
    if (!m_ids.insert(id).second) return false;
    m_inOrder.push_back(id);
    if (m_inOrder.size() <= kMost) return true;
    m_ids.erase(m_inOrder.front());
    m_inOrder.pop_front();
    return true;
}

}  // namespace ballast::account
