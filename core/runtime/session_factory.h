#pragma once

#include <filesystem>

#include "interfaces/session_factory.h"
#include "runtime/market_loop.h"

namespace ballast::runtime {

/// Opens desks and reviews for the screen. Without a journal file a new one is made in the user's data folder,
/// `$XDG_DATA_HOME/ballast/journals` (mode 0700).
///
/// Threads  Any.
class SessionFactory final : public interfaces::SessionFactory {
public:
    /// Every desk that is opened pauses before the first step later than `pauseAfter`.
    explicit SessionFactory(std::optional<Timestamp> pauseAfter = std::nullopt) : m_pauseAfter(pauseAfter) {}

    Result<std::unique_ptr<interfaces::Desk>> open(const interfaces::SessionRequest& request) override;
    Result<std::unique_ptr<interfaces::Review>> openJournal(const std::string& file) override;

private:
    std::optional<Timestamp> m_pauseAfter;
};

/// A file name that is not taken, in the user's journal folder, which is made if it is missing.
///
/// Errors   Io if the folder cannot be made.
Result<std::filesystem::path> newJournalFile();

}  // namespace ballast::runtime
