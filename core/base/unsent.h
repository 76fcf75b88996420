#pragma once

#include <string_view>

namespace ballast {

/// What the reason of an order's end ends with where a rate of the venue's left no room for it.
inline constexpr std::string_view kUnsentForRate = "(F05)";

/// It would have left at another time: nothing is wrong with the order, nor with what decided it.
inline bool isUnsentForRate(std::string_view reason) { return reason.ends_with(kUnsentForRate); }

}  // namespace ballast
