#pragma once

#include "domain/contract_terms.h"
#include "domain/events.h"
#include "simulation/surface_model.h"

namespace ballast::simulation {

/// What the venue's own makers show for an option worth `fair`: fair ± a spread in volatility, wider for short tenors,
/// in the wings and in stress, rounded outwards to a price of `rule`. A bid under one tick is missing. The mark is fair
/// to 10^-6 coin, its volatility to 10^-4.
///
/// Units    Coin per contract.
domain::OptionQuote venueQuote(domain::InstrumentId instrument, const domain::PriceRule& rule, const FairValue& fair,
                               double years, double stress);

/// What the venue lists of coin-settled options on a coin of the built-in market.
const domain::ContractTerms& optionTerms(std::string_view coin);

/// Units    Price of a double that is known to be finite and in range; anything else is a broken invariant.
domain::Price priceOf(double value);
/// The nearest multiple of `tick` at or below (above) `value`, exact in units of 10^-8.
domain::Price floorToTick(double value, domain::Price tick);
domain::Price ceilToTick(double value, domain::Price tick);

}  // namespace ballast::simulation
