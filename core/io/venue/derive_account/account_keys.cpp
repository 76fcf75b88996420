#include "venue/derive_account/account_keys.h"

#include <charconv>
#include <cstdlib>
#include <fmt/format.h>

#include "base/typed_text.h"

namespace ballast::derive {

namespace {

constexpr std::size_t kShownKey = 20;

Result<std::uint64_t> subaccountFrom(std::string_view text)
{
    std::uint64_t number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem == std::errc{} && end == text.data() + text.size() && number > 0) return number;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("sub-account {}: expected its number, 1 or more", printable(text, kShownKey)));
}

}  // namespace

Result<AccountKeys> AccountKeys::of(std::string&& key, std::string_view wallet, std::string_view subaccount,
                                    bool allowOwnerKey)
{
    auto read = signing::PrivateKey::fromText(std::move(key));
    if (!read) return tl::unexpected<Error>(read.error());
    const auto owner = signing::addressFromText(wallet);
    if (!owner) return tl::unexpected<Error>(owner.error());
    const auto number = subaccountFrom(subaccount);
    if (!number) return tl::unexpected<Error>(number.error());
    const auto signer = read->address();
    if (!signer) return tl::unexpected<Error>(signer.error());
    if (*signer == *owner && !allowOwnerKey)
        return fail(ErrorCode::Refused,
                    fmt::format("the key is that of the wallet {} itself, which can also withdraw; give a session key "
                                "that the wallet registered",
                                signing::toChecksumText(*owner)));
    return AccountKeys(std::move(*read), *signer, *owner, *number);
}

Result<AccountKeys> AccountKeys::fromEnvironment(const std::string& prefix, bool allowOwnerKey)
{
    const auto read = [&](const char* what) { return std::getenv((prefix + what).c_str()); };
    for (const char* what : {"_PRIVATE_KEY", "_WALLET", "_SUBACCOUNT"})
        if (read(what) == nullptr)
            return fail(ErrorCode::NotFound, fmt::format("the environment has no variable {}{}", prefix, what));
    return of(std::string(read("_PRIVATE_KEY")), read("_WALLET"), read("_SUBACCOUNT"), allowOwnerKey);
}

}  // namespace ballast::derive
