#include "runtime/kill_keeper.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "base/log.h"
#include "base/typed_text.h"

namespace ballast::runtime {

namespace {

namespace fs = std::filesystem;
using Kill = engine::Engine::Kill;

constexpr std::size_t kMostBytes = 64 * 1024;
constexpr int kMostLooks = 10'000;  ///< A millisecond apart.
constexpr std::size_t kMostWords = 200;

KeptKill* find(std::vector<KeptKill>& kills, const domain::Scope& scope)
{
    const auto found = std::find_if(kills.begin(), kills.end(), [&](const auto& kill) { return kill.scope == scope; });
    return found == kills.end() ? nullptr : &*found;
}

bool holds(const std::vector<Kill>& kills, const domain::Scope& scope)
{
    return std::any_of(kills.begin(), kills.end(), [&](const auto& kill) { return kill.scope == scope; });
}

std::string textOf(const std::vector<KeptKill>& kills)
{
    auto all = nlohmann::json::array();
    for (const auto& kill : kills)
        all.push_back({{"scope", domain::toString(kill.scope)},
                       {"since", toIso8601(kill.since)},
                       {"who", kill.who},
                       {"reason", kill.reason}});
    return nlohmann::json{{"killed", std::move(all)}}.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) +
           "\n";
}

Result<void> ioFailure(const char* verb, const fs::path& file)
{
    return fail(ErrorCode::Io,
                fmt::format("the kill in force could not be {} {}: {}", verb, file.string(), std::strerror(errno)));
}

/// Whole or not at all: a new file takes the old one's place when it is on disk.
Result<void> replaceFile(const fs::path& file, const std::string& text)
{
    const std::string made = file.string() + ".new";
    const int handle = ::open(made.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (handle < 0) return ioFailure("written to", file);
    const bool written = ::write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const bool kept = written && ::fchmod(handle, 0600) == 0 && ::fsync(handle) == 0;
    const bool closed = ::close(handle) == 0;
    if (!kept || !closed || ::rename(made.c_str(), file.c_str()) != 0) return ioFailure("written to", file);
    return {};
}

/// The name of the file is on disk as well.
Result<void> syncFolder(const fs::path& file)
{
    const int folder = ::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return ioFailure("written to", file);
    const bool synced = ::fsync(folder) == 0;
    ::close(folder);
    return synced ? Result<void>{} : ioFailure("written to", file);
}

Result<void> writeKills(const fs::path& file, const std::vector<KeptKill>& kills)
{
    if (kills.empty()) {
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) return ioFailure("taken out of", file);
    } else if (auto written = replaceFile(file, textOf(kills)); !written) {
        return written;
    }
    return syncFolder(file);
}

Result<KeptKill> killOf(const nlohmann::json& entry, const fs::path& file)
{
    const auto scope = domain::parseScope(entry.at("scope").get<std::string>());
    const auto since = parseIso8601(entry.at("since").get<std::string>());
    if (!scope || !since) return fail(ErrorCode::Corrupt, fmt::format("{} names no scope or time", file.string()));
    return KeptKill{*scope, *since, entry.at("who").get<std::string>(), entry.at("reason").get<std::string>()};
}

std::string inWords(const KeptKill& kill)
{
    return fmt::format("since {} UTC: {}", toIso8601(kill.since).substr(0, 19), printable(kill.reason, kMostWords));
}

}  // namespace

Result<std::vector<KeptKill>> readKeptKills(const fs::path& file)
{
    std::error_code failed;
    if (!fs::exists(file, failed) && !failed) return std::vector<KeptKill>{};
    std::ifstream stream(file, std::ios::binary);
    std::string text(kMostBytes, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (failed || stream.bad() || text.empty())
        return fail(ErrorCode::Io, fmt::format("{} could not be read", file.string()));
    try {
        std::vector<KeptKill> kills;
        const auto all = nlohmann::json::parse(text);
        for (const auto& entry : all.at("killed")) {
            auto kill = killOf(entry, file);
            if (!kill) return tl::unexpected<Error>(kill.error());
            kills.push_back(std::move(*kill));
        }
        return kills;
    } catch (const nlohmann::json::exception&) {
        return fail(ErrorCode::Corrupt, fmt::format("{} is damaged", file.string()));
    }
}

Result<void> keepKill(const fs::path& file, const KeptKill& kill)
{
    auto kills = readKeptKills(file);
    if (!kills) return {};
    if (auto* known = find(*kills, kill.scope))
        *known = kill;
    else
        kills->push_back(kill);
    return writeKills(file, *kills);
}

KillKeeper::KillKeeper(fs::path file, WallClock wall) : m_file(std::move(file)), m_wall(std::move(wall)) {}

void KillKeeper::carry(const engine::Engine& engine, venue::KillLine& line)
{
    if (m_file.empty()) return;
    const auto stands = engine.kills();
    auto left = readKeptKills(m_file);
    if (!left) {
        log::error(left.error().message);
        left = std::vector<KeptKill>{
            {{},
             m_wall(),
             "ballast",
             fmt::format("{} is damaged, so a kill may be in force", m_file.filename().string())}};
    }
    m_words = std::move(*left);
    for (const auto& kill : m_words)
        if (!holds(stands, kill.scope) &&
            line.kill(kill.scope, kill.who, inWords(kill), std::string(engine::kKeptKill)))
            m_toCarry.push_back(kill.scope);
    m_carried = m_toCarry.empty();
    // What stands and is in the file; the rest of what stands is written now.
    m_kept = stands;
    std::erase_if(m_kept, [&](const auto& kill) { return find(m_words, kill.scope) == nullptr; });
    follow(engine, {});
}

Result<void> KillKeeper::awaitCarried(const interfaces::Desk& desk, bool shown) const
{
    const bool whole =
        std::any_of(m_toCarry.begin(), m_toCarry.end(), [](const auto& s) { return s == domain::Scope{}; });
    const auto isSeen = [&] {
        if (!shown || !whole) return true;
        const auto trading = desk.latest()->trading.data;
        return trading && trading->tradingState == domain::TradingState::Killed;
    };
    for (int i = 0; i < kMostLooks; ++i) {
        if (m_carried && isSeen()) return {};
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return fail(ErrorCode::Refused,
                "the kill of the session before could not be put in force again; nothing was begun");
}

/// A command that carries a kill says nothing new.
void KillKeeper::noteWords(const domain::EventBatch& inputs)
{
    for (const auto& event : inputs.events) {
        const auto* command = std::get_if<domain::OperatorCommand>(&event.body);
        if (command == nullptr || command->action != domain::OperatorAction::Kill) continue;
        if (command->key == engine::kKeptKill) continue;
        const KeptKill kill{command->scope, m_wall(), command->operatorName, command->reason};
        if (auto* known = find(m_words, kill.scope))
            *known = kill;
        else
            m_words.push_back(kill);
    }
}

void KillKeeper::follow(const engine::Engine& engine, const domain::EventBatch& inputs)
{
    if (m_file.empty()) return;
    noteWords(inputs);
    const auto stands = engine.kills();
    if (!m_carried && std::all_of(m_toCarry.begin(), m_toCarry.end(), [&](const auto& s) { return holds(stands, s); }))
        m_carried = true;
    if (stands == m_kept) return;
    const auto kept = keep(stands);
    const std::lock_guard lock(m_mutex);
    if (!kept && m_trouble.empty()) log::error(kept.error().message);
    m_trouble = kept ? std::string() : kept.error().message;
    if (kept) m_kept = stands;
}

/// Another session of the same desk may have written meanwhile: only what changed here is changed.
Result<void> KillKeeper::keep(const std::vector<Kill>& stands)
{
    auto kills = readKeptKills(m_file).value_or(std::vector<KeptKill>{});
    for (const auto& kill : m_kept)
        if (!holds(stands, kill.scope)) {
            std::erase_if(kills, [&](const auto& kept) { return kept.scope == kill.scope; });
            std::erase_if(m_words, [&](const auto& words) { return words.scope == kill.scope; });
        }
    for (const auto& kill : stands) {
        const auto* words = find(m_words, kill.scope);
        const KeptKill now = words != nullptr ? *words : KeptKill{kill.scope, m_wall(), kill.because, kill.reason};
        if (auto* known = find(kills, kill.scope))
            *known = now;
        else
            kills.push_back(now);
    }
    return writeKills(m_file, kills);
}

std::string KillKeeper::trouble() const
{
    const std::lock_guard lock(m_mutex);
    return m_trouble;
}

}  // namespace ballast::runtime
