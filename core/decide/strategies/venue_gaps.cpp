#include "strategies/venue_gaps.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "desk/readings.h"
#include "desk/valuation.h"
#include "rebalancing/cost_model.h"
#include "strategies/candidates.h"

namespace ballast::strategies {

namespace {

/// A venue at which the coin may be traded at once, with what a trade costs there.
struct Side {
    const domain::HedgeVenue* venue{};
    domain::InstrumentId instrument;
    rebalancing::VenueQuote quote;
    double bid{}, ask{};
    bool isUsable{};
};

std::vector<Side> sidesOf(const desk::State& state, const market::UnderlyingMarket& market)
{
    std::vector<Side> sides;
    for (const auto& venue : state.config.settings.hedgeVenues) {
        if (venue.underlying != market.code || venue.kind == domain::InstrumentKind::Future) continue;
        const auto id = state.market.find(venue);
        const auto quote = id ? market.hedgeQuotes.find(*id) : market.hedgeQuotes.end();
        if (quote == market.hedgeQuotes.end()) continue;
        const auto reading = desk::hedgeQuoteReading(state, market, *id);
        if (!reading.value) continue;  // Without a side there is nothing to compare.
        const bool gasIsKnown = venue.gasUnits == 0.0 || domain::mayDrive(desk::gasReading(state).quality);
        sides.push_back({.venue = &venue,
                         .instrument = *id,
                         .quote = venueQuote(state, market, venue),
                         .bid = quote->second.bid.toDouble(),
                         .ask = quote->second.ask.toDouble(),
                         .isUsable = reading.value && domain::mayDrive(reading.quality) && gasIsKnown});
    }
    return sides;
}

/// USD left of a size: linear gain, square-root impact, gas once.
struct Gain {
    double perCoin{}, impact{}, gasUsd{};
    double at(double coins) const { return perCoin * coins - impact * coins * std::sqrt(coins) - gasUsd; }
    /// Where most is left: the slope of the above is zero.
    double best() const
    {
        if (!(perCoin > 0.0)) return 0.0;
        if (!(impact > 0.0)) return std::numeric_limits<double>::infinity();
        const double root = 2.0 * perCoin / (3.0 * impact);
        return root * root;
    }
};

/// Where the gain crosses zero between two sizes of which one pays and the other does not.
double crossing(const Gain& gain, double loses, double pays)
{
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (loses + pays);
        (gain.at(middle) > 0.0 ? pays : loses) = middle;
    }
    return pays;
}

void fillSizes(const Gain& gain, double deepest, double least, VenueGap& pair)
{
    const double best = std::min(gain.best(), deepest);
    const bool pays = std::isfinite(best) && best >= least && gain.at(best) > 0.0;
    const double size = pays ? best : least;
    pair.netUsd = gain.at(size);
    if (!pays) return;
    pair.coins = best;
    pair.fromCoins = gain.at(least) > 0.0 ? least : crossing(gain, least, best);
    // Beyond the best the gain only falls, and ends at what is known to stand there.
    double far = 2.0 * best;
    while (far < deepest && gain.at(far) > 0.0)
        far *= 2.0;
    pair.toCoins = far >= deepest && gain.at(deepest) > 0.0 ? deepest : crossing(gain, std::min(far, deepest), best);
}

double leastOf(const desk::State& state, const Side& side)
{
    const auto contract = desk::hedgeContractOf(state, state.market.instruments().at(side.instrument));
    return contract && !contract->lot.isZero() ? contract->lot.toDouble() * contract->coins : 0.0;
}

VenueGap pairOf(const desk::State& state, const Side& buy, const Side& sell, const rebalancing::CostContext& context)
{
    const double mid = 0.5 * (buy.quote.mid + sell.quote.mid);
    VenueGap pair{.buy = buy.venue,
                  .sell = sell.venue,
                  .gross = (sell.bid - buy.ask) / mid,
                  .isUsable = buy.isUsable && sell.isUsable};
    const auto bought = rebalancing::costOfHedge(*buy.venue, buy.quote, context, 1.0);
    const auto sold = rebalancing::costOfHedge(*sell.venue, sell.quote, context, -1.0);
    pair.fees = (bought.feeUsd + sold.feeUsd) / mid;
    const auto slower = std::max(buy.venue->latency, sell.venue->latency);
    pair.latency = context.dailyVolatility * std::sqrt(slower.inSeconds() / 86'400.0);
    pair.gasUsd = bought.gasUsd + sold.gasUsd;
    const Gain gain{.perCoin = (pair.gross - pair.fees - pair.latency) * mid,
                    .impact = bought.impactUsd + sold.impactUsd,
                    .gasUsd = pair.gasUsd};
    const auto depth = [](const Side& side) {
        return side.quote.depthCoins > 0.0 ? side.quote.depthCoins : std::numeric_limits<double>::infinity();
    };
    const double least = std::max({leastOf(state, buy), leastOf(state, sell), 1e-8});
    fillSizes(gain, std::min(depth(buy), depth(sell)), least, pair);
    const double size = pair.coins > 0.0 ? pair.coins : least;
    pair.impact = gain.impact * std::sqrt(size) / mid;
    pair.net = pair.netUsd / (size * mid);
    return pair;
}

}  // namespace

std::vector<VenueGap> venueGaps(const desk::State& state, const market::UnderlyingMarket& market)
{
    bool assumed = false;
    auto context = costContext(state, dailyVolatilityOf(state, market, assumed));
    context.holdingHours = 0.0;  // Bought and sold at once: nothing is held.
    const auto sides = sidesOf(state, market);
    std::vector<VenueGap> gaps;
    for (const auto& buy : sides)
        for (const auto& sell : sides)
            if (buy.instrument != sell.instrument) gaps.push_back(pairOf(state, buy, sell, context));
    const auto worth = [](const VenueGap& gap) {
        return std::tuple(gap.isUsable, gap.coins > 0.0, gap.coins > 0.0 ? gap.netUsd : gap.net);
    };
    std::stable_sort(gaps.begin(), gaps.end(), [&](const auto& a, const auto& b) { return worth(a) > worth(b); });
    return gaps;
}

}  // namespace ballast::strategies
