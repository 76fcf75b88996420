#pragma once

#include <array>
#include <atomic>
#include <gtest/gtest.h>
#include <memory>
#include <mutex>
#include <poll.h>
#include <thread>
#include <tuple>
#include <vector>

#include "core/venue_server/loopback.h"

namespace ballast::venue_server::testing {

/// Hands bytes to and fro between a client and a server of this machine, and resets a line after a number of bytes that
/// the server sent: in a frame, between two, in the handshake.
class CuttingProxy {
public:
    explicit CuttingProxy(std::uint16_t server) : m_server(server)
    {
        std::tie(m_listening, m_port) = listenAt(0);
        m_thread = std::thread([this] { run(); });
    }
    ~CuttingProxy()
    {
        m_ends = true;
        m_thread.join();
        ::close(m_listening);
    }
    std::uint16_t port() const { return m_port; }
    /// The next line is reset after so many bytes of the server's, and those after it as the one before last said;
    /// negative: never.
    void cutAfter(long long bytes) { m_cutAfter = bytes; }
    /// Resets what is open now.
    void cutNow() { m_cutNow = true; }
    /// Keeps lines open and hands nothing on (F02).
    void hold(bool on) { m_holds = on; }
    int cuts() const { return m_cuts; }
    int lines() const { return m_lines; }

private:
    struct Pair {
        int client{-1}, server{-1};
        long long left{};  ///< Bytes until the cut; negative: none.
    };
    void run()
    {
        while (!m_ends) {
            std::vector<pollfd> all{{m_listening, POLLIN, 0}};
            for (const auto& pair : m_pairs) {
                const short what = m_holds ? 0 : POLLIN;
                all.push_back({pair.client, what, 0});
                all.push_back({pair.server, what, 0});
            }
            ::poll(all.data(), all.size(), 5);
            std::vector<Pair> kept;
            for (std::size_t i = 0; i < m_pairs.size(); ++i)
                if (carry(m_pairs[i], all[2 * i + 1].revents, all[2 * i + 2].revents)) kept.push_back(m_pairs[i]);
            m_pairs = std::move(kept);
            m_cutNow = false;
            if ((all[0].revents & POLLIN) != 0) take();
        }
        for (const auto& pair : m_pairs)
            end(pair);
    }
    void take()
    {
        Pair pair;
        pair.client = ::accept4(m_listening, nullptr, nullptr, SOCK_CLOEXEC);
        pair.server = connectTo(m_server);
        pair.left = m_cutAfter;
        if (pair.client < 0 || pair.server < 0) return end(pair);
        ++m_lines;
        m_pairs.push_back(pair);
    }
    bool carry(Pair& pair, short client, short server)
    {
        bool good = !m_cutNow;
        if (!good) ++m_cuts;
        if (good && client != 0) good = hand(pair.client, pair.server, 65'536) > 0;
        if (good && server != 0) {
            const auto most = pair.left < 0 ? 65'536LL : std::min(pair.left, 65'536LL);
            const auto handed = most == 0 ? 0 : hand(pair.server, pair.client, static_cast<std::size_t>(most));
            if (pair.left >= 0) pair.left -= std::max(handed, 0LL);
            const bool cut = pair.left == 0;
            if (cut) ++m_cuts;
            good = handed > 0 && !cut;
        }
        if (!good) end(pair);
        return good;
    }
    static long long hand(int from, int to, std::size_t most)
    {
        std::array<char, 65'536> bytes;
        const auto got = ::recv(from, bytes.data(), std::min(most, bytes.size()), 0);
        return got <= 0 || sendAll(to, {bytes.data(), static_cast<std::size_t>(got)}) ? got : -1;
    }
    static void end(const Pair& pair)
    {
        resetLine(pair.client);
        resetLine(pair.server);
    }

    const std::uint16_t m_server;
    int m_listening{-1};
    std::uint16_t m_port{};
    std::atomic<long long> m_cutAfter{-1};
    std::atomic<bool> m_cutNow{false}, m_holds{false}, m_ends{false};
    std::atomic<int> m_cuts{0}, m_lines{0};
    std::vector<Pair> m_pairs;  ///< The thread's.
    std::thread m_thread;
};

}  // namespace ballast::venue_server::testing
