#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ballast::transport {

enum class Scheme : std::uint8_t { Ws, Wss, Http, Https };

/// Where a line goes to, as a person wrote it: scheme, host, port, path with query. Only `parse` makes one, so a plain
/// line to another machine cannot be asked for.
class Endpoint {
public:
    /// `wss://www.deribit.com/ws/api/v2`, `https://host:8443/path?query`, `ws://127.0.0.1:9000`, `http://[::1]:80/`.
    ///
    /// Errors   InvalidArgument for anything that is no such address, or names a user. Refused for plain ws or http to
    ///          a host that is not 127.0.0.0/8, ::1 or localhost (F08).
    static Result<Endpoint> parse(std::string_view url);

    Scheme scheme() const noexcept { return m_scheme; }
    bool isSecure() const noexcept { return m_scheme == Scheme::Wss || m_scheme == Scheme::Https; }
    bool isWebSocket() const noexcept { return m_scheme == Scheme::Ws || m_scheme == Scheme::Wss; }
    /// In lower case; an IPv6 address without brackets.
    const std::string& host() const noexcept { return m_host; }
    bool isAddress() const noexcept { return m_isAddress; }  ///< The host is an IP address.
    std::uint16_t port() const noexcept { return m_port; }
    /// From the first slash on, with the query; "/" at least. It may hold what nobody else should read: never shown.
    const std::string& path() const noexcept { return m_path; }
    /// `host`, or `host:port` where the port is not the scheme's own: the Host header.
    std::string authority() const;
    /// `host:port`, for people.
    std::string shown() const;

private:
    Endpoint() = default;

    Scheme m_scheme{Scheme::Wss};
    bool m_isAddress{};
    std::uint16_t m_port{};
    std::string m_host, m_path;
};

/// 127.0.0.0/8 or ::1, written as a number.
bool isLoopbackAddress(const std::string& address);

}  // namespace ballast::transport
