#include "ballast_vectors/checks/checks.h"
#include "venue/hyperliquid/action_hash.h"
#include "venue/hyperliquid/exchange_request.h"
#include "venue/hyperliquid/key_order.h"
#include "venue/hyperliquid/user_signed.h"

namespace ballast::vectors {

namespace {

using hyperliquid::Network;

hyperliquid::ActionTerms termsOf(Entry& entry)
{
    hyperliquid::ActionTerms terms{.nonce = entry.number("nonce"), .vault = {}, .expiresAfter = {}};
    if (!entry.optional("vault_address").is_null()) terms.vault = entry.address("vault_address");
    if (!entry.optional("expires_after").is_null()) terms.expiresAfter = entry.number("expires_after");
    return terms;
}

/// The part of an entry that states the signature for one network.
void expectNetwork(Entry& entry, const char* member, const Hash32& hash, Network network,
                   const signing::PrivateKey& key)
{
    Entry part(entry.need(member));
    const auto digest = hyperliquid::agentDigest(hash, network);
    part.expectBytes("digest", digest);
    expectSignature(part, part.valueOf(key.sign(digest)), digest, part.valueOf(key.address()));
    entry.expect(part.verdict().empty(), std::string(member) + ": " + part.verdict());
}

Hash32 expectHash(Entry& entry)
{
    const auto action = hyperliquid::keysInOrder(entry.need("action"));
    const auto terms = termsOf(entry);
    const auto packed = entry.valueOf(hyperliquid::packAction(action));
    // Entries that state a signature for each network state every step to it.
    const bool stepByStep = entry.has("mainnet") || entry.has("testnet");
    if (stepByStep || entry.has("msgpack")) entry.expectBytes("msgpack", packed);
    if (stepByStep || entry.has("hash_preimage"))
        entry.expectBytes("hash_preimage", hyperliquid::hashPreimage(packed, terms));
    const auto hash = entry.valueOf(hyperliquid::actionHash(action, terms));
    entry.expectBytes("action_hash", hash);
    return hash;
}

/// "withdraw3" is of the type "HyperliquidTransaction:Withdraw", others of that of their name.
std::string primaryTypeOf(std::string action)
{
    while (!action.empty() && action.back() >= '0' && action.back() <= '9')
        action.pop_back();
    if (!action.empty() && action.front() >= 'a' && action.front() <= 'z')
        action.front() = static_cast<char>(action.front() - 'a' + 'A');
    return "HyperliquidTransaction:" + action;
}

void expectUserSigned(Entry& entry, const Hash32& digest)
{
    const auto key = entry.key("private_key");
    if (entry.has("digest") || entry.has("message")) entry.expectBytes("digest", digest);
    if (key) expectSignature(entry, entry.valueOf(key->sign(digest)), digest, entry.valueOf(key->address()));
}

/// The form with a domain, a primary type, a list of members and a message that holds these and no other.
void checkMessage(Entry& entry)
{
    const auto primary = entry.text("primary_type");
    const auto& message = entry.need("message");
    Entry domain(entry.need("domain"));
    const auto chain = domain.number("chain_id");
    const auto types = entry.valueOf(signing::TypeSet::parse({{primary, entry.need("types")}}));
    if (message.size() != types.members(primary).size()) entry.refuse("message: has other members than its type");
    const auto ours = hyperliquid::userSignedDomain(chain);
    const auto separator = entry.valueOf(signing::domainSeparator(types, entry.need("domain")));
    entry.expect(separator == signing::domainSeparator(ours), "domain: is not that of user-signed actions");
    expectUserSigned(entry, entry.valueOf(hyperliquid::userSignedDigest(chain, types, primary, message)));
}

/// The form with an action as it is sent, whose type names its primary type.
void checkSentAction(Entry& entry)
{
    const auto& action = entry.need("action");
    const auto& types = entry.need("types");
    if (!types.is_object() || types.size() != 1) return entry.refuse("types: expected one type");
    const auto primary = types.begin().key();
    Entry head(action);
    const auto chain = head.number("signature_chain_id");
    entry.expect(primaryTypeOf(head.text("type")) == primary, "types: is not that of the action's type");
    const auto set = entry.valueOf(signing::TypeSet::parse(types));
    if (head.isWrong()) return entry.refuse("action: " + head.verdict());
    if (action.size() != set.members(primary).size() + 2) entry.refuse("action: has members that are not signed");
    expectUserSigned(entry, entry.valueOf(hyperliquid::userSignedDigest(chain, set, primary, action)));
}

}  // namespace

void checkHyperliquidAction(Entry& entry)
{
    const auto hash = expectHash(entry);
    if (!entry.has("private_key")) return;
    const auto key = entry.key("private_key");
    if (!key) return;
    if (entry.has("mainnet") || entry.has("testnet")) {
        expectNetwork(entry, "mainnet", hash, Network::Mainnet, *key);
        return expectNetwork(entry, "testnet", hash, Network::Testnet, *key);
    }
    const auto digest = hyperliquid::agentDigest(hash, entry.truth("is_testnet") ? Network::Testnet : Network::Mainnet);
    if (entry.has("digest")) entry.expectBytes("digest", digest);
    expectSignature(entry, entry.valueOf(key->sign(digest)), digest, entry.valueOf(key->address()));
}

void checkHyperliquidAgent(Entry& entry)
{
    if (entry.has("domain_separator")) entry.expectBytes("domain_separator", hyperliquid::exchangeDomain());
    if (entry.has("agent_type_hash")) entry.expectBytes("agent_type_hash", hyperliquid::agentTypeHash());
}

void checkHyperliquidUserSigned(Entry& entry) { entry.has("message") ? checkMessage(entry) : checkSentAction(entry); }

}  // namespace ballast::vectors
