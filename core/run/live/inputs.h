#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "codec/frame_codec.h"
#include "domain/events.h"
#include "engine/engine.h"
#include "journal/step_record.h"

namespace ballast::live {

/// What is handed to the engine at once: a step.
struct Input {
    domain::EventBatch batch;
    std::vector<Timestamp> receipts;  ///< Of market facts, when each was told first; merged ones have one together.
    /// Raw, of facts in this step or in later ones.
    std::vector<codec::PrivateMessage> privateMessages;
    bool waits{};  ///< Somebody waits for it to be committed: a command.
};

/// Where an engine's steps come from, in one total order: the intake of a live desk, or a market that is played in its
/// own time.
///
/// Threads  next, setDue and decided: the engine's. The rest any, and nothing of it waits.
class Inputs {
public:
    using SteadyTime = std::chrono::steady_clock::time_point;
    virtual ~Inputs() = default;

    /// The next step. Waits for one, but not longer than `until`. Without `market` no market facts come. Empty when the
    /// time is over, when something has changed for which the caller should ask anew (`wake`), and once it was closed.
    virtual std::optional<Input> next(bool market, std::optional<SteadyTime> until) = 0;
    /// When the engine wants a step at the latest; empty: it waits for nothing.
    virtual void setDue(std::optional<Timestamp> due) = 0;
    /// The engine has decided the step that `next` gave; the record goes to the journal now.
    virtual void decided(const journal::StepRecord& record, const std::vector<engine::CommandOutcome>& commands,
                         const engine::Engine& engine) = 0;
    /// A latch was closed beside the engine.
    virtual void tellClosing(domain::LatchClosed closing) = 0;
    /// Lets whoever waits in `next` look again.
    virtual void wake() = 0;
    virtual void close() = 0;
    virtual bool isClosed() const = 0;
    /// How much waits to be given.
    virtual std::size_t waiting() const = 0;
};

/// What stands beside the engine on its thread: pictures, questions about models. It may read the engine.
///
/// Threads  The engine's.
class Beside {
public:
    using SteadyTime = Inputs::SteadyTime;
    virtual ~Beside() = default;

    /// After each step, before its record reaches the journal. `busy` is what the engine took.
    virtual void decided(const engine::Engine& engine, const journal::StepRecord& record,
                         const std::vector<engine::CommandOutcome>& commands, std::chrono::nanoseconds busy) = 0;
    /// Between two steps; `refused`: the engine refused its last input and must not be asked any more.
    virtual void look(const engine::Engine& engine, bool refused) = 0;
    /// After the last look: no step comes any more.
    virtual void end() = 0;
    /// When it wants to look at the latest; empty: it waits for nothing but a step.
    virtual std::optional<SteadyTime> nextLook() const = 0;
};

}  // namespace ballast::live
