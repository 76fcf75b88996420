#include "ballast_vectors/checks/checks.h"
#include "chain/rlp.h"
#include "signing/keccak.h"
#include "signing/personal_message.h"

namespace ballast::vectors {

namespace {

chain::RlpItem rlpItem(Entry& entry, const Json& json)
{
    if (json.is_array()) {
        auto list = chain::RlpItem::list();
        for (const auto& one : json)
            list.items.push_back(rlpItem(entry, one));
        return list;
    }
    if (!json.is_string()) entry.refuse("input: expected texts and lists of them");
    return chain::RlpItem::string(json.is_string() ? entry.valueOf(signing::bytesFromHex(json.get<std::string>()))
                                                   : Bytes{});
}

}  // namespace

void checkKeccak(Entry& entry) { entry.expectBytes("keccak256|hash", signing::keccak256(entry.bytes("input|data"))); }

void checkRlp(Entry& entry)
{
    const auto item = rlpItem(entry, entry.need("input|value"));
    entry.expectBytes("rlp|encoded", chain::encodeRlp(item));
    const auto read = chain::decodeRlp(entry.bytes("rlp|encoded"));
    entry.expect(read && *read == item, "rlp: decodes to something else");
}

void checkChecksumAddress(Entry& entry)
{
    const auto stated = entry.text("address|checksum");
    std::string lower = stated;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    entry.expectText("address|checksum", toChecksumText(entry.valueOf(signing::addressFromText(lower))));
    if (entry.has("input")) entry.expectAddress("input", entry.valueOf(signing::addressFromText(lower)));
}

void checkKeyAddress(Entry& entry)
{
    const auto key = entry.key("private_key");
    if (!key) return;
    const auto address = entry.valueOf(key->address());
    // As text: the address of a key is stated with its checksum.
    entry.expectText("address", toChecksumText(address));
    if (entry.has("public_key")) entry.expectBytes("public_key", entry.valueOf(key->publicKey()));
}

void checkPersonalMessage(Entry& entry)
{
    const auto key = entry.key("private_key");
    const auto digest = signing::personalDigest(entry.text("message"));
    entry.expectBytes("digest|hash", digest);
    if (!key) return;
    const auto signer = entry.valueOf(key->address());
    if (entry.has("address")) entry.expectAddress("address", signer);
    expectSignature(entry, entry.valueOf(key->sign(digest)), digest, signer);
}

}  // namespace ballast::vectors
