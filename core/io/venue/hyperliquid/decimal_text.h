#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ballast::hyperliquid {

/// A decimal as the venue writes it in a text ("98450.50", "-0.01") as units of 10^-8, exactly.
///
/// Errors   Empty for anything else (an exponent, a plus, spaces), for what is finer than 10^-8 or beyond 64 bits.
std::optional<std::int64_t> exactUnits(std::string_view text);

/// The same to the nearest 10^-8, for marks and averages, which are nobody's order.
std::optional<std::int64_t> nearestUnits(std::string_view text);

/// The same as a double; empty for anything else.
std::optional<double> finiteNumber(std::string_view text);

}  // namespace ballast::hyperliquid
