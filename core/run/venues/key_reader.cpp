#include "venues/key_reader.h"

#include <fmt/format.h>
#include <utility>

namespace ballast::venues {

namespace {

using profile::KeySource;
using Unexpected = tl::unexpected<Error>;

}  // namespace

std::string keychainEntry(const std::string& name, std::string_view part) { return fmt::format("{}_{}", name, part); }

Result<std::string> keychainPart(interfaces::KeyStore* keychain, const std::string& name, std::string_view part)
{
    if (keychain == nullptr)
        return fail(
            ErrorCode::Unsupported,
            fmt::format("the key \"{}\" is in the system's keychain, which this program was built without; write "
                        "\"environment:PREFIX\", or \"prompt\" to type the keys at the terminal",
                        name));
    return keychain->read(keychainEntry(name, part));
}

Result<deribit::Credentials> KeyReader::deribit(const profile::KeyPlace& place, const std::string& label) const
{
    if (place.source == KeySource::Prompt) return typedCredentials(label, m_prompt);
    if (place.source != KeySource::Keychain) return deribit::Credentials::fromEnvironment(place.name);
    auto key = keychainPart(m_keychain, place.name, "KEY");
    if (!key) return Unexpected(key.error());
    auto secret = keychainPart(m_keychain, place.name, "SECRET");
    if (!secret) return Unexpected(secret.error());
    return deribit::Credentials::of(*key, std::move(*secret));
}

Result<hyperliquid::AccountKeys> KeyReader::hyperliquid(const profile::KeyPlace& place, const std::string& label,
                                                        bool allowOwnerKey) const
{
    if (place.source == KeySource::Prompt) return typedAccountKeys(label, allowOwnerKey, m_prompt);
    if (place.source != KeySource::Keychain)
        return hyperliquid::AccountKeys::fromEnvironment(place.name, allowOwnerKey);
    const auto address = keychainPart(m_keychain, place.name, "ADDRESS");
    if (!address) return Unexpected(address.error());
    auto key = keychainPart(m_keychain, place.name, "PRIVATE_KEY");
    if (!key) return Unexpected(key.error());
    return hyperliquid::AccountKeys::of(std::move(*key), *address, allowOwnerKey);
}

Result<derive::AccountKeys> KeyReader::derive(const profile::KeyPlace& place, const std::string& label,
                                              bool allowOwnerKey) const
{
    if (place.source == KeySource::Prompt) return typedDeriveKeys(label, allowOwnerKey, m_prompt);
    if (place.source != KeySource::Keychain) return derive::AccountKeys::fromEnvironment(place.name, allowOwnerKey);
    const auto wallet = keychainPart(m_keychain, place.name, "WALLET");
    if (!wallet) return Unexpected(wallet.error());
    const auto subaccount = keychainPart(m_keychain, place.name, "SUBACCOUNT");
    if (!subaccount) return Unexpected(subaccount.error());
    auto key = keychainPart(m_keychain, place.name, "PRIVATE_KEY");
    if (!key) return Unexpected(key.error());
    return derive::AccountKeys::of(std::move(*key), *wallet, *subaccount, allowOwnerKey);
}

}  // namespace ballast::venues
