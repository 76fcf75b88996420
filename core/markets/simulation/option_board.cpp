#include "simulation/option_board.h"

#include <algorithm>
#include <cmath>

#include "simulation/listing_calendar.h"
#include "simulation/venue_quote.h"

namespace ballast::simulation {

namespace {

bool sameForTheDesk(const domain::OptionQuote& a, const domain::OptionQuote& b)
{
    return a.bid == b.bid && a.ask == b.ask && a.markVolatility == b.markVolatility;
}

}  // namespace

std::vector<std::size_t> OptionBoard::roll(domain::EventBatch& batch, const MarketState& state)
{
    const CoinState& coin = state.coins[m_coin];
    m_lastHalfHour.add(batch.time, coin.spot);
    settle(batch, coin);
    std::vector<std::size_t> added;
    for (const Timestamp expiry : listedExpiries(batch.time)) {
        const auto place = std::find_if(m_expiries.begin(), m_expiries.end(),
                                        [&](const ListedExpiry& e) { return e.expiry >= expiry; });
        if (place != m_expiries.end() && place->expiry == expiry) continue;
        const double years = pathYears(expiry, batch.time);
        ListedExpiry& made = *m_expiries.insert(place, ListedExpiry{.expiry = expiry, .strikes = {}, .options = {}});
        for (const double strike : strikeGrid(SsviSlice(coin, years).forward(), years))
            list(made, strike, batch);
        added.push_back(static_cast<std::size_t>(&made - m_expiries.data()));
    }
    return added;
}

double OptionBoard::pathYears(Timestamp expiry, Timestamp now) const
{
    return (expiry - now).inYears() * m_listing.speed;
}

void OptionBoard::settle(domain::EventBatch& batch, const CoinState& coin)
{
    while (!m_expiries.empty() && m_expiries.front().expiry <= batch.time) {
        const double price = m_lastHalfHour.at(m_expiries.front().expiry).value_or(coin.spot);
        for (const Listed& option : m_expiries.front().options)
            batch.events.push_back({batch.time, domain::InstrumentSettled{.instrument = option.told.instrument,
                                                                          .price = floorToTick(price, priceOf(0.01))}});
        m_expiries.erase(m_expiries.begin());
    }
}

void OptionBoard::list(ListedExpiry& expiry, double strike, domain::EventBatch& batch)
{
    const std::string underlying(kCoins[m_coin].code);
    expiry.strikes.insert(std::lower_bound(expiry.strikes.begin(), expiry.strikes.end(), strike), strike);
    for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put}) {
        const auto& terms = m_listing.terms;
        domain::Instrument option{.id = {},
                                  .name = m_listing.nameOf(underlying, expiry.expiry, strike, right),
                                  .venue = m_listing.venue,
                                  .underlying = underlying,
                                  .kind = domain::InstrumentKind::Option,
                                  .settlement = terms.settlement,
                                  .right = right,
                                  .strike = priceOf(strike),
                                  .expiry = expiry.expiry,
                                  .price = terms.price,
                                  .lotSize = terms.lotSize,
                                  .base = terms.base,
                                  .quote = terms.quote,
                                  .settles = terms.settles,
                                  .multiplier = terms.multiplier};
        option.id = m_table->add(option);
        const domain::OptionQuote untold{
            .instrument = option.id, .bid = {}, .ask = {}, .mark = {}, .markVolatility = {}};
        expiry.options.push_back({.strike = strike, .right = right, .told = untold});
        batch.events.push_back({batch.time, domain::InstrumentListed{std::move(option)}});
    }
}

void OptionBoard::refresh(std::size_t place, domain::EventBatch& batch, domain::ChainUpdate& update,
                          const MarketState& state)
{
    ListedExpiry& expiry = m_expiries[place];
    const double years = pathYears(expiry.expiry, batch.time);
    const SsviSlice slice(state.coins[m_coin], years);
    for (const double strike : missingStrikes(expiry.strikes, slice.forward(), years))
        list(expiry, strike, batch);
    update.forwards.push_back({.expiry = expiry.expiry, .forward = slice.forward()});
    for (Listed& option : expiry.options) {
        const FairValue fair = fairValue(slice, option.strike, option.right, m_listing.volatilityShift);
        domain::OptionQuote quote = venueQuote(option.told.instrument, m_listing, fair, slice.forward(), years,
                                               state.coins[m_coin].smileStress);
        // The variance of the path until then, a year of the clock.
        if (quote.markVolatility && m_listing.speed != 1.0) *quote.markVolatility *= std::sqrt(m_listing.speed);
        if (sameForTheDesk(quote, option.told)) continue;
        option.told = quote;
        update.quotes.push_back(quote);
    }
}

}  // namespace ballast::simulation
