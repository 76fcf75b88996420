#include "transport/endpoint.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>

#include "transport/shown_text.h"

namespace ballast::transport {

namespace {

struct KnownScheme {
    std::string_view name;
    Scheme scheme;
    std::uint16_t port;
};
constexpr std::array kSchemes{KnownScheme{"ws", Scheme::Ws, 80}, KnownScheme{"wss", Scheme::Wss, 443},
                              KnownScheme{"http", Scheme::Http, 80}, KnownScheme{"https", Scheme::Https, 443}};
constexpr std::size_t kLongestUrl = 2048;

std::string lower(std::string_view text)
{
    std::string low(text);
    std::transform(low.begin(), low.end(), low.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return low;
}

tl::unexpected<Error> refuse(std::string_view url, std::string_view why)
{
    return fail(ErrorCode::InvalidArgument,
                fmt::format("address '{}': {}; write ws, wss, http or https://host[:port][/path]",
                            shownText(url.substr(0, url.find_first_of("/?", url.find("//") + 2)), 80), why));
}

bool isNumeric(int family, const std::string& host)
{
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return ::inet_pton(family, host.c_str(), bytes.data()) == 1;
}

bool isName(std::string_view host)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
    };
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
           std::all_of(host.begin(), host.end(), allowed);
}

std::optional<std::uint16_t> portOf(std::string_view text)
{
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || at != end || port == 0) return std::nullopt;
    return port;
}

const KnownScheme& known(Scheme scheme)
{
    return *std::find_if(kSchemes.begin(), kSchemes.end(), [&](const auto& one) { return one.scheme == scheme; });
}

/// Host and port of `host`, `host:port`, `[v6]`, `[v6]:port`; empty if it is none of these.
struct HostPort {
    std::string host;
    std::optional<std::string_view> port;
    bool isV6{};
};
std::optional<HostPort> split(std::string_view authority)
{
    HostPort parts;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        parts = {.host = lower(authority.substr(1, end - 1)), .port = {}, .isV6 = true};
        authority.remove_prefix(end + 1);
        if (!authority.empty() && authority.front() != ':') return std::nullopt;
    } else {
        parts.host = lower(authority.substr(0, authority.find(':')));
        authority.remove_prefix(parts.host.size());
    }
    if (!authority.empty()) parts.port = authority.substr(1);
    return parts;
}

}  // namespace

bool isLoopbackAddress(const std::string& address)
{
    return address == "::1" || (address.starts_with("127.") && isNumeric(AF_INET, address));
}

Result<Endpoint> Endpoint::parse(std::string_view url)
{
    if (url.size() > kLongestUrl) return refuse(url, fmt::format("is longer than {} characters", kLongestUrl));
    if (std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c > '~' || c == '#' || c == '\\'; }))
        return refuse(url, "has a blank, a fragment or a character that is not plain ASCII");
    const auto colon = url.find("://");
    if (colon == std::string_view::npos) return refuse(url, "has no scheme");
    const auto* scheme = std::find_if(kSchemes.begin(), kSchemes.end(),
                                      [&](const KnownScheme& one) { return one.name == lower(url.substr(0, colon)); });
    if (scheme == kSchemes.end()) return refuse(url, "has a scheme that is not known");
    const auto rest = url.substr(colon + 3);
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    const auto path = rest.substr(authority.size());
    if (authority.find('@') != std::string_view::npos)
        return fail(ErrorCode::InvalidArgument, "an address must not name a user; keys have a place of their own");
    const auto parts = split(authority);
    if (!parts) return refuse(url, "has no host that can be read");
    Endpoint endpoint;
    endpoint.m_scheme = scheme->scheme;
    endpoint.m_host = parts->host;
    endpoint.m_isAddress = isNumeric(parts->isV6 ? AF_INET6 : AF_INET, parts->host);
    endpoint.m_path = path.starts_with('/') ? std::string(path) : "/" + std::string(path);
    if (parts->isV6 ? !endpoint.m_isAddress : !isName(parts->host)) return refuse(url, "has no host that can be read");
    const auto port = parts->port ? portOf(*parts->port) : scheme->port;
    if (!port) return refuse(url, "has a port outside 1 to 65535");
    endpoint.m_port = *port;
    if (!endpoint.isSecure() && endpoint.m_host != "localhost" && !isLoopbackAddress(endpoint.m_host))
        return fail(ErrorCode::Refused,
                    fmt::format("F08: '{}://{}' is not encrypted, which only 127.0.0.0/8, ::1 and localhost may be; "
                                "write {}s://",
                                scheme->name, endpoint.m_host, scheme->name));
    return endpoint;
}

std::string Endpoint::authority() const
{
    const auto host = m_isAddress && m_host.find(':') != std::string::npos ? fmt::format("[{}]", m_host) : m_host;
    return m_port == known(m_scheme).port ? host : fmt::format("{}:{}", host, m_port);
}

std::string Endpoint::shown() const
{
    return m_host.find(':') != std::string::npos ? fmt::format("[{}]:{}", m_host, m_port)
                                                 : fmt::format("{}:{}", m_host, m_port);
}

}  // namespace ballast::transport
