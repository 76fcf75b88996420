#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/engine.h"
#include "journal/writer.h"

namespace ballast::live {

/// Where a run ended.
struct Place {
    std::uint64_t lastStep{}, lastEvent{};  ///< 0 before the first.
    Timestamp lastTime;                     ///< Of the last step.
};

/// A live desk's journal, ready to be gone on with.
struct Recovered {
    std::unique_ptr<journal::Writer> writer;
    engine::Engine engine;  ///< At the last step. What it decided and sent before may or may not have reached a venue.
    Place place;
    std::uint64_t stepsRunAgain{};            ///< After the checkpoint, or from the beginning.
    std::optional<journal::Checkpoint> from;  ///< Empty: from the beginning.
};

/// A restart of a live desk: the newest checkpoint that holds, the chains after it, and the inputs after it through the
/// one Replay, each record and outbox row compared. No market is run again and nothing leaves. `from` names what was
/// not walked: what stands before it is to be walked beside the session (Reader::walkChains up to Reader::endAt).
///
/// Errors   NotFound if nothing is stored there; Mismatch where the run does not repeat, with the step, or under other
///          rules; those of Writer::resume.
Result<Recovered> recover(const std::string& path, const engine::EngineConfig& config,
                          const journal::SessionHeader& header, const journal::OpeningNote& note = {});

}  // namespace ballast::live
