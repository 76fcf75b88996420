#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "base/result.h"
#include "derive_server/market.h"
#include "signing/address.h"

namespace ballast::derive_server {

using Json = nlohmann::ordered_json;

/// Who signed the parameters of private/order for this contract, by the typed data of one of the venue's chains (1,
/// 11155111, 31337): the signer that they name, if it is so.
///
/// Errors   Mismatch if no chain's typed data recovers to the named signer; Parse for members of another form.
Result<signing::Address> signerOf(const Json& order, const Contract& contract, const signing::Address& owner);

/// Who signed a login: the personal message of the time's decimal text.
///
/// Errors   Parse for members of another form.
struct Login {
    signing::Address wallet, signer;
    std::int64_t milliseconds{};
};
Result<Login> readLogin(const Json& params);

}  // namespace ballast::derive_server
