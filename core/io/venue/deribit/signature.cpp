#include "venue/deribit/signature.h"

#include <fmt/format.h>

#include "signing/hmac.h"

namespace ballast::deribit {

std::string authenticationText(std::uint64_t milliseconds, std::string_view nonce, std::string_view data)
{
    return fmt::format("{}\n{}\n{}", milliseconds, nonce, data);
}

std::string httpText(std::uint64_t milliseconds, std::string_view nonce, std::string_view method, std::string_view uri,
                     std::string_view body)
{
    return fmt::format("{}\n{}\n{}\n{}\n{}\n", milliseconds, nonce, method, uri, body);
}

std::string signatureOf(signing::ByteView key, std::string_view text)
{
    return signing::toDigits(signing::hmacSha256(key, text));
}

std::string authorizationHeader(std::string_view clientId, std::uint64_t milliseconds, std::string_view nonce,
                                std::string_view signature)
{
    return fmt::format("deri-hmac-sha256 id={},ts={},nonce={},sig={}", clientId, milliseconds, nonce, signature);
}

}  // namespace ballast::deribit
