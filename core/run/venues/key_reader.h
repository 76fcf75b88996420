#pragma once

#include <string>

#include "interfaces/key_store.h"
#include "profile/profile.h"
#include "venue/deribit_account/credentials.h"
#include "venue/derive_account/account_keys.h"
#include "venue/hyperliquid_account/account_keys.h"
#include "venues/typed_keys.h"

namespace ballast::venues {

/// Reads an account's key from where its profile says: variables PREFIX_PART, entries NAME_PART of the keychain, or the
/// terminal. Nothing is kept here.
///
/// Threads  Any; a keychain and a terminal wait for a person.
class KeyReader {
public:
    /// `keychain` outlives it; null: this program has none.
    explicit KeyReader(interfaces::KeyStore* keychain, KeyPrompt prompt = {})
        : m_keychain(keychain), m_prompt(std::move(prompt))
    {
    }

    /// Parts KEY and SECRET; PRIVATE_KEY and ADDRESS; PRIVATE_KEY, WALLET and SUBACCOUNT.
    ///
    /// Errors   NotFound with the variable or entry that is missing; those of KeyStore::read, of the terminal, and of
    ///          the keys themselves.
    Result<deribit::Credentials> deribit(const profile::KeyPlace& place, const std::string& label) const;
    Result<hyperliquid::AccountKeys> hyperliquid(const profile::KeyPlace& place, const std::string& label,
                                                 bool allowOwnerKey) const;
    Result<derive::AccountKeys> derive(const profile::KeyPlace& place, const std::string& label,
                                       bool allowOwnerKey) const;

private:
    interfaces::KeyStore* m_keychain;
    KeyPrompt m_prompt;
};

/// Where a part of a key stands in the keychain: "deribit-test_SECRET".
std::string keychainEntry(const std::string& name, std::string_view part);
/// One part out of the keychain. Errors   Unsupported without one; those of KeyStore::read.
Result<std::string> keychainPart(interfaces::KeyStore* keychain, const std::string& name, std::string_view part);

}  // namespace ballast::venues
