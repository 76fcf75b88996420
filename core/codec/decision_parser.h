#pragma once

#include <string_view>

#include "base/result.h"
#include "domain/decision.h"

namespace ballast::codec {

/// The inverse of domain::toCanonicalJson: writing the result again gives `canonicalJson` byte for byte. A `null` in
/// the place of a figure that has no absence becomes NaN, which only says that the engine had no number there.
///
/// Errors   Parse if the text is not canonical in any way, also by a space, an order of fields or a digit too many, or
///          if its time is before 1970.
Result<domain::Decision> parseDecision(std::string_view canonicalJson);

}  // namespace ballast::codec
