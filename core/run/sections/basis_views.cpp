#include <algorithm>
#include <tuple>

#include "desk/readings.h"
#include "sections/views.h"
#include "strategies/venue_gaps.h"

namespace ballast::sections {

namespace {

using interfaces::BasisQuoteView;

std::optional<double> over(double price, const interfaces::Reading& base)
{
    return base.value && *base.value > 0.0 ? std::optional(price / *base.value - 1.0) : std::nullopt;
}

std::optional<double> sideOf(domain::Price price)
{
    return price.units() > 0 ? std::optional(price.toDouble()) : std::nullopt;
}

/// Perpetuals and spot: what ends on a day has a price of that day.
std::vector<BasisQuoteView> quoteViews(const desk::State& state, const market::UnderlyingMarket& market,
                                       const interfaces::BasisView& view)
{
    std::vector<BasisQuoteView> quotes;
    for (const auto& [id, quote] : market.hedgeQuotes) {
        const auto& instrument = state.market.instruments().at(id);
        if (instrument.kind == domain::InstrumentKind::Future) continue;
        BasisQuoteView one{.venue = instrument.venue,
                           .instrument = instrument.name,
                           .mid = desk::hedgeQuoteReading(state, market, id),
                           .bid = sideOf(quote.bid),
                           .ask = sideOf(quote.ask)};
        if (!quote.depth.isZero()) one.depthCoins = quote.depth.toDouble();
        if (one.mid.value) {
            one.toIndex = over(*one.mid.value, view.index);
            one.toOracle = over(*one.mid.value, view.oracle);
        }
        if (const auto funding = market.fundingPerHour.find(id); funding != market.fundingPerHour.end())
            one.fundingPerHour = funding->second;
        quotes.push_back(std::move(one));
    }
    std::sort(quotes.begin(), quotes.end(), [](const auto& a, const auto& b) {
        return std::tie(a.venue, a.instrument) < std::tie(b.venue, b.instrument);
    });
    return quotes;
}

}  // namespace

interfaces::BasisView basisView(const desk::State& state, const market::UnderlyingMarket& market)
{
    interfaces::BasisView view{.index = indexReading(state, market), .oracle = oracleReading(state, market)};
    view.quotes = quoteViews(state, market, view);
    for (const auto& gap : strategies::venueGaps(state, market))
        view.pairs.push_back({.buyVenue = gap.buy->venue,
                              .buyInstrument = gap.buy->instrument,
                              .sellVenue = gap.sell->venue,
                              .sellInstrument = gap.sell->instrument,
                              .gross = gap.gross,
                              .fees = gap.fees,
                              .latency = gap.latency,
                              .impact = gap.impact,
                              .gasUsd = gap.gasUsd,
                              .coins = gap.coins,
                              .netUsd = gap.netUsd,
                              .net = gap.net,
                              .fromCoins = gap.fromCoins,
                              .toCoins = gap.toCoins,
                              .isUsable = gap.isUsable});
    return view;
}

}  // namespace ballast::sections
