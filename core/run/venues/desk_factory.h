#pragma once

#include <filesystem>

#include "runtime/session_factory.h"

namespace ballast::venues {

/// Opens what the runtime opens, and live desks on the venues of a profile.
///
/// Threads  Any.
class DeskFactory final : public interfaces::SessionFactory {
public:
    /// `keptKills` as of runtime::SessionFactory; of a live desk one file for each profile.
    explicit DeskFactory(std::filesystem::path keptKills = {})
        : m_keptKills(std::move(keptKills)), m_runtime({}, m_keptKills)
    {
    }

    Result<std::unique_ptr<interfaces::Desk>> open(const interfaces::SessionRequest& request) override;
    Result<std::unique_ptr<interfaces::Review>> openJournal(const std::string& file,
                                                            const interfaces::Progress& progress) override
    {
        return m_runtime.openJournal(file, progress);
    }

private:
    std::filesystem::path m_keptKills;
    runtime::SessionFactory m_runtime;
};

}  // namespace ballast::venues
