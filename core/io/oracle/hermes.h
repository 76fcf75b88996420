#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "oracle/decimal.h"

namespace ballast::oracle {

/// Pyth's aggregate of one price feed.
struct PythPrice {
    std::string id;  ///< 64 digits in lower case, without 0x.
    Decimal price, confidence;
    bool isWide{};        ///< The confidence is above 1 % of the price.
    Timestamp published;  ///< In whole seconds: several updates may carry the same.
};

/// One update, which may hold several feeds.
struct PythMessage {
    std::vector<PythPrice> prices;
    std::size_t badRows{};  ///< Left out; the rest holds.
    std::string fault;      ///< Of the first bad row.
};

/// What Hermes answers and streams: `parsed` is read, the signed blob and the slow average are not.
///
/// Errors   Parse for what is no such object, `parsed` null included.
/// Source   Pyth Hermes, /v2/updates/price/latest and /stream.
Result<PythMessage> parsePythMessage(std::string_view text);

/// A feed's id as Hermes answers it: without 0x, in lower case.
std::string plainId(std::string_view id);

/// So many feeds fit into one address.
inline constexpr std::size_t kMostPythFeeds = 18;

/// Path with query below the base path: "/v2/updates/price/latest?ids%5B%5D=…".
enum class PythPath { Latest, Stream };
std::string pythTarget(PythPath path, const std::vector<std::string>& ids);

}  // namespace ballast::oracle
