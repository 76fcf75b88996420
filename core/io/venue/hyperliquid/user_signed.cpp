#include "venue/hyperliquid/user_signed.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/typed_text.h"

namespace ballast::hyperliquid {

signing::Domain userSignedDomain(std::uint64_t chainId)
{
    return {.name = "HyperliquidSignTransaction", .version = "1", .chainId = chainId, .verifyingContract = {}};
}

Result<signing::Hash32> userSignedDigest(std::uint64_t chainId, const signing::TypeSet& types,
                                         const std::string& primaryType, const nlohmann::ordered_json& action)
{
    auto message = nlohmann::ordered_json::object();
    for (const auto& member : types.members(primaryType)) {
        const auto found = action.is_object() ? action.find(member.name) : action.end();
        if (found == action.end())
            return fail(ErrorCode::NotFound, fmt::format("{}: member {} is missing", printable(primaryType, 60),
                                                         printable(member.name, 40)));
        message[member.name] = *found;
    }
    const auto hash = types.hashStruct(primaryType, message);
    if (!hash) return hash;
    return signing::typedDigest(signing::domainSeparator(userSignedDomain(chainId)), *hash);
}

}  // namespace ballast::hyperliquid
