#include "venue/hyperliquid_account/own_orders.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/typed_text.h"
#include "venue/hyperliquid_account/client_id.h"

namespace ballast::hyperliquid {

using domain::OrderState;

namespace {

bool isOpen(const VenueOrder& order)
{
    return order.state == OrderState::Working || order.state == OrderState::PartlyFilled;
}

}  // namespace

OwnOrders::OwnOrders(const AccountTerms& terms, const venue::InstrumentNames& names, std::string owner,
                     account::Teller tell)
    : OrdersHere(terms.id, terms.venue, terms.label, names, tell), m_terms(terms), m_owner(std::move(owner))
{
}

const ListedPerpetual* OwnOrders::listed(const std::string& coin) const
{
    const auto found = m_listed.find(coin);
    return found == m_listed.end() ? nullptr : &found->second;
}

void OwnOrders::left(const domain::OrderIntent& order, WorkingHere working)
{
    m_working.add(order.id, std::move(working));
    m_tell(domain::OrderSent{order.id});
}

bool OwnOrders::complete(const domain::ClientOrderId& order, const domain::Instrument& instrument,
                         const account::OtherOrders::Other& other, WorkingHere& working)
{
    const auto* row = listed(instrument.name);
    const auto cloid = cloidOf(order);
    if (row == nullptr || !cloid) return false;
    working.cloid = *cloid;
    working.asset = row->asset;
    working.quantity = other.quantity;
    working.filled = other.filled;
    working.acknowledged = true;
    return true;
}

void OwnOrders::note(const VenueOrder& order, Timestamp now)
{
    noteOther(fmt::format("{}", order.oid), orderOf(order.cloid).value_or(domain::ClientOrderId{}), order.coin,
              order.quantity, order.filled, order.state, now);
}

// ---- what messages make of them

bool OwnOrders::acknowledge(const domain::ClientOrderId& order, std::optional<std::uint64_t> oid)
{
    auto* working = m_working.find(order);
    m_notFound.found(order);
    if (working == nullptr) return false;
    if (!std::exchange(working->acknowledged, true))
        m_tell(domain::OrderAcknowledged{order, oid ? fmt::format("{}", *oid) : std::string()});
    return true;
}

void OwnOrders::answered(const domain::ClientOrderId& order, const ActionStatus& status)
{
    if (!status.refusal.empty()) return end(order, OrderState::Rejected, status.refusal, {});
    if (!acknowledge(order, status.oid)) return;
    if (status.oid) m_byOid[*status.oid] = order;
    const auto* working = m_working.find(order);
    // What is left of an immediate order is gone.
    if (status.filled && *status.filled < working->quantity && !working->quotes())
        end(order, OrderState::Cancelled, "filled in part at once", status.filled);
}

bool OwnOrders::updated(const VenueOrder& order, const domain::ClientOrderId& ours, Timestamp now)
{
    const bool wasOther = m_others.find(ours) != nullptr;
    note(order, now);
    switch (order.state) {
    case OrderState::Working:
    case OrderState::PartlyFilled:
        m_byOid[order.oid] = ours;
        acknowledge(ours, order.oid);
        return true;
    case OrderState::Cancelled:
    case OrderState::Rejected:
        if (m_working.find(ours) != nullptr)
            end(ours, order.state, printable(order.status, 60), order.filled);
        else if (wasOther)  // Of a run before this one.
            m_tell(domain::OrderEnded{
                .order = ours, .state = order.state, .reason = printable(order.status, 60), .filled = order.filled});
        return true;
    case OrderState::Filled:
        return true;  // The fills say so.
    default:
        return false;
    }
}

std::optional<domain::ClientOrderId> OwnOrders::ours(std::uint64_t oid, const std::string& cloid) const
{
    const auto known = m_byOid.find(oid);
    return known != m_byOid.end() ? std::optional(known->second) : orderOf(cloid);
}

void OwnOrders::filled(const VenueFill& fill, bool isHistory, Timestamp now)
{
    if (!isHistory && !fill.liquidated.empty() && fill.liquidated == m_owner)
        m_tell(domain::MarginReport{.account = m_terms.id, .liquidates = true, .askedAt = now});
    const auto instrument = instrumentNamed(fill.coin);
    const auto order = ours(fill.oid, fill.cloid);
    // Of an instrument that no feed lists, or by hand elsewhere: the next reconcile tells the position (F46).
    if (!instrument || !order) return;
    // History of orders that have ended is not told again.
    if (isHistory && m_working.find(*order) == nullptr) return;
    m_notFound.found(*order);
    if (!m_trades.isNew(fill.tradeId)) return;
    const bool last = count(*order, fill);
    m_tell(domain::OrderFilled{.order = *order,
                               .tradeId = fill.tradeId,
                               .instrument = instrument->id,
                               .side = fill.side,
                               .quantity = fill.size,
                               .price = fill.price,
                               .fee = fill.fee,
                               .gas = {},
                               .last = last});
}

bool OwnOrders::count(const domain::ClientOrderId& order, const VenueFill& fill)
{
    auto* working = m_working.find(order);
    if (working == nullptr) return false;
    working->filled += fill.size;
    if (working->filled < working->quantity) return false;
    m_working.erase(order);
    m_byOid.erase(fill.oid);
    return true;
}

void OwnOrders::end(const domain::ClientOrderId& order, OrderState state, std::string why,
                    std::optional<domain::Quantity> filled)
{
    m_notFound.found(order);
    if (!m_working.erase(order)) return;
    std::erase_if(m_byOid, [&](const auto& known) { return known.second == order; });
    m_tell(domain::OrderEnded{.order = order, .state = state, .reason = std::move(why), .filled = filled});
}

// ---- reports

bool OwnOrders::report(const VenueOrder& order, const domain::Query& query, bool whole, Timestamp now)
{
    note(order, now);
    const auto instrument = instrumentNamed(order.coin);
    if (!instrument) return false;
    const auto named = whole ? ours(order.oid, order.cloid) : std::optional(query.order);
    if (named) m_notFound.found(*named);
    if (!isOpen(order) && named && order.state != OrderState::Unknown) m_working.erase(*named);
    m_tell(domain::OrderReport{.account = m_terms.id,
                               .order = named.value_or(domain::ClientOrderId{}),
                               .venueOrder = fmt::format("{}", order.oid),
                               .instrument = instrument->id,
                               .side = order.side,
                               .state = order.state,
                               .quantity = order.quantity,
                               .limitPrice = order.limit,
                               .filled = order.filled,
                               .averagePrice = {},
                               .askedAt = query.askedAt,
                               .whole = whole});
    return true;
}

}  // namespace ballast::hyperliquid
