#include "venue/hyperliquid/action_hash.h"

#include <nlohmann/json.hpp>

#include "signing/keccak.h"
#include "signing/typed_data.h"

namespace ballast::hyperliquid {

namespace {

using signing::Bytes;
using signing::Hash32;
using signing::Word;

bool holdsFraction(const nlohmann::ordered_json& value)
{
    if (value.is_number_float()) return true;
    return value.is_structured() && std::any_of(value.begin(), value.end(), holdsFraction);
}

void appendBigEndian(Bytes& to, std::uint64_t value)
{
    const auto word = signing::wordOf(value);
    signing::append(to, signing::ByteView(word.bytes).last(8));
}

}  // namespace

Result<Bytes> packAction(const nlohmann::ordered_json& action)
{
    if (!action.is_object()) return fail(ErrorCode::InvalidArgument, "action: expected an object");
    if (holdsFraction(action))
        return fail(ErrorCode::InvalidArgument,
                    "action: a number is not whole or too large; decimals are sent as texts");
    return nlohmann::ordered_json::to_msgpack(action);
}

Bytes hashPreimage(signing::ByteView packed, const ActionTerms& terms)
{
    Bytes all(packed.begin(), packed.end());
    appendBigEndian(all, terms.nonce);
    all.push_back(terms.vault ? 1 : 0);
    if (terms.vault) signing::append(all, terms.vault->bytes);
    if (terms.expiresAfter) {
        all.push_back(0);
        appendBigEndian(all, *terms.expiresAfter);
    }
    return all;
}

Result<Hash32> actionHash(const nlohmann::ordered_json& action, const ActionTerms& terms)
{
    const auto packed = packAction(action);
    if (!packed) return tl::unexpected<Error>(packed.error());
    return signing::keccak256(hashPreimage(*packed, terms));
}

Hash32 agentTypeHash() { return signing::keccak256(signing::bytesOf("Agent(string source,bytes32 connectionId)")); }

Hash32 exchangeDomain()
{
    return signing::domainSeparator({.name = "Exchange", .version = "1", .chainId = 1337, .verifyingContract = {}});
}

Hash32 agentDigest(const Hash32& actionHash, Network network)
{
    const auto source = signing::keccak256(signing::bytesOf(network == Network::Mainnet ? "a" : "b"));
    return signing::typedDigest(exchangeDomain(),
                                signing::hashOfWords(agentTypeHash(), {Word{source}, Word{actionHash}}));
}

Result<signing::Signature> signAction(const nlohmann::ordered_json& action, const ActionTerms& terms, Network network,
                                      const signing::PrivateKey& key)
{
    const auto hash = actionHash(action, terms);
    if (!hash) return tl::unexpected<Error>(hash.error());
    return key.sign(agentDigest(*hash, network));
}

}  // namespace ballast::hyperliquid
