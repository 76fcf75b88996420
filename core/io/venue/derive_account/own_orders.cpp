#include "venue/derive_account/own_orders.h"

#include <utility>

#include "base/typed_text.h"

namespace ballast::derive {

using domain::OrderState;

namespace {

constexpr std::size_t kShownWords = 80;

bool isOpen(const VenueOrder& order)
{
    return order.state == OrderState::Working || order.state == OrderState::PartlyFilled;
}

/// The venue took it, and says so in a word that is documented.
bool isKnown(const VenueOrder& order)
{
    return order.state != OrderState::Rejected && order.state != OrderState::Unknown;
}

/// Its state, where one that took at once and is over is called "filled" whatever it filled: the rest of it is gone.
OrderState endOf(const VenueOrder& order)
{
    return order.state == OrderState::Filled && order.filled < order.amount ? OrderState::Cancelled : order.state;
}

}  // namespace

OwnOrders::OwnOrders(const AccountTerms& terms, const venue::InstrumentNames& names, account::Teller tell)
    : OrdersHere(terms.id, terms.venue, terms.label, names, tell), m_terms(terms)
{
}

void OwnOrders::left(const domain::OrderIntent& order, const domain::Instrument& instrument)
{
    WorkingHere working;
    working.instrument = order.instrument;
    working.underlying = instrument.underlying;
    working.purpose = order.purpose;
    working.name = instrument.name;
    working.quantity = order.quantity;
    working.isBuy = order.side == domain::Side::Buy;
    m_working.add(order.id, std::move(working));
    m_tell(domain::OrderSent{order.id});
}

/// The venue's number is not taken, so it is not changed.
bool OwnOrders::complete(const domain::ClientOrderId&, const domain::Instrument& instrument,
                         const account::OtherOrders::Other& other, WorkingHere& working)
{
    working.name = instrument.name;
    working.quantity = other.quantity;
    working.filled = other.filled;
    working.acknowledged = true;
    return true;
}

void OwnOrders::note(const VenueOrder& order, Timestamp now)
{
    noteOther(order.id, order.label, order.instrument, order.amount, order.filled, order.state, now);
}

// ---- what messages make of them

OwnOrders::Then OwnOrders::updated(const VenueOrder& order, Timestamp now)
{
    const bool wasOther = m_others.find(order.label) != nullptr;
    note(order, now);
    auto* working = order.label.empty() ? nullptr : m_working.find(order.label);
    const bool isEnd = endOf(order) == OrderState::Cancelled || endOf(order) == OrderState::Rejected;
    // Of a run before this one.
    if (working == nullptr && wasOther && isEnd) tellEnd(order);
    // The old one of two with one label is not this order any more.
    if (working == nullptr || working->replaced.contains(order.id)) return Then::Nothing;
    m_notFound.found(order.label);
    if (working->isReplacing && !isOpen(order) && order.state != OrderState::Filled) {
        // Which of the two has ended is known with the answer.
        working->ended = order;
        return Then::Nothing;
    }
    if (isOpen(order) && !working->isReplacing) working->id = order.id;
    // Also of what filled or ended at once: the venue's own id of it comes with this word alone.
    if (isKnown(order) && !std::exchange(working->acknowledged, true))
        m_tell(domain::OrderAcknowledged{order.label, order.id});
    if (isEnd) tellEnd(order);
    // Of a filled one the trades say so.
    return isEnd || isOpen(order) || order.state == OrderState::Filled ? Then::Nothing : Then::AskState;
}

void OwnOrders::tellEnd(const VenueOrder& order)
{
    m_working.erase(order.label);
    m_tell(domain::OrderEnded{.order = order.label,
                              .state = endOf(order),
                              .reason = printable(order.reason, kShownWords),
                              .filled = order.filled});
}

void OwnOrders::traded(const VenueTrade& trade)
{
    const auto instrument = instrumentNamed(trade.instrument);
    // Of an instrument that no feed lists, or by hand elsewhere: the next reconcile tells the position (F46).
    if (!instrument || trade.label.empty()) return;
    // Later words on the same trade are about its way to the chain.
    if (!m_trades.isNew(trade.id)) return;
    bool last = false;
    if (auto* working = m_working.find(trade.label)) {
        working->filled += trade.amount;
        last = working->filled >= working->quantity;
        if (last) m_working.erase(trade.label);
    }
    m_tell(domain::OrderFilled{.order = trade.label,
                               .tradeId = trade.id,
                               .instrument = instrument->id,
                               .side = trade.side,
                               .quantity = trade.amount,
                               .price = trade.price,
                               .fee = trade.fee,
                               .gas = {},
                               .last = last});
}

void OwnOrders::rejected(const domain::ClientOrderId& order, std::string why)
{
    m_working.erase(order);
    m_tell(domain::OrderEnded{.order = order, .state = OrderState::Rejected, .reason = std::move(why), .filled = {}});
}

void OwnOrders::foundNobody(const domain::ClientOrderId& order, std::string why)
{
    m_working.erase(order);
    m_tell(domain::OrderEnded{
        .order = order, .state = OrderState::Cancelled, .reason = std::move(why), .filled = domain::Quantity{}});
}

// ---- replacing

std::optional<VenueOrder> OwnOrders::replaced(const domain::ClientOrderId& order, std::uint64_t amendment,
                                              domain::Quantity wanted, const VenueOrder& now)
{
    auto* working = m_working.find(order);
    if (working == nullptr) return std::nullopt;
    auto ended = std::exchange(working->ended, std::nullopt);
    working->isReplacing = false;
    if (!working->id.empty()) working->replaced.insert(working->id);
    working->id = now.id;
    working->quantity = wanted;
    m_tell(domain::AmendAnswered{
        .order = order, .amendment = amendment, .accepted = true, .quantity = now.amount, .limitPrice = now.limit});
    return ended;
}

OwnOrders::Then OwnOrders::notReplaced(const domain::ClientOrderId& order, std::uint64_t amendment, Timestamp now)
{
    m_tell(domain::AmendAnswered{.order = order, .amendment = amendment, .accepted = false});
    auto* working = m_working.find(order);
    if (working == nullptr) return Then::Nothing;
    working->isReplacing = false;
    if (const auto ended = std::exchange(working->ended, std::nullopt)) return updated(*ended, now);
    return Then::AskState;
}

/// Which of the two stands is asked about, and until then nothing is replaced.
void OwnOrders::lineLost()
{
    m_others.lineLost();
    for (const auto& [id, order] : m_working.all())
        if (auto* working = order.isReplacing ? m_working.find(id) : nullptr; working != nullptr) {
            working->isReplacing = false;
            working->ended.reset();
            working->id.clear();
        }
}

// ---- reports

bool OwnOrders::report(const VenueOrder& order, const domain::Query& query, bool whole, Timestamp now)
{
    note(order, now);
    const auto instrument = instrumentNamed(order.instrument);
    if (!instrument) return false;
    m_notFound.found(order.label);
    if (!isOpen(order) && order.state != OrderState::Unknown) m_working.erase(order.label);
    if (auto* working = isOpen(order) ? m_working.find(order.label) : nullptr;
        working != nullptr && !working->isReplacing)
        working->id = order.id;
    m_tell(domain::OrderReport{.account = m_terms.id,
                               .order = order.label,
                               .venueOrder = order.id,
                               .instrument = instrument->id,
                               .side = order.side,
                               .state = endOf(order),
                               .quantity = order.amount,
                               .limitPrice = order.limit,
                               .filled = order.filled,
                               .averagePrice = order.average.value_or(domain::Price{}),
                               .askedAt = query.askedAt,
                               .whole = whole});
    return true;
}

}  // namespace ballast::derive
