#include "venue/hyperliquid_feed/requests.h"

#include <fmt/format.h>

namespace ballast::hyperliquid {

std::string listingRequest() { return R"({"type":"meta"})"; }

std::string infoTarget(std::string_view endpointPath)
{
    auto path = std::string(endpointPath.substr(0, endpointPath.find('?')));
    while (path.ends_with('/'))
        path.pop_back();
    return path.ends_with("/info") ? path : path + "/info";
}

/// Coins are letters, digits and a colon: the listing takes no others.
std::string subscriptionText(bool subscribe, std::string_view type, std::string_view coin, bool fast)
{
    return fmt::format(R"({{"method":"{}","subscription":{{"type":"{}"{}{}}}}})",
                       subscribe ? "subscribe" : "unsubscribe", type,
                       coin.empty() ? "" : fmt::format(R"(,"coin":"{}")", coin), fast ? R"(,"fast":true)" : "");
}

std::string pingText() { return R"({"method":"ping"})"; }

std::string channelName(std::string_view type, std::string_view coin)
{
    return coin.empty() ? std::string(type) : fmt::format("{}.{}", type, coin);
}

}  // namespace ballast::hyperliquid
