#include "venue/hyperliquid_account/cancel_everything.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"
#include "venue/hyperliquid/actions.h"
#include "venue/hyperliquid/exchange_request.h"
#include "venue/hyperliquid_account/account_messages.h"
#include "venue/hyperliquid_feed/listing.h"
#include "venue/sockets/private_frame.h"

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::json;
using Ordered = nlohmann::ordered_json;

/// Listing, open orders, cancel, what is left.
class CancelErrand final : public sockets::Errand {
public:
    CancelErrand(const AccountKeys& keys, Network network) : m_keys(keys), m_network(network) {}
    sockets::CancelledAll result() const { return m_result; }

private:
    enum Step : std::uint64_t { kListing = 1, kOpen, kCancel, kLeft };

    void begin(Timestamp at) override
    {
        m_now = at;
        ask(kListing, {{"type", "meta"}});
    }
    void heard(std::string_view text, Timestamp at) override
    {
        if (!text.starts_with('{')) return;
        m_now = at;
        const auto frame = sockets::parsePrivate(text);
        if (!frame) return fault(frame.error().message);
        const auto channel = sockets::textOf(*frame, "channel");
        if (channel == "error")
            return fault(fmt::format("the venue said {}", printable(frame->value("data", Json()).dump(), 120)));
        if (channel != "post" || !frame->contains("data")) return;
        const auto& data = frame->at("data");
        const bool sound = data.is_object() && data.contains("id") && data.at("id").is_number_unsigned() &&
                           data.contains("response") && data.at("response").is_object() &&
                           data.at("response").contains("payload");
        if (!sound) return fault("an answer has no number, type and payload");
        const auto& response = data.at("response");
        if (sockets::textOf(response, "type") == "error") return refused(response.at("payload"));
        answered(static_cast<Step>(data.at("id").get<std::uint64_t>()), response.at("payload"));
    }
    /// "429 Too Many Requests" and failures of the venue's own say nothing of the orders: it is asked again.
    void refused(const Json& payload)
    {
        auto words = fmt::format("the venue answered {}", printable(payload.dump(), 120));
        const bool isForNow = payload.is_string() && (payload.get_ref<const std::string&>().starts_with("429") ||
                                                      payload.get_ref<const std::string&>().starts_with("5"));
        return isForNow ? again(std::move(words)) : fault(std::move(words));
    }
    void answered(Step step, const Json& payload)
    {
        const Json data = payload.is_object() && payload.contains("data") ? payload.at("data") : Json();
        if (step == kListing) return listed(data);
        if (step == kOpen) return open(data);
        if (step == kCancel) return cancelled(payload);
        if (step != kLeft) return;
        if (!data.is_array()) return fault("the venue's answer about open orders is no list");
        m_result.left = data.size();
        finish();
    }
    void listed(const Json& data)
    {
        const auto universe = readUniverse(data.dump());
        if (!universe) return fault(universe.error().message);
        for (const auto& row : universe->perpetuals)
            m_assets[row.coin] = row.asset;
        askOpen(kOpen);
    }
    std::optional<std::uint32_t> assetOf(const std::string& coin) const
    {
        if (const auto found = m_assets.find(coin); found != m_assets.end()) return found->second;
        return spotAsset(coin);
    }
    /// An order in what is not listed, or that cannot be read, stays, and is counted as left: the others go.
    void open(const Json& data)
    {
        if (!data.is_array()) return fault("the venue's answer about open orders is no list");
        std::vector<CancelTerms> cancels;
        for (const auto& element : data) {
            const auto order = readVenueOrder(element, "open");
            if (!order) continue;
            if (const auto asset = assetOf(order->coin)) {
                auto& cancel = cancels.emplace_back();
                cancel.asset = *asset;
                cancel.order = order->oid;
            }
        }
        if (cancels.empty()) return askOpen(kLeft);
        const auto action = cancelAction(cancels);
        const ActionTerms terms{
            .nonce = static_cast<std::uint64_t>(m_now.nanoseconds / 1'000'000), .vault = {}, .expiresAfter = {}};
        const auto signature = action ? signAction(*action, terms, m_network, m_keys.key())
                                      : Result<signing::Signature>(tl::unexpected<Error>(action.error()));
        if (!signature) return fault(signature.error().message);
        post(kCancel, "action", exchangeBody(*action, terms, *signature));
    }
    void cancelled(const Json& payload)
    {
        const auto statuses = readActionAnswer(payload);
        if (!statuses) return fault(fmt::format("the cancel was not done: {}", statuses.error().message));
        m_result.cancelled += static_cast<std::uint64_t>(std::count_if(
            statuses->begin(), statuses->end(), [](const ActionStatus& one) { return one.refusal.empty(); }));
        askOpen(kLeft);
    }
    void askOpen(Step step) { ask(step, {{"type", "openOrders"}, {"user", m_keys.owner()}}); }
    void ask(Step step, const Ordered& question) { post(step, "info", question); }
    void post(Step step, const char* type, const Ordered& payload)
    {
        send(Ordered{{"method", "post"},
                     {"id", static_cast<std::uint64_t>(step)},
                     {"request", {{"type", type}, {"payload", payload}}}}
                 .dump());
    }

    const AccountKeys& m_keys;
    const Network m_network;
    Timestamp m_now;
    std::map<std::string, std::uint32_t> m_assets;  ///< By coin.
    sockets::CancelledAll m_result;
};

}  // namespace

Result<sockets::CancelledAll> cancelEverything(const transport::Endpoint& endpoint, const AccountKeys& keys,
                                               Network network, Duration within)
{
    CancelErrand errand(keys, network);
    if (auto done = errand.run(endpoint, within); !done) return tl::unexpected<Error>(done.error());
    return errand.result();
}

}  // namespace ballast::hyperliquid
