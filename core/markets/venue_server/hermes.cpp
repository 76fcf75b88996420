#include "venue_server/hermes.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace ballast::venue_server {

namespace {

using simulation::kCoins;

constexpr Duration kPublishEvery = Duration::milliseconds(400);
constexpr double kScale = 1e8, kUsualShare = 0.0005, kAverageSeconds = 3'600.0;
constexpr std::int64_t kLongestFaultMs = 600'000;
constexpr std::array<std::string_view, simulation::kCoinCount> kIds{
    "e62df6c8b4a85fe1a67db44dc12de5db330f7ac66b72dc658afedf0f4a415b43",
    "ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace"};

transport::ServerAnswer plainAnswer(unsigned status, std::string body)
{
    return {.answer = {.status = status, .headers = {{"Content-Type", "text/plain"}}, .body = std::move(body)}};
}

transport::ServerAnswer jsonAnswer(const Json& body)
{
    return {.answer = {.status = 200, .headers = {{"Content-Type", "application/json"}}, .body = body.dump()}};
}

/// The values of `ids[]` in a query, which may be there many times.
std::vector<std::string> idsOf(std::string_view query)
{
    std::vector<std::string> ids;
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto one = queryParams(query.substr(0, end));
        if (const auto id = one.find("ids[]"); id != one.end()) ids.push_back(id->get<std::string>());
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    }
    return ids;
}

std::optional<std::size_t> coinOf(std::string_view id)
{
    auto plain = lower(id);
    if (plain.starts_with("0x")) plain.erase(0, 2);
    const auto found = std::find(kIds.begin(), kIds.end(), plain);
    if (found == kIds.end()) return std::nullopt;
    return static_cast<std::size_t>(found - kIds.begin());
}

std::string symbolOf(std::size_t coin) { return fmt::format("Crypto.{}/USD", kCoins[coin].code); }

}  // namespace

std::string_view feedIdOf(std::size_t coin) { return kIds[coin]; }

std::optional<std::vector<std::size_t>> Hermes::coinsAsked(std::string_view query, std::string& unknown) const
{
    std::vector<std::size_t> coins;
    const auto ids = idsOf(query);
    for (const auto& id : ids) {
        const auto coin = coinOf(id);
        if (!coin)
            unknown += (unknown.empty() ? "" : ", ") + id;
        else
            coins.push_back(*coin);
    }
    if (ids.empty() || !unknown.empty()) return std::nullopt;
    return coins;
}

transport::ServerAnswer Hermes::answer(const transport::HttpRequest& request, Timestamp now)
{
    if (m_isDown) return plainAnswer(503, "Service Unavailable");
    if (m_publishedAt.isNever()) publish(now);
    const std::string_view target = request.target;
    const auto path = target.substr(0, target.find('?'));
    const auto query = path.size() < target.size() ? target.substr(path.size() + 1) : std::string_view();
    if (request.method != "GET" && request.method != "HEAD") return plainAnswer(405, "");
    if (path == "/v2/price_feeds") return jsonAnswer(catalogue(query));
    const bool isStream = path == "/v2/updates/price/stream", isOld = path == "/api/latest_price_feeds";
    if (!isStream && !isOld && path != "/v2/updates/price/latest") return plainAnswer(404, "");
    std::string unknown;
    const auto coins = coinsAsked(query, unknown);
    if (!coins && unknown.empty()) return plainAnswer(400, "Failed to deserialize query string: missing field `ids`");
    if (!coins) return plainAnswer(404, fmt::format("Price ids not found: {}", unknown));
    if (isStream)
        return {.answer = {.status = 200, .headers = {{"Cache-Control", "no-cache"}}, .body = {}},
                .isEventStream = true};
    if (!isOld) return jsonAnswer(updateJson(*coins));
    Json feeds = Json::array();
    for (const auto coin : *coins)
        feeds.push_back(priceJson(coin, false));
    return jsonAnswer(feeds);
}

Json Hermes::priceJson(std::size_t coin, bool hasMetadata) const
{
    const auto& now = m_prices[coin];
    const auto body = [&](std::int64_t price) {
        return Json{{"price", std::to_string(price)},
                    {"conf", std::to_string(now.confidence)},
                    {"expo", -8},
                    {"publish_time", now.publishedAt}};
    };
    Json out{{"id", kIds[coin]}, {"price", body(now.price)}, {"ema_price", body(now.average)}};
    if (hasMetadata)
        out["metadata"] = {
            {"slot", m_slot}, {"proof_available_time", now.publishedAt}, {"prev_publish_time", now.publishedAt - 1}};
    return out;
}

Json Hermes::updateJson(const std::vector<std::size_t>& coins) const
{
    Json parsed = Json::array();
    for (const auto coin : coins)
        parsed.push_back(priceJson(coin, true));
    return {{"binary", {{"encoding", "hex"}, {"data", Json::array()}}}, {"parsed", parsed}};
}

Json Hermes::catalogue(std::string_view query) const
{
    const auto wanted = queryParams(query);
    const auto part = lower(wanted.value("query", std::string())), kind = lower(wanted.value("asset_type", "crypto"));
    Json out = Json::array();
    for (std::size_t coin = 0; coin < kIds.size(); ++coin)
        if (kind == "crypto" && lower(symbolOf(coin)).find(part) != std::string::npos)
            out.push_back({{"id", kIds[coin]},
                           {"attributes",
                            {{"symbol", symbolOf(coin)},
                             {"asset_type", "Crypto"},
                             {"base", kCoins[coin].code},
                             {"quote_currency", "USD"},
                             {"display_symbol", fmt::format("{}/USD", kCoins[coin].code)}}}});
    return out;
}

void Hermes::opened(const std::shared_ptr<transport::Session>& session, Timestamp now)
{
    const std::string_view target = session->request().target;
    const auto path = target.substr(0, target.find('?'));
    Line line{.session = session, .coins = {}, .isSocket = path == "/ws"};
    std::string unknown;
    if (!line.isSocket && path.size() < target.size())
        line.coins = coinsAsked(target.substr(path.size() + 1), unknown).value_or(std::vector<std::size_t>{});
    if (!line.isSocket && line.coins.empty()) return session->close(1008, "no such stream");
    if (m_publishedAt.isNever()) publish(now);
    if (now >= m_stalledUntil) tell(line);
    m_lines.emplace(session->number(), std::move(line));
}

void Hermes::message(transport::Session& session, std::string_view text)
{
    const auto line = m_lines.find(session.number());
    if (line == m_lines.end()) return;
    const auto problem = subscribe(line->second, Json::parse(text, nullptr, false));
    Json said{{"type", "response"}, {"status", problem.empty() ? "success" : "error"}};
    if (!problem.empty()) said["error"] = problem;
    session.send(said.dump());
}

/// Empty, or what is wrong with the message.
std::string Hermes::subscribe(Line& line, const Json& wanted) const
{
    const auto member = [&](const char* name) {
        const auto found = wanted.is_object() ? wanted.find(name) : wanted.end();
        return found == wanted.end() ? Json() : *found;
    };
    const auto type = member("type");
    const auto ids = member("ids");
    if ((type != "subscribe" && type != "unsubscribe") || !ids.is_array()) return "unknown message";
    std::vector<std::size_t> coins;
    for (const auto& id : ids) {
        const auto coin = id.is_string() ? coinOf(id.get_ref<const std::string&>()) : std::nullopt;
        if (!coin) return fmt::format("Can't subscribe to unknown price feed id {}", id.dump());
        coins.push_back(*coin);
    }
    for (const auto coin : coins) {
        std::erase(line.coins, coin);
        if (type == "subscribe") line.coins.push_back(coin);
    }
    return {};
}

void Hermes::tick(Timestamp now)
{
    if (m_isDown || now < m_stalledUntil || (!m_publishedAt.isNever() && now < m_publishedAt + kPublishEvery)) return;
    publish(now);
    for (const auto& [number, line] : m_lines)
        tell(line);
}

void Hermes::publish(Timestamp now)
{
    const double elapsed = m_publishedAt.isNever() ? kAverageSeconds : (now - m_publishedAt).inSeconds();
    m_publishedAt = now;
    ++m_slot;
    for (std::size_t coin = 0; coin < kIds.size(); ++coin) {
        auto& price = m_prices[coin];
        const auto& wrong = m_wrong[coin];
        const double value = m_world.spot(coin) * (now < wrong.factorUntil ? wrong.factor : 1.0);
        const double share = now < wrong.shareUntil ? wrong.share : kUsualShare;
        price.price = std::llround(value * kScale);
        price.confidence = static_cast<std::uint64_t>(std::llround(value * share * kScale));
        const double weight = std::min(1.0, elapsed / kAverageSeconds);
        price.average += static_cast<std::int64_t>(static_cast<double>(price.price - price.average) * weight);
        price.publishedAt = milliseconds(now) / 1'000;
    }
}

void Hermes::tell(const Line& line)
{
    if (!line.isSocket) {
        line.session->send(updateJson(line.coins).dump());
        return;
    }
    for (const auto coin : line.coins)
        line.session->send(Json{{"type", "price_update"}, {"price_feed", priceJson(coin, false)}}.dump());
}

Outcome<Json> Hermes::inject(Params& params, Timestamp now)
{
    const auto fault = params.text("fault");
    const auto length = params.whole("ms").value_or(0);
    if (length < 0 || length > kLongestFaultMs) params.fault("ms", "0 to 600,000");
    if (!params.isSound()) return params.refusal();
    const auto until = now + Duration::milliseconds(length);
    const Json done{{"done", fault}};
    if (fault == "cut") {
        for (auto& [number, line] : m_lines)
            line.session->cut();
        return done;
    }
    if (fault == "stall") {
        m_stalledUntil = until;
        return done;
    }
    if (fault == "maintenance") {
        m_isDown = params.flag("on").value_or(true);
        if (m_isDown)
            for (auto& [number, line] : m_lines)
                line.session->close(1001, "going away");
        return done;
    }
    if (fault != "price" && fault != "confidence") return refuse(404, "unknown fault", "see the README", "fault");
    const auto index = params.text("index");
    const auto value = params.number(fault == "price" ? "factor" : "share", true);
    if (value && !(*value >= 0.0 && *value <= 1'000.0))
        params.fault(fault == "price" ? "factor" : "share", "0 to 1,000");
    std::size_t coin = 0;
    while (coin < kIds.size() && lower(kCoins[coin].code) + "_usd" != index)
        ++coin;
    if (coin == kIds.size()) params.fault("index", "btc_usd or eth_usd");
    if (!params.isSound()) return params.refusal();
    if (fault == "price")
        m_wrong[coin].factor = *value, m_wrong[coin].factorUntil = until;
    else
        m_wrong[coin].share = *value, m_wrong[coin].shareUntil = until;
    return done;
}

}  // namespace ballast::venue_server
