#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>

#include "derive_server/derive_venue.h"
#include "signing/word.h"

namespace ballast::derive_server {

namespace {

constexpr std::int64_t kFreshMs = 60'000, kLeastExpiry = 300, kMostExpiry = 120 * 86'400;
constexpr std::size_t kMostPage = 1'000;
constexpr std::array<std::string_view, 5> kMatching{"private/order", "private/replace", "private/cancel",
                                                    "private/cancel_by_instrument", "private/cancel_by_label"};

std::string textOf(const Json& json, const char* key)
{
    const auto value = json.is_object() ? json.value(key, Json()) : Json();
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::size_t wholeOf(const Json& json, const char* key, std::size_t otherwise)
{
    const auto value = json.is_object() ? json.value(key, Json()) : Json();
    return value.is_number_unsigned() ? value.get<std::size_t>() : otherwise;
}

/// A plain decimal with at most eight places.
template <class Number> std::optional<Number> exact(const Json& json, const char* key)
{
    const auto word = signing::scaledWord(textOf(json, key), 8, 64);
    const auto units = word ? signing::toUint64(*word) : std::nullopt;
    if (!units || *units > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
    return Number::fromUnits(static_cast<std::int64_t>(*units));
}

Json pageOf(const std::vector<Json>& rows, const Json& params, const char* name)
{
    const auto size = std::clamp<std::size_t>(wholeOf(params, "page_size", 100), 1, kMostPage);
    const auto page = std::max<std::size_t>(wholeOf(params, "page", 1), 1);
    Json out = Json::array();
    for (std::size_t i = (page - 1) * size; i < std::min(rows.size(), page * size); ++i)
        out.push_back(rows[i]);
    return {{name, out}, {"pagination", {{"count", rows.size()}, {"num_pages", (rows.size() + size - 1) / size}}}};
}

}  // namespace

/// A cancel by label alone is no message that matches.
DeriveVenue::Counted DeriveVenue::countedAs(const std::string& method, const Json& params)
{
    if (method == "private/cancel_all") return Counted::CancelAll;
    if (method == "private/cancel_by_label" && textOf(params, "instrument_name").empty()) return Counted::Other;
    const bool matches = std::find(kMatching.begin(), kMatching.end(), method) != kMatching.end();
    return matches ? Counted::Matching : Counted::Other;
}

DeriveVenue::Answer DeriveVenue::call(Line& line, const std::string& method, const Json& params)
{
    auto& window = line.wallet ? m_windows[*line.wallet] : line.window;
    if (!window.take(countedAs(method, params), m_isMaker, m_now)) return refused(-32000, "Rate limit exceeded");
    if (const auto error = m_errors.find(method); error != m_errors.end() && error->second.count != 0) {
        if (error->second.count > 0) --error->second.count;
        return refused(error->second.code, error->second.message.empty() ? "error" : error->second.message);
    }
    if (method == "subscribe" || method == "unsubscribe") return subscribe(line, params, method == "unsubscribe");
    if (method == "public/login") return login(line, params);
    if (method.starts_with("public/")) return publicCall(method, params);
    if (!method.starts_with("private/")) return refused(-32601, "Method not found");
    if (!line.wallet) return refused(14000, "Account not found");
    if (method == "private/set_cancel_on_disconnect") {
        line.cancelsOnDisconnect = params.value("enabled", Json()) == true;
        return {"ok"};
    }
    if (method == "private/get_subaccounts") {
        Json ids = Json::array();
        for (const auto& account : m_ledger.accounts())
            if (account.owner == *line.wallet) ids.push_back(account.number);
        return {{{"wallet", signing::toChecksumText(*line.wallet)}, {"subaccount_ids", ids}}};
    }
    auto* account = m_ledger.find(wholeOf(params, "subaccount_id", 0));
    if (account == nullptr || account->owner != *line.wallet) return refused(14001, "Subaccount not found");
    return privateCall(line, *account, method, params);
}

DeriveVenue::Answer DeriveVenue::login(Line& line, const Json& params)
{
    const auto read = readLogin(params);
    if (!read) return refused(-32602, "Invalid params");
    Json ids = Json::array();
    bool isKnown = false;
    for (const auto& account : m_ledger.accounts()) {
        if (account.owner != read->wallet) continue;
        isKnown = isKnown || account.mayBeSignedBy(read->signer);
        ids.push_back(account.number);
    }
    if (ids.empty()) return refused(14000, "Account not found");
    // An owner's signature must be fresh.
    const bool isStale = read->signer == read->wallet && std::abs(read->milliseconds - milliseconds(m_now)) > kFreshMs;
    if (m_rejectsLogins || !isKnown || isStale) return refused(14014, "Signature invalid for message or transaction");
    line.wallet = read->wallet;
    return {ids};
}

DeriveVenue::Answer DeriveVenue::listing(const Json& params)
{
    const auto type = textOf(params, "instrument_type"), coin = textOf(params, "currency");
    const bool wantsExpired = params.value("expired", Json()) == true;
    if (type != "option" && type != "perp" && type != "erc20") return refused(-32602, "Invalid params");
    std::vector<Json> rows;
    for (const auto& contract : m_market.contracts())
        if (contract->type() == type && contract->isClosed == wantsExpired &&
            (coin.empty() || contract->instrument.underlying == coin))
            rows.push_back(instrumentJson(*contract, m_market));
    return {pageOf(rows, params, "instruments")};
}

DeriveVenue::Answer DeriveVenue::publicCall(const std::string& method, const Json& params)
{
    if (method == "public/get_all_instruments") return listing(params);
    if (method == "public/get_all_live_instruments") {
        Json names = Json::array();
        for (const auto& contract : m_market.contracts())
            if (!contract->isClosed) names.push_back(contract->instrument.name);
        return {names};
    }
    const auto* contract = m_market.find(textOf(params, "instrument_name"));
    if (method == "public/get_instrument" || method == "public/get_ticker") {
        if (contract == nullptr) return refused(12001, "Instrument not found");
        return {method == "public/get_instrument" ? instrumentJson(*contract, m_market)
                                                  : tickerJson(*contract, m_market, m_ledger, m_now)};
    }
    const auto coin = simulation::findCoin(textOf(params, "currency"));
    if (method == "public/get_tickers") {
        const auto day = wholeOf(params, "expiry_date", 0);
        Json tickers = Json::object();
        for (const auto& one : m_market.contracts()) {
            const auto expiry = toCivil(one->instrument.expiry);
            const auto its = static_cast<std::size_t>(expiry.year * 10'000 + expiry.month * 100 + expiry.day);
            if (one->type() == textOf(params, "instrument_type") && coin == one->coin && !one->isClosed &&
                (!one->isOption() || day == its))
                tickers[one->instrument.name] = tickerJson(*one, m_market, m_ledger, m_now);
        }
        return {{{"tickers", tickers}}};
    }
    if (method == "public/get_option_settlement_prices") {
        if (!coin) return refused(12002, "Currency not found");
        Json expiries = Json::array();
        for (const auto& [expiry, price] : m_market.settled(*coin))
            expiries.push_back({{"expiry_date", toIso8601(expiry).substr(0, 10)},
                                {"price", decimal(price)},
                                {"utc_expiry_sec", expiry.nanoseconds / 1'000'000'000}});
        return {{{"expiries", expiries}}};
    }
    return refused(-32601, "Method not found");
}

DeriveVenue::Answer DeriveVenue::privateCall(Line&, Account& account, const std::string& method, const Json& params)
{
    const auto list = [&](const char* name, Json rows) -> Answer {
        return {{{"subaccount_id", account.number}, {name, std::move(rows)}}};
    };
    Json positions = Json::array(), open = Json::array();
    for (const auto& [contract, position] : account.positions)
        positions.push_back(positionJson(*contract, position, m_market));
    for (const auto* order : m_ledger.openOrders(account))
        open.push_back(orderJson(*order));
    if (method == "private/get_positions") return list("positions", positions);
    if (method == "private/get_open_orders") return list("orders", open);
    if (method == "private/get_collaterals") return list("collaterals", collateralsJson(account));
    if (method == "private/get_order_history") return history(account, params);
    if (method == "private/order") return place(account, params);
    if (method == "private/replace") return replace(account, params);
    if (method == "private/cancel_by_label") return cancelByLabel(account, params);
    if (method == "private/cancel_all") {
        for (auto* order : m_ledger.openOrders(account))
            m_ledger.cancel(*order, "cancelled", "user_request", m_now);
        return {"ok"};
    }
    if (method == "private/get_order" || method == "private/cancel") {
        auto* order = m_ledger.findOrder(account, textOf(params, "order_id"));
        if (order == nullptr) return refused(11006, "Does not exist");
        if (method == "private/cancel") {
            if (!order->isOpen()) return refused(order->status == "filled" ? 11004 : 11003, "Already " + order->status);
            m_ledger.cancel(*order, "cancelled", "user_request", m_now);
        }
        return {orderJson(*order)};
    }
    if (method == "private/get_subaccount") {
        const auto margin = m_ledger.marginOf(account);
        return {{{"subaccount_id", account.number},
                 {"margin_type", "PM"},
                 {"currency", "all"},
                 {"is_under_liquidation", false},
                 {"failed_to_fetch", !margin},
                 {"subaccount_value", decimal(m_ledger.worth(account))},
                 {"initial_margin", decimal(margin ? margin->initialExcessUsd() : 0.0)},
                 {"maintenance_margin", decimal(margin ? margin->excessUsd() : 0.0)},
                 {"positions", positions},
                 {"collaterals", collateralsJson(account)},
                 {"open_orders", open}}};
    }
    return refused(-32601, "Method not found");
}

DeriveVenue::Answer DeriveVenue::history(Account& account, const Json& params)
{
    const auto from = params.value("from_timestamp", Json(0));
    std::vector<Json> rows;
    auto& orders = m_ledger.orders();
    for (auto order = orders.rbegin(); order != orders.rend(); ++order)
        if (order->account == &account &&
            (!from.is_number_integer() || milliseconds(order->created) >= from.get<std::int64_t>()))
            rows.push_back(orderJson(*order));
    auto out = pageOf(rows, params, "orders");
    out["subaccount_id"] = account.number;
    return {out};
}

DeriveVenue::Answer DeriveVenue::cancelByLabel(Account& account, const Json& params)
{
    const auto label = textOf(params, "label"), instrument = textOf(params, "instrument_name");
    if (label.empty()) return refused(-32602, "Invalid params");
    int count = 0;
    for (auto* order : m_ledger.openOrders(account)) {
        if (order->terms.label != label || (!instrument.empty() && order->contract->instrument.name != instrument))
            continue;
        m_ledger.cancel(*order, "cancelled", "user_request", m_now);
        ++count;
    }
    return {{{"cancelled_orders", instrument.empty() ? -1 : count}}};
}

/// What is checked before the book is.
std::optional<Refusal> DeriveVenue::problemOf(const Account& account, const Contract& contract,
                                              const Json& params) const
{
    const auto signer = signerOf(params, contract, account.owner);
    if (!signer && signer.error().code == ErrorCode::Parse) return Refusal{-32602, "Invalid params"};
    if (!signer) return Refusal{14014, "Signature invalid for message or transaction"};
    if (!account.mayBeSignedBy(*signer)) return Refusal{14026, "Session key not found"};
    const auto text = textOf(params, "nonce");
    std::uint64_t nonce = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), nonce);
    const auto at = Timestamp{static_cast<std::int64_t>(nonce & INT64_MAX)};
    if (text.size() != 19 || problem != std::errc{} || end != text.data() + text.size() ||
        at > m_now + Duration::hours(1) || at < m_now - Duration::days(120))
        return Refusal{11018, "Invalid nonce date"};
    if (account.nonces.contains(nonce)) return Refusal{11017, "Order with this nonce already exists"};
    const auto expiry = params.at("signature_expiry_sec").get<std::int64_t>() - m_now.nanoseconds / 1'000'000'000;
    if (expiry < kLeastExpiry || expiry > kMostExpiry) return Refusal{11011, "Invalid signature expiry"};
    const auto amount = exact<Quantity>(params, "amount");
    const auto cap = exact<Price>(params, "max_fee");
    if (!amount || amount->units() <= 0 || !cap) return Refusal{11012, "Invalid amount"};
    const double least = 2.0 * std::max(contract.makerRate, contract.takerRate) * m_market.spot(contract.coin) +
                         contract.baseFee / amount->toDouble();
    if (cap->toDouble() < least) return Refusal{11023, "Max fee order param is too low"};
    return std::nullopt;
}

/// Cancels one and places another in one step. What is not signed as it must be, and what has filled otherwise than
/// the caller thinks, leaves the old one; what the book does not take leaves neither, and says why.
DeriveVenue::Answer DeriveVenue::replace(Account& account, const Json& params)
{
    auto* old = m_ledger.findOrder(account, textOf(params, "order_id_to_cancel"));
    if (old == nullptr) return refused(11006, "Does not exist");
    if (!old->isOpen()) return refused(old->status == "filled" ? 11004 : 11003, "Already " + old->status);
    if (old->contract->instrument.name != textOf(params, "instrument_name")) return refused(-32602, "Invalid params");
    if (params.contains("expected_filled_amount") && exact<Quantity>(params, "expected_filled_amount") != old->filled)
        return refused(11028, "Replaced order filled amount mismatch");
    if (auto problem = problemOf(account, *old->contract, params)) return {{}, *problem};
    m_ledger.cancel(*old, "cancelled", "user_request", m_now);
    const auto id = old->id;
    auto placed = place(account, params);
    Json out{{"cancelled_order", orderJson(*old)},
             {"order", nullptr},
             {"trades", Json::array()},
             {"create_order_error", nullptr}};
    if (placed.refusal.code != 0) {
        out["create_order_error"] = {{"code", placed.refusal.code}, {"message", placed.refusal.message}};
        return {out};
    }
    if (auto* made = m_ledger.findOrder(account, textOf(placed.result.at("order"), "order_id"))) made->replaces = id;
    out["order"] = placed.result.at("order");
    out["order"]["replaced_order_id"] = id;
    out["trades"] = placed.result.at("trades");
    return {out};
}

DeriveVenue::Answer DeriveVenue::place(Account& account, const Json& params)
{
    auto* contract = m_market.find(textOf(params, "instrument_name"));
    if (contract == nullptr) return refused(12001, "Instrument not found");
    const auto direction = textOf(params, "direction"),
               inForce = params.contains("time_in_force") ? textOf(params, "time_in_force") : "gtc";
    if (direction != "buy" && direction != "sell") return refused(-32602, "Invalid params");
    if (auto problem = problemOf(account, *contract, params)) return {{}, *problem};
    std::uint64_t nonce = 0;
    const auto text = textOf(params, "nonce");
    std::from_chars(text.data(), text.data() + text.size(), nonce);
    account.nonces.insert(nonce);
    const auto limit = exact<Price>(params, "limit_price");
    if (!limit) return refused(11013, "Invalid limit price");
    OrderTerms terms{.side = direction == "buy" ? Side::Buy : Side::Sell,
                     .limit = *limit,
                     .amount = *exact<Quantity>(params, "amount"),
                     .timeInForce = inForce == "post_only" ? TimeInForce::PostOnly
                                    : inForce == "ioc"     ? TimeInForce::ImmediateOrCancel
                                    : inForce == "fok"     ? TimeInForce::FillOrKill
                                                           : TimeInForce::GoodTilCancelled,
                     .rejectPostOnly = params.value("reject_post_only", Json()) == true,
                     .label = textOf(params, "label"),
                     .nonce = text,
                     .signature = textOf(params, "signature"),
                     .signer = textOf(params, "signer"),
                     .maxFee = textOf(params, "max_fee"),
                     .expirySeconds = params.at("signature_expiry_sec").get<std::uint64_t>()};
    const auto placed = m_ledger.place(account, *contract, std::move(terms), m_now);
    if (placed.order == nullptr) return {{}, placed.refusal};
    Json trades = Json::array();
    for (const auto& trade : placed.trades)
        trades.push_back(tradeJson(trade, m_market));
    return {{{"order", orderJson(*placed.order)}, {"trades", trades}}};
}

}  // namespace ballast::derive_server
