#include "orders/quote_plan.h"

#include <algorithm>
#include <map>
#include <set>

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

bool isUnanswered(const Order& order)
{
    const auto state = order.state();
    return order.asked || state == OrderState::Decided || state == OrderState::Sent || state == OrderState::Unknown;
}

/// Of the instrument that has stood longest first; of one instrument as they are.
void sortOldest(const OrderLedger& ledger, std::vector<QuotePlan::Change>& changes)
{
    std::map<domain::InstrumentId, Timestamp> oldest;
    for (const auto& change : changes) {
        const auto& order = *ledger.find(change.order);
        const auto [at, isNew] = oldest.try_emplace(order.intent.instrument, order.lastOwn);
        at->second = std::min(at->second, order.lastOwn);
    }
    const auto rank = [&](const QuotePlan::Change& change) {
        const auto id = ledger.find(change.order)->intent.instrument;
        return std::pair(oldest.at(id), id);
    };
    std::stable_sort(changes.begin(), changes.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
}

}  // namespace

void keepUnanswered(const OrderLedger& ledger, QuotePlan& plan, domain::AccountId account, std::size_t most)
{
    const auto& open = ledger.open();
    const auto waiting = static_cast<std::size_t>(std::count_if(open.begin(), open.end(), [&](const auto& item) {
        const auto& order = item.second;
        return order.intent.purpose == domain::OrderPurpose::Quote && order.intent.account == account &&
               isUnanswered(order);
    }));
    auto room = most > waiting ? most - waiting : 0;
    const auto keep = [&](auto& changes) {
        if (changes.size() > room) {
            changes.erase(changes.begin() + static_cast<std::ptrdiff_t>(room), changes.end());
            plan.waits = true;
        }
        room -= changes.size();
    };
    sortOldest(ledger, plan.amend);
    keep(plan.amend);
    keep(plan.add);
}

std::size_t replacedUnsent(const OrderLedger& ledger, std::span<const domain::OwnQuote> before,
                           std::span<const domain::OwnQuote> after)
{
    std::set<std::pair<Place, domain::Price>> said;
    for (const auto& [id, order] : ledger.open())
        if (order.intent.purpose == domain::OrderPurpose::Quote)
            said.insert({{order.intent.instrument, order.intent.side}, order.asked.value_or(order.terms).limitPrice});
    const auto now = sidesOf(after);
    std::size_t count = 0;
    for (const auto& [place, terms] : sidesOf(before)) {
        const auto next = now.find(place);
        const bool same = next != now.end() && next->second.limitPrice == terms.limitPrice;
        count += !same && !said.contains({place, terms.limitPrice}) ? 1U : 0U;
    }
    return count;
}

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
