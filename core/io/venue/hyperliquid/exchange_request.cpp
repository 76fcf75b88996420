#include "venue/hyperliquid/exchange_request.h"

#include <nlohmann/json.hpp>

#include "signing/word.h"

namespace ballast::hyperliquid {

namespace {

using Json = nlohmann::ordered_json;

std::optional<signing::Hash32> numberOf(const Json& json, const char* name)
{
    const auto found = json.find(name);
    if (found == json.end() || !found->is_string() || !found->get_ref<const std::string&>().starts_with("0x"))
        return std::nullopt;
    const auto word = signing::unsignedWord(found->get_ref<const std::string&>());
    return word ? std::optional<signing::Hash32>(word->bytes) : std::nullopt;
}

}  // namespace

Json signatureJson(const signing::Signature& signature)
{
    return {{"r", signing::toHex(signature.r)}, {"s", signing::toHex(signature.s)}, {"v", signature.v()}};
}

Result<signing::Signature> signatureFromJson(const Json& json)
{
    const bool isObject = json.is_object();
    const auto r = isObject ? numberOf(json, "r") : std::nullopt, s = isObject ? numberOf(json, "s") : std::nullopt;
    const auto v = isObject && json.contains("v") ? json["v"] : Json();
    if (!r || !s || (v != 27 && v != 28))
        return fail(ErrorCode::Parse, "signature: expected r and s in 0x digits, and v 27 or 28");
    return signing::Signature{*r, *s, static_cast<std::uint8_t>(v == 28 ? 1 : 0)};
}

Json exchangeBody(const Json& action, const ActionTerms& terms, const signing::Signature& signature)
{
    Json body{{"action", action}, {"nonce", terms.nonce}, {"signature", signatureJson(signature)}};
    if (terms.vault) body["vaultAddress"] = signing::toHex(terms.vault->bytes);
    if (terms.expiresAfter) body["expiresAfter"] = *terms.expiresAfter;
    return body;
}

}  // namespace ballast::hyperliquid
