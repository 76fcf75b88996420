#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ballast::sockets {

/// A JSON number as units of 10^-8, exactly; exponents are read ("1e-06").
///
/// Errors   Empty for anything that is no JSON number, is finer than 10^-8, or does not fit 64 bits.
std::optional<std::int64_t> exactUnits(std::string_view number);

/// The same where the venue may write more places: what is finer than 10^-8 is rounded, half of one away from zero.
///
/// Errors   Empty for anything that is no JSON number or does not fit 64 bits.
std::optional<std::int64_t> nearestUnits(std::string_view number);

/// A JSON number as a double, finite; empty for anything else.
std::optional<double> finiteDouble(std::string_view number);

}  // namespace ballast::sockets
