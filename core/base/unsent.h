#pragma once

#include <string_view>

namespace ballast {

/// Why an order that was decided did not leave, as the reason of its end has it: it waited too long in its line, where
/// rates keep orders back.
inline constexpr std::string_view kUnsentLate = "it was decided more than 2 s ago";
/// What the reason ends with where a rate of the venue's left no room.
inline constexpr std::string_view kUnsentForRate = "(F05)";

/// It would have left at another time: nothing is wrong with the order, nor with what decided it.
inline bool isUnsentForRate(std::string_view reason)
{
    return reason == kUnsentLate || reason.ends_with(kUnsentForRate);
}

}  // namespace ballast
