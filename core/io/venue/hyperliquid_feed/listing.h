#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/instrument.h"

namespace ballast::hyperliquid {

/// What the venue takes in one order at least, USDC.
///
/// Source   Hyperliquid docs, "Error responses": "Order must have minimum value of $10."
inline constexpr std::int64_t kLeastNotional = 10;

/// One perpetual of the venue's universe.
struct ListedPerpetual {
    std::uint32_t asset{};  ///< Place in the universe: what orders name.
    std::string coin;
    unsigned szDecimals{};   ///< Places of a size.
    unsigned maxLeverage{};  ///< 1 or more.
    bool delisted{};
    bool isolated{};  ///< Margin of its own alone: what the venue does with young and thin ones.
    std::optional<std::uint64_t> marginTable;  ///< Number of its margin tiers.
};

struct Universe {
    std::vector<ListedPerpetual> perpetuals;
    std::vector<std::string> refused;  ///< Rows that could not be read, each with its reason; they keep their place.
};

/// The answer to `meta`.
///
/// Errors   Parse if it is no such answer, or the universe is paid in something other than USDC.
Result<Universe> readUniverse(std::string_view body);

/// The perpetual as the desk has it: linear, priced and paid in USDC, one coin a contract.
///
/// Errors   NotFound for a coin that the desk does not know; InvalidArgument for szDecimals beyond 6.
Result<domain::Instrument> instrumentOf(const ListedPerpetual& listed, std::string_view venue);

}  // namespace ballast::hyperliquid
