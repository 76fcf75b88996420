#include "venue/account/questions.h"

#include <algorithm>
#include <utility>

namespace ballast::account {

bool Questions::take(const domain::Query& query, Timestamp now, double weight)
{
    const double least = leastFor(weight);
    const bool isItsTurn = m_isNext || m_waiting.empty();
    if (m_isHeld || !isItsTurn || !m_reads->take(now, least)) {
        wait(query, weight);
        return false;
    }
    m_reads->count(now, weight - least);
    return true;
}

bool Questions::takeFurther(Timestamp now, double weight)
{
    const bool wholeWaits = !m_waiting.empty() && m_waiting.front().query.order.empty();
    return !m_isHeld && !wholeWaits && m_reads->take(now, leastFor(weight));
}

/// An answer to the older question would be older than what the engine asks for.
void Questions::wait(const domain::Query& query, double weight)
{
    const auto same = std::find_if(m_waiting.begin(), m_waiting.end(),
                                   [&](const Waiting& one) { return one.query.order == query.order; });
    if (same != m_waiting.end())
        *same = {query, weight};
    else if (query.order.empty())
        m_waiting.push_front({query, weight});
    else
        m_waiting.push_back({query, weight});
}

/// One that weighs more than they are ever left at once goes when that is there, and is counted in full.
double Questions::leastFor(double weight) const { return std::min(weight, m_reads->mostOfAQuestion()); }

std::optional<domain::Query> Questions::next(Timestamp now)
{
    if (m_isHeld || m_waiting.empty() || !m_reads->may(now, leastFor(m_waiting.front().weight))) return std::nullopt;
    const auto query = m_waiting.front().query;
    m_waiting.pop_front();
    return query;
}

void Questions::lineLost()
{
    m_whole.reset();
    m_waiting.clear();
    m_isHeld = false;
    tellHeld(Timestamp{INT64_MAX});
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
    // After it: an account that it opened does not hold them.
    tellHeld(Timestamp{INT64_MAX});
}

void Questions::payment(domain::CashMoved paid)
{
    const bool isKnown = !m_answers.empty() && paid.paidAt <= m_answers.back().stamp;
    if (m_whole && !isKnown) return m_paid.push_back(std::move(paid));
    tellPayment(std::move(paid));
}

void Questions::balancesAsOf(const domain::Query& query, Timestamp stamp)
{
    constexpr Duration kMostOff = Duration::minutes(2);  // An answer may take one of them.
    if (stamp > query.askedAt + kMostOff || stamp < query.askedAt - kMostOff) return;
    constexpr std::size_t kMost = 1'024;
    if (wholeOf(query) == nullptr) return;
    if (!m_answers.empty()) stamp = std::max(stamp, m_answers.back().stamp);
    m_answers.push_back({query.askedAt, stamp});
    if (m_answers.size() > kMost) m_answers.pop_front();
    // Before them: an account that is open counts what they hold already.
    tellHeld(stamp);
}

/// Into the time between the question whose answer first holds it and the one before.
void Questions::tellPayment(domain::CashMoved paid) const
{
    const auto holds = std::find_if(m_answers.begin(), m_answers.end(),
                                    [&](const AsOf& answer) { return answer.stamp >= paid.paidAt; });
    const auto at = paid.paidAt;
    if (holds != m_answers.begin()) paid.paidAt = std::max(at, Timestamp{std::prev(holds)->askedAt.nanoseconds + 1});
    if (holds != m_answers.end()) paid.paidAt = std::min(paid.paidAt, holds->askedAt);
    m_tell(std::move(paid));
}

void Questions::tellHeld(Timestamp until)
{
    std::erase_if(m_paid, [&](const domain::CashMoved& paid) {
        if (paid.paidAt > until) return false;
        tellPayment(paid);
        return true;
    });
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
