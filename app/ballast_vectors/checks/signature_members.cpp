#include "ballast_vectors/checks/checks.h"

namespace ballast::vectors {

namespace {

void expectParts(Entry& entry, const signing::Signature& signature)
{
    entry.expectBytes("r", signature.r);
    entry.expectBytes("s", signature.s);
    if (entry.has("y_parity"))
        entry.expectNumber("y_parity", std::uint64_t{signature.parity});
    else
        entry.expectNumber("v", std::uint64_t{signature.v()});
    const auto withoutZeros = [](const Hash32& number) {
        const auto digits = signing::toDigits(number);
        return "0x" + digits.substr(std::min(digits.find_first_not_of('0'), digits.size() - 1));
    };
    if (entry.has("r_sdk")) entry.expectText("r_sdk", withoutZeros(signature.r));
    if (entry.has("s_sdk")) entry.expectText("s_sdk", withoutZeros(signature.s));
}

}  // namespace

void expectSignature(Entry& entry, const signing::Signature& signature, const Hash32& digest, const Address& signer)
{
    if (entry.has("signature") && entry.optional("signature").is_object()) {
        Entry parts(entry.optional("signature"));
        expectParts(parts, signature);
        entry.expect(parts.verdict().empty(), "signature: " + parts.verdict());
    } else if (entry.has("signature")) {
        entry.expectBytes("signature", signature.bytes());
    } else {
        expectParts(entry, signature);
    }
    entry.expect(entry.valueOf(signing::recoverAddress(digest, signature)) == signer,
                 "the signature recovers to another address");
}

}  // namespace ballast::vectors
