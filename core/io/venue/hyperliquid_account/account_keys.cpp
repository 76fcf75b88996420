#include "venue/hyperliquid_account/account_keys.h"

#include <cstdlib>
#include <fmt/format.h>

namespace ballast::hyperliquid {

Result<AccountKeys> AccountKeys::of(std::string&& key, std::string_view owner, bool allowOwnerKey)
{
    auto read = signing::PrivateKey::fromText(std::move(key));
    if (!read) return tl::unexpected<Error>(read.error());
    const auto address = signing::addressFromText(owner);
    if (!address) return tl::unexpected<Error>(address.error());
    const auto signer = read->address();
    if (!signer) return tl::unexpected<Error>(signer.error());
    if (*signer == *address && !allowOwnerKey)
        return fail(
            ErrorCode::Refused,
            fmt::format("the key is that of the account {} itself, which can also withdraw; give the key of an API "
                        "wallet that the account approved",
                        signing::toChecksumText(*address)));
    return AccountKeys(std::move(*read), signing::toHex(address->bytes));
}

Result<AccountKeys> AccountKeys::fromEnvironment(const std::string& prefix, bool allowOwnerKey)
{
    const auto read = [&](const char* what) { return std::getenv((prefix + what).c_str()); };
    for (const char* what : {"_PRIVATE_KEY", "_ADDRESS"})
        if (read(what) == nullptr)
            return fail(ErrorCode::NotFound, fmt::format("the environment has no variable {}{}", prefix, what));
    return of(std::string(read("_PRIVATE_KEY")), read("_ADDRESS"), allowOwnerKey);
}

}  // namespace ballast::hyperliquid
