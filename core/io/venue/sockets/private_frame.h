#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "base/result.h"

namespace ballast::sockets {

/// One frame of an account's line.
///
/// Errors   Parse for what is no JSON object, nests too deep, or has a key twice (F18).
Result<nlohmann::json> parsePrivate(std::string_view frame);

}  // namespace ballast::sockets
