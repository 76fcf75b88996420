#include "transport/listener.h"

#include <openssl/ssl.h>

#include <array>
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <fmt/format.h>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <thread>

#include "base/assert.h"
#include "base/system.h"
#include "transport/endpoint.h"
#include "transport/shown_text.h"
#include "transport/stream.h"

namespace ballast::transport {

namespace http = beast::http;
namespace websocket = beast::websocket;

namespace {

/// A line or a session that stops when the server does. The server's thread.
class Stoppable {
public:
    virtual ~Stoppable() = default;
    virtual void stopNow() = 0;
};

void count(std::atomic<std::uint64_t>& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

constexpr std::uint32_t kHeaderBytes = 16 * 1024;

}  // namespace

class Listener::Server : public std::enable_shared_from_this<Listener::Server> {
public:
    explicit Server(ListenerTerms terms) : m_terms(std::move(terms)) {}

    Result<void> start(ServerHandler& handler);
    void stop() noexcept;
    std::uint16_t port() const noexcept { return m_port; }
    ListenerCounts counts() const noexcept
    {
        return {m_counts.lines,    m_counts.requests, m_counts.sessions,
                m_counts.messages, m_counts.sent,     m_counts.refusedSends};
    }

private:
    class Line;
    class SessionOf;
    class SocketSession;
    class EventSession;

    Result<void> listen();
    Result<void> readCertificate();
    void accept();
    void add(const std::shared_ptr<Stoppable>& one) { m_open.insert(one); }
    void remove(const std::shared_ptr<Stoppable>& one) { m_open.erase(one); }

    const ListenerTerms m_terms;
    ServerHandler* m_handler{};
    net::io_context m_context{1};
    net::ssl::context m_tls{net::ssl::context::tls_server};
    Tcp::acceptor m_acceptor{m_context};
    net::steady_timer m_pause{m_context};
    std::optional<net::executor_work_guard<net::io_context::executor_type>> m_guard;
    std::set<std::shared_ptr<Stoppable>> m_open;  ///< Its thread's.
    std::uint64_t m_sessions{};
    std::atomic<std::uint16_t> m_port{0};
    std::thread m_thread;
    struct Counts {
        std::atomic<std::uint64_t> lines{0}, requests{0}, sessions{0}, messages{0}, sent{0}, refusedSends{0};
    } m_counts;
};

/// What both kinds of session have: a queue that any thread may fill and the server's thread empties.
class Listener::Server::SessionOf : public Session, public Stoppable, public std::enable_shared_from_this<SessionOf> {
public:
    SessionOf(std::shared_ptr<Server> server, HttpRequest request)
        : Session(++server->m_sessions, std::move(request)), m_server(std::move(server)),
          m_deadline(m_server->m_context)
    {
    }

    bool send(std::string text) noexcept override
    {
        try {
            const std::lock_guard lock(m_mutex);
            const auto& terms = m_server->m_terms;
            if (m_isOpen && !m_isClosing && m_queue.size() < terms.queuedMessages &&
                m_queuedBytes + text.size() <= terms.queuedBytes) {
                const auto size = text.size();
                if (!m_isDraining) wake();
                m_isDraining = true;
                m_queue.push_back(std::move(text));
                m_queuedBytes += size;
                return true;
            }
        } catch (const std::bad_alloc&) {  // Counted as refused: nothing of it was kept.
        }
        count(m_server->m_counts.refusedSends);
        return false;
    }
    void close(std::uint16_t code, std::string_view why) noexcept override
    {
        const std::lock_guard lock(m_mutex);
        if (!m_isOpen || m_isClosing) return;
        m_isClosing = true;
        m_goodbye.code = code;
        m_goodbye.reason.assign(why.data(), std::min(why.size(), m_goodbye.reason.max_size()));
        if (!m_isDraining) wake();
        m_isDraining = true;
    }
    void cut() noexcept override
    {
        const std::lock_guard lock(m_mutex);
        if (m_isOpen) net::post(m_server->m_context, [this, self = shared_from_this()] { ended("cut from here"); });
    }
    void stopNow() override { ended("the listener stopped"); }

protected:
    virtual Stream& stream() = 0;
    virtual void write(std::string text) = 0;
    virtual void sayGoodbye(const websocket::close_reason& reason) = 0;

    Server& server() { return *m_server; }
    bool isEnded() const { return m_isEnded; }
    void begin()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_isOpen = true;
        }
        count(m_server->m_counts.sessions);
        m_wasOpened = true;
        m_server->m_handler->opened(shared_from_this());
    }
    void written()
    {
        m_isWriting = false;
        next();
    }
    void within(Duration longest)
    {
        m_deadline.expires_after(std::chrono::nanoseconds(longest.nanoseconds));
        m_deadline.async_wait([this, self = shared_from_this()](const ErrorCodeOf& error) {
            if (!error) ended("the client did not answer");
        });
    }
    void settled() { m_deadline.cancel(); }
    void ended(std::string_view why)
    {
        if (std::exchange(m_isEnded, true)) return;
        const auto self = shared_from_this();
        {
            const std::lock_guard lock(m_mutex);
            m_isOpen = false;
            m_queue.clear();
            m_queuedBytes = 0;
        }
        stream().close();
        m_deadline.cancel();
        m_server->remove(self);
        if (m_wasOpened) m_server->m_handler->closed(*this, why);
    }

private:
    void wake()
    {
        net::post(m_server->m_context, [this, self = shared_from_this()] { next(); });
    }
    void next()
    {
        if (m_isEnded || m_isWriting) return;
        std::string text;
        {
            const std::lock_guard lock(m_mutex);
            m_isDraining = !m_queue.empty();
            if (m_queue.empty() && !m_isClosing) return;
            if (m_queue.empty()) {
                m_isWriting = m_isDraining = true;  // Nothing comes after it.
            } else {
                text = std::move(m_queue.front());
                m_queue.pop_front();
                m_queuedBytes -= text.size();
            }
        }
        if (m_isWriting) return sayGoodbye(m_goodbye);
        m_isWriting = true;
        count(m_server->m_counts.sent);
        write(std::move(text));
    }

    const std::shared_ptr<Server> m_server;
    net::steady_timer m_deadline;
    bool m_isEnded{}, m_isWriting{}, m_wasOpened{};
    std::mutex m_mutex;
    bool m_isOpen{}, m_isClosing{}, m_isDraining{};
    websocket::close_reason m_goodbye;
    std::deque<std::string> m_queue;
    std::size_t m_queuedBytes{};
};

class Listener::Server::SocketSession final : public SessionOf {
public:
    SocketSession(std::shared_ptr<Server> owner, Stream stream, HttpRequest request)
        : SessionOf(std::move(owner), std::move(request)), m_socket(std::move(stream))
    {
        m_socket.read_message_max(server().m_terms.greatestMessage);
        m_socket.auto_fragment(false);
    }

    void accept(const http::request<http::string_body>& request)
    {
        const auto self = shared_from_this();
        server().add(self);
        within(Duration::seconds(10));
        m_socket.async_accept(request, [this, self](const ErrorCodeOf& error) {
            if (isEnded()) return;
            if (error) return ended(error.message());
            settled();
            begin();
            read();
        });
    }

private:
    Stream& stream() override { return m_socket.next_layer(); }
    void write(std::string text) override
    {
        m_out = std::move(text);
        m_socket.text(true);
        m_socket.async_write(net::buffer(m_out),
                             [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                                 if (isEnded()) return;
                                 if (error) return;  // The reading side hears why.
                                 written();
                             });
    }
    /// The client has a second to answer; then the line is cut.
    void sayGoodbye(const websocket::close_reason& reason) override
    {
        within(Duration::seconds(1));
        m_socket.async_close(reason,
                             [this, self = shared_from_this()](const ErrorCodeOf&) { ended("closed from here"); });
    }
    void read()
    {
        m_socket.async_read(m_in, [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
            if (isEnded()) return;
            if (error == websocket::error::closed)
                return ended(
                    fmt::format("the client closed: code {}, '{}'", static_cast<unsigned>(m_socket.reason().code),
                                shownText({m_socket.reason().reason.data(), m_socket.reason().reason.size()})));
            if (error) return ended(error.message());
            if (m_socket.got_binary()) return close(websocket::close_code::unknown_data, "text is spoken here");
            count(server().m_counts.messages);
            server().m_handler->message(*this, {static_cast<const char*>(m_in.data().data()), m_in.size()});
            m_in.consume(m_in.size());
            if (!isEnded()) read();
        });
    }

    websocket::stream<Stream> m_socket;
    beast::flat_buffer m_in;
    std::string m_out;
};

class Listener::Server::EventSession final : public SessionOf {
public:
    EventSession(std::shared_ptr<Server> owner, Stream stream, HttpRequest request, const HttpAnswer& answer)
        : SessionOf(std::move(owner), std::move(request)), m_stream(std::move(stream))
    {
        m_header.set(http::field::content_type, "text/event-stream");
        m_header.set(http::field::cache_control, "no-cache");
        for (const auto& field : answer.headers)
            m_header.set(field.name, field.value);
        m_header.chunked(true);
    }

    void start()
    {
        server().add(shared_from_this());
        http::async_write_header(m_stream, m_serializer,
                                 [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                                     if (isEnded()) return;
                                     if (error) return ended(error.message());
                                     begin();
                                     watch();
                                 });
    }

private:
    Stream& stream() override { return m_stream; }
    void write(std::string text) override
    {
        std::string event;
        for (std::size_t at = 0; at <= text.size();) {
            const auto end = std::min(text.find('\n', at), text.size());
            event += "data: " + text.substr(at, end - at) + '\n';
            at = end + 1;
        }
        event += '\n';
        m_out = fmt::format("{:x}\r\n{}\r\n", event.size(), event);
        put([this] { written(); });
    }
    void sayGoodbye(const websocket::close_reason&) override
    {
        within(Duration::seconds(1));
        m_out = "0\r\n\r\n";
        put([this] { ended("closed from here"); });
    }
    template <class Then> void put(Then then)
    {
        net::async_write(m_stream, net::buffer(m_out),
                         [this, self = shared_from_this(), then](const ErrorCodeOf& error, std::size_t) {
                             if (isEnded()) return;
                             if (error) return ended(error.message());
                             then();
                         });
    }
    /// A client of events has nothing more to say: what comes is thrown away until it ends.
    void watch()
    {
        m_stream.async_read_some(net::buffer(m_in),
                                 [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                                     if (isEnded()) return;
                                     if (error) return ended("the client ended it");
                                     watch();
                                 });
    }

    Stream m_stream;
    http::response<http::empty_body> m_header;
    http::response_serializer<http::empty_body> m_serializer{m_header};
    std::string m_out;
    std::array<char, 256> m_in{};
};

/// A line of HTTP until it ends or becomes a session.
class Listener::Server::Line final : public Stoppable, public std::enable_shared_from_this<Line> {
public:
    Line(std::shared_ptr<Server> server, Tcp::socket socket)
        : m_server(std::move(server)), m_stream(std::in_place, std::move(socket),
                                                m_server->m_terms.certificateFile.empty() ? nullptr : &m_server->m_tls),
          m_deadline(m_server->m_context)
    {
    }

    void start()
    {
        m_server->add(shared_from_this());
        ErrorCodeOf ignored;
        m_stream->socket().set_option(Tcp::no_delay(true), ignored);
        restartDeadline();
        if (m_stream->tls() == nullptr) return readHeader();
        m_stream->tls()->async_handshake(net::ssl::stream_base::server,
                                         [this, self = shared_from_this()](const ErrorCodeOf& error) {
                                             if (m_isEnded) return;
                                             if (error) return end();
                                             readHeader();
                                         });
    }
    void stopNow() override { end(); }

private:
    using Self = std::shared_ptr<Line>;

    void end()
    {
        m_deadline.cancel();
        if (m_stream) m_stream->close();
        m_isEnded = true;
        m_server->remove(shared_from_this());
    }
    void restartDeadline()
    {
        m_deadline.expires_after(std::chrono::nanoseconds(m_server->m_terms.requestWithin.nanoseconds));
        m_deadline.async_wait([this, self = shared_from_this()](const ErrorCodeOf& error) {
            if (!error && !m_isEnded) end();
        });
    }
    void readHeader()
    {
        m_parser.emplace();
        m_parser->header_limit(kHeaderBytes);
        m_parser->body_limit(m_server->m_terms.greatestBody);
        http::async_read_header(*m_stream, m_in, *m_parser,
                                [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                                    if (m_isEnded) return;
                                    if (error) return refuse(error);
                                    if (beast::iequals(m_parser->get()[http::field::expect], "100-continue"))
                                        return sayContinue();
                                    readBody();
                                });
    }
    void sayContinue()
    {
        static constexpr std::string_view kGoOn = "HTTP/1.1 100 Continue\r\n\r\n";
        net::async_write(*m_stream, net::buffer(kGoOn),
                         [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                             if (m_isEnded) return;
                             if (error) return end();
                             readBody();
                         });
    }
    void readBody()
    {
        http::async_read(*m_stream, m_in, *m_parser,
                         [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                             if (m_isEnded) return;
                             if (error) return refuse(error);
                             m_deadline.cancel();
                             answer();
                         });
    }
    /// What is no request is told so, if the client still listens.
    void refuse(const ErrorCodeOf& error)
    {
        if (error == http::error::end_of_stream ||
            error.category() != http::make_error_code(http::error::bad_version).category())
            return end();
        const bool isLarge = error == http::error::body_limit || error == http::error::header_limit;
        put({.status = isLarge ? 413U : 400U, .headers = {}, .body = error.message()}, false, false);
    }
    void answer()
    {
        const auto request = m_parser->release();
        count(m_server->m_counts.requests);
        HttpRequest asked{.method = {request.method_string().data(), request.method_string().size()},
                          .target = {request.target().data(), request.target().size()}};
        for (const auto& field : request)
            asked.headers.push_back({{field.name_string().data(), field.name_string().size()},
                                     {field.value().data(), field.value().size()}});
        if (websocket::is_upgrade(request)) {
            const auto session = std::make_shared<SocketSession>(m_server, takeStream(), std::move(asked));
            return session->accept(request);
        }
        asked.body = request.body();
        auto answered = m_server->m_handler->answer(asked);
        if (!answered.isEventStream)
            return put(answered.answer, request.keep_alive(), request.method() == http::verb::head);
        std::make_shared<EventSession>(m_server, takeStream(), std::move(asked), answered.answer)->start();
    }
    /// The line is a session's from here on.
    Stream takeStream()
    {
        m_isEnded = true;
        m_deadline.cancel();
        m_server->remove(shared_from_this());
        auto stream = std::move(*m_stream);
        m_stream.reset();
        return stream;
    }
    void put(const HttpAnswer& answer, bool isKept, bool isHead)
    {
        m_answer = {};
        m_answer.result(answer.status);
        for (const auto& field : answer.headers)
            m_answer.set(field.name, field.value);
        if (!isHead) m_answer.body() = answer.body;
        m_answer.keep_alive(isKept);
        const bool hasBody = answer.status != 204 && answer.status != 304 && answer.status >= 200;
        if (hasBody) m_answer.content_length(answer.body.size());
        http::async_write(*m_stream, m_answer,
                          [this, self = shared_from_this(), isKept](const ErrorCodeOf& error, std::size_t) {
                              if (m_isEnded) return;
                              if (error || !isKept) return farewell();
                              restartDeadline();
                              readHeader();
                          });
    }
    /// Lets the client read the answer before the line goes.
    void farewell()
    {
        ErrorCodeOf ignored;
        m_stream->socket().shutdown(Tcp::socket::shutdown_send, ignored);
        m_deadline.expires_after(std::chrono::seconds(1));
        m_deadline.async_wait([this, self = shared_from_this()](const ErrorCodeOf& error) {
            if (!error && !m_isEnded) end();
        });
        drain();
    }
    void drain()
    {
        m_stream->socket().async_read_some(net::buffer(m_rest),
                                           [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                                               if (m_isEnded) return;
                                               if (error) return end();
                                               drain();
                                           });
    }

    const std::shared_ptr<Server> m_server;
    std::optional<Stream> m_stream;
    net::steady_timer m_deadline;
    bool m_isEnded{};
    beast::flat_buffer m_in{kHeaderBytes + 64 * 1024};
    std::optional<http::request_parser<http::string_body>> m_parser;
    http::response<http::string_body> m_answer;
    std::array<char, 1024> m_rest{};
};

Result<void> Listener::Server::readCertificate()
{
    ErrorCodeOf error;
    ::SSL_CTX_ctrl(m_tls.native_handle(), SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, nullptr);
    m_tls.use_certificate_chain_file(m_terms.certificateFile, error);
    if (error)
        return fail(ErrorCode::Io,
                    fmt::format("certificate '{}' cannot be used: {}", m_terms.certificateFile, error.message()));
    m_tls.use_private_key_file(m_terms.keyFile, net::ssl::context::pem, error);
    if (error) return fail(ErrorCode::Io, fmt::format("key '{}' cannot be used: {}", m_terms.keyFile, error.message()));
    return {};
}

Result<void> Listener::Server::listen()
{
    ErrorCodeOf error;
    const Tcp::endpoint place(net::ip::make_address(m_terms.address, error), m_terms.port);
    if (!error) m_acceptor.open(place.protocol(), error);
    if (!error) m_acceptor.set_option(Tcp::acceptor::reuse_address(true), error);
    if (!error) m_acceptor.bind(place, error);
    if (!error) m_acceptor.listen(net::socket_base::max_listen_connections, error);
    if (error)
        return fail(ErrorCode::Io, fmt::format("port {} of {} cannot be listened at: {}", m_terms.port, m_terms.address,
                                               error.message()));
    m_port = m_acceptor.local_endpoint(error).port();
    return {};
}

Result<void> Listener::Server::start(ServerHandler& handler)
{
    if (m_handler != nullptr) return fail(ErrorCode::Refused, "the listener was started before");
    if (!isLoopbackAddress(m_terms.address))
        return fail(ErrorCode::Refused,
                    fmt::format("'{}' is not this machine's own; a listener takes 127.0.0.0/8 or ::1",
                                shownText(m_terms.address, 60)));
    if (!m_terms.certificateFile.empty())
        if (auto read = readCertificate(); !read) return read;
    if (auto listening = listen(); !listening) return listening;
    m_handler = &handler;
    m_guard.emplace(m_context.get_executor());
    net::post(m_context, [this] { accept(); });
    return startThread(
        m_thread, m_terms.threadName, [this] { m_context.run(); }, "of the listener");
}

void Listener::Server::accept()
{
    m_acceptor.async_accept([this](const ErrorCodeOf& error, Tcp::socket socket) {
        if (!m_acceptor.is_open()) return;
        if (error) {  // No handle left: the next may find one.
            m_pause.expires_after(std::chrono::milliseconds(100));
            m_pause.async_wait([this](const ErrorCodeOf& ended) {
                if (!ended) accept();
            });
            return;
        }
        if (m_open.size() < m_terms.lines) {
            count(m_counts.lines);
            std::make_shared<Line>(shared_from_this(), std::move(socket))->start();
        }
        accept();
    });
}

void Listener::Server::stop() noexcept
{
    if (!m_thread.joinable()) return;
    BALLAST_ASSERT(m_thread.get_id() != std::this_thread::get_id());
    net::post(m_context, [this] {
        ErrorCodeOf ignored;
        m_acceptor.close(ignored);
        m_pause.cancel();
        while (!m_open.empty()) {
            const auto one = *m_open.begin();
            m_open.erase(m_open.begin());
            one->stopNow();
        }
        m_guard.reset();  // What is under way ends by itself, now that all is closed: nothing keeps a session then.
    });
    m_thread.join();
}

Listener::Listener(ListenerTerms terms) : m_server(std::make_shared<Server>(std::move(terms))) {}
Listener::~Listener() { m_server->stop(); }
Result<void> Listener::start(ServerHandler& handler) { return m_server->start(handler); }
void Listener::stop() noexcept { m_server->stop(); }
std::uint16_t Listener::port() const noexcept { return m_server->port(); }
ListenerCounts Listener::counts() const noexcept { return m_server->counts(); }

}  // namespace ballast::transport
