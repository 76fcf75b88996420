#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

/// Sockets of this machine and frames of a WebSocket, as the proxies of tests need them.
namespace ballast::venue_server::testing {

inline sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return at;
}

/// A listening socket and its port; 0: any.
inline std::pair<int, std::uint16_t> listenAt(std::uint16_t port)
{
    const int listening = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    auto at = loopback(port);
    EXPECT_EQ(::bind(listening, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(::listen(listening, 64), 0);
    socklen_t size = sizeof at;
    ::getsockname(listening, reinterpret_cast<sockaddr*>(&at), &size);
    return {listening, ntohs(at.sin_port)};
}

/// -1: nobody listens there.
inline int connectTo(std::uint16_t port)
{
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto at = loopback(port);
    if (::connect(made, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0) return made;
    ::close(made);
    return -1;
}

inline bool sendAll(int to, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// Closes it by a reset, not in order; -1 is none.
inline void resetLine(int line)
{
    if (line < 0) return;
    const linger now{1, 0};
    ::setsockopt(line, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    ::close(line);
}

/// Header of a server's frame of so many bytes; `first` holds FIN and opcode.
inline std::string webHead(unsigned first, std::uint64_t size)
{
    std::string bytes(1, static_cast<char>(first));
    const int places = size < 126 ? 0 : size < 65'536 ? 2 : 8;
    bytes += static_cast<char>(places == 0 ? size : places == 2 ? 126U : 127U);
    for (int i = places - 1; i >= 0; --i)
        bytes += static_cast<char>((size >> (8 * i)) & 0xff);
    return bytes;
}
inline std::string webFrame(unsigned first, std::string_view payload)
{
    return webHead(first, payload.size()).append(payload);
}

struct WebFrame {
    unsigned opcode{};
    bool isLast{};
    std::string payload;  ///< Unmasked.
    std::size_t size{};   ///< Of all of it, with its header.
};

/// The frame that `bytes` begin with, once all of it is there.
inline std::optional<WebFrame> webFrameOf(std::string_view bytes)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (bytes.size() < 2) return std::nullopt;
    std::size_t size = byte(1) & 0x7fU, head = 2;
    const bool isMasked = (byte(1) & 0x80U) != 0;
    if (size >= 126) {
        const std::size_t places = size == 126 ? 2 : 8;
        if (bytes.size() < 2 + places) return std::nullopt;
        size = 0;
        for (; head < 2 + places; ++head)
            size = size << 8 | byte(head);
    }
    const auto mask = head;
    if (isMasked) head += 4;
    if (bytes.size() < head + size) return std::nullopt;
    WebFrame frame{byte(0) & 0x0fU, (byte(0) & 0x80U) != 0, std::string(bytes.substr(head, size)), head + size};
    for (std::size_t i = 0; isMasked && i < size; ++i)
        frame.payload[i] = static_cast<char>(frame.payload[i] ^ bytes[mask + i % 4]);
    return frame;
}

}  // namespace ballast::venue_server::testing
