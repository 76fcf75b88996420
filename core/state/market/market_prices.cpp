#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "market/dirty_marks.h"
#include "market/market_state.h"
#include "market/price_watch.h"

namespace ballast::market {

namespace {

/// What lacks a side, or crosses and goes on crossing, has no middle (F29, F30). A recording's may be one price.
bool hasMiddle(const domain::HedgeQuote& quote, bool recorded)
{
    if (quote.bid.units() <= 0 || quote.ask.units() <= 0) return false;
    return recorded ? quote.bid <= quote.ask : quote.bid < quote.ask;
}

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

namespace {

/// Samples of two sources that lie further apart say nothing about each other.
constexpr Duration kTogether = Duration::seconds(5);

bool isFar(const UnderlyingMarket& market, double a, double b)
{
    return !(std::max(a, b) / std::min(a, b) - 1.0 <= largestJump(market.code, false, {}));
}

/// The other indices that may be held against the reference: told at its time, and trusted by who tells them.
std::vector<const domain::IndexUpdate*> witnesses(const UnderlyingMarket& market)
{
    std::vector<const domain::IndexUpdate*> found;
    if (!market.namedIndex) return found;
    for (const auto& [venue, other] : market.otherIndices) {
        const auto apart = other.sampleTime - market.namedIndex->sampleTime;
        if (apart > kTogether || apart < Duration{} - kTogether) continue;
        if (mayDrive(other.quality) && other.price.units() > 0) found.push_back(&other);
    }
    return found;
}

/// The median of the reference and its witnesses, of two in the middle the one nearer to the reference: never a price
/// that nobody told.
const domain::IndexUpdate& medianOf(const domain::IndexUpdate& reference, std::vector<const domain::IndexUpdate*> all)
{
    all.push_back(&reference);
    std::stable_sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->price < b->price; });
    const auto* upper = all[all.size() / 2];
    const auto* lower = all[(all.size() - 1) / 2];
    const auto distance = [&](const auto* one) { return std::abs(one->price.units() - reference.price.units()); };
    return distance(lower) <= distance(upper) ? *lower : *upper;
}

}  // namespace

const domain::IndexUpdate* UnderlyingMarket::disagreeingIndex() const
{
    const auto others = witnesses(*this);
    if (others.size() != 1) return nullptr;
    return isFar(*this, others.front()->price.toDouble(), namedIndex->price.toDouble()) ? others.front() : nullptr;
}

/// Who tells first is the reference where none is named.
bool MarketState::isReference(UnderlyingMarket& market, const domain::IndexUpdate& update) const
{
    const auto named = m_references.find(market.code);
    if (named != m_references.end())
        market.indexVenue = named->second;
    else if (!market.namedIndex && !market.waitingIndex)
        market.indexVenue = update.venue;
    return market.indexVenue == update.venue;
}

/// F33: of three or more sources the median stands in for a reference that is far from it.
void MarketState::chooseIndex(UnderlyingMarket& market, DirtyMarks& marks)
{
    if (!market.namedIndex) return;
    const auto others = witnesses(market);
    const domain::IndexUpdate* used = &*market.namedIndex;
    if (others.size() >= 2)
        if (const auto& median = medianOf(*used, others);
            isFar(market, median.price.toDouble(), used->price.toDouble()))
            used = &median;
    const bool moves = !market.index || market.index->price != used->price || market.index->quality != used->quality;
    market.index = *used;
    if (moves) marks.spot(market.code);
}

void MarketState::takeIndex(UnderlyingMarket& market, const domain::IndexUpdate& update, DirtyMarks& marks)
{
    if (!isReference(market, update)) {
        market.otherIndices[update.venue] = update;
        return chooseIndex(market, marks);
    }
    // Never used, not even to confirm another: the price before it stays, and says so.
    if (update.quality >= domain::Quality::Bad) {
        if (market.namedIndex) market.namedIndex->quality = update.quality;
        return chooseIndex(market, marks);
    }
    if (market.namedIndex && market.namedIndex->quality >= domain::Quality::Bad) {
        market.namedIndex->quality = update.quality;
        chooseIndex(market, marks);
    }
    PriceWatch& watch = market.watches[kIndexPrice];
    market.waitingIndex = update;
    const double largest = largestJump(market.code, m_recorded, apart(watch, update.step, update.sampleTime));
    if (!watch.offer(update.price.toDouble(), update.sampleTime, largest)) return;
    market.namedIndex = std::exchange(market.waitingIndex, std::nullopt);
    marks.spot(market.code);
    chooseIndex(market, marks);
}

void MarketState::takeQuote(UnderlyingMarket& market, const domain::HedgeQuote& quote, DirtyMarks& marks)
{
    const auto instrument = quote.instrument;
    if (!hasMiddle(quote, m_recorded)) {
        // It stands as it is, so that nothing is priced from it; what was its middle before stays for values.
        if (!market.linearPrices.contains(instrument)) return;
        market.hedgeQuotes[instrument] = quote;
        return marks.linear(market.code);
    }
    PriceWatch& watch = market.watches[instrument];
    if (watch.acceptedTime().isNever() && !isPossible(market, instrument, midOf(quote))) return;
    market.waitingQuotes.erase(instrument);
    const double largest = largestJump(market.code, m_recorded, apart(watch, quote.step, quote.sampleTime));
    if (watch.offer(midOf(quote), quote.sampleTime, largest))
        use(market, quote, marks);
    else
        market.waitingQuotes[instrument] = quote;
}

/// A perpetual is tied to its index by its funding, a dated future and a pool by what their arbitrage costs. What lies
/// further away is not borne out by its own later samples, however many: only another source can.
bool MarketState::isPossible(const UnderlyingMarket& market, domain::InstrumentId instrument, double price) const
{
    constexpr double kPerpetual = 3.0, kAnyBasis = 0.5;
    const double spot = market.spot();
    if (!(price > 0.0) || !market.index) return price > 0.0;
    // An index that is doubted, gone or waits for another witness itself bounds nothing.
    if (!mayDrive(market.index->quality) || market.waitingIndex || !(spot > 0.0)) return true;
    const bool isPerpetual = m_instruments.at(instrument).kind == domain::InstrumentKind::Perpetual;
    const double most = isPerpetual ? kPerpetual * largestJump(market.code, false, {}) : kAnyBasis;
    return std::max(price, spot) / std::min(price, spot) - 1.0 <= most;
}

bool MarketState::isConfirmed(const UnderlyingMarket& market, domain::InstrumentId source) const
{
    const PriceWatch& watch = market.watches.at(source);
    // What its own teller doubts is not confirmed by standing still.
    const bool isDoubted = source == kIndexPrice && market.waitingIndex && !mayDrive(market.waitingIndex->quality);
    const bool isAbsurd = source != kIndexPrice && !isPossible(market, source, watch.newest());
    if (watch.hasHeld() && !isDoubted && !isAbsurd) return true;
    if (m_recorded) return forwardConfirms(market, watch);
    if (source == kIndexPrice)
        for (const auto& [venue, other] : market.otherIndices)
            if (mayDrive(other.quality) && watch.agreesWith(other.price.toDouble(), other.sampleTime)) return true;
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
                market.namedIndex = std::exchange(market.waitingIndex, std::nullopt);
                marks.spot(code);
                chooseIndex(market, marks);
            } else {
                use(market, market.waitingQuotes.at(source), marks);
                market.waitingQuotes.erase(source);
            }
        }
    return settled;
}

}  // namespace ballast::market
