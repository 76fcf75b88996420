#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/sequence_number.h"
#include "codec/frame_codec.h"

namespace ballast::journal {

class Database;
class Statement;

/// Largest state before compression.
inline constexpr std::size_t kMaxStateBytes = 64u << 20;

/// Where the engine stood after a step, and the hash of its state there; the bytes are asked for by number.
struct Checkpoint {
    std::uint64_t number{};                        ///< From 1, without gaps.
    std::uint64_t step{}, event{}, outbox{};       ///< The last of each.
    SequenceNumber record;                         ///< The last one; 0 before the first.
    std::string frameHash, recordHash, stateHash;  ///< 64 hexadecimal digits each; of plain bytes.
    bool keepsState{};                             ///< False: the bytes were given up, the hash stays.
};

/// The bytes and the hash of a state, made beside the engine.
struct StateBytes {
    std::uint64_t step{};
    std::string hash;    ///< Of the plain bytes.
    std::string packed;  ///< Compressed.
    std::string asides;  ///< Plain: what the steps since the checkpoint before did aside.
};

/// Errors   InvalidArgument if the state is larger than kMaxStateBytes.
Result<StateBytes> packState(std::uint64_t step, std::string_view plain);

/// A simulated market as it stands after a step, with what the step let out applied: the market thread's own bytes.
struct MarketBytes {
    std::uint64_t step{};
    std::string hash;    ///< Of step and plain bytes.
    std::string packed;  ///< Compressed.
};

/// Errors   InvalidArgument if it is larger than kMaxStateBytes.
Result<MarketBytes> packMarket(std::uint64_t step, std::string_view plain);

/// Stores it and gives up all but the newest three, as many as there are states for certain. False if the same stands
/// there already; else it is to be entered in the register, in the same transaction.
Result<bool> storeMarket(const Database& database, const MarketBytes& market);

/// The plain bytes of the market after a step.
///
/// Errors   NotFound if none is kept; Corrupt if they are not what was written, or the register has them otherwise.
Result<std::string> marketAfter(const Database& database, std::uint64_t step);

/// Whether all that are kept are what was written. Empty, or the first that is not, in one sentence.
Result<std::string> marketsFault(const Database& database);

/// The rows up to a step, in order; what they claim is for checkpointFault to judge.
///
/// Errors   Io, Corrupt.
Result<std::vector<Checkpoint>> checkpointsUpTo(const Database& database, std::uint64_t lastStep);

/// The plain bytes of a checkpoint's state, whose hash holds.
///
/// Errors   NotFound if they were given up; Corrupt if they are not what was written.
Result<std::string> stateOf(const Database& database, const Checkpoint& checkpoint);

/// The plain bytes of what the steps from the checkpoint before up to this one did aside. They have no hash of their
/// own: the states hold one over all of them.
///
/// Errors   Corrupt if they cannot be unpacked, or the row is gone.
Result<std::string> asidesOf(const Database& database, const Checkpoint& checkpoint);

/// Gives up the state that has just left the newest three, unless it is the first one kept of its half minute of event
/// time. What steps did aside stays.
Result<void> thinStates(const Database& database);

/// The frame that ends with a step; found by halving, since frames are many and large.
struct FrameEnd {
    std::uint64_t number{}, event{};
    Timestamp time;
    std::string hash;
};
/// Errors   NotFound if none ends there.
Result<FrameEnd> frameEnding(const Database& database, std::uint64_t step);

/// Whether the chains stand at a checkpoint as its row says. Empty, or what differs, in one sentence.
Result<std::string> checkpointFault(const Database& database, const Checkpoint& checkpoint);

/// The same of all up to a step, with their order and what is kept of their states; the first fault.
Result<std::string> checkpointsFault(const Database& database, std::uint64_t lastStep);

}  // namespace ballast::journal
