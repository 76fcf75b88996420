#pragma once

#include <optional>

#include "engine/engine.h"
#include "journal/writer.h"
#include "live/journal_tail.h"
#include "playback/sequencer.h"
#include "replay/restart_point.h"
#include "runtime/script_progress.h"
#include "runtime/session_status.h"

namespace ballast::runtime {

/// Where a repeated run stands.
struct Repeated {
    Timestamp waitingForPersonSince;      ///< After the last step.
    std::vector<domain::Scope> closings;  ///< Latches that the engine wanted closed and was not told of any more.
    GivenCommands given;
    replay::AsideChain asides;  ///< Over what all steps did aside.
    std::string segment;        ///< The bytes of those after the newest stored checkpoint, whether it holds or not.
};

/// Recovery is start-up: brings market, gateway and engine to the last step that the journal holds, with the persons'
/// commands at their old places. A market goes on from what it kept with the restart point; one that kept nothing is
/// run again from the beginning, each batch compared with the frames. The engine is run again from the restart point,
/// or from the beginning without one, and from there every input, record and outbox row is compared. Orders take the
/// same way as before, so that those which were not answered are answered exactly once. Latches come to stand as they
/// stood. Stores nothing.
///
/// Errors   Mismatch where the run does not repeat, with the step; what market and engine say.
Result<Repeated> repeatRun(journal::Writer& writer, const std::string& path, playback::Sequencer& sequencer,
                           engine::Engine& engine, venue::LatchBoard& latches, SessionStatus& status,
                           live::JournalTail& tail, std::optional<replay::RestartPoint> from);

}  // namespace ballast::runtime
