#include <algorithm>

#include "hyperliquid_server/hyperliquid_venue.h"

namespace ballast::hyperliquid_server {

namespace {

constexpr std::size_t kMostRows = 2'000, kMostRowsByTime = 500;
constexpr std::int64_t kKeptFills = 10'000;
constexpr int kBookLevels = 20;

std::string textOf(const Json& request, const char* member)
{
    const auto value = request.value(member, Json());
    return value.is_string() ? value.get<std::string>() : std::string();
}

/// The one token there is; no spot market.
Json spotJson()
{
    return {{"tokens", Json::array({{{"name", "USDC"},
                                     {"szDecimals", 8},
                                     {"weiDecimals", 8},
                                     {"index", 0},
                                     {"tokenId", "0x6d1e7cde53ba9467b783cb7c530ce054"},
                                     {"isCanonical", true},
                                     {"evmContract", nullptr},
                                     {"fullName", nullptr},
                                     {"deployerTradingFeeShare", "0.0"}}})},
            {"universe", Json::array()}};
}

Json feesJson()
{
    return {{"dailyUserVlm", Json::array()},
            {"feeSchedule", {{"cross", "0.00045"}, {"add", "0.00015"}, {"spotCross", "0.0007"}, {"spotAdd", "0.0004"}}},
            {"userCrossRate", "0.00045"},
            {"userAddRate", "0.00015"},
            {"activeReferralDiscount", "0.0"}};
}

}  // namespace

HyperliquidVenue::Answer HyperliquidVenue::info(const Json& request, Timestamp now)
{
    const auto unreadable = [] {
        return Answer{.status = 422, .body = {}, .text = "Failed to deserialize the JSON body into the target type"};
    };
    if (!request.is_object()) return unreadable();
    const auto type = textOf(request, "type"), dex = textOf(request, "dex");
    const auto isOf = [&](std::initializer_list<std::string_view> types) {
        return std::find(types.begin(), types.end(), type) != types.end();
    };
    const bool isLight =
        isOf({"l2Book", "allMids", "clearinghouseState", "orderStatus", "spotClearinghouseState", "exchangeStatus"});
    if (!m_budget.take(isLight ? 2.0 : type == "userRole" ? 60.0 : 20.0, now))
        return {.status = 429, .body = {}, .text = "null"};
    if (!dex.empty()) return {.status = 500, .body = {}, .text = "null"};
    const auto coins = [&](auto&& one) {
        Json all = Json::array();
        for (const auto& perpetual : m_perpetuals)
            all.push_back(one(perpetual));
        return all;
    };
    if (type == "meta") return {.body = metaJson(m_perpetuals)};
    if (type == "metaAndAssetCtxs") return {.body = Json::array({metaJson(m_perpetuals), coins(contextJson)})};
    if (type == "spotMeta") return {.body = spotJson()};
    if (type == "spotMetaAndAssetCtxs") return {.body = Json::array({spotJson(), Json::array()})};
    if (type == "perpDexs") return {.body = Json::array({nullptr})};
    if (type == "exchangeStatus") return {.body = {{"specialStatuses", nullptr}, {"time", milliseconds(now)}}};
    if (type == "allMids") {
        Json mids = Json::object();
        for (const auto& perpetual : m_perpetuals)
            mids[perpetual.terms().coin] = contextJson(perpetual).at("midPx");
        return {.body = mids};
    }
    if (type == "candleSnapshot") return candlesOf(request.value("req", Json::object()));
    const auto coin = textOf(request, "coin");
    const auto perpetual = std::find_if(m_perpetuals.begin(), m_perpetuals.end(),
                                        [&](const Perpetual& p) { return p.terms().coin == coin; });
    if (type == "l2Book") {
        if (perpetual == m_perpetuals.end()) return {.status = 500, .body = {}, .text = "null"};
        return {.body = bookJson(*perpetual, m_ledger, now, kBookLevels)};
    }
    if (type == "recentTrades" || type == "fundingHistory") {
        if (perpetual == m_perpetuals.end()) return {.status = 500, .body = {}, .text = "null"};
        const auto asset = perpetual->terms().asset;
        if (type == "fundingHistory") return {.body = ratesOf(asset, request)};
        return {.body = Json(m_recent[asset])};
    }
    const auto user = signing::addressFromText(textOf(request, "user"));
    if (!user) return unreadable();
    if (const auto* account = m_ledger.find(*user)) {
        auto answer = infoOfUser(type, *account, request, now);
        // Lists weigh more by their rows.
        if (isOf({"userFills", "userFillsByTime", "historicalOrders", "userFunding", "userNonFundingLedgerUpdates"}))
            m_budget.left -= static_cast<double>(answer.body.size() / 20);
        return answer;
    }
    // What the venue says of an address that it has never seen, an API wallet's included.
    if (type == "userRole")
        return {.body = m_ledger.signedBy(*user) == nullptr
                            ? Json{{"role", "missing"}}
                            : Json{{"role", "agent"},
                                   {"data", {{"user", addressText(m_ledger.signedBy(*user)->address)}}}}};
    const Account stranger{.address = *user};
    return infoOfUser(type, stranger, request, now);
}

HyperliquidVenue::Answer HyperliquidVenue::infoOfUser(const std::string& type, const Account& account,
                                                      const Json& request, Timestamp now)
{
    if (type == "clearinghouseState") return {.body = accountJson(account, m_ledger, m_perpetuals, now)};
    if (type == "spotClearinghouseState") return {.body = {{"balances", Json::array()}}};
    if (type == "openOrders" || type == "frontendOpenOrders") {
        Json rows = Json::array();
        for (const auto* order : m_ledger.openOrders(account)) {
            auto row = orderJson(*order, coinOf(order->terms.asset), type == "frontendOpenOrders");
            row["reduceOnly"] = order->terms.reduceOnly;
            rows.push_back(std::move(row));
        }
        return {.body = rows};
    }
    if (type == "historicalOrders") {
        Json rows = Json::array();
        const auto& orders = m_ledger.orders();
        for (auto order = orders.rbegin(); order != orders.rend() && rows.size() < kMostRows; ++order)
            if (order->account == &account)
                rows.push_back({{"order", orderJson(*order, coinOf(order->terms.asset), true)},
                                {"status", order->status},
                                {"statusTimestamp", milliseconds(order->changed)}});
        return {.body = rows};
    }
    if (type == "orderStatus") return {.body = statusOf(account, request.value("oid", Json()))};
    if (type == "userFills") return {.body = newestFills(account)};
    if (type == "userFillsByTime") return {.body = fillsByTime(account, request)};
    if (type == "userNonFundingLedgerUpdates") return {.body = ledgerOf(account)};
    if (type == "userFunding") return {.body = m_paid.contains(&account) ? m_paid.at(&account) : Json::array()};
    if (type == "userFees") return {.body = feesJson()};
    if (type == "userRole") return {.body = {{"role", m_ledger.find(account.address) == nullptr ? "missing" : "user"}}};
    if (type == "userAbstraction") return {.body = "disabled"};
    if (type == "subAccounts") return {.body = nullptr};
    if (type == "extraAgents") {
        Json rows = Json::array();
        for (const auto& wallet : account.wallets)
            if (wallet != account.address)
                rows.push_back({{"name", ""}, {"address", addressText(wallet)}, {"validUntil", nullptr}});
        return {.body = rows};
    }
    if (type == "userRateLimit")
        return {.body = {{"cumVlm", decimal(account.volume)},
                         {"nRequestsUsed", m_ledger.orders().size()},
                         {"nRequestsCap", 10'000 + static_cast<std::int64_t>(account.volume)}}};
    return {.status = 422, .body = {}, .text = "Failed to deserialize the JSON body into the target type"};
}

HyperliquidVenue::Answer HyperliquidVenue::candlesOf(const Json& wanted) const
{
    const auto coin = textOf(wanted, "coin"), interval = textOf(wanted, "interval");
    const auto timeOf = [&](const char* key, std::int64_t otherwise) {
        const auto value = wanted.is_object() ? wanted.value(key, Json()) : Json();
        return value.is_number_integer() ? value.get<std::int64_t>() : otherwise;
    };
    if (!Candles::lengthOf(interval))
        return {.status = 422, .body = {}, .text = "Failed to deserialize the JSON body into the target type"};
    for (const auto& [asset, candles] : m_candles)
        if (coinOf(asset) == coin)
            return {.body = candles.between(coin, interval, timeOf("startTime", 0), timeOf("endTime", INT64_MAX))};
    return {.body = Json::array()};
}

/// Of the hours since the server began, both times inclusive.
Json HyperliquidVenue::ratesOf(std::size_t asset, const Json& request) const
{
    const auto timeOf = [&](const char* key, std::int64_t otherwise) {
        const auto value = request.value(key, Json());
        return value.is_number_integer() ? value.get<std::int64_t>() : otherwise;
    };
    const auto from = timeOf("startTime", 0), until = timeOf("endTime", INT64_MAX);
    Json rows = Json::array();
    if (!m_rates.contains(asset)) return rows;
    for (const auto& row : m_rates.at(asset)) {
        const auto at = row.at("time").get<std::int64_t>();
        if (at >= from && at <= until && rows.size() < kMostRowsByTime) rows.push_back(row);
    }
    return rows;
}

/// Newest first.
Json HyperliquidVenue::newestFills(const Account& account) const
{
    Json rows = Json::array();
    const auto& fills = m_ledger.fills();
    for (auto fill = fills.rbegin(); fill != fills.rend() && rows.size() < kMostRows; ++fill)
        if (fill->account == &account) rows.push_back(fillJson(*fill, coinOf(fill->asset)));
    return rows;
}

/// Oldest first, both times inclusive: of more than fit the later ones are asked for from the last one's time on. Only
/// the newest 10,000 of an account are kept.
Json HyperliquidVenue::fillsByTime(const Account& account, const Json& request) const
{
    const auto timeOf = [&](const char* key, std::int64_t otherwise) {
        const auto value = request.value(key, Json());
        return value.is_number_integer() ? value.get<std::int64_t>() : otherwise;
    };
    const auto from = timeOf("startTime", 0), until = timeOf("endTime", INT64_MAX);
    const auto& fills = m_ledger.fills();
    const auto isOurs = [&](const Fill& fill) { return fill.account == &account; };
    const auto all = std::count_if(fills.begin(), fills.end(), isOurs);
    auto tooOld = std::max<std::int64_t>(all - kKeptFills, 0);
    Json rows = Json::array();
    for (const auto& fill : fills) {
        if (!isOurs(fill) || tooOld-- > 0) continue;
        const auto at = milliseconds(fill.time);
        if (at >= from && at <= until && rows.size() < kMostRows) rows.push_back(fillJson(fill, coinOf(fill.asset)));
    }
    return rows;
}

Json HyperliquidVenue::statusOf(const Account& account, const Json& oid)
{
    const Order* order = oid.is_number_unsigned() ? m_ledger.findOrder(account, oid.get<std::uint64_t>())
                         : oid.is_string()        ? m_ledger.findOrder(account, oid.get_ref<const std::string&>())
                                                  : nullptr;
    if (order == nullptr) return {{"status", "unknownOid"}};
    return {{"status", "order"},
            {"order",
             {{"order", orderJson(*order, coinOf(order->terms.asset), true)},
              {"status", order->status},
              {"statusTimestamp", milliseconds(order->changed)}}}};
}

}  // namespace ballast::hyperliquid_server
