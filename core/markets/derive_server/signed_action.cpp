#include "derive_server/signed_action.h"

#include <array>
#include <charconv>

#include "signing/personal_message.h"
#include "signing/signature.h"
#include "signing/typed_data.h"
#include "signing/word.h"

namespace ballast::derive_server {

namespace {

constexpr std::array<std::uint64_t, 3> kChains{1, 11155111, 31337};
constexpr const char* kMatching = "0xeB8d770ec18DB98Db922E9D83260A585b9F0DeAD";
constexpr const char* kTrade = "0xB8D20c2B7a1Ad2EE33Bc50eF10876eD3035b5e7b";
constexpr unsigned kPlaces = 18;

Json member(const char* name, const char* type) { return {{"name", name}, {"type", type}}; }

/// The action as a document of typed data.
Json documentOf(const Json& message, std::uint64_t chain)
{
    return {
        {"types",
         {{"EIP712Domain", Json::array({member("name", "string"), member("version", "string"),
                                        member("chainId", "uint256"), member("verifyingContract", "address")})},
          {"Action", Json::array({member("subaccountId", "uint256"), member("nonce", "uint256"),
                                  member("module", "address"), member("data", "bytes"), member("expiry", "uint256"),
                                  member("owner", "address"), member("signer", "address")})}}},
        {"primaryType", "Action"},
        {"domain", {{"name", "Matching"}, {"version", "1.0"}, {"chainId", chain}, {"verifyingContract", kMatching}}},
        {"message", message}};
}

std::optional<std::string> textOf(const Json& json, const char* key)
{
    const auto value = json.is_object() ? json.value(key, Json()) : Json();
    return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

/// Seven words: what the trade module reads.
std::optional<std::string> moduleData(const Json& order, const Contract& contract)
{
    signing::Bytes data;
    const auto put = [&](const Result<signing::Word>& word) {
        if (word) signing::append(data, word->bytes);
        return word.has_value();
    };
    const auto asset = signing::addressFromText(contract.asset);
    const auto price = textOf(order, "limit_price"), amount = textOf(order, "amount"), fee = textOf(order, "max_fee");
    const auto account = order.value("subaccount_id", Json());
    if (!asset || !price || !amount || !fee || !account.is_number_unsigned()) return std::nullopt;
    const bool whole = put(signing::wordOf(*asset)) && put(signing::unsignedWord(contract.subId)) &&
                       put(signing::scaledWord(*price, kPlaces)) && put(signing::scaledWord(*amount, kPlaces)) &&
                       put(signing::scaledWord(*fee, kPlaces)) && put(signing::wordOf(account.get<std::uint64_t>())) &&
                       put(signing::wordOf(std::uint64_t{order.value("direction", Json()) == "buy" ? 1U : 0U}));
    return whole ? std::optional(signing::toHex(data)) : std::nullopt;
}

std::optional<signing::Signature> signatureOf(const Json& params)
{
    const auto text = textOf(params, "signature");
    const auto bytes = text ? signing::bytesFromHex(*text) : Result<signing::Bytes>(signing::Bytes{});
    const auto signature =
        bytes ? signing::Signature::fromBytes(*bytes) : Result<signing::Signature>(signing::Signature{});
    return text && bytes && signature ? std::optional(*signature) : std::nullopt;
}

}  // namespace

Result<signing::Address> signerOf(const Json& order, const Contract& contract, const signing::Address& owner)
{
    const auto bad = [](const char* what) { return fail(ErrorCode::Parse, what); };
    const auto named = textOf(order, "signer"), nonce = textOf(order, "nonce");
    const auto signer = signing::addressFromText(named.value_or(""));
    const auto signature = signatureOf(order);
    const auto data = moduleData(order, contract);
    const auto expiry = order.value("signature_expiry_sec", Json());
    if (!signer || !nonce || !signature || !data || !expiry.is_number_unsigned()) return bad("Invalid params");
    const Json message{{"subaccountId", order.at("subaccount_id")},
                       {"nonce", *nonce},
                       {"module", kTrade},
                       {"data", *data},
                       {"expiry", expiry},
                       {"owner", signing::toChecksumText(owner)},
                       {"signer", signing::toChecksumText(*signer)}};
    for (const auto chain : kChains) {
        const auto hashes = signing::hashTypedData(documentOf(message, chain));
        if (!hashes) return bad("Invalid params");
        const auto found = signing::recoverAddress(hashes->digest, *signature);
        if (found && *found == *signer) return *signer;
    }
    return fail(ErrorCode::Mismatch, "Signature invalid for message or transaction");
}

Result<Login> readLogin(const Json& params)
{
    const auto bad = [] { return fail(ErrorCode::Parse, "Invalid params"); };
    const auto wallet = signing::addressFromText(textOf(params, "wallet").value_or(""));
    const auto signature = signatureOf(params);
    const auto time = params.is_object() ? params.value("timestamp", Json()) : Json();
    if (!wallet || !signature || (!time.is_string() && !time.is_number_unsigned())) return bad();
    const auto text = time.is_string() ? time.get<std::string>() : time.dump();
    Login login{.wallet = *wallet};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), login.milliseconds);
    if (problem != std::errc{} || end != text.data() + text.size()) return bad();
    const auto signer = signing::recoverAddress(signing::personalDigest(text), *signature);
    if (!signer) return bad();
    login.signer = *signer;
    return login;
}

}  // namespace ballast::derive_server
