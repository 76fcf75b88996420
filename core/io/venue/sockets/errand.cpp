#include "venue/sockets/errand.h"

#include <fmt/format.h>
#include <thread>
#include <utility>

#include "base/clock.h"

namespace ballast::sockets {

namespace {

constexpr Duration kFirstPatience = Duration::milliseconds(500);

}  // namespace

Result<void> Errand::run(const transport::Endpoint& endpoint, Duration within)
{
    const SystemClock clock;
    const auto until = clock.now() + within;
    for (auto patience = kFirstPatience;; patience = patience * 2) {
        auto result = runOnce(endpoint, until - clock.now());
        if (result || !m_isForNow || clock.now() + patience >= until) return result;
        std::this_thread::sleep_for(std::chrono::nanoseconds(patience.nanoseconds));
    }
}

Result<void> Errand::runOnce(const transport::Endpoint& endpoint, Duration within)
{
    m_fault.reset();
    m_isForNow = false;
    transport::WebSocket socket(endpoint, {.threadName = "errand"});
    m_socket = &socket;
    if (auto started = socket.start(*this); !started) return started;
    Result<void> result;
    {
        std::unique_lock lock(m_mutex);
        const bool ended = m_changed.wait_for(lock, std::chrono::nanoseconds(within.nanoseconds),
                                              [this] { return m_done || m_fault; });
        if (m_fault)
            result = fail(ErrorCode::Refused, *m_fault);
        else if (!ended)
            result = fail(ErrorCode::Refused,
                          fmt::format("no whole answer in time{}{}", m_lastWord.empty() ? "" : ": ", m_lastWord));
    }
    socket.stop();
    m_socket = nullptr;
    return result;
}

void Errand::closed(std::string_view why, Timestamp)
{
    const std::lock_guard lock(m_mutex);
    m_lastWord = why;
}

void Errand::finish()
{
    const std::lock_guard lock(m_mutex);
    m_done = true;
    m_changed.notify_all();
}

void Errand::fault(std::string why)
{
    const std::lock_guard lock(m_mutex);
    if (!m_fault) m_fault = std::move(why);
    m_changed.notify_all();
}

void Errand::again(std::string why)
{
    const std::lock_guard lock(m_mutex);
    if (!m_fault) {
        m_fault = std::move(why);
        m_isForNow = true;
    }
    m_changed.notify_all();
}

}  // namespace ballast::sockets
