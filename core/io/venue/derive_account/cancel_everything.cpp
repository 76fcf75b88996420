#include "venue/derive_account/cancel_everything.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/derive/requests.h"
#include "venue/derive_account/error_codes.h"
#include "venue/derive_feed/market_calls.h"
#include "venue/sockets/private_frame.h"

namespace ballast::derive {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kShownError = 120;

/// Login, question, cancel, question.
class CancelErrand final : public sockets::Errand {
public:
    explicit CancelErrand(const AccountKeys& keys) : m_keys(keys) {}
    sockets::CancelledAll result() const { return m_result; }

private:
    void begin(Timestamp at) override
    {
        const auto login =
            loginBody(m_keys.owner(), static_cast<std::uint64_t>(at.nanoseconds / 1'000'000), m_keys.key());
        if (!login) return fault(login.error().message);
        send(callText(1, "public/login", login->dump()));
    }
    void heard(std::string_view text, Timestamp) override
    {
        const auto frame = sockets::parsePrivate(text);
        if (!frame || !frame->contains("id") || !frame->at("id").is_number_unsigned()) return;
        if (frame->contains("error") && !frame->at("error").is_null()) return refused(*frame);
        answered(frame->at("id").get<std::uint64_t>(), frame->contains("result") ? frame->at("result") : Json());
    }
    /// Of a busy venue nothing follows for keys or orders: it is asked again.
    void refused(const Json& frame)
    {
        auto words = fmt::format("the venue answered {}", printable(frame.at("error").dump(), kShownError));
        const auto code = sockets::readAnswer(frame).code;
        return isTooMany(code) || isAmbiguous(code) ? again(std::move(words)) : fault(std::move(words));
    }
    void ask(std::uint64_t id, std::string_view method, std::string_view more = {})
    {
        send(callText(id, method, fmt::format(R"({{"subaccount_id":{}{}}})", m_keys.subaccount(), more)));
    }
    void answered(std::uint64_t id, const Json& result)
    {
        if (id == 1) return ask(2, "private/get_open_orders");
        if (id == 3) return ask(4, "private/get_open_orders");
        if (id != 2 && id != 4) return;
        if (!result.is_object() || !result.contains("orders") || !result.at("orders").is_array())
            return fault("the venue's answer about open orders holds no list");
        const std::uint64_t open = result.at("orders").size();
        if (id == 2) {
            m_result.cancelled = std::max(m_result.cancelled, open);  // Begun anew there may be fewer.
            return ask(3, "private/cancel_all", R"(,"cancel_trigger_orders":true,"cancel_algo_orders":true)");
        }
        m_result.left = open;
        m_result.cancelled -= std::min(open, m_result.cancelled);
        finish();
    }

    const AccountKeys& m_keys;
    sockets::CancelledAll m_result;
};

}  // namespace

Result<sockets::CancelledAll> cancelEverything(const transport::Endpoint& endpoint, const AccountKeys& keys,
                                               Duration within)
{
    CancelErrand errand(keys);
    if (auto done = errand.run(endpoint, within); !done) return tl::unexpected<Error>(done.error());
    return errand.result();
}

}  // namespace ballast::derive
