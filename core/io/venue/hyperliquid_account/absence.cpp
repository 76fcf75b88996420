#include "venue/hyperliquid_account/absence.h"

namespace ballast::hyperliquid {

Absence::Next Absence::unknown(const domain::Query& query, Timestamp decided)
{
    if (query.askedAt < decided) return Next::Nothing;
    m_orders.insert_or_assign(query.order, Answers{query.askedAt});
    return Next::AskLists;
}

Absence::Next Absence::listed(const domain::Query& query, bool Answers::*list)
{
    const auto found = m_orders.find(query.order);
    if (found == m_orders.end() || found->second.askedAt != query.askedAt) return Next::Nothing;
    auto& answers = found->second;
    answers.*list = true;
    return answers.open && answers.fills ? Next::AskStatus : Next::Nothing;
}

Absence::Next Absence::unknownAgain(const domain::Query& query)
{
    const auto found = m_orders.find(query.order);
    if (found == m_orders.end() || found->second.askedAt != query.askedAt) return Next::Nothing;
    m_orders.erase(found);
    return Next::Proven;
}

}  // namespace ballast::hyperliquid
