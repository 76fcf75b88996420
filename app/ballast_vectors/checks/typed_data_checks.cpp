#include "ballast_vectors/checks/checks.h"
#include "signing/typed_data.h"

namespace ballast::vectors {

namespace {

/// The four parts of typed data, be they members of the entry or of its `typed_data`.
Json typedDocument(Entry& entry)
{
    if (entry.has("typed_data")) {
        const auto& document = entry.need("typed_data");
        if (document.is_object() && document.size() != 4) entry.refuse("typed_data: has other members than its four");
        return document;
    }
    return {{"types", entry.need("types")},
            {"primaryType", entry.need("primary_type")},
            {"domain", entry.need("domain")},
            {"message", entry.need("message")}};
}

}  // namespace

void checkTypedData(Entry& entry)
{
    const auto key = entry.key("private_key");
    const auto hashes = entry.valueOf(signing::hashTypedData(typedDocument(entry)));
    entry.expectText("encode_type|encoded_type", hashes.encodedType);
    if (entry.has("type_hash")) entry.expectBytes("type_hash", hashes.typeHash);
    entry.expectBytes("struct_hash", hashes.structHash);
    entry.expectBytes("domain_separator", hashes.domainSeparator);
    entry.expectBytes("digest|hash", hashes.digest);
    if (!key) return;
    const auto signer = entry.valueOf(key->address());
    if (entry.has("address|signer")) entry.expectAddress("address|signer", signer);
    expectSignature(entry, entry.valueOf(key->sign(hashes.digest)), hashes.digest, signer);
}

}  // namespace ballast::vectors
