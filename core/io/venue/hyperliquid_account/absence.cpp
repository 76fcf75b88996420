#include "venue/hyperliquid_account/absence.h"

namespace ballast::hyperliquid {

Absence::Next Absence::unknown(const domain::Query& query, Timestamp decided)
{
    if (query.askedAt < decided) return Next::Nothing;
    m_orders.insert_or_assign(query.order, Answers{query.askedAt});
    return Next::AskLists;
}

Absence::Answers* Absence::answersTo(const domain::Query& query)
{
    const auto found = m_orders.find(query.order);
    return found != m_orders.end() && found->second.askedAt == query.askedAt ? &found->second : nullptr;
}

FillPages* Absence::pagesOf(const domain::Query& query)
{
    auto* answers = answersTo(query);
    return answers != nullptr ? &answers->pages : nullptr;
}

Absence::Next Absence::listed(const domain::Query& query, bool Answers::*list)
{
    auto* answers = answersTo(query);
    if (answers == nullptr) return Next::Nothing;
    answers->*list = true;
    return answers->open && answers->fills ? Next::AskStatus : Next::Nothing;
}

Absence::Next Absence::unknownAgain(const domain::Query& query)
{
    if (answersTo(query) == nullptr) return Next::Nothing;
    m_orders.erase(query.order);
    return Next::Proven;
}

}  // namespace ballast::hyperliquid
