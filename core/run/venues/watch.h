#pragma once

#include <functional>
#include <vector>

#include "base/clock.h"
#include "venue/feed_view.h"
#include "venues/feeds.h"

namespace ballast::venues {

/// Runs feeds for that long without an engine, and gives what they hold at the end. `mayGoOn` false ends it early; it
/// is asked ten times a second. A perpetual whose middle is far from its index is Suspect, as it is to the desk (F33).
std::vector<venue::FeedView> watch(const std::vector<NamedFeed>& feeds, Duration length, const Clock& clock,
                                   const std::function<bool()>& mayGoOn);

}  // namespace ballast::venues
