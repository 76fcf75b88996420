#include "transport/kept_line.h"

#include <fmt/format.h>

#include "base/assert.h"
#include "base/system.h"
#include "transport/shown_text.h"

namespace ballast::transport {

namespace {

constexpr std::size_t kGreatestMessage = std::size_t{16} << 20;
constexpr Duration kGoodbye = Duration::milliseconds(100);

void count(std::atomic<std::uint64_t>& counter, std::uint64_t more = 1)
{
    counter.fetch_add(more, std::memory_order_relaxed);
}

/// Has this length of time, none of which is never, passed?
bool isOver(Duration length, Timestamp since, Timestamp now) { return length.nanoseconds > 0 && now - since >= length; }

}  // namespace

KeptLine::KeptLine(Endpoint endpoint, SocketTerms terms, Make make, const Clock* clock)
    : m_endpoint(std::move(endpoint)), m_terms(std::move(terms)), m_make(make),
      m_clock(clock != nullptr ? *clock : m_ownClock), m_lookup(m_terms.connect.resolver, m_endpoint.host()),
      m_tick(m_loop), m_again(m_loop), m_backoff(m_terms.backoff)
{
}

KeptLine::~KeptLine() { stop(); }

Result<void> KeptLine::check() const
{
    const auto positive = [](Duration duration) { return duration.nanoseconds > 0; };
    if (!positive(m_terms.connect.connectWithin) || !positive(m_terms.connect.handshakeWithin) ||
        !positive(m_terms.tick) || !positive(m_terms.backoff.base) || m_terms.backoff.cap < m_terms.backoff.base)
        return fail(
            ErrorCode::InvalidArgument,
            "a line needs connect, handshake and tick longer than 0 s, and a back-off from above 0 s to its cap");
    if (m_terms.greatestMessage == 0 || m_terms.greatestMessage > kGreatestMessage)
        return fail(ErrorCode::InvalidArgument, fmt::format("greatest message {} bytes is outside 1 to {}",
                                                            m_terms.greatestMessage, kGreatestMessage));
    return {};
}

Result<void> KeptLine::start(SocketHandler& handler)
{
    if (m_handler != nullptr)
        return fail(ErrorCode::Refused, fmt::format("the line to {} was started before", m_endpoint.shown()));
    if (auto checked = check(); !checked) return checked;
    if (m_endpoint.isSecure()) {
        auto tls = ClientTls::make(m_terms.connect.caFile);
        if (!tls) return tl::unexpected(tls.error());
        m_tls = std::move(*tls);
    }
    m_loop.post([this] {
        m_backoff.tried(m_clock.now());
        tryLine();
        tick();
    });
    m_handler = &handler;
    auto started = startThread(
        m_thread, m_terms.threadName, [this] { m_loop.run(); }, fmt::format("of the line to {}", m_endpoint.shown()));
    if (!started) m_handler = nullptr;
    return started;
}

void KeptLine::stop() noexcept
{
    if (!m_thread.joinable()) return;
    BALLAST_ASSERT(m_thread.get_id() != std::this_thread::get_id());
    m_loop.post([this] { beginStop(); });
    m_thread.join();
}

bool KeptLine::post(std::function<void()> work) noexcept
{
    try {
        m_loop.post(std::move(work));
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

bool KeptLine::send(std::string text) noexcept
{
    try {
        const std::lock_guard lock(m_mutex);
        if (m_isOpen && m_queue.size() < m_terms.queuedMessages && m_queuedBytes + text.size() <= m_terms.queuedBytes) {
            const auto size = text.size();
            if (!m_isDraining) m_loop.post([this] { writeNext(); });
            m_isDraining = true;
            m_queue.push_back(std::move(text));
            m_queuedBytes += size;
            return true;
        }
    } catch (const std::bad_alloc&) {  // Counted as refused: nothing of it was kept.
    }
    count(m_counts.refusedSends);
    return false;
}

void KeptLine::drop(std::string_view why) noexcept
{
    const auto number = m_number.load();
    post([this, number, reason = std::string(why)] {
        if (m_isUp && !m_isStopping && number == m_number.load()) end(reason);
    });
}

void KeptLine::tryNow() noexcept
{
    post([this] {
        if (m_line || m_isStopping) return;
        m_backoff.reset();
        m_backoff.tried(m_clock.now());
        tryLine();
    });
}

SocketCounts KeptLine::counts() const
{
    const auto& c = m_counts;
    return {.messages = c.messages,
            .bytes = c.bytes,
            .sent = c.sent,
            .sentBytes = c.sentBytes,
            .opened = c.opened,
            .failedTries = c.failedTries,
            .refusedSends = c.refusedSends,
            .badFrames = c.badFrames,
            .pings = c.pings,
            .pongs = c.pongs,
            .lastMessage = {c.lastMessage}};
}

void KeptLine::tryLine()
{
    m_again.cancel();
    m_line =
        m_make({.loop = m_loop,
                .tls = m_tls,
                .lookup = m_lookup,
                .owner = *this,
                .terms = {m_endpoint, m_terms.connect, m_terms.greatestMessage, m_terms.userAgent, m_terms.headers}});
    m_line->open();
}

void KeptLine::lineUp()
{
    const auto now = m_clock.now();
    m_isUp = true;
    m_isWriting = m_hasHeard = m_hasMessage = m_isInMessage = false;
    m_upSince = m_messageAt = m_heardAt = m_pingedAt = now;
    m_messageBegan = {};
    m_unanswered = 0;
    count(m_counts.opened);
    m_number.fetch_add(1);
    {
        const std::lock_guard lock(m_mutex);
        m_isOpen = true;
    }
    m_handler->opened(now);
}

void KeptLine::lineHeard(Heard what)
{
    m_hasHeard = true;
    if (what == Heard::Pong) count(m_counts.pongs);
    if (what == Heard::Part) m_isInMessage = true;
    if (what != Heard::Comment) return;
    m_isInMessage = false;
    m_messageBegan = {};
}

void KeptLine::lineMessage(std::string_view text)
{
    const auto now = m_clock.now();
    m_hasHeard = m_hasMessage = true;
    m_isInMessage = false;
    m_messageBegan = {};
    count(m_counts.messages);
    count(m_counts.bytes, text.size());
    m_counts.lastMessage.store(now.nanoseconds, std::memory_order_relaxed);
    m_handler->message(text, now);
}

void KeptLine::lineWritten()
{
    m_isWriting = false;
    writeNext();
}

void KeptLine::writeNext()
{
    if (!m_isUp || m_isWriting) return;
    std::string text;
    bool hasText = false;
    {
        const std::lock_guard lock(m_mutex);
        m_isDraining = hasText = !m_queue.empty();
        if (hasText) {
            text = std::move(m_queue.front());
            m_queue.pop_front();
            m_queuedBytes -= text.size();
        }
    }
    if (!hasText) {
        // Held, since it may be let go while it says goodbye.
        if (const auto line = m_line; m_isStopping) line->close();
        return;
    }
    count(m_counts.sent);
    count(m_counts.sentBytes, text.size());
    m_isWriting = true;
    m_line->write(std::move(text));
}

void KeptLine::lineDown(std::string why, LineFault fault)
{
    if (fault == LineFault::BadFrame) count(m_counts.badFrames);
    end(why);
}

void KeptLine::end(std::string_view why)
{
    const auto now = m_clock.now();
    const bool wasUp = m_isUp;
    m_isUp = m_isWriting = false;
    {
        const std::lock_guard lock(m_mutex);
        m_isOpen = m_isDraining = false;
        m_queue.clear();
        m_queuedBytes = 0;
    }
    m_line->cut();
    m_line.reset();
    if (wasUp && isOver(m_terms.goodAfter, m_upSince, now)) m_backoff.reset();
    if (!wasUp) count(m_counts.failedTries);
    if (wasUp || !m_isStopping) m_handler->closed(why, now);
    if (m_isStopping)
        m_loop.end();
    else
        waitAndTry();
}

void KeptLine::waitAndTry()
{
    m_again.set(m_backoff.next(m_clock.now()), [this] { tryLine(); });
}

void KeptLine::tick()
{
    const auto now = m_clock.now();
    m_handler->tick(now);
    if (m_isUp && !m_isStopping) watch(now);
    m_tick.set(m_terms.tick, [this] { tick(); });
}

/// What was heard since the last tick counts as heard now: a handler that kept the thread busy is not the peer's
/// silence.
void KeptLine::watch(Timestamp now)
{
    if (std::exchange(m_hasMessage, false)) m_messageAt = now;
    if (!m_isInMessage) m_messageBegan = {};
    if (m_isInMessage && m_messageBegan.isNever()) m_messageBegan = now;
    if (m_isInMessage && isOver(m_terms.messageWithin, m_messageBegan, now))
        return end(fmt::format("F10: {} began a message {:.1f} s ago and has not ended it", m_endpoint.shown(),
                               (now - m_messageBegan).inSeconds()));
    if (isOver(m_terms.idleAfter, m_messageAt, now))
        return end(
            fmt::format("F03: no message from {} for {:.1f} s", m_endpoint.shown(), (now - m_messageAt).inSeconds()));
    watchPings(now);
}

void KeptLine::watchPings(Timestamp now)
{
    if (std::exchange(m_hasHeard, false)) {
        m_heardAt = now;
        m_unanswered = 0;
    }
    if (!isOver(m_terms.pingEvery, std::max(m_heardAt, m_pingedAt), now)) return;
    if (m_unanswered >= m_terms.missedPings)
        return end(fmt::format("F02: nothing from {} for {:.1f} s and {} pings", m_endpoint.shown(),
                               (now - m_heardAt).inSeconds(), m_unanswered));
    m_pingedAt = now;
    ++m_unanswered;
    count(m_counts.pings);
    m_line->ping();
}

void KeptLine::beginStop()
{
    m_isStopping = true;
    m_tick.cancel();
    m_again.cancel();
    if (!m_isUp) return finishStop();
    m_again.set(kGoodbye, [this] { finishStop(); });
    writeNext();
}

void KeptLine::finishStop()
{
    if (m_line && m_isUp) return end("stopped from here");
    if (m_line) m_line->cut();
    m_line.reset();
    m_loop.end();
}

}  // namespace ballast::transport
