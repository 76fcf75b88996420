#pragma once

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <sys/file.h>
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

/// A local chain with real contracts, in a copy with its packages; none where node or the packages are not there.
class Devchain {
public:
    Devchain()
    {
        const char* copy = std::getenv("BALLAST_DEVCHAIN_COPY");
        if (copy == nullptr ||
            shell("node -e 'process.exit(Number(process.versions.node.split(\".\")[0]) < 20 ? 1 : 0)'") != 0)
            return;
        m_folder = copy;
        m_port = freePort();
        m_out = fmt::format("test_deployment_{}.json", m_port);
        if (!hasPackages(copy)) return;
        m_pid = ::fork();
        if (m_pid == 0) {
            if (::chdir(copy) == 0)
                ::execlp("node", "node", "devchain.mjs", "--port", std::to_string(m_port).c_str(), "--out",
                         m_out.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        waitFor([&] { return std::filesystem::exists(m_folder / m_out); }, std::chrono::seconds(120));
        std::ifstream in(m_folder / m_out);
        m_deployment = nlohmann::json::parse(in, nullptr, false);
    }
    ~Devchain()
    {
        if (m_pid <= 0) return;
        ::kill(m_pid, SIGTERM);
        ::waitpid(m_pid, nullptr, 0);
    }
    Devchain(const Devchain&) = delete;
    Devchain& operator=(const Devchain&) = delete;

    bool isThere() const { return m_deployment.is_object(); }
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
    static int freePort()
    {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        const bool bound = ::bind(socket, any, size) == 0 && ::getsockname(socket, any, &size) == 0;
        ::close(socket);
        return bound ? ntohs(address.sin_port) : 18'745;
    }
    /// Programs that run at once share the copy: one of them fills it, the others wait for that.
    bool hasPackages(const std::string& copy) const
    {
        const int lock = ::open((copy + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (lock < 0 || ::flock(lock, LOCK_EX) != 0) return false;
        const bool there = fetchPackages(copy);
        ::close(lock);
        return there;
    }
    bool fetchPackages(const std::string& copy) const
    {
        namespace fs = std::filesystem;
        if (fs::exists(m_folder / "node_modules")) return true;
        std::error_code code;
        fs::create_directories(m_folder);
        const auto from = (fs::path(BALLAST_REFERENCE).parent_path() / "devchain").string();
        if (shell(fmt::format("cp -r '{}/.' '{}' && chmod -R u+w '{}' && cd '{}' && timeout 200 npm ci >/dev/null 2>&1",
                              from, copy, copy, copy)) == 0)
            return true;
        fs::remove_all(m_folder, code);
        return false;
    }

    std::filesystem::path m_folder;
    std::string m_out;
    int m_port{};
    pid_t m_pid{-1};
    nlohmann::json m_deployment;
};

}  // namespace ballast::oracle::testing
