#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "venue/derive_feed/feed_terms.h"
#include "venue/sockets/call_queue.h"

namespace ballast::derive {

enum class MarketCallKind : std::uint8_t { Listing, Subscribe, Unsubscribe, Tickers, Settlements };

/// One call of a market line: what it asks, and what its answer is about.
struct MarketCall {
    MarketCallKind kind{};
    std::string coin;                   ///< Of a listing, tickers, settlements.
    std::string type;                   ///< Of a listing: "option", "perp", "erc20".
    std::uint64_t page{1};              ///< Of a listing.
    std::uint32_t day{};                ///< Of tickers: the expiry as YYYYMMDD.
    std::vector<std::string> channels;  ///< Of a subscription.
    int tries{};                        ///< Made before.
};

/// A call as JSON text.
std::string callText(std::uint64_t id, const MarketCall& call);
/// {"id", "method", "params"}; `parameters` is JSON text.
std::string callText(std::uint64_t id, std::string_view method, std::string_view parameters);
/// Parameters of public/get_all_instruments.
std::string listingParameters(std::string_view coin, std::string_view type, std::uint64_t page);

using MarketCalls = sockets::CallQueue<MarketCall>;
/// All of a line's calls are paid from one pool.
MarketCalls makeMarketCalls(const FeedTerms& terms);

}  // namespace ballast::derive
