#include "runtime/kill_keeper.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <thread>

#include "base/log.h"
#include "base/typed_text.h"
#include "desk/records.h"
#include "desk/state.h"
#include "engine/operator_actions.h"

namespace ballast::runtime {

namespace {

namespace fs = std::filesystem;
using commands::isSameMatter;
using commands::Kept;
using commands::KeptCommand;
using controls::Cause;
using domain::HedgeMode;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::TradingState;
using Kill = engine::Engine::Kill;

constexpr int kMostLooks = 10'000;  ///< A millisecond apart.
constexpr std::size_t kMostWords = 200;
constexpr auto kPatience = std::chrono::milliseconds(100);  ///< The engine's, with another program at the file.
constexpr Duration kSameTime = Duration::seconds(5), kMovedTime = Duration::seconds(30);
constexpr Duration kBetweenTimes = Duration::seconds(10);  ///< Event time may run sixty times as fast.

template <class List> auto* findKill(List& kills, const domain::Scope& scope)
{
    const auto found = std::find_if(kills.begin(), kills.end(), [&](const auto& kill) { return kill.scope == scope; });
    return found == kills.end() ? nullptr : &*found;
}

template <class List> auto* find(List& list, const KeptCommand& matter)
{
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& c) { return isSameMatter(c, matter); });
    return found == list.end() ? nullptr : &*found;
}

bool holds(const std::vector<Kill>& kills, const domain::Scope& scope)
{
    return std::any_of(kills.begin(), kills.end(), [&](const auto& kill) { return kill.scope == scope; });
}

/// The reason of then, behind its time.
std::string inWords(Timestamp since, const std::string& reason)
{
    return fmt::format("since {} UTC: {}", toIso8601(since).substr(0, 19), printable(reason, kMostWords));
}

std::string whatOf(const KeptCommand& c)
{
    const auto coins = c.underlying.empty() ? std::string("all coins") : printable(c.underlying);
    switch (c.action) {
    case OperatorAction::SetMode:
        return fmt::format("hedge mode {} of {}", domain::toString(c.mode), coins);
    case OperatorAction::PauseTrading:
    case OperatorAction::ReduceOnly:
        return fmt::format("{} ({})", c.action == OperatorAction::PauseTrading ? "HALTED" : "REDUCE-ONLY",
                           printable(domain::toString(c.scope)));
    case OperatorAction::ExcludeVenue:
        return printable(c.venue) + " excluded";
    case OperatorAction::PullQuotes:
        return fmt::format("quotes of {} pulled", c.instrument.empty() ? coins : printable(c.instrument));
    default:
        return coins + " paused";
    }
}

std::string sentenceOf(const KeptCommand& c)
{
    const auto until =
        c.until.isNever() ? std::string() : fmt::format(" until {} UTC", toIso8601(c.until).substr(0, 19));
    return fmt::format("{}{}, by {} {}", whatOf(c), until, printable(c.who), inWords(c.since, c.reason));
}

/// A veto holds a coin's hedging as a pause does.
KeptCommand matterOf(const desk::Override& over)
{
    const bool isPause = over.action == OperatorAction::Veto;
    return {.action = isPause ? OperatorAction::PauseUnderlying : over.action,
            .underlying = over.underlying,
            .venue = over.action == OperatorAction::ExcludeVenue ? over.venue : std::string(),
            .instrument = over.instrument,
            .expiry = over.expiry};
}

bool isStricter(const desk::Override& over)
{
    return over.action == OperatorAction::PauseUnderlying || over.action == OperatorAction::Veto ||
           over.action == OperatorAction::ExcludeVenue || over.action == OperatorAction::PullQuotes;
}

/// By a person: what a fault or a limit stops comes back by itself where it still holds.
bool isPersons(const controls::Standing& standing)
{
    const auto cause = standing.because.cause;
    return (standing.state == TradingState::Halted || standing.state == TradingState::Reducing) &&
           (cause == Cause::Paused || cause == Cause::ReduceOnly || cause == Cause::Rearmed ||
            cause == Cause::Flattened);
}

template <class Take> void forEachHalt(const desk::State& state, Take take)
{
    if (isPersons(state.standings.whole())) take(domain::Scope{}, state.standings.whole());
    for (const auto& [scope, standing] : state.standings.narrower())
        if (isPersons(standing)) take(scope, standing);
}

bool isLike(Timestamp a, Timestamp b)
{
    const auto apart = a - b;
    return apart <= kSameTime && Duration{} - apart <= kSameTime;
}

/// A step after which a market may list what it did not before.
bool mayList(const domain::EventBatch& inputs)
{
    return std::any_of(inputs.events.begin(), inputs.events.end(), [](const auto& event) {
        return std::holds_alternative<domain::InstrumentListed>(event.body) ||
               std::holds_alternative<domain::ChainUpdate>(event.body);
    });
}

/// Whether the desk has what a command names, so that saying it again is not in vain: what the engine asks itself.
bool isReachable(const desk::State& state, const KeptCommand& c)
{
    switch (c.action) {
    case OperatorAction::PauseTrading:
    case OperatorAction::ReduceOnly:
        return engine::hasScope(state, c.scope);
    case OperatorAction::ExcludeVenue:
        return engine::hasVenue(state, c.venue);
    case OperatorAction::PullQuotes:
        if (!c.expiry.isNever()) return engine::quotedLine(state, c.underlying, c.expiry) != nullptr;
        if (!c.instrument.empty()) return engine::quotedLine(state, c.instrument) != nullptr;
        [[fallthrough]];
    default:
        return c.underlying.empty() || state.hedging.contains(c.underlying);
    }
}

}  // namespace

Result<std::vector<KeptKill>> readKeptKills(const fs::path& file)
{
    return commands::readKept(file).map([](auto kept) { return std::move(kept.kills); });
}

Result<void> keepKill(const fs::path& file, const KeptKill& kill)
{
    if (const auto kept = commands::readKept(file); !kept && kept.error().code == ErrorCode::Corrupt) return {};
    const KeptKill kept{kill.scope, kill.since, commands::keptWords(kill.who), commands::keptWords(kill.reason)};
    return commands::changeKept(file, std::chrono::seconds(2), [&](Kept& all) {
        if (auto* known = findKill(all.kills, kill.scope))
            *known = kept;
        else
            all.kills.push_back(kept);
    });
}

KillKeeper::KillKeeper(fs::path file, WallClock wall) : m_file(std::move(file)), m_wall(std::move(wall)) {}

KillKeeper::Strict KillKeeper::strictOf(const engine::Engine& engine)
{
    Strict strict{.kills = engine.kills(), .modes = {}, .halts = {}, .overrides = {}};
    const auto& state = engine.state();
    for (const auto& [underlying, hedge] : state.hedging)
        strict.modes.push_back(hedge.mode);
    forEachHalt(state,
                [&](const auto& scope, const auto& standing) { strict.halts.emplace_back(scope, standing.state); });
    for (const auto& over : state.overrides)
        if (isStricter(over)) strict.overrides.push_back(over.id);
    return strict;
}

void KillKeeper::carry(const engine::Engine& engine, venue::KillLine& line, Submit submit)
{
    if (m_file.empty()) return;
    m_submit = std::move(submit);
    auto left = commands::readKept(m_file);
    if (!left) {
        log::error(left.error().message);
        const bool isDamaged = left.error().code == ErrorCode::Corrupt;
        left = Kept{.kills = {{{},
                               m_wall(),
                               "ballast",
                               fmt::format("{} {}, so a kill may be in force{}", m_file.filename().string(),
                                           isDamaged ? "is damaged" : "could not be read",
                                           isDamaged ? "; see " + commands::damagedCopyOf(m_file.filename()).string()
                                                     : std::string())}},
                    .commands = {}};
    }
    m_words = std::move(*left);
    const auto now = m_wall();
    m_isOver = std::erase_if(m_words.commands, [&](const auto& c) { return !c.until.isNever() && c.until <= now; }) > 0;
    // What stands and is in the file; the rest of what stands is written now.
    m_kept.kills = m_words.kills;
    std::erase_if(m_kept.kills, [&](const auto& kill) { return !holds(engine.kills(), kill.scope); });
    m_kept.commands = m_words.commands;
    std::erase_if(m_kept.commands,
                  [&](const auto& c) { return !isReachable(engine.state(), c) || !isInForce(engine, c); });
    carryKills(engine, line);
    carryCommands(engine);
    m_carried = m_killed.empty() && m_toCarry.empty();
    follow(engine, {});
}

void KillKeeper::carryKills(const engine::Engine& engine, venue::KillLine& line)
{
    const auto stands = engine.kills();
    for (const auto& kill : m_words.kills) {
        const auto why = inWords(kill.since, kill.reason);
        if (holds(stands, kill.scope) || !line.kill(kill.scope, kill.who, why, std::string(engine::kKeptKill)))
            continue;
        m_killed.push_back(kill.scope);
        m_said.push_back(
            fmt::format("KILLED ({}), by {} {}", printable(domain::toString(kill.scope)), printable(kill.who), why));
    }
}

void KillKeeper::carryCommands(const engine::Engine& engine)
{
    for (const auto& command : m_words.commands) {
        if (isInForce(engine, command)) continue;
        m_said.push_back(sentenceOf(command));
        if (!isReachable(engine.state(), command)) {
            m_held.push_back({command});
            continue;
        }
        m_hasSubmitted = true;
        m_toCarry.push_back(command);
        for (auto& again : sayAgain(engine, command))
            m_submit(std::move(again));
    }
}

void KillKeeper::sayHeld(const engine::Engine& engine, const domain::EventBatch& inputs)
{
    if (m_held.empty()) return;
    bool isDue = mayList(inputs);
    for (const auto& event : inputs.events) {
        const auto* command = std::get_if<OperatorCommand>(&event.body);
        if (command == nullptr) continue;
        isDue = true;
        for (auto& held : m_held)
            std::erase_if(held.underWay, [&](const auto& c) {
                return c.action == command->action && c.scope == command->scope && c.venue == command->venue &&
                       c.underlying == command->underlying && c.instrument == command->instrument &&
                       c.reason == command->reason;
            });
    }
    if (!isDue) return;
    const auto now = m_wall();
    std::erase_if(m_held, [&](auto& held) {
        const auto& c = held.command;
        if (!c.until.isNever() && c.until <= now) return true;
        if (!held.underWay.empty() || !isReachable(engine.state(), c)) return false;
        if (isInForce(engine, c)) return true;
        held.underWay = sayAgain(engine, c);
        for (const auto& again : held.underWay)
            m_submit(again);
        return false;
    });
}

/// Whether the engine is as strict already.
bool KillKeeper::isInForce(const engine::Engine& engine, const KeptCommand& c) const
{
    const auto& state = engine.state();
    switch (c.action) {
    case OperatorAction::SetMode:
        return sayAgain(engine, c).empty();
    case OperatorAction::PauseTrading:
        return state.standings.at(c.scope).state >= TradingState::Halted;
    case OperatorAction::ReduceOnly:
        return state.standings.at(c.scope).state >= TradingState::Reducing;
    default:
        return std::any_of(state.overrides.begin(), state.overrides.end(),
                           [&](const auto& over) { return isStricter(over) && isSameMatter(matterOf(over), c); });
    }
}

/// The commands that put it in force; of a hedge mode none that would make a coin's looser.
std::vector<OperatorCommand> KillKeeper::sayAgain(const engine::Engine& engine, const KeptCommand& c) const
{
    const auto& state = engine.state();
    OperatorCommand again;
    again.action = c.action;
    again.operatorName = c.who;
    again.reason = fmt::format("{}{}", desk::kBeforeStart, inWords(c.since, c.reason));
    again.underlying = c.underlying;
    again.venue = c.venue;
    again.instrument = c.instrument;
    again.scope = c.scope;
    again.mode = c.mode;
    if (!c.until.isNever()) again.duration = std::max(c.until - m_wall(), Duration::seconds(1));
    if (!c.expiry.isNever()) {
        if (const auto* line = engine::quotedLine(state, c.underlying, c.expiry)) again.instrument = line->name;
        again.key = domain::kWholeExpiry;
    }
    // There the key names the reach.
    if (c.action != OperatorAction::PullQuotes) again.key = engine::kKeptKill;
    if (c.action != OperatorAction::SetMode) return {again};
    std::vector<OperatorCommand> each;
    for (const auto& [underlying, hedge] : state.hedging) {
        const bool isMeant = c.underlying.empty() ? find(m_words.commands, {.underlying = underlying}) == nullptr
                                                  : c.underlying == underlying;
        if (!isMeant || hedge.mode >= c.mode) continue;
        each.push_back(again);
        each.back().underlying = underlying;
    }
    if (c.underlying.empty() && each.size() == state.hedging.size() && !each.empty()) return {again};
    return each;
}

Result<void> KillKeeper::awaitCarried(const interfaces::Desk& desk, bool shown) const
{
    const bool whole =
        std::any_of(m_killed.begin(), m_killed.end(), [](const auto& s) { return s == domain::Scope{}; });
    const auto isSeen = [&] {
        if (!shown || !whole) return true;
        const auto trading = desk.latest()->trading.data;
        return trading && trading->tradingState == TradingState::Killed;
    };
    for (int i = 0; i < kMostLooks; ++i) {
        if (m_carried && isSeen()) return {};
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return fail(ErrorCode::Refused, "what a person left in force in the session before could not be put in force "
                                    "again; nothing was begun");
}

/// A hedge mode of all coins ends what was said of one; of one coin it stands beside what was said of all.
void KillKeeper::noteMode(const engine::Engine& engine, const OperatorCommand& command)
{
    auto& words = m_words.commands;
    if (!command.underlying.empty() && !engine.state().hedging.contains(command.underlying)) return;
    std::erase_if(words, [&](const auto& c) {
        return c.action == OperatorAction::SetMode &&
               (command.underlying.empty() || c.underlying == command.underlying);
    });
    const bool isException = find(words, {}) != nullptr;
    if (command.mode == HedgeMode::Automatic && !isException) return;
    words.push_back({.action = OperatorAction::SetMode,
                     .underlying = command.underlying,
                     .mode = command.mode,
                     .since = m_wall(),
                     .who = command.operatorName,
                     .reason = commands::keptWords(command.reason)});
}

/// True if somebody said something; a command that is carried says nothing new.
bool KillKeeper::noteWords(const engine::Engine& engine, const domain::EventBatch& inputs)
{
    bool noted = false;
    for (const auto& event : inputs.events) {
        const auto* command = std::get_if<OperatorCommand>(&event.body);
        if (command == nullptr || command->key == engine::kKeptKill) continue;
        noted = true;
        if (command->action == OperatorAction::SetMode) noteMode(engine, *command);
        if (command->action == OperatorAction::Kill) {
            const KeptKill kill{command->scope, m_wall(), command->operatorName, commands::keptWords(command->reason)};
            if (auto* known = findKill(m_words.kills, kill.scope))
                *known = kill;
            else
                m_words.kills.push_back(kill);
        }
        const bool halts =
            command->action == OperatorAction::PauseTrading || command->action == OperatorAction::Rearm ||
            command->action == OperatorAction::FlattenHedges || command->action == OperatorAction::FlattenEverything;
        if (!halts && command->action != OperatorAction::ReduceOnly) continue;
        const KeptCommand word{.action = halts ? OperatorAction::PauseTrading : OperatorAction::ReduceOnly,
                               .scope = command->scope,
                               .since = m_wall(),
                               .who = command->operatorName,
                               .reason = commands::keptWords(command->reason)};
        std::erase_if(m_words.commands, [&](const auto& c) { return isSameMatter(c, word); });
        m_words.commands.push_back(word);
    }
    return noted;
}

/// HALTED and REDUCE-ONLY of a person.
void KillKeeper::addHalts(const engine::Engine& engine, std::vector<KeptCommand>& all) const
{
    const auto& state = engine.state();
    forEachHalt(state, [&](const auto& scope, const auto& stands) {
        KeptCommand halt{.action = stands.state == TradingState::Halted ? OperatorAction::PauseTrading
                                                                        : OperatorAction::ReduceOnly,
                         .scope = scope,
                         .since = stands.since.isNever() ? m_wall() : m_wall() - (engine.now() - stands.since),
                         .who = stands.because.who,
                         .reason = stands.because.told};
        const auto* word = find(m_words.commands, halt);
        all.push_back(word != nullptr ? *word : halt);
    });
    // What a limit or a fault stops in its stead ends without a person; what he said does not.
    for (const auto& halt : m_kept.commands) {
        if (halt.action != OperatorAction::PauseTrading && halt.action != OperatorAction::ReduceOnly) continue;
        const auto& stands = state.standings.at(halt.scope);
        const auto least = halt.action == OperatorAction::PauseTrading ? TradingState::Halted : TradingState::Reducing;
        if (stands.state >= least && stands.because.cause != Cause::Killed &&
            stands.because.cause != Cause::KilledBefore && !isPersons(stands))
            all.push_back(halt);
    }
}

/// What makes this engine stricter by a person's word, with the words.
std::vector<KeptCommand> KillKeeper::standing(const engine::Engine& engine) const
{
    const auto& state = engine.state();
    std::vector<KeptCommand> all;
    // A coin that this session does not have stands in the file alone.
    for (const auto& word : m_words.commands)
        if (word.action == OperatorAction::SetMode && isReachable(state, word)) all.push_back(word);
    // A mode that stands in the session's own journal, of which the file never heard.
    for (const auto& [underlying, hedge] : state.hedging) {
        KeptCommand own{.underlying = underlying,
                        .mode = hedge.mode,
                        .since = m_wall(),
                        .who = "ballast",
                        .reason = "it stood in the journal that was gone on with"};
        const auto* word = find(all, own);
        if (word == nullptr) word = find(all, {});
        if (hedge.mode <= (word != nullptr ? word->mode : HedgeMode::Automatic)) continue;
        all.push_back(std::move(own));
    }
    addHalts(engine, all);
    for (const auto& over : state.overrides) {
        if (!isStricter(over)) continue;
        auto kept = matterOf(over);
        const auto* word = find(m_words.commands, kept);
        const bool isCarried = word != nullptr && over.owner == word->who &&
                               (over.reason.starts_with(desk::kBeforeStart) || over.reason == word->reason);
        kept.until = m_wall() + (over.expires - engine.now());
        kept.since = isCarried ? word->since : m_wall() - (engine.now() - over.started);
        kept.who = over.owner;
        kept.reason = isCarried ? word->reason : over.reason;
        // Of two about the same matter the longer one holds.
        if (auto* other = find(all, kept); other == nullptr)
            all.push_back(std::move(kept));
        else if (other->until < kept.until)
            *other = std::move(kept);
    }
    asKept(all);
    return all;
}

/// What stands as it was written is no change: a time that two clocks give alike, and since when.
void KillKeeper::asKept(std::vector<KeptCommand>& commands) const
{
    for (auto& command : commands) {
        const auto* known = find(m_kept.commands, command);
        if (known == nullptr || known->who != command.who || known->reason != command.reason ||
            known->mode != command.mode)
            continue;
        command.since = known->since;
        if (isLike(command.until, known->until)) command.until = known->until;
    }
}

std::vector<KeptKill> KillKeeper::standing(const std::vector<Kill>& kills) const
{
    std::vector<KeptKill> all;
    for (const auto& kill : kills) {
        const auto* word = findKill(m_words.kills, kill.scope);
        const auto* known = findKill(m_kept.kills, kill.scope);
        if (word != nullptr)
            all.push_back(*word);
        else if (known != nullptr && known->who == kill.because && known->reason == kill.reason)
            all.push_back(*known);
        else
            all.push_back({kill.scope, m_wall(), kill.because, kill.reason});
    }
    return all;
}

/// Whether event time went on otherwise than wall time, as it does where a person paces or pauses a market, so that
/// overrides end at another hour than is kept.
bool KillKeeper::timesMoved(const engine::Engine& engine) const
{
    if (!m_seen || m_seen->overrides.empty()) return false;
    const auto now = m_wall();
    const auto moved = (now - engine.now()) - m_ahead;
    return (moved > kMovedTime || Duration{} - moved > kMovedTime) && now - m_keptAt >= kBetweenTimes;
}

void KillKeeper::keepTimes(const engine::Engine& engine)
{
    if (!m_file.empty() && timesMoved(engine)) follow(engine, {});
}

void KillKeeper::follow(const engine::Engine& engine, const domain::EventBatch& inputs)
{
    if (m_file.empty()) return;
    const bool isSaid = noteWords(engine, inputs);
    auto strict = strictOf(engine);
    if (!m_carried) {
        std::erase_if(m_toCarry, [&](const auto& c) { return isInForce(engine, c); });
        m_carried = m_toCarry.empty() && std::all_of(m_killed.begin(), m_killed.end(),
                                                     [&](const auto& s) { return holds(strict.kills, s); });
    }
    sayHeld(engine, inputs);
    if (m_seen == strict && !isSaid && !timesMoved(engine)) return;
    std::erase_if(m_words.kills, [&](const auto& word) {
        return findKill(m_kept.kills, word.scope) != nullptr && !holds(strict.kills, word.scope);
    });
    const auto kept = keep({standing(strict.kills), standing(engine)});
    const std::lock_guard lock(m_mutex);
    if (!kept && m_trouble.empty()) log::error(kept.error().message);
    m_trouble = kept ? std::string() : kept.error().message;
    if (!kept) {
        m_seen.reset();
        return;
    }
    m_seen = std::move(strict);
    m_keptAt = m_wall();
    m_ahead = m_keptAt - engine.now();
}

/// Another session of the same desk may have written meanwhile: only what changed here is changed, and nothing is
/// written where nothing did.
Result<void> KillKeeper::keep(const Kept& now)
{
    if (now == m_kept && !m_isOver) return {};
    const auto change = [&](Kept& file) {
        for (const auto& old : m_kept.kills)
            if (findKill(now.kills, old.scope) == nullptr)
                std::erase_if(file.kills, [&](const auto& kept) { return kept.scope == old.scope; });
        for (const auto& kill : now.kills) {
            if (auto* known = findKill(file.kills, kill.scope))
                *known = kill;
            else
                file.kills.push_back(kill);
        }
        for (const auto& old : m_kept.commands)
            if (find(now.commands, old) == nullptr)
                std::erase_if(file.commands, [&](const auto& kept) { return isSameMatter(kept, old); });
        for (const auto& command : now.commands) {
            if (auto* known = find(file.commands, command))
                *known = command;
            else
                file.commands.push_back(command);
        }
        const auto time = m_wall();
        std::erase_if(file.commands, [&](const auto& c) { return !c.until.isNever() && c.until <= time; });
    };
    // Whoever holds the file for long is not waited for with every step.
    const auto patience = m_trouble.empty() ? kPatience : std::chrono::milliseconds(0);
    if (auto changed = commands::changeKept(m_file, patience, change); !changed) return changed;
    m_kept = now;
    m_isOver = false;
    return {};
}

std::string KillKeeper::trouble() const
{
    const std::lock_guard lock(m_mutex);
    return m_trouble;
}

}  // namespace ballast::runtime
