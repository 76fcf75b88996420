#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "venue/derive/action.h"
#include "venue/derive_account/account_keys.h"
#include "venue/derive_feed/answers.h"

namespace ballast::derive {

/// What an order says beside its instrument. Texts are plain decimals.
struct OrderTerms {
    std::string amount, limit;
    std::string label;
    bool isBuy{};
    bool quotes{};  ///< Post-only, refused where it would take.
    bool takes{};   ///< What does not fill at once is cancelled. Neither: it rests until cancelled.
    std::string maxFee;
    std::uint64_t nonce{};          ///< UTC nanoseconds.
    std::uint64_t expirySeconds{};  ///< UTC seconds, of the signature and with it of the order.
};

/// The most that one unit of an order may cost in fees, as a decimal of six places: `headroom` times 2 x the higher
/// rate x the higher of index and limit, and the base fee over the smallest fill.
///
/// `index`, `limit`  USD, positive.
///
/// Source   Ballast's fact sheet, section 4 (suggestions of the venue's test network).
std::string maxFeeOf(const Listed& listed, double index, double limit, double headroom);

/// Parameters of private/order with its signature.
///
/// Errors   Those of signing: an asset's address or code that is none, a decimal that the module does not take.
Result<nlohmann::ordered_json> signedOrder(Network network, const Listed& listed, const OrderTerms& order,
                                           const AccountKeys& keys);

}  // namespace ballast::derive
