#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "transport/endpoint.h"
#include "transport/web_socket.h"

namespace ballast::sockets {

/// What a cancel of a whole account came to.
struct CancelledAll {
    std::uint64_t cancelled{};  ///< As the venue counts them.
    std::uint64_t left{};       ///< Orders that it still calls open.
};

/// A few questions over a line of its own, each after the answer to the one before: what is done at a venue when no
/// desk runs. A line that goes down begins it anew, and so does a venue that cannot do it now.
///
/// Threads  run: its owner, once. The rest: the line's.
class Errand : transport::SocketHandler {
public:
    virtual ~Errand() = default;

    /// Errors   Refused with what the venue or the line said last, or if it takes longer than `within`.
    Result<void> run(const transport::Endpoint& endpoint, Duration within);

protected:
    virtual void begin(Timestamp at) = 0;
    virtual void heard(std::string_view text, Timestamp at) = 0;

    bool send(std::string text) { return m_socket != nullptr && m_socket->send(std::move(text)); }
    void finish();
    /// It cannot be done; the first reason is kept.
    void fault(std::string why);
    /// It cannot be done now: it begins anew over another line, with patience that doubles.
    void again(std::string why);

private:
    Result<void> runOnce(const transport::Endpoint& endpoint, Duration within);

    void opened(Timestamp at) override { begin(at); }
    void message(std::string_view text, Timestamp at) override { heard(text, at); }
    void closed(std::string_view why, Timestamp at) override;
    void tick(Timestamp) override {}

    transport::WebSocket* m_socket{};  ///< While it runs.
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_done{}, m_isForNow{};
    std::optional<std::string> m_fault;
    std::string m_lastWord;
};

}  // namespace ballast::sockets
