#pragma once

#include <string>

#include "venue_server/account.h"

namespace ballast::venue_server {

/// What a portfolio-margined account must have for all that it holds in one currency, in that currency: the desk's own
/// rule of the venue (`risk::gridMargin`) with the numbers that the desk is built with.
Margins portfolioMargins(const Account& account, const std::string& currency, Timestamp now);

}  // namespace ballast::venue_server
