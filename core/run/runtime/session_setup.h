#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/engine.h"
#include "interfaces/session_factory.h"
#include "journal/session_header.h"
#include "playback/source.h"
#include "playback/venue.h"

namespace ballast::runtime {

/// Everything a session is made of before it runs. The engine's configuration is made from the header alone, the same
/// way as for `verify` and for a review, so that a journal holds all that a run needs.
struct SessionSetup {
    journal::SessionHeader header;
    engine::EngineConfig engine;
    std::unique_ptr<playback::Source> source;
    std::unique_ptr<playback::Venue> gateway;
    std::function<Result<SessionSetup>()> anew{};  ///< The same once more; empty: it cannot be made again.
};

/// Opens the market that `request` names, with its book. Settings and margin parameters are those of the journal that
/// the session goes on with, if there is one.
///
/// Errors   What is wrong with folder, spot file or book; Unsupported for a kind other than Simulated and Recorded.
Result<SessionSetup> setUpSession(const interfaces::SessionRequest& request);

/// The engine that a journal's header describes.
///
/// Errors   Corrupt if settings, book or margin parameters cannot be read, with text, line and key.
Result<engine::EngineConfig> engineConfigOf(const journal::SessionHeader& header);

/// Whether a live desk, whose header would be `wanted`, may go on with a journal whose header is `stored`: of the same
/// profile, book and rules. Under another profile its positions would be held against other accounts; a limit that was
/// lowered in a book since would not hold. Books are compared by what they state (config::differencesOfBooks).
///
/// Errors   Mismatch, with what differs and what to do.
Result<void> checkGoesOn(const std::string& file, const journal::SessionHeader& stored,
                         const journal::SessionHeader& wanted);

}  // namespace ballast::runtime
