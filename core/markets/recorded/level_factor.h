#pragma once

#include <optional>
#include <vector>

#include "recorded/premium_check.h"

namespace ballast::recorded {

// A column of levels, USD per coin, that was multiplied by one short number (four digits at most) is divided by it: the
// venue tells an index and the forwards of listed futures in cents, off which such a column stands, and on which it
// stands again once it is divided by that number alone. `estimate` is where to look for the number, from what knows
// nothing of the column; within one per cent. Nothing is done where fewer than eight different levels prove it, as of a
// column that holds one number.
//
// Of 288 recorded chains each has 13 different indices or more, the median one 86, all of them in cents.

/// Gives the number that every row's index was divided by, if there is one.
std::optional<double> divideIndex(const std::vector<ExpiryRows>& expiries, double estimate);

/// The same of the forwards, of which those between two futures are not in cents (a quarter of a recorded chain's
/// different ones is at least). `levels`, USD per coin: where each expiry's forward should stand by what knows nothing
/// of the column; one that stands nearer to its own as it is told is left as it is.
std::optional<double> divideForwards(std::vector<ExpiryRows>& expiries, double estimate,
                                     const std::vector<double>& levels);

}  // namespace ballast::recorded
