#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "interfaces/desk.h"
#include "interfaces/review.h"
#include "interfaces/venue_setup.h"

namespace ballast::interfaces {

/// What the File menu can open. An empty bookFile means the sample book; an empty journalFile a new one in the user's
/// data folder.
struct SessionRequest {
    SessionKind kind{SessionKind::Simulated};
    std::uint64_t seed{42};
    bool unscripted{};  ///< The built-in market without its conditioned first half hour.
    std::string recordedFolder;
    std::vector<std::string> spotFiles;
    std::string profileFile;  ///< Of a live desk: where to connect to.
    bool mayTrade{};          ///< Of a live desk: a profile that trades is refused without it.
    std::string bookFile;
    std::string journalFile;
    double speed{1.0};
    bool startPaused{};
    std::string operatorName;
    std::string isa{"auto"};  ///< Instruction level of what the screen shows: auto, plain, avx2 or avx512.
};

/// Makes desks and reviews; the app implements it over core/run/runtime.
///
/// Threads  Any; both calls may take seconds, so the screen calls them from a worker.
class SessionFactory {
public:
    virtual ~SessionFactory() = default;

    /// Errors   what is wrong with folder, book or journal, in one sentence.
    virtual Result<std::unique_ptr<Desk>> open(const SessionRequest& request) = 0;
    /// To set up and try a venue; null where there is none. It lives as long as the factory.
    virtual VenueSetup* venueSetup() { return nullptr; }
    /// Refused if `progress`, which may be empty, gave up.
    virtual Result<std::unique_ptr<Review>> openJournal(const std::string& file, const Progress& progress) = 0;
};

}  // namespace ballast::interfaces
