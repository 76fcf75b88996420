#pragma once

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "transport/http_client.h"

namespace ballast::oracle::testing {

inline bool waitFor(const std::function<bool()>& done, std::chrono::seconds within = std::chrono::seconds(30))
{
    const auto until = std::chrono::steady_clock::now() + within;
    while (!done()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return true;
}

/// A local chain with real contracts, in a copy with its packages (devchain_copy.sh fills it); none where node or the
/// packages are not there. Where they are, a chain that does not start fails the test that asks for it.
class Devchain {
public:
    static constexpr int kTries = 3;

    Devchain() : Devchain(std::getenv("BALLAST_DEVCHAIN_COPY")) {}
    /// Of this copy; none of nullptr.
    explicit Devchain(const char* copy)
    {
        if (copy == nullptr || !std::filesystem::exists(std::filesystem::path(copy) / "node_modules") || !hasNode())
            return;
        m_folder = copy;
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(120);
        for (int attempt = 0; attempt < kTries && std::chrono::steady_clock::now() < until; ++attempt)
            if (starts(attempt, until)) return;
    }
    ~Devchain() { stop(); }
    Devchain(const Devchain&) = delete;
    Devchain& operator=(const Devchain&) = delete;

    bool isThere() const { return m_deployment.is_object(); }
    static bool hasNode()
    {
        return shell("node -e 'process.exit(Number(process.versions.node.split(\".\")[0]) < 20 ? 1 : 0)'") == 0;
    }
    /// Why it did not start though node and the packages are there; otherwise empty.
    const std::string& why() const { return m_why; }
    /// For a test without it, which returns then: skipped where node or the packages are absent, failed where it did
    /// not start.
    void endTest() const
    {
        if (!m_why.empty()) FAIL() << m_why;
        std::puts("devchain: not run (it needs node 20 and the copy that tests/core/oracle/devchain_copy.sh fills)");
        GTEST_SKIP();
    }
    const nlohmann::json& deployment() const { return m_deployment; }
    std::string proxy(const char* asset) const { return m_deployment["assets"][asset]["chainlink"]["proxy"]; }
    std::string url() const { return fmt::format("http://127.0.0.1:{}", m_port); }
    transport::Endpoint endpoint() const { return transport::Endpoint::parse(url()).value(); }

    /// One of the chain's fault commands.
    void fault(const std::string& command) const
    {
        ASSERT_EQ(shell(fmt::format("cd '{}' && DEVCHAIN_DEPLOYMENT={} node fault.mjs {} >/dev/null", m_folder.string(),
                                    m_out, command)),
                  0)
            << command;
    }
    /// Without waiting for its end.
    void begin(const std::string& command) const
    {
        shell(fmt::format("cd '{}' && DEVCHAIN_DEPLOYMENT={} node fault.mjs {} >/dev/null &", m_folder.string(), m_out,
                          command));
    }
    /// `result` of a question that the test asks by itself.
    nlohmann::json rpc(const std::string& method, const nlohmann::json& parameters = nlohmann::json::array()) const
    {
        transport::HttpClient client(endpoint());
        const nlohmann::json question{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", parameters}};
        const auto answer =
            client.ask({.method = "POST", .headers = {{"Content-Type", "application/json"}}, .body = question.dump()});
        if (!answer) return nullptr;
        const auto json = nlohmann::json::parse(answer->body, nullptr, false);
        return json.is_object() && json.contains("result") ? json["result"] : nlohmann::json();
    }

private:
    static int shell(const std::string& command) { return std::system(command.c_str()); }
    /// Below the ports that the system hands out by itself: between this and the chain's own bind nobody is given it.
    static int freePort(int attempt)
    {
        constexpr int kFirst = 20'000, kPorts = 12'000;
        const int start = (static_cast<int>(::getpid()) * Devchain::kTries + attempt) % kPorts;
        for (int step = 0; step < kPorts; ++step)
            if (const int port = kFirst + (start + step) % kPorts; isFree(port)) return port;
        return kFirst;
    }
    static bool isFree(int port)
    {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
        ::close(socket);
        return bound;
    }
    /// Whether the chain is ready; if not, its process is gone and `m_why` tells.
    bool starts(int attempt, std::chrono::steady_clock::time_point until)
    {
        m_port = freePort(attempt);
        m_out = fmt::format("test_deployment_{}.json", m_port);
        std::filesystem::remove(m_folder / m_out);  // Of a chain that was killed.
        m_pid = ::fork();
        if (m_pid == 0) {
            if (::chdir(m_folder.c_str()) == 0)
                ::execlp("node", "node", "devchain.mjs", "--port", std::to_string(m_port).c_str(), "--out",
                         m_out.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        bool ended = false;
        const auto left = std::chrono::ceil<std::chrono::seconds>(until - std::chrono::steady_clock::now());
        waitFor(
            [&] {
                ended = ::waitpid(m_pid, nullptr, WNOHANG) != 0;
                return ended || std::filesystem::exists(m_folder / m_out);
            },
            left);
        if (ended) {
            m_pid = -1;
            m_why = fmt::format("the local chain ended {} times before it was ready, at last on port {}", attempt + 1,
                                m_port);
            return false;
        }
        std::ifstream in(m_folder / m_out);
        m_deployment = nlohmann::json::parse(in, nullptr, false);
        if (isThere()) return true;
        m_why = fmt::format("the local chain was not ready on port {} within 120 s", m_port);
        stop();
        return false;
    }
    void stop()
    {
        if (m_pid <= 0) return;
        ::kill(m_pid, SIGTERM);
        ::waitpid(m_pid, nullptr, 0);
        m_pid = -1;
    }

    std::filesystem::path m_folder;
    std::string m_out, m_why;
    int m_port{};
    pid_t m_pid{-1};
    nlohmann::json m_deployment;
};

}  // namespace ballast::oracle::testing
