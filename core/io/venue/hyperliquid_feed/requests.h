#pragma once

#include <string>
#include <string_view>

namespace ballast::hyperliquid {

/// `{"type":"meta"}`, the body of POST /info that lists the perpetuals.
std::string listingRequest();
/// Target of that request at an endpoint with this path: "/" gives "/info".
std::string infoTarget(std::string_view endpointPath);

/// Subscribing to a channel, of a coin or, where that is empty, of all; or letting go of it. `fast` is l2Book's.
std::string subscriptionText(bool subscribe, std::string_view type, std::string_view coin, bool fast);
std::string pingText();

/// What a channel is called here: "l2Book.BTC", "allMids".
std::string channelName(std::string_view type, std::string_view coin);

}  // namespace ballast::hyperliquid
