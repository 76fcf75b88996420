#include "simulated_venue/faulty_gateway.h"

#include <algorithm>

namespace ballast::simulated_venue {

using domain::OrderState;
using domain::Quantity;

FaultyGateway::FaultyGateway(std::unique_ptr<playback::Venue> inner, FaultScript script,
                             std::vector<domain::AccountId> accounts)
    : m_inner(std::move(inner)), m_script(std::move(script)), m_accounts(std::move(accounts)),
      m_random(m_script.seed, simulation::StreamName::Faults)
{
}

bool FaultyGateway::Truth::isOpen() const
{
    return !lost && (state == OrderState::Sent || state == OrderState::Working || state == OrderState::PartlyFilled);
}

void FaultyGateway::setPosition(domain::AccountId account, domain::InstrumentId instrument, Quantity quantity)
{
    m_positions[{account, instrument}] = quantity;
}

Quantity FaultyGateway::positionOf(domain::AccountId account, domain::InstrumentId instrument) const
{
    const auto found = m_positions.find({account, instrument});
    return found != m_positions.end() ? found->second : Quantity{};
}

void FaultyGateway::setPowers(bool amends, std::uint64_t mostWorking, bool schedules)
{
    m_schedules = schedules;
    m_amends = amends;
    m_mostWorking = mostWorking;
}

void FaultyGateway::connect(Timestamp now)
{
    for (const auto account : m_accounts)
        setConnection(account, true, now);
}

void FaultyGateway::setConnection(domain::AccountId account, bool up, Timestamp at)
{
    up ? static_cast<void>(m_down.erase(account)) : static_cast<void>(m_down.insert(account));
    deliver(at, domain::ConnectionChanged{account, up, up ? "" : "cut by the script", m_amends, m_mostWorking});
    if (up && (!m_schedules || m_switches.contains(account))) deliver(at, domain::ProtectionChanged{account, true});
}

void FaultyGateway::scheduleCancel(domain::AccountId account, Timestamp at)
{
    if (!isUp(account)) return;
    if (m_switches.insert_or_assign(account, at).second) deliver(m_now, domain::ProtectionChanged{account, true});
}

/// The venue's own doing, whatever the line does.
void FaultyGateway::fireSwitches(Timestamp until)
{
    for (auto at = m_switches.begin(); at != m_switches.end();) {
        if (at->second > until) {
            ++at;
            continue;
        }
        for (const auto& [id, order] : m_orders)
            if (order.intent.account == at->first && order.isOpen())
                m_inner->cancel({.scope = {}, .kill = {}, .order = id});
        tell(at->second, at->first, domain::ProtectionChanged{at->first, false});
        at = m_switches.erase(at);
    }
}

void FaultyGateway::deliver(Timestamp at, domain::EventBody body) { m_line.emplace(at, std::move(body)); }

/// What the venue says over the line.
void FaultyGateway::tell(Timestamp now, domain::AccountId account, domain::EventBody body)
{
    if (!isUp(account)) return;
    if (!isFaulty(now)) return deliver(now, std::move(body));
    if (m_random.chance(m_script.loseMessage)) return;
    const int copies = m_random.chance(m_script.doubleMessage) ? 2 : 1;
    for (int i = 0; i < copies; ++i)
        deliver(now + Duration::fromSeconds(m_script.delay.inSeconds() * m_random.uniform()), body);
}

void FaultyGateway::onBatch(const domain::EventBatch& batch)
{
    follow(batch.time - Duration{1});
    m_inner->onBatch(batch);
    m_now = std::max(m_now, batch.time);
}

void FaultyGateway::send(const domain::Cleared<domain::OrderIntent>& order)
{
    const Timestamp now = std::max(m_now, order->time);
    if (!isUp(order->account))
        return deliver(now, domain::OrderEnded{order->id, OrderState::NotSent, "the account is not connected"});
    deliver(now, domain::OrderSent{order->id});
    const bool lost = isFaulty(now) && m_random.chance(m_script.loseOrder);
    m_repeats += m_orders.count(order->id);
    m_orders[order->id] = {.intent = *order, .placedAt = now, .lost = lost};
    if (!lost) m_inner->send(order);
}

/// Lost like an order.
void FaultyGateway::amend(const domain::Cleared<domain::Amendment>& amendment)
{
    const Timestamp now = std::max(m_now, amendment->time);
    if (!isUp(amendment->account))
        return deliver(now,
                       domain::AmendAnswered{.order = amendment->order, .amendment = amendment->number, .left = false});
    if (!isFaulty(now) || !m_random.chance(m_script.loseOrder)) m_inner->amend(amendment);
}

void FaultyGateway::cancel(const domain::CancelIntent& cancel)
{
    if (!isFaulty(m_now) || !m_random.chance(m_script.loseCancel)) m_inner->cancel(cancel);
}

/// Takes over what the venue did until then, in order of time, together with the script's own doings.
void FaultyGateway::follow(Timestamp until)
{
    while (true) {
        const auto due = m_inner->nextDue();
        auto at = due && *due <= until ? *due : until;
        for (const auto& [account, when] : m_switches)
            at = std::min(at, std::max(when, m_now));
        changeConnections(at);
        fireSwitches(at);
        for (const auto& event : m_inner->takeDue(at))
            learn(event);
        if (at == until) break;
    }
    m_now = std::max(m_now, until);
}

void FaultyGateway::changeConnections(Timestamp until)
{
    for (const auto& outage : m_script.outages) {
        if (outage.from > m_followed && outage.from <= until) setConnection(outage.account, false, outage.from);
        if (outage.until > m_followed && outage.until <= until) setConnection(outage.account, true, outage.until);
    }
    for (const auto& trade : m_script.trades)
        if (trade.at > m_followed && trade.at <= until)
            m_positions[{trade.account, trade.instrument}] += trade.quantity;
    m_followed = std::max(m_followed, until);
}

/// What happened at the venue becomes true at once and is told over the line.
void FaultyGateway::learn(const domain::Event& event)
{
    domain::ClientOrderId id;
    if (const auto* taken = std::get_if<domain::OrderAcknowledged>(&event.body)) {
        id = taken->order;
        m_orders.at(id).state = OrderState::Working;
    } else if (const auto* fill = std::get_if<domain::OrderFilled>(&event.body)) {
        id = fill->order;
        Truth& order = m_orders.at(id);
        order.filled += fill->quantity;
        order.paid += fill->quantity.toDouble() * fill->price.toDouble();
        order.state = fill->last ? OrderState::Filled : OrderState::PartlyFilled;
        m_positions[{order.intent.account, fill->instrument}] +=
            fill->side == domain::Side::Buy ? fill->quantity : -fill->quantity;
    } else if (const auto* ended = std::get_if<domain::OrderEnded>(&event.body)) {
        id = ended->order;
        Truth& order = m_orders.at(id);
        order.state = ended->state;
        auto stated = *ended;
        stated.filled = order.filled;
        return tell(event.time, order.intent.account, stated);
    } else if (const auto* answer = std::get_if<domain::AmendAnswered>(&event.body)) {
        id = answer->order;
        Truth& order = m_orders.at(id);
        if (answer->accepted) order.intent.quantity = answer->quantity;
        if (answer->accepted) order.intent.limitPrice = answer->limitPrice;
    } else {
        return;
    }
    tell(event.time, m_orders.at(id).intent.account, event.body);
}

std::optional<Timestamp> FaultyGateway::nextDue() const
{
    auto next = m_inner->nextDue();
    const auto take = [&](Timestamp at) { next = next ? std::min(*next, at) : at; };
    if (!m_line.empty()) take(m_line.begin()->first);
    for (const auto& [account, when] : m_switches)
        take(when);
    for (const auto& outage : m_script.outages)
        for (const auto at : {outage.from, outage.until})
            if (at > m_followed) take(at);
    return next;
}

std::vector<domain::Event> FaultyGateway::takeDue(Timestamp until)
{
    follow(until);
    std::vector<domain::Event> taken;
    while (!m_line.empty() && m_line.begin()->first <= until) {
        taken.push_back({m_line.begin()->first, std::move(m_line.begin()->second)});
        m_line.erase(m_line.begin());
    }
    return taken;
}

void FaultyGateway::ask(const domain::Query& query, Timestamp now)
{
    follow(now);
    query.order.empty() ? answerAccount(query, now) : answerOrder(query, now);
}

domain::OrderReport FaultyGateway::reportOf(const Truth& order, const domain::Query& query, Timestamp now) const
{
    domain::OrderReport report{.account = query.account,
                               .order = order.intent.id,
                               .venueOrder = "v" + order.intent.id,
                               .instrument = order.intent.instrument,
                               .side = order.intent.side,
                               .state = OrderState::NotPlaced,
                               .askedAt = query.askedAt,
                               .whole = query.order.empty()};
    const bool hidden = isFaulty(now) && now - order.placedAt < m_script.hidden;
    if (order.lost || hidden) return report;
    report.state = order.state == OrderState::Sent ? OrderState::Working : order.state;
    report.quantity = order.intent.quantity;
    report.limitPrice = order.intent.limitPrice;
    report.filled = order.filled;
    if (!order.filled.isZero())
        report.averagePrice = domain::Price::fromDouble(order.paid / order.filled.toDouble()).value_or(domain::Price{});
    return report;
}

void FaultyGateway::answerOrder(const domain::Query& query, Timestamp now)
{
    const auto found = m_orders.find(query.order);
    if (found == m_orders.end())
        tell(now, query.account,
             domain::OrderReport{.account = query.account,
                                 .order = query.order,
                                 .state = OrderState::NotPlaced,
                                 .askedAt = query.askedAt});
    else
        tell(now, query.account, reportOf(found->second, query, now));
    tell(now, query.account,
         domain::PositionReport{query.account, query.instrument, positionOf(query.account, query.instrument),
                                query.askedAt});
}

void FaultyGateway::answerAccount(const domain::Query& query, Timestamp now)
{
    std::uint64_t reports = 0;
    for (const auto& [id, order] : m_orders) {
        if (order.intent.account != query.account || !order.isOpen()) continue;
        const auto report = reportOf(order, query, now);
        if (report.state == OrderState::NotPlaced) continue;
        tell(now, query.account, report);
        ++reports;
    }
    for (const auto& [key, quantity] : m_positions) {
        if (key.first != query.account) continue;
        tell(now, query.account, domain::PositionReport{query.account, key.second, quantity, query.askedAt, true});
        ++reports;
    }
    tell(now, query.account, domain::ReconcileDone{query.account, query.askedAt, reports});
}

}  // namespace ballast::simulated_venue
