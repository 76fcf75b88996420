#include "oracle/pyth_feed.h"

#include <chrono>
#include <fmt/format.h>

#include "base/system.h"
#include "oracle/node.h"
#include "transport/shown_text.h"

namespace ballast::oracle {

namespace {

using transport::Endpoint;

constexpr auto kPythLook = std::chrono::milliseconds(250);  // What goes stale is told within that.
constexpr Duration kSilence = Duration::seconds(15);        // Prices come several times a second.
constexpr unsigned kOk = 200;

std::vector<std::string> idsOf(const PythTerms& terms)
{
    std::vector<std::string> ids;
    for (const auto& feed : terms.feeds)
        ids.push_back(feed.id);
    return ids;
}

/// The same server with another path, which stands below the base's.
Endpoint below(const Endpoint& base, const std::string& target)
{
    auto path = base.path().substr(0, base.path().find('?'));
    while (path.ends_with('/'))
        path.pop_back();
    return Endpoint::parse(
               fmt::format("{}://{}{}{}", base.isSecure() ? "https" : "http", base.authority(), path, target))
        .value();
}

std::vector<transport::HttpField> headersOf(const PythTerms& terms)
{
    if (terms.key.empty()) return {};
    return {{"Authorization", "Bearer " + terms.key}};
}

transport::SocketTerms socketOf(const PythTerms& terms, transport::SocketTerms socket)
{
    socket.threadName = "feed." + terms.name;
    socket.idleAfter = std::min(socket.idleAfter, kSilence);
    socket.headers = headersOf(terms);
    return socket;
}

}  // namespace

PythFeed::PythFeed(PythTerms terms, const Endpoint& base, std::shared_ptr<OracleBoard> board,
                   transport::SocketTerms socket, transport::HttpTerms http)
    : m_terms(std::move(terms)), m_board(std::move(board)),
      m_client(below(base, pythTarget(PythPath::Latest, idsOf(m_terms))), std::move(http)), m_backoff(socket.backoff),
      m_stream(below(base, pythTarget(PythPath::Stream, idsOf(m_terms))), socketOf(m_terms, socket)),
      m_book(m_terms, *m_board)
{
}

void PythFeed::start(venue::FeedSink& sink)
{
    if (const auto started = startThread(
            m_thread, "ask." + m_terms.name, [this, &sink] { run(sink); }, "that asks " + m_terms.name);
        !started) {
        const std::lock_guard lock(m_mutex);
        return m_book.failed(started.error().message);
    }
    if (const auto started = m_stream.start(*this); !started) {
        const std::lock_guard lock(m_mutex);
        m_book.failed(started.error().message);
    }
}

void PythFeed::stop() noexcept
{
    {
        const std::lock_guard lock(m_mutex);
        m_isEnding = true;
    }
    m_changed.notify_all();
    m_stream.stop();
    m_client.cancel();
    if (m_thread.joinable()) m_thread.join();
}

void PythFeed::opened(Timestamp at)
{
    const std::lock_guard lock(m_mutex);
    m_isOpen = true;
    m_heard = at;
    m_book.opened();
}

void PythFeed::message(std::string_view text, Timestamp receivedAt)
{
    using Stopwatch = std::chrono::steady_clock;  // How long it takes to the book; no time of anything.
    const auto begun = Stopwatch::now();
    const std::lock_guard lock(m_mutex);
    m_heard = receivedAt;
    m_book.take(text, receivedAt);
    m_book.stands(Stopwatch::now() - begun);
    m_hasNews = true;
    m_changed.notify_all();
}

void PythFeed::closed(std::string_view why, Timestamp)
{
    const std::lock_guard lock(m_mutex);
    m_isOpen = false;
    // Our own end is no loss of the oracle.
    if (m_isEnding) return;
    m_book.closed(why);
    m_hasNews = true;
    m_changed.notify_all();
}

bool PythFeed::wantsAnswer(Timestamp now) const { return !m_isOpen || now - m_heard > m_terms.silentAfter; }

void PythFeed::run(venue::FeedSink& sink)
{
    Teller teller(sink);
    Timestamp next;
    std::unique_lock lock(m_mutex);
    while (!m_isEnding) {
        if (const auto now = m_clock.now(); now >= next && wantsAnswer(now)) {
            lock.unlock();
            next = askLatest();
            lock.lock();
            if (m_isEnding) return;
        }
        m_hasNews = false;
        const auto now = m_clock.now();
        const auto coins = m_book.coins(now);
        lock.unlock();
        teller.tell(coins, std::nullopt, now);
        lock.lock();
        m_changed.wait_for(lock, kPythLook, [&] { return m_isEnding || m_hasNews; });
    }
}

Timestamp PythFeed::askLatest()
{
    const auto answer = m_client.ask({.headers = headersOf(m_terms)});
    const auto now = m_clock.now();
    const std::lock_guard lock(m_mutex);
    if (answer && answer->status == kOk) {
        m_book.take(answer->body);
        m_backoff.reset();
        return now + m_terms.askEvery;
    }
    m_book.failed(
        answer ? fmt::format("{} answered {}: {}", m_terms.name, answer->status, transport::shownText(answer->body))
               : answer.error().message);
    const auto wait = std::max(m_terms.askEvery, m_backoff.next(now));
    return now + std::max(wait, answer ? retryAfter(*answer).value_or(Duration{}) : Duration{});
}

venue::FeedView PythFeed::view(Timestamp now) const
{
    const std::lock_guard lock(m_mutex);
    return m_book.view(now);
}

}  // namespace ballast::oracle
