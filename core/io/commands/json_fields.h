#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ballast::commands {

/// One key of a line with its value as it was written.
struct JsonField {
    enum class Kind { Text, Number, Other };
    std::string key;
    Kind kind{Kind::Other};
    std::string value;  ///< The characters of a text, the digits of a number; of anything else its name.
};

/// The fields of one flat JSON object, in their order. Numbers keep their digits, so that a price is not rounded.
///
/// Errors   Parse for what is no JSON object, a key that stands twice (`KEY: stands twice`), or a value that is a list
/// or
///          an object (`KEY: expected a text or a number, was a list`).
Result<std::vector<JsonField>> readJsonFields(std::string_view line);

}  // namespace ballast::commands
