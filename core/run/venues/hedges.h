#pragma once

#include <vector>

#include "base/result.h"
#include "domain/book.h"
#include "domain/settings.h"
#include "profile/profile.h"
#include "venues/pools.h"

namespace ballast::venues {

/// Where a live desk hedges: what the book names under [[hedge]] at the profile's venues; for a coin of Deribit's that
/// it names nothing of, the settings' own perpetual; for one that only pools trade, its first pool. Steps and sizes are
/// those of the venue's listing; what a hedge costs is the settings'.
///
/// Each instrument that the book names is asked for at its venue, 3 s at most; one that does not answer is the feed's
/// matter, and the book waits for its listing then.
///
/// Errors   NotFound, by its name, for what the venue does not list; InvalidArgument for an option, an instrument on
///          another coin, a coin whose hedges have no cost in the settings, a quantity at a connected account, or a
///          venue that the profile has not.
Result<std::vector<domain::HedgeVenue>> hedgeVenuesOf(const profile::Profile& profile, const domain::Settings& settings,
                                                      const domain::BookDefinition& book, const KnownPools& pools = {});

}  // namespace ballast::venues
