#include "venue/account/questions.h"

namespace ballast::account {

bool Questions::take(const domain::Query& query, Timestamp now)
{
    if (m_reads.takeOrder(now)) return true;
    m_waiting.push_back(query);
    return false;
}

std::optional<domain::Query> Questions::next(Timestamp now)
{
    if (m_waiting.empty() || m_reads.orderAt(now) > now) return std::nullopt;
    const auto query = m_waiting.front();
    m_waiting.pop_front();
    return query;
}

void Questions::lineLost()
{
    m_whole.reset();
    m_waiting.clear();
}

Questions::Whole* Questions::wholeOf(const domain::Query& query)
{
    return m_whole && m_whole->query.askedAt == query.askedAt ? &*m_whole : nullptr;
}

void Questions::reported(const domain::Query& query)
{
    if (auto* whole = wholeOf(query)) ++whole->reports;
}

void Questions::failed(const domain::Query& query)
{
    if (auto* whole = wholeOf(query)) whole->failed = true;
}

std::optional<domain::ReconcileDone> Questions::endPart(const domain::Query& query, bool isSound)
{
    auto* whole = wholeOf(query);
    if (whole == nullptr) return std::nullopt;
    whole->failed = whole->failed || !isSound;
    if (--whole->left > 0) return std::nullopt;
    const domain::ReconcileDone done{
        .account = query.account, .askedAt = query.askedAt, .reports = whole->reports + (whole->failed ? 1U : 0U)};
    m_whole.reset();
    return done;
}

}  // namespace ballast::account
