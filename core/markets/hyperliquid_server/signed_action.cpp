#include "hyperliquid_server/signed_action.h"

#include <array>

#include "signing/keccak.h"
#include "signing/signature.h"
#include "signing/typed_data.h"
#include "signing/word.h"

namespace ballast::hyperliquid_server {

namespace {

using signing::Hash32;

constexpr std::string_view kZeroAddress = "0x0000000000000000000000000000000000000000";

/// A number of a signature, whose texts may lack leading zeros.
std::optional<Hash32> numberOf(const Json& json)
{
    if (!json.is_string()) return std::nullopt;
    auto digits = json.get<std::string>();
    if (!digits.starts_with("0x") || digits.size() > 66) return std::nullopt;
    digits = "0x" + std::string(66 - digits.size(), '0') + digits.substr(2);
    const auto bytes = signing::arrayFromHex<32>(digits);
    if (!bytes) return std::nullopt;
    return *bytes;
}

std::optional<signing::Signature> signatureOf(const Json& json)
{
    if (!json.is_object() || !json.contains("v") || !json.at("v").is_number_unsigned()) return std::nullopt;
    const auto r = numberOf(json.value("r", Json())), s = numberOf(json.value("s", Json()));
    const auto v = json.at("v").get<std::uint64_t>();
    if (!r || !s || (v != 27 && v != 28)) return std::nullopt;
    return signing::Signature{.r = *r, .s = *s, .parity = static_cast<std::uint8_t>(v - 27)};
}

void appendNumber(signing::Bytes& to, std::uint64_t value)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        to.push_back(static_cast<std::uint8_t>(value >> shift));
}

Hash32 connectionOf(const SignedAction& request)
{
    signing::Bytes all = Json::to_msgpack(request.action);
    appendNumber(all, request.nonce);
    all.push_back(request.vault ? 1 : 0);
    if (request.vault) signing::append(all, request.vault->bytes);
    if (request.expiresAfter) {
        all.push_back(0);
        appendNumber(all, *request.expiresAfter);
    }
    return signing::keccak256(all);
}

std::optional<signing::Address> signerOf(const Json& document, const signing::Signature& signature)
{
    const auto hashes = signing::hashTypedData(document);
    if (!hashes) return std::nullopt;
    const auto address = signing::recoverAddress(hashes->digest, signature);
    if (!address) return std::nullopt;
    return *address;
}

Json member(const char* name, const char* type) { return {{"name", name}, {"type", type}}; }

Json domainMembers()
{
    return Json::array({member("name", "string"), member("version", "string"), member("chainId", "uint256"),
                        member("verifyingContract", "address")});
}

Json agentDocument(const Hash32& connection, std::string_view source)
{
    return {
        {"types",
         {{"EIP712Domain", domainMembers()},
          {"Agent", Json::array({member("source", "string"), member("connectionId", "bytes32")})}}},
        {"primaryType", "Agent"},
        {"domain", {{"name", "Exchange"}, {"version", "1"}, {"chainId", 1337}, {"verifyingContract", kZeroAddress}}},
        {"message", {{"source", source}, {"connectionId", signing::toHex(connection)}}}};
}

/// An owner's word about a wallet is signed member by member.
Json approvalDocument(const Json& action, std::uint64_t chain)
{
    constexpr auto kType = "HyperliquidTransaction:ApproveAgent";
    return {{"types",
             {{"EIP712Domain", domainMembers()},
              {kType, Json::array({member("hyperliquidChain", "string"), member("agentAddress", "address"),
                                   member("agentName", "string"), member("nonce", "uint64")})}}},
            {"primaryType", kType},
            {"domain",
             {{"name", "HyperliquidSignTransaction"},
              {"version", "1"},
              {"chainId", chain},
              {"verifyingContract", kZeroAddress}}},
            {"message",
             {{"hyperliquidChain", action.value("hyperliquidChain", Json())},
              {"agentAddress", action.value("agentAddress", Json())},
              {"agentName",
               action.value("agentName", Json("")).is_string() ? action.value("agentName", Json("")) : Json("")},
              {"nonce", action.value("nonce", Json())}}}};
}

std::uint64_t chainOf(const Json& action)
{
    const auto text = action.value("signatureChainId", Json());
    if (!text.is_string()) return 0;
    const auto word = signing::unsignedWord(text.get<std::string>(), 64);
    return word ? signing::toUint64(*word).value_or(0) : 0;
}

}  // namespace

Result<SignedAction> readSigned(std::string_view body)
{
    const auto json = Json::parse(body, nullptr, false);
    const auto bad = [](std::string_view what) {
        return fail(ErrorCode::Parse, "Failed to deserialize the JSON body into the target type: " + std::string(what));
    };
    if (!json.is_object()) return bad("no object");
    SignedAction request;
    request.action = json.value("action", Json());
    if (!request.action.is_object() || !request.action.value("type", Json()).is_string()) return bad("action");
    const auto nonce = json.value("nonce", Json());
    if (!nonce.is_number_unsigned()) return bad("nonce");
    request.nonce = nonce.get<std::uint64_t>();
    const auto signature = signatureOf(json.value("signature", Json()));
    if (!signature) return bad("signature");
    if (const auto vault = json.value("vaultAddress", Json()); vault.is_string()) {
        const auto address = signing::addressFromText(vault.get<std::string>());
        if (!address) return bad("vaultAddress");
        request.vault = *address;
    }
    if (const auto after = json.value("expiresAfter", Json()); after.is_number_unsigned())
        request.expiresAfter = after.get<std::uint64_t>();
    if (request.action.at("type") == "approveAgent") {
        request.signer = signerOf(approvalDocument(request.action, chainOf(request.action)), *signature);
        return request;
    }
    const auto connection = connectionOf(request);
    request.signer = signerOf(agentDocument(connection, "a"), *signature);
    request.otherSigner = signerOf(agentDocument(connection, "b"), *signature);
    return request;
}

}  // namespace ballast::hyperliquid_server
