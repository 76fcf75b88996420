#pragma once

#include <nlohmann/json_fwd.hpp>

#include "signing/signature.h"
#include "venue/derive/action.h"

namespace ballast::derive {

/// Parameters of private/order beside what is signed. Texts are the venue's own words and plain decimals.
struct OrderRequest {
    std::string instrument;
    std::string direction;  ///< "buy" or "sell".
    std::string orderType;  ///< "limit" or "market".
    std::string amount;
    std::string limitPrice;
    std::string maxFee;
    std::optional<std::string> timeInForce;  ///< "gtc", "post_only", "fok", "ioc".
    std::optional<bool> reduceOnly;
    std::optional<bool> rejectPostOnly;  ///< Else one that would cross is made a taker's.
    std::optional<std::string> label;
    std::optional<std::string> triggerPrice;
    std::optional<std::string> triggerType;       ///< "stoploss", "takeprofit".
    std::optional<std::string> triggerPriceType;  ///< "mark".
    std::optional<std::string> referralCode;
};

/// How a nonce is written: a text in version 3, a JSON number in the version before.
enum class NonceForm { Text, Number };

nlohmann::ordered_json orderBody(const OrderRequest& order, const Action& action, const signing::Signature& signature,
                                 NonceForm form = NonceForm::Text);
nlohmann::ordered_json cancelBody(std::string_view instrument, std::uint64_t subaccountId, std::string_view orderId);
nlohmann::ordered_json cancelByInstrumentBody(std::string_view instrument, std::uint64_t subaccountId);
/// Of private/cancel_all, private/get_positions and the other questions for one subaccount.
nlohmann::ordered_json subaccountBody(std::uint64_t subaccountId);
/// Of public/get_ticker and the other questions for one instrument.
nlohmann::ordered_json instrumentBody(std::string_view instrument);

/// Parameters of public/login: the signature is of the personal message of the time's decimal text.
///
/// `milliseconds`  UTC. Errors   as PrivateKey::sign
Result<nlohmann::ordered_json> loginBody(const signing::Address& wallet, std::uint64_t milliseconds,
                                         const signing::PrivateKey& key);

}  // namespace ballast::derive
