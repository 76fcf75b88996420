#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"

namespace ballast::deribit {

/// An API key and its secret. The secret cannot be copied, printed or asked for; it signs, and is erased in the end.
class Credentials {
public:
    /// Takes `secret` and erases it there. Errors   InvalidArgument if one is empty or longer than 128 characters.
    static Result<Credentials> of(std::string clientId, std::string&& secret);
    /// PREFIX_KEY and PREFIX_SECRET. Errors   NotFound with the variable that is missing; as `of`.
    static Result<Credentials> fromEnvironment(const std::string& prefix);

    const std::string& clientId() const { return m_clientId; }
    /// Parameters of `public/auth` by signature, as JSON text.
    std::string loginParameters(Timestamp now, std::string_view nonce) const;

private:
    struct Eraser {
        void operator()(std::string* text) const noexcept;
    };
    Credentials(std::string clientId, std::unique_ptr<std::string, Eraser> secret)
        : m_clientId(std::move(clientId)), m_secret(std::move(secret))
    {
    }
    std::string m_clientId;
    std::unique_ptr<std::string, Eraser> m_secret;
};

/// The scopes that a login granted, parted by blanks, hold one that takes money out of the account: wallet or custody
/// to write (F82).
///
/// Source   Deribit, API documentation, access scope.
bool mayWithdraw(std::string_view scopes);

}  // namespace ballast::deribit
