#include "rebalancing/cost_model.h"

#include <cmath>

namespace ballast::rebalancing {

namespace {

double halfSpreadOf(const domain::HedgeVenue& venue, const VenueQuote& quote)
{
    return quote.halfSpread >= 0.0 ? quote.halfSpread : venue.halfSpreadRate * quote.mid;
}

}  // namespace

double gasUsd(const domain::HedgeVenue& venue, const CostContext& context)
{
    return venue.gasUnits * context.gasGwei * 1e-9 * context.gasCoinUsd / (1.0 - venue.failureProbability);
}

double proportionalRate(const domain::HedgeVenue& venue, const VenueQuote& quote)
{
    return venue.feeRate + halfSpreadOf(venue, quote) / quote.mid;
}

domain::Candidate costOfHedge(const domain::HedgeVenue& venue, const VenueQuote& quote, const CostContext& context,
                              double quantity)
{
    const double size = std::abs(quantity);
    const double notional = size * quote.mid;
    domain::Candidate c{.venue = venue.venue, .instrument = venue.instrument, .quantity = quantity};
    c.feeUsd = venue.feeRate * notional;
    c.spreadUsd = size * halfSpreadOf(venue, quote);
    c.impactUsd = venue.impactCoefficient * context.dailyVolatility * std::sqrt(size / venue.dailyVolumeCoins) *
                  notional * (2.0 / 3.0);
    c.gasUsd = size > 0.0 ? gasUsd(venue, context) : 0.0;
    c.carryUsd = quote.fundingPerHour * context.holdingHours * quantity * quote.mid;
    c.costUsd = c.feeUsd + c.spreadUsd + c.impactUsd + c.gasUsd + c.carryUsd;
    return c;
}

}  // namespace ballast::rebalancing
