#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "journal/checkpoint_rows.h"
#include "journal/reader.h"
#include "journal/session_header.h"
#include "replay/session_state.h"

namespace ballast::replay {

/// A stored checkpoint that an engine can go on from.
struct RestartPoint {
    journal::Checkpoint checkpoint;
    replay::SessionState state;
    std::optional<std::string> market;  ///< The bytes of a simulated market after the same step, if it kept them.
};

/// The newest checkpoint of the journal at `path` whose row, hash and state hold, and with them all that steps did
/// aside up to it, the newest with its market before any without; each that is passed over is a line in the log.
/// Empty if there is none, or if the journal is not of
/// `header`: whoever opens it for writing says what is wrong with it.
std::optional<RestartPoint> findRestartPoint(const std::string& path, const journal::SessionHeader& header,
                                             const engine::EngineConfig& config);

/// What stored steps did aside, in their order; one segment of them is in memory.
class StoredAsides {
public:
    /// `reader` must outlive it; `checkpoints` are its rows in order.
    StoredAsides(const journal::Reader& reader, std::vector<journal::Checkpoint> checkpoints);

    /// Reads the next checkpoint's segment. False after the last.
    ///
    /// Errors   Io; Corrupt if it is not what such steps do aside. Nothing more is read then.
    Result<bool> readNext();
    /// The chain after what was read.
    const AsideChain& chain() const { return m_chain; }
    /// Of a step, null if it did nothing aside. Steps are asked for in order.
    ///
    /// Errors   As readNext.
    Result<const Aside*> of(std::uint64_t step);

private:
    const journal::Reader& m_reader;
    std::vector<journal::Checkpoint> m_checkpoints;
    AsideChain m_chain;
    std::vector<Aside> m_asides;
    std::size_t m_nextSegment{}, m_nextAside{};
    std::uint64_t m_last{};  ///< Step of the checkpoint read last.
};

}  // namespace ballast::replay
