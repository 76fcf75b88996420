#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>

#include "desk/standing.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "sections/views.h"
#include "strategies/strategies.h"
#include "valuation/book_state.h"

namespace ballast::sections {

namespace {

using interfaces::QuoteState;
using interfaces::QuoteView;

/// What stands of one option, and what is wanted.
struct Line {
    const orders::Order* bid{};
    const orders::Order* ask{};
    const domain::OwnQuote* wanted{};
};

double openOf(const orders::Order* order)
{
    return order != nullptr ? (order->terms.quantity - order->filled).toDouble() : 0.0;
}

std::map<domain::InstrumentId, Line> linesOf(const desk::State& state)
{
    std::map<domain::InstrumentId, Line> lines;
    for (const auto& [id, order] : state.ledger.open()) {
        if (order.intent.purpose != domain::OrderPurpose::Quote || order.hasEnded()) continue;
        auto& line = lines[order.intent.instrument];
        (order.intent.side == domain::Side::Buy ? line.bid : line.ask) = &order;
    }
    for (const auto& [underlying, target] : state.quotes)
        for (const auto& quote : target.quotes)
            lines[quote.instrument].wanted = &quote;
    return lines;
}

void fillTerms(const domain::Instrument& option, QuoteView& view)
{
    view.underlying = option.underlying;
    view.venue = option.venue;
    view.instrument = option.name;
    view.expiry = option.expiry;
    view.strike = option.strike.toDouble();
    view.right = option.right;
    view.unit = valuation::priceUnitOf(option);
}

/// The market beside, and what our fit says now.
void fillMarket(const desk::State& state, const domain::Instrument& option, QuoteView& view)
{
    const auto* market = state.market.find(option.underlying);
    if (market == nullptr) return;
    if (const auto* entry = market->findOption(option)) {
        if (entry->quote.bid) view.marketBid = entry->quote.bid->toDouble();
        if (entry->quote.ask) view.marketAsk = entry->quote.ask->toDouble();
    }
    const auto unit = unitOf(state, option);
    if (!unit.complete) return;
    view.fair = unit.markPrice;
    const double usd = valuation::usdPerPrice(option, market->spot());
    if (view.bidSize > 0.0) view.bidEdgeUsd = (*view.fair - view.bid) * usd;
    if (view.askSize > 0.0) view.askEdgeUsd = (view.ask - *view.fair) * usd;
}

void fillState(const desk::State& state, const domain::Instrument& option, const Line& line, QuoteView& view)
{
    const int stand = (view.bidSize > 0.0 ? 1 : 0) + (view.askSize > 0.0 ? 1 : 0);
    const auto* pull = findPull(state, option);
    if (line.wanted == nullptr) {
        view.state = QuoteState::Leaving;
        view.message = pull != nullptr ? "pulled; its cancel is under way" : "not wanted any more";
        return;
    }
    const bool bid = !line.wanted->bidSize.isZero(), ask = !line.wanted->askSize.isZero();
    const int wanted = (bid ? 1 : 0) + (ask ? 1 : 0);
    view.state = stand == 0 ? QuoteState::Wanted : stand < wanted ? QuoteState::OneSided : QuoteState::Standing;
    if (stand < wanted)
        view.message = stand == 0 ? "wanted; not answered yet, or stopped by the gate"
                                  : "the other side is not answered yet, or stopped by the gate";
    else if (wanted == 1)
        view.message = bid ? "only a bid is wanted" : "only an ask is wanted";
}

QuoteView quoteView(const desk::State& state, domain::InstrumentId id, const Line& line)
{
    const auto& option = state.market.instruments().at(id);
    QuoteView view;
    fillTerms(option, view);
    view.bidSize = openOf(line.bid);
    view.askSize = openOf(line.ask);
    if (line.bid != nullptr) view.bid = line.bid->terms.limitPrice.toDouble();
    if (line.ask != nullptr) view.ask = line.ask->terms.limitPrice.toDouble();
    for (const auto* order : {line.bid, line.ask})
        if (order != nullptr && !order->lastOwn.isNever())
            view.age = std::max(view.age.value_or(Duration{}), state.now - order->lastOwn);
    if (line.wanted != nullptr) {
        view.midVolatility = line.wanted->midVolatility;
        view.halfSpread = line.wanted->halfSpread;
        view.inventoryShift = line.wanted->inventoryShift;
    }
    fillMarket(state, option, view);
    fillState(state, option, line, view);
    return view;
}

/// One row of what a person has pulled.
QuoteView pullView(const desk::State& state, const desk::Override& pull)
{
    QuoteView view{.underlying = pull.underlying, .expiry = pull.expiry};
    const auto id = state.market.instruments().findByName(pull.instrument);
    if (!pull.instrument.empty() && id) {
        fillTerms(state.market.instruments().at(*id), view);
        fillMarket(state, state.market.instruments().at(*id), view);
    }
    view.state = QuoteState::Pulled;
    view.pulledBy = pull.id;
    view.message = fmt::format("{} by {} until {}: \"{}\"", pulledWords(pull), pull.owner,
                               toIso8601(pull.expires).substr(11, 8), pull.reason);
    return view;
}

}  // namespace

interfaces::QuotesView quotesView(const desk::State& state)
{
    interfaces::QuotesView view;
    for (const auto& [id, line] : linesOf(state))
        view.lines.push_back(quoteView(state, id, line));
    for (const auto& over : state.overrides)
        if (over.action == domain::OperatorAction::PullQuotes) view.lines.push_back(pullView(state, over));
    std::stable_sort(view.lines.begin(), view.lines.end(), [](const QuoteView& a, const QuoteView& b) {
        return std::tie(a.underlying, a.expiry, a.strike, a.right, a.venue) <
               std::tie(b.underlying, b.expiry, b.strike, b.right, b.venue);
    });
    for (const auto& [code, hedge] : state.hedging) {
        interfaces::QuotingView coin{.underlying = code, .message = strategies::whyNotQuoted(state, code)};
        if (const auto target = state.quotes.find(code); target != state.quotes.end()) {
            coin.replaced = target->second.replaced;
            if (coin.message.empty() && target->second.quotes.empty() && !target->second.refused.isNever())
                coin.message = "the gate stops all of them; asked again each second";
        }
        for (const auto& line : view.lines) {
            if (line.underlying != code) continue;
            coin.bids += line.bidSize > 0.0 ? 1 : 0;
            coin.asks += line.askSize > 0.0 ? 1 : 0;
        }
        view.coins.push_back(std::move(coin));
    }
    return view;
}

std::vector<interfaces::StandingView> standingViews(const desk::State& state)
{
    std::map<std::pair<std::string, std::string>, interfaces::StandingView> found;
    for (const auto& [id, order] : state.ledger.open()) {
        if (order.hasEnded()) continue;
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        auto& view = found[{instrument.venue, instrument.underlying}];
        ++(order.intent.purpose == domain::OrderPurpose::Quote ? view.quotes : view.orders);
    }
    std::vector<interfaces::StandingView> views;
    for (auto& [key, view] : found) {
        view.venue = key.first;
        view.underlying = key.second;
        views.push_back(std::move(view));
    }
    return views;
}

}  // namespace ballast::sections
