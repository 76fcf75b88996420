#include "simulated_venue/matching_venue.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "domain/orders.h"

namespace ballast::simulated_venue {

using domain::OrderState;
using domain::Price;
using domain::Side;

void MatchingVenue::onBatch(const domain::EventBatch& batch)
{
    m_now = std::max(m_now, batch.time);
    for (const auto& event : batch.events) {
        if (const auto* listed = std::get_if<domain::InstrumentListed>(&event.body))
            m_instruments.insert_or_assign(listed->instrument.id, listed->instrument);
        else if (const auto* quote = std::get_if<domain::HedgeQuote>(&event.body))
            see(m_now, quote->instrument, {quote->bid, quote->ask});
        else if (const auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
            for (const auto& option : chain->quotes)
                see(m_now, option.instrument, {option.bid.value_or(Price{}), option.ask.value_or(Price{})});
    }
}

void MatchingVenue::plan(Step step) { m_coming.emplace(m_now + m_latency, std::move(step)); }

void MatchingVenue::send(const domain::Cleared<domain::OrderIntent>& order)
{
    m_now = std::max(m_now, order->time);
    plan(Arrival{*order});
}

void MatchingVenue::amend(const domain::Cleared<domain::Amendment>& amendment)
{
    m_now = std::max(m_now, amendment->time);
    plan(*amendment);
}

void MatchingVenue::cancel(const domain::CancelIntent& cancel) { plan(cancel); }

/// The price at which it meets the touch; empty: it does not.
std::optional<Price> MatchingVenue::meets(const domain::OrderIntent& order, const Touch& touch)
{
    const auto& other = order.side == Side::Buy ? touch.ask : touch.bid;
    if (other.units() <= 0) return std::nullopt;
    const bool reaches = order.side == Side::Buy ? order.limitPrice >= other : order.limitPrice <= other;
    return reaches ? std::optional(other) : std::nullopt;
}

void MatchingVenue::arrive(Timestamp time, const domain::OrderIntent& order)
{
    if (!m_seen.insert(order.id).second) return;
    m_ready.push_back({time, domain::OrderAcknowledged{order.id}});
    const auto touch = m_touches.find(order.instrument);
    const auto price = touch != m_touches.end() ? meets(order, touch->second) : std::nullopt;
    if (price) return fill(time, order, *price);
    if (!takesAtOnce(order.purpose)) return (void)m_resting.emplace(order.id, order);
    m_ready.push_back({time, domain::OrderEnded{order.id, OrderState::Cancelled,
                                                "immediate or cancel: nobody stood at its limit", domain::Quantity{}}});
}

void MatchingVenue::fill(Timestamp time, const domain::OrderIntent& order, Price price)
{
    m_ready.push_back({time, domain::OrderFilled{.order = order.id,
                                                 .tradeId = fmt::format("m-{}-{}", order.account.value, ++m_trades),
                                                 .instrument = order.instrument,
                                                 .side = order.side,
                                                 .quantity = order.quantity,
                                                 .price = price,
                                                 .fee = {0, *domain::findCurrency("USDC")},
                                                 .gas = {},
                                                 .last = true}});
}

/// What rests fills at its own limit: the taker came to it.
void MatchingVenue::see(Timestamp time, domain::InstrumentId instrument, Touch touch)
{
    m_touches.insert_or_assign(instrument, touch);
    for (auto resting = m_resting.begin(); resting != m_resting.end();) {
        const auto& order = resting->second;
        if (order.instrument != instrument || !meets(order, touch)) {
            ++resting;
            continue;
        }
        fill(time, order, order.limitPrice);
        resting = m_resting.erase(resting);
    }
}

/// An order fills in full, so what rests is its whole quantity.
void MatchingVenue::change(Timestamp time, const domain::Amendment& amendment)
{
    const auto resting = m_resting.find(amendment.order);
    const bool accepted = resting != m_resting.end();
    m_ready.push_back({time, domain::AmendAnswered{.order = amendment.order,
                                                   .amendment = amendment.number,
                                                   .accepted = accepted,
                                                   .quantity = amendment.quantity,
                                                   .limitPrice = amendment.limitPrice}});
    if (!accepted) return;
    resting->second.quantity = amendment.quantity;
    resting->second.limitPrice = amendment.limitPrice;
    const auto touch = m_touches.find(amendment.instrument);
    const auto price = touch != m_touches.end() ? meets(resting->second, touch->second) : std::nullopt;
    if (!price) return;
    fill(time, resting->second, *price);
    m_resting.erase(resting);
}

bool MatchingVenue::reaches(const domain::CancelIntent& cancel, const domain::OrderIntent& order) const
{
    if (!cancel.order.empty()) return cancel.order == order.id;
    if (!cancel.orders && order.purpose != domain::OrderPurpose::Quote) return false;
    const auto found = m_instruments.find(order.instrument);
    if (found == m_instruments.end()) return true;
    const auto& scope = cancel.scope;
    if (scope.kind == domain::ScopeKind::Venue) return found->second.venue == scope.name;
    if (scope.kind == domain::ScopeKind::Underlying) return found->second.underlying == scope.name;
    return true;
}

void MatchingVenue::end(Timestamp time, const domain::ClientOrderId& order)
{
    if (m_resting.erase(order) == 0) return;
    m_ready.push_back({time, domain::OrderEnded{order, OrderState::Cancelled, "cancelled by us", domain::Quantity{}}});
}

void MatchingVenue::perform(Timestamp time, const Step& step)
{
    if (const auto* arrival = std::get_if<Arrival>(&step)) return arrive(time, arrival->order);
    if (const auto* amendment = std::get_if<domain::Amendment>(&step)) return change(time, *amendment);
    std::vector<domain::ClientOrderId> reached;
    for (const auto& [id, order] : m_resting)
        if (reaches(std::get<domain::CancelIntent>(step), order)) reached.push_back(id);
    for (const auto& id : reached)
        end(time, id);
}

std::optional<Timestamp> MatchingVenue::nextDue() const
{
    if (!m_ready.empty()) return m_ready.front().time;
    return m_coming.empty() ? std::nullopt : std::optional(m_coming.begin()->first);
}

std::vector<domain::Event> MatchingVenue::takeDue(Timestamp until)
{
    while (!m_coming.empty() && m_coming.begin()->first <= until) {
        const auto next = m_coming.extract(m_coming.begin());
        m_now = std::max(m_now, next.key());
        perform(m_now, next.mapped());
    }
    m_now = std::max(m_now, until);
    return std::exchange(m_ready, {});
}

}  // namespace ballast::simulated_venue
