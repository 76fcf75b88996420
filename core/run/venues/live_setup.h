#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "profile/profile.h"
#include "runtime/live_session.h"

namespace ballast::venues {

/// What a live session of this profile is made of, beginning now.
///
/// Errors   Those of the book; InvalidArgument if it names positions or cash of a connected account, or none of its
///          limits is for a coin of the profile; Unsupported as makeFeeds, and for a profile that trades.
Result<runtime::LiveSetup> setUpLive(const profile::Profile& profile, const Clock& clock);

}  // namespace ballast::venues
