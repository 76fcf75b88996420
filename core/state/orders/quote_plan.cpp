#include "orders/quote_plan.h"

#include <algorithm>
#include <map>

namespace ballast::orders {

using domain::OrderState;
using domain::Side;

namespace {

constexpr Duration kAmendmentAnswered = Duration::seconds(10);

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

bool isLost(const Order& order, Timestamp now) { return order.asked && now - order.amendAsked >= kAmendmentAnswered; }

/// Puts the bid behind the ask of its instrument where prices rise.
void sortAway(const OrderLedger& ledger, std::vector<QuotePlan::Change>& changes)
{
    const auto rank = [&](const QuotePlan::Change& change) {
        const auto& order = *ledger.find(change.order);
        const auto move = change.terms.limitPrice - order.terms.limitPrice;
        const bool away = order.intent.side == Side::Buy ? move.units() <= 0 : move.units() >= 0;
        return std::pair(order.intent.instrument, away ? 0 : 1);
    };
    std::stable_sort(changes.begin(), changes.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

}  // namespace

QuotePlan planQuotes(const OrderLedger& ledger, std::span<const domain::InstrumentId> instruments,
                     std::span<const domain::OwnQuote> wanted, bool canAmend, Timestamp now)
{
    QuotePlan plan;
    const auto sides = sidesOf(wanted);
    std::map<Place, bool> taken;
    for (const auto& [id, order] : ledger.open()) {
        const Place place{order.intent.instrument, order.intent.side};
        if (order.intent.purpose != domain::OrderPurpose::Quote || order.hasEnded() ||
            !std::binary_search(instruments.begin(), instruments.end(), place.first))
            continue;
        const auto want = sides.find(place);
        const bool second = std::exchange(taken[place], true);
        const bool leaving = !order.cancelAsked.isNever();
        if (want == sides.end() || second) {
            (leaving ? plan.leave : plan.takeAway).push_back(id);
            continue;
        }
        const bool same = order.terms.limitPrice == want->second.limitPrice &&
                          order.terms.quantity - order.filled == want->second.quantity && !order.asked;
        if (!leaving && (isLost(order, now) || (isSettled(order) && !same && !canAmend))) {
            plan.takeAway.push_back(id);
            plan.waits = true;
        } else if (leaving || !isSettled(order) || same) {
            plan.leave.push_back(id);
            plan.waits = plan.waits || leaving || !same;
        } else {
            plan.amend.push_back({id, {want->second.quantity + order.filled, want->second.limitPrice}});
        }
    }
    sortAway(ledger, plan.amend);
    for (const auto& [place, terms] : sides)
        if (!taken.contains(place))
            plan.add.push_back({.instrument = place.first,
                                .quantity = place.second == Side::Buy ? terms.quantity : -terms.quantity,
                                .limitPrice = terms.limitPrice,
                                .purpose = domain::OrderPurpose::Quote});
    return plan;
}

}  // namespace ballast::orders
