#pragma once

#include <filesystem>

#include "runtime/session_factory.h"
#include "venues/profile_setup.h"

namespace ballast::venues {

/// Opens what the runtime opens, and live desks on the venues of a profile.
///
/// Threads  Any.
class DeskFactory final : public interfaces::SessionFactory {
public:
    /// `keptKills` as of runtime::SessionFactory; of a live desk one file for each profile. `keychain`
    /// outlives it; null: there is none.
    explicit DeskFactory(std::filesystem::path keptKills = {}, interfaces::KeyStore* keychain = nullptr)
        : m_keptKills(std::move(keptKills)), m_keychain(keychain), m_setup(keychain), m_runtime({}, m_keptKills)
    {
    }

    Result<std::unique_ptr<interfaces::Desk>> open(const interfaces::SessionRequest& request) override;
    interfaces::VenueSetup* venueSetup() override { return &m_setup; }
    Result<std::unique_ptr<interfaces::Review>> openJournal(const std::string& file,
                                                            const interfaces::Progress& progress) override
    {
        return m_runtime.openJournal(file, progress);
    }

private:
    std::filesystem::path m_keptKills;
    interfaces::KeyStore* m_keychain;
    ProfileSetup m_setup;
    runtime::SessionFactory m_runtime;
};

}  // namespace ballast::venues
