#pragma once

#include <string>

#include "base/result.h"
#include "profile/profile.h"

namespace ballast::venues {

/// The API key of an oracle, from where the profile says; empty if it says none. Variable PREFIX_KEY.
///
/// Errors   NotFound with the variable that is missing; InvalidArgument for a key that is not 1 to 512 visible
///          characters, which are not repeated; Unsupported for a place that this build cannot read.
Result<std::string> oracleKey(const profile::OracleProfile& oracle);

}  // namespace ballast::venues
