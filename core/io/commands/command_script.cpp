#include "commands/command_script.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace ballast::commands {

namespace {

constexpr std::uintmax_t kMostBytes = 4U << 20U;

bool isBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

Result<ScheduledCommand> readLine(std::string_view text, const std::string& name, int number, Timestamp start)
{
    const auto place = fmt::format("{}:{}", name, number);
    auto line = readScriptLine(text, place, start);
    if (!line) return tl::unexpected<Error>(line.error());
    line->line = number;
    auto command = toOperatorCommand(*line);
    if (!command) return fail(command.error().code, fmt::format("{}: {}", place, command.error().message));
    return ScheduledCommand{number, line->at, std::move(*command)};
}

}  // namespace

Result<std::vector<ScheduledCommand>> parseCommandScript(std::string_view text, const std::string& name,
                                                         Timestamp marketStart)
{
    std::vector<ScheduledCommand> commands;
    int number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const auto end = std::min(text.find('\n', begin), text.size());
        const auto line = text.substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (isBlank(line)) continue;
        auto command = readLine(line, name, number, marketStart);
        if (!command) return tl::unexpected<Error>(command.error());
        commands.push_back(std::move(*command));
    }
    std::stable_sort(commands.begin(), commands.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    return commands;
}

Result<std::vector<ScheduledCommand>> readCommandScript(const std::string& file, Timestamp marketStart)
{
    std::error_code problem;
    if (!std::filesystem::is_regular_file(file, problem))
        return fail(ErrorCode::Io, fmt::format("command file {} is not a file that can be read", file));
    if (const auto size = std::filesystem::file_size(file, problem); problem || size > kMostBytes)
        return fail(ErrorCode::Io, fmt::format("command file {} is larger than {} bytes", file, kMostBytes));
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    // An empty file gives nothing to the stream, which counts as a failure of it.
    if (!stream.is_open() || stream.bad())
        return fail(ErrorCode::Io, fmt::format("command file {} cannot be read", file));
    return parseCommandScript(text.str(), file, marketStart);
}

}  // namespace ballast::commands
