#pragma once

#include <string>

#include "signing/private_key.h"

namespace ballast::derive {

/// What one account is read and traded with: the owner's address, the sub-account, and the session key that signs. Can
/// be moved, not copied or printed.
class AccountKeys {
public:
    /// `subaccount`  decimal digits. `allowOwnerKey`: of a throwaway account on this machine.
    ///
    /// Errors   Refused for the owner's own key, which can also withdraw; InvalidArgument for a sub-account that is no
    ///          number; those of PrivateKey::fromText and addressFromText. The text of the key is erased in any case.
    static Result<AccountKeys> of(std::string&& key, std::string_view wallet, std::string_view subaccount,
                                  bool allowOwnerKey);
    /// From PREFIX_PRIVATE_KEY, PREFIX_WALLET and PREFIX_SUBACCOUNT. Errors   NotFound with the variable that is
    /// missing; as `of`.
    static Result<AccountKeys> fromEnvironment(const std::string& prefix, bool allowOwnerKey);

    const signing::PrivateKey& key() const { return m_key; }
    const signing::Address& signer() const { return m_signer; }
    const signing::Address& owner() const { return m_owner; }
    std::uint64_t subaccount() const { return m_subaccount; }

private:
    AccountKeys(signing::PrivateKey key, signing::Address signer, signing::Address owner, std::uint64_t subaccount)
        : m_key(std::move(key)), m_signer(signer), m_owner(owner), m_subaccount(subaccount)
    {
    }
    signing::PrivateKey m_key;
    signing::Address m_signer, m_owner;
    std::uint64_t m_subaccount;
};

}  // namespace ballast::derive
