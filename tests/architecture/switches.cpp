#include "architecture/switches.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <utility>

#include "architecture/source_files.h"

namespace ballast::architecture {

namespace {

constexpr std::string_view kNameBytes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./%";

/// The file as one text without comments: what is asked and its name may stand on two lines.
std::string textOf(const SourceFile& file)
{
    std::string text;
    for (const auto& line : file.lines) {
        text += withoutComment(line);
        text += '\n';
    }
    return text;
}

/// The name at `at`, between quotation marks and after any blanks; empty if there is none.
std::string_view quotedAt(std::string_view text, std::size_t at)
{
    const auto open = text.find_first_not_of(" \n", at);
    if (open == std::string_view::npos || text[open] != '"') return {};
    const auto close = text.find_first_not_of(kNameBytes, open + 1);
    if (close == std::string_view::npos || text[close] != '"') return {};
    return text.substr(open + 1, close - open - 1);
}

/// Calls take(name) with each quoted name that follows `before`.
template <class Take> void eachAfter(std::string_view text, std::string_view before, Take take)
{
    for (auto at = text.find(before); at != std::string_view::npos; at = text.find(before, at + 1))
        if (const auto name = quotedAt(text, at + before.size()); !name.empty()) take(name);
}

void addAfter(Switches& found, const std::string& kind, std::string_view text,
              std::initializer_list<std::string_view> before)
{
    for (const auto one : before)
        eachAfter(text, one, [&](std::string_view name) { found.insert(fmt::format("{} {}", kind, name)); });
}

/// `{"pause", readPart}`: rows of a table that says who reads a word.
void addReadRows(Switches& found, const std::string& kind, std::string_view text)
{
    for (auto at = text.find("{\""); at != std::string_view::npos; at = text.find("{\"", at + 1)) {
        const auto name = quotedAt(text, at + 1);
        if (!name.empty() && text.substr(at + name.size() + 3).starts_with(", read"))
            found.insert(fmt::format("{} {}", kind, name));
    }
}

void addOptions(Switches& found, const SourceFile& file, std::string_view text)
{
    if (!file.path.starts_with("app/")) return;
    std::string program = file.folder;
    std::replace(program.begin(), program.end(), '_', '-');
    Switches names;
    addAfter(names, "option " + program, text, {"add_option(", "add_flag("});
    for (const auto& name : names)
        if (name.find(" --") != std::string::npos) found.insert(name);
}

/// Files whose keys are read through one class each, and how it is asked.
struct Reader {
    std::string_view path, kind;
    std::initializer_list<std::string_view> before;
};

void addKeys(Switches& found, const SourceFile& file, std::string_view text)
{
    static const std::initializer_list<std::string_view> kFields{
        ".number(",       ".text(",    ".longText(",  ".flag(",   ".texts(",      ".table(",    ".tables(",
        ".choice(",       ".isText(",  ".has(",       ".allow(",  ".price(",      ".quantity(", ".natural(",
        ".optionalText(", "(fields, ", "= optional(", "= limit(", "(root, file, "};
    static const std::array<Reader, 6> kReaders{
        {{"core/io/config/book_file.cpp", "book", kFields},
         {"core/io/profile/profile.cpp", "profile", kFields},
         {"core/io/commands/script_line.cpp", "script", kFields},
         {"core/domain/settings.cpp",
          "setting",
          {"a.profile(", "a.list(", "a.text(", "a.kind(", "a.number(", "a.from(", "a.step(", "a.small(", "a.time(",
           "a.flag(", "a.count("}},
         {"core/io/profile/protocol_settings.cpp",
          "protocol",
          {"VenueKind::Deribit, ", "VenueKind::Hyperliquid, ", "VenueKind::Derive, ", "VenueKind::UniswapV3, "}},
         {"core/decide/desk/limit_keys.h", "limit", {"     {", "{{"}}}};
    for (const auto& reader : kReaders) {
        if (file.path != reader.path) continue;
        addAfter(found, std::string(reader.kind), text, reader.before);
        addReadRows(found, std::string(reader.kind), text);
    }
}

/// Keys of the window's settings have a slash in them, as names of panels have, which stand in other files.
void addWindowKeys(Switches& found, const SourceFile& file, std::string_view text)
{
    if (!file.path.starts_with("ui/") || text.find("QSettings") == std::string_view::npos) return;
    Switches names;
    addAfter(names, "window", text, {"QStringLiteral(", "QLatin1String("});
    for (const auto& name : names)
        if (const char first = name[std::string_view("window ").size()]; first >= 'a' && first <= 'z')
            if (name.find('/') != std::string::npos) found.insert(name);
}

/// `option(NAME`, and `set(NAME … CACHE`; and what code asks of the build.
void addBuild(Switches& found, const SourceFile& file)
{
    const auto nameAt = [](std::string_view line, std::size_t at) {
        return std::string(line.substr(at, line.find_first_of(" \t)=&|", at) - at));
    };
    for (const auto& line : file.lines) {
        if (line.starts_with("option(")) found.insert("build " + nameAt(line, 7));
        if (line.starts_with("set(") && line.find(" CACHE ") != std::string::npos)
            found.insert("build " + nameAt(line, 4));
        if (!file.isCode() || !line.starts_with("#")) continue;
        if (line.find("if") == std::string::npos) continue;
        for (auto at = line.find("BALLAST_"); at != std::string::npos; at = line.find("BALLAST_", at + 1))
            found.insert("build " + nameAt(line, at));
    }
}

/// The switches of the build itself.
SourceFile buildFileOf(const std::filesystem::path& root)
{
    SourceFile build{.path = "CMakeLists.txt"};
    std::ifstream stream(root / build.path);
    for (std::string line; std::getline(stream, line);)
        build.lines.push_back(line);
    return build;
}

std::string withoutKind(const std::string& name) { return name.substr(name.find(' ') + 1); }

}  // namespace

Switches switchesIn(const SourceFile& file)
{
    Switches found;
    addBuild(found, file);
    if (!file.isCode()) return found;
    const auto text = textOf(file);
    addOptions(found, file, text);
    addKeys(found, file, text);
    addWindowKeys(found, file, text);
    addAfter(found, "environment", text,
             {"getenv(", "qEnvironmentVariable(", "qEnvironmentVariableIsSet(", "qEnvironmentVariableIsEmpty(",
              "qEnvironmentVariableIntValue(", "qputenv("});
    return found;
}

Result<Registry> readRegistry(const std::filesystem::path& file)
{
    std::ifstream stream(file);
    if (!stream) return fail(ErrorCode::Io, fmt::format("registry {} cannot be read", file.string()));
    Registry registry;
    std::string before;
    std::size_t number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        if (line.empty() || line.starts_with("#")) continue;
        const auto bad = [&](const char* why) {
            return fail(ErrorCode::Parse, fmt::format("{}:{}: {}: \"{}\"", file.string(), number, why, line));
        };
        constexpr std::string_view kRetired = "retired ", kWhy = " - ";
        const bool retired = line.starts_with(kRetired);
        auto name = retired ? line.substr(kRetired.size()) : line;
        const auto why = name.find(kWhy);
        if (retired != (why != std::string::npos)) return bad("a retired name, and no other, says why after a dash");
        if (retired && name.size() < why + kWhy.size() + 10) return bad("it does not say why");
        name.resize(std::min(why, name.size()));
        if (withoutKind(name).empty() || name.find(' ') == std::string::npos) return bad("expected a kind and a name");
        if (!(before < name)) return bad("stands twice, or before a name that comes before it");
        before = name;
        (retired ? registry.retired : registry.inUse).insert(name);
    }
    return registry;
}

std::vector<Finding> checkSwitches(const std::filesystem::path& root, const Registry& registry)
{
    std::map<std::string, std::string> found;  // And the first file that holds it.
    const auto add = [&](const SourceFile& file) {
        for (const auto& name : switchesIn(file))
            found.emplace(name, file.path);
    };
    add(buildFileOf(root));
    for (const auto* top : {"app", "core", "ui"})
        for (const auto& file : readFiles(root, top))
            add(file);
    std::vector<Finding> findings;
    for (const auto& [name, path] : found) {
        if (registry.retired.contains(name))
            findings.push_back({path, 0,
                                fmt::format("\"{}\" is retired and may mean nothing else: take a name that "
                                            "was never used",
                                            name)});
        else if (!registry.inUse.contains(name))
            findings.push_back({path, 0, fmt::format("\"{}\" has no line in tests/architecture/switches.txt", name)});
    }
    for (const auto& name : registry.inUse)
        if (!found.contains(name))
            findings.push_back(
                {"tests/architecture/switches.txt", 0,
                 fmt::format("nothing reads \"{}\" any more: write \"retired {} - DATE why\"", name, name)});
    return findings;
}

std::vector<Finding> checkSwitchedOff(const std::filesystem::path& root)
{
    constexpr std::array<std::string_view, 5> kOff{"#if 0", "if (false)", "if (0)", "while (false)",
                                                   "if constexpr (false)"};
    std::vector<Finding> findings;
    for (const auto* top : {"app", "core", "ui"})
        for (const auto& file : readFiles(root, top)) {
            if (!file.isCode()) continue;
            for (std::size_t i = 0; i < file.lines.size(); ++i) {
                const auto line = withoutComment(file.lines[i]);
                const bool off = std::any_of(kOff.begin(), kOff.end(), [&](std::string_view one) {
                    return line.find(one) != std::string_view::npos;
                });
                if (off && line.find("} while (false)") == std::string_view::npos)
                    findings.push_back({file.path, i + 1, "code that no run reaches: take it away"});
            }
        }
    return findings;
}

}  // namespace ballast::architecture
