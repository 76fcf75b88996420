#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <limits>
#include <optional>

#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <fmt/format.h>

#include "base/fault_code.h"
#include "transport/event_parser.h"
#include "transport/line.h"
#include "transport/shown_text.h"
#include "transport/stream.h"

namespace ballast::transport {

namespace http = beast::http;
namespace websocket = beast::websocket;

struct Loop::Core {
    net::io_context context{1};
};
struct Alarm::Core {
    net::steady_timer timer;
    std::uint64_t number{};  ///< Of the last setting: one that was queued already when it was moved is not called.
};
struct ClientTls::Core {
    net::ssl::context context{net::ssl::context::tls_client};
};

namespace {

std::chrono::nanoseconds chrono(Duration duration) { return std::chrono::nanoseconds(duration.nanoseconds); }

/// Why TLS failed: the certificate's fault if it was one, else what OpenSSL says (F07).
std::string tlsReason(SSL* ssl, const ErrorCodeOf& error)
{
    if (const long verified = ::SSL_get_verify_result(ssl); verified != X509_V_OK)
        return fmt::format("certificate refused: {}", ::X509_verify_cert_error_string(verified));
    return error == net::error::eof || error == net::ssl::error::stream_truncated ? "the peer ended it"
                                                                                  : error.message();
}

/// Where the line goes must be what the certificate names; the name is also told to the server.
bool expectHost(SSL* ssl, const Endpoint& endpoint)
{
    auto* terms = ::SSL_get0_param(ssl);
    ::X509_VERIFY_PARAM_set_hostflags(terms, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (endpoint.isAddress()) return ::X509_VERIFY_PARAM_set1_ip_asc(terms, endpoint.host().c_str()) == 1;
    return ::SSL_set1_host(ssl, endpoint.host().c_str()) == 1 &&
           ::SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                      const_cast<char*>(endpoint.host().c_str())) == 1;
}

/// Name look-up, TCP and TLS; what comes then is the derived class's.
class ConnectingLine : public Line, public std::enable_shared_from_this<ConnectingLine> {
public:
    explicit ConnectingLine(LineParts parts)
        : m_terms(std::move(parts.terms)), m_loop(parts.loop), m_lookup(parts.lookup), m_tls(std::move(parts.tls)),
          m_owner(&parts.owner), m_deadline(parts.loop.core().context)
    {
    }

    void open() override
    {
        within(m_terms.connect.connectWithin, [this] { return fmt::format("{} within {:.3g} s", m_phase, seconds()); });
        m_phase = fmt::format("no connection to {}", m_terms.endpoint.shown());
        if (m_terms.endpoint.isAddress()) return connect({m_terms.endpoint.host()});
        m_phase = fmt::format("no answer to the look-up of '{}'", m_terms.endpoint.host());
        m_lookup.ask([&loop = m_loop, weak = weak_from_this()](Lookup::Answer answer) {
            loop.post([weak, answer = std::move(answer)] {
                if (const auto self = weak.lock(); self && self->m_owner != nullptr) self->found(answer);
            });
        });
    }

    void cut() override
    {
        m_owner = nullptr;
        m_lookup.forget();
        m_deadline.cancel();
        stream().close();
        closeTry();
    }

protected:
    virtual Stream& stream() = 0;
    /// The stream stands; the deadline runs on.
    virtual void begin() = 0;

    const LineTerms& terms() const { return m_terms; }
    LineOwner* owner() { return m_owner; }
    net::io_context& context() { return m_loop.core().context; }
    net::ssl::context* tls() { return m_tls ? &m_tls->core().context : nullptr; }
    bool isDown() const { return m_owner == nullptr; }

    void down(std::string why, LineFault fault = LineFault::Lost)
    {
        if (auto* owner = m_owner; owner != nullptr) {
            cut();
            owner->lineDown(std::move(why), fault);
        }
    }

    /// The line goes down unless `settled` is called within that time.
    template <class Why> void within(Duration longest, Why why)
    {
        m_longest = longest;
        m_deadline.expires_after(chrono(longest));
        m_deadline.async_wait([this, self = shared_from_this(), why, number = ++m_deadlines](const ErrorCodeOf& error) {
            if (!error && m_owner != nullptr && number == m_deadlines) down(why());
        });
    }
    void settled()
    {
        ++m_deadlines;
        m_deadline.cancel();
    }
    double seconds() const { return m_longest.inSeconds(); }
    void setPhase(std::string phase) { m_phase = std::move(phase); }

private:
    void found(const Lookup::Answer& answer)
    {
        if (!answer)
            return down(fmt::format("F06: the name '{}' was not found: {}", m_terms.endpoint.host(),
                                    shownText(answer.error().message)));
        if (answer->empty()) return down(fmt::format("F06: the name '{}' has no address", m_terms.endpoint.host()));
        m_phase = fmt::format("no connection to {}", m_terms.endpoint.shown());
        connect(*answer);
    }

    void connect(std::vector<std::string> addresses)
    {
        constexpr std::size_t kMost = 4;
        if (addresses.size() > kMost) addresses.resize(kMost);
        m_addresses = std::move(addresses);
        connectNext("no address could be used");
    }

    /// One address after the other, each with its share of the time: one that swallows everything must not keep the
    /// others from being tried.
    void connectNext(const std::string& before)
    {
        // Why it may not be tried at all is a fault of its own.
        const bool isCoded = withoutFaultCode(before) != before;
        if (m_next == m_addresses.size()) return down(isCoded ? before : fmt::format("F06: {}: {}", m_phase, before));
        const auto& address = m_addresses[m_next++];
        ErrorCodeOf error;
        const auto ip = net::ip::make_address(address, error);
        if (error) return connectNext(fmt::format("{} is no address", shownText(address, 60)));
        if (!m_terms.endpoint.isSecure() && !ip.is_loopback())
            return connectNext(fmt::format("F08: {} is not this machine, and the line is not encrypted", address));
        closeTry();
        auto& socket = stream().socket();
        socket.close(error);
        m_share = std::make_shared<net::steady_timer>(context());
        m_share->expires_after(chrono(m_terms.connect.connectWithin) / m_addresses.size());
        m_share->async_wait([this, self = shared_from_this(), timer = m_share](const ErrorCodeOf& wait) {
            if (wait || isDown() || timer != m_share || m_next == m_addresses.size()) return;
            ErrorCodeOf ignored;
            stream().socket().close(ignored);
        });
        socket.async_connect({ip, m_terms.endpoint.port()},
                             [this, self = shared_from_this(), address](const ErrorCodeOf& failed) {
                                 if (isDown()) return;
                                 closeTry();
                                 if (!failed) return connected();
                                 const bool isLate = failed == net::error::operation_aborted;
                                 connectNext(fmt::format("{}: {}", address, isLate ? "no answer" : failed.message()));
                             });
    }
    void closeTry()
    {
        if (auto share = std::exchange(m_share, nullptr)) share->cancel();
    }

    void connected()
    {
        ErrorCodeOf ignored;
        stream().socket().set_option(Tcp::no_delay(true), ignored);
        m_phase = fmt::format("no TLS with {}", m_terms.endpoint.shown());
        within(m_terms.connect.handshakeWithin,
               [this] { return fmt::format("{} within {:.3g} s", m_phase, seconds()); });
        if (stream().tls() == nullptr) return begin();
        auto& tlsStream = *stream().tls();
        if (!expectHost(tlsStream.native_handle(), m_terms.endpoint))
            return down(fmt::format("F07: {}: the name cannot be checked", m_phase));
        tlsStream.async_handshake(net::ssl::stream_base::client,
                                  [this, self = shared_from_this(), &tlsStream](const ErrorCodeOf& error) {
                                      if (isDown()) return;
                                      if (!error) return begin();
                                      const auto why = tlsReason(tlsStream.native_handle(), error);
                                      down(fmt::format("F07: {}: {}", m_phase, why));
                                  });
    }

    const LineTerms m_terms;
    Loop& m_loop;
    Lookup& m_lookup;
    const std::shared_ptr<ClientTls> m_tls;
    LineOwner* m_owner;
    net::steady_timer m_deadline;
    std::uint64_t m_deadlines{};
    Duration m_longest;
    std::string m_phase;  ///< What there is not yet.
    std::vector<std::string> m_addresses;
    std::size_t m_next{};
    std::shared_ptr<net::steady_timer> m_share;  ///< Of the address that is tried now.
};

/// What a buffer that grows by doubling may hold beyond the greatest message, so that it never grows to twice of that.
constexpr std::size_t kSpare = 4096;

class WebSocketLine final : public ConnectingLine {
public:
    explicit WebSocketLine(LineParts parts)
        : ConnectingLine(std::move(parts)), m_socket(Tcp::socket(context()), tls()),
          m_in(terms().greatestMessage + kSpare)
    {
        m_socket.read_message_max(terms().greatestMessage);
        m_socket.auto_fragment(false);
        m_socket.text(true);
        m_socket.set_option(
            websocket::stream_base::decorator([agent = terms().userAgent](websocket::request_type& request) {
                request.set(http::field::user_agent, agent);
            }));
        m_socket.control_callback([this](websocket::frame_type kind, beast::string_view) { control(kind); });
    }

    void write(std::string text) override
    {
        m_out = std::move(text);
        m_socket.async_write(net::buffer(m_out),
                             [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                                 if (isDown()) return;
                                 if (error) return ended(error);
                                 owner()->lineWritten();
                             });
    }
    void ping() override
    {
        if (std::exchange(m_isPinging, true)) return;
        m_socket.async_ping({}, [this, self = shared_from_this()](const ErrorCodeOf&) { m_isPinging = false; });
    }
    void close() override
    {
        if (std::exchange(m_isClosing, true)) return;
        m_socket.async_close(websocket::close_code::normal,
                             [this, self = shared_from_this()](const ErrorCodeOf&) { down("closed from here"); });
    }

private:
    Stream& stream() override { return m_socket.next_layer(); }

    void begin() override
    {
        setPhase(fmt::format("no WebSocket at {}", terms().endpoint.shown()));
        m_socket.async_handshake(m_answer, terms().endpoint.authority(), terms().endpoint.path(),
                                 [this, self = shared_from_this()](const ErrorCodeOf& error) { upgraded(error); });
    }
    void upgraded(const ErrorCodeOf& error)
    {
        if (isDown()) return;
        if (error == websocket::error::upgrade_declined)
            return down(fmt::format("F12: {} answered {} instead of a WebSocket: {}", terms().endpoint.shown(),
                                    m_answer.result_int(), shownText(m_answer.body())));
        if (error)
            return down(
                fmt::format("the WebSocket handshake with {} failed: {}", terms().endpoint.shown(), reason(error)));
        settled();
        m_answer = {};
        owner()->lineUp();
        read();
    }

    void read()
    {
        m_socket.async_read_some(m_in, 0, [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
            if (isDown()) return;
            if (error) return ended(error);
            if (!m_socket.is_message_done())
                owner()->lineHeard(Heard::Part);
            else if (!told())
                return;
            if (!isDown()) read();
        });
    }
    bool told()
    {
        const std::string_view text(static_cast<const char*>(m_in.data().data()), m_in.size());
        if (m_socket.got_binary()) {
            down(fmt::format("F16: {} sent a binary frame of {} bytes where text is spoken: '{}'",
                             terms().endpoint.shown(), text.size(), shownText(text, 32)),
                 LineFault::BadFrame);
            return false;
        }
        owner()->lineMessage(text);
        m_in.consume(m_in.size());
        return true;
    }
    /// Pings and pongs count as heard. After a close frame the peer has a second to end the line.
    void control(websocket::frame_type kind)
    {
        if (isDown()) return;
        if (kind != websocket::frame_type::close)
            return owner()->lineHeard(kind == websocket::frame_type::pong ? Heard::Pong : Heard::Ping);
        within(Duration::seconds(1), [this] { return closing(); });
    }
    void ended(const ErrorCodeOf& error)
    {
        if (error == websocket::error::closed) return down(closing());
        const auto where = terms().endpoint.shown();
        if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow)
            return down(fmt::format("F17: a message of more than {} bytes ended the line to {}",
                                    terms().greatestMessage, where),
                        LineFault::BadFrame);
        const bool isBad = error == websocket::condition::protocol_violation;
        down(fmt::format("{}: the line to {} was lost: {}", isBad ? "F16" : "F01", where, reason(error)),
             isBad ? LineFault::BadFrame : LineFault::Lost);
    }
    static std::string reason(const ErrorCodeOf& error)
    {
        if (error == websocket::error::bad_frame_payload) return "text that is not UTF-8";
        if (error == net::error::eof || error == net::ssl::error::stream_truncated ||
            error == http::error::end_of_stream)
            return "the peer ended it without a word";
        return error.message();
    }
    std::string closing() const
    {
        const auto& said = m_socket.reason();
        return fmt::format("{} closed the line: code {}, '{}'", terms().endpoint.shown(),
                           static_cast<unsigned>(said.code), shownText({said.reason.data(), said.reason.size()}));
    }

    websocket::stream<Stream> m_socket;
    websocket::response_type m_answer;
    beast::flat_buffer m_in;
    std::string m_out;
    bool m_isPinging{}, m_isClosing{};
};

/// Fields of an answer, as they came.
std::vector<HttpField> fieldsOf(const http::fields& from)
{
    std::vector<HttpField> fields;
    for (const auto& field : from)
        fields.push_back(
            {{field.name_string().data(), field.name_string().size()}, {field.value().data(), field.value().size()}});
    return fields;
}

/// Why no answer of `where` could be read, and whose fault it is.
std::pair<std::string, LineFault> httpReason(const ErrorCodeOf& error, const std::string& where, std::size_t greatest)
{
    if (error == http::error::body_limit || error == http::error::header_limit || error == http::error::buffer_overflow)
        return {fmt::format("F17: more than {} bytes from {}, or too many of headers", greatest, where),
                LineFault::BadFrame};
    if (error == net::error::eof || error == net::ssl::error::stream_truncated || error == http::error::end_of_stream ||
        error == http::error::partial_message)
        return {fmt::format("F01: {} ended it before all was there", where), LineFault::Lost};
    const bool isHttp = error.category() == http::make_error_code(http::error::bad_version).category();
    if (isHttp) return {fmt::format("F12: no HTTP from {}: {}", where, error.message()), LineFault::BadFrame};
    return {fmt::format("F01: no answer from {}: {}", where, error.message()), LineFault::Lost};
}

constexpr std::uint32_t kHeaderBytes = 16 * 1024;

class QuestionLine final : public ConnectingLine, public HttpLine {
public:
    QuestionLine(LineParts parts, HttpOwner& owner)
        : ConnectingLine(std::move(parts)), m_stream(Tcp::socket(context()), tls()), m_asker(owner)
    {
    }

    void open() override { ConnectingLine::open(); }
    void cut() override { ConnectingLine::cut(); }
    void close() override { cut(); }

    bool isUsable() override
    {
        char byte{};
        const auto got = ::recv(m_stream.socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }

    void ask(const HttpRequest& request) override
    {
        m_request = {};
        m_request.method_string(request.method);
        m_request.target(request.target.empty() ? terms().endpoint.path() : request.target);
        m_request.set(http::field::host, terms().endpoint.authority());
        m_request.set(http::field::user_agent, terms().userAgent);
        for (const auto& field : request.headers)
            m_request.set(field.name, field.value);
        m_request.body() = request.body;
        m_request.prepare_payload();
        m_parser.emplace();
        m_parser->body_limit(terms().greatestMessage);
        m_parser->header_limit(kHeaderBytes);
        m_parser->skip(request.method == "HEAD");
        m_isWritten = false;
        http::async_write(
            m_stream, m_request, [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                m_isWritten = !error;  // If it failed, the reading side hears why, or an answer all the same.
            });
        readAnswer();
    }

private:
    Stream& stream() override { return m_stream; }
    void begin() override
    {
        settled();
        owner()->lineUp();
    }
    /// The answer is awaited while the question is still written: a server may refuse it before it has read it all.
    void readAnswer()
    {
        http::async_read(
            m_stream, m_in, *m_parser, [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                if (isDown()) return;
                if (error) return failed(error);
                const bool isKept = m_parser->keep_alive();
                auto answer = m_parser->release();
                m_asker.lineAnswer(
                    {.status = answer.result_int(), .headers = fieldsOf(answer), .body = std::move(answer.body())},
                    isKept && m_isWritten && m_in.size() == 0);
            });
    }
    void failed(const ErrorCodeOf& error)
    {
        const auto [why, fault] = httpReason(error, terms().endpoint.shown(), terms().greatestMessage);
        down(why, fault);
    }

    Stream m_stream;
    HttpOwner& m_asker;
    bool m_isWritten{};
    http::request<http::string_body> m_request;
    std::optional<http::response_parser<http::string_body>> m_parser;
    beast::flat_buffer m_in{kHeaderBytes + 64 * 1024};
};

class EventLine final : public ConnectingLine {
public:
    explicit EventLine(LineParts parts)
        : ConnectingLine(std::move(parts)), m_stream(Tcp::socket(context()), tls()), m_events(terms().greatestMessage)
    {
        m_parser.body_limit(std::numeric_limits<std::uint64_t>::max());  // It never ends; each event has its bound.
        m_parser.header_limit(kHeaderBytes);
    }
    void close() override { down("closed from here"); }

private:
    Stream& stream() override { return m_stream; }

    void begin() override
    {
        setPhase(fmt::format("no events from {}", terms().endpoint.shown()));
        m_request.method(http::verb::get);
        m_request.target(terms().endpoint.path());
        m_request.set(http::field::host, terms().endpoint.authority());
        m_request.set(http::field::user_agent, terms().userAgent);
        m_request.set(http::field::accept, "text/event-stream");
        m_request.set(http::field::cache_control, "no-cache");
        for (const auto& [name, value] : terms().headers)
            m_request.set(name, value);
        http::async_write(
            m_stream, m_request, [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                if (isDown()) return;
                if (error) return failed(error);
                http::async_read_header(m_stream, m_in, m_parser,
                                        [this, self](const ErrorCodeOf& read, std::size_t) { answered(read); });
            });
    }
    void answered(const ErrorCodeOf& error)
    {
        if (isDown()) return;
        if (error) return failed(error);
        const auto kind = m_parser.get()[http::field::content_type];
        if (m_parser.get().result_int() != 200 || !kind.starts_with("text/event-stream"))
            return down(fmt::format("F12: {} answered {} instead of events: {}", terms().endpoint.shown(),
                                    m_parser.get().result_int(),
                                    shownText({static_cast<const char*>(m_in.data().data()), m_in.size()})),
                        LineFault::BadFrame);
        settled();
        owner()->lineUp();
        if (!isDown()) read();
    }
    void read()
    {
        if (m_parser.is_done()) return down(fmt::format("F01: {} ended the events", terms().endpoint.shown()));
        m_parser.get().body().data = m_piece.data();
        m_parser.get().body().size = m_piece.size();
        http::async_read_some(m_stream, m_in, m_parser,
                              [this, self = shared_from_this()](const ErrorCodeOf& error, std::size_t) {
                                  if (isDown()) return;
                                  if (error && error != http::error::need_buffer) return failed(error);
                                  tell(m_piece.size() - m_parser.get().body().size);
                                  if (!isDown()) read();
                              });
    }
    void tell(std::size_t size)
    {
        if (size == 0) return;
        const auto fault = m_events.feed({m_piece.data(), size}, [this](std::string_view data) {
            if (!isDown()) owner()->lineMessage(data);
        });
        if (isDown()) return;
        if (fault == EventParser::Fault::None)
            return owner()->lineHeard(m_events.isInEvent() ? Heard::Part : Heard::Comment);
        down(fault == EventParser::Fault::TooLarge
                 ? fmt::format("F17: {} sent an event of more than {} bytes", terms().endpoint.shown(),
                               terms().greatestMessage)
                 : fmt::format("F16: {} sent an event that is not UTF-8", terms().endpoint.shown()),
             LineFault::BadFrame);
    }
    void failed(const ErrorCodeOf& error)
    {
        const auto [why, fault] = httpReason(error, terms().endpoint.shown(), kHeaderBytes);
        down(why, fault);
    }

    Stream m_stream;
    http::request<http::empty_body> m_request;
    http::response_parser<http::buffer_body> m_parser;
    beast::flat_buffer m_in{kHeaderBytes + 64 * 1024};
    std::array<char, 16 * 1024> m_piece{};
    EventParser m_events;
};

}  // namespace

Loop::Loop() : m_core(std::make_unique<Core>()) {}
Loop::~Loop() = default;
void Loop::run()
{
    const auto guard = net::make_work_guard(m_core->context);
    m_core->context.run();
}
void Loop::runUntil(const std::function<bool()>& done)
{
    const auto guard = net::make_work_guard(m_core->context);
    m_core->context.restart();
    while (!done() && m_core->context.run_one() != 0) {
    }
}
void Loop::post(std::function<void()> work) { net::post(m_core->context, std::move(work)); }
void Loop::end() { m_core->context.stop(); }

Alarm::Alarm(Loop& loop) : m_core(std::make_unique<Core>(Core{net::steady_timer(loop.core().context), 0})) {}
Alarm::~Alarm() = default;
void Alarm::set(Duration after, std::function<void()> call)
{
    const auto number = ++m_core->number;
    m_core->timer.expires_after(chrono(after));
    m_core->timer.async_wait([core = m_core.get(), number, call = std::move(call)](const ErrorCodeOf& error) {
        if (!error && core->number == number) call();
    });
}
void Alarm::cancel()
{
    ++m_core->number;
    m_core->timer.cancel();
}

ClientTls::ClientTls() : m_core(std::make_unique<Core>()) {}
ClientTls::~ClientTls() = default;
Result<std::shared_ptr<ClientTls>> ClientTls::make(const std::string& caFile)
{
    std::shared_ptr<ClientTls> tls(new ClientTls);
    auto& context = tls->m_core->context;
    ErrorCodeOf error;
    context.set_verify_mode(net::ssl::verify_peer | net::ssl::verify_fail_if_no_peer_cert, error);
    auto* native = context.native_handle();
    ::SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    if (::SSL_CTX_ctrl(native, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, nullptr) != 1)
        return fail(ErrorCode::Io, "TLS 1.2 cannot be asked for");
    if (caFile.empty())
        context.set_default_verify_paths(error);
    else
        context.load_verify_file(caFile, error);
    if (error)
        return fail(ErrorCode::Io, fmt::format("root certificates {} cannot be read: {}",
                                               caFile.empty() ? "of the system" : "'" + caFile + "'", error.message()));
    return tls;
}

std::shared_ptr<Line> makeWebSocketLine(LineParts parts) { return std::make_shared<WebSocketLine>(std::move(parts)); }
std::shared_ptr<Line> makeEventLine(LineParts parts) { return std::make_shared<EventLine>(std::move(parts)); }
std::shared_ptr<HttpLine> makeHttpLine(LineParts parts, HttpOwner& owner)
{
    return std::make_shared<QuestionLine>(std::move(parts), owner);
}

}  // namespace ballast::transport
