#include "venue_server/deribit_venue.h"

#include <fmt/format.h>

namespace ballast::venue_server {

namespace {

constexpr std::size_t kGreatestFrame = 32'768;
constexpr Duration kStep = Duration::milliseconds(100);
constexpr int kSlowTicks = 10;
constexpr std::uint16_t kNormalEnd = 1000;

std::int64_t microseconds(Timestamp time) { return time.nanoseconds / 1000; }

Json errorJson(const Refusal& refusal)
{
    Json out{{"code", refusal.code}, {"message", refusal.message}};
    if (!refusal.reason.empty()) {
        out["data"] = {{"reason", refusal.reason}};
        if (!refusal.parameter.empty()) out["data"]["param"] = refusal.parameter;
    }
    return out;
}

Json envelope(const Json& id, Timestamp in, Timestamp out)
{
    return {{"jsonrpc", "2.0"},
            {"id", id},
            {"testnet", true},
            {"usIn", microseconds(in)},
            {"usOut", microseconds(out)},
            {"usDiff", microseconds(out) - microseconds(in)}};
}

}  // namespace

DeribitVenue::DeribitVenue(std::uint64_t seed, double speed, std::uint64_t tokenSeed, Timestamp now, bool scripted)
    : m_world(seed, speed, now, scripted), m_exchange(m_world), m_logins(m_exchange, tokenSeed), m_now(now),
      m_marketAt(now)
{
}

// ---- lines

void DeribitVenue::opened(std::shared_ptr<transport::Session> session, Timestamp now)
{
    m_now = std::max(now, m_now);
    const auto number = session->number();
    m_lines[number].session = std::move(session);
}

void DeribitVenue::closed(std::uint64_t number, Timestamp now)
{
    m_now = std::max(now, m_now);
    const auto found = m_lines.find(number);
    if (found == m_lines.end()) return;
    auto& line = found->second;
    for (const auto& channel : std::set<std::string>(line.channels))
        leave(line, channel);
    if (line.cancelsOnDisconnect && line.account != nullptr)
        for (auto* order : m_exchange.ordersOf(*line.account))
            if (order->isOpen() && order->terms.line == number) m_exchange.cancel(*order, "cancel_on_disconnect");
    m_lines.erase(found);
    tellChanges();
}

void DeribitVenue::end(Line& line, std::uint16_t code, std::string_view why)
{
    line.isEnding = true;
    line.session->close(code, why);
}

void DeribitVenue::say(Line& line, const std::string& text, bool holdsFill)
{
    if (line.isEnding) return;
    std::int64_t copies = 1;
    auto& twice = m_faults.duplicate;
    if (twice.messages > 0 && (holdsFill || !twice.fillsOnly)) {
        --twice.messages;
        copies = twice.times;
    }
    const auto due = std::max(m_now, m_faults.stalledUntil);
    for (std::int64_t i = 0; i < copies; ++i) {
        if (due > m_now || !line.outbox.empty())
            line.outbox.emplace_back(due, text);
        else if (!line.session->send(text))
            return end(line, kNormalEnd, "connection_too_slow");
    }
}

void DeribitVenue::flushOutboxes()
{
    for (auto& [number, line] : m_lines)
        while (!line.outbox.empty() && line.outbox.front().first <= m_now) {
            if (!line.isEnding && !line.session->send(std::move(line.outbox.front().second)))
                end(line, kNormalEnd, "connection_too_slow");
            line.outbox.pop_front();
        }
}

/// A test that was not answered within an interval ends the line.
void DeribitVenue::beat(Line& line)
{
    if (line.heartbeat.nanoseconds == 0 || m_now < line.beatAt || line.isEnding) return;
    if (line.isTestOwed) return end(line, kNormalEnd, "heartbeat_timeout");
    say(line, R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"heartbeat"}})");
    say(line, R"({"jsonrpc":"2.0","method":"heartbeat","params":{"type":"test_request"}})");
    line.isTestOwed = true;
    line.beatAt = m_now + line.heartbeat;
}

// ---- calls

Outcome<void> DeribitVenue::charge(Caller& caller, std::string_view method, bool isMatching)
{
    auto& pools = *caller.pools;
    const bool has = isMatching                                ? pools.orders.take(1, m_now)
                     : method == "public/get_instruments"      ? pools.listings.take(1, m_now)
                     : method == "private/get_transaction_log" ? pools.logs.take(10'000, m_now)
                     : method.ends_with("/subscribe")          ? pools.subscriptions.take(3000, m_now)
                                                               : pools.calls.take(500, m_now);
    if (has) return {};
    return refuse(10028, "too_many_requests");
}

Outcome<Json> DeribitVenue::perform(Caller& caller, const Json& request)
{
    if (!request.contains("method") || !request.at("method").is_string()) return refuse(-32600, "Invalid Request");
    caller.method = request.at("method").get<std::string>();
    const auto found = methods().find(caller.method);
    if (found == methods().end()) return refuse(-32601, "Method not found");
    Params params(request.value("params", Json::object()));
    if (params.has("access_token")) {
        const auto account = m_logins.byToken(params.text("access_token", true, 1024), m_now);
        if (!account) return tl::unexpected(account.error());
        caller.account = *account;
    }
    if (caller.account != nullptr) caller.pools = &m_pools[caller.account];
    if (caller.method == "public/get_instruments" && caller.line != nullptr) caller.pools = &caller.line->pools;
    if (auto charged = charge(caller, caller.method, found->second.isMatching); !charged)
        return tl::unexpected(charged.error());
    if (auto error = m_faults.errors.find(caller.method); error != m_faults.errors.end() && error->second.left != 0) {
        --error->second.left;
        return refuse(error->second.code, error->second.message);
    }
    const bool isPrivate = caller.method.starts_with("private/");
    const bool isQuiet = caller.method == "public/test" || caller.method == "public/status";
    if (m_faults.maintenance && !isQuiet) return refuse(11051, "system_maintenance");
    if (isPrivate && caller.account == nullptr) return refuse(10000, "authorization_required");
    if (isPrivate && m_logins.refusesAll) return refuse(13009, "unauthorized");
    if (!params.isSound()) return params.refusal();
    return (this->*found->second.method)(caller, params);
}

/// Counts the fault down.
bool DeribitVenue::isAnswerDropped(const Caller& caller)
{
    if (m_faults.droppedAnswers <= 0 || !caller.method.starts_with("private/")) return false;
    const auto found = methods().find(caller.method);
    const bool hit = m_faults.droppedMethod.empty() ? found != methods().end() && found->second.isMatching
                                                    : caller.method == m_faults.droppedMethod;
    if (hit) --m_faults.droppedAnswers;
    return hit;
}

Json DeribitVenue::answer(Caller& caller, const Json& request, Timestamp now, bool& isSilent)
{
    if (request.contains("method") && request.at("method").is_string())
        caller.method = request.at("method").get<std::string>();
    isSilent = isAnswerDropped(caller);
    if (isSilent && !m_faults.isPlaced) return {};
    const auto result = perform(caller, request);
    auto out = envelope(request.value("id", Json(nullptr)), now, m_now);
    if (result)
        out["result"] = *result;
    else
        out["error"] = errorJson(result.error());
    return out;
}

void DeribitVenue::message(std::uint64_t number, std::string_view text, Timestamp now)
{
    m_now = std::max(now, m_now);
    const auto found = m_lines.find(number);
    if (found == m_lines.end() || found->second.isEnding) return;
    auto& line = found->second;
    const auto request = text.size() > kGreatestFrame ? Json() : Json::parse(text, nullptr, false);
    const auto refused = text.size() > kGreatestFrame ? Refusal{-32600, "request entity too large"}
                         : request.is_discarded()     ? Refusal{-32700, "Parse error"}
                                                      : Refusal{-32600, "Invalid Request"};
    const bool sound = request.is_object() && request.contains("id") &&
                       (request.at("id").is_number_integer() || request.at("id").is_string());
    if (!sound) {
        auto out = envelope(nullptr, now, m_now);
        out["error"] = errorJson(refused);
        return say(line, out.dump());
    }
    Caller caller{.line = &line, .account = line.account, .pools = &line.pools, .method = {}};
    bool isSilent = false;
    const auto told = answer(caller, request, now, isSilent);
    if (!isSilent) say(line, told.dump(-1, ' ', false, Json::error_handler_t::replace));
    if (told.contains("error") && told.at("error").at("code") == 10028) end(line, kNormalEnd, "too_many_requests");
    // A snapshot follows the answer.
    if (!isSilent && told.contains("result") && caller.method.ends_with("/subscribe"))
        for (const auto& name : told.at("result"))
            if (const auto channel = channelOf(name.get<std::string>())) greet(line, name.get<std::string>(), *channel);
    if (told.contains("result") && caller.method == "private/logout") end(line, kNormalEnd, "logout");
    tellChanges();
    publish(Interval::Raw);
}

transport::HttpAnswer DeribitVenue::http(const transport::HttpRequest& request, Timestamp now)
{
    constexpr std::string_view kBase = "/api/v2";
    m_now = std::max(now, m_now);
    const auto make = [](unsigned status, const Json& body) {
        return transport::HttpAnswer{.status = status,
                                     .headers = {{"Content-Type", "application/json"}},
                                     .body = body.dump(-1, ' ', false, Json::error_handler_t::replace)};
    };
    const std::string_view target = request.target;
    const auto question = target.find('?');
    auto path = target.substr(0, question);
    if (!path.starts_with(kBase)) return make(404, {{"message", "Not Found"}});
    path.remove_prefix(kBase.size());
    if (path.starts_with('/')) path.remove_prefix(1);
    Json call;
    if (request.method == "POST") {
        call = request.body.size() > kGreatestFrame ? Json() : Json::parse(request.body, nullptr, false);
        if (!call.is_object()) {
            auto out = envelope(nullptr, now, m_now);
            out["error"] = errorJson({-32700, "Parse error"});
            return make(400, out);
        }
        if (!path.empty()) call["method"] = std::string(path);
    } else {
        call = {{"method", std::string(path)},
                {"params",
                 queryParams(question == std::string_view::npos ? std::string_view() : target.substr(question + 1))}};
    }
    Caller caller{.line = nullptr, .account = nullptr, .pools = &m_strangers, .method = {}};
    if (const auto header = transport::valueOf(request.headers, "Authorization"); !header.empty()) {
        const auto account = m_logins.byHeader(header, request.method, request.target, request.body, m_now);
        if (!account) {
            auto out = envelope(call.value("id", Json(nullptr)), now, m_now);
            out["error"] = errorJson(account.error());
            return make(401, out);
        }
        caller.account = *account;
    }
    bool isSilent = false;
    const auto told = answer(caller, call, now, isSilent);
    tellChanges();
    publish(Interval::Raw);
    if (isSilent) return make(504, {{"message", "Gateway Time-out"}});
    const bool failed = told.contains("error");
    return make(!failed ? 200U : told.at("error").at("code") == 10028 ? 429U : 400U, told);
}

// ---- time

void DeribitVenue::tick(Timestamp now)
{
    m_now = std::max(now, m_now);
    flushOutboxes();
    for (auto& [number, line] : m_lines)
        beat(line);
    if (m_now < m_marketAt) return;
    // After a pause it goes on from now, and does not make up for it.
    m_marketAt = std::max(m_marketAt + kStep, m_now);
    moveMarket(m_now);
}

void DeribitVenue::logSettled()
{
    for (const auto& [account, settled, isDelivery] : m_exchange.takeSettled()) {
        auto& rows = m_log.try_emplace(account, Json::array()).first->second;
        rows.insert(rows.begin(), settledJson(settled, isDelivery, rows.size() + 1, m_now));
    }
}

void DeribitVenue::moveMarket(Timestamp now)
{
    m_world.advance(now);
    m_world.breathe();
    sampleInterest();
    m_exchange.matchResting();
    m_exchange.letMarketTrade();
    const auto closed = m_world.takeClosed();
    m_exchange.advance(closed);
    logSettled();
    for (auto* contract : closed)
        tellState(*contract, "closed");
    for (auto* contract : m_world.takeListed())
        tellState(*contract, "created");
    tellChanges();
    publish(Interval::Raw);
    publish(Interval::Fast);
    if (++m_ticks % kSlowTicks == 0) {
        tellSeconds();
        publish(Interval::Slow);
    }
}

}  // namespace ballast::venue_server
