#include <algorithm>
#include <fmt/format.h>

#include "base/clock.h"
#include "oracle/hermes.h"
#include "probe/probe.h"
#include "transport/http_client.h"
#include "transport/shown_text.h"

namespace ballast::probe {

namespace {

constexpr unsigned kUnauthorised = 401, kForbidden = 403;

/// What stands before /v2 in the address, as the feed reads it.
std::string basePath(const transport::Endpoint& endpoint)
{
    auto path = endpoint.path().substr(0, endpoint.path().find('?'));
    while (path.ends_with('/'))
        path.pop_back();
    return path;
}

void tellFeeds(const profile::OracleProfile& oracle, const oracle::PythMessage& told, Timestamp now, Steps& steps)
{
    for (const auto& [coin, id] : oracle.feeds) {
        const auto plain = oracle::plainId(id);
        const auto found =
            std::find_if(told.prices.begin(), told.prices.end(), [&](const auto& price) { return price.id == plain; });
        if (found == told.prices.end())
            steps.fail("feed", coin, fmt::format("the server does not tell {}; check the id", id));
        else
            steps.pass("feed", coin,
                       fmt::format("{} ± {} USD, published {:.0f} s ago", found->price.text(), found->confidence.text(),
                                   std::max(0.0, (now - found->published).inSeconds())));
    }
}

}  // namespace

void probePyth(const profile::OracleProfile& oracle, const Result<std::string>& key, const ProbeTerms& terms,
               Steps& steps)
{
    if (!key) return steps.fail("key", oracle.name, key.error().message);
    const auto& endpoint = *oracle.http;
    std::vector<std::string> ids;
    for (const auto& [coin, id] : oracle.feeds)
        ids.push_back(oracle::plainId(id));
    transport::HttpRequest request{.method = "GET",
                                   .target = basePath(endpoint) + oracle::pythTarget(oracle::PythPath::Latest, ids),
                                   .headers = {},
                                   .body = {}};
    if (!key->empty()) request.headers.push_back({"Authorization", "Bearer " + *key});
    transport::HttpClient client(endpoint, {.connect = terms.connect(), .answerWithin = terms.answerWithin});
    const GiveUp watch(steps, client);
    const SystemClock clock;
    const auto begun = clock.now();
    const auto answer = client.ask(request);
    if (!steps.goesOn()) return;
    if (!answer) return tellLine(steps, endpoint, "answer", &answer.error(), std::nullopt);
    tellLine(steps, endpoint, "answer", nullptr, clock.now() - begun);
    if (answer->status == kUnauthorised || answer->status == kForbidden)
        return steps.fail("login", endpoint.shown(),
                          fmt::format("the server answered {}: {}", answer->status,
                                      key->empty() ? "it asks for a key" : "it does not take this key"));
    const auto told = oracle::parsePythMessage(answer->body);
    if (answer->status != 200 || !told)
        return steps.fail("feed", endpoint.shown(),
                          fmt::format("the server answered {}: {}; check the ids, and that this is Hermes",
                                      answer->status, transport::shownText(answer->body, 120)));
    tellFeeds(oracle, *told, clock.now(), steps);
}

}  // namespace ballast::probe
