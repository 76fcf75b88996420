#include "commands/kept_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

namespace ballast::commands {

namespace {

namespace fs = std::filesystem;
using domain::HedgeMode;
using domain::OperatorAction;
using Json = nlohmann::json;

constexpr std::size_t kMostBytes = 64 * 1024;

Json jsonOf(const KeptKill& kill)
{
    return {{"scope", domain::toString(kill.scope)},
            {"since", toIso8601(kill.since)},
            {"who", kill.who},
            {"reason", kill.reason}};
}

Json jsonOf(const KeptCommand& command)
{
    Json json{{"do", std::string(domain::toString(command.action))},
              {"scope", domain::toString(command.scope)},
              {"mode", std::string(domain::toString(command.mode))},
              {"since", toIso8601(command.since)},
              {"who", command.who},
              {"reason", command.reason}};
    const auto add = [&json](const char* key, const std::string& value) {
        if (!value.empty()) json[key] = value;
    };
    add("underlying", command.underlying);
    add("venue", command.venue);
    add("instrument", command.instrument);
    if (!command.expiry.isNever()) json["expiry"] = toIso8601(command.expiry);
    if (!command.until.isNever()) json["until"] = toIso8601(command.until);
    return json;
}

std::string textOf(const Kept& kept)
{
    auto kills = Json::array(), commands = Json::array();
    for (const auto& kill : kept.kills)
        kills.push_back(jsonOf(kill));
    for (const auto& command : kept.commands)
        commands.push_back(jsonOf(command));
    return Json{{"killed", std::move(kills)}, {"commands", std::move(commands)}}.dump(1, ' ', false,
                                                                                      Json::error_handler_t::replace) +
           "\n";
}

Result<void> ioFailure(const char* verb, const fs::path& file)
{
    return fail(ErrorCode::Io, fmt::format("what a person left in force could not be {} {}: {}", verb, file.string(),
                                           std::strerror(errno)));
}

/// A new file takes the old one's place when it is on disk.
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

/// Empty for what is not one.
std::optional<Timestamp> timeIn(const Json& entry, const char* key)
{
    if (!entry.contains(key)) return Timestamp{};
    const auto time = parseIso8601(entry.at(key).get<std::string>());
    return time ? std::optional(*time) : std::nullopt;
}

std::optional<HedgeMode> modeIn(const Json& entry)
{
    const auto text = entry.at("mode").get<std::string>();
    for (const auto mode : {HedgeMode::Automatic, HedgeMode::Confirm, HedgeMode::Manual})
        if (text == domain::toString(mode)) return mode;
    return std::nullopt;
}

/// A session begins with nothing looser than it would without the file.
bool isKept(OperatorAction action)
{
    switch (action) {
    case OperatorAction::SetMode:
    case OperatorAction::PauseTrading:
    case OperatorAction::ReduceOnly:
    case OperatorAction::PauseUnderlying:
    case OperatorAction::ExcludeVenue:
    case OperatorAction::PullQuotes:
        return true;
    default:
        return false;
    }
}

std::optional<KeptKill> killOf(const Json& entry)
{
    const auto scope = domain::parseScope(entry.at("scope").get<std::string>());
    const auto since = timeIn(entry, "since");
    if (!scope || !since) return std::nullopt;
    return KeptKill{*scope, *since, entry.at("who").get<std::string>(), entry.at("reason").get<std::string>()};
}

std::optional<KeptCommand> commandOf(const Json& entry)
{
    const auto action = domain::findOperatorAction(entry.at("do").get<std::string>());
    const auto scope = domain::parseScope(entry.at("scope").get<std::string>());
    const auto mode = modeIn(entry);
    const auto since = timeIn(entry, "since"), until = timeIn(entry, "until"), expiry = timeIn(entry, "expiry");
    if (!action || !isKept(*action) || !scope || !mode || !since || !until || !expiry) return std::nullopt;
    return KeptCommand{.action = *action,
                       .scope = *scope,
                       .underlying = entry.value("underlying", std::string()),
                       .venue = entry.value("venue", std::string()),
                       .instrument = entry.value("instrument", std::string()),
                       .expiry = *expiry,
                       .mode = *mode,
                       .since = *since,
                       .until = *until,
                       .who = entry.at("who").get<std::string>(),
                       .reason = entry.at("reason").get<std::string>()};
}

}  // namespace

bool isSameMatter(const KeptCommand& a, const KeptCommand& b)
{
    return a.action == b.action && a.scope == b.scope && a.underlying == b.underlying && a.venue == b.venue &&
           a.instrument == b.instrument && a.expiry == b.expiry;
}

Result<Kept> readKept(const fs::path& file)
{
    std::error_code failed;
    if (!fs::exists(file, failed) && !failed) return Kept{};
    std::ifstream stream(file, std::ios::binary);
    std::string text(kMostBytes, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (failed || stream.bad() || text.empty())
        return fail(ErrorCode::Io, fmt::format("{} could not be read", file.string()));
    try {
        Kept kept;
        const auto all = Json::parse(text);
        const auto unnamed = [&] {
            return fail(ErrorCode::Corrupt, fmt::format("{} names no scope, time or command", file.string()));
        };
        for (const auto& entry : all.at("killed")) {
            auto kill = killOf(entry);
            if (!kill) return unnamed();
            kept.kills.push_back(std::move(*kill));
        }
        // Programs before this one wrote kills alone.
        for (const auto& entry : all.value("commands", Json::array())) {
            auto command = commandOf(entry);
            if (!command) return unnamed();
            kept.commands.push_back(std::move(*command));
        }
        return kept;
    } catch (const Json::exception&) {
        return fail(ErrorCode::Corrupt, fmt::format("{} is damaged", file.string()));
    }
}

Result<void> writeKept(const fs::path& file, const Kept& kept)
{
    if (kept.isEmpty()) {
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) return ioFailure("taken out of", file);
    } else if (auto written = replaceFile(file, textOf(kept)); !written) {
        return written;
    }
    return syncFolder(file);
}

}  // namespace ballast::commands
