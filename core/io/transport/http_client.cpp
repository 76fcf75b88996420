#include "transport/http_client.h"

#include <atomic>
#include <fmt/format.h>
#include <optional>

#include "base/clock.h"
#include "transport/line.h"
#include "transport/shown_text.h"

namespace ballast::transport {

namespace {

constexpr std::size_t kGreatestAnswer = std::size_t{16} << 20;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool isSame(std::string_view left, std::string_view right)
{
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

/// What a field's name and a method may be made of (RFC 9110 5.6.2).
bool isToken(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
               std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

bool isFieldValue(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

/// No request may carry a second one inside, however its parts were put together.
Result<void> check(const HttpRequest& request)
{
    if (!isToken(request.method))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("'{}' is no method of HTTP", shownText(request.method, 40)));
    const auto& target = request.target;
    if (!target.empty() && (target.front() != '/' ||
                            std::any_of(target.begin(), target.end(), [](char c) { return c <= ' ' || c > '~'; })))
        return fail(ErrorCode::InvalidArgument, "a target begins with '/' and has neither blanks nor other than ASCII");
    for (const auto& field : request.headers)
        if (!isToken(field.name) || !isFieldValue(field.value))
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the field '{}' cannot be written: a name is letters, digits and dashes, a value "
                                    "has no line end",
                                    shownText(field.name, 40)));
    return {};
}

}  // namespace

std::string_view valueOf(const std::vector<HttpField>& fields, std::string_view name)
{
    for (const auto& field : fields)
        if (isSame(field.name, name)) return field.value;
    return {};
}

class HttpClient::Exchange final : private HttpOwner {
public:
    Exchange(Endpoint endpoint, HttpTerms terms)
        : m_endpoint(std::move(endpoint)), m_terms(std::move(terms)),
          m_lookup(m_terms.connect.resolver, m_endpoint.host()), m_alarm(m_loop)
    {
    }
    ~Exchange() override { drop(); }

    Result<HttpAnswer> ask(const HttpRequest& request)
    {
        m_mayHaveArrived = false;
        if (auto checked = checkAll(request); !checked) return tl::unexpected(checked.error());
        if (auto opened = open(); !opened) return tl::unexpected(opened.error());
        m_answer.reset();
        m_mayHaveArrived = true;
        m_line->ask(request);
        m_alarm.set(m_terms.answerWithin, [this] {
            lineFailed(fmt::format("F10: no answer from {} within {:.3g} s", m_endpoint.shown(),
                                   m_terms.answerWithin.inSeconds()),
                       LineFault::Lost);
        });
        m_loop.runUntil([this] { return m_answer.has_value() || m_isCancelled.load(); });
        m_alarm.cancel();
        return m_answer ? taken() : cancelled();
    }
    bool mayHaveArrived() const { return m_mayHaveArrived; }
    std::uint64_t lines() const { return m_lines; }
    void cancel() noexcept
    {
        m_isCancelled.store(true);
        m_loop.post([] {});
    }

private:
    Result<void> checkAll(const HttpRequest& request) const
    {
        if (m_endpoint.isWebSocket())
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("{} is an address of a WebSocket; this needs http or https", m_endpoint.shown()));
        if (m_terms.greatestAnswer == 0 || m_terms.greatestAnswer > kGreatestAnswer)
            return fail(ErrorCode::InvalidArgument, fmt::format("greatest answer {} bytes is outside 1 to {}",
                                                                m_terms.greatestAnswer, kGreatestAnswer));
        return check(request);
    }

    Result<void> open()
    {
        if (m_line && (m_clock.now() - m_usedAt >= m_terms.keptFor || !m_line->isUsable())) drop();
        if (m_line) return {};
        if (m_endpoint.isSecure() && !m_tls) {
            auto tls = ClientTls::make(m_terms.connect.caFile);
            if (!tls) return tl::unexpected(tls.error());
            m_tls = std::move(*tls);
        }
        m_opened.reset();
        ++m_lines;
        m_line = makeHttpLine({.loop = m_loop,
                               .tls = m_tls,
                               .lookup = m_lookup,
                               .owner = *this,
                               .terms = {m_endpoint, m_terms.connect, m_terms.greatestAnswer, m_terms.userAgent}},
                              *this);
        m_line->open();
        m_loop.runUntil([this] { return m_opened.has_value() || m_isCancelled.load(); });
        if (!m_opened) return tl::unexpected(cancelled().error());
        return *std::exchange(m_opened, std::nullopt);
    }

    void lineUp() override { m_opened.emplace(); }
    void lineHeard(Heard) override {}
    void lineMessage(std::string_view) override {}
    void lineWritten() override {}
    void lineAnswer(HttpAnswer answer, bool isKept) override
    {
        m_answer = std::move(answer);
        m_usedAt = m_clock.now();
        (*m_answer)->receivedAt = m_usedAt;
        if (!isKept) drop();
    }
    void lineDown(std::string why, LineFault fault) override { lineFailed(std::move(why), fault); }

    void lineFailed(std::string why, LineFault fault)
    {
        drop();
        const auto error = fail(fault == LineFault::BadFrame ? ErrorCode::Parse : ErrorCode::Io, std::move(why));
        if (m_mayHaveArrived)
            m_answer = error;
        else
            m_opened = error;
    }

    void drop()
    {
        if (auto line = std::exchange(m_line, nullptr)) line->cut();
    }
    Result<HttpAnswer> taken()
    {
        auto answer = std::move(*m_answer);
        if (answer) m_mayHaveArrived = false;
        return answer;
    }
    Result<HttpAnswer> cancelled()
    {
        drop();
        return fail(ErrorCode::Refused, fmt::format("the question to {} was cancelled", m_endpoint.shown()));
    }

    const Endpoint m_endpoint;
    const HttpTerms m_terms;
    const SystemClock m_clock;
    std::shared_ptr<ClientTls> m_tls;
    Loop m_loop;
    Lookup m_lookup;
    Alarm m_alarm;
    std::shared_ptr<HttpLine> m_line;
    Timestamp m_usedAt;
    bool m_mayHaveArrived{};
    std::uint64_t m_lines{};
    std::optional<Result<void>> m_opened;
    std::optional<Result<HttpAnswer>> m_answer;
    std::atomic<bool> m_isCancelled{false};
};

HttpClient::HttpClient(Endpoint endpoint, HttpTerms terms)
    : m_exchange(std::make_unique<Exchange>(std::move(endpoint), std::move(terms)))
{
}
HttpClient::~HttpClient() = default;
Result<HttpAnswer> HttpClient::ask(const HttpRequest& request) { return m_exchange->ask(request); }
bool HttpClient::mayHaveArrived() const noexcept { return m_exchange->mayHaveArrived(); }
std::uint64_t HttpClient::lines() const noexcept { return m_exchange->lines(); }
void HttpClient::cancel() noexcept { m_exchange->cancel(); }

}  // namespace ballast::transport
