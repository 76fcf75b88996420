#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "replay/replay.h"

namespace ballast::runtime {

/// What a check of a journal found. Texts may hold bytes of a stranger.
struct VerifyReport {
    bool identical{};             ///< Every frame, record and outbox row is covered and equal, and none is missing.
    bool givenUp{};               ///< `progress` said so; then nothing else counts.
    replay::Counts counts;        ///< Equal ones, up to the first difference.
    std::uint64_t checkpoints{};  ///< States that were equal.
    bool chainIntact{};
    std::string chainMessage;  ///< "Hash chain intact, 148 decisions" or what is broken.
    std::string damage;        ///< Empty, or what is wrong with the file itself.
    replay::Difference difference;
    std::string rulesOfJournal, rulesOfProgram;  ///< Rules versions; that of the journal may be unreadable, then empty.
    std::string inputsHash;                      ///< Of the last frame.
    std::string lostRows;  ///< Where a former writer found rows of them missing, one line; empty: nowhere.
    bool isCounted{};      ///< The writer's own count stands beside the file, so that a missing end is seen.
    std::string former;    ///< What it says of the journal that it carries on, and of that one beside it; empty: none.
};

/// Checks all hash chains and the register of openings and checkpoints, runs the engine again on the journaled inputs
/// alone, and compares every record of the chain byte for byte with its hash, and every row of the outbox. A journal
/// that was cut off, even an empty one, is compared as far as it goes; one that lacks what its writer counted as
/// committed, was changed or is damaged is reported, with what is equal before the first difference. Another rules
/// version is stated and compared all the same.
///
/// A journal that carries another on is compared with that one where it stands beside it: its chains, where they end,
/// and the state that its inputs lead to. Where it does not stand there, that is said and no difference.
///
/// `progress` is called now and then with the share done, 0 to 1; false gives up.
///
/// Errors   NotFound, Io; Corrupt if the file is no journal; Unsupported if a newer program or the first version wrote
///          it.
Result<VerifyReport> verifyJournal(const std::string& file, const std::function<bool(double)>& progress = {});

}  // namespace ballast::runtime
