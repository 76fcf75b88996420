#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <gtest/gtest.h>
#include <list>
#include <map>
#include <mutex>
#include <poll.h>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

#include "core/venue_server/loopback.h"

namespace ballast::venues::testing {

/// Stands between a client and a WebSocket server of this machine and reads what the server says, message by message:
/// each may be changed, kept back, told twice or later, and what nobody said may be put in between. What the client
/// says is handed on as it is, and read.
///
/// Threads  A filter runs on the proxy's thread; everything else from any.
class MessageProxy {
public:
    /// What is told instead of `text`, in order; none: nothing. `line` counts the client's connections from 1.
    using Filter = std::function<std::vector<std::string>(int line, const std::string& text)>;
    /// What the client asks; it goes on to the server all the same.
    using Listener = std::function<void(int line, const std::string& text)>;

    explicit MessageProxy(std::uint16_t server) : m_server(server)
    {
        std::tie(m_listening, m_port) = venue_server::testing::listenAt(0);
        m_thread = std::thread([this] { run(); });
    }
    ~MessageProxy()
    {
        m_ends = true;
        m_thread.join();
        ::close(m_listening);
    }
    std::uint16_t port() const { return m_port; }
    /// From the next message on; null: all as it is. Returns when no former filter runs any more.
    void filter(Filter filter)
    {
        const std::lock_guard lock(m_mutex);
        m_filter = std::move(filter);
    }
    void listen(Listener listener)
    {
        const std::lock_guard lock(m_mutex);
        m_listener = std::move(listener);
    }
    /// Tells it on that line, after what was told before.
    void tell(int line, const std::string& text) { tellBytes(line, frame(text)); }
    /// Bytes as they are: for frames that are none.
    void tellBytes(int line, std::string bytes)
    {
        const std::lock_guard lock(m_mutex);
        m_toTell.emplace_back(line, std::move(bytes));
    }
    /// Header and all of what the client said before the first message.
    std::string handshakes() const
    {
        const std::lock_guard lock(m_mutex);
        return m_handshakes;
    }
    int lines() const { return m_lines; }

    static std::string frame(const std::string& text, unsigned char first = 0x81)
    {
        return venue_server::testing::webFrame(first, text);
    }

private:
    /// One direction: bytes that are not yet a message.
    struct Way {
        bool upgraded{};
        std::string bytes, message;
    };
    struct Pair {
        int number{}, client{-1}, server{-1};
        Way down, up;
    };

    void run()
    {
        while (!m_ends) {
            std::vector<pollfd> all{{m_listening, POLLIN, 0}};
            std::vector<Pair*> pairs;
            for (auto& pair : m_pairs) {
                all.push_back({pair.client, POLLIN, 0});
                all.push_back({pair.server, POLLIN, 0});
                pairs.push_back(&pair);
            }
            ::poll(all.data(), all.size(), 5);
            std::vector<int> over;
            for (std::size_t i = 0; i < pairs.size(); ++i)
                if ((all[2 * i + 1].revents != 0 && !up(*pairs[i])) ||
                    (all[2 * i + 2].revents != 0 && !down(*pairs[i])) || !tellWaiting(*pairs[i]))
                    over.push_back(pairs[i]->number);
            for (const int number : over)
                m_pairs.remove_if([&](const Pair& pair) {
                    if (pair.number != number) return false;
                    ::close(pair.client);
                    ::close(pair.server);
                    return true;
                });
            if ((all[0].revents & POLLIN) != 0) take();
        }
        for (const auto& pair : m_pairs) {
            ::close(pair.client);
            ::close(pair.server);
        }
    }
    void take()
    {
        Pair pair;
        pair.client = ::accept4(m_listening, nullptr, nullptr, SOCK_CLOEXEC);
        pair.server = venue_server::testing::connectTo(m_server);
        if (pair.client < 0 || pair.server < 0) return;
        pair.number = ++m_lines;
        m_pairs.push_back(std::move(pair));
    }
    bool tellWaiting(Pair& pair)
    {
        std::vector<std::string> due;
        {
            const std::lock_guard lock(m_mutex);
            for (auto& [line, bytes] : m_toTell)
                if (line == pair.number) due.push_back(std::move(bytes));
            std::erase_if(m_toTell, [&](const auto& one) { return one.first == pair.number; });
        }
        return std::all_of(due.begin(), due.end(), [&](const auto& bytes) { return send(pair.client, bytes); });
    }
    static bool receive(int from, std::string& into)
    {
        std::array<char, 65'536> bytes;
        const auto got = ::recv(from, bytes.data(), bytes.size(), 0);
        if (got > 0) into.append(bytes.data(), static_cast<std::size_t>(got));
        return got > 0;
    }
    static bool send(int to, const std::string& bytes) { return venue_server::testing::sendAll(to, bytes); }
    /// What stands before the first message, once all of it is there.
    static std::string headOf(Way& way)
    {
        const auto end = way.bytes.find("\r\n\r\n");
        if (end == std::string::npos) return {};
        auto head = way.bytes.substr(0, end + 4);
        way.bytes.erase(0, end + 4);
        way.upgraded = true;
        return head;
    }
    bool up(Pair& pair)
    {
        const auto before = pair.up.bytes.size();
        if (!receive(pair.client, pair.up.bytes)) return false;
        if (!send(pair.server, pair.up.bytes.substr(before))) return false;
        const std::lock_guard lock(m_mutex);
        if (!pair.up.upgraded) m_handshakes += headOf(pair.up);
        return !pair.up.upgraded || eachMessage(pair.up, [&](unsigned char kind, const std::string& text) {
            if (kind < 8 && m_listener) m_listener(pair.number, text);
            return true;
        });
    }
    bool down(Pair& pair)
    {
        if (!receive(pair.server, pair.down.bytes)) return false;
        if (!pair.down.upgraded)
            if (const auto head = headOf(pair.down); !head.empty() && !send(pair.client, head)) return false;
        return !pair.down.upgraded || eachMessage(pair.down, [&](unsigned char kind, const std::string& text) {
            if (kind >= 8) return send(pair.client, frame(text, static_cast<unsigned char>(0x80 | kind)));
            std::vector<std::string> told{text};
            {
                const std::lock_guard lock(m_mutex);
                if (m_filter) told = m_filter(pair.number, text);
            }
            return std::all_of(told.begin(), told.end(),
                               [&](const auto& one) { return send(pair.client, frame(one)); });
        });
    }
    /// Whole messages, parts joined; `take(kind, text)` with the kind of its frame (8 and more: control).
    template <class Take> static bool eachMessage(Way& way, Take take)
    {
        std::size_t at = 0;
        while (auto frame = venue_server::testing::webFrameOf(std::string_view(way.bytes).substr(at))) {
            at += frame->size;
            const auto kind = static_cast<unsigned char>(frame->opcode);
            if (kind >= 8) {
                if (!take(kind, frame->payload)) return false;
                continue;
            }
            way.message += frame->payload;
            if (frame->isLast && !take(kind, std::exchange(way.message, {}))) return false;
        }
        way.bytes.erase(0, at);
        return true;
    }

    const std::uint16_t m_server;
    int m_listening{-1};
    std::uint16_t m_port{};
    std::atomic<bool> m_ends{false};
    std::atomic<int> m_lines{0};
    mutable std::mutex m_mutex;
    Filter m_filter;
    Listener m_listener;
    std::vector<std::pair<int, std::string>> m_toTell;
    std::string m_handshakes;
    std::list<Pair> m_pairs;  ///< The thread's.
    std::thread m_thread;
};

}  // namespace ballast::venues::testing
