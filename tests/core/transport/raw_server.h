#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

/// A server of loopback that does by hand what no library would: wrong frames, half frames, silence.
namespace ballast::transport::testing {

inline bool isReadable(int fd, std::chrono::milliseconds longest)
{
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, static_cast<int>(longest.count())) == 1;
}

/// One accepted connection. Reading waits 5 s at most.
class RawPeer {
public:
    explicit RawPeer(int fd) : m_fd(fd) {}
    RawPeer(RawPeer&& other) noexcept : m_fd(std::exchange(other.m_fd, -1)), m_read(std::move(other.m_read)) {}
    RawPeer& operator=(RawPeer&& other) noexcept
    {
        cut();
        m_fd = std::exchange(other.m_fd, -1);
        m_read = std::move(other.m_read);
        return *this;
    }
    ~RawPeer() { cut(); }

    int fd() const { return m_fd; }
    void cut()
    {
        if (m_fd >= 0) ::close(std::exchange(m_fd, -1));
    }
    /// Ends with a reset instead of an orderly end.
    void reset()
    {
        const linger hard{1, 0};
        ::setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        cut();
    }
    /// False once the other side is gone.
    bool send(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            const auto sent = ::send(m_fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// Bytes up to and with `end`; empty if the other side ended first.
    std::string readUntil(std::string_view end)
    {
        for (;;) {
            if (const auto at = m_read.find(end); at != std::string::npos) {
                auto taken = m_read.substr(0, at + end.size());
                m_read.erase(0, at + end.size());
                return taken;
            }
            if (!more()) return {};
        }
    }
    std::string readBytes(std::size_t count)
    {
        while (m_read.size() < count)
            if (!more()) return {};
        auto taken = m_read.substr(0, count);
        m_read.erase(0, count);
        return taken;
    }
    /// True when the other side has ended the connection within that time; what came before is thrown away.
    bool isEnded(std::chrono::milliseconds longest)
    {
        const auto until = std::chrono::steady_clock::now() + longest;
        std::array<char, 4096> bytes{};
        while (std::chrono::steady_clock::now() < until) {
            if (!isReadable(m_fd, std::chrono::milliseconds(20))) continue;
            if (::recv(m_fd, bytes.data(), bytes.size(), 0) <= 0) return true;
        }
        return false;
    }

    /// Reads the request and answers with the upgrade, its key made as RFC 6455 4.2.2 says. The request; empty if none.
    std::string upgrade()
    {
        auto request = readUntil("\r\n\r\n");
        if (request.empty()) return request;
        send(upgradeAnswer(request));
        return request;
    }
    static std::string upgradeAnswer(const std::string& request)
    {
        constexpr std::string_view kName = "Sec-WebSocket-Key: ";
        const auto at = request.find(kName) + kName.size();
        const auto text = request.substr(at, request.find("\r\n", at) - at) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
        ::SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
        std::array<unsigned char, 64> accept{};
        ::EVP_EncodeBlock(accept.data(), digest.data(), static_cast<int>(digest.size()));
        return fmt::format("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Accept: {}\r\n\r\n",
                           reinterpret_cast<const char*>(accept.data()));
    }

    /// Header of a server's frame: `first` holds FIN and opcode (0x81: a whole text).
    static std::string header(unsigned first, std::uint64_t size)
    {
        std::string bytes(1, static_cast<char>(first));
        const int places = size < 126 ? 0 : size < 65536 ? 2 : 8;
        bytes += static_cast<char>(places == 0 ? size : places == 2 ? 126 : 127);
        for (int i = places - 1; i >= 0; --i)
            bytes += static_cast<char>((size >> (8 * i)) & 0xff);
        return bytes;
    }
    bool sendFrame(unsigned first, std::string_view payload) const
    {
        return send(header(first, payload.size()) + std::string(payload));
    }

    struct Frame {
        unsigned first{};
        std::string payload;
    };
    /// One frame of a client, unmasked; empty if the other side ended first.
    std::optional<Frame> readFrame()
    {
        const auto head = readBytes(2);
        if (head.empty()) return std::nullopt;
        std::uint64_t size = static_cast<unsigned char>(head[1]) & 0x7fU;
        if (size >= 126)
            for (std::uint64_t left = std::exchange(size, 0) == 126 ? 2 : 8; left > 0; --left)
                size = size << 8 | static_cast<unsigned char>(readBytes(1)[0]);
        const auto mask = readBytes(4);
        Frame frame{static_cast<unsigned char>(head[0]), size == 0 ? std::string() : readBytes(size)};
        for (std::size_t i = 0; i < frame.payload.size(); ++i)
            frame.payload[i] = static_cast<char>(frame.payload[i] ^ mask[i % 4]);
        return frame;
    }

private:
    bool more()
    {
        if (!isReadable(m_fd, std::chrono::seconds(5))) return false;
        std::array<char, 16384> bytes{};
        const auto got = ::recv(m_fd, bytes.data(), bytes.size(), 0);
        if (got <= 0) return false;
        m_read.append(bytes.data(), static_cast<std::size_t>(got));
        return true;
    }

    int m_fd;
    std::string m_read;
};

class RawServer {
public:
    RawServer() : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(m_fd, 64) != 0 ||
            ::getsockname(m_fd, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            throw std::runtime_error("no port of loopback");
        m_port = ntohs(address.sin_port);
    }
    ~RawServer() { ::close(m_fd); }
    RawServer(const RawServer&) = delete;

    std::uint16_t port() const { return m_port; }
    std::string url(std::string_view scheme = "ws", std::string_view path = "/") const
    {
        return fmt::format("{}://127.0.0.1:{}{}", scheme, m_port, path);
    }
    /// Throws if nobody comes within 5 s.
    RawPeer accept() const
    {
        if (auto peer = tryAccept(std::chrono::seconds(5))) return std::move(*peer);
        throw std::runtime_error("nobody connected");
    }
    std::optional<RawPeer> tryAccept(std::chrono::milliseconds longest) const
    {
        if (!isReadable(m_fd, longest)) return std::nullopt;
        return RawPeer(::accept4(m_fd, nullptr, nullptr, SOCK_CLOEXEC));
    }

private:
    int m_fd;
    std::uint16_t m_port{};
};

}  // namespace ballast::transport::testing
