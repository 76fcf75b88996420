#include <algorithm>
#include <utility>

#include "market/dirty_marks.h"
#include "market/market_state.h"
#include "market/price_watch.h"

namespace ballast::market {

namespace {

double midOf(const domain::HedgeQuote& quote) { return 0.5 * (quote.bid.toDouble() + quote.ask.toDouble()); }

void use(UnderlyingMarket& market, const domain::HedgeQuote& quote, DirtyMarks& marks)
{
    market.hedgeQuotes[quote.instrument] = quote;
    market.linearPrices[quote.instrument] = midOf(quote);
    marks.linear(market.code);
}

/// Time between a sample and the one before it; a series with a step of its own is judged by that.
Duration apart(const PriceWatch& watch, Duration step, Timestamp sampled)
{
    return step > Duration{} || watch.acceptedTime().isNever() ? step : sampled - watch.acceptedTime();
}

/// Of a recording the nearest forward of a capture is the second source: it comes from the venue's options and not from
/// candles, and was held against the capture's index and its parity before it was told.
bool forwardConfirms(const UnderlyingMarket& market, const PriceWatch& watch)
{
    const auto& chain = market.main();
    const auto told = std::find_if(chain.expiries.begin(), chain.expiries.end(),
                                   [&](const auto& listed) { return listed.second.quoteTime == chain.time; });
    return told != chain.expiries.end() && watch.agreesWith(told->second.forward, chain.time);
}

}  // namespace

std::optional<double> UnderlyingMarket::waitingPrice(domain::InstrumentId source) const
{
    const auto found = watches.find(source);
    return found == watches.end() ? std::nullopt : found->second.waiting();
}

void MarketState::takeIndex(UnderlyingMarket& market, const domain::IndexUpdate& update, DirtyMarks& marks)
{
    PriceWatch& watch = market.watches[kIndexPrice];
    market.waitingIndex = update;
    const double largest = largestJump(market.code, m_recorded, apart(watch, update.step, update.sampleTime));
    if (!watch.offer(update.price.toDouble(), update.sampleTime, largest)) return;
    market.index = std::exchange(market.waitingIndex, std::nullopt);
    marks.spot(market.code);
}

void MarketState::takeQuote(UnderlyingMarket& market, const domain::HedgeQuote& quote, DirtyMarks& marks)
{
    const auto instrument = quote.instrument;
    PriceWatch& watch = market.watches[instrument];
    market.waitingQuotes.erase(instrument);
    const double largest = largestJump(market.code, m_recorded, apart(watch, quote.step, quote.sampleTime));
    if (watch.offer(midOf(quote), quote.sampleTime, largest))
        use(market, quote, marks);
    else
        market.waitingQuotes[instrument] = quote;
}

bool MarketState::isConfirmed(const UnderlyingMarket& market, domain::InstrumentId source) const
{
    const PriceWatch& watch = market.watches.at(source);
    if (watch.hasHeld()) return true;
    if (m_recorded) return forwardConfirms(market, watch);
    const auto& oracle = market.oracle;
    if (oracle && watch.agreesWith(oracle->price.toDouble(), oracle->publishedAt)) return true;
    for (const auto& [id, other] : market.watches)
        if (id != source && watch.agreesWith(other.newest(), other.newestTime())) return true;
    return false;
}

std::set<std::string> MarketState::settleJumps(DirtyMarks& marks)
{
    std::set<std::string> settled;
    for (auto& [code, market] : m_underlyings)
        for (auto& [source, watch] : market.watches) {
            if (!watch.waiting() || !isConfirmed(market, source)) continue;
            watch.accept();
            settled.insert(code);
            if (source == kIndexPrice) {
                market.index = std::exchange(market.waitingIndex, std::nullopt);
                marks.spot(code);
            } else {
                use(market, market.waitingQuotes.at(source), marks);
                market.waitingQuotes.erase(source);
            }
        }
    return settled;
}

}  // namespace ballast::market
