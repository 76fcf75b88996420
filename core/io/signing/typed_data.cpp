#include "signing/typed_data.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "signing/keccak.h"

namespace ballast::signing {

namespace {

using TypedJson = nlohmann::ordered_json;
constexpr const char* kDomainType = "EIP712Domain";

TypeSet withDomainType(TypeSet types, const TypedJson& domain)
{
    if (types.contains(kDomainType)) return types;
    static const std::vector<TypeSet::Member> kUsual{{"name", "string"},
                                                     {"version", "string"},
                                                     {"chainId", "uint256"},
                                                     {"verifyingContract", "address"},
                                                     {"salt", "bytes32"}};
    std::vector<TypeSet::Member> members;
    for (const auto& member : kUsual)
        if (domain.contains(member.name)) members.push_back(member);
    types.add(kDomainType, std::move(members));
    return types;
}

bool isDocument(const TypedJson& document)
{
    return document.is_object() && document.contains("types") && document.contains("primaryType") &&
           document.contains("domain") && document.contains("message") && document["primaryType"].is_string() &&
           document["domain"].is_object();
}

}  // namespace

Hash32 domainTypeHash()
{
    return keccak256(bytesOf("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"));
}

Hash32 domainSeparator(const Domain& domain)
{
    return hashOfWords(domainTypeHash(),
                       {Word{keccak256(bytesOf(domain.name))}, Word{keccak256(bytesOf(domain.version))},
                        wordOf(domain.chainId), wordOf(domain.verifyingContract)});
}

Result<Hash32> domainSeparator(const TypeSet& types, const TypedJson& domain)
{
    return withDomainType(types, domain).hashStruct(kDomainType, domain);
}

Hash32 typedDigest(const Hash32& separator, const Hash32& structHash)
{
    static constexpr std::array<std::uint8_t, 2> kHead{0x19, 0x01};
    return keccak256({kHead, separator, structHash});
}

Result<TypedHashes> hashTypedData(const TypedJson& document)
{
    if (!isDocument(document))
        return fail(ErrorCode::Parse, "typed data: expected types, primaryType, domain and message");
    const auto types = TypeSet::parse(document["types"]);
    if (!types) return tl::unexpected<Error>(types.error());
    const auto primary = document["primaryType"].get<std::string>();
    const auto text = types->encodedType(primary);
    const auto separator = domainSeparator(*types, document["domain"]);
    const auto structHash = types->hashStruct(primary, document["message"]);
    if (!text) return tl::unexpected<Error>(text.error());
    if (!separator) return tl::unexpected<Error>(separator.error());
    if (!structHash) return tl::unexpected<Error>(structHash.error());
    return TypedHashes{*text, keccak256(bytesOf(*text)), *structHash, *separator, typedDigest(*separator, *structHash)};
}

}  // namespace ballast::signing
