#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "commands/kept_file.h"
#include "domain/events.h"
#include "engine/engine.h"
#include "kept/kept_limits.h"

namespace ballast::kept {

/// A sentence for each: what is said again, and limits that are not.
struct CarrySaid {
    std::vector<std::string> again, left;
};

/// What makes one desk stricter and is no kill: HALTED and REDUCE-ONLY, hedge modes, paused coins, excluded venues,
/// pulled quotes, limits, by a person's word; of a desk at its venues also what only a person ends, whatever stopped
/// it. Knows the words of the file and of this session, says again what the engine does not have, and tells what
/// stands.
///
/// Threads  As KillKeeper's `carry` and `follow`; hasSubmitted any after `carry`.
class KeptCommands {
public:
    using WallClock = std::function<Timestamp()>;
    /// Hands a command to the session, from any thread.
    using Submit = std::function<void(domain::OperatorCommand)>;
    explicit KeptCommands(WallClock wall) : m_wall(std::move(wall)) {}

    /// Takes what the file held and submits what `engine` does not have so yet. Returns what of it stands already and
    /// the limits that are not said again: what of these `standing` does not name goes. It names a limit that this
    /// session's book hides.
    std::vector<commands::KeptCommand> carry(const engine::Engine& engine, std::vector<commands::KeptCommand> left,
                                             Submit submit, CarrySaid& said);
    bool hasSubmitted() const { return m_hasSubmitted; }
    /// Whether what `carry` submitted stands in the engine.
    bool isCarried(const engine::Engine& engine);
    /// After a step: true if somebody said something; a command that is carried says nothing new.
    bool noteWords(const engine::Engine& engine, const domain::EventBatch& inputs);
    /// After a step: says again what was named in vain before it was listed.
    void sayHeld(const engine::Engine& engine, const domain::EventBatch& inputs);
    /// Small enough to be compared after every step.
    std::vector<ChangedLimit> limits(const engine::Engine& engine) const { return m_book.changedIn(engine.state()); }
    /// What makes this engine stricter, its limits that are not the book's, and those that its book hides, with the
    /// words; as in `kept` where that is the same.
    std::vector<commands::KeptCommand> standing(const engine::Engine& engine,
                                                const std::vector<commands::KeptCommand>& kept) const;

private:
    /// Named in vain until it is listed; said again if it is gone when the command comes.
    struct Held {
        commands::KeptCommand command;
        std::vector<domain::OperatorCommand> underWay{};  ///< Submitted, no step has had it.
    };
    bool isInForce(const engine::Engine& engine, const commands::KeptCommand& command) const;
    bool isHidden(const engine::Engine& engine, const commands::KeptCommand& limit) const;
    void carryLimit(const engine::Engine& engine, const commands::KeptCommand& limit, CarrySaid& said);
    void sayWaiting();
    void sayNow(const engine::Engine& engine, const commands::KeptCommand& command);
    std::vector<domain::OperatorCommand> sayAgain(const engine::Engine& engine, const commands::KeptCommand& c) const;
    void noteMode(const engine::Engine& engine, const domain::OperatorCommand& command);
    void noteLimit(const engine::Engine& engine, const domain::OperatorCommand& command);
    void noteHalt(const domain::OperatorCommand& command);
    void forgetStops(const engine::Engine& engine);
    void addModes(const engine::Engine& engine, std::vector<commands::KeptCommand>& all) const;
    void addHalts(const engine::Engine& engine, const std::vector<commands::KeptCommand>& kept,
                  std::vector<commands::KeptCommand>& all) const;
    void addStops(const engine::Engine& engine, std::vector<commands::KeptCommand>& all) const;
    void addOverrides(const engine::Engine& engine, std::vector<commands::KeptCommand>& all) const;
    void addLimits(const engine::Engine& engine, std::vector<commands::KeptCommand>& all) const;

    const WallClock m_wall;
    Submit m_submit;
    BookLimits m_book;
    std::vector<commands::KeptCommand> m_words;    ///< Who said what and why: of the file, and of this session.
    std::vector<commands::KeptCommand> m_toCarry;  ///< Submitted, not in force yet.
    std::vector<Held> m_held;
    std::deque<domain::OperatorCommand> m_toSay;  ///< Of `carry`, not submitted yet.
    std::size_t m_underWay{};                     ///< Submitted, no step has had it.
    bool m_hasSubmitted{};
};

/// The modes, halts and overrides of an engine that are kept, small enough to be compared after every step.
struct StrictMarks {
    std::vector<domain::HedgeMode> modes;
    std::vector<std::pair<domain::Scope, domain::TradingState>> halts;
    std::vector<std::pair<std::string, std::string>> stops;  ///< Of hedging, by coin: what stopped it.
    std::vector<std::uint64_t> overrides;
    static StrictMarks of(const engine::Engine& engine);
    friend bool operator==(const StrictMarks&, const StrictMarks&) = default;
};

/// The reason of then, behind its time.
std::string inWords(Timestamp since, const std::string& reason);

}  // namespace ballast::kept
