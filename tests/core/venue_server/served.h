#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "transport/http_client.h"
#include "venue_server/venue_server.h"

namespace ballast::venue_server::testing {

using Json = nlohmann::json;

/// A running server with one account, that of somebody else beside it, and questions to it.
class Served {
public:
    /// `wallets`, `deriveWallets`: owners' keys at Hyperliquid and at Derive.
    explicit Served(std::uint64_t seed = 7, double speed = 1.0, std::vector<std::string> wallets = {},
                    std::vector<std::string> deriveWallets = {})
    {
        server =
            VenueServer::create(
                {.seed = seed,
                 .speed = speed,
                 .accounts = {{"key", "SECRET-OF-A-TEST"}, {"key2", "SECRET-OF-ANOTHER"}, {"taker", "TAKER-OF-A-TEST"}},
                 .wallets = std::move(wallets),
                 .deriveWallets = std::move(deriveWallets)},
                clock)
                .value();
        const auto started = server->start();
        EXPECT_TRUE(started) << started.error().message;
    }
    std::string restUrl() const { return "http://127.0.0.1:" + std::to_string(server->deribitPort()); }
    std::string wsUrl() const { return "ws://127.0.0.1:" + std::to_string(server->deribitPort()) + "/ws/api/v2"; }
    std::string controlUrl() const { return "http://127.0.0.1:" + std::to_string(server->controlPort()); }

    /// The whole answer of a POST, with the account's login by Basic if `isPrivate`.
    Json call(const std::string& method, const Json& params, bool isPrivate = false) const
    {
        // base64 of "key:SECRET-OF-A-TEST".
        return callWith(isPrivate ? "Basic a2V5OlNFQ1JFVC1PRi1BLVRFU1Q=" : "", method, params);
    }
    /// The same as somebody else, "taker:TAKER-OF-A-TEST".
    Json callAsTaker(const std::string& method, const Json& params) const
    {
        return callWith("Basic dGFrZXI6VEFLRVItT0YtQS1URVNU", method, params);
    }
    Json callWith(const std::string& login, const std::string& method, const Json& params) const
    {
        transport::HttpRequest request{.method = "POST", .target = "/api/v2/" + method, .headers = {}, .body = {}};
        if (!login.empty()) request.headers.push_back({"Authorization", login});
        request.body = Json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}}.dump();
        return send(restUrl(), request);
    }
    Json get(const std::string& target) const
    {
        return send(restUrl(), {.method = "GET", .target = target, .headers = {}, .body = {}});
    }
    Json fault(const Json& wanted) const
    {
        return send(controlUrl(), {.method = "POST", .target = "/fault", .headers = {}, .body = wanted.dump()});
    }
    Json state() const { return send(controlUrl(), {.method = "GET", .target = "/state", .headers = {}, .body = {}}); }
    Json account() const { return state().at("accounts").at(0); }

    static Json send(const std::string& url, const transport::HttpRequest& request)
    {
        transport::HttpClient client(transport::Endpoint::parse(url).value(), {.answerWithin = Duration::seconds(60)});
        const auto answer = client.ask(request);
        EXPECT_TRUE(answer) << answer.error().message;
        return answer ? Json::parse(answer->body, nullptr, false) : Json();
    }

    SystemClock clock;
    std::unique_ptr<VenueServer> server;
};

/// Whether it becomes true within `seconds`.
inline bool becomes(const std::function<bool()>& done, double seconds = 20.0)
{
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (!done()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

}  // namespace ballast::venue_server::testing
