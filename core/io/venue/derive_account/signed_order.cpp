#include "venue/derive_account/signed_order.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "venue/derive/module_data.h"
#include "venue/derive/requests.h"

namespace ballast::derive {

namespace {

/// The same on every network. Source   derive-ts, src/config/networks.ts
constexpr std::string_view kTradeModule = "0xB8D20c2B7a1Ad2EE33Bc50eF10876eD3035b5e7b";

using Unexpected = tl::unexpected<Error>;

}  // namespace

std::string maxFeeOf(const Listed& listed, double index, double limit, double headroom)
{
    const double rate = std::max({listed.makerFee, listed.takerFee, 0.0});
    const double perUnit = headroom * 2.0 * rate * std::max(index, limit);
    return fmt::format("{:.6f}", perUnit + listed.baseFee / listed.instrument.lotSize.toDouble());
}

Result<nlohmann::ordered_json> signedOrder(Network network, const Listed& listed, const OrderTerms& order,
                                           const AccountKeys& keys)
{
    const auto asset = signing::addressFromText(listed.asset);
    if (!asset) return Unexpected(asset.error());
    const auto subId = signing::unsignedWord(listed.subId);
    if (!subId) return Unexpected(subId.error());
    auto data = encode(TradeData{.asset = *asset,
                                 .subId = *subId,
                                 .limitPrice = order.limit,
                                 .amount = order.amount,
                                 .maxFee = order.maxFee,
                                 .recipientSubaccountId = keys.subaccount(),
                                 .isBid = order.isBuy});
    if (!data) return Unexpected(data.error());
    const Action action{.subaccountId = keys.subaccount(),
                        .nonce = order.nonce,
                        .module = signing::addressFromText(kTradeModule).value(),
                        .data = std::move(*data),
                        .expirySeconds = order.expirySeconds,
                        .owner = keys.owner(),
                        .signer = keys.signer()};
    const auto signature = signAction(network, action, keys.key());
    if (!signature) return Unexpected(signature.error());
    OrderRequest request{.instrument = listed.instrument.name,
                         .direction = order.isBuy ? "buy" : "sell",
                         .orderType = "limit",
                         .amount = order.amount,
                         .limitPrice = order.limit,
                         .maxFee = order.maxFee,
                         .timeInForce = order.quotes  ? "post_only"
                                        : order.takes ? "ioc"
                                                      : "gtc",
                         .label = order.label};
    if (order.quotes) request.rejectPostOnly = true;
    return orderBody(request, action, *signature);
}

}  // namespace ballast::derive
