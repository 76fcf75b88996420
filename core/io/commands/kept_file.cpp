#include "commands/kept_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace ballast::commands {

namespace {

namespace fs = std::filesystem;
using domain::HedgeMode;
using domain::OperatorAction;
using Json = nlohmann::json;

constexpr std::size_t kMostBytes = std::size_t{4} << 20U;  ///< Every option of a large venue pulled by itself.
constexpr std::size_t kMostWords = 200;

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
    add("key", command.key);
    if (command.action == OperatorAction::SetLimit) json["value"] = command.value;
    if (command.ofBook) json["book"] = *command.ofBook;
    if (!command.expiry.isNever()) json["expiry"] = toIso8601(command.expiry);
    if (!command.until.isNever()) json["until"] = toIso8601(command.until);
    return json;
}

std::string textOf(const Kept& kept)
{
    auto kills = Json::array(), commands = Json::array(), counts = Json::array();
    for (const auto& kill : kept.kills)
        kills.push_back(jsonOf(kill));
    for (const auto& command : kept.commands)
        commands.push_back(jsonOf(command));
    for (const auto& count : kept.counts)
        counts.push_back(
            {{"underlying", count.underlying}, {"counts", count.counts}, {"since", toIso8601(count.since)}});
    Json all{{"killed", std::move(kills)}, {"commands", std::move(commands)}};
    if (!counts.empty()) all["counts"] = std::move(counts);
    return all.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
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
    // One that a program left which ended while it wrote, or a link that somebody put there.
    ::unlink(made.c_str());
    const int handle = ::open(made.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (handle < 0) return ioFailure("written to", file);
    const bool written = ::write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const bool kept = written && ::fchmod(handle, 0600) == 0 && ::fsync(handle) == 0;
    const bool closed = ::close(handle) == 0;
    if (!kept || !closed || ::rename(made.c_str(), file.c_str()) != 0) return ioFailure("written to", file);
    return {};
}

/// A copy, so that there is no moment without the file: while it stands, every start is KILLED.
Result<void> copyAside(const fs::path& file)
{
    const auto aside = damagedCopyOf(file);
    std::error_code failed;
    fs::remove(aside, failed);
    if (!fs::copy_file(file, aside, failed) || failed || ::chmod(aside.c_str(), 0600) != 0)
        return fail(ErrorCode::Io, fmt::format("{} is damaged and could not be copied to {}", file.string(),
                                               aside.filename().string()));
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

/// One writer at a time, of all programs. Ends with the process too.
class WriterLock {
public:
    WriterLock() = default;
    WriterLock(WriterLock&& other) noexcept : m_handle(std::exchange(other.m_handle, -1)) {}
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;
    WriterLock& operator=(WriterLock&&) = delete;
    ~WriterLock()
    {
        if (m_handle >= 0) ::close(m_handle);
    }

    static Result<WriterLock> take(const fs::path& file, std::chrono::milliseconds patience)
    {
        WriterLock lock;
        const std::string name = file.string() + ".lock";
        lock.m_handle = ::open(name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (lock.m_handle < 0) return tl::unexpected<Error>(ioFailure("written to", file).error());
        using Stopwatch = std::chrono::steady_clock;  // How long it waits; no time of anything.
        const auto end = Stopwatch::now() + patience;
        while (::flock(lock.m_handle, LOCK_EX | LOCK_NB) != 0) {
            // A file system that has no locks keeps all the same.
            if (errno != EWOULDBLOCK && errno != EINTR) break;
            if (Stopwatch::now() >= end)
                return fail(ErrorCode::Io, fmt::format("what a person left in force could not be written to {}: "
                                                       "another program is writing it",
                                                       file.string()));
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return lock;
    }

private:
    int m_handle{-1};
};

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

/// A session begins with nothing looser than it would without the file; a limit is held against its own.
bool isKept(OperatorAction action)
{
    switch (action) {
    case OperatorAction::SetMode:
    case OperatorAction::PauseTrading:
    case OperatorAction::ReduceOnly:
    case OperatorAction::PauseUnderlying:
    case OperatorAction::ExcludeVenue:
    case OperatorAction::PullQuotes:
    case OperatorAction::SetLimit:
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
                       .key = entry.value("key", std::string()),
                       .value = *action == OperatorAction::SetLimit ? entry.at("value").get<double>() : 0.0,
                       .ofBook = entry.contains("book") ? std::optional(entry.at("book").get<double>()) : std::nullopt,
                       .since = *since,
                       .until = *until,
                       .who = entry.at("who").get<std::string>(),
                       .reason = entry.at("reason").get<std::string>()};
}

}  // namespace

bool isSameMatter(const KeptCommand& a, const KeptCommand& b)
{
    return a.action == b.action && a.scope == b.scope && a.underlying == b.underlying && a.venue == b.venue &&
           a.instrument == b.instrument && a.expiry == b.expiry && a.key == b.key;
}

std::string keptWords(const std::string& words)
{
    if (words.size() <= kMostWords) return words;
    auto bytes = kMostWords;
    // Bytes 10xxxxxx go on with a character.
    while (bytes > 0 && (static_cast<unsigned char>(words[bytes]) & 0xC0U) == 0x80U)
        --bytes;
    return words.substr(0, bytes);
}

fs::path damagedCopyOf(const fs::path& file) { return file.string() + ".damaged"; }

Result<Kept> readKept(const fs::path& file)
{
    std::error_code failed;
    const auto type = fs::status(file, failed).type();
    if (type == fs::file_type::not_found) return Kept{};
    const auto unread = [&] { return fail(ErrorCode::Io, fmt::format("{} could not be read", file.string())); };
    if (type != fs::file_type::regular) return unread();
    std::ifstream stream(file, std::ios::binary);
    if (!stream.is_open()) return unread();
    const auto size = stream.seekg(0, std::ios::end).tellg();
    if (size < 0) return unread();
    std::string text(std::min(static_cast<std::size_t>(size), kMostBytes + 1), '\0');
    stream.seekg(0).read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream) return unread();
    if (text.size() > kMostBytes)
        return fail(ErrorCode::Corrupt, fmt::format("{} is damaged: it is larger than 4 MiB", file.string()));
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
        for (const auto& entry : all.value("counts", Json::array())) {
            const auto since = timeIn(entry, "since");
            if (!since) return unnamed();
            kept.counts.push_back(
                {entry.at("underlying").get<std::string>(), entry.at("counts").get<std::string>(), *since});
        }
        return kept;
    } catch (const Json::exception&) {
        return fail(ErrorCode::Corrupt, fmt::format("{} is damaged", file.string()));
    }
}

Result<void> writeKept(const fs::path& file, const Kept& kept)
{
    const auto text = kept.isEmpty() ? std::string() : textOf(kept);
    if (text.size() > kMostBytes)
        return fail(ErrorCode::Io, fmt::format("what a person left in force could not be written to {}: it is more "
                                               "than 4 MiB; end overrides that are needed no more",
                                               file.string()));
    if (kept.isEmpty()) {
        if (::unlink(file.c_str()) != 0 && errno != ENOENT) return ioFailure("taken out of", file);
    } else if (auto written = replaceFile(file, text); !written) {
        return written;
    }
    return syncFolder(file);
}

Result<void> changeKept(const fs::path& file, std::chrono::milliseconds patience,
                        const std::function<void(Kept&)>& change)
{
    const auto lock = WriterLock::take(file, patience);
    if (!lock) return tl::unexpected<Error>(lock.error());
    const auto kept = readKept(file);
    const bool isDamaged = !kept && kept.error().code == ErrorCode::Corrupt;
    if (!kept && !isDamaged) return tl::unexpected<Error>(kept.error());
    const auto before = isDamaged ? Kept{} : *kept;
    auto after = before;
    change(after);
    if (after == before) return {};
    if (isDamaged)
        if (auto copied = copyAside(file); !copied) return copied;
    return writeKept(file, after);
}

}  // namespace ballast::commands
