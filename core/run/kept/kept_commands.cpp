#include "kept/kept_commands.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

#include "base/typed_text.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/state.h"
#include "engine/operator_actions.h"

namespace ballast::kept {

namespace {

using commands::isSameMatter;
using commands::KeptCommand;
using controls::Cause;
using domain::HedgeMode;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::TradingState;

constexpr std::size_t kMostWords = 200;
constexpr std::size_t kMostUnderWay = 128;  ///< A live session lets 256 commands wait, a person's among them.
constexpr Duration kSameTime = Duration::seconds(5);
constexpr const char* kOfTheJournal = "it stood in the journal that was gone on with";

template <class List> auto* find(List& list, const KeptCommand& matter)
{
    const auto found = std::find_if(list.begin(), list.end(), [&](const auto& c) { return isSameMatter(c, matter); });
    return found == list.end() ? nullptr : &*found;
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
    case OperatorAction::SetLimit:
        return fmt::format("limit {} of {} set to {:.8g}", printable(c.key), coins, c.value);
    default:
        return c.key.empty() ? coins + " paused" : fmt::format("hedging of {} stopped", coins);
    }
}

/// "30 Nov 2026 01:43:50 UTC": the session's own clock may be in another year.
std::string datedWords(Timestamp time)
{
    constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto civil = toCivil(time);
    return fmt::format("{:02} {} {} {} UTC", civil.day, kMonths[static_cast<std::size_t>(civil.month - 1)], civil.year,
                       toIso8601(time).substr(11, 8));
}

std::string sentenceOf(const KeptCommand& c)
{
    const auto until = c.until.isNever() ? std::string() : fmt::format(" until {}", datedWords(c.until));
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

/// At its venues a desk goes on with the same book, whichever journal it writes: what only a person ends there stays
/// (C08, C09, C10, a closed latch, a venue's protection). A built-in or recorded market begins anew.
bool isOfVenues(const desk::State& state) { return domain::isOfVenues(state.config.marketKind); }

bool isKept(const desk::State& state, const controls::Standing& standing)
{
    const bool stops = standing.state == TradingState::Halted || standing.state == TradingState::Reducing;
    return isPersons(standing) || (stops && isOfVenues(state));
}

template <class Take> void forEachHalt(const desk::State& state, Take take)
{
    if (isKept(state, state.standings.whole())) take(domain::Scope{}, state.standings.whole());
    for (const auto& [scope, standing] : state.standings.narrower())
        if (isKept(state, standing)) take(scope, standing);
}

bool isStopped(const desk::State& state, const std::string& underlying)
{
    const auto hedging = state.hedging.find(underlying);
    return hedging != state.hedging.end() && hedging->second.halted.has_value();
}

template <class Take> void forEachStop(const desk::State& state, Take take)
{
    if (!isOfVenues(state)) return;
    for (const auto& [underlying, hedge] : state.hedging)
        if (hedge.halted) take(underlying, hedge);
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
    case OperatorAction::SetLimit:
        return limitOf(state, c.underlying, c.key).has_value() && maySet(c.key, c.value);
    default:
        return c.underlying.empty() || state.hedging.contains(c.underlying);
    }
}

/// Of a command that this keeper submitted.
bool isSaidAgain(const OperatorCommand& c)
{
    return c.key == engine::kKeptKill || c.reason.starts_with(desk::kBeforeStart);
}

/// What stands as it was written is no change: a time that two clocks give alike, and since when.
void asKept(std::vector<KeptCommand>& commands, const std::vector<KeptCommand>& kept)
{
    for (auto& command : commands) {
        const auto* known = find(kept, command);
        if (known == nullptr || known->who != command.who || known->reason != command.reason ||
            known->mode != command.mode || known->value != command.value)
            continue;
        command.since = known->since;
        if (isLike(command.until, known->until)) command.until = known->until;
    }
}

}  // namespace

std::string inWords(Timestamp since, const std::string& reason)
{
    return fmt::format("since {} by the computer's clock: {}", datedWords(since), printable(reason, kMostWords));
}

StrictMarks StrictMarks::of(const engine::Engine& engine)
{
    StrictMarks marks;
    const auto& state = engine.state();
    for (const auto& [underlying, hedge] : state.hedging)
        marks.modes.push_back(hedge.mode);
    forEachHalt(state,
                [&](const auto& scope, const auto& standing) { marks.halts.emplace_back(scope, standing.state); });
    forEachStop(state, [&](const auto& underlying, const auto& hedge) {
        marks.stops.emplace_back(underlying, engine::keyOfStop(*hedge.halted));
    });
    for (const auto& over : state.overrides)
        if (isStricter(over)) marks.overrides.push_back(over.id);
    return marks;
}

std::vector<KeptCommand> KeptCommands::carry(const engine::Engine& engine, std::vector<KeptCommand> left, Submit submit,
                                             CarrySaid& said)
{
    m_submit = std::move(submit);
    m_words = std::move(left);
    m_book = BookLimits::of(engine.state());
    auto stands = m_words;
    std::erase_if(stands, [&](const auto& c) {
        return !isReachable(engine.state(), c) || (!isInForce(engine, c) && !isHidden(engine, c));
    });
    const auto words = m_words;
    for (const auto& command : words) {
        if (command.action == OperatorAction::SetLimit) {
            carryLimit(engine, command, said);
            continue;
        }
        if (isInForce(engine, command)) continue;
        said.again.push_back(sentenceOf(command));
        if (isReachable(engine.state(), command))
            sayNow(engine, command);
        else
            m_held.push_back({command});
    }
    return stands;
}

/// One of a coin that this session does not have stays in the file.
void KeptCommands::carryLimit(const engine::Engine& engine, const KeptCommand& limit, CarrySaid& said)
{
    const auto now = limitOf(engine.state(), limit.underlying, limit.key);
    if (!now || *now == limit.value || !isReachable(engine.state(), limit)) return;
    const bool hidden = isHidden(engine, limit);
    if (!isInForce(engine, limit) && !hidden) {
        said.again.push_back(sentenceOf(limit));
        return sayNow(engine, limit);
    }
    std::string why = kept::isStricter(limit.key, *now, limit.value) ? ", which is stricter" : "";
    if (isBelowTarget(engine.state(), limit.underlying, limit.key, limit.value))
        why += fmt::format(", for the target of {:.8g} needs more than that",
                           *limitOf(engine.state(), limit.underlying, "target_delta"));
    said.left.push_back(
        fmt::format("{} ({:.8g} holds{}{})", sentenceOf(limit), *now, why, hidden ? "; kept for the next start" : ""));
}

/// A limit of which a person made a book stricter, and that says nothing here: this session's book is as strict or
/// stricter, or its target lies beyond it. It waits for a session whose book is not.
bool KeptCommands::isHidden(const engine::Engine& engine, const KeptCommand& limit) const
{
    if (limit.action != OperatorAction::SetLimit) return false;
    const auto now = limitOf(engine.state(), limit.underlying, limit.key);
    const auto book = m_book.find(limit.underlying, limit.key);
    // What somebody set here is the newer word.
    if (!now || now != book || !isReachable(engine.state(), limit)) return false;
    // A program that did not keep what it was set against has most likely kept it since it is stricter.
    if (limit.ofBook && !kept::isStricter(limit.key, limit.value, *limit.ofBook)) return false;
    return *now == limit.value || kept::isStricter(limit.key, *now, limit.value) ||
           isBelowTarget(engine.state(), limit.underlying, limit.key, limit.value);
}

void KeptCommands::sayNow(const engine::Engine& engine, const KeptCommand& command)
{
    m_hasSubmitted = true;
    m_toCarry.push_back(command);
    for (auto& again : sayAgain(engine, command))
        m_toSay.push_back(std::move(again));
    sayWaiting();
}

/// As many at once as a session surely takes; the rest when those have come.
void KeptCommands::sayWaiting()
{
    for (; m_underWay < kMostUnderWay && !m_toSay.empty(); ++m_underWay) {
        m_submit(std::move(m_toSay.front()));
        m_toSay.pop_front();
    }
}

bool KeptCommands::isCarried(const engine::Engine& engine)
{
    std::erase_if(m_toCarry, [&](const auto& c) { return isInForce(engine, c); });
    return m_toCarry.empty();
}

void KeptCommands::sayHeld(const engine::Engine& engine, const domain::EventBatch& inputs)
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
bool KeptCommands::isInForce(const engine::Engine& engine, const KeptCommand& c) const
{
    const auto& state = engine.state();
    switch (c.action) {
    case OperatorAction::SetMode:
        return sayAgain(engine, c).empty();
    case OperatorAction::PauseTrading:
        return state.standings.at(c.scope).state >= TradingState::Halted;
    case OperatorAction::ReduceOnly:
        return state.standings.at(c.scope).state >= TradingState::Reducing;
    case OperatorAction::SetLimit: {
        const auto now = limitOf(state, c.underlying, c.key);
        return !now || !kept::isStricter(c.key, c.value, *now);
    }
    default:
        if (!c.key.empty()) return isStopped(state, c.underlying);
        return std::any_of(state.overrides.begin(), state.overrides.end(),
                           [&](const auto& over) { return isStricter(over) && isSameMatter(matterOf(over), c); });
    }
}

/// The commands that put it in force; of a hedge mode none that would make a coin's looser.
std::vector<OperatorCommand> KeptCommands::sayAgain(const engine::Engine& engine, const KeptCommand& c) const
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
    // There the key names the limit.
    again.key = c.action == OperatorAction::SetLimit ? c.key : std::string(engine::kKeptKill);
    if (c.action == OperatorAction::SetLimit)
        again.value = c.value;
    else if (!c.key.empty())
        again.key += ' ' + c.key;
    else if (!c.expiry.isNever())
        again.key += ' ' + toIso8601(c.expiry);
    if (c.action != OperatorAction::SetMode) return {again};
    std::vector<OperatorCommand> each;
    for (const auto& [underlying, hedge] : state.hedging) {
        const bool isMeant =
            c.underlying.empty() ? find(m_words, {.underlying = underlying}) == nullptr : c.underlying == underlying;
        if (!isMeant || hedge.mode >= c.mode) continue;
        each.push_back(again);
        each.back().underlying = underlying;
    }
    if (c.underlying.empty() && each.size() == state.hedging.size() && !each.empty()) return {again};
    return each;
}

/// A hedge mode of all coins ends what was said of one; of one coin it stands beside what was said of all.
void KeptCommands::noteMode(const engine::Engine& engine, const OperatorCommand& command)
{
    if (!command.underlying.empty() && !engine.state().hedging.contains(command.underlying)) return;
    std::erase_if(m_words, [&](const auto& c) {
        return c.action == OperatorAction::SetMode &&
               (command.underlying.empty() || c.underlying == command.underlying);
    });
    const bool isException = find(m_words, {}) != nullptr;
    if (command.mode == HedgeMode::Automatic && !isException) return;
    m_words.push_back({.action = OperatorAction::SetMode,
                       .underlying = command.underlying,
                       .mode = command.mode,
                       .since = m_wall(),
                       .who = command.operatorName,
                       .reason = commands::keptWords(command.reason)});
}

void KeptCommands::noteLimit(const engine::Engine& engine, const OperatorCommand& command)
{
    // The engine refused it.
    if (!command.value || limitOf(engine.state(), command.underlying, command.key) != command.value) return;
    KeptCommand word{.action = OperatorAction::SetLimit,
                     .underlying = command.underlying,
                     .key = command.key,
                     .value = *command.value,
                     .ofBook = m_book.find(command.underlying, command.key),
                     .since = m_wall(),
                     .who = command.operatorName,
                     .reason = commands::keptWords(command.reason)};
    std::erase_if(m_words, [&](const auto& c) { return isSameMatter(c, word); });
    m_words.push_back(std::move(word));
}

void KeptCommands::noteHalt(const OperatorCommand& command)
{
    const bool halts = command.action == OperatorAction::PauseTrading || command.action == OperatorAction::Rearm ||
                       command.action == OperatorAction::FlattenHedges ||
                       command.action == OperatorAction::FlattenEverything;
    if (!halts && command.action != OperatorAction::ReduceOnly) return;
    KeptCommand word{.action = halts ? OperatorAction::PauseTrading : OperatorAction::ReduceOnly,
                     .scope = command.scope,
                     .since = m_wall(),
                     .who = command.operatorName,
                     .reason = commands::keptWords(command.reason)};
    std::erase_if(m_words, [&](const auto& c) { return isSameMatter(c, word); });
    m_words.push_back(std::move(word));
}

/// What stops hedging anew, by the same figures too, is told anew.
void KeptCommands::forgetStops(const engine::Engine& engine)
{
    std::erase_if(m_words, [&](const auto& c) {
        return c.action == OperatorAction::PauseUnderlying && !c.key.empty() && isReachable(engine.state(), c) &&
               !isInForce(engine, c);
    });
}

bool KeptCommands::noteWords(const engine::Engine& engine, const domain::EventBatch& inputs)
{
    bool noted = false;
    for (const auto& event : inputs.events) {
        const auto* command = std::get_if<OperatorCommand>(&event.body);
        if (command == nullptr) continue;
        if (isSaidAgain(*command)) {
            if (m_underWay > 0 && command->action != OperatorAction::Kill) --m_underWay;
            continue;
        }
        noted = true;
        if (command->action == OperatorAction::SetMode) noteMode(engine, *command);
        if (command->action == OperatorAction::SetLimit) noteLimit(engine, *command);
        if (command->action == OperatorAction::ResumeTrading) forgetStops(engine);
        noteHalt(*command);
    }
    sayWaiting();
    return noted;
}

/// HALTED and REDUCE-ONLY.
void KeptCommands::addHalts(const engine::Engine& engine, const std::vector<KeptCommand>& kept,
                            std::vector<KeptCommand>& all) const
{
    const auto& state = engine.state();
    forEachHalt(state, [&](const auto& scope, const auto& stands) {
        KeptCommand halt{.action = stands.state == TradingState::Halted ? OperatorAction::PauseTrading
                                                                        : OperatorAction::ReduceOnly,
                         .scope = scope,
                         .since = stands.since.isNever() ? m_wall() : m_wall() - (engine.now() - stands.since),
                         .who = stands.because.who,
                         .reason = stands.because.told};
        if (!isPersons(stands)) {
            halt.who = engine::kOwnName;
            halt.reason = commands::keptWords(desk::causeWords(stands));
            return all.push_back(halt);
        }
        const auto* word = find(m_words, halt);
        all.push_back(word != nullptr ? *word : halt);
    });
    // What a limit or a fault stops in its stead ends without a person; what he said does not.
    for (const auto& halt : kept) {
        if (halt.action != OperatorAction::PauseTrading && halt.action != OperatorAction::ReduceOnly) continue;
        const auto& stands = state.standings.at(halt.scope);
        const auto least = halt.action == OperatorAction::PauseTrading ? TradingState::Halted : TradingState::Reducing;
        if (stands.state >= least && stands.because.cause != Cause::Killed &&
            stands.because.cause != Cause::KilledBefore && !isKept(state, stands))
            all.push_back(halt);
    }
}

/// Hedging of a coin that C08 or C09 stopped.
void KeptCommands::addStops(const engine::Engine& engine, std::vector<KeptCommand>& all) const
{
    forEachStop(engine.state(), [&](const auto& underlying, const auto& hedge) {
        KeptCommand own{.action = OperatorAction::PauseUnderlying,
                        .underlying = underlying,
                        .key = engine::keyOfStop(*hedge.halted),
                        .since = m_wall(),
                        .who = std::string(engine::kOwnName),
                        .reason = commands::keptWords(desk::whyOff(underlying, hedge))};
        const auto* word = find(m_words, own);
        all.push_back(word != nullptr ? *word : std::move(own));
    });
}

void KeptCommands::addModes(const engine::Engine& engine, std::vector<KeptCommand>& all) const
{
    const auto& state = engine.state();
    // A coin that this session does not have stands in the file alone.
    for (const auto& word : m_words)
        if (word.action == OperatorAction::SetMode && isReachable(state, word)) all.push_back(word);
    // A mode that stands in the session's own journal, of which the file never heard.
    for (const auto& [underlying, hedge] : state.hedging) {
        KeptCommand own{.underlying = underlying,
                        .mode = hedge.mode,
                        .since = m_wall(),
                        .who = std::string(engine::kOwnName),
                        .reason = kOfTheJournal};
        const auto* word = find(all, own);
        if (word == nullptr) word = find(all, {});
        if (hedge.mode <= (word != nullptr ? word->mode : HedgeMode::Automatic)) continue;
        all.push_back(std::move(own));
    }
}

void KeptCommands::addOverrides(const engine::Engine& engine, std::vector<KeptCommand>& all) const
{
    const auto& state = engine.state();
    for (const auto& over : state.overrides) {
        if (!isStricter(over)) continue;
        auto kept = matterOf(over);
        const auto* word = find(m_words, kept);
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
}

void KeptCommands::addLimits(const engine::Engine& engine, std::vector<KeptCommand>& all) const
{
    for (const auto& changed : m_book.changedIn(engine.state())) {
        KeptCommand own{.action = OperatorAction::SetLimit,
                        .underlying = changed.underlying,
                        .key = changed.key,
                        .value = changed.value,
                        .ofBook = changed.ofBook,
                        .since = m_wall(),
                        .who = std::string(engine::kOwnName),
                        .reason = kOfTheJournal};
        const auto* word = find(m_words, own);
        all.push_back(word != nullptr && word->value == own.value ? *word : std::move(own));
    }
    for (const auto& word : m_words)
        if (isHidden(engine, word)) all.push_back(word);
}

std::vector<KeptCommand> KeptCommands::standing(const engine::Engine& engine,
                                                const std::vector<KeptCommand>& kept) const
{
    std::vector<KeptCommand> all;
    addModes(engine, all);
    addHalts(engine, kept, all);
    addStops(engine, all);
    addOverrides(engine, all);
    addLimits(engine, all);
    asKept(all, kept);
    return all;
}

}  // namespace ballast::kept
