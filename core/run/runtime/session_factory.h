#pragma once

#include <filesystem>

#include "interfaces/session_factory.h"
#include "runtime/lock_step.h"

namespace ballast::runtime {

/// Where a desk pauses by itself: before the first step later than this.
struct PauseRule {
    std::optional<Timestamp> at;            ///< Outside the market's time no desk is opened.
    std::optional<Duration> builtInLength;  ///< Without `at`: of a built-in market, which has no end of its own.
};

/// Opens desks and reviews for the screen. Without a journal file a new one is made in the user's data folder,
/// `$XDG_DATA_HOME/ballast/journals` (mode 0700).
///
/// Threads  Any.
class SessionFactory final : public interfaces::SessionFactory {
public:
    SessionFactory() = default;
    /// The rule holds for every desk that is opened. In `keptKills` a kill outlives its session (kept::KillKeeper), one
    /// file for each kind of market; without it the session's journal alone knows of it.
    explicit SessionFactory(PauseRule pause, std::filesystem::path keptKills = {})
        : m_pause(pause), m_keptKills(std::move(keptKills))
    {
    }

    Result<std::unique_ptr<interfaces::Desk>> open(const interfaces::SessionRequest& request) override;
    Result<std::unique_ptr<interfaces::Review>> openJournal(const std::string& file,
                                                            const interfaces::Progress& progress) override;

private:
    PauseRule m_pause;
    std::filesystem::path m_keptKills;
};

/// Where the user's journals are, and what outlives them: `$XDG_DATA_HOME/ballast/journals`, mode 0700; made if
/// missing.
///
/// Errors   Io if the folder cannot be made.
Result<std::filesystem::path> journalFolder();

/// A file name that is not taken, in the user's journal folder, which is made if it is missing.
///
/// Errors   Io if the folder cannot be made.
Result<std::filesystem::path> newJournalFile();

}  // namespace ballast::runtime
