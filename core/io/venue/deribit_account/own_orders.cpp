#include "venue/deribit_account/own_orders.h"

#include <algorithm>

#include "base/typed_text.h"
#include "venue/deribit_account/error_codes.h"
#include "venue/deribit_account/private_line.h"

namespace ballast::deribit {

using domain::OrderState;

namespace {

bool isOpen(const VenueOrder& order)
{
    return order.state == OrderState::Working || order.state == OrderState::PartlyFilled;
}

/// The venue took it, and says so in a word that is documented.
bool isKnown(const VenueOrder& order)
{
    return order.state != OrderState::Rejected && order.state != OrderState::Unknown;
}

/// Whether the order is over with the trade at this place: none of the same message comes after it.
bool isLast(const Changes& changes, std::size_t place)
{
    const auto& trade = changes.trades[place];
    const auto ofOrder = [&](const VenueTrade& other) { return other.order == trade.order; };
    const auto after = changes.trades.begin() + static_cast<std::ptrdiff_t>(place) + 1;
    if (std::any_of(after, changes.trades.end(), ofOrder)) return false;
    return trade.orderFilled || std::any_of(changes.orders.begin(), changes.orders.end(), [&](const VenueOrder& order) {
               return order.id == trade.order && order.state == OrderState::Filled;
           });
}

}  // namespace

OwnOrders::OwnOrders(const AccountTerms& terms, const venue::InstrumentNames& names, MakerProtection& makers,
                     account::Teller tell)
    : OrdersHere(terms.id, terms.venue, terms.label, names, tell), m_terms(terms), m_makers(makers)
{
}

std::string OwnOrders::currencyOf(domain::InstrumentId instrument) const
{
    const auto found = m_names.find(instrument);
    return found ? settlesIn(*found) : std::string();
}

void OwnOrders::left(const domain::OrderIntent& order, const domain::Instrument& instrument)
{
    m_working.add(order.id, {.instrument = order.instrument,
                             .underlying = instrument.underlying,
                             .purpose = order.purpose,
                             .cancelDue = {}});
    m_tell(domain::OrderSent{order.id});
}

void OwnOrders::forget(const domain::ClientOrderId& order)
{
    m_working.erase(order);
    m_acknowledged.erase(order);
    m_notFound.found(order);
}

// ---- what messages make of them

void OwnOrders::acknowledge(const VenueOrder& order)
{
    if (m_acknowledged.insert(order.label).second) m_tell(domain::OrderAcknowledged{order.label, order.id});
}

OwnOrders::Ids OwnOrders::take(const Changes& changes, Timestamp now)
{
    Ids open;
    // Also of what filled or ended at once: the venue's own id of it comes with this word alone.
    for (const auto& order : changes.orders)
        if (isKnown(order) && m_working.find(order.label) != nullptr) acknowledge(order);
    // Fills first: the word that an order ended comes after what it filled.
    for (std::size_t i = 0; i < changes.trades.size(); ++i)
        tellTrade(changes, i, now);
    for (const auto& order : changes.orders) {
        noteFired(order, now);
        note(order, now);
        if (order.label.empty()) continue;
        m_notFound.found(order.label);
        if (isOpen(order)) {
            acknowledge(order);
        } else if (order.state == OrderState::Cancelled || order.state == OrderState::Rejected) {
            tellEnd(order);
        } else if (order.state == OrderState::Filled) {
            m_acknowledged.erase(order.label);
        } else {
            open.push_back(order.label);  // A word that we do not know (F20).
        }
    }
    return open;
}

void OwnOrders::tellTrade(const Changes& changes, std::size_t place, Timestamp now)
{
    const auto& trade = changes.trades[place];
    if (trade.liquidates) m_tell(domain::MarginReport{.account = m_terms.id, .liquidates = true, .askedAt = now});
    const auto instrument = instrumentOf(trade.instrument);
    const auto quantity = instrument ? contractsOf(trade.amount, instrument->multiplier) : std::nullopt;
    // Of an instrument that no feed lists, or by hand elsewhere: the next reconcile tells the position (F46).
    if (!quantity || trade.label.empty()) return;
    const bool last = isLast(changes, place);
    if (last) m_working.erase(trade.label);
    m_tell(domain::OrderFilled{.order = trade.label,
                               .tradeId = trade.id,
                               .instrument = instrument->id,
                               .side = trade.side,
                               .quantity = *quantity,
                               .price = trade.price,
                               .fee = trade.fee,
                               .gas = {},
                               .last = last});
}

void OwnOrders::tellEnd(const VenueOrder& order)
{
    const auto instrument = instrumentOf(order.instrument);
    forget(order.label);
    m_tell(domain::OrderEnded{.order = order.label,
                              .state = order.state,
                              .reason = printable(order.reason, 80),
                              .filled = instrument ? contractsOf(order.filled, instrument->multiplier) : std::nullopt});
}

void OwnOrders::rejected(const domain::ClientOrderId& order, std::int64_t code, const std::string& why, Timestamp now)
{
    const auto* working = m_working.find(order);
    const auto instrument =
        code == kMakersFrozen && working != nullptr ? m_names.find(working->instrument) : std::nullopt;
    if (instrument) m_makers.onFired(MakerProtection::indexOf(*instrument), now);
    forget(order);
    m_tell(domain::OrderEnded{order, OrderState::Rejected, why});
}

/// The venue says why it took an order away.
void OwnOrders::noteFired(const VenueOrder& order, Timestamp now)
{
    const auto instrument = order.reason == MakerProtection::kWord ? instrumentOf(order.instrument) : std::nullopt;
    if (instrument) m_makers.onFired(MakerProtection::indexOf(*instrument), now);
}

/// So that no cancel of many takes along what this session did not send.
void OwnOrders::note(const VenueOrder& order, Timestamp now)
{
    noteOther(order.id, order.label, order.instrument, order.amount, order.filled, order.state, now);
}

// ---- reports

/// Several of one label (by hand elsewhere, or of a desk that lost its count): the one that is open is told last, and
/// while one is, the order is not forgotten.
void OwnOrders::answered(const domain::Query& query, std::vector<VenueOrder> orders, Timestamp now)
{
    if (orders.empty()) return notFound(query);
    std::stable_partition(orders.begin(), orders.end(), [](const VenueOrder& order) { return !isOpen(order); });
    const auto* working = isOpen(orders.back()) ? m_working.find(query.order) : nullptr;
    const auto kept = working != nullptr ? std::optional(*working) : std::nullopt;
    for (const auto& order : orders)
        report(order, query, false, now);
    if (kept) m_working.add(query.order, *kept);
}

bool OwnOrders::report(const VenueOrder& order, const domain::Query& query, bool whole, Timestamp now)
{
    note(order, now);
    if (!order.label.empty()) m_notFound.found(order.label);
    const auto instrument = instrumentOf(order.instrument);
    const auto size = instrument ? instrument->multiplier : domain::Quantity{};
    const auto quantity = contractsOf(order.amount, size), filled = contractsOf(order.filled, size);
    // An order in what no feed lists cannot be counted.
    if (!quantity || !filled) return false;
    // A word that is not known says nothing of its end (F20).
    if (!isOpen(order) && order.state != OrderState::Unknown) m_working.erase(order.label);
    m_tell(domain::OrderReport{.account = m_terms.id,
                               .order = order.label,
                               .venueOrder = order.id,
                               .instrument = instrument->id,
                               .side = order.side,
                               .state = order.state,
                               .quantity = *quantity,
                               .limitPrice = order.price.value_or(domain::Price{}),
                               .filled = *filled,
                               .averagePrice = order.average.value_or(domain::Price{}),
                               .askedAt = query.askedAt,
                               .whole = whole});
    return true;
}

}  // namespace ballast::deribit
