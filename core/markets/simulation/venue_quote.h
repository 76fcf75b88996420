#pragma once

#include "domain/events.h"
#include "simulation/option_listing.h"
#include "simulation/surface_model.h"

namespace ballast::simulation {

/// What the venue's own makers show for an option worth `fair`: whole ticks about it, as many as the model's spread
/// (`dynamics::optionSpreadPoints`, by tenor, delta and the surface's stress) comes to. A bid under one tick is
/// missing. The mark is fair to 10^-6, its volatility to 10^-4.
///
/// Units    Coin per contract; of a linear listing what that is worth at `forward`.
domain::OptionQuote venueQuote(domain::InstrumentId instrument, const OptionListing& listing, const FairValue& fair,
                               double forward, double years, double stress);

/// Units    Price of a double that is known to be finite and in range; anything else is a broken invariant.
domain::Price priceOf(double value);
/// The nearest multiple of `tick` at or below (above) `value`, exact in units of 10^-8.
domain::Price floorToTick(double value, domain::Price tick);
domain::Price ceilToTick(double value, domain::Price tick);

}  // namespace ballast::simulation
