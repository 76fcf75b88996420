#pragma once

#include <string>
#include <vector>

#include "venue/feed_view.h"

namespace ballast::venues {

/// What feeds hold, as one JSON object:
/// {"venues":[{"name","kind","instruments":[{"name","bid","bid_size","ask","ask_size","mark","mark_iv",
///   "book":{"bids":[[price,size]…],"asks":[…]},"quality","quality_reason","age_ms"}],
///   "channels":[{"name","messages","gaps","resyncs","reconnects","dropped"}]}],"oracles":[],"chain":null}
/// Prices and sizes are the venue's decimals, mark_iv a fraction, what is absent null.
std::string feedReport(const std::vector<venue::FeedView>& views);

}  // namespace ballast::venues
