#pragma once

#include <string_view>

#include "base/result.h"
#include "domain/settings.h"

namespace ballast::domain {

/// The inverse of toText(Settings): one line a value, `key value`, in fixed order. A journal's settings are read back
/// with it, so that a program's own defaults never matter. A key that comes later must be read as absent from older
/// texts, with the value that equals the time before it.
///
/// Errors   Corrupt for another key, form or order; InvalidArgument for a value outside its range. The sentence names
///          line and key.
Result<Settings> parseSettings(std::string_view text);

}  // namespace ballast::domain
