#include <algorithm>

#include "venue_server/deribit_venue.h"

namespace ballast::venue_server {

namespace {

constexpr std::size_t kLongestLabel = 64;
constexpr std::array<const char*, 3> kCurrencies{"BTC", "ETH", "USDC"};

std::optional<TimeInForce> timeInForceOf(const std::string& text)
{
    if (text.empty() || text == "good_til_cancelled") return TimeInForce::GoodTilCancelled;
    if (text == "good_til_day") return TimeInForce::GoodTilDay;
    if (text == "immediate_or_cancel") return TimeInForce::ImmediateOrCancel;
    if (text == "fill_or_kill") return TimeInForce::FillOrKill;
    return std::nullopt;
}

/// `amount`, or `contracts` of the contract's size.
std::optional<Quantity> amountOf(const Contract& contract, Params& params, bool needed)
{
    if (const auto amount = params.amount("amount")) return amount;
    const auto contracts = params.number("contracts", false);
    if (contracts) return Quantity::fromDouble(*contracts * contract.size.toDouble()).value_or(Quantity{});
    if (needed) params.fault("amount", "required");
    return std::nullopt;
}

/// What makes another kind of order of it: ignored, it would be traded as something that nobody asked for.
constexpr std::array<const char*, 9> kOtherKinds{
    "advanced",          "trigger",      "trigger_price",  "trigger_offset", "trigger_fill_condition",
    "linked_order_type", "otoco_config", "display_amount", "max_show"};

Json placedJson(const Placed& placed)
{
    Json trades = Json::array();
    for (const auto& trade : placed.trades)
        trades.push_back(userTradeJson(trade));
    return {{"order", orderJson(placed.order)}, {"trades", trades}};
}

}  // namespace

Outcome<Json> DeribitVenue::subscribePrivate(Caller& caller, Params& params) { return subscribe(caller, params, true); }

Outcome<Json> DeribitVenue::place(Caller& caller, Params& params, Side side)
{
    OrderRequest request;
    request.side = side;
    const auto type = params.text("type", false);
    const auto inForce = timeInForceOf(params.text("time_in_force", false));
    request.label = params.text("label", false, kLongestLabel);
    request.postOnly = params.flag("post_only").value_or(false);
    request.rejectPostOnly = params.flag("reject_post_only").value_or(false);
    request.reduceOnly = params.flag("reduce_only").value_or(false);
    request.mmp = params.flag("mmp").value_or(false);
    const auto until = params.whole("valid_until");
    const auto contract = contractOf(params);
    if (!contract) return tl::unexpected(contract.error());
    request.amount = amountOf(**contract, params, true).value_or(Quantity{});
    request.kind = type == "market" ? OrderKind::Market : OrderKind::Limit;
    if (request.kind == OrderKind::Limit) request.price = params.price("price", true).value_or(Price{});
    if (!inForce) params.fault("time_in_force", "unknown");
    if (!params.isSound()) return params.refusal();
    if (!type.empty() && type != "limit" && type != "market")
        return refuse(10033, "not_implemented", "order type", "type");
    for (const auto* key : kOtherKinds)
        if (params.has(key)) return refuse(10033, "not_implemented", "not part of this simulator", key);
    if (until && *until < milliseconds(m_now)) return refuse(13888, "timed_out");
    if (request.mmp && isMmpFrozen(*caller.account, (*contract)->index)) return refuse(13030, "mmp_trigger");
    request.timeInForce = *inForce;
    if (caller.line != nullptr) request.line = caller.line->number();
    const auto placed = m_exchange.place(*caller.account, **contract, std::move(request));
    if (!placed) return tl::unexpected(placed.error());
    return placedJson(*placed);
}

Outcome<Json> DeribitVenue::editOrder(Order& order, Contract& contract, Params& params)
{
    Exchange::Edit edit;
    edit.amount = amountOf(contract, params, false);
    edit.price = params.price("price");
    edit.postOnly = params.flag("post_only");
    edit.rejectPostOnly = params.flag("reject_post_only");
    edit.reduceOnly = params.flag("reduce_only");
    if (!params.isSound()) return params.refusal();
    const auto placed = m_exchange.edit(order, edit);
    if (!placed) return tl::unexpected(placed.error());
    return placedJson(*placed);
}

Outcome<Json> DeribitVenue::edit(Caller& caller, Params& params)
{
    const auto id = params.text("order_id");
    if (!params.isSound()) return params.refusal();
    auto* order = m_exchange.findOrder(*caller.account, id);
    if (order == nullptr) return refuse(10004, "order_not_found");
    return editOrder(*order, *order->contract, params);
}

Outcome<Json> DeribitVenue::editByLabel(Caller& caller, Params& params)
{
    const auto label = params.text("label", true, kLongestLabel);
    const auto contract = contractOf(params);
    if (!contract) return tl::unexpected(contract.error());
    Order* found = nullptr;
    for (auto* order : m_exchange.ordersOf(*caller.account)) {
        if (!order->isOpen() || order->contract != *contract || order->terms.label != label) continue;
        if (found != nullptr) return refuse(13032, "non_unique_order_label");
        found = order;
    }
    if (found == nullptr) return refuse(10004, "order_not_found");
    return editOrder(*found, **contract, params);
}

Outcome<Json> DeribitVenue::cancel(Caller& caller, Params& params)
{
    const auto id = params.text("order_id");
    if (!params.isSound()) return params.refusal();
    auto* order = m_exchange.findOrder(*caller.account, id);
    if (order == nullptr) return refuse(10004, "order_not_found");
    if (!order->isOpen())
        return refuse(order->state == State::Filled ? 11008 : 11044,
                      order->state == State::Filled ? "already_filled" : "not_open_order");
    m_exchange.cancel(*order, "user_request");
    return orderJson(*order);
}

/// By currency, instrument, kind and label, as far as they are given; oldest first.
std::vector<Order*> DeribitVenue::ordersThatMatch(Account& account, Params& params, bool openOnly)
{
    const auto currency = currencyName(params.text("currency", false)), kind = params.text("kind", false),
               name = params.text("instrument_name", false), label = params.text("label", false);
    std::vector<Order*> out;
    for (auto* order : m_exchange.ordersOf(account)) {
        const auto& contract = *order->contract;
        const bool fits = (!openOnly || order->isOpen()) &&
                          (currency.empty() || currency == "any" || currency == contract.currency) &&
                          (kind.empty() || kind == "any" || kind == contract.kind()) &&
                          (name.empty() || name == contract.instrument.name) &&
                          (!params.has("label") || label == order->terms.label);
        if (fits) out.push_back(order);
    }
    return out;
}

Outcome<Json> DeribitVenue::cancelByLabel(Caller& caller, Params& params)
{
    params.text("label", true, kLongestLabel);
    if (!params.isSound()) return params.refusal();
    return cancelAll(caller, params);
}

Outcome<Json> DeribitVenue::cancelAll(Caller& caller, Params& params)
{
    if (caller.method.ends_with("_by_currency")) params.text("currency");
    if (caller.method.ends_with("_by_instrument"))
        if (const auto contract = contractOf(params); !contract) return tl::unexpected(contract.error());
    const auto orders = ordersThatMatch(*caller.account, params, true);
    if (!params.isSound()) return params.refusal();
    for (auto* order : orders)
        m_exchange.cancel(*order, "user_request");
    return Json(orders.size());
}

Outcome<Json> DeribitVenue::getOpenOrders(Caller& caller, Params& params)
{
    if (caller.method.ends_with("_by_instrument"))
        if (const auto contract = contractOf(params); !contract) return tl::unexpected(contract.error());
    const auto orders = ordersThatMatch(*caller.account, params, true);
    if (!params.isSound()) return params.refusal();
    Json out = Json::array();
    for (const auto* order : orders)
        out.push_back(orderJson(*order));
    return out;
}

Outcome<Json> DeribitVenue::getOrderState(Caller& caller, Params& params)
{
    const auto id = params.text("order_id");
    if (!params.isSound()) return params.refusal();
    const auto* order = m_exchange.findOrder(*caller.account, id);
    if (order == nullptr) return refuse(10004, "order_not_found");
    return orderJson(*order);
}

Outcome<Json> DeribitVenue::getOrderStateByLabel(Caller& caller, Params& params)
{
    params.text("currency");
    const auto orders = ordersThatMatch(*caller.account, params, false);
    if (!params.isSound()) return params.refusal();
    Json out = Json::array();
    for (const auto* order : orders)
        out.push_back(orderJson(*order));
    return out;
}

Outcome<Json> DeribitVenue::getOrderHistory(Caller& caller, Params& params)
{
    if (caller.method.ends_with("_by_currency"))
        params.text("currency");
    else if (const auto contract = contractOf(params); !contract)
        return tl::unexpected(contract.error());
    const auto count = params.whole("count").value_or(20);
    const bool open = params.flag("include_unfilled").value_or(false);
    auto orders = ordersThatMatch(*caller.account, params, false);
    if (!params.isSound()) return params.refusal();
    Json out = Json::array();
    for (auto order = orders.rbegin(); order != orders.rend() && static_cast<std::int64_t>(out.size()) < count; ++order)
        if (!(*order)->isOpen() && (open || !(*order)->filled.isZero())) out.push_back(orderJson(**order));
    return out;
}

Outcome<Json> DeribitVenue::getUserTradesByOrder(Caller& caller, Params& params)
{
    const auto id = params.text("order_id");
    if (!params.isSound()) return params.refusal();
    Json out = Json::array();
    for (const auto& trade : m_exchange.tradesOf(*caller.account))
        if (trade.order.id == id) out.push_back(userTradeJson(trade));
    return out;
}

/// Of one instrument, or of a currency and kind; newest first, unless it is asked for the other way.
Outcome<Json> DeribitVenue::getUserTrades(Caller& caller, Params& params)
{
    const Contract* only = nullptr;
    if (caller.method.find("_by_instrument") != std::string::npos) {
        const auto contract = contractOf(params);
        if (!contract) return tl::unexpected(contract.error());
        only = *contract;
    }
    const auto currency = currencyName(params.text("currency", only == nullptr)), kind = params.text("kind", false);
    // Its end may be left out, as public clients do.
    const auto from = params.whole("start_timestamp", caller.method.ends_with("_and_time")).value_or(0),
               until = params.whole("end_timestamp").value_or(INT64_MAX);
    const auto count = params.whole("count").value_or(10);
    const bool isOldestFirst = params.text("sorting", false) == "asc";
    if (count < 1 || count > 1000) params.fault("count", "must be 1 to 1000");
    if (!params.isSound()) return params.refusal();
    const auto fits = [&](const UserTrade& trade) {
        const auto& contract = *trade.trade.contract;
        const auto at = milliseconds(trade.trade.time);
        return (only != nullptr ? &contract == only : currency == "any" || currency == contract.currency) &&
               (kind.empty() || kind == "any" || kind == contract.kind()) && at >= from && at <= until;
    };
    std::vector<const UserTrade*> found;
    for (const auto& trade : m_exchange.tradesOf(*caller.account))
        if (fits(trade)) found.push_back(&trade);
    if (!isOldestFirst) std::reverse(found.begin(), found.end());
    const bool hasMore = std::ssize(found) > count;
    if (hasMore) found.resize(static_cast<std::size_t>(count));
    Json trades = Json::array();
    for (const auto* trade : found)
        trades.push_back(userTradeJson(*trade));
    return Json{{"trades", trades}, {"has_more", hasMore}};
}

Outcome<Json> DeribitVenue::getPositions(Caller& caller, Params& params)
{
    const auto currency = currencyName(params.text("currency", false)), kind = params.text("kind", false);
    if (!params.isSound()) return params.refusal();
    Json out = Json::array();
    for (const auto& [contract, position] : caller.account->positions)
        if ((currency.empty() || currency == "any" || currency == contract->currency) &&
            (kind.empty() || kind == contract->kind()))
            out.push_back(positionJson(*contract, position));
    return out;
}

Outcome<Json> DeribitVenue::getPosition(Caller& caller, Params& params)
{
    const auto contract = contractOf(params);
    if (!contract) return tl::unexpected(contract.error());
    const auto held = caller.account->positions.find(*contract);
    return positionJson(**contract, held == caller.account->positions.end() ? Position{} : held->second);
}

Json DeribitVenue::summaryOf(Account& account, const std::string& currency, bool isExtended)
{
    auto out = portfolioJson(currency, m_exchange.figures(account, currency));
    out["limits"] = {{"non_matching_engine", {{"burst", 100}, {"rate", 20}}},
                     {"limits_per_currency", false},
                     {"matching_engine",
                      {{"trading", {{"total", {{"burst", 20}, {"rate", 5}}}}},
                       {"spot", {{"burst", 20}, {"rate", 5}}},
                       {"quotes", {{"burst", 500}, {"rate", 500}}},
                       {"max_quotes", {{"burst", 10}, {"rate", 10}}},
                       {"guaranteed_quotes", {{"burst", 2}, {"rate", 2}}},
                       {"cancel_all", {{"burst", 20}, {"rate", 5}}}}}};
    const auto index = currency == "USDC" ? "btc_usdc" : currency == "BTC" ? "btc_usd" : "eth_usd";
    const auto fee = [&](const char* kind, double taker, double maker) {
        return Json{
            {"kind", kind},
            {"index_name", index},
            {"value", {{"default", {{"type", "fixed"}, {"taker", taker}, {"maker", maker}}}, {"block_trade", 0.0}}}};
    };
    out["fees"] = Json::array({fee("perpetual", 0.0005, 0.0)});
    if (currency != "USDC") out["fees"].push_back(fee("option", 0.0003, 0.0003));
    if (!isExtended) return out;
    out["id"] = account.number;
    out["email"] = "user@example.com";
    out["username"] = out["system_name"] = "user";
    out["type"] = "main";
    out["creation_timestamp"] = 0;
    out["mmp_enabled"] = out["login_enabled"] = out["security_keys_enabled"] = false;
    return out;
}

Outcome<Json> DeribitVenue::getAccountSummary(Caller& caller, Params& params)
{
    const auto currency = currencyName(params.text("currency"));
    const bool isExtended = params.flag("extended").value_or(false);
    if (!caller.account->purses.contains(currency)) params.fault("currency", "invalid currency");
    if (!params.isSound()) return params.refusal();
    return summaryOf(*caller.account, currency, isExtended);
}

Outcome<Json> DeribitVenue::getAccountSummaries(Caller& caller, Params&)
{
    auto& account = *caller.account;
    Json summaries = Json::array();
    for (const auto* currency : kCurrencies)
        summaries.push_back(summaryOf(account, currency, false));
    return Json{{"id", account.number},
                {"email", "user@example.com"},
                {"system_name", "user"},
                {"username", "user"},
                {"block_rfq_self_match_prevention", true},
                {"creation_timestamp", 0},
                {"type", "main"},
                {"referrer_id", nullptr},
                {"login_enabled", false},
                {"security_keys_enabled", false},
                {"mmp_enabled", false},
                {"interuser_transfers_enabled", false},
                {"self_trading_reject_mode", "cancel_maker"},
                {"self_trading_extended_to_subaccounts", false},
                {"summaries", summaries}};
}

/// Between the standard table and the portfolio, in each currency by itself.
Outcome<Json> DeribitVenue::changeMarginModel(Caller& caller, Params& params)
{
    const auto model = params.text("margin_model");
    const bool isTried = params.flag("dry_run").value_or(false);
    if (!params.isSound()) return params.refusal();
    if (model.starts_with("cross_"))
        return refuse(10033, "not_implemented", "not part of this simulator", "margin_model");
    if (model != "segregated_pm" && model != "segregated_sm")
        return refuse(-32602, "Invalid params", "segregated_sm or segregated_pm", "margin_model");
    auto& account = *caller.account;
    const auto stateOf = [&](const char* currency) {
        const auto f = m_exchange.figures(account, currency);
        const auto rate = [&](double margin) {
            return f.marginBalance > 0.0 ? rounded(margin / f.marginBalance) : 0.0;
        };
        return Json{{"initial_margin_rate", rate(f.initialMargin)},
                    {"maintenance_margin_rate", rate(f.maintenanceMargin)},
                    {"available_balance", rounded(f.available)}};
    };
    const bool before = account.isPortfolio;
    Json rows = Json::array();
    for (const auto* currency : kCurrencies) {
        Json row{{"currency", currency}, {"old_state", stateOf(currency)}};
        account.isPortfolio = model == "segregated_pm";
        row["new_state"] = stateOf(currency);
        account.isPortfolio = before;
        rows.push_back(std::move(row));
    }
    if (!isTried) account.isPortfolio = model == "segregated_pm";
    return rows;
}

/// Of what moved beside trades.
Outcome<Json> DeribitVenue::getTransactionLog(Caller& caller, Params& params)
{
    const auto currency = currencyName(params.text("currency"));
    const auto from = params.whole("start_timestamp", true), until = params.whole("end_timestamp", true);
    const auto count = params.whole("count").value_or(100), skipped = params.whole("continuation").value_or(0);
    if (!isCurrency(currency)) params.fault("currency", "invalid currency");
    if (count < 1 || count > 250) params.fault("count", "1 to 250");
    if (!params.isSound()) return params.refusal();
    Json logs = Json::array();
    std::int64_t found = 0;
    const auto rows = m_log.find(caller.account);
    if (rows != m_log.end())
        for (const auto& row : rows->second)
            if ((currency == "any" || row.at("currency") == currency) && row.at("timestamp") >= *from &&
                row.at("timestamp") <= *until && ++found > skipped && found <= skipped + count)
                logs.push_back(row);
    return Json{{"logs", logs}, {"continuation", found > skipped + count ? Json(skipped + count) : Json()}};
}

Outcome<Json> DeribitVenue::enableCancelOnDisconnect(Caller& caller, Params&)
{
    if (caller.line == nullptr) return refuse(10030, "must_be_websocket_request");
    caller.line->cancelsOnDisconnect = true;
    return Json("ok");
}

Outcome<Json> DeribitVenue::disableCancelOnDisconnect(Caller& caller, Params&)
{
    if (caller.line == nullptr) return refuse(10030, "must_be_websocket_request");
    caller.line->cancelsOnDisconnect = false;
    return Json("ok");
}

Outcome<Json> DeribitVenue::getCancelOnDisconnect(Caller& caller, Params&)
{
    return Json{{"scope", "connection"}, {"enabled", caller.line != nullptr && caller.line->cancelsOnDisconnect}};
}

/// Leaves without taking away what works.
Outcome<Json> DeribitVenue::logout(Caller& caller, Params&)
{
    if (caller.line == nullptr) return refuse(10030, "must_be_websocket_request");
    caller.line->cancelsOnDisconnect = false;
    return Json("ok");
}

}  // namespace ballast::venue_server
