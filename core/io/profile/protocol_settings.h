#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ballast::profile {

enum class VenueKind : std::uint8_t { Deribit, Hyperliquid, Derive, UniswapV3 };

/// "deribit", "hyperliquid", "derive", "uniswap_v3".
std::string_view toString(VenueKind kind) noexcept;

/// One setting of `[venue.protocol]`: something that the venue's documentation does not state for certain.
struct ProtocolSetting {
    VenueKind venue{};
    std::string_view key;
    double least{}, most{}, fallback{};
    std::string_view meaning;  ///< With its unit.
};

/// All of them, in the order in which help lists them.
std::span<const ProtocolSetting> protocolSettings() noexcept;

/// One line a setting: key, default, range, meaning.
std::string protocolHelp();

/// Values by key, each within its range.
using ProtocolValues = std::unordered_map<std::string, double>;
/// The value or the default. `key` must be a setting of the venue.
double valueOf(const ProtocolValues& values, VenueKind venue, std::string_view key);

}  // namespace ballast::profile
