#include "probe/steps.h"

#include <array>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

#include "base/fault_code.h"
#include "base/system.h"

namespace ballast::probe {

namespace {

constexpr double kWarnSeconds = 0.25, kFailSeconds = 1.0;  // F55.

struct Part {
    std::string_view name, passed, remedy;
};

/// Which part a sentence of transport is about; `last` if none of those before.
std::string_view partOf(std::string_view why, std::string_view last)
{
    struct Opening {
        std::string_view words, part;
    };
    constexpr std::array kOpenings{
        Opening{"F06: the name", "name"}, Opening{"no answer to the look-up", "name"}, Opening{"F06:", "TCP"},
        Opening{"F08:", "TCP"},           Opening{"no connection to", "TCP"},          Opening{"F07:", "TLS"},
        Opening{"no TLS with", "TLS"},    Opening{"root certificates", "TLS"}};
    for (const auto& opening : kOpenings)
        if (why.starts_with(opening.words)) return opening.part;
    return last;
}

}  // namespace

void Steps::add(ProbeState state, std::string_view part, std::string_view where, std::string words,
                std::optional<Duration> took)
{
    m_all.push_back({.part = std::string(part),
                     .where = std::string(where),
                     .state = state,
                     .words = std::move(words),
                     .took = took});
    if (m_tell) m_tell(m_all.back());
}

void Steps::pass(std::string_view part, std::string_view where, std::string words, std::optional<Duration> took)
{
    add(ProbeState::Passed, part, where, std::move(words), took);
}
void Steps::warn(std::string_view part, std::string_view where, std::string words)
{
    add(ProbeState::Warned, part, where, std::move(words));
}
void Steps::fail(std::string_view part, std::string_view where, std::string words)
{
    add(ProbeState::Failed, part, where, std::move(words));
}
void Steps::skip(std::string_view part, std::string_view where, std::string words)
{
    add(ProbeState::NotTried, part, where, std::move(words));
}

GiveUp::GiveUp(const Steps& steps, transport::HttpClient& client)
{
    // Without it a person waits for the answer's own limit; the question is asked all the same.
    static_cast<void>(startThread(m_thread, "probe.giveup", [this, &steps, &client] {
        constexpr auto kLookEvery = std::chrono::milliseconds(50);
        for (; !m_ends.load(); std::this_thread::sleep_for(kLookEvery))
            if (!steps.goesOn()) return client.cancel();
    }));
}

GiveUp::~GiveUp()
{
    m_ends.store(true);
    if (m_thread.joinable()) m_thread.join();
}

void tellLine(Steps& steps, const transport::Endpoint& endpoint, std::string_view last, const Error* why,
              std::optional<Duration> took)
{
    const bool isUpgrade = last == "upgrade";
    const std::array parts{
        Part{"name", "the name is known", "check the spelling of the host, the network, and its name server"},
        Part{"TCP", "the server takes connections",
             "check host and port, and that the server runs and no firewall stands between"},
        Part{"TLS", "the certificate holds", "the desk trusts the system's roots alone; check host and clock"},
        Part{last, isUpgrade ? "the WebSocket is up" : "the server answers",
             isUpgrade ? "check the path of the address" : "check the path of the address, and the server"}};
    const auto failed = why == nullptr ? std::string_view() : partOf(why->message, last);
    bool isBehind = false;
    for (const auto& part : parts) {
        if (part.name == "name" && endpoint.isAddress()) continue;
        if (part.name == "TLS" && !endpoint.isSecure()) continue;
        if (isBehind) {
            steps.skip(part.name, endpoint.shown(), fmt::format("waits for {}", failed));
        } else if (part.name == failed) {
            steps.fail(part.name, endpoint.shown(), fmt::format("{}; {}", withoutFaultCode(why->message), part.remedy));
            isBehind = true;
        } else {
            steps.pass(part.name, endpoint.shown(), std::string(part.passed), part.name == last ? took : std::nullopt);
        }
    }
}

void tellClock(Steps& steps, std::string_view where, Timestamp venue, Timestamp sentAt, Timestamp receivedAt)
{
    const double way = (receivedAt - sentAt).inSeconds();
    const double offset = (venue - sentAt).inSeconds() - 0.5 * way;
    const double certain = std::max(0.0, std::abs(offset) - 0.5 * way);
    const auto words = fmt::format("this machine's clock is {:.2f} s {} the venue's", std::abs(offset),
                                   offset > 0.0 ? "behind" : "ahead of");
    constexpr std::string_view kRemedy = "set it by the network: timedatectl set-ntp true";
    if (certain >= kFailSeconds)
        steps.fail("clock", where, fmt::format("{}; logins and orders are refused beyond 1 s: {}", words, kRemedy));
    else if (certain >= kWarnSeconds)
        steps.warn("clock", where, fmt::format("{}; {}", words, kRemedy));
    else
        steps.pass("clock", where,
                   fmt::format("within {:.0f} ms of the venue's", 1e3 * (std::abs(offset) + 0.5 * way)));
}

}  // namespace ballast::probe
