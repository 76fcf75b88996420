#pragma once

#include <cstdint>

namespace ballast::deribit {

/// What the venue's error codes say, as far as it matters here.
///
/// Source   Deribit API, "RPC error codes"; Ballast's fact sheet section 11.

inline constexpr std::int64_t kTooManyRequests = 10028;  ///< The venue counted more calls than we did.
inline constexpr std::int64_t kMakersFrozen = 13030;     ///< Market-maker protection keeps quotes away.

/// It cannot be done now: nothing is said of keys or order.
bool isForNow(std::int64_t code);
/// Of a cancel: there is nothing to cancel, or not yet.
bool isAlreadyDone(std::int64_t code);
/// The venue failed, and does not say what became of an order or an amendment.
bool isAmbiguous(std::int64_t code);
/// The login is no longer good.
bool endsLogin(std::int64_t code);

}  // namespace ballast::deribit
