#pragma once

#include "domain/decision.h"
#include "domain/settings.h"

namespace ballast::rebalancing {

/// What a hedge venue offers at this moment.
struct VenueQuote {
    double mid{};             ///< USD per coin, positive.
    double halfSpread{};      ///< USD per coin; negative means unknown: the configured rate is used.
    double depthCoins{};      ///< Within 10 bp on one side; 0: unknown.
    double fundingPerHour{};  ///< Fraction of notional that a long pays.
};

/// What steers the cost besides the venue.
struct CostContext {
    double dailyVolatility{};  ///< Decimal per square root of a day.
    double gasGwei{};          ///< Base plus priority fee.
    double gasCoinUsd{};       ///< Price of the gas coin (ETH), USD.
    double holdingHours{};     ///< Over which funding is counted.
};

/// Cost of trading `quantity` coins (signed) now, USD, by part; positive is paid:
///
///     C(x) = (fee + half-spread) |x| S + (2/3) Y σ_day √(|x| / V_day) |x| S + gas / (1 − p) + funding · hours · x S.
///
/// Source   models/hedging.md section 3; square-root impact: Tóth et al. (2011), Almgren et al. (2005).
/// The candidate's quantity, costs, venue and instrument are set; worth and limit price are left to the caller.
domain::Candidate costOfHedge(const domain::HedgeVenue& venue, const VenueQuote& quote, const CostContext& context,
                              double quantity);

/// Gas of one trade at the venue, USD; 0 off chain.
double gasUsd(const domain::HedgeVenue& venue, const CostContext& context);

/// Proportional cost rate of a small trade: fee plus half-spread, fraction of traded value.
double proportionalRate(const domain::HedgeVenue& venue, const VenueQuote& quote);

}  // namespace ballast::rebalancing
