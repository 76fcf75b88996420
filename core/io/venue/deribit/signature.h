#pragma once

#include "signing/bytes.h"

namespace ballast::deribit {

/// What a client signs to authenticate a WebSocket: time, nonce and data, each but the last with a line end.
///
/// `milliseconds`  UTC; accepted for a minute. `nonce` is used once, `data` may be empty.
std::string authenticationText(std::uint64_t milliseconds, std::string_view nonce, std::string_view data);

/// What is signed of an HTTP call; `uri` has its query.
std::string httpText(std::uint64_t milliseconds, std::string_view nonce, std::string_view method, std::string_view uri,
                     std::string_view body);

/// Lower-case digits of HMAC-SHA256 under the client's key.
std::string signatureOf(signing::ByteView key, std::string_view text);

/// Value of the header Authorization of an HTTP call.
std::string authorizationHeader(std::string_view clientId, std::uint64_t milliseconds, std::string_view nonce,
                                std::string_view signature);

}  // namespace ballast::deribit
