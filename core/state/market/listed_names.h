#pragma once

#include <string>
#include <string_view>

#include "base/timestamp.h"
#include "domain/instrument.h"

namespace ballast::market {

/// What a market lists in place of a name that it does not, for whoever typed the name: half a sentence behind "; ",
/// such as "the strikes beside it are 71000 and 72000". Empty where nothing is listed. `venue` may be empty.
std::string listedInstead(const domain::InstrumentTable& table, std::string_view venue, std::string_view name,
                          Timestamp now);
/// Whether the two differ in letter case and blanks alone.
bool isSlipOf(std::string_view typed, std::string_view listed);

}  // namespace ballast::market
