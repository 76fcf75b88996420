#include "venue/account/not_found.h"

namespace ballast::account {

bool NotFound::tell(const domain::ClientOrderId& order, Timestamp askedAt)
{
    constexpr unsigned kAnswers = 3;
    constexpr Duration kOver = Duration::seconds(10);
    auto& answers = m_orders[order];
    if (++answers.count == 1) answers.first = askedAt;
    if (answers.count < kAnswers || askedAt - answers.first < kOver) return false;
    m_orders.erase(order);
    return true;
}

}  // namespace ballast::account
