#include "kept/kill_keeper.h"

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/typed_text.h"
#include "desk/state.h"

namespace ballast::kept {

namespace {

namespace fs = std::filesystem;
using commands::isSameMatter;
using commands::Kept;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::TradingState;
using Kill = engine::Engine::Kill;

constexpr int kMostLooks = 10'000;                          ///< A millisecond apart.
constexpr auto kPatience = std::chrono::milliseconds(100);  ///< The engine's, with another program at the file.
constexpr std::uint64_t kTold = 3;                          ///< Failures of `keepCounts`, a second apart.
constexpr Duration kMovedTime = Duration::seconds(30);
constexpr Duration kBetweenTimes = Duration::seconds(10);  ///< Event time may run sixty times as fast.

template <class List> auto* findKill(List& kills, const domain::Scope& scope)
{
    const auto found = std::find_if(kills.begin(), kills.end(), [&](const auto& kill) { return kill.scope == scope; });
    return found == kills.end() ? nullptr : &*found;
}

bool holds(const std::vector<Kill>& kills, const domain::Scope& scope)
{
    return std::any_of(kills.begin(), kills.end(), [&](const auto& kill) { return kill.scope == scope; });
}

/// Makes `stored` what `now` says of what `before` or it names; the rest is another session's.
template <class List, class Same> void change(List& stored, const List& before, const List& now, const Same& isSame)
{
    const auto in = [&](auto& list, const auto& one) {
        return std::find_if(list.begin(), list.end(), [&](const auto& other) { return isSame(one, other); });
    };
    for (const auto& old : before)
        if (in(now, old) == now.end()) std::erase_if(stored, [&](const auto& kept) { return isSame(kept, old); });
    for (const auto& one : now) {
        if (const auto known = in(stored, one); known != stored.end())
            *known = one;
        else
            stored.push_back(one);
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

KillKeeper::KillKeeper(fs::path file, WallClock wall)
    : m_file(std::move(file)), m_wall(std::move(wall)), m_commands(m_wall), m_counts(m_wall)
{
}

/// A file that cannot be read kills.
Kept KillKeeper::read() const
{
    auto left = commands::readKept(m_file);
    if (left) return std::move(*left);
    log::error(left.error().message);
    const bool isDamaged = left.error().code == ErrorCode::Corrupt;
    const auto copy = isDamaged ? "; see " + commands::damagedCopyOf(m_file.filename()).string() : std::string();
    return {.kills = {{{},
                       m_wall(),
                       "ballast",
                       fmt::format("{} {}, so a kill may be in force{}", m_file.filename().string(),
                                   isDamaged ? "is damaged" : "could not be read", copy)}},
            .commands = {},
            .counts = {}};
}

void KillKeeper::carry(const engine::Engine& engine, venue::KillLine& line, Submit submit)
{
    if (m_file.empty()) return;
    auto left = read();
    const auto now = m_wall();
    m_isOver = std::erase_if(left.commands, [&](const auto& c) { return !c.until.isNever() && c.until <= now; }) > 0;
    m_isOver = std::erase_if(left.counts, [&](const auto& one) { return isOver(one, now); }) > 0 || m_isOver;
    m_words = std::move(left.kills);
    // What stands and is in the file; the rest of what stands is written now.
    m_kept.kills = m_words;
    std::erase_if(m_kept.kills, [&](const auto& kill) { return !holds(engine.kills(), kill.scope); });
    carryKills(engine, line);
    // Before what a person said: a limit of his holds by what was counted.
    m_counts.carry(engine, std::move(left.counts), submit, m_said.again);
    m_keptCounts = m_counted = m_counts.taken();
    m_kept.commands = m_commands.carry(engine, std::move(left.commands), std::move(submit), m_said);
    m_carried = m_killed.empty() && m_counts.isCarried() && m_commands.isCarried(engine);
    follow(engine, {});
}

void KillKeeper::carryKills(const engine::Engine& engine, venue::KillLine& line)
{
    const auto stands = engine.kills();
    for (const auto& kill : m_words) {
        const auto why = inWords(kill.since, kill.reason);
        if (holds(stands, kill.scope) || !line.kill(kill.scope, kill.who, why, std::string(engine::kKeptKill)))
            continue;
        m_killed.push_back(kill.scope);
        m_said.again.push_back(
            fmt::format("KILLED ({}), by {} {}", printable(domain::toString(kill.scope)), printable(kill.who), why));
    }
}

Result<void> KillKeeper::awaitCarried(const interfaces::Desk& desk, bool shown,
                                      const std::function<bool()>& mayGoOn) const
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
        if (mayGoOn && !mayGoOn()) return fail(ErrorCode::Refused, "the session was ended while it started");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return fail(ErrorCode::Refused, "what a person left in force in the session before could not be put in force "
                                    "again; nothing was begun");
}

bool KillKeeper::noteKills(const domain::EventBatch& inputs)
{
    bool noted = false;
    for (const auto& event : inputs.events) {
        const auto* command = std::get_if<OperatorCommand>(&event.body);
        if (command == nullptr || command->key == engine::kKeptKill || command->action != OperatorAction::Kill)
            continue;
        noted = true;
        const KeptKill kill{command->scope, m_wall(), command->operatorName, commands::keptWords(command->reason)};
        if (auto* known = findKill(m_words, kill.scope))
            *known = kill;
        else
            m_words.push_back(kill);
    }
    return noted;
}

std::vector<KeptKill> KillKeeper::standing(const std::vector<Kill>& kills) const
{
    std::vector<KeptKill> all;
    for (const auto& kill : kills) {
        const auto* word = findKill(m_words, kill.scope);
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
    if (!m_seen || m_seen->marks.overrides.empty()) return false;
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
    m_counts.noteCarried(inputs);
    const bool isKill = noteKills(inputs), isWord = m_commands.noteWords(engine, inputs);
    if (m_counts.haveMoved(engine)) {
        const std::lock_guard lock(m_mutex);
        m_counted = m_counts.standing();
        m_isCounted = true;
    }
    Strict strict{.kills = engine.kills(), .marks = StrictMarks::of(engine), .limits = m_commands.limits(engine)};
    if (!m_carried)
        m_carried =
            m_counts.isCarried() && m_commands.isCarried(engine) &&
            std::all_of(m_killed.begin(), m_killed.end(), [&](const auto& s) { return holds(strict.kills, s); });
    m_commands.sayHeld(engine, inputs);
    if (m_seen == strict && !isKill && !isWord && !timesMoved(engine)) return;
    std::erase_if(m_words, [&](const auto& word) {
        return findKill(m_kept.kills, word.scope) != nullptr && !holds(strict.kills, word.scope);
    });
    const auto kept =
        keep({.kills = standing(strict.kills), .commands = m_commands.standing(engine, m_kept.commands), .counts = {}});
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

Result<void> KillKeeper::keep(const Kept& now)
{
    // Whoever holds the file for long is not waited for with every step.
    const auto patience = m_trouble.empty() ? kPatience : std::chrono::milliseconds(0);
    const std::lock_guard lock(m_fileMutex);
    if (now == m_kept && !m_isOver && !m_isCounted) return {};
    if (auto written = write(m_kept, now, patience); !written) return written;
    m_kept = now;
    m_isOver = false;
    return {};
}

void KillKeeper::keepCounts()
{
    if (m_file.empty() || !m_isCounted) return;
    const std::lock_guard lock(m_fileMutex);
    if (!m_isCounted) return;
    const auto written = write({}, {}, std::chrono::milliseconds(0));
    m_failures = written ? 0 : m_failures + 1;
    const std::lock_guard words(m_mutex);
    if (written) return m_countTrouble.clear();
    if (m_failures == kTold) log::error(written.error().message);
    if (m_failures >= kTold) m_countTrouble = written.error().message;
}

/// Another session of the same desk may have written meanwhile: only what changed here is changed, and nothing is
/// written where nothing did. The newest counts go with whatever is written.
Result<void> KillKeeper::write(const Kept& before, const Kept& now, std::chrono::milliseconds patience)
{
    std::unique_lock laid(m_mutex);
    m_isCounted = false;
    const auto counts = m_counted;
    laid.unlock();
    const auto put = [&](Kept& file) {
        change(file.kills, before.kills, now.kills, [](const auto& a, const auto& b) { return a.scope == b.scope; });
        change(file.commands, before.commands, now.commands,
               [](const auto& a, const auto& b) { return isSameMatter(a, b); });
        change(file.counts, m_keptCounts, counts,
               [](const auto& a, const auto& b) { return a.underlying == b.underlying; });
        const auto time = m_wall();
        std::erase_if(file.counts, [&](const auto& one) { return isOver(one, time); });
        std::erase_if(file.commands, [&](const auto& c) { return !c.until.isNever() && c.until <= time; });
    };
    if (auto changed = commands::changeKept(m_file, patience, put); !changed) {
        m_isCounted = true;
        return changed;
    }
    m_keptCounts = counts;
    return {};
}

std::string KillKeeper::trouble() const
{
    const std::lock_guard lock(m_mutex);
    return m_trouble.empty() ? m_countTrouble : m_trouble;
}

}  // namespace ballast::kept
