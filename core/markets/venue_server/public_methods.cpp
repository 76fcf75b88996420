#include "venue_server/deribit_venue.h"

namespace ballast::venue_server {

namespace {

constexpr std::int64_t kLeastHeartbeat = 10;

}  // namespace

const std::unordered_map<std::string_view, DeribitVenue::Entry>& DeribitVenue::methods()
{
    using V = DeribitVenue;
    static const std::unordered_map<std::string_view, Entry> table{
        {"public/test", {&V::test}},
        {"public/get_time", {&V::getTime}},
        {"public/status", {&V::status}},
        {"public/hello", {&V::hello}},
        {"public/set_heartbeat", {&V::setHeartbeat}},
        {"public/disable_heartbeat", {&V::disableHeartbeat}},
        {"public/auth", {&V::auth}},
        {"public/subscribe", {&V::subscribePublic}},
        {"public/unsubscribe", {&V::unsubscribe}},
        {"public/unsubscribe_all", {&V::unsubscribeAll}},
        {"public/get_currencies", {&V::getCurrencies}},
        {"public/get_instruments", {&V::getInstruments}},
        {"public/get_instrument", {&V::getInstrument}},
        {"public/get_index_price", {&V::getIndexPrice}},
        {"public/get_index_price_names", {&V::getIndexPriceNames}},
        {"public/get_delivery_prices", {&V::getDeliveryPrices}},
        {"public/ticker", {&V::ticker}},
        {"public/get_order_book", {&V::getOrderBook}},
        {"public/get_book_summary_by_currency", {&V::getSummaryByCurrency}},
        {"public/get_book_summary_by_instrument", {&V::getSummaryByInstrument}},
        {"public/get_tradingview_chart_data", {&V::getChart}},
        {"public/get_funding_rate_value", {&V::getFundingRateValue}},
        {"public/get_last_trades_by_instrument", {&V::getLastTrades}},
        {"public/get_last_trades_by_instrument_and_time", {&V::getLastTrades}},
        {"private/subscribe", {&V::subscribePrivate}},
        {"private/unsubscribe", {&V::unsubscribe}},
        {"private/unsubscribe_all", {&V::unsubscribeAll}},
        {"private/buy", {&V::buy, true}},
        {"private/sell", {&V::sell, true}},
        {"private/edit", {&V::edit, true}},
        {"private/edit_by_label", {&V::editByLabel, true}},
        {"private/cancel", {&V::cancel, true}},
        {"private/cancel_by_label", {&V::cancelByLabel, true}},
        {"private/cancel_all", {&V::cancelAll, true}},
        {"private/cancel_all_by_currency", {&V::cancelAll, true}},
        {"private/cancel_all_by_instrument", {&V::cancelAll, true}},
        {"private/get_open_orders", {&V::getOpenOrders}},
        {"private/get_open_orders_by_currency", {&V::getOpenOrders}},
        {"private/get_open_orders_by_instrument", {&V::getOpenOrders}},
        {"private/get_open_orders_by_label", {&V::getOpenOrders}},
        {"private/get_order_state", {&V::getOrderState}},
        {"private/get_order_state_by_label", {&V::getOrderStateByLabel}},
        {"private/get_order_history_by_instrument", {&V::getOrderHistory}},
        {"private/get_order_history_by_currency", {&V::getOrderHistory}},
        {"private/get_user_trades_by_order", {&V::getUserTradesByOrder}},
        {"private/get_user_trades_by_instrument", {&V::getUserTrades}},
        {"private/get_user_trades_by_instrument_and_time", {&V::getUserTrades}},
        {"private/get_user_trades_by_currency", {&V::getUserTrades}},
        {"private/get_user_trades_by_currency_and_time", {&V::getUserTrades}},
        {"private/get_positions", {&V::getPositions}},
        {"private/get_position", {&V::getPosition}},
        {"private/get_account_summary", {&V::getAccountSummary}},
        {"private/get_account_summaries", {&V::getAccountSummaries}},
        {"private/change_margin_model", {&V::changeMarginModel}},
        {"private/get_transaction_log", {&V::getTransactionLog}},
        {"private/enable_cancel_on_disconnect", {&V::enableCancelOnDisconnect}},
        {"private/disable_cancel_on_disconnect", {&V::disableCancelOnDisconnect}},
        {"private/get_cancel_on_disconnect", {&V::getCancelOnDisconnect}},
        {"private/set_mmp_config", {&V::setMmpConfig}},
        {"private/get_mmp_config", {&V::getMmpConfig}},
        {"private/reset_mmp", {&V::resetMmp}},
        {"private/logout", {&V::logout}}};
    return table;
}

Outcome<Json> DeribitVenue::test(Caller& caller, Params&)
{
    if (caller.line != nullptr) caller.line->isTestOwed = false;
    return Json{{"version", "1.2.26"}};
}

Outcome<Json> DeribitVenue::getTime(Caller&, Params&) { return Json(milliseconds(m_now)); }

Outcome<Json> DeribitVenue::status(Caller&, Params&)
{
    return Json{{"locked", m_faults.maintenance ? "true" : "false"}, {"locked_indices", Json::array()}};
}

Outcome<Json> DeribitVenue::hello(Caller& caller, Params& params)
{
    params.text("client_name");
    params.text("client_version");
    if (!params.isSound()) return params.refusal();
    return test(caller, params);
}

Outcome<Json> DeribitVenue::setHeartbeat(Caller& caller, Params& params)
{
    const auto interval = params.whole("interval", true);
    if (interval && *interval < kLeastHeartbeat) params.fault("interval", "must be 10 or more");
    if (!params.isSound()) return params.refusal();
    if (caller.line == nullptr) return refuse(10030, "must_be_websocket_request");
    caller.line->heartbeat = Duration::seconds(*interval);
    caller.line->beatAt = m_now + caller.line->heartbeat;
    caller.line->isTestOwed = false;
    return Json("ok");
}

Outcome<Json> DeribitVenue::disableHeartbeat(Caller& caller, Params&)
{
    if (caller.line == nullptr) return refuse(10030, "must_be_websocket_request");
    caller.line->heartbeat = {};
    caller.line->isTestOwed = false;
    return Json("ok");
}

/// The login of a socket is that of all its later calls.
Outcome<Json> DeribitVenue::auth(Caller& caller, Params& params)
{
    auto login = m_logins.authenticate(params, m_now);
    if (!login) return tl::unexpected(login.error());
    if (caller.line != nullptr) caller.line->account = login->account;
    return std::move(login->result);
}

Outcome<Json> DeribitVenue::subscribePublic(Caller& caller, Params& params) { return subscribe(caller, params, false); }

Outcome<Json> DeribitVenue::unsubscribe(Caller& caller, Params& params)
{
    const auto names = params.texts("channels");
    if (!params.isSound()) return params.refusal();
    if (caller.line == nullptr) return refuse(10030, "must_be_websocket_request");
    Json left = Json::array();
    for (const auto& name : names) {
        if (!caller.line->channels.contains(name)) continue;
        leave(*caller.line, name);
        left.push_back(name);
    }
    return left;
}

Outcome<Json> DeribitVenue::unsubscribeAll(Caller& caller, Params&)
{
    if (caller.line == nullptr) return refuse(10030, "must_be_websocket_request");
    const bool isPrivate = caller.method.starts_with("private/");
    for (const auto& name : std::set<std::string>(caller.line->channels))
        if (name.starts_with("user.") == isPrivate) leave(*caller.line, name);
    return Json("ok");
}

Outcome<Json> DeribitVenue::getCurrencies(Caller&, Params&)
{
    const auto one = [](const char* name, const char* words, int decimals) {
        return Json{{"currency", name},
                    {"currency_long", words},
                    {"coin_type", name},
                    {"decimals", decimals},
                    {"fee_precision", 4},
                    {"min_confirmations", 1},
                    {"min_withdrawal_fee", 0.0001},
                    {"withdrawal_fee", 0.0001},
                    {"withdrawal_priorities", Json::array()},
                    {"network_fee", 0.0001},
                    {"network_currency", name},
                    {"in_cross_collateral_pool", false}};
    };
    return Json::array({one("BTC", "Bitcoin", 8), one("ETH", "Ethereum", 6), one("USDC", "USD Coin", 6)});
}

Outcome<Json> DeribitVenue::getInstruments(Caller&, Params& params)
{
    auto currency = params.text("currency", false);
    const auto kind = params.text("kind", false);
    const bool expired = params.flag("expired").value_or(false);
    currency = currency.empty() ? "any" : currencyName(currency);
    if (!isCurrency(currency) && currency != "USDT" && currency != "EURR") params.fault("currency", "invalid currency");
    if (!params.isSound()) return params.refusal();
    Json out = Json::array();
    for (const auto& contract : m_world.contracts())
        if (contract->isClosed == expired && (currency == "any" || contract->currency == currency) &&
            (kind.empty() || kind == "any" || kind == contract->kind()))
            out.push_back(instrumentJson(*contract));
    return out;
}

Outcome<Contract*> DeribitVenue::contractOf(Params& params)
{
    const auto name = params.text("instrument_name");
    if (!params.isSound()) return params.refusal();
    auto* contract = m_world.find(name);
    if (contract == nullptr)
        return refuse(10020, "invalid_or_unsupported_instrument", "instrument not found", "instrument_name");
    return contract;
}

Outcome<Json> DeribitVenue::getInstrument(Caller&, Params& params)
{
    return contractOf(params).map([](Contract* contract) { return instrumentJson(*contract); });
}

Outcome<Json> DeribitVenue::getIndexPrice(Caller&, Params& params)
{
    const auto name = params.text("index_name");
    const auto channel = channelOf("deribit_price_index." + name);
    if (!channel) params.fault("index_name", "unknown index");
    if (!params.isSound()) return params.refusal();
    const double price = rounded(m_world.spot(channel->coin), 2);
    return Json{{"index_price", price}, {"estimated_delivery_price", price}};
}

/// Newest first, a day each.
Outcome<Json> DeribitVenue::getDeliveryPrices(Caller&, Params& params)
{
    const auto index = params.text("index_name");
    const auto offset = params.whole("offset").value_or(0), count = params.whole("count").value_or(10);
    if (!channelOf("deribit_price_index." + index)) params.fault("index_name", "unknown index");
    if (offset < 0) params.fault("offset", "0 or more");
    if (count < 1 || count > 1'000) params.fault("count", "1 to 1000");
    if (!params.isSound()) return params.refusal();
    std::map<std::string, double, std::greater<>> days;
    for (const auto& [what, price] : m_world.deliveries())
        if (what.first == index) days.insert_or_assign(toIso8601(what.second).substr(0, 10), price);
    Json data = Json::array();
    std::int64_t place = 0;
    for (const auto& [day, price] : days)
        if (place++ >= offset && std::ssize(data) < count) data.push_back({{"date", day}, {"delivery_price", price}});
    return Json{{"data", data}, {"records_total", days.size()}};
}

Outcome<Json> DeribitVenue::getIndexPriceNames(Caller&, Params&)
{
    return Json::array({"btc_usd", "eth_usd", "btc_usdc", "eth_usdc"});
}

Outcome<Json> DeribitVenue::ticker(Caller&, Params& params)
{
    return contractOf(params).map([&](Contract* contract) { return tickerJson(*contract, m_now); });
}

Outcome<Json> DeribitVenue::getOrderBook(Caller&, Params& params)
{
    const auto depth = params.whole("depth").value_or(5);
    if (depth < 1) params.fault("depth", "must be 1 or more");
    const auto contract = contractOf(params);
    if (!contract) return tl::unexpected(contract.error());
    return orderBookJson(**contract, m_now, static_cast<std::size_t>(depth));
}

Outcome<Json> DeribitVenue::getSummaryByCurrency(Caller&, Params& params)
{
    const auto currency = currencyName(params.text("currency"));
    const auto kind = params.text("kind", false);
    if (params.isSound() && !isCurrency(currency) && currency != "USDT" && currency != "EURR")
        params.fault("currency", "invalid currency");
    if (!params.isSound()) return params.refusal();
    Json out = Json::array();
    for (const auto& contract : m_world.contracts())
        if (!contract->isClosed && (currency == "any" || contract->currency == currency) &&
            (kind.empty() || kind == contract->kind()))
            out.push_back(summaryJson(*contract, m_now));
    return out;
}

Outcome<Json> DeribitVenue::getSummaryByInstrument(Caller&, Params& params)
{
    return contractOf(params).map([&](Contract* contract) { return Json::array({summaryJson(*contract, m_now)}); });
}

Outcome<Json> DeribitVenue::getLastTrades(Caller&, Params& params)
{
    const auto count = params.whole("count").value_or(10);
    const auto from = params.whole("start_timestamp").value_or(0),
               to = params.whole("end_timestamp").value_or(INT64_MAX);
    if (count < 1 || count > 1000) params.fault("count", "must be 1 to 1000");
    const auto sorting = params.text("sorting", false);
    const auto contract = contractOf(params);
    if (!contract) return tl::unexpected(contract.error());
    std::vector<const PublicTrade*> all;
    for (const auto& trade : m_exchange.tradesOf(**contract))
        if (milliseconds(trade.time) >= from && milliseconds(trade.time) <= to) all.push_back(&trade);
    const auto most = static_cast<std::size_t>(count);
    const bool hasMore = all.size() > most;
    if (hasMore) all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(most));
    if (sorting != "asc") std::reverse(all.begin(), all.end());
    Json trades = Json::array();
    for (const auto* trade : all)
        trades.push_back(tradeJson(*trade));
    return Json{{"trades", trades}, {"has_more", hasMore}};
}

}  // namespace ballast::venue_server
