#include "venue/watched_gateway.h"

#include <algorithm>
#include <fmt/format.h>

namespace ballast::venue {

namespace {

constexpr unsigned kInARow = 2;          ///< Sound answers that must leave a position out.
constexpr std::size_t kMostAnswers = 4;  ///< That have not ended; what is given up for a newer question never does.

std::chrono::nanoseconds between(Timestamp from, Timestamp to)
{
    return std::chrono::nanoseconds((to - from).nanoseconds);
}

}  // namespace

void AccountNotes::take(const OwnFact& fact, Timestamp at)
{
    const std::lock_guard lock(m_mutex);
    std::visit([&](const auto& one) { take(one, at); }, fact);
}

AccountStanding AccountNotes::standing() const
{
    const std::lock_guard lock(m_mutex);
    return m_standing;
}

void AccountNotes::take(const domain::OrderSent& fact, Timestamp at)
{
    ++m_standing.sent;
    // One that was never heard of again gives way to the new one.
    if (m_orders.size() >= kMostOrders) m_orders.erase(m_orders.begin());
    m_orders.insert_or_assign(fact.order, OnItsWay{at, {}, false});
}

void AccountNotes::take(const domain::OrderAcknowledged& fact, Timestamp at)
{
    ++m_standing.acknowledged;
    const auto order = m_orders.find(fact.order);
    if (order == m_orders.end() || !order->second.answeredAt.isNever()) return;
    order->second.answeredAt = at;
    m_standing.acknowledgement.add(between(order->second.sentAt, at));
}

void AccountNotes::take(const domain::OrderFilled& fact, Timestamp at)
{
    ++m_standing.fills;
    const auto order = m_orders.find(fact.order);
    if (order == m_orders.end()) return;
    auto& [sentAt, answeredAt, isFilled] = order->second;
    if (!std::exchange(isFilled, true)) {
        const bool isChain = m_finality == Finality::AfterBlocks;
        m_standing.fill.add(between(isChain || answeredAt.isNever() ? sentAt : answeredAt, at));
    }
    if (fact.last) m_orders.erase(order);
}

void AccountNotes::take(const domain::OrderEnded& fact, Timestamp at)
{
    const auto order = m_orders.find(fact.order);
    if (order != m_orders.end()) {
        if (order->second.answeredAt.isNever()) m_standing.acknowledgement.add(between(order->second.sentAt, at));
        m_orders.erase(order);
    }
    if (fact.state == domain::OrderState::Rejected) note(fmt::format("order refused: {}", fact.reason), at);
}

void AccountNotes::take(const domain::CancelRefused& fact, Timestamp at)
{
    // Of no order: a word about the account.
    note(fact.order.empty() ? fact.reason : fmt::format("cancel refused: {}", fact.reason), at);
}

void AccountNotes::take(const domain::ConnectionChanged& fact, Timestamp at)
{
    m_standing.connected = fact.up;
    if (!fact.up) note(fact.why, at);
    // A switch stands over one line, and is asked for anew on the next.
    if (!fact.up) m_standing.armed.reset();
}

void AccountNotes::take(const domain::ProtectionChanged& fact, Timestamp) { m_standing.armed = fact.armed; }

void AccountNotes::take(const domain::BalanceReport& fact, Timestamp)
{
    m_standing.balances[fact.amount.currency] = fact.amount;
}

/// An answer comes currency by currency; the first of a newer one takes the place of all.
void AccountNotes::take(const domain::MarginReport& fact, Timestamp at)
{
    auto& margins = m_standing.margins;
    if (fact.equity.currency.value == 0) return;
    std::erase_if(margins, [&](const auto& each) {
        return each.askedAt != fact.askedAt || each.equity.currency == fact.equity.currency;
    });
    margins.push_back(fact);
    m_standing.marginsAt = at;
}

void AccountNotes::note(std::string error, Timestamp at)
{
    constexpr std::size_t kLongest = 240;
    if (error.empty()) return;
    if (error.size() > kLongest) error.resize(kLongest);
    m_standing.lastError = std::move(error);
    m_standing.lastErrorAt = at;
}

LeftOutPositions::LeftOutPositions(const InstrumentNames& names, const std::set<domain::InstrumentId>& held)
    : m_names(names)
{
    for (const auto id : held)
        m_known[id] = 0;
}

void LeftOutPositions::take(const OwnFact& fact)
{
    std::visit([this](const auto& one) { count(one); }, fact);
}

void LeftOutPositions::count(const domain::OrderReport& fact)
{
    if (fact.whole) ++answerTo(fact.askedAt).reports;
}

void LeftOutPositions::count(const domain::PositionReport& fact)
{
    if (!fact.quantity.isZero()) m_known[fact.instrument] = 0;
    if (!fact.whole) return;
    auto& answer = answerTo(fact.askedAt);
    ++answer.reports;
    answer.positions.insert(fact.instrument);
}

/// What came of an answer is worth nothing over another line.
void LeftOutPositions::count(const domain::ConnectionChanged& fact)
{
    if (!fact.up) m_answers.clear();
}

void LeftOutPositions::count(const domain::ReconcileDone& done)
{
    if (const auto answer = soundAnswer(done))
        for (auto each = m_known.begin(); each != m_known.end();) {
            auto& [id, leftOut] = *each;
            leftOut = answer->positions.contains(id) ? 0 : std::min(leftOut + 1, kInARow);
            // It was told to be flat and cannot be held again.
            const bool isOver = leftOut == kInARow && m_names.isSettled(id);
            each = isOver ? m_known.erase(each) : std::next(each);
        }
    std::erase_if(m_answers, [&](const Answer& answer) { return answer.askedAt == done.askedAt; });
}

LeftOutPositions::Answer& LeftOutPositions::answerTo(Timestamp askedAt)
{
    const auto found = std::find_if(m_answers.begin(), m_answers.end(),
                                    [&](const Answer& answer) { return answer.askedAt == askedAt; });
    if (found != m_answers.end()) return *found;
    if (m_answers.size() >= kMostAnswers) m_answers.pop_front();
    return m_answers.emplace_back(Answer{askedAt, 0, {}});
}

std::optional<LeftOutPositions::Answer> LeftOutPositions::soundAnswer(const domain::ReconcileDone& done) const
{
    const auto found = std::find_if(m_answers.begin(), m_answers.end(),
                                    [&](const Answer& answer) { return answer.askedAt == done.askedAt; });
    // Of an account with nothing in it no report comes.
    auto answer = found != m_answers.end() ? *found : Answer{done.askedAt, 0, {}};
    return answer.reports >= done.reports ? std::optional(std::move(answer)) : std::nullopt;
}

std::vector<domain::PositionReport> LeftOutPositions::of(const domain::ReconcileDone& done, Timestamp now) const
{
    std::vector<domain::PositionReport> flat;
    const auto answer = soundAnswer(done);
    if (!answer) return flat;
    for (const auto& [id, leftOut] : m_known) {
        if (answer->positions.contains(id) || leftOut + 1 < kInARow) continue;
        const auto instrument = m_names.find(id);
        const bool hasExpired = instrument && !instrument->expiry.isNever() && instrument->expiry <= now;
        if (!instrument || (hasExpired && !m_names.isSettled(id))) continue;
        flat.push_back(
            {.account = done.account, .instrument = id, .quantity = {}, .askedAt = done.askedAt, .whole = true});
    }
    return flat;
}

bool WatchedGateway::tell(const OwnFact& fact, Timestamp receivedAt)
{
    auto told = fact;
    if (auto* done = std::get_if<domain::ReconcileDone>(&told)) {
        for (const auto& report : m_leftOut.of(*done, receivedAt)) {
            if (!m_sink->tell(report, receivedAt)) return false;  // All of it comes again.
            ++done->reports;
        }
    }
    if (!m_sink->tell(told, receivedAt)) return false;  // It comes again.
    m_leftOut.take(fact);
    m_notes->take(fact, receivedAt);
    return true;
}

}  // namespace ballast::venue
