#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "signing/bytes.h"

namespace ballast::deribit {

/// One frame: {"jsonrpc": "2.0", "id", "method", "params"}.
nlohmann::ordered_json request(std::uint64_t id, std::string_view method, const nlohmann::ordered_json& params);

/// Parameters of public/auth by signature (`signature.h`).
nlohmann::ordered_json signatureLogin(std::string_view clientId, std::uint64_t milliseconds, std::string_view nonce,
                                      std::string_view data, std::string_view signature);

/// Parameters of private/buy and private/sell. Numbers are plain decimals in the instrument's own units; they leave as
/// JSON numbers.
struct OrderRequest {
    std::string instrument;
    std::string amount;
    std::string type;                    ///< "limit", "market", "trailing_stop", …
    std::optional<std::string> price;    ///< Of a limit.
    std::optional<std::string> trigger;  ///< "last_price", "mark_price", "index_price".
    std::optional<std::string> triggerOffset;
    std::optional<std::string> label;  ///< At most 64 characters.
    std::optional<std::string> timeInForce;
    std::optional<bool> postOnly;
    std::optional<bool> rejectPostOnly;
    std::optional<bool> reduceOnly;
    std::optional<bool> mmp{};  ///< Counted by market-maker protection, and cancelled when it fires.
};

/// Errors   InvalidArgument for an amount, price or offset that is no plain decimal.
Result<nlohmann::ordered_json> orderParams(const OrderRequest& order);

/// "https://HOST/api/v2/METHOD?a=1&b=2": an HTTP call. Texts are percent-encoded (RFC 3986).
std::string callAddress(std::string_view host, std::string_view method, const nlohmann::ordered_json& params);

}  // namespace ballast::deribit
