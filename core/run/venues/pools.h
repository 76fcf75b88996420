#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "profile/profile.h"
#include "venue/uniswap/pool_facts.h"

namespace ballast::venues {

/// What the chain says of the pools that a profile names, by venue.
using KnownPools = std::map<std::string, std::vector<uniswap::PoolFacts>>;

/// Asks the nodes of each uniswap_v3 venue for its pools, 3 s a question at most, and gives the venue the coins that
/// they trade as its `underlyings`. Pools of nodes that do not answer are not known, and their feed's matter.
///
/// Errors   by venue and pool, for an address without a pool, and for tokens that the desk does not know.
Result<KnownPools> askPools(profile::Profile& profile);

/// An address that the profile has checked the form of. Errors   Mismatch for a wrong checksum, by the venue and key.
Result<signing::Address> addressOf(const profile::VenueProfile& venue, const char* key, const std::string& text);

}  // namespace ballast::venues
