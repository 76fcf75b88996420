#include <dirent.h>
#include <gtest/gtest.h>

#include <mutex>
#include <random>
#include <thread>

#include "core/transport/echo_server.h"
#include "core/transport/raw_server.h"
#include "core/transport/recorder.h"
#include "core/transport/test_certificates.h"
#include "transport/web_socket.h"

/// F01: a thousand cuts at random bytes, from the first of the handshake on, in both directions.
namespace ballast::transport::testing::cuts_test {
namespace {

std::size_t entries(const char* folder)
{
    std::size_t count = 0;
    auto* directory = ::opendir(folder);
    while (::readdir(directory) != nullptr)
        ++count;
    ::closedir(directory);
    return count;
}

/// Carries bytes between a client and a listener, and cuts the line after so many of them.
class CuttingRelay {
public:
    static constexpr std::size_t kAll = std::size_t{1} << 60;

    explicit CuttingRelay(std::uint16_t target) : m_target(target), m_thread([this] { run(); }) {}
    ~CuttingRelay()
    {
        m_isDone = true;
        m_thread.join();
    }
    std::string url(const std::string& scheme) const { return m_server.url(scheme); }
    /// Cuts the line that stands after so many more bytes, and the one after it after so many; by a reset or an end.
    void plan(std::size_t now, std::size_t next, bool isReset)
    {
        const std::lock_guard lock(m_mutex);
        m_left = now;
        m_next = next;
        m_isReset = isReset;
    }
    std::size_t cuts() const { return m_cuts; }

private:
    void run()
    {
        while (!m_isDone)
            if (auto client = m_server.tryAccept(std::chrono::milliseconds(5))) carry(std::move(*client));
    }
    void carry(RawPeer client)
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(m_target);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        RawPeer server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        ASSERT_EQ(::connect(server.fd(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        {
            const std::lock_guard lock(m_mutex);
            m_left = std::exchange(m_next, kAll);
        }
        while (!m_isDone && left() > 0) {
            std::array<pollfd, 2> both{pollfd{client.fd(), POLLIN, 0}, pollfd{server.fd(), POLLIN, 0}};
            ::poll(both.data(), 2, 1);
            if (both[0].revents != 0 && !move(client, server)) break;
            if (both[1].revents != 0 && !move(server, client)) break;
        }
        const std::lock_guard lock(m_mutex);
        if (m_isReset) {
            client.reset();
            server.reset();
        }
        ++m_cuts;
    }
    std::size_t left() const
    {
        const std::lock_guard lock(m_mutex);
        return m_left;
    }
    bool move(const RawPeer& from, const RawPeer& to)
    {
        std::array<char, 4096> bytes{};
        const std::lock_guard lock(m_mutex);
        const auto got = ::recv(from.fd(), bytes.data(), std::min<std::size_t>(bytes.size(), m_left), 0);
        if (got <= 0) return false;
        m_left -= static_cast<std::size_t>(got);
        return to.send({bytes.data(), static_cast<std::size_t>(got)});
    }

    RawServer m_server;
    const std::uint16_t m_target;
    mutable std::mutex m_mutex;
    std::size_t m_left{kAll}, m_next{kAll};
    bool m_isReset{};
    std::atomic<std::size_t> m_cuts{0};
    std::atomic<bool> m_isDone{false};
    std::thread m_thread;
};

/// After each cut a message that the server sends on the new line arrives; `handshakeBytes`: where handshakes are cut.
void cutAndComeBack(const ListenerTerms& listenerTerms, const SocketTerms& terms, const std::string& scheme,
                    std::size_t cuts, std::size_t handshakeBytes)
{
    EchoServer handler;
    Listener listener(listenerTerms);
    ASSERT_TRUE(listener.start(handler));
    CuttingRelay relay(listener.port());
    Recorder told;
    WebSocket socket(endpoint(relay.url(scheme)), terms);
    ASSERT_TRUE(socket.start(told));
    ASSERT_TRUE(told.waitOpened(1)) << told.lastWhy();

    std::mt19937 random(20261129);
    std::size_t threads = 0, handles = 0;
    for (std::size_t round = 0; relay.cuts() < cuts; ++round) {
        // One line in its frames, and half of the next ones within the handshake.
        const bool cutsTwo = random() % 2 == 0;
        const auto before = relay.cuts();
        relay.plan(1 + random() % 4096, cutsTwo ? 1 + random() % handshakeBytes : CuttingRelay::kAll,
                   random() % 2 == 0);
        for (int i = 0; i < 20'000 && relay.cuts() < before + (cutsTwo ? 2 : 1); ++i) {
            socket.send(std::string(random() % 500, 'n'));
            std::this_thread::sleep_for(std::chrono::microseconds(100));
        }
        const auto name = "line " + std::to_string(round);
        bool isBack = false;
        for (int i = 0; i < 20'000 && !isBack; ++i) {
            if (const auto session = handler.newest()) session->send(name);
            std::this_thread::sleep_for(std::chrono::microseconds(100));
            isBack = told.lastMessage() == name;
        }
        ASSERT_TRUE(isBack) << round << ": " << told.lastWhy();
        if (round == 50) {
            threads = entries("/proc/self/task");
            handles = entries("/proc/self/fd");
        }
    }
    EXPECT_LE(entries("/proc/self/task"), threads);
    EXPECT_LE(entries("/proc/self/fd"), handles + 4);
    const auto counts = socket.counts();
    EXPECT_EQ(counts.opened, told.opened());
    EXPECT_EQ(told.closed(), told.opened() - 1 + counts.failedTries);
    socket.stop();
    EXPECT_EQ(told.closed(), told.opened() + socket.counts().failedTries);
    EXPECT_GE(relay.cuts(), cuts);
    EXPECT_GE(socket.counts().failedTries, cuts / 10) << "handshakes were cut as well";
}

TEST(WebSocket, F01_comes_back_after_each_of_a_thousand_cuts) { cutAndComeBack({}, quickTerms(), "ws", 1000, 300); }

TEST(WebSocket, F01_comes_back_after_each_of_two_hundred_cuts_of_TLS)
{
    const Folder folder;
    const Issuer issuer(folder, "root");
    const auto files = issuer.issue("server", "IP:127.0.0.1");
    auto terms = quickTerms();
    terms.connect.handshakeWithin = Duration::seconds(5);
    terms.connect.caFile = issuer.rootFile();
    cutAndComeBack({.certificateFile = files.certificate, .keyFile = files.key}, terms, "wss", 200, 2000);
}

}  // namespace
}  // namespace ballast::transport::testing::cuts_test
