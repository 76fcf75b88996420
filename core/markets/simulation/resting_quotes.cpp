#include "simulation/resting_quotes.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/assert.h"

namespace ballast::simulation {

using domain::Quantity;

bool RestingQuotes::place(const domain::OrderIntent& order, const domain::Instrument& option)
{
    const double strike = option.strike.toDouble();
    const Key key{option.expiry, option.right == domain::OptionRight::Call, strike, option.id};
    auto& at = m_options
                   .try_emplace(key, Option{.instrument = option.id,
                                            .underlying = option.underlying,
                                            .strike = strike,
                                            .right = option.right,
                                            .expiry = option.expiry,
                                            .lot = option.lotSize,
                                            .bid = {},
                                            .ask = {}})
                   .first->second;
    auto& side = at.of(order.side);
    if (!side.order.empty()) return false;
    side = {order.id, order.limitPrice, order.quantity};
    m_resting.emplace(order.id,
                      Resting{.intent = order, .key = key, .total = order.quantity, .filled = {}, .untold = {}});
    return true;
}

bool RestingQuotes::amend(const domain::Amendment& amendment)
{
    const auto found = m_resting.find(amendment.order);
    if (found == m_resting.end()) return false;
    auto& resting = found->second;
    const auto open = amendment.quantity - resting.filled - resting.untold;
    if (open.units() <= 0) return false;
    resting.total = amendment.quantity;
    sideOf(resting) = {amendment.order, amendment.limitPrice, open};
    return true;
}

/// Frees its side; an option without any is not kept.
void RestingQuotes::clear(const Resting& resting)
{
    sideOf(resting) = {};
    const auto& option = m_options.at(resting.key);
    if (option.bid.order.empty() && option.ask.order.empty()) m_options.erase(resting.key);
}

/// Each order on its side, each side with its order, and every word of one that rests.
bool RestingQuotes::isWhole() const
{
    std::size_t sides = 0;
    for (const auto& [key, option] : m_options) {
        if (option.instrument != std::get<3>(key) || option.expiry != std::get<0>(key)) return false;
        for (const auto* side : {&option.bid, &option.ask})
            if (!side->order.empty()) ++sides;
    }
    for (const auto& [id, resting] : m_resting) {
        const auto option = m_options.find(resting.key);
        if (option == m_options.end() || option->second.of(resting.intent.side).order != id) return false;
    }
    const auto rests = [&](const domain::Event& event) {
        const auto* fill = std::get_if<domain::OrderFilled>(&event.body);
        const auto* end = std::get_if<domain::OrderEnded>(&event.body);
        if (fill == nullptr && end == nullptr) return false;
        return m_resting.contains(fill != nullptr ? fill->order : end->order);
    };
    return sides == m_resting.size() && std::all_of(m_untold.begin(), m_untold.end(), rests);
}

bool RestingQuotes::takeAway(const domain::ClientOrderId& order)
{
    const auto found = m_resting.find(order);
    if (found == m_resting.end()) return false;
    clear(found->second);
    m_resting.erase(found);
    std::erase_if(m_untold, [&](const domain::Event& event) {
        const auto* fill = std::get_if<domain::OrderFilled>(&event.body);
        const auto* end = std::get_if<domain::OrderEnded>(&event.body);
        return (fill != nullptr && fill->order == order) || (end != nullptr && end->order == order);
    });
    return true;
}

Quantity RestingQuotes::filledOf(const domain::ClientOrderId& order) const
{
    const auto found = m_resting.find(order);
    return found != m_resting.end() ? found->second.filled : Quantity{};
}

std::vector<RestingQuotes::Option*> RestingQuotes::of(std::string_view underlying)
{
    std::vector<Option*> options;
    for (auto& [key, option] : m_options)
        if (option.underlying == underlying && (option.bid.open.units() > 0 || option.ask.open.units() > 0))
            options.push_back(&option);
    return options;
}

void RestingQuotes::take(Timestamp time, Option& option, domain::Side ours, domain::OrderFilled fill)
{
    auto& side = option.of(ours);
    BALLAST_ASSERT(fill.quantity.units() > 0 && fill.quantity <= side.open);
    side.open += -fill.quantity;
    auto& resting = m_resting.at(side.order);
    resting.untold += fill.quantity;
    fill.order = side.order;
    fill.instrument = option.instrument;
    fill.side = ours;
    fill.price = side.price;
    fill.last = side.open.isZero();
    m_untold.push_back({time, std::move(fill)});
}

void RestingQuotes::dropExpired(Timestamp time, std::string_view underlying)
{
    for (const auto& [id, resting] : m_resting) {
        const auto& option = m_options.at(resting.key);
        if (option.expiry > time || option.underlying != underlying) continue;
        auto& side = sideOf(resting);
        if (side.open.isZero()) continue;
        side.open = {};
        m_untold.push_back({time, domain::OrderEnded{id, domain::OrderState::Cancelled, "the option has expired",
                                                     resting.filled + resting.untold}});
    }
}

std::optional<Timestamp> RestingQuotes::nextDue() const
{
    return m_untold.empty() ? std::nullopt : std::optional(m_untold.front().time);
}

std::vector<domain::Event> RestingQuotes::takeDue(Timestamp until)
{
    std::vector<domain::Event> due;
    while (!m_untold.empty() && m_untold.front().time <= until) {
        due.push_back(std::move(m_untold.front()));
        m_untold.pop_front();
        const auto* fill = std::get_if<domain::OrderFilled>(&due.back().body);
        const auto* end = std::get_if<domain::OrderEnded>(&due.back().body);
        const auto found = m_resting.find(fill != nullptr ? fill->order : end->order);
        if (fill != nullptr) {
            const auto& coin = m_options.at(found->second.key).underlying;
            std::get<domain::OrderFilled>(due.back().body).tradeId = fmt::format("{}-Q{:06}", coin, ++m_trades[coin]);
            found->second.filled += fill->quantity;
            found->second.untold += -fill->quantity;
        }
        if (fill == nullptr || fill->last) {
            clear(found->second);
            m_resting.erase(found);
        }
    }
    return due;
}

}  // namespace ballast::simulation
