#include "ballast_vectors/checks/known_requests.h"

#include <map>

#include "venue/deribit/requests.h"
#include "venue/derive/requests.h"

namespace ballast::vectors {

namespace {

constexpr std::string_view kDeribit = "www.deribit.com", kDeribitTest = "test.deribit.com";
constexpr const char* kDeriveTest = "https://api-demo.lyra.finance/";
constexpr std::uint64_t kSubaccount = 130837;
constexpr std::uint64_t kNinetyDays = 90U * 86400U;

using Requests = std::map<std::string_view, KnownRequest>;

KnownRequest deribitCall(std::string_view host, std::string_view method, const Json& params)
{
    return {.address = deribit::callAddress(host, method, params), .body = nullptr};
}

KnownRequest deribitOrder(std::string_view host, std::string_view method, const deribit::OrderRequest& order)
{
    return deribitCall(host, method, deribit::orderParams(order).value());
}

Requests deribitRequests()
{
    const deribit::OrderRequest limit{.instrument = "BTC_USDT", .amount = "0.0002", .type = "limit", .price = "25000"};
    return {
        {"createOrder limit buy spot", deribitOrder(kDeribit, "private/buy", limit)},
        {"createOrder limit sell spot", deribitOrder(kDeribit, "private/sell", limit)},
        {"trailing stop on linear perpetual", deribitOrder(kDeribitTest, "private/sell",
                                                           {.instrument = "BTC_USDT-PERPETUAL",
                                                            .amount = "0.001",
                                                            .type = "trailing_stop",
                                                            .trigger = "last_price",
                                                            .triggerOffset = "1000"})},
        {"cancelAllOrders", deribitCall(kDeribit, "private/cancel_all", Json::object())},
        {"cancelAllOrders by instrument",
         deribitCall(kDeribit, "private/cancel_all_by_instrument", {{"instrument_name", "BTC_USDT"}})},
        {"fetchOpenOrders", deribitCall(kDeribit, "private/get_open_orders_by_currency", {{"currency", "BTC"}})},
        {"fetchTrades",
         deribitCall(kDeribit, "public/get_last_trades_by_instrument_and_time",
                     {{"instrument_name", "BTC_USDT"}, {"include_old", true}, {"start_timestamp", 1703665611074}})}};
}

KnownRequest deriveOrder(const derive::OrderRequest& order, std::uint64_t milliseconds)
{
    derive::Action action;
    action.subaccountId = kSubaccount;
    action.nonce = milliseconds;
    action.expirySeconds = milliseconds / 1000 + kNinetyDays;
    auto body = derive::orderBody(order, action, {}, derive::NonceForm::Number);
    body["signature"] = "<omitted>";  // The file leaves it out, for it was made with a key that is not told.
    return {.address = kDeriveTest + std::string("private/order"), .body = std::move(body)};
}

derive::OrderRequest deriveLimit(const char* instrument)
{
    return {.instrument = instrument,
            .direction = "buy",
            .orderType = "limit",
            .amount = "0.01",
            .limitPrice = "10000",
            .maxFee = "219",
            .referralCode = ""};
}

Requests deriveRequests()
{
    auto stop = deriveLimit("BTC-PERP");
    stop.timeInForce = "post_only";
    stop.reduceOnly = false;
    stop.triggerPrice = "102800";
    stop.triggerType = "stoploss";
    stop.triggerPriceType = "mark";
    stop.label = "test1234";
    const auto at = [](const char* method) { return kDeriveTest + std::string(method); };
    return {
        {"createOrder", deriveOrder(deriveLimit("LBTC-USDC"), 1738914910057)},
        {"createOrder post-only with stop-loss trigger", deriveOrder(stop, 1738914735356)},
        {"cancelOrder",
         {at("private/cancel"), derive::cancelBody("LBTC-USDC", kSubaccount, "df3879a6-5421-41ba-bd91-68d7a36edd3d")}},
        {"cancelAllOrders by instrument",
         {at("private/cancel_by_instrument"), derive::cancelByInstrumentBody("LBTC-USDC", kSubaccount)}},
        {"cancelAllOrders", {at("private/cancel_all"), derive::subaccountBody(kSubaccount)}},
        {"fetchPositions", {at("private/get_positions"), derive::subaccountBody(kSubaccount)}},
        {"fetchTicker", {"https://api.lyra.finance/public/get_ticker", derive::instrumentBody("BTC-PERP")}}};
}

std::optional<KnownRequest> found(const Requests& requests, std::string_view method)
{
    const auto one = requests.find(method);
    return one == requests.end() ? std::nullopt : std::optional<KnownRequest>(one->second);
}

}  // namespace

std::optional<KnownRequest> deribitRequest(std::string_view method)
{
    static const Requests kRequests = deribitRequests();
    return found(kRequests, method);
}

std::optional<KnownRequest> deriveRequest(std::string_view method)
{
    static const Requests kRequests = deriveRequests();
    return found(kRequests, method);
}

std::optional<std::uint64_t> hyperliquidNonce(std::string_view method)
{
    if (method == "swap limit") return 1709144041776;
    if (method == "scheduleCancel") return 1748964667610;
    return std::nullopt;
}

}  // namespace ballast::vectors
