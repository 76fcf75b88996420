#include "venue/deribit_account/cancel_everything.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/deribit_account/error_codes.h"
#include "venue/sockets/private_frame.h"

namespace ballast::deribit {

namespace {

using Json = nlohmann::json;

/// Login, cancel, question.
class CancelErrand final : public sockets::Errand {
public:
    explicit CancelErrand(const Credentials& credentials) : m_credentials(credentials) {}
    sockets::CancelledAll result() const { return m_result; }

private:
    void begin(Timestamp at) override
    {
        call(1, "public/auth", m_credentials.loginParameters(at, fmt::format("{}", at.nanoseconds)));
    }
    void heard(std::string_view text, Timestamp) override
    {
        const auto frame = sockets::parsePrivate(text);
        if (!frame || !frame->contains("id") || !frame->at("id").is_number_unsigned()) return;
        if (frame->contains("error")) return refused(*frame);
        answered(frame->at("id").get<std::uint64_t>(), frame->contains("result") ? frame->at("result") : Json());
    }
    /// Of a busy or closed venue nothing follows for keys or orders: it is asked again.
    void refused(const Json& frame)
    {
        auto words = fmt::format("the venue answered {}", printable(frame.at("error").dump(), 120));
        const auto code = sockets::readAnswer(frame).code;
        return isForNow(code) || isAmbiguous(code) ? again(std::move(words)) : fault(std::move(words));
    }
    void call(std::uint64_t id, std::string_view method, const std::string& parameters)
    {
        send(fmt::format(R"({{"jsonrpc":"2.0","id":{},"method":"{}","params":{}}})", id, method, parameters));
    }
    void answered(std::uint64_t id, const Json& result)
    {
        if (id == 1) return call(2, "private/cancel_all", "{}");
        if (id == 2) {
            if (!result.is_number_unsigned()) return fault("the venue's answer to cancel_all is no count");
            m_result.cancelled += result.get<std::uint64_t>();
            return call(3, "private/get_open_orders", "{}");
        }
        if (id != 3) return;
        if (!result.is_array()) return fault("the venue's answer about open orders is no array");
        m_result.left = result.size();
        finish();
    }

    const Credentials& m_credentials;
    sockets::CancelledAll m_result;
};

}  // namespace

Result<sockets::CancelledAll> cancelEverything(const transport::Endpoint& endpoint, const Credentials& credentials,
                                               Duration within)
{
    CancelErrand errand(credentials);
    if (auto done = errand.run(endpoint, within); !done) return tl::unexpected<Error>(done.error());
    return errand.result();
}

}  // namespace ballast::deribit
