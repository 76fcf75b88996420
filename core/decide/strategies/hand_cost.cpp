#include "strategies/hand_cost.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "market/market_state.h"
#include "rebalancing/cost_model.h"
#include "strategies/candidates.h"
#include "strategies/roll_record.h"
#include "valuation/book_state.h"
#include "words/instrument_words.h"

namespace ballast::strategies {

namespace {

/// Prices in the venue's unit.
struct Quotes {
    std::optional<double> bid, ask, middle;
    const char* name{"mid"};  ///< Of the middle.
};

/// Where an order with that limit would fill now.
double fillOf(const Quotes& quotes, double quantity, double limit, HandCost& cost)
{
    const auto& other = quantity > 0.0 ? quotes.ask : quotes.bid;
    cost.reaches = other && (quantity > 0.0 ? limit >= *other : limit <= *other);
    return cost.reaches ? *other : limit;
}

std::optional<double> plain(const std::optional<domain::Price>& price)
{
    return price && price->units() > 0 ? std::optional(price->toDouble()) : std::nullopt;
}

Quotes optionQuotes(const market::OptionEntry* entry, const risk::HoldingRisk& unit)
{
    Quotes quotes;
    if (entry != nullptr) {
        quotes.bid = plain(entry->quote.bid);
        quotes.ask = plain(entry->quote.ask);
        quotes.middle = plain(entry->quote.mark);
        quotes.name = "mark";
    }
    if (quotes.bid && quotes.ask) {
        quotes.middle = 0.5 * (*quotes.bid + *quotes.ask);
        quotes.name = "mid";
    } else if (!quotes.middle && unit.complete) {
        quotes.middle = unit.markPrice;
        quotes.name = "fit";
    }
    return quotes;
}

void weighOption(const desk::State& state, const market::UnderlyingMarket& market, const domain::Instrument& option,
                 double contracts, DecisionBasis& basis, domain::Candidate& order, HandCost& cost)
{
    const auto* entry = market.findOption(option);
    const auto unit = unitOf(state, option);
    auto& inputs = basis.draft.inputs;
    const auto quoted = [&](const std::optional<domain::Price>& p) { return entry != nullptr ? p : std::nullopt; };
    static const domain::OptionQuote kNone{};
    const auto& quote = entry != nullptr ? entry->quote : kNone;
    addQuote(inputs, state, option, entry, "bid", quoted(quote.bid));
    addQuote(inputs, state, option, entry, "ask", quoted(quote.ask));
    addQuote(inputs, state, option, entry, "mark", quoted(quote.mark));
    const auto quotes = optionQuotes(entry, unit);
    const double fill = fillOf(quotes, contracts, order.limitPrice, cost);
    const double toUsd = valuation::usdPerPrice(option, market.spot());
    order.feeUsd = optionFeeUsd(state, market.spot(), option, contracts, fill);
    if (quotes.middle) {
        order.spreadUsd = contracts * (fill - *quotes.middle) * toUsd;
        cost.against = fmt::format("{} {}", quotes.name, words::price(option, *quotes.middle));
    }
    if (!unit.complete || !basis.figures) return;
    const RiskPoint before{basis.draft.before.delta, basis.risk.book.gammaPerUsd};
    order.benefitUsd =
        riskRemoved(*basis.figures, before,
                    {before.delta + contracts * unit.exposure.delta, before.gamma + contracts * unit.gammaPerUsd});
}

void weighLinear(const desk::State& state, const market::UnderlyingMarket& market, const domain::Instrument& instrument,
                 const DecisionBasis& basis, domain::Candidate& order, HandCost& cost)
{
    const auto middle = market.linearPrices.find(instrument.id);
    if (middle == market.linearPrices.end()) return;
    Quotes quotes{.middle = middle->second};
    if (const auto quote = market.hedgeQuotes.find(instrument.id); quote != market.hedgeQuotes.end()) {
        quotes.bid = plain(quote->second.bid);
        quotes.ask = plain(quote->second.ask);
    }
    const double fill = fillOf(quotes, order.quantity, order.limitPrice, cost);
    order.spreadUsd = order.quantity * (fill - *quotes.middle);
    cost.against = fmt::format("{} {}", quotes.name, words::price(instrument, *quotes.middle));
    if (!basis.figures) return;
    const auto& f = *basis.figures;
    const double before = basis.draft.before.delta;
    for (const auto& c : makeCandidates(state, instrument.underlying, f, before, order.quantity, SizeBy::Person)) {
        if (c.venue != order.venue || c.instrument != order.instrument || c.quantity == 0.0) continue;
        const double share = order.quantity / c.quantity;
        order.feeUsd = share * c.feeUsd;
        order.gasUsd = c.gasUsd;
        order.carryUsd = share * c.carryUsd;
        if (cost.reaches) order.impactUsd = share * c.impactUsd;
    }
    order.benefitUsd = riskRemoved(f, {before, 0.0}, {before + order.quantity, 0.0});
}

}  // namespace

double optionFeeUsd(const desk::State& state, double spot, const domain::Instrument& option, double contracts,
                    double price)
{
    const auto& settings = state.config.settings;
    return std::abs(contracts) * std::min(settings.optionFeeOfIndex * spot * option.multiplier.toDouble(),
                                          settings.optionFeeOfPremium * price * valuation::usdPerPrice(option, spot));
}

std::optional<double> tradingCostUsd(const desk::State& state, const domain::Instrument& instrument, double coins)
{
    const auto* market = state.market.find(instrument.underlying);
    if (market == nullptr || !market->linearPrices.contains(instrument.id)) return std::nullopt;
    for (const auto& venue : state.config.settings.hedgeVenues) {
        if (state.market.find(venue) != instrument.id) continue;
        bool assumed = false;
        const auto context = costContext(state, dailyVolatilityOf(state, *market, assumed));
        const auto cost = rebalancing::costOfHedge(venue, venueQuote(state, *market, venue), context, coins);
        return cost.costUsd - cost.carryUsd;
    }
    return std::nullopt;
}

double tradingGasUsd(const desk::State& state, const domain::Instrument& instrument)
{
    const auto* market = state.market.find(instrument.underlying);
    if (market == nullptr) return 0.0;
    for (const auto& venue : state.config.settings.hedgeVenues) {
        if (state.market.find(venue) != instrument.id) continue;
        bool assumed = false;
        return rebalancing::gasUsd(venue, costContext(state, dailyVolatilityOf(state, *market, assumed)));
    }
    return 0.0;
}

HandCost weighByHand(const desk::State& state, const domain::Instrument& instrument, double contracts,
                     DecisionBasis& basis, domain::Candidate& order)
{
    HandCost cost;
    const auto* market = state.market.find(instrument.underlying);
    if (market == nullptr || !(market->spot() > 0.0)) return cost;
    if (instrument.isOption())
        weighOption(state, *market, instrument, contracts, basis, order, cost);
    else
        weighLinear(state, *market, instrument, basis, order, cost);
    order.costUsd = order.feeUsd + order.spreadUsd + order.impactUsd + order.gasUsd + order.carryUsd;
    return cost;
}

}  // namespace ballast::strategies
