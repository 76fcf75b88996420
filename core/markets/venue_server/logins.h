#pragma once

#include <random>
#include <set>
#include <string>
#include <unordered_map>

#include "venue_server/params.h"

namespace ballast::venue_server {

/// Who speaks: logins by key, signature and token, and what is signed of HTTP calls.
///
/// Source   Deribit, API documentation, authentication.
/// Threads  One at a time.
class Logins {
public:
    /// `tokenSeed`: drawn by who runs it; tokens are not to be guessed.
    Logins(Exchange& exchange, std::uint64_t tokenSeed) : m_exchange(exchange), m_random(tokenSeed) {}

    struct Login {
        Account* account{};
        Json result;
    };
    /// public/auth. Refused   13004 for keys, signatures and tokens that are not good.
    Outcome<Login> authenticate(Params& params, Timestamp now);
    /// An access token. Refused   13009
    Outcome<Account*> byToken(std::string_view token, Timestamp now);
    /// The header Authorization of an HTTP call: deri-hmac-sha256, Basic or Bearer. Refused   13004, 13009
    Outcome<Account*> byHeader(std::string_view header, std::string_view method, std::string_view target,
                               std::string_view body, Timestamp now);
    void forgetAll() { m_tokens.clear(); }

    bool refusesAll{};  ///< A fault: nobody gets in.

private:
    struct Token {
        Account* account{};
        Timestamp until;
        bool refreshes{};
    };
    Login grant(Account& account, const std::string& scope, const Json& state, Timestamp now);
    Outcome<Account*> signedBy(std::string_view key, std::int64_t milliseconds, const std::string& text,
                               std::string_view signature, Timestamp now);
    std::string draw();

    Exchange& m_exchange;
    std::mt19937_64 m_random;
    std::unordered_map<std::string, Token> m_tokens;
    std::set<std::string, std::less<>> m_signatures;  ///< Seen: each is used once.
};

}  // namespace ballast::venue_server
