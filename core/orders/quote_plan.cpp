#include "orders/quote_plan.h"

#include <algorithm>
#include <map>

namespace ballast::orders {

using domain::OrderState;
using domain::Side;

namespace {

using Place = std::pair<domain::InstrumentId, Side>;

std::map<Place, Terms> sidesOf(std::span<const domain::OwnQuote> quotes)
{
    std::map<Place, Terms> sides;
    for (const auto& quote : quotes) {
        if (quote.bidSize.units() > 0) sides[{quote.instrument, Side::Buy}] = {quote.bidSize, quote.bid};
        if (quote.askSize.units() > 0) sides[{quote.instrument, Side::Sell}] = {quote.askSize, quote.ask};
    }
    return sides;
}

bool isSettled(const Order& order)
{
    const auto state = order.state();
    return (state == OrderState::Working || state == OrderState::PartlyFilled) && !order.asked;
}

}  // namespace

QuotePlan planQuotes(const OrderLedger& ledger, std::span<const domain::InstrumentId> instruments,
                     std::span<const domain::OwnQuote> wanted, bool canAmend)
{
    QuotePlan plan;
    const auto sides = sidesOf(wanted);
    std::map<Place, bool> taken;
    for (const auto& [id, order] : ledger.open()) {
        const Place place{order.intent.instrument, order.intent.side};
        if (order.intent.purpose != domain::OrderPurpose::Quote || order.hasEnded() ||
            std::find(instruments.begin(), instruments.end(), place.first) == instruments.end())
            continue;
        const auto want = sides.find(place);
        const bool second = std::exchange(taken[place], true);
        const bool leaving = !order.cancelAsked.isNever();
        if (want == sides.end() || second) {
            (leaving ? plan.leave : plan.takeAway).push_back(id);
        } else if (leaving || !isSettled(order) ||
                   (order.terms.limitPrice == want->second.limitPrice &&
                    order.terms.quantity - order.filled == want->second.quantity)) {
            plan.leave.push_back(id);
        } else if (canAmend) {
            plan.amend.push_back({id, {want->second.quantity + order.filled, want->second.limitPrice}});
        } else {
            plan.takeAway.push_back(id);
        }
    }
    for (const auto& [place, terms] : sides)
        if (!taken.contains(place))
            plan.add.push_back({.instrument = place.first,
                                .quantity = place.second == Side::Buy ? terms.quantity : -terms.quantity,
                                .limitPrice = terms.limitPrice,
                                .purpose = domain::OrderPurpose::Quote});
    return plan;
}

}  // namespace ballast::orders
