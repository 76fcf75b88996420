#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "probe/probe.h"
#include "probe/steps.h"
#include "transport/web_socket.h"

namespace ballast::probe {

/// One WebSocket that is asked one question at a time. It does not come back: a line that was lost stays lost.
///
/// Threads  open, ask: its owner.
class Dialogue final : transport::SocketHandler {
public:
    /// `steps` is asked whether to go on, and told how far the line came.
    Dialogue(const transport::Endpoint& endpoint, const ProbeTerms& terms, Steps& steps);
    ~Dialogue() override;

    /// Tells name, TCP, TLS and upgrade. False: it is not up.
    bool open();

    struct Heard {
        std::string text;
        Timestamp sentAt, receivedAt;
    };
    /// The first text that `isAnswer` takes, which runs on the line's thread.
    ///
    /// Errors   Io if the line was lost or nothing came in time; Refused if a person gave up.
    Result<Heard> ask(std::string text, const std::function<bool(std::string_view)>& isAnswer);

    const std::string& where() const { return m_where; }

private:
    void opened(Timestamp at) override;
    void message(std::string_view text, Timestamp receivedAt) override;
    void closed(std::string_view why, Timestamp at) override;
    void tick(Timestamp) override {}
    /// Waits until `done` holds, a person gives up, or the time is over.
    bool waitFor(std::unique_lock<std::mutex>& lock, Duration within, const std::function<bool()>& done);

    const transport::Endpoint m_endpoint;
    const ProbeTerms m_terms;
    const std::string m_where;
    Steps& m_steps;
    const SystemClock m_clock;
    std::mutex m_mutex;  ///< Of what follows.
    std::condition_variable m_changed;
    bool m_isUp{};
    std::optional<std::string> m_lost;
    std::function<bool(std::string_view)> m_isAnswer;
    std::optional<Heard> m_answer;
    transport::WebSocket m_socket;
};

/// What a venue of JSON-RPC answered.
struct RpcAnswer {
    nlohmann::json result;
    std::optional<std::int64_t> errorCode;
    std::string errorWords;
    std::string frame;  ///< As it came.
    Timestamp sentAt, receivedAt;
};
/// `text` is the call with that id. Errors   as Dialogue::ask; Parse for an answer that is none.
Result<RpcAnswer> call(Dialogue& line, std::uint64_t id, std::string text);

}  // namespace ballast::probe
