#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <openssl/ssl.h>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

#include "core/venue_server/loopback.h"

namespace ballast::venues::testing {

/// Between a desk and a venue of this machine. It reads the WebSocket's frames on their way and does to texts, bytes
/// and lines what a test asks for. The line that logs in is an account's, any other one a feed's.
class FaultProxy {
public:
    enum class Of { Feed, Account, Any };
    /// What becomes of one text of the venue: none, it, or others. Called on the proxy's thread.
    using Rewrite = std::function<std::vector<std::string>(Of, const std::string&)>;
    /// Certificate and key, PEM: the desk's side is TLS, the venue's stays plain.
    struct Tls {
        std::string certificateFile, keyFile;
        bool isOld{};  ///< At most TLS 1.1.
    };

    explicit FaultProxy(std::uint16_t server, const std::optional<Tls>& tls = {}) : m_server(server)
    {
        speak(tls);
        listen();
        m_thread = std::thread([this] { run(); });
    }
    ~FaultProxy()
    {
        m_ends = true;
        m_thread.join();
        if (m_listening >= 0) ::close(m_listening);
        if (m_tls != nullptr) ::SSL_CTX_free(m_tls);
    }
    FaultProxy(const FaultProxy&) = delete;
    std::uint16_t port() const { return m_port; }

    // ---- what is asked for

    /// To later lines: with this certificate, or plain.
    void speak(const std::optional<Tls>& tls)
    {
        SSL_CTX* made = tls ? ::SSL_CTX_new(::TLS_server_method()) : nullptr;
        if (made != nullptr) {
            EXPECT_EQ(::SSL_CTX_use_certificate_chain_file(made, tls->certificateFile.c_str()), 1);
            EXPECT_EQ(::SSL_CTX_use_PrivateKey_file(made, tls->keyFile.c_str(), SSL_FILETYPE_PEM), 1);
            if (tls->isOld) {
                ::SSL_CTX_set_cipher_list(made, "ALL:@SECLEVEL=0");
                ::SSL_CTX_set_max_proto_version(made, TLS1_1_VERSION);
            }
        }
        const std::lock_guard lock(m_mutex);
        std::swap(m_tls, made);
        if (made != nullptr) ::SSL_CTX_free(made);  // Lines that are open hold it.
    }

    /// Of every text from now on; empty: as they are.
    void rewrite(Rewrite rewrite)
    {
        const std::lock_guard lock(m_mutex);
        m_rewrite = std::move(rewrite);
    }
    /// Resets the lines that are open.
    void cut(Of of = Of::Any) { ask({.of = of, .cut = true, .bytes = {}}); }
    /// Between two frames, to the desk, as they stand.
    void inject(Of of, std::string bytes) { ask({.of = of, .cut = false, .bytes = std::move(bytes)}); }
    /// Lines stay open and nothing passes (F02).
    void hold(bool on) { m_holds = on; }
    /// Each later line is reset after so many bytes of the venue's; negative: none.
    void cutAfter(long long bytes) { m_cutAfter = bytes; }
    /// From now on the feed's bytes come one in that time, the account's as before; zero: as they come.
    void trickle(std::chrono::milliseconds each) { m_trickle = each.count(); }
    /// Later lines are answered with these bytes and closed; empty: the venue answers.
    void instead(std::string answer)
    {
        const std::lock_guard lock(m_mutex);
        m_instead = std::move(answer);
    }
    /// The port is closed to later lines, or opens again.
    void refuse(bool on) { m_refuses = on; }

    // ---- what was seen

    int lines() const { return m_lines; }                  ///< Accepted.
    int cuts() const { return m_cuts; }                    ///< By `cutAfter`.
    long long applicationBytes() const { return m_said; }  ///< Of the desk's, behind TLS.
    /// Texts of the desk on its account's lines, in order.
    std::vector<std::string> saidByAccount() const
    {
        const std::lock_guard lock(m_mutex);
        return m_texts;
    }
    /// Of them with this in it.
    std::size_t saidByAccount(std::string_view part) const
    {
        const std::lock_guard lock(m_mutex);
        std::size_t count = 0;
        for (const auto& text : m_texts)
            count += text.find(part) != std::string::npos ? 1U : 0U;
        return count;
    }
    static std::string textFrame(std::string_view text) { return venue_server::testing::webFrame(0x81, text); }

private:
    struct Asked {
        Of of{};
        bool cut{};
        std::string bytes;
    };
    struct Line {
        int client{-1}, server{-1};
        SSL* tls{};
        Of of{Of::Any};  ///< Any: not known yet.
        bool upgraded{};
        long long left{-1};  ///< Bytes until the cut; negative: none.
        std::string fromClient, fromServer, message, toClient;
        std::chrono::steady_clock::time_point nextByte{};
    };

    void listen() { std::tie(m_listening, m_port) = venue_server::testing::listenAt(m_port); }
    void ask(Asked asked)
    {
        const std::lock_guard lock(m_mutex);
        m_asked.push_back(std::move(asked));
    }
    static bool fits(Of wanted, Of of) { return wanted == Of::Any || wanted == of; }

    void run()
    {
        while (!m_ends) {
            if (m_refuses && m_listening >= 0) ::close(std::exchange(m_listening, -1));
            if (!m_refuses && m_listening < 0) listen();
            std::vector<pollfd> all{{m_listening, POLLIN, 0}};
            for (const auto& line : m_open) {
                const short what = m_holds ? 0 : POLLIN;
                // What waits to be trickled is taken from the venue no further.
                all.push_back({line.client, what, 0});
                all.push_back({line.server, static_cast<short>(line.toClient.empty() ? what : 0), 0});
            }
            ::poll(all.data(), all.size(), 2);
            std::vector<Asked> asked;
            {
                const std::lock_guard lock(m_mutex);
                std::swap(asked, m_asked);
            }
            std::vector<Line> kept;
            for (std::size_t i = 0; i < m_open.size(); ++i) {
                auto& line = m_open[i];
                bool good = carry(line, all[2 * i + 1].revents, all[2 * i + 2].revents);
                for (const auto& one : asked) {
                    if (!good || !fits(one.of, line.of)) continue;
                    good = !one.cut && (one.bytes.empty() || put(line, one.bytes));
                }
                if (good)
                    kept.push_back(std::move(line));
                else
                    end(line);
            }
            m_open = std::move(kept);
            if ((all[0].revents & POLLIN) != 0) take();
        }
        for (auto& line : m_open)
            end(line);
    }

    void take()
    {
        Line line;
        line.client = ::accept4(m_listening, nullptr, nullptr, SOCK_CLOEXEC);
        if (line.client < 0) return;
        ++m_lines;
        const timeval patience{2, 0};
        ::setsockopt(line.client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        std::string instead;
        {
            const std::lock_guard lock(m_mutex);
            instead = m_instead;
            if (m_tls != nullptr) line.tls = ::SSL_new(m_tls);
        }
        if (line.tls != nullptr) {
            ::SSL_set_fd(line.tls, line.client);
            if (::SSL_accept(line.tls) != 1) return end(line);
        }
        if (!instead.empty()) {
            std::array<char, 4096> request;
            receive(line, request);
            send(line, instead);
            ::shutdown(line.client, SHUT_WR);
            receive(line, request);
            return end(line, false);
        }
        line.server = venue_server::testing::connectTo(m_server);
        line.left = m_cutAfter;
        if (line.server < 0) return end(line);
        m_open.push_back(std::move(line));
    }

    bool carry(Line& line, short client, short server)
    {
        if (client != 0) {
            do {
                std::array<char, 65'536> bytes;
                const auto got = receive(line, bytes);
                if (got <= 0) return false;
                m_said += got;
                if (!venue_server::testing::sendAll(line.server, {bytes.data(), static_cast<std::size_t>(got)}))
                    return false;
                line.fromClient.append(bytes.data(), static_cast<std::size_t>(got));
                listenToClient(line);
            } while (line.tls != nullptr && ::SSL_pending(line.tls) > 0);
        }
        if (server != 0) {
            std::array<char, 65'536> bytes;
            const auto got = ::recv(line.server, bytes.data(), bytes.size(), 0);
            if (got <= 0) return false;
            line.fromServer.append(bytes.data(), static_cast<std::size_t>(got));
            if (!passFrames(line)) return false;
        }
        return drip(line);
    }

    /// The desk's frames are masked; only what they say is looked at.
    void listenToClient(Line& line)
    {
        auto& in = line.fromClient;
        if (!line.upgraded) {
            const auto at = in.find("\r\n\r\n");
            if (at == std::string::npos) return;
            in.erase(0, at + 4);
            line.upgraded = true;
        }
        while (auto frame = venue_server::testing::webFrameOf(in)) {
            in.erase(0, frame->size);
            if (frame->opcode != 1) continue;
            auto& text = frame->payload;
            if (line.of == Of::Any) line.of = text.find("public/auth") != std::string::npos ? Of::Account : Of::Feed;
            if (line.of != Of::Account) continue;
            const std::lock_guard lock(m_mutex);
            m_texts.push_back(std::move(text));
        }
    }

    bool passFrames(Line& line)
    {
        auto& in = line.fromServer;
        if (in.starts_with("HTTP/")) {
            const auto at = in.find("\r\n\r\n");
            if (at == std::string::npos) return true;
            const auto answer = in.substr(0, at + 4);
            in.erase(0, at + 4);
            if (!put(line, answer)) return false;
        }
        while (auto frame = venue_server::testing::webFrameOf(in)) {
            const auto whole = in.substr(0, frame->size);
            in.erase(0, frame->size);
            if (frame->opcode > 1) {
                if (!put(line, whole)) return false;
                continue;
            }
            line.message += frame->payload;
            if (!frame->isLast) continue;
            for (const auto& text : rewritten(line.of, std::exchange(line.message, {})))
                if (!put(line, textFrame(text))) return false;
        }
        return true;
    }
    std::vector<std::string> rewritten(Of of, std::string text)
    {
        const std::lock_guard lock(m_mutex);
        if (m_rewrite) return m_rewrite(of, text);
        std::vector<std::string> one;
        one.push_back(std::move(text));
        return one;
    }

    /// To the desk; false: the line has ended.
    bool put(Line& line, std::string_view bytes)
    {
        if (line.left >= 0 && static_cast<long long>(bytes.size()) >= line.left) {
            send(line, bytes.substr(0, static_cast<std::size_t>(line.left)));
            ++m_cuts;
            return false;
        }
        if (line.left >= 0) line.left -= static_cast<long long>(bytes.size());
        if (m_trickle > 0 && line.of == Of::Feed) {
            line.toClient += bytes;
            return true;
        }
        return send(line, bytes);
    }
    bool drip(Line& line)
    {
        const auto now = std::chrono::steady_clock::now();
        if (line.toClient.empty() || (m_trickle > 0 && now < line.nextByte)) return true;
        const auto part = m_trickle > 0 ? line.toClient.substr(0, 1) : line.toClient;
        line.toClient.erase(0, part.size());
        line.nextByte = now + std::chrono::milliseconds(m_trickle);
        return send(line, part);
    }
    static bool send(const Line& line, std::string_view bytes)
    {
        if (line.tls == nullptr) return venue_server::testing::sendAll(line.client, bytes);
        return bytes.empty() || ::SSL_write(line.tls, bytes.data(), static_cast<int>(bytes.size())) > 0;
    }
    template <std::size_t N> static long long receive(const Line& line, std::array<char, N>& into)
    {
        return line.tls == nullptr ? ::recv(line.client, into.data(), into.size(), 0)
                                   : ::SSL_read(line.tls, into.data(), static_cast<int>(into.size()));
    }
    static void end(Line& line, bool isReset = true)
    {
        if (line.tls != nullptr) ::SSL_free(std::exchange(line.tls, nullptr));
        for (const int one : {line.client, line.server})
            if (isReset)
                venue_server::testing::resetLine(one);
            else if (one >= 0)
                ::close(one);
    }

    const std::uint16_t m_server;
    SSL_CTX* m_tls{};
    int m_listening{-1};
    std::uint16_t m_port{};
    std::atomic<bool> m_ends{false}, m_holds{false}, m_refuses{false};
    std::atomic<int> m_lines{0}, m_cuts{0};
    std::atomic<long long> m_cutAfter{-1}, m_trickle{0}, m_said{0};
    mutable std::mutex m_mutex;
    Rewrite m_rewrite;
    std::string m_instead;
    std::vector<Asked> m_asked;
    std::vector<std::string> m_texts;
    std::vector<Line> m_open;  ///< The thread's.
    std::thread m_thread;
};

}  // namespace ballast::venues::testing
