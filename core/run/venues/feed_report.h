#pragma once

#include <string>
#include <vector>

#include "venue/feed_view.h"

namespace ballast::venues {

/// What feeds hold, as one JSON object:
/// {"venues":[{"name","kind","instruments":[{"name","bid","bid_size","ask","ask_size","mark","mark_iv",
///   "book":{"bids":[[price,size]…],"asks":[…]},"quality","quality_reason","age_ms",
///   "last_trade":{"price","size","taker","time"},"hour_volume","hour_trades","hour_heard_s"}],
///   "volatility_indices":[{"name","coin","volatility","age_ms","quality"}], where the venue has any,
///   "channels":[{"name","messages","gaps","resyncs","reconnects","dropped"}],
///   "shares":[{"name","coin","base","quote","fees_base","fees_quote","delta","gamma","lower","upper","to_lower",
///   "to_upper","in_range"}], of a pool's holder alone}],
///   "oracles":[{"name","feed","price","confidence","published","quality","quality_reason"}],
///   "chain":{"chain_id","height","base_fee_gwei","quality","quality_reason"}}
/// Prices and sizes are the venue's decimals, mark_iv a fraction, an oracle's USD a coin, exact, published in
/// UTC; the hour is this minute and the 59 before it, of which so many seconds were heard; the chain is the first that
/// is read. What is absent is null.
std::string feedReport(const std::vector<venue::FeedView>& views);

}  // namespace ballast::venues
