#include "ballast_cli/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "ballast_cli/commands.h"
#include "base/typed_text.h"

namespace ballast::cli {

int refuse(const std::string& sentence)
{
    note(sentence);
    return kBadInput;
}

void note(const std::string& sentence)
{
    // A standard error that is closed must not turn a refusal into an exception; the exit code still tells.
    std::fputs(fmt::format("ballast-cli: {}\n", oneLine(sentence)).c_str(), stderr);
}

int endOutput(int code)
{
    errno = 0;
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
    return refuse(fmt::format("standard output could not be written{}{}", errno == 0 ? "" : ": ",
                              errno == 0 ? "" : std::strerror(errno)));
}

std::string oneLine(std::string_view text)
{
    constexpr std::size_t kLongest = 400;
    std::string line(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    return printable(line, kLongest);
}

namespace {

/// 0, or errno of what failed.
int writeStream(std::FILE* stream, std::string_view text, bool sync)
{
    int problem = 0;
    if (std::fwrite(text.data(), 1, text.size(), stream) != text.size() || std::fflush(stream) != 0) problem = errno;
    if (problem == 0 && sync && ::fsync(::fileno(stream)) != 0) problem = errno;
    if (std::fclose(stream) != 0 && problem == 0) problem = errno;
    return problem;
}

int writeBeside(const std::string& file, std::string_view text)
{
    const std::string temporary = fmt::format("{}.part-{}", file, ::getpid());
    std::FILE* stream = std::fopen(temporary.c_str(), "wbx");
    if (stream == nullptr) return errno;
    int problem = writeStream(stream, text, true);
    if (problem == 0 && std::rename(temporary.c_str(), file.c_str()) != 0) problem = errno;
    if (problem != 0) std::remove(temporary.c_str());
    return problem;
}

int writeDirectly(const std::string& file, std::string_view text)
{
    std::FILE* stream = std::fopen(file.c_str(), "wb");
    return stream == nullptr ? errno : writeStream(stream, text, false);
}

}  // namespace

Result<void> writeWhole(const std::string& file, std::string_view text)
{
    namespace fs = std::filesystem;
    std::error_code ignored;
    const auto status = fs::status(file, ignored);
    const bool special = fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
    const auto target = fs::is_symlink(file, ignored) ? fs::weakly_canonical(file, ignored).string() : file;
    const int problem = fs::is_directory(status) ? EISDIR
                        : special                ? writeDirectly(file, text)
                                                 : writeBeside(target, text);
    if (problem == 0) return {};
    return fail(ErrorCode::Io, fmt::format("{} could not be written: {}", file, std::strerror(problem)));
}

std::string grouped(double value, int decimals)
{
    auto text = fmt::format("{:.{}f}", value, decimals);
    const auto dot = text.find('.');
    auto place = dot == std::string::npos ? text.size() : dot;
    const std::size_t first = text.front() == '-' ? 1 : 0;
    while (place > first + 3)
        text.insert(place -= 3, 1, ',');
    return text;
}

}  // namespace ballast::cli
