#pragma once

#include <string>

#include "signing/private_key.h"

namespace ballast::hyperliquid {

/// What one account is read and traded with: the address that owns it, and the key of an API wallet that its owner
/// approved. Can be moved, not copied or printed.
class AccountKeys {
public:
    /// `allowOwnerKey`: of a throwaway account on this machine.
    ///
    /// Errors   Refused for the owner's own key, which can also withdraw; those of PrivateKey::fromText and
    ///          addressFromText. The text of the key is erased in any case.
    static Result<AccountKeys> of(std::string&& key, std::string_view owner, bool allowOwnerKey);
    /// From PREFIX_PRIVATE_KEY and PREFIX_ADDRESS. Errors   NotFound with the variable that is missing; as `of`.
    static Result<AccountKeys> fromEnvironment(const std::string& prefix, bool allowOwnerKey);

    const signing::PrivateKey& key() const { return m_key; }
    /// "0x" and 40 digits in lower case: whom the venue is asked about.
    const std::string& owner() const { return m_owner; }

private:
    AccountKeys(signing::PrivateKey key, std::string owner) : m_key(std::move(key)), m_owner(std::move(owner)) {}
    signing::PrivateKey m_key;
    std::string m_owner;
};

}  // namespace ballast::hyperliquid
