#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "profile/profile.h"
#include "venue/feed_view.h"

namespace ballast::venues {

/// One venue's feed with what the desk calls it.
struct NamedFeed {
    std::string name;
    std::unique_ptr<venue::WatchedFeed> feed;
};

/// A feed for each venue of the profile, not started.
///
/// Errors   Unsupported for a kind that has no feed, by its name.
Result<std::vector<NamedFeed>> makeFeeds(const profile::Profile& profile);

}  // namespace ballast::venues
