#include "probe/dialogue.h"

#include <chrono>
#include <fmt/format.h>
#include <utility>

#include "base/typed_text.h"
#include "venue/sockets/private_frame.h"

namespace ballast::probe {

namespace {

constexpr std::size_t kGreatestFrame = std::size_t{16} << 20;  // A whole listing.
constexpr auto kLookEvery = std::chrono::milliseconds(50);
constexpr std::size_t kShown = 160;

transport::SocketTerms socketTerms(const ProbeTerms& terms)
{
    transport::SocketTerms socket;
    socket.threadName = "probe";
    socket.connect = terms.connect();
    socket.greatestMessage = kGreatestFrame;
    return socket;
}

}  // namespace

Dialogue::Dialogue(const transport::Endpoint& endpoint, const ProbeTerms& terms, Steps& steps)
    : m_endpoint(endpoint), m_terms(terms), m_where(endpoint.shown()), m_steps(steps),
      m_socket(endpoint, socketTerms(terms))
{
}

Dialogue::~Dialogue() { m_socket.stop(); }

bool Dialogue::open()
{
    const auto begun = m_clock.now();
    if (auto started = m_socket.start(*this); !started) {
        tellLine(m_steps, m_endpoint, "upgrade", &started.error(), std::nullopt);
        return false;
    }
    std::unique_lock lock(m_mutex);
    const auto longest = Duration{2 * m_terms.connectWithin.nanoseconds + Duration::seconds(1).nanoseconds};
    const bool ended = waitFor(lock, longest, [this] { return m_isUp || m_lost; });
    if (ended && m_isUp) {
        lock.unlock();
        tellLine(m_steps, m_endpoint, "upgrade", nullptr, m_clock.now() - begun);
        return true;
    }
    const Error why{ErrorCode::Io, m_lost.value_or(fmt::format("no connection to {} in time", m_where))};
    lock.unlock();
    if (m_steps.goesOn()) tellLine(m_steps, m_endpoint, "upgrade", &why, std::nullopt);
    return false;
}

Result<Dialogue::Heard> Dialogue::ask(std::string text, const std::function<bool(std::string_view)>& isAnswer)
{
    std::unique_lock lock(m_mutex);
    if (m_lost) return fail(ErrorCode::Io, *m_lost);
    m_answer.reset();
    m_isAnswer = isAnswer;
    const auto sentAt = m_clock.now();
    lock.unlock();
    const bool isSent = m_socket.send(std::move(text));
    lock.lock();
    const bool ended = isSent && waitFor(lock, m_terms.answerWithin, [this] { return m_answer || m_lost; });
    m_isAnswer = {};
    if (m_answer) {
        m_answer->sentAt = sentAt;
        return *std::exchange(m_answer, std::nullopt);
    }
    if (m_lost) return fail(ErrorCode::Io, *m_lost);
    if (!ended && !m_steps.goesOn()) return fail(ErrorCode::Refused, "given up");
    return fail(ErrorCode::Io,
                fmt::format("no answer from {} within {:.3g} s", m_where, m_terms.answerWithin.inSeconds()));
}

bool Dialogue::waitFor(std::unique_lock<std::mutex>& lock, Duration within, const std::function<bool()>& done)
{
    const auto end = m_clock.now() + within;
    while (!done()) {
        if (m_clock.now() >= end || !m_steps.goesOn()) return false;
        m_changed.wait_for(lock, kLookEvery);
    }
    return true;
}

void Dialogue::opened(Timestamp)
{
    const std::lock_guard lock(m_mutex);
    m_isUp = !m_lost;
    m_changed.notify_all();
}

void Dialogue::message(std::string_view text, Timestamp receivedAt)
{
    const std::lock_guard lock(m_mutex);
    if (m_lost || m_answer || !m_isAnswer || !m_isAnswer(text)) return;
    m_answer = Heard{.text = std::string(text), .sentAt = {}, .receivedAt = receivedAt};
    m_changed.notify_all();
}

void Dialogue::closed(std::string_view why, Timestamp)
{
    const std::lock_guard lock(m_mutex);
    if (!m_lost) m_lost = why;
    m_changed.notify_all();
}

Result<RpcAnswer> call(Dialogue& line, std::uint64_t id, std::string text)
{
    const auto heard = line.ask(std::move(text), [id](std::string_view frame) {
        const auto json = nlohmann::json::parse(frame, nullptr, false);
        if (json.is_discarded()) return true;  // Said below.
        return json.is_object() && json.contains("id") && json["id"] == id;
    });
    if (!heard) return tl::unexpected<Error>(heard.error());
    const auto frame = sockets::parsePrivate(heard->text);
    if (!frame)
        return fail(ErrorCode::Parse, fmt::format("what the server answers is not this venue's protocol: \"{}\"",
                                                  printable(heard->text, kShown)));
    RpcAnswer answer{.result = {},
                     .errorCode = {},
                     .errorWords = {},
                     .frame = {},
                     .sentAt = heard->sentAt,
                     .receivedAt = heard->receivedAt};
    if (frame->contains("error") && !frame->at("error").is_null()) {
        const auto& error = frame->at("error");
        answer.errorCode = error.is_object() && error.contains("code") && error.at("code").is_number_integer()
                               ? error.at("code").get<std::int64_t>()
                               : 0;
        answer.errorWords = printable(error.is_object() && error.contains("message") && error.at("message").is_string()
                                          ? error.at("message").get<std::string>()
                                          : error.dump(),
                                      kShown);
    } else if (frame->contains("result")) {
        answer.result = frame->at("result");
    } else {
        return fail(ErrorCode::Parse,
                    fmt::format("an answer with neither result nor error: \"{}\"", printable(heard->text, kShown)));
    }
    answer.frame = heard->text;
    return answer;
}

}  // namespace ballast::probe
