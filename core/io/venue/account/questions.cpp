#include "venue/account/questions.h"

namespace ballast::account {

bool Questions::take(const domain::Query& query, Timestamp now, double weight)
{
    if (!m_isHeld && m_reads->take(now, weight)) return true;
    m_waiting.push_back({query, weight});
    return false;
}

std::optional<domain::Query> Questions::next(Timestamp now)
{
    if (m_isHeld || m_waiting.empty() || !m_reads->may(now, m_waiting.front().weight)) return std::nullopt;
    const auto query = m_waiting.front().query;
    m_waiting.pop_front();
    return query;
}

void Questions::lineLost()
{
    m_whole.reset();
    m_waiting.clear();
    m_isHeld = false;
}

Questions::Whole* Questions::wholeOf(const domain::Query& query)
{
    return m_whole && m_whole->query.askedAt == query.askedAt ? &*m_whole : nullptr;
}

void Questions::counted(const domain::Query& query, bool isTold)
{
    auto* whole = wholeOf(query);
    if (whole == nullptr) return;
    if (isTold)
        ++whole->reports;
    else
        whole->failed = true;
}

void Questions::endPart(const domain::Query& query, bool isSound)
{
    auto* whole = wholeOf(query);
    if (whole == nullptr) return;
    whole->failed = whole->failed || !isSound;
    if (--whole->left > 0) return;
    m_tell(domain::ReconcileDone{
        .account = query.account, .askedAt = query.askedAt, .reports = whole->reports + (whole->failed ? 1U : 0U)});
    m_whole.reset();
}

void Questions::position(const domain::Query& query, domain::InstrumentId instrument, domain::Quantity quantity,
                         bool whole)
{
    if (whole) counted(query, true);
    m_tell(domain::PositionReport{.account = m_account,
                                  .instrument = instrument,
                                  .quantity = quantity,
                                  .askedAt = query.askedAt,
                                  .whole = whole});
}

void Questions::balance(const domain::Query& query, domain::Money amount)
{
    counted(query, true);
    m_tell(domain::BalanceReport{.account = m_account, .amount = amount, .askedAt = query.askedAt});
}

void Questions::margin(const domain::Query& query, domain::Money equity, domain::Money initial,
                       domain::Money maintenance, bool liquidates) const
{
    m_tell(domain::MarginReport{.account = m_account,
                                .equity = equity,
                                .initial = initial,
                                .maintenance = maintenance,
                                .liquidates = liquidates,
                                .askedAt = query.askedAt});
}

}  // namespace ballast::account
