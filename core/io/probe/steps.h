#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.h"
#include "interfaces/venue_setup.h"
#include "transport/endpoint.h"
#include "transport/http_client.h"

namespace ballast::probe {

using interfaces::ProbeState;
using interfaces::ProbeStep;

/// What was tried so far; each step is told when it is done.
///
/// Threads  One.
class Steps {
public:
    /// Both may be empty.
    Steps(std::function<void(const ProbeStep&)> tell, std::function<bool()> mayGoOn)
        : m_tell(std::move(tell)), m_mayGoOn(std::move(mayGoOn))
    {
    }

    void pass(std::string_view part, std::string_view where, std::string words, std::optional<Duration> took = {});
    void warn(std::string_view part, std::string_view where, std::string words);
    void fail(std::string_view part, std::string_view where, std::string words);
    void skip(std::string_view part, std::string_view where, std::string words);

    /// False once a person gave up.
    bool goesOn() const { return !m_mayGoOn || m_mayGoOn(); }
    const std::function<bool()>& mayGoOn() const { return m_mayGoOn; }
    const std::vector<ProbeStep>& all() const { return m_all; }

private:
    void add(ProbeState state, std::string_view part, std::string_view where, std::string words,
             std::optional<Duration> took = {});

    std::function<void(const ProbeStep&)> m_tell;
    std::function<bool()> m_mayGoOn;
    std::vector<ProbeStep> m_all;
};

/// Ends what is asked over HTTP within 100 ms once a person gave up.
class GiveUp {
public:
    /// Both outlive it.
    GiveUp(const Steps& steps, transport::HttpClient& client);
    ~GiveUp();
    GiveUp(const GiveUp&) = delete;
    GiveUp& operator=(const GiveUp&) = delete;

private:
    std::atomic<bool> m_ends{false};
    std::thread m_thread;
};

/// How far a line came: name, TCP, TLS and `last` ("upgrade" of a WebSocket, "answer" over HTTP). `why` null: all of
/// it stands.
void tellLine(Steps& steps, const transport::Endpoint& endpoint, std::string_view last, const Error* why,
              std::optional<Duration> took);

/// Offset of the venue's clock over ours from a question and its answer; 250 ms warns, 1,000 ms fails (F55). What the
/// way there and back may explain counts for nothing.
void tellClock(Steps& steps, std::string_view where, Timestamp venue, Timestamp sentAt, Timestamp receivedAt);

}  // namespace ballast::probe
