#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/latch.h"
#include "engine/engine.h"

namespace ballast::replay {

/// What a step did besides records and outbox: what took away at once and waited for no commit, and what became of
/// persons' commands. A market that is run again needs it where the engine is not run again.
struct Aside {
    std::uint64_t step{};
    std::vector<domain::CancelIntent> cancels;
    std::vector<domain::Scope> closings;
    bool lanesClosed{};
    std::vector<engine::CommandOutcome> commands;
};

/// The hash over what a session's steps did aside, one aside after the other: of it and the aside's bytes comes the
/// next hash. Where checkpoints stand does not matter, so that a step gives the same hash however it is reached.
/// The bytes themselves are the caller's; those between two checkpoints, in order, are a segment.
///
///     hash(n) = SHA-256(hash(n - 1) as 64 hexadecimal digits, aside(n))        hash(0) is empty
class AsideChain {
public:
    AsideChain() = default;
    /// As it was kept.
    explicit AsideChain(std::string hash) : m_hash(std::move(hash)) {}

    /// Takes what a step did aside. Its bytes; empty, and the chain as it was, where it did nothing.
    std::string add(std::uint64_t step, const engine::EngineOutput& output);

    /// Takes a stored segment of steps after `after` up to `last`.
    ///
    /// Errors   Corrupt if it is not asides whose steps rise within these bounds; the chain is then worthless.
    Result<std::vector<Aside>> add(std::string_view segment, std::uint64_t after, std::uint64_t last);

    const std::string& hash() const { return m_hash; }    ///< Empty before the first, else 64 hexadecimal digits.
    const std::string& error() const { return m_error; }  ///< Why one of them cannot be kept; empty when all is well.
    bool operator==(const AsideChain&) const = default;

private:
    void extend(std::string_view aside);

    std::string m_hash;
    std::string m_error;
};

}  // namespace ballast::replay
