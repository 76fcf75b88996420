#pragma once

#include "interfaces/key_store.h"
#include "interfaces/venue_setup.h"
#include "profile/profile.h"

namespace ballast::venues {

/// Tries every venue and oracle of a profile, one after the other.
///
/// `keychain`  null: there is none. `firstKeys`, where not empty, stand for the key of the first account.
std::vector<interfaces::ProbeStep> probeProfile(const profile::Profile& profile, interfaces::KeyStore* keychain,
                                                const interfaces::TypedSecrets& firstKeys,
                                                const std::function<void(const interfaces::ProbeStep&)>& tell,
                                                const std::function<bool()>& mayGoOn);

/// Profiles in the user's configuration folder, drafts of venues, and their keys in the system's keychain.
class ProfileSetup final : public interfaces::VenueSetup {
public:
    /// `keychain` outlives it; null: there is none.
    explicit ProfileSetup(interfaces::KeyStore* keychain) : m_keychain(keychain) {}

    const std::vector<interfaces::SetupKind>& kinds() const override;
    /// $XDG_CONFIG_HOME/ballast/NAME.toml, else ~/.config/ballast/NAME.toml.
    std::string fileFor(const std::string& profileName) const override;
    Result<interfaces::ProfileDraft> read(const std::string& file) const override;
    Result<void> write(const std::string& file, const interfaces::VenueDraft& draft,
                       const std::string& replaces) override;
    Result<std::vector<interfaces::ProbeStep>> test(const interfaces::VenueDraft& draft, interfaces::TypedSecrets typed,
                                                    const std::function<void(const interfaces::ProbeStep&)>& tell,
                                                    const std::function<bool()>& mayGoOn) override;
    Result<void> keepKey(const std::string& kind, const std::string& keychainName,
                         interfaces::TypedSecrets typed) override;
    Result<void> forgetKey(const std::string& kind, const std::string& keychainName) override;

private:
    interfaces::KeyStore* m_keychain;
};

}  // namespace ballast::venues
