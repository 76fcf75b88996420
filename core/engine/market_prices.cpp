#include <utility>

#include "engine/market_state.h"

namespace ballast::engine {

namespace {

const std::string kIndex = "index";

double midOf(const domain::HedgeQuote& quote) { return 0.5 * (quote.bid.toDouble() + quote.ask.toDouble()); }

void use(UnderlyingMarket& market, const std::string& instrument, const domain::HedgeQuote& quote)
{
    market.hedgeQuotes[instrument] = quote;
    market.linearPrices[instrument] = midOf(quote);
}

/// Time between a sample and the one before it; a series with a step of its own is judged by that.
Duration apart(const PriceWatch& watch, Duration step, Timestamp sampled)
{
    return step > Duration{} || watch.acceptedTime().isNever() ? step : sampled - watch.acceptedTime();
}

}  // namespace

std::optional<double> UnderlyingMarket::waitingPrice(const std::string& source) const
{
    const auto found = watches.find(source);
    return found == watches.end() ? std::nullopt : found->second.waiting();
}

void MarketState::takeIndex(UnderlyingMarket& market, const domain::IndexUpdate& update)
{
    PriceWatch& watch = market.watches[kIndex];
    market.waitingIndex = update;
    const double largest = largestJump(market.code, m_recorded, apart(watch, update.step, update.sampleTime));
    if (watch.offer(update.price.toDouble(), update.sampleTime, largest))
        market.index = std::exchange(market.waitingIndex, std::nullopt);
}

void MarketState::takeQuote(UnderlyingMarket& market, const std::string& instrument, const domain::HedgeQuote& quote)
{
    PriceWatch& watch = market.watches[instrument];
    market.waitingQuotes.erase(instrument);
    const double largest = largestJump(market.code, m_recorded, apart(watch, quote.step, quote.sampleTime));
    if (watch.offer(midOf(quote), quote.sampleTime, largest))
        use(market, instrument, quote);
    else
        market.waitingQuotes[instrument] = quote;
}

bool MarketState::isConfirmed(const UnderlyingMarket& market, const std::string& source) const
{
    const PriceWatch& watch = market.watches.at(source);
    if (watch.hasHeld()) return true;
    if (m_recorded) return false;
    const auto& oracle = market.oracle;
    if (oracle && watch.agreesWith(oracle->price.toDouble(), oracle->publishedAt)) return true;
    for (const auto& [name, other] : market.watches)
        if (name != source && watch.agreesWith(other.newest(), other.newestTime())) return true;
    return false;
}

void MarketState::settleJumps()
{
    for (auto& [code, market] : m_underlyings)
        for (auto& [source, watch] : market.watches) {
            if (!watch.waiting() || !isConfirmed(market, source)) continue;
            watch.accept();
            if (source == kIndex) {
                market.index = std::exchange(market.waitingIndex, std::nullopt);
            } else {
                use(market, source, market.waitingQuotes.at(source));
                market.waitingQuotes.erase(source);
            }
        }
}

}  // namespace ballast::engine
