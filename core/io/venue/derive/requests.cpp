#include "venue/derive/requests.h"

#include <nlohmann/json.hpp>

#include "signing/personal_message.h"

namespace ballast::derive {

namespace {

using Json = nlohmann::ordered_json;

template <class T> void addIfGiven(Json& body, const char* name, const std::optional<T>& value)
{
    if (value) body[name] = *value;
}

}  // namespace

Json orderBody(const OrderRequest& order, const Action& action, const signing::Signature& signature, NonceForm form)
{
    Json body{{"instrument_name", order.instrument}, {"direction", order.direction}, {"order_type", order.orderType}};
    if (form == NonceForm::Text)
        body["nonce"] = std::to_string(action.nonce);
    else
        body["nonce"] = action.nonce;
    body["amount"] = order.amount;
    body["limit_price"] = order.limitPrice;
    body["max_fee"] = order.maxFee;
    body["subaccount_id"] = action.subaccountId;
    body["signature_expiry_sec"] = action.expirySeconds;
    body["signer"] = toChecksumText(action.signer);
    addIfGiven(body, "reduce_only", order.reduceOnly);
    addIfGiven(body, "time_in_force", order.timeInForce);
    addIfGiven(body, "reject_post_only", order.rejectPostOnly);
    addIfGiven(body, "trigger_price", order.triggerPrice);
    addIfGiven(body, "trigger_type", order.triggerType);
    addIfGiven(body, "trigger_price_type", order.triggerPriceType);
    addIfGiven(body, "label", order.label);
    body["signature"] = signing::toHex(signature.bytes());
    addIfGiven(body, "referral_code", order.referralCode);
    return body;
}

Json cancelBody(std::string_view instrument, std::uint64_t subaccountId, std::string_view orderId)
{
    return {{"instrument_name", instrument}, {"subaccount_id", subaccountId}, {"order_id", orderId}};
}

Json cancelByInstrumentBody(std::string_view instrument, std::uint64_t subaccountId)
{
    return {{"instrument_name", instrument}, {"subaccount_id", subaccountId}};
}

Json subaccountBody(std::uint64_t subaccountId) { return {{"subaccount_id", subaccountId}}; }

Json instrumentBody(std::string_view instrument) { return {{"instrument_name", instrument}}; }

Result<Json> loginBody(const signing::Address& wallet, std::uint64_t milliseconds, const signing::PrivateKey& key)
{
    const auto signature = key.sign(signing::personalDigest(std::to_string(milliseconds)));
    if (!signature) return tl::unexpected<Error>(signature.error());
    return Json{{"wallet", toChecksumText(wallet)},
                {"timestamp", milliseconds},
                {"signature", signing::toHex(signature->bytes())}};
}

}  // namespace ballast::derive
