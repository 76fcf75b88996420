#pragma once

#include "recorded/premium_check.h"

namespace ballast::recorded {

/// Bids or asks of an expiry that were all multiplied by one number are divided by it: a venue's prices stand on its
/// steps, which those of a multiplied column do not, and do again, to the last row, once they are divided by that
/// number alone. The marks say where to look for it. What is not proven so is left to `judgeSides`.
///
/// Of 288 recorded chains none has a bid or an ask off its step.
void judgeSideFactors(std::vector<ExpiryRows>& expiries, const std::string& chain, std::vector<std::string>& said);

}  // namespace ballast::recorded
