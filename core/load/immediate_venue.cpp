#include "load/immediate_venue.h"

#include <fmt/format.h>

namespace ballast::load {

bool ImmediateVenue::offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order)
{
    const auto cleared = m_line.clear(order);
    if (!cleared) {
        notSent(order.record()->id);
        return true;
    }
    const auto& intent = **cleared;
    tell(domain::OrderAcknowledged{intent.id});
    tell(domain::OrderFilled{.order = intent.id,
                             .tradeId = fmt::format("load-{}", ++m_trades),
                             .instrument = intent.instrument,
                             .side = intent.side,
                             .quantity = intent.quantity,
                             .price = intent.limitPrice,
                             .fee = {0, *domain::findCurrency("USDC")},
                             .gas = {},
                             .last = true});
    ++m_filled;
    return true;
}

bool ImmediateVenue::offer(const domain::Committed<domain::Gated<domain::QuoteSet>>& quotes)
{
    if (!m_line.clear(quotes)) notSent("quotes of " + quotes.record()->underlying);
    return true;
}

void ImmediateVenue::notSent(const domain::ClientOrderId& order)
{
    tell(domain::OrderEnded{order, domain::OrderState::NotSent, "a latch was closed"});
}

/// In order; what finds no room is told before anything newer.
void ImmediateVenue::tell(live::OwnFact fact)
{
    m_untold.push_back(std::move(fact));
    while (!m_untold.empty() && m_intake.tellOwn(m_untold.front(), m_clock.now()))
        m_untold.pop_front();
}

}  // namespace ballast::load
