#include "load/synthetic_market.h"

#include <algorithm>
#include <cmath>

#include "simulation/listing_calendar.h"
#include "simulation/venue_quote.h"

namespace ballast::load {

namespace {

using namespace domain;
using simulation::kCoinCount;
using simulation::kCoins;

constexpr std::uint64_t kSeedOfStart = 42;    // Of the built-in market, whose first state this one begins with.
constexpr std::size_t kOptionsAnExpiry = 30;  // At least, while there are several.
constexpr std::size_t kMostExpiries = 12;
constexpr std::array<double, kCoinCount> kLeastStrikeStep{100.0, 5.0};
constexpr double kWidestStrike = 2.5;  // Standard deviations.

/// Between −1 and 1, with one period in 1.
double triangle(double turns)
{
    const double part = turns - std::floor(turns);
    return part < 0.5 ? 4.0 * part - 1.0 : 3.0 - 4.0 * part;
}

/// Relative move of spot since the start: 0.8 % to either side in 41 s, with ripples within it, so that hedges are due.
double moveAt(double seconds, std::size_t coin)
{
    const double shift = 0.25 * static_cast<double>(coin);
    return 0.008 * triangle(seconds / 41.0 + 0.25) + 0.001 * triangle(seconds / 7.0 + 0.25 + shift) +
           0.0001 * triangle(seconds / 1.3 + 0.25);
}

}  // namespace

SyntheticMarket::SyntheticMarket(Plan plan, const Settings& settings) : m_plan(std::move(plan))
{
    const simulation::SpotProcess process(kSeedOfStart);
    for (std::size_t coin = 0; coin < kCoinCount; ++coin) {
        m_start[coin] = process.state().coins[coin];
        auto listing = simulation::optionListings(kCoins[coin].code, false).front();
        listing.venue = m_plan.venue;
        m_listings.push_back(std::move(listing));
        planCoin(coin, m_plan.options / 2 + (coin == 0 ? m_plan.options % 2 : 0));
    }
    if (!m_plan.isFirst) return;
    for (const auto& venue : settings.hedgeVenues)
        if (const auto coin = simulation::findCoin(venue.underlying)) m_hedges.push_back({venue, {}, *coin});
}

/// Later expiries before the next days', which a few options are not spent on.
void SyntheticMarket::planCoin(std::size_t coin, std::size_t options)
{
    auto listed = simulation::listedExpiries(m_plan.start + m_plan.length + Duration::hours(1));
    const auto count = std::clamp<std::size_t>(options / kOptionsAnExpiry, 1, std::min(kMostExpiries, listed.size()));
    const auto skipped = std::min<std::size_t>(4, listed.size() - count);
    for (std::size_t i = 0; i < count; ++i) {
        m_expiries.push_back({coin, listed[skipped + i]});
        listOptions(coin, m_expiries.size() - 1, options / count + (i < options % count ? 1 : 0));
    }
}

void SyntheticMarket::listOptions(std::size_t coin, std::size_t expiry, std::size_t count)
{
    const auto slice = sliceAt(expiry, m_plan.start);
    const auto strikes = (count + 1) / 2;
    const double deviation = slice.forward() * std::sqrt(slice.totalVariance(0.0));
    const double least = kLeastStrikeStep[coin];
    const double step =
        std::max(std::floor(2.0 * kWidestStrike * deviation / static_cast<double>(strikes) / least), 1.0) * least;
    // Around the forward, or from the least strike on where that would begin below it.
    const double lowest = std::floor(slice.forward() / step) - std::floor(static_cast<double>(strikes) / 2.0);
    const double first = std::max(lowest, 1.0) * step;
    for (std::size_t i = 0; i < count; ++i)
        m_options.push_back({{},
                             coin,
                             expiry,
                             first + static_cast<double>(i / 2) * step,
                             i % 2 == 0 ? OptionRight::Call : OptionRight::Put});
}

simulation::CoinState SyntheticMarket::stateAt(std::size_t coin, Timestamp now) const
{
    auto state = m_start[coin];
    state.spot *= 1.0 + moveAt((now - m_plan.start).inSeconds(), coin);
    return state;
}

simulation::SsviSlice SyntheticMarket::sliceAt(std::size_t expiry, Timestamp now) const
{
    return {stateAt(m_expiries[expiry].coin, now), (m_expiries[expiry].at - now).inYears()};
}

std::vector<venue::MarketFact> SyntheticMarket::open(venue::FeedSink& sink)
{
    std::vector<venue::MarketFact> bundle;
    const auto now = m_plan.start;
    for (auto& hedge : m_hedges)
        hedge.id = sink.listed(instrumentOf(hedge.venue));
    for (auto& option : m_options) {
        const auto& listing = m_listings[option.coin];
        const auto expiry = m_expiries[option.expiry].at;
        const std::string code(kCoins[option.coin].code);
        option.id = sink.listed({.name = listing.nameOf(code, expiry, option.strike, option.right),
                                 .venue = listing.venue,
                                 .underlying = code,
                                 .kind = InstrumentKind::Option,
                                 .settlement = listing.terms.settlement,
                                 .right = option.right,
                                 .strike = simulation::priceOf(option.strike),
                                 .expiry = expiry,
                                 .price = listing.terms.price,
                                 .lotSize = listing.terms.lotSize,
                                 .base = listing.terms.base,
                                 .quote = listing.terms.quote,
                                 .settles = listing.terms.settles,
                                 .multiplier = listing.terms.multiplier});
    }
    for (std::size_t coin = 0; m_plan.isFirst && coin < kCoinCount; ++coin) {
        bundle.emplace_back(indexOf(coin, now));
        bundle.emplace_back(oracleOf(coin, now));
    }
    if (m_plan.isFirst) bundle.emplace_back(GasUpdate{.baseFeeGwei = 12.0, .priorityFeeGwei = 1.0});
    for (const auto& hedge : m_hedges)
        bundle.emplace_back(hedgeQuote(hedge, now));
    for (std::size_t coin = 0; coin < kCoinCount; ++coin) {
        auto chain = chainOf(coin, now);
        chain.complete = true;
        for (std::size_t expiry = 0; expiry < m_expiries.size(); ++expiry)
            if (m_expiries[expiry].coin == coin) chain.forwards.push_back(forwardOf(expiry, now));
        for (const auto& option : m_options)
            if (option.coin == coin) chain.quotes.push_back(quoteOf(option, now));
        bundle.emplace_back(std::move(chain));
    }
    return bundle;
}

venue::MarketFact SyntheticMarket::next(Timestamp now)
{
    const auto message = m_message++;
    if (m_plan.isFirst && message % 1000 == 999) return rare(now);
    if (message % 50 == 10) {
        const auto expiry = m_expiry++ % m_expiries.size();
        auto chain = chainOf(m_expiries[expiry].coin, now);
        chain.forwards.push_back(forwardOf(expiry, now));
        return chain;
    }
    if (m_plan.isFirst && message % 50 == 20) return indexOf(m_index++ % kCoinCount, now);
    if (!m_hedges.empty() && (message % 50 == 30 || message % 50 == 40))
        return hedgeQuote(m_hedges[m_hedge++ % m_hedges.size()], now);
    return option(now);
}

venue::MarketFact SyntheticMarket::rare(Timestamp now)
{
    const auto turn = m_rare++;
    if (turn % 3 == 0) return GasUpdate{.baseFeeGwei = 12.0 + static_cast<double>(turn % 7), .priorityFeeGwei = 1.0};
    if (turn % 3 == 1 && !m_hedges.empty())
        return FundingUpdate{m_hedges.front().id, 1e-5 * static_cast<double>(turn % 5)};
    return oracleOf(turn / 3 % kCoinCount, now);
}

venue::MarketFact SyntheticMarket::option(Timestamp now)
{
    const auto& option = m_options[m_option++ % m_options.size()];
    auto chain = chainOf(option.coin, now);
    chain.quotes.push_back(quoteOf(option, now));
    return chain;
}

ChainUpdate SyntheticMarket::chainOf(std::size_t coin, Timestamp now) const
{
    const auto& terms = m_listings[coin].terms;
    return {.underlying = std::string(kCoins[coin].code),
            .captureTime = now,
            .venue = m_plan.venue,
            .settlement = terms.settlement,
            .settles = terms.settles};
}

OptionQuote SyntheticMarket::quoteOf(const Option& option, Timestamp now) const
{
    const auto slice = sliceAt(option.expiry, now);
    return simulation::venueQuote(option.id, m_listings[option.coin],
                                  simulation::fairValue(slice, option.strike, option.right), slice.forward(),
                                  slice.years(), 0.0);
}

ExpiryForward SyntheticMarket::forwardOf(std::size_t expiry, Timestamp now) const
{
    return {m_expiries[expiry].at, sliceAt(expiry, now).forward()};
}

IndexUpdate SyntheticMarket::indexOf(std::size_t coin, Timestamp now) const
{
    return {.underlying = std::string(kCoins[coin].code),
            .price = simulation::floorToTick(stateAt(coin, now).spot, simulation::priceOf(0.01)),
            .sampleTime = now,
            .step = {},
            .source = "Synthetic index"};
}

HedgeQuote SyntheticMarket::hedgeQuote(const Hedge& hedge, Timestamp now) const
{
    const double mid = stateAt(hedge.coin, now).spot;
    const double half = hedge.venue.halfSpreadRate * mid;
    return {.instrument = hedge.id,
            .bid = hedge.venue.price.rounded(simulation::priceOf(mid - half), Rounding::Down),
            .ask = hedge.venue.price.rounded(simulation::priceOf(mid + half), Rounding::Up),
            .depth = Quantity::fromUnits(100 * Quantity::kUnitsPerOne),
            .sampleTime = now,
            .step = {}};
}

OracleUpdate SyntheticMarket::oracleOf(std::size_t coin, Timestamp now) const
{
    return {.underlying = std::string(kCoins[coin].code),
            .price = simulation::floorToTick(stateAt(coin, now).spot, simulation::priceOf(0.01)),
            .publishedAt = now,
            .heartbeat = Duration::hours(1),
            .deviationThreshold = 0.005};
}

}  // namespace ballast::load
