#pragma once

#include <filesystem>

#include "base/clock.h"
#include "base/result.h"
#include "interfaces/key_store.h"
#include "profile/profile.h"
#include "runtime/live_session.h"

namespace ballast::venues {

/// What a live session of this profile is made of, beginning now.
///
/// Errors   Those of the book; InvalidArgument if it names options, positions or cash of a connected account, or trades
///          without an account; those of makeFeeds, checkChains and hedgeVenuesOf, which
///          ask and may take seconds; those of gatewayMaker; Refused for a profile that trades unless a person says so
///          once more.
Result<runtime::LiveSetup> setUpLive(const profile::Profile& profile, bool mayTrade, const Clock& clock,
                                     interfaces::KeyStore* keychain = nullptr);

/// Where a kill on the desk of this profile outlives its session (kept::KillKeeper), in `folder`.
std::filesystem::path keptKillsOf(const profile::Profile& profile, const std::filesystem::path& folder);

}  // namespace ballast::venues
