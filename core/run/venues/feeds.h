#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/book.h"
#include "interfaces/key_store.h"
#include "profile/profile.h"
#include "venue/feed_view.h"

namespace ballast::venues {

/// One venue's or oracle's feed with what the desk calls it.
struct NamedFeed {
    std::string name;
    std::unique_ptr<venue::WatchedFeed> feed;
};

/// What an oracle promises of one coin.
struct OracleLimits {
    std::string oracle, coin;
    Duration heartbeat;
    double deviation{};  ///< Fraction of price that forces an update; 0: it has no such rule.
};
std::vector<OracleLimits> oracleLimitsOf(const profile::Profile& profile);

/// A feed for each venue and oracle of the profile, not started. Of a uniswap_v3 venue it tells its chain's fees too.
///
/// Errors   InvalidArgument for more feeds of Pyth than fit into an address; those of oracleKey.
Result<std::vector<NamedFeed>> makeFeeds(const profile::Profile& profile, interfaces::KeyStore* keychain = nullptr);

/// Whose index is the reference of each coin where the book names none: the first of Deribit, Derive, Hyperliquid and a
/// pool that has the coin. The others tell theirs too, and are held against it (F33).
std::vector<domain::NamedIndex> referencesOf(const profile::Profile& profile);

/// Asks each node that the profile names for its chain, 3 s each at most (F101).
///
/// Errors   Mismatch, by its name, for a node of another chain; one that does not answer is its feed's matter.
Result<void> checkChains(const profile::Profile& profile);

}  // namespace ballast::venues
