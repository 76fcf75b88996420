#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "transport/line.h"

namespace ballast::transport {

/// Keeps one line up: the thread, the tries, the watch over silence, the queue of what is sent and the counts, whatever
/// the line speaks.
///
/// Threads  As WebSocket, whose contract this is; private calls are the loop's thread.
class KeptLine final : private LineOwner {
public:
    using Make = std::shared_ptr<Line> (*)(LineParts parts);

    /// No clock: one of its own.
    KeptLine(Endpoint endpoint, SocketTerms terms, Make make, const Clock* clock);
    ~KeptLine() override;

    Result<void> start(SocketHandler& handler);
    void stop() noexcept;
    bool send(std::string text) noexcept;
    void drop(std::string_view why) noexcept;
    void tryNow() noexcept;
    SocketCounts counts() const;

private:
    void lineUp() override;
    void lineHeard(Heard what) override;
    void lineMessage(std::string_view text) override;
    void lineWritten() override;
    void lineDown(std::string why, LineFault fault) override;

    Result<void> check() const;
    void tryLine();
    void end(std::string_view why);
    void waitAndTry();
    void tick();
    void watch(Timestamp now);
    void watchPings(Timestamp now);
    void writeNext();
    void beginStop();
    void finishStop();
    bool post(std::function<void()> work) noexcept;

    const Endpoint m_endpoint;
    const SocketTerms m_terms;
    const Make m_make;
    const SystemClock m_ownClock;
    const Clock& m_clock;
    SocketHandler* m_handler{};
    std::shared_ptr<ClientTls> m_tls;
    Loop m_loop;
    Lookup m_lookup;
    Alarm m_tick, m_again;
    Backoff m_backoff;
    std::shared_ptr<Line> m_line;
    std::thread m_thread;

    bool m_isUp{}, m_isWriting{}, m_isStopping{};
    bool m_hasHeard{}, m_hasMessage{}, m_isInMessage{};           ///< Since the last tick; the last as it stands.
    Timestamp m_upSince, m_messageAt, m_messageBegan, m_heardAt;  ///< As ticks saw them.
    std::uint32_t m_unanswered{};                                 ///< Pings since something was heard.
    Timestamp m_pingedAt;

    std::atomic<std::uint64_t> m_number{0};  ///< Of the line that is up, or was last.
    std::mutex m_mutex;
    bool m_isOpen{};
    std::deque<std::string> m_queue;
    std::size_t m_queuedBytes{};
    bool m_isDraining{};  ///< The loop is to look into the queue, or will when a write ends.

    struct Counts {
        std::atomic<std::uint64_t> messages{0}, bytes{0}, sent{0}, sentBytes{0}, opened{0}, failedTries{0},
            refusedSends{0}, badFrames{0}, pings{0}, pongs{0};
        std::atomic<std::int64_t> lastMessage{0};
    } m_counts;
};

}  // namespace ballast::transport
