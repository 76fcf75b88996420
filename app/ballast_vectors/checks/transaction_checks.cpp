#include "ballast_vectors/checks/checks.h"
#include "chain/raw_transaction.h"
#include "signing/keccak.h"

namespace ballast::vectors {

namespace {

std::optional<Address> recipient(Entry& entry)
{
    const auto& to = entry.optional("to");
    if (to.is_null()) return std::nullopt;
    return entry.address("to");
}

Bytes data(Entry& entry) { return entry.has("data") ? entry.bytes("data") : Bytes{}; }

std::vector<chain::AccessEntry> accessList(Entry& entry)
{
    std::vector<chain::AccessEntry> list;
    if (!entry.has("access_list")) return list;
    const auto& json = entry.need("access_list");
    if (!json.is_array()) {
        entry.refuse("access_list: expected a list");
        return list;
    }
    for (const auto& one : json) {
        Entry part(one);
        chain::AccessEntry access{.address = part.address("address"), .storageKeys = {}};
        const auto& keys = part.need("storage_keys");
        if (!keys.is_array())
            part.refuse("storage_keys: expected a list");
        else
            for (const auto& key : keys)
                access.storageKeys.push_back(part.valueOf(
                    signing::arrayFromHex<32>(key.is_string() ? key.get<std::string>() : std::string("no text"))));
        part.expect(true, "");  // Compared with the rest of the transaction.
        if (!part.verdict().empty()) entry.refuse("access_list: " + part.verdict());
        list.push_back(std::move(access));
    }
    return list;
}

void expectTransaction(Entry& entry, const chain::Transaction& transaction)
{
    const auto key = entry.key("private_key");
    const auto payload = chain::signingPayload(transaction);
    if (entry.has("signing_payload|signing_data")) entry.expectBytes("signing_payload|signing_data", payload);
    const auto digest = chain::signingHash(transaction);
    entry.expectBytes("signing_hash|unsigned_hash", digest);
    if (!key) return;
    const auto signer = entry.valueOf(key->address());
    const auto signature = entry.valueOf(chain::signTransaction(transaction, *key));
    const auto raw = chain::rawTransaction(transaction, signature);
    entry.expectBytes("raw", raw);
    entry.expectBytes("tx_hash|hash", signing::keccak256(raw));
    if (entry.has("sender|from")) entry.expectAddress("sender|from", signer);
    if (entry.has("v")) entry.expectNumber("v", chain::recoveryNumber(transaction, signature));
    // A legacy transaction may state its v alone; else all three parts stand there.
    if (!entry.has("v") || entry.has("r") || entry.has("s") || entry.has("y_parity")) {
        entry.expectBytes("r", signature.r);
        entry.expectBytes("s", signature.s);
        entry.expectNumber("y_parity", std::uint64_t{signature.parity});
    }
    if (entry.has("published_rlp_of_raw"))
        entry.expectBytes("published_rlp_of_raw", chain::encodeRlp(chain::RlpItem::string(raw)));
    const auto read = chain::decodeRawTransaction(entry.bytes("raw"));
    entry.expect(read && read->transaction == transaction && read->sender == signer,
                 "raw: reads back as something else");
}

}  // namespace

void checkLegacyTransaction(Entry& entry)
{
    chain::LegacyTransaction t;
    t.chainId = entry.number("chain_id");
    t.nonce = entry.number("nonce");
    t.gasPrice = entry.amount("gas_price");
    t.gasLimit = entry.number("gas_limit|gas");
    t.to = recipient(entry);
    t.value = entry.amount("value");
    t.data = data(entry);
    expectTransaction(entry, t);
}

void checkDynamicFeeTransaction(Entry& entry)
{
    chain::DynamicFeeTransaction t;
    t.chainId = entry.number("chain_id");
    t.nonce = entry.number("nonce");
    t.maxPriorityFeePerGas = entry.amount("max_priority_fee_per_gas");
    t.maxFeePerGas = entry.amount("max_fee_per_gas");
    t.gasLimit = entry.number("gas_limit|gas");
    t.to = recipient(entry);
    t.value = entry.amount("value");
    t.data = data(entry);
    t.accessList = accessList(entry);
    expectTransaction(entry, t);
}

namespace {

void expectFields(Entry& entry, const chain::LegacyTransaction& t)
{
    entry.expectNumber("chain_id", t.chainId);
    entry.expectNumber("nonce", t.nonce);
    entry.expectNumber("gas_price", t.gasPrice);
    entry.expectNumber("gas_limit|gas", t.gasLimit);
}

void expectFields(Entry& entry, const chain::DynamicFeeTransaction& t)
{
    entry.expectNumber("chain_id", t.chainId);
    entry.expectNumber("nonce", t.nonce);
    entry.expectNumber("max_fee_per_gas", t.maxFeePerGas);
    entry.expectNumber("max_priority_fee_per_gas", t.maxPriorityFeePerGas);
    if (entry.has("gas_limit|gas")) entry.expectNumber("gas_limit|gas", t.gasLimit);
}

}  // namespace

void checkRawTransaction(Entry& entry)
{
    const auto raw = entry.bytes("raw");
    const auto read = chain::decodeRawTransaction(raw);
    if (!read) return entry.refuse("raw: " + read.error().message);
    entry.expectBytes("tx_hash|hash", read->hash);
    entry.expectAddress("sender|from", read->sender);
    std::visit([&](const auto& one) { expectFields(entry, one); }, read->transaction);
    if (entry.has("value"))
        entry.expectNumber("value", std::visit([](const auto& one) { return one.value; }, read->transaction));
    if (entry.has("v")) entry.expectNumber("v", chain::recoveryNumber(read->transaction, read->signature));
    entry.expect(chain::rawTransaction(read->transaction, read->signature) == raw, "raw: is written otherwise");
}

}  // namespace ballast::vectors
