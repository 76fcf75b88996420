#include "chain/abi_type.h"

#include <fmt/format.h>

#include "chain/abi_signature.h"

namespace ballast::chain {

std::string AbiType::canonical() const
{
    switch (kind) {
    case Kind::Unsigned:
        return fmt::format("uint{}", size);
    case Kind::Signed:
        return fmt::format("int{}", size);
    case Kind::Address:
        return "address";
    case Kind::Bool:
        return "bool";
    case Kind::FixedBytes:
        return fmt::format("bytes{}", size);
    case Kind::Binary:
        return "bytes";
    case Kind::String:
        return "string";
    case Kind::Tuple:
        return fmt::format("({})", canonicalList(parts));
    case Kind::List:
        return fmt::format("{}[{}]", parts.front().type.canonical(), length ? std::to_string(*length) : std::string{});
    }
    return {};
}

bool AbiType::isDynamic() const
{
    if (kind == Kind::Binary || kind == Kind::String || (kind == Kind::List && !length)) return true;
    return std::any_of(parts.begin(), parts.end(), [](const AbiParameter& part) { return part.type.isDynamic(); });
}

std::size_t AbiType::headWords() const
{
    if (isDynamic() || parts.empty()) return 1;
    std::size_t words = 0;
    for (const auto& part : parts)
        words += part.type.headWords();
    return kind == Kind::List ? words * *length : words;
}

}  // namespace ballast::chain
