#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "support/fault_codes.h"
#include "transport/endpoint.h"
#include "transport/socket_terms.h"

namespace ballast::transport::testing {

using namespace std::chrono_literals;

/// Notes what a line tells, in order: "opened", "closed: ...", "message: ...".
class Recorder : public SocketHandler {
public:
    void opened(Timestamp) override { note("opened", m_opened); }
    void closed(std::string_view why, Timestamp) override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_lastWhy = why;
        }
        EXPECT_LE(ballast::testing::faultCodesIn(why), 1U) << why;
        note("closed: " + std::string(why), m_closed);
    }
    void message(std::string_view text, Timestamp) override
    {
        {
            const std::lock_guard lock(m_mutex);
            m_lastMessage = text;
        }
        note("message: " + std::string(text.substr(0, 200)), m_messages);
    }
    void tick(Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        ++m_ticks;
        m_changed.notify_all();
    }

    std::size_t opened() const { return read(m_opened); }
    std::size_t closed() const { return read(m_closed); }
    std::size_t messages() const { return read(m_messages); }
    std::size_t ticks() const { return read(m_ticks); }
    std::string lastWhy() const { return read(m_lastWhy); }
    std::string lastMessage() const { return read(m_lastMessage); }
    std::vector<std::string> notes() const { return read(m_notes); }

    bool waitOpened(std::size_t count)
    {
        return wait([&] { return m_opened >= count; });
    }
    bool waitClosed(std::size_t count)
    {
        return wait([&] { return m_closed >= count; });
    }
    bool waitMessages(std::size_t count)
    {
        return wait([&] { return m_messages >= count; });
    }
    bool waitTicks(std::size_t count)
    {
        return wait([&] { return m_ticks >= count; });
    }
    bool waitMessage(std::string_view text)
    {
        return wait([&] { return m_lastMessage == text; });
    }

private:
    template <class T> T read(const T& value) const
    {
        const std::lock_guard lock(m_mutex);
        return value;
    }
    bool wait(const std::function<bool()>& done)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, 10s, done);
    }
    void note(std::string text, std::size_t& counter)
    {
        const std::lock_guard lock(m_mutex);
        ++counter;
        if (m_notes.size() < 10'000) m_notes.push_back(std::move(text));
        m_changed.notify_all();
    }

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_opened{}, m_closed{}, m_messages{}, m_ticks{};
    std::string m_lastWhy, m_lastMessage;
    std::vector<std::string> m_notes;
};

/// Terms under which a fault shows in milliseconds.
inline SocketTerms quickTerms()
{
    SocketTerms terms;
    terms.connect.connectWithin = Duration::milliseconds(1500);
    terms.connect.handshakeWithin = Duration::seconds(1);
    terms.backoff = {.base = Duration::milliseconds(1), .cap = Duration::milliseconds(4), .triesAMinute = 1'000'000};
    terms.tick = Duration::milliseconds(5);
    return terms;
}

inline Endpoint endpoint(const std::string& url) { return Endpoint::parse(url).value(); }

}  // namespace ballast::transport::testing
