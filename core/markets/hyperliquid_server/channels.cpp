#include <algorithm>
#include <cmath>

#include "hyperliquid_server/hyperliquid_venue.h"

namespace ballast::hyperliquid_server {

namespace {

constexpr int kSlowLevels = 20, kFastLevels = 5;
constexpr std::size_t kMostSubscriptions = 1'000;
constexpr std::size_t kRecentTrades = 10;  // Own reading.

std::string member(const Json& json, const char* name)
{
    const auto value = json.is_object() ? json.value(name, Json()) : Json();
    return value.is_string() ? value.get<std::string>() : std::string();
}

bool isUsers(std::string_view type)
{
    return type == "userEvents" || type == "userFills" || type == "orderUpdates" || type == "clearinghouseState" ||
           type == "openOrders" || type == "userFundings" || type == "userNonFundingLedgerUpdates";
}

bool isCoins(std::string_view type)
{
    return type == "l2Book" || type == "bbo" || type == "trades" || type == "activeAssetCtx" || type == "candle";
}

Json messageOf(std::string_view channel, Json data) { return {{"channel", channel}, {"data", std::move(data)}}; }

}  // namespace

void HyperliquidVenue::say(Line& line, const Json& message, bool isPrivate)
{
    if (m_now < m_stalledUntil) return;
    std::int64_t times = 1;
    if (isPrivate && m_duplicates > 0) {
        --m_duplicates;
        times = m_times;
    }
    const auto text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
    for (; times > 0; --times)
        line.session->send(text);
    line.sentAt = m_now;
}

void HyperliquidVenue::message(std::uint64_t number, std::string_view text, Timestamp now)
{
    m_now = std::max(now, m_now);
    const auto found = m_lines.find(number);
    if (found == m_lines.end()) return;
    auto& line = found->second;
    const auto json = Json::parse(text, nullptr, false);
    const auto method = member(json, "method");
    if (method == "ping") {
        say(line, {{"channel", "pong"}});
    } else if (method == "subscribe" || method == "unsubscribe") {
        subscribe(line, json.value("subscription", Json()), method == "unsubscribe");
    } else if (method == "post") {
        post(line, json);
    } else {
        say(line,
            messageOf("error", "Error parsing JSON into valid websocket request: " + std::string(text.substr(0, 200))));
    }
    tellChanges();
}

/// As the venue echoes it; nothing if it has no such channel.
std::optional<Json> HyperliquidVenue::normalised(const Json& subscription) const
{
    const auto type = member(subscription, "type");
    if (type == "allMids") return Json{{"type", type}, {"dex", nullptr}};
    if (isCoins(type)) {
        const auto coin = member(subscription, "coin");
        if (std::none_of(m_perpetuals.begin(), m_perpetuals.end(),
                         [&](const Perpetual& p) { return p.terms().coin == coin; }))
            return std::nullopt;
        if (type == "candle") {
            const auto interval = member(subscription, "interval");
            if (!Candles::lengthOf(interval)) return std::nullopt;
            return Json{{"type", type}, {"coin", coin}, {"interval", interval}};
        }
        if (type != "l2Book") return Json{{"type", type}, {"coin", coin}};
        if (!subscription.value("nSigFigs", Json()).is_null() || !subscription.value("mantissa", Json()).is_null())
            return std::nullopt;
        Json out{{"type", type}, {"coin", coin}, {"nSigFigs", nullptr}, {"mantissa", nullptr}};
        if (subscription.value("fast", Json()) == true) out["fast"] = true;
        return out;
    }
    const auto user = signing::addressFromText(member(subscription, "user"));
    if (!isUsers(type) || !user) return std::nullopt;
    Json out{{"type", type}, {"user", addressText(*user)}};
    if (type == "userFills") out["aggregateByTime"] = subscription.value("aggregateByTime", Json()) == true;
    return out;
}

void HyperliquidVenue::subscribe(Line& line, const Json& subscription, bool isLeaving)
{
    const auto wanted = normalised(subscription);
    if (!wanted) return say(line, messageOf("error", "Invalid subscription " + subscription.dump()));
    const auto key = wanted->dump();
    if (isLeaving == !line.subscriptions.contains(key))
        return say(line, messageOf("error", (isLeaving ? "Already unsubscribed: " : "Already subscribed: ") + key));
    if (!isLeaving && line.subscriptions.size() >= kMostSubscriptions)
        return say(line, messageOf("error", "Cannot subscribe to more channels"));
    if (isLeaving)
        line.subscriptions.erase(key);
    else
        line.subscriptions.emplace(key, *wanted);
    say(line, messageOf("subscriptionResponse",
                        {{"method", isLeaving ? "unsubscribe" : "subscribe"}, {"subscription", *wanted}}));
    if (!isLeaving) greet(line, *wanted);
}

/// What a new subscriber is told at once.
void HyperliquidVenue::greet(Line& line, const Json& subscription)
{
    const auto type = member(subscription, "type"), coin = member(subscription, "coin");
    const auto perpetual = std::find_if(m_perpetuals.begin(), m_perpetuals.end(),
                                        [&](const Perpetual& p) { return p.terms().coin == coin; });
    const bool isFast = subscription.contains("fast");
    if (type == "allMids") return say(line, messageOf("allMids", {{"mids", info({{"type", "allMids"}}, m_now).body}}));
    if (type == "l2Book")
        return say(line, messageOf(type, bookJson(*perpetual, m_ledger, m_now, isFast ? kFastLevels : kSlowLevels)));
    if (type == "bbo") return say(line, messageOf(type, bestJson(*perpetual, m_ledger, m_now)));
    if (type == "activeAssetCtx") return say(line, messageOf(type, {{"coin", coin}, {"ctx", contextJson(*perpetual)}}));
    if (type == "trades") return say(line, messageOf(type, Json::array()));
    if (type == "candle") {
        auto candle = m_candles[perpetual->terms().asset].newest(coin, member(subscription, "interval"));
        return candle.is_null() ? void() : say(line, messageOf(type, std::move(candle)));
    }
    const auto user = member(subscription, "user");
    const auto address = signing::addressFromText(user);
    const Account stranger{.address = *address};
    const auto* account = m_ledger.find(*address);
    if (account == nullptr) account = &stranger;
    if (type == "userFills")
        say(line, messageOf(type, {{"isSnapshot", true}, {"user", user}, {"fills", newestFills(*account)}}));
    else if (type == "userFundings")
        say(line, messageOf(type, {{"isSnapshot", true}, {"user", user}, {"fundings", fundingsOf(*account)}}));
    else if (type == "userNonFundingLedgerUpdates")
        say(line,
            messageOf(type, {{"isSnapshot", true}, {"user", user}, {"nonFundingLedgerUpdates", ledgerOf(*account)}}));
    else if (type == "clearinghouseState")
        say(line, messageOf(type, {{"dex", ""},
                                   {"user", user},
                                   {"clearinghouseState", accountJson(*account, m_ledger, m_perpetuals, m_now)}}));
    else if (type == "openOrders")
        say(line,
            messageOf(type,
                      {{"dex", ""}, {"user", user}, {"orders", infoOfUser("openOrders", *account, {}, m_now).body}}));
}

void HyperliquidVenue::post(Line& line, const Json& message)
{
    const auto id = message.value("id", Json()), request = message.value("request", Json());
    const auto type = member(request, "type");
    const auto payload = request.is_object() ? request.value("payload", Json()) : Json();
    Answer answer{.status = 422, .body = {}, .text = "Failed to deserialize the JSON body into the target type"};
    bool isDropped = false;
    if (type == "info") answer = info(payload, m_now);
    if (type == "action") {
        isDropped = m_droppedAnswers > 0;
        if (isDropped) --m_droppedAnswers;
        if (!isDropped || m_isPlaced) answer = exchange(payload.dump(), m_now);
    }
    if (isDropped) return;
    Json body;
    if (answer.status != 200)
        body = {{"type", "error"}, {"payload", std::to_string(answer.status) + ": " + answer.text}};
    else if (type == "info")
        body = {{"type", "info"}, {"payload", {{"type", member(payload, "type")}, {"data", answer.body}}}};
    else
        body = {{"type", "action"}, {"payload", answer.body}};
    say(line, messageOf("post", {{"id", id}, {"response", body}}));
}

/// To every line that has the channel; an empty coin or user is any.
void HyperliquidVenue::tellAll(std::string_view type, std::string_view coin, std::string_view user, const Json& message,
                               bool isPrivate)
{
    for (auto& [number, line] : m_lines)
        for (const auto& [key, subscription] : line.subscriptions)
            if (member(subscription, "type") == type && (coin.empty() || member(subscription, "coin") == coin) &&
                (user.empty() || member(subscription, "user") == user))
                say(line, message, isPrivate);
}

/// As the channel has them: without the level that the answer has.
Json HyperliquidVenue::fundingsOf(const Account& account) const
{
    Json rows = Json::array();
    if (!m_paid.contains(&account)) return rows;
    for (const auto& paid : m_paid.at(&account)) {
        auto row = paid.at("delta");
        row.erase("type");
        row["time"] = paid.at("time");
        rows.push_back(std::move(row));
    }
    return rows;
}

Json HyperliquidVenue::ledgerOf(const Account& account) const
{
    return m_moved.contains(&account) ? m_moved.at(&account) : Json::array();
}

/// Money in or out; told at once.
void HyperliquidVenue::transfer(Account& account, double usd)
{
    account.cash += usd;
    const auto user = addressText(account.address);
    auto& rows = m_moved.try_emplace(&account, Json::array()).first->second;
    Json delta{{"type", usd < 0.0 ? "withdraw" : "deposit"}, {"usdc", decimal(std::abs(usd))}};
    if (usd < 0.0) delta["nonce"] = rows.size() + 1, delta["fee"] = "0.0";
    const Json row{{"time", milliseconds(m_now)}, {"hash", "0x" + std::to_string(rows.size() + 1)}, {"delta", delta}};
    rows.push_back(row);
    tellAll("userNonFundingLedgerUpdates", {}, user,
            messageOf("userNonFundingLedgerUpdates", {{"user", user}, {"nonFundingLedgerUpdates", Json::array({row})}}),
            true);
}

/// The newest of each interval that somebody listens to.
void HyperliquidVenue::tellCandles(std::size_t asset)
{
    const auto coin = coinOf(asset);
    for (auto& [number, line] : m_lines)
        for (const auto& [key, subscription] : line.subscriptions)
            if (member(subscription, "type") == "candle" && member(subscription, "coin") == coin)
                say(line, messageOf("candle", m_candles[asset].newest(coin, member(subscription, "interval"))));
}

void HyperliquidVenue::tellLiquidations()
{
    for (const auto& one : m_ledger.takeLiquidations()) {
        const auto user = addressText(one.account->address);
        tellAll("userEvents", {}, user,
                messageOf("user", {{"liquidation",
                                    {{"lid", ++m_liquidations},
                                     {"liquidator", addressText({})},
                                     {"liquidated_user", user},
                                     {"liquidated_ntl_pos", decimal(one.notional)},
                                     {"liquidated_account_value", decimal(std::max(one.worth, 0.0))}}}}),
                true);
    }
}

void HyperliquidVenue::tellChanges()
{
    tellLiquidations();
    std::map<Account*, Json> updates, fills;
    for (const auto& order : m_ledger.takeOrderChanges()) {
        m_hasChanged = true;
        updates[order.account].push_back({{"order", orderJson(order, coinOf(order.terms.asset), false)},
                                          {"status", order.status},
                                          {"statusTimestamp", milliseconds(order.changed)}});
    }
    for (const auto& fill : m_ledger.takeFills())
        fills[fill.account].push_back(fillJson(fill, coinOf(fill.asset)));
    for (const auto& [account, rows] : updates) {
        const auto user = addressText(account->address);
        tellAll("orderUpdates", {}, user, messageOf("orderUpdates", rows), true);
        tellAll(
            "openOrders", {}, user,
            messageOf("openOrders",
                      {{"dex", ""}, {"user", user}, {"orders", infoOfUser("openOrders", *account, {}, m_now).body}}));
    }
    for (const auto& [account, rows] : fills) {
        const auto user = addressText(account->address);
        tellAll("userEvents", {}, user, messageOf("user", {{"fills", rows}}), true);
        tellAll("userFills", {}, user, messageOf("userFills", {{"user", user}, {"fills", rows}}), true);
    }
    for (const auto& paid : m_ledger.takeFunding()) {
        const auto user = addressText(paid.account->address);
        const Json row{{"coin", coinOf(paid.asset)},
                       {"usdc", decimal(paid.usd)},
                       {"szi", decimal(paid.size)},
                       {"fundingRate", decimal(paid.rate, 10)},
                       {"time", milliseconds(paid.time)}};
        tellAll("userEvents", {}, user, messageOf("user", {{"funding", row}}), true);
        tellAll("userFundings", {}, user, messageOf("userFundings", {{"user", user}, {"fundings", Json::array({row})}}),
                true);
        auto& rows = m_paid.try_emplace(paid.account, Json::array()).first->second;
        rows.push_back({{"time", milliseconds(paid.time)},
                        {"hash", "0x0"},
                        {"delta",
                         {{"type", "funding"},
                          {"coin", coinOf(paid.asset)},
                          {"usdc", decimal(paid.usd)},
                          {"szi", decimal(paid.size)},
                          {"fundingRate", decimal(paid.rate, 10)},
                          {"nSamples", nullptr}}}});
    }
    std::map<std::size_t, Json> trades;
    for (const auto& trade : m_ledger.takeTrades()) {
        m_hasChanged = true;
        trades[trade.asset].push_back(tradeJson(trade, coinOf(trade.asset)));
        m_candles[trade.asset].add(trade);
        auto& recent = m_recent[trade.asset];
        recent.push_front(trades[trade.asset].back());
        if (recent.size() > kRecentTrades) recent.pop_back();
    }
    for (const auto& [asset, rows] : trades) {
        tellAll("trades", coinOf(asset), {}, messageOf("trades", rows));
        tellCandles(asset);
    }
}

/// Each half second, and each five what is slow.
void HyperliquidVenue::tellMarket(bool isSlow)
{
    for (const auto& perpetual : m_perpetuals) {
        const auto& coin = perpetual.terms().coin;
        auto best = bestJson(perpetual, m_ledger, m_now);
        if (auto text = best.at("bbo").dump(); text != m_toldBest[perpetual.terms().asset]) {
            m_toldBest[perpetual.terms().asset] = std::move(text);
            tellAll("bbo", coin, {}, messageOf("bbo", std::move(best)));
        }
        tellAll("activeAssetCtx", coin, {},
                messageOf("activeAssetCtx", {{"coin", coin}, {"ctx", contextJson(perpetual)}}));
    }
    for (auto& [number, line] : m_lines)
        for (const auto& [key, subscription] : line.subscriptions) {
            const auto type = member(subscription, "type");
            const bool isFast = subscription.contains("fast");
            if (type == "l2Book" && (isFast || isSlow)) greet(line, subscription);
            if (type == "clearinghouseState" || type == "allMids") greet(line, subscription);
        }
}

}  // namespace ballast::hyperliquid_server
