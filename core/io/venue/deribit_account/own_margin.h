#pragma once

#include <string_view>
#include <vector>

#include "venue/watched_gateway.h"

namespace ballast::deribit {

/// The margin of each currency that holds something, out of the answer to private/get_account_summaries; "USD" first
/// where the venue sums a cross-margin account. Empty for every other message, and for one that cannot be read.
///
/// Source   Deribit, API documentation, account summaries and user.portfolio.
std::vector<venue::OwnMargin> readOwnMargins(std::string_view raw);

}  // namespace ballast::deribit
