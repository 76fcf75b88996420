#include "venue_server/logins.h"

#include <charconv>
#include <fmt/format.h>

#include "signing/hmac.h"

namespace ballast::venue_server {

namespace {

constexpr Duration kSignatureLives = Duration::seconds(60);
constexpr std::int64_t kTokenSeconds = 31'536'000;

tl::unexpected<Refusal> badCredentials() { return refuse(13004, "invalid_credentials"); }

/// RFC 4648; stops at the first character that is none of it.
std::string fromBase64(std::string_view text)
{
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0, held = 0;
    for (const char c : text) {
        const auto digit = kDigits.find(c);
        if (digit == std::string_view::npos) break;
        held = (held << 6 | static_cast<unsigned>(digit)) & 0xFFFFU;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(held >> bits & 0xFFU);
    }
    return out;
}

/// Value of "key=value" in a list with commas.
std::string_view memberOf(std::string_view list, std::string_view key)
{
    while (!list.empty()) {
        const auto end = list.find(',');
        auto one = list.substr(0, end);
        while (!one.empty() && one.front() == ' ')
            one.remove_prefix(1);
        if (one.size() > key.size() && one.starts_with(key) && one[key.size()] == '=')
            return one.substr(key.size() + 1);
        list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
    }
    return {};
}

}  // namespace

std::string Logins::draw()
{
    std::string out;
    for (int i = 0; i < 4; ++i)
        out += fmt::format("{:016x}", static_cast<std::uint64_t>(m_random()));
    return out;
}

Logins::Login Logins::grant(Account& account, const std::string& scope, const Json& state, Timestamp now)
{
    const auto access = fmt::format("{}.1{}", milliseconds(now), draw()),
               renew = fmt::format("{}.1{}", milliseconds(now), draw());
    const auto until = now + Duration::seconds(kTokenSeconds);
    m_tokens[access] = {&account, until, false};
    m_tokens[renew] = {&account, until, true};
    Json result{{"access_token", access},
                {"expires_in", kTokenSeconds},
                {"refresh_token", renew},
                {"scope", scope.empty() ? "connection mainaccount trade:read_write account:read_write wallet:read"
                                        : scope + " mainaccount"},
                {"enabled_features", Json::array()},
                {"token_type", "bearer"}};
    if (!state.is_null()) result["state"] = state;
    return {&account, std::move(result)};
}

Outcome<Account*> Logins::signedBy(std::string_view key, std::int64_t at, const std::string& text,
                                   std::string_view signature, Timestamp now)
{
    constexpr std::int64_t kLatest = 4'102'444'800'000;  // 2100.
    if (at < 0 || at > kLatest) return badCredentials();
    auto* account = m_exchange.findAccount(key);
    const auto age = now - (Timestamp{} + Duration::milliseconds(at));
    if (account == nullptr || age > kSignatureLives || Duration{} - age > kSignatureLives) return badCredentials();
    const auto expected = signing::toDigits(signing::hmacSha256(signing::bytesOf(account->secret), text));
    if (expected != signature || !m_signatures.emplace(signature).second) return badCredentials();
    return account;
}

Outcome<Logins::Login> Logins::authenticate(Params& params, Timestamp now)
{
    const auto grantType = params.text("grant_type");
    const auto scope = params.text("scope", false);
    const auto state = params.text("state", false);
    const auto key = params.text("client_id", grantType != "refresh_token");
    const Json shown = params.has("state") ? Json(state) : Json(nullptr);
    if (!params.isSound()) return params.refusal();
    if (refusesAll) return badCredentials();
    if (grantType == "client_credentials") {
        const auto secret = params.text("client_"
                                        "secret");
        if (!params.isSound()) return params.refusal();
        auto* account = m_exchange.findAccount(key);
        if (account == nullptr || account->secret != secret) return badCredentials();
        return grant(*account, scope, shown, now);
    }
    if (grantType == "client_signature") {
        const auto at = params.whole("timestamp", true);
        const auto nonce = params.text("nonce", false), data = params.text("data", false),
                   signature = params.text("signature");
        if (!params.isSound()) return params.refusal();
        const auto signer = signedBy(key, *at, fmt::format("{}\n{}\n{}", *at, nonce, data), signature, now);
        if (!signer) return tl::unexpected(signer.error());
        return grant(**signer, scope, shown, now);
    }
    if (grantType == "refresh_token") {
        const auto renew = params.text("refresh_token");
        if (!params.isSound()) return params.refusal();
        const auto found = m_tokens.find(renew);
        if (found == m_tokens.end() || !found->second.refreshes || found->second.until < now)
            return refuse(13009, "unauthorized", "invalid_token");
        auto& account = *found->second.account;
        m_tokens.erase(found);
        return grant(account, scope, shown, now);
    }
    return refuse(-32602, "Invalid params", "unknown grant type", "grant_type");
}

Outcome<Account*> Logins::byToken(std::string_view token, Timestamp now)
{
    const auto found = m_tokens.find(std::string(token));
    if (found == m_tokens.end() || found->second.refreshes || found->second.until < now || refusesAll)
        return refuse(13009, "unauthorized", "invalid_token");
    return found->second.account;
}

Outcome<Account*> Logins::byHeader(std::string_view header, std::string_view method, std::string_view target,
                                   std::string_view body, Timestamp now)
{
    const auto space = header.find(' ');
    if (space == std::string_view::npos) return badCredentials();
    const auto scheme = header.substr(0, space);
    const auto rest = header.substr(space + 1);
    if (scheme == "Bearer" || scheme == "bearer") return byToken(rest, now);
    if (refusesAll) return badCredentials();
    if (scheme == "Basic" || scheme == "basic") {
        const auto plain = fromBase64(rest);
        const auto colon = plain.find(':');
        auto* account = m_exchange.findAccount(plain.substr(0, colon));
        if (account == nullptr || colon == std::string::npos || account->secret != plain.substr(colon + 1))
            return badCredentials();
        return account;
    }
    if (scheme != "deri-hmac-sha256") return badCredentials();
    const auto at = memberOf(rest, "ts");
    std::int64_t read = 0;
    if (std::from_chars(at.data(), at.data() + at.size(), read).ec != std::errc()) return badCredentials();
    const auto text = fmt::format("{}\n{}\n{}\n{}\n{}\n", at, memberOf(rest, "nonce"), method, target, body);
    return signedBy(memberOf(rest, "id"), read, text, memberOf(rest, "sig"), now);
}

}  // namespace ballast::venue_server
