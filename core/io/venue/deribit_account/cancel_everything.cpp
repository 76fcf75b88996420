#include "venue/deribit_account/cancel_everything.h"

#include <condition_variable>
#include <fmt/format.h>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/typed_text.h"
#include "transport/web_socket.h"
#include "venue/deribit_account/private_messages.h"

namespace ballast::deribit {

namespace {

using Json = nlohmann::json;

/// Login, cancel, question: each follows the answer to the one before.
class Errand final : public transport::SocketHandler {
public:
    Errand(transport::WebSocket& socket, const Credentials& credentials) : m_socket(socket), m_credentials(credentials)
    {
    }

    void opened(Timestamp at) override
    {
        call(1, "public/auth", m_credentials.loginParameters(at, fmt::format("{}", at.nanoseconds)));
    }
    void message(std::string_view text, Timestamp) override
    {
        const auto frame = parsePrivate(text);
        if (!frame || !frame->contains("id") || !frame->at("id").is_number_unsigned()) return;
        if (frame->contains("error"))
            return end(fmt::format("the venue answered {}", printable(frame->at("error").dump(), 120)));
        answered(frame->at("id").get<std::uint64_t>(), frame->contains("result") ? frame->at("result") : Json());
    }
    void closed(std::string_view why, Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        m_lastWord = why;
    }
    void tick(Timestamp) override {}

    Result<CancelledAll> await(std::chrono::nanoseconds within)
    {
        std::unique_lock lock(m_mutex);
        const bool done = m_changed.wait_for(lock, within, [this] { return m_done || m_fault; });
        if (m_fault) return fail(ErrorCode::Refused, *m_fault);
        if (!done)
            return fail(ErrorCode::Refused,
                        fmt::format("no whole answer in time{}{}", m_lastWord.empty() ? "" : ": ", m_lastWord));
        return m_result;
    }

private:
    void call(std::uint64_t id, std::string_view method, const std::string& parameters)
    {
        m_socket.send(fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", id, method, parameters));
    }
    void answered(std::uint64_t id, const Json& result)
    {
        if (id == 1) return call(2, "private/cancel_all", "{}");
        if (id == 2) {
            if (!result.is_number_unsigned()) return end("the venue's answer to cancel_all is no count");
            m_result.cancelled = result.get<std::uint64_t>();
            return call(3, "private/get_open_orders", "{}");
        }
        if (id != 3) return;
        if (!result.is_array()) return end("the venue's answer about open orders is no array");
        m_result.left = result.size();
        const std::lock_guard lock(m_mutex);
        m_done = true;
        m_changed.notify_all();
    }
    void end(std::string why)
    {
        const std::lock_guard lock(m_mutex);
        if (!m_fault) m_fault = std::move(why);
        m_changed.notify_all();
    }

    transport::WebSocket& m_socket;
    const Credentials& m_credentials;
    CancelledAll m_result;  ///< The socket's thread, until it is done.
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_done{};
    std::optional<std::string> m_fault;
    std::string m_lastWord;
};

}  // namespace

Result<CancelledAll> cancelEverything(const transport::Endpoint& endpoint, const Credentials& credentials,
                                      Duration within)
{
    transport::WebSocket socket(endpoint, {.threadName = "kill"});
    Errand errand(socket, credentials);
    if (auto started = socket.start(errand); !started) return tl::unexpected<Error>(started.error());
    auto result = errand.await(std::chrono::nanoseconds(within.nanoseconds));
    socket.stop();
    return result;
}

}  // namespace ballast::deribit
