#include "runtime/control_socket.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/typed_text.h"
#include "journal/day_file.h"
#include "journal/file_watch.h"

namespace ballast::runtime {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kLongestLine = 4096;
constexpr std::chrono::seconds kPatience{10};

std::string shortHash(const std::string& text)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    ::EVP_Digest(text.data(), text.size(), digest.data(), &size, ::EVP_sha256(), nullptr);
    std::string hex;
    for (std::size_t i = 0; i < 16; ++i)
        hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

/// Ours alone, so that nobody else can stand there in our place.
Result<void> makePrivateFolder(const fs::path& folder)
{
    const auto broken = [&](const std::string& why) {
        return fail(ErrorCode::Io, fmt::format("folder {} for the control socket cannot be used: {}",
                                               printable(folder.string(), 200), why));
    };
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return broken(std::strerror(errno));
    struct stat found {};
    if (::lstat(folder.c_str(), &found) != 0) return broken(std::strerror(errno));
    if (!S_ISDIR(found.st_mode) || found.st_uid != ::geteuid() || (found.st_mode & 0077) != 0)
        return broken("it must be a folder of ours that nobody else may enter (0700)");
    return {};
}

Result<int> connectTo(const std::string& path)
{
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return fail(ErrorCode::Io, std::strerror(errno));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return descriptor;
    ::close(descriptor);
    return fail(ErrorCode::NotFound, std::strerror(errno));
}

}  // namespace

Result<std::string> controlSocketPath(const std::string& journalFile)
{
    std::error_code ignored;
    const auto real = fs::weakly_canonical(journalFile, ignored);
    const auto name = "ballast-" + shortHash(ignored ? journalFile : real.string()) + ".sock";
    const char* runtimeFolder = std::getenv("XDG_RUNTIME_DIR");
    fs::path folder;
    if (runtimeFolder != nullptr && *runtimeFolder == '/' && fs::is_directory(runtimeFolder, ignored)) {
        folder = runtimeFolder;
    } else {
        folder = fs::temp_directory_path(ignored) / fmt::format("ballast-{}", ::geteuid());
        if (auto made = makePrivateFolder(folder); !made) return tl::unexpected<Error>(made.error());
    }
    auto path = (folder / name).string();
    if (path.size() >= sizeof(sockaddr_un::sun_path))
        return fail(ErrorCode::Io,
                    fmt::format("the control socket's name {} is longer than a socket's may be", printable(path, 200)));
    return path;
}

std::string toLine(const KillRequest& request)
{
    return Json{{"do", "kill"},
                {"scope", domain::toString(request.scope)},
                {"operator", request.who},
                {"reason", request.reason}}
               .dump(-1, ' ', true, Json::error_handler_t::replace) +
           "\n";
}

Result<KillRequest> parseKillRequest(const std::string& line)
{
    const auto json = Json::parse(line, nullptr, false);
    if (!json.is_object() || json.value("do", Json()) != "kill")
        return fail(ErrorCode::Parse, "the control socket takes only {\"do\":\"kill\",…}");
    const auto text = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    const auto scope = domain::parseScope(text("scope"));
    if (!scope)
        return fail(
            ErrorCode::InvalidArgument,
            fmt::format("scope must be all, venue:NAME, account:NAME, underlying:NAME or strategy:NAME, was \"{}\"",
                        printable(text("scope"), 60)));
    return KillRequest{.scope = *scope, .who = text("operator").substr(0, 60), .reason = text("reason").substr(0, 200)};
}

std::string toLine(const Result<KillAnswer>& answer)
{
    const auto json =
        answer ? Json{{"latch_closed_us", answer->latchClosed.count()}, {"handed_over_us", answer->handedOver.count()}}
               : Json{{"error", answer.error().message}};
    return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
}

Result<KillAnswer> parseKillAnswer(const std::string& line)
{
    const auto json = Json::parse(line, nullptr, false);
    if (json.is_object() && json.contains("error") && json["error"].is_string())
        return fail(ErrorCode::Refused, json["error"].get<std::string>());
    const auto number = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_number_integer() ? std::optional(found->get<std::int64_t>())
                                                                 : std::nullopt;
    };
    if (json.is_object())
        if (const auto closed = number("latch_closed_us"), over = number("handed_over_us"); closed && over)
            return KillAnswer{std::chrono::microseconds(*closed), std::chrono::microseconds(*over)};
    return fail(ErrorCode::Io, "the desk's answer cannot be read");
}

Result<std::string> readLine(int connection, std::chrono::milliseconds longest)
{
    const auto until = std::chrono::steady_clock::now() + longest;
    std::string line;
    while (line.size() < kLongestLine) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
        pollfd ready{connection, POLLIN, 0};
        if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0)
            return fail(ErrorCode::Io, "no answer came in time");
        std::array<char, 512> part{};
        const auto size = ::recv(connection, part.data(), part.size(), 0);
        if (size <= 0) return fail(ErrorCode::Io, "the other side has gone");
        line.append(part.data(), static_cast<std::size_t>(size));
        if (const auto end = line.find('\n'); end != std::string::npos) return line.substr(0, end);
    }
    return fail(ErrorCode::Parse, fmt::format("a line is at most {} bytes", kLongestLine));
}

Result<void> writeLine(int connection, const std::string& line)
{
    if (::send(connection, line.data(), line.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(line.size())) return {};
    return fail(ErrorCode::Io, "the other side has gone");
}

namespace {

/// A desk listens under the name that it was begun with, whatever day's file it writes now.
Result<int> connectByName(const std::string& journalFile)
{
    Result<int> connection = fail(ErrorCode::NotFound, "");
    for (const auto& name : {journalFile, journal::firstFile(journalFile), journal::newestFile(journalFile)}) {
        const auto path = controlSocketPath(name);
        if (!path) return tl::unexpected<Error>(path.error());
        connection = connectTo(*path);
        if (connection) break;
    }
    return connection;
}

}  // namespace

Result<KillAnswer> requestKill(const std::string& journalFile, const KillRequest& request)
{
    auto connection = connectByName(journalFile);
    // Under another name of the same file the desk is found by what it holds open.
    const auto others = connection ? std::vector<std::string>() : journal::namesInUse(journalFile);
    for (std::size_t i = 0; !connection && i < others.size(); ++i)
        connection = connectByName(others[i]);
    if (!connection)
        return fail(ErrorCode::NotFound, fmt::format("no desk writes {} now, so there is nothing to kill ({})",
                                                     printable(journalFile, 200), connection.error().message));
    auto line = writeLine(*connection, toLine(request)).and_then([&] { return readLine(*connection, kPatience); });
    ::close(*connection);
    // As of a process that somebody stopped: it takes the kill when it goes on, and none if it is ended before.
    if (!line)
        return fail(line.error().code, fmt::format("{}: the desk's process stands still, or ended just now. It kills "
                                                   "when it goes on; else end it, and of a desk at its venues cancel "
                                                   "what works there with --live PROFILE",
                                                   line.error().message));
    return parseKillAnswer(*line);
}

}  // namespace ballast::runtime
