#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/beast/websocket/teardown.hpp>
#include <optional>
#include <utility>

/// For client.cpp and listener.cpp alone: no other file sees Beast or Asio.
namespace ballast::transport {

namespace net = boost::asio;
namespace beast = boost::beast;
using Tcp = net::ip::tcp;
using ErrorCodeOf = boost::system::error_code;

/// A TCP stream with or without TLS on it: one type, so that what is built on top is compiled once.
class Stream {
public:
    using executor_type = Tcp::socket::executor_type;

    Stream(Tcp::socket socket, net::ssl::context* tls)
    {
        if (tls != nullptr)
            m_tls.emplace(std::move(socket), *tls);
        else
            m_plain.emplace(std::move(socket));
    }

    executor_type get_executor() { return socket().get_executor(); }
    Tcp::socket& socket() { return m_tls ? m_tls->next_layer() : *m_plain; }
    beast::ssl_stream<Tcp::socket>* tls() { return m_tls ? &*m_tls : nullptr; }

    template <class Buffers, class Handler> void async_read_some(const Buffers& buffers, Handler&& handler)
    {
        if (m_tls)
            m_tls->async_read_some(buffers, std::forward<Handler>(handler));
        else
            m_plain->async_read_some(buffers, std::forward<Handler>(handler));
    }
    template <class Buffers, class Handler> void async_write_some(const Buffers& buffers, Handler&& handler)
    {
        if (m_tls)
            m_tls->async_write_some(buffers, std::forward<Handler>(handler));
        else
            m_plain->async_write_some(buffers, std::forward<Handler>(handler));
    }
    void close()
    {
        ErrorCodeOf ignored;
        socket().close(ignored);
    }

    friend void beast_close_socket(Stream& stream) { stream.close(); }
    friend void teardown(beast::role_type, Stream& stream, ErrorCodeOf&) { stream.close(); }
    /// A client closes at once: it waits for no peer, which may never stop to send. A server lets the client close.
    template <class Handler> friend void async_teardown(beast::role_type role, Stream& stream, Handler&& handler)
    {
        if (role == beast::role_type::server)
            return beast::websocket::async_teardown(role, stream.socket(), std::forward<Handler>(handler));
        stream.close();
        net::post(stream.get_executor(), beast::bind_front_handler(std::forward<Handler>(handler), ErrorCodeOf{}));
    }

private:
    std::optional<Tcp::socket> m_plain;
    std::optional<beast::ssl_stream<Tcp::socket>> m_tls;
};

}  // namespace ballast::transport
