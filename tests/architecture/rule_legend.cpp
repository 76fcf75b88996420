#include "architecture/rule_legend.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <regex>
#include <utility>

#include "architecture/source_files.h"

namespace ballast::architecture {

namespace {

void addMatches(std::set<std::string>& codes, const std::string& line, const std::regex& pattern)
{
    for (auto match = std::sregex_iterator(line.begin(), line.end(), pattern); match != std::sregex_iterator(); ++match)
        codes.insert((*match)[1].str());
}

}  // namespace

std::set<std::string> codesIn(std::string_view line)
{
    static const std::regex key("key\\(\"[^\"]*\"\\)");
    static const std::regex numbered("\\b(C\\d{2}|F\\d{2,3}|P[1-8]|V1)\\b");
    static const std::regex word("RecordCode::(?!None)([A-Z][a-z]+)");
    // Few lines hold a letter of a code before a digit, and the library's expressions are slow.
    if (line.find_first_of("CFPV") == std::string_view::npos && line.find("RecordCode") == std::string_view::npos)
        return {};
    const std::string text = std::regex_replace(std::string(line), key, "");
    std::set<std::string> codes;
    addMatches(codes, text, numbered);
    std::set<std::string> words;
    addMatches(words, text, word);
    for (auto code : words) {
        // Words of the enumeration stand in capitals in records and in the legend.
        std::transform(code.begin(), code.end(), code.begin(), [](char c) { return static_cast<char>(c & ~0x20); });
        codes.insert(std::move(code));
    }
    return codes;
}

Result<std::set<std::string>> readLegend(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    if (!stream) return fail(ErrorCode::Io, fmt::format("legend {} cannot be read", file.string()));
    static const std::regex row("\\| ([A-Z][A-Z0-9]+) \\| (.*) \\|");
    std::set<std::string> codes;
    std::smatch match;
    for (std::string line; std::getline(stream, line);) {
        if (!std::regex_match(line, match, row)) continue;
        if (match[2].str().size() < 4)
            return fail(ErrorCode::Parse, fmt::format("{}: {} has no words", file.string(), match[1].str()));
        if (!codes.insert(match[1].str()).second)
            return fail(ErrorCode::Parse, fmt::format("{}: {} has two lines", file.string(), match[1].str()));
    }
    return codes;
}

std::vector<Finding> checkCodes(const std::filesystem::path& root, const std::set<std::string>& legend)
{
    std::vector<Finding> findings;
    for (const auto* top : {"app", "core", "ui"})
        for (const auto& file : readFiles(root, top)) {
            if (!file.isCode()) continue;
            for (std::size_t i = 0; i < file.lines.size(); ++i)
                for (const auto& code : codesIn(file.lines[i]))
                    if (!legend.contains(code))
                        findings.push_back({file.path, i + 1, fmt::format("{} has no line in core/RULES.md", code)});
        }
    return findings;
}

}  // namespace ballast::architecture
