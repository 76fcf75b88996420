#pragma once

#include <nlohmann/json.hpp>

#include <string_view>

#include "base/result.h"

/// JSON from outside. Only sources include this header.
namespace ballast::oracle {

using Json = nlohmann::json;

inline constexpr std::size_t kDeepestJson = 32;  ///< Levels (F18).

/// The whole of `text`. Errors   Parse, saying that `what` is no JSON, or nests deeper than 32 levels.
Result<Json> readJson(std::string_view text, std::string_view what);

/// The member, or null where there is none or `json` is no object.
const Json& memberOf(const Json& json, const char* name);

/// A whole number without a sign; nothing for anything else.
std::optional<std::uint64_t> wholeOf(const Json& json);

/// A QUANTITY below 2^64; nothing for anything else.
std::optional<std::uint64_t> quantityOf(const Json& json);

/// "0x" and so many bytes, in lower case; empty for anything else.
std::string hashOf(const Json& json, std::size_t bytes);

}  // namespace ballast::oracle
