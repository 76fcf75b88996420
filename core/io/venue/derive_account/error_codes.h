#pragma once

#include <cstdint>

namespace ballast::derive {

/// What the venue's error codes say, as far as it matters here.
///
/// Source   Ballast's fact sheet, section 10.

/// The venue does not say what became of a request.
bool isAmbiguous(std::int64_t code);
/// Too many calls or lines: it counted more than we did.
bool isTooMany(std::int64_t code);
/// Of a cancel: there is nothing to cancel, or not yet.
bool isAlreadyDone(std::int64_t code);

/// Of an order that takes at once: nobody stood at its limit.
inline constexpr std::int64_t kNobodyThere = 11009;

}  // namespace ballast::derive
