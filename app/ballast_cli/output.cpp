#include "ballast_cli/output.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <unistd.h>

#include "ballast_cli/commands.h"

namespace ballast::cli {

int refuse(const std::string& sentence)
{
    fmt::print(stderr, "ballast-cli: {}\n", oneLine(sentence));
    return kBadInput;
}

std::string oneLine(std::string_view text)
{
    constexpr std::size_t kLongest = 400;
    std::string line(text.substr(0, kLongest));
    for (char& c : line)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = c == '\n' ? ' ' : '?';
    return line;
}

Result<void> writeWhole(const std::string& file, std::string_view text)
{
    const auto failed = [&] { return fail(ErrorCode::Io, fmt::format("{}: {}", file, std::strerror(errno))); };
    const std::string temporary = fmt::format("{}.part-{}", file, ::getpid());
    std::FILE* stream = std::fopen(temporary.c_str(), "wbx");
    if (stream == nullptr) return failed();
    const bool written = std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0 &&
                         ::fsync(::fileno(stream)) == 0;
    const bool closed = std::fclose(stream) == 0;
    if (written && closed && std::rename(temporary.c_str(), file.c_str()) == 0) return {};
    auto error = failed();
    std::remove(temporary.c_str());
    return error;
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
