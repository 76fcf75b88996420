#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "transport/listener.h"

namespace ballast::transport::testing {

/// Says back what it is sent: as an answer, or on the session; keeps what happened.
class EchoServer : public ServerHandler {
public:
    ServerAnswer answer(const HttpRequest& request) override
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request);
        if (request.target == "/events") return {.answer = {}, .isEventStream = true};
        if (request.method == "OPTIONS")
            return {.answer = {.status = 204, .headers = {{"Allow", "GET, POST"}}, .body = {}}};
        if (request.target == "/missing") return {.answer = {.status = 404, .headers = {}, .body = "nothing here"}};
        return {.answer = {.status = 200,
                           .headers = {{"Content-Type", "text/plain"}, {"X-Method", request.method}},
                           .body = request.body.empty() ? "body of " + request.target : request.body}};
    }
    void opened(const std::shared_ptr<Session>& session) override
    {
        const std::lock_guard lock(m_mutex);
        m_sessions[session->number()] = session;
        m_newest = session;
        ++m_opened;
    }
    void message(Session& session, std::string_view text) override
    {
        if (m_isEcho) session.send(std::string(text));
        const std::lock_guard lock(m_mutex);
        m_messages.emplace_back(text);
    }
    void closed(Session& session, std::string_view why) override
    {
        const std::lock_guard lock(m_mutex);
        m_sessions.erase(session.number());
        m_whys.emplace_back(why);
    }

    /// A client may know of the opening before this handler does: waits 5 s for the first. Null: none came.
    std::shared_ptr<Session> newest() const
    {
        for (int tries = 0; tries < 500; ++tries) {
            if (auto session = read(m_newest)) return session;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return nullptr;
    }
    std::size_t opened() const { return read(m_opened); }
    std::size_t open() const
    {
        const std::lock_guard lock(m_mutex);
        return m_sessions.size();
    }
    std::vector<HttpRequest> requests() const { return read(m_requests); }
    std::vector<std::string> messages() const { return read(m_messages); }
    std::vector<std::string> whys() const { return read(m_whys); }
    void setEcho(bool isEcho) { m_isEcho = isEcho; }

private:
    template <class T> T read(const T& value) const
    {
        const std::lock_guard lock(m_mutex);
        return value;
    }
    mutable std::mutex m_mutex;
    std::map<std::uint64_t, std::shared_ptr<Session>> m_sessions;
    std::shared_ptr<Session> m_newest;
    std::size_t m_opened{};
    std::vector<HttpRequest> m_requests;
    std::vector<std::string> m_messages, m_whys;
    std::atomic<bool> m_isEcho{true};
};

}  // namespace ballast::transport::testing
