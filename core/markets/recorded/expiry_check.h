#pragma once

#include <string>
#include <vector>

#include "recorded/premium_check.h"

namespace ballast::recorded {

/// Expiries of a chain whose forward does not lie where those beside it tell: rows of another time, whose premiums bear
/// them out, as where the feed of one expiry stood still. Of several that contradict each other, those without which
/// the others agree; none where that is not known. Adds a sentence for each. `expiries` ascend.
std::vector<Timestamp> contradictedExpiries(const std::vector<ExpiryRows>& expiries, const std::string& chain,
                                            std::vector<std::string>& said);

}  // namespace ballast::recorded
