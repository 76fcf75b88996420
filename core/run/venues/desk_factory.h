#pragma once

#include "runtime/session_factory.h"

namespace ballast::venues {

/// Opens what the runtime opens, and live desks on the venues of a profile.
///
/// Threads  Any.
class DeskFactory final : public interfaces::SessionFactory {
public:
    Result<std::unique_ptr<interfaces::Desk>> open(const interfaces::SessionRequest& request) override;
    Result<std::unique_ptr<interfaces::Review>> openJournal(const std::string& file,
                                                            const interfaces::Progress& progress) override
    {
        return m_runtime.openJournal(file, progress);
    }

private:
    runtime::SessionFactory m_runtime;
};

}  // namespace ballast::venues
