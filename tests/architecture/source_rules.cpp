#include "architecture/source_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <functional>
#include <regex>
#include <string_view>

#include "architecture/folder_arrows.h"
#include "architecture/folder_sizes.h"
#include "architecture/source_files.h"

namespace ballast::architecture {

namespace {

namespace fs = std::filesystem;
using Findings = std::vector<Finding>;

bool isQt(const std::string& header)
{
    return header.size() > 1 && header[0] == 'Q' &&
           (std::isupper(static_cast<unsigned char>(header[1])) != 0 || header[1] == 't');
}

std::string firstFolder(const std::string& header)
{
    const auto slash = header.find('/');
    return slash == std::string::npos ? std::string{} : header.substr(0, slash);
}

/// Calls `check` with each line and adds the message it gives, if any.
void eachLine(const SourceFile& file, Findings& findings, const std::function<std::string(const std::string&)>& check)
{
    for (std::size_t i = 0; i < file.lines.size(); ++i)
        if (auto message = check(file.lines[i]); !message.empty())
            findings.push_back({file.path, i + 1, std::move(message)});
}

void checkCoreIncludes(const SourceFile& file, const Graph& declared, Findings& findings)
{
    eachLine(file, findings, [&](const std::string& line) -> std::string {
        if (const auto header = included(line, '<', '>'); header && isQt(*header))
            return fmt::format("core must not include Qt: <{}>", *header);
        const auto header = included(line, '"', '"');
        if (!header) return {};
        const std::string other = folderOf(*header);
        if (other == file.folder || declared.draws(file.folder, other)) return {};
        return fmt::format("core/{} does not link what it includes: \"{}\"", file.folder, *header);
    });
}

void checkUiIncludes(const SourceFile& file, Findings& findings)
{
    static const std::set<std::string> kAllowed{"ui", "interfaces", "words", "domain", "base"};
    eachLine(file, findings, [&](const std::string& line) -> std::string {
        if (const auto header = included(line, '<', '>')) {
            const bool isStandard = header->find_first_of("./") == std::string::npos;
            if (isStandard || isQt(*header) || header->starts_with("fmt/")) return {};
            return fmt::format("ui may include Qt and the standard library, not <{}>", *header);
        }
        const auto header = included(line, '"', '"');
        if (!header || kAllowed.contains(firstFolder(*header)) || header->ends_with(".moc")) return {};
        return fmt::format("ui may include ui, interfaces, words, domain and base, not \"{}\"", *header);
    });
}

bool ownsTheClock(const SourceFile& file)
{
    return file.folder == "runtime" || file.folder == "live" || file.folder == "load" ||
           file.path.starts_with("core/base/clock");
}

std::string bannedInCore(const SourceFile& file, std::string_view code)
{
    static const std::regex kRandom(R"((^|[^A-Za-z0-9_])(s?rand\s*\(|rand_r\s*\(|(std::)?random_device))");
    static const std::regex kClock(
        R"((system_clock|steady_clock|high_resolution_clock)::now|(^|[^A-Za-z0-9_])(gettimeofday|clock_gettime|std::time)\s*\()");
    const std::string text(code);
    if (std::regex_search(text, kRandom)) return "core draws its random numbers from seeds, not from the process";
    static const std::regex kThread(R"(std::j?thread\s*[({])");
    if (std::regex_search(text, kThread) && !file.path.starts_with("core/base/system."))
        return "threads are made by base/system.h's startThread, which says what the system refuses";
    if (!ownsTheClock(file) && std::regex_search(text, kClock))
        return "time arrives inside events; only runtime, live and load read a clock";
    return {};
}

/// Files of core that need not have the same bits on every machine, by how their path begins, and why.
struct SteadyException {
    std::string_view path, reason;
};
constexpr std::array kSteadyExceptions{
    SteadyException{"core/pricing/steady.", "what the others call"},
    SteadyException{"core/modelrisk/", "QuantLib's figures: an answer is an input, journaled and never computed again"},
};

/// A file's path without the floor that its folder stands on.
std::string housePath(const SourceFile& file) { return "core/" + file.folder + file.path.substr(file.path.rfind('/')); }

bool mustBeSteady(const SourceFile& file)
{
    const std::string path = housePath(file);
    return std::none_of(kSteadyExceptions.begin(), kSteadyExceptions.end(),
                        [&](const SteadyException& exception) { return path.starts_with(exception.path); });
}

/// What decides may not look at the level of the batch kernel, beside the field itself; pictures may.
bool mayNameThePictureLevel(const SourceFile& file)
{
    static constexpr std::array kDeciding{"market", "valuation",  "controls", "orders",
                                          "desk",   "strategies", "pnl",      "engine"};
    const bool decides = std::find(kDeciding.begin(), kDeciding.end(), file.folder) != kDeciding.end();
    return !decides || housePath(file) == "core/desk/config.h";
}

// What IEEE 754 rounds correctly is the same everywhere: sqrt, fma, floor, fabs and others are not in these lists.
#define BALLAST_UNSTEADY                                                                                               \
    "(exp|exp2|exp10|expm1|log|log2|log10|log1p|pow|cbrt|hypot|erf|erfc|lgamma|tgamma|beta|riemann_zeta|sin|cos|"      \
    "sincos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh)[fl]?"

std::string unsteady(const SourceFile& file, std::string_view code)
{
    static const std::regex kQualified("(std::|__builtin_|(^|[^A-Za-z0-9_])::)" BALLAST_UNSTEADY "($|[^A-Za-z0-9_])");
    static const std::regex kBare("(^|[^A-Za-z0-9_:.>])" BALLAST_UNSTEADY "\\s*\\(");
    static const std::regex kOfArrays("(\\.|->)" BALLAST_UNSTEADY "\\(\\)");
    static const std::regex kTypes(R"((^|[^A-Za-z0-9_])long\s+double|std::[a-z_]+_distribution|__float)");
    static const std::regex kPictureLevel(R"((^|[^A-Za-z0-9_])pictureIsa($|[^A-Za-z0-9_]))");
    const std::string text(code);
    if (std::regex_search(text, kQualified) || std::regex_search(text, kBare) || std::regex_search(text, kOfArrays))
        return "the C library's function differs between machines in the last bit; pricing/steady.h has its own";
    if (std::regex_search(text, kTypes)) return "a type or distribution whose bits differ between machines";
    if (!mayNameThePictureLevel(file) && std::regex_search(text, kPictureLevel))
        return "no decision may depend on the instruction level of pictures";
    return {};
}

/// SQL with something pasted in: a verb in a literal, beside a format call or a plus next to a quote.
bool isPastedSql(const std::string& statement)
{
    static const std::regex kVerb(
        R"("\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|DROP|ALTER TABLE|CREATE TABLE|ATTACH|PRAGMA)\s)");
    static const std::regex kPaste(R"((format(_to)?\(|"\s*\+|\+\s*"|<<))");
    static const std::regex kLiteral(R"("(\\.|[^"\\])*")");
    return std::regex_search(statement, kVerb) &&
           std::regex_search(std::regex_replace(statement, kLiteral, "\"\""), kPaste);
}

void checkSql(const SourceFile& file, Findings& findings)
{
    std::string statement;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        const auto code = withoutComment(file.lines[i]);
        statement += std::string(code) + '\n';
        const auto last = code.find_last_not_of(" \t");
        const bool ends =
            last != std::string_view::npos && (code[last] == ';' || code[last] == '{' || code[last] == '}');
        if (!ends) continue;
        if (isPastedSql(statement))
            findings.push_back({file.path, i + 1, "bind values to SQL, do not paste them into it"});
        statement.clear();
    }
}

}  // namespace

Findings checkGraph(const Graph& declared, const Graph& house)
{
    Findings findings = checkCircles(declared, "core");
    for (const auto& [folder, others] : declared.edges()) {
        const auto allowed = house.reachable(folder);
        if (!house.edges().contains(folder))
            findings.push_back({"core/" + folder, 0, "the house does not know this folder"});
        for (const auto& other : others)
            if (!allowed.contains(other))
                findings.push_back({"core/" + folder, 0, fmt::format("must not depend on {}", other)});
    }
    return findings;
}

Findings checkIncludes(const fs::path& root, const Graph& declared)
{
    Findings findings;
    for (const auto& file : readFiles(root, "core"))
        if (file.isCode()) checkCoreIncludes(file, declared, findings);
    for (const auto& file : readFiles(root, "ui"))
        if (file.isCode()) checkUiIncludes(file, findings);
    return findings;
}

Findings checkBannedCalls(const fs::path& root)
{
    Findings findings;
    for (const auto& file : readFiles(root, "core"))
        if (file.isCode())
            eachLine(file, findings, [&](const std::string& line) { return bannedInCore(file, withoutComment(line)); });
    for (const auto* top : {"core", "app", "ui"})
        for (const auto& file : readFiles(root, top))
            if (file.isCode()) checkSql(file, findings);
    return findings;
}

Findings checkSteadyBits(const fs::path& root)
{
    Findings findings;
    for (const auto& file : readFiles(root, "core"))
        if (file.isCode() && mustBeSteady(file))
            eachLine(file, findings, [&](const std::string& line) { return unsteady(file, withoutComment(line)); });
    return findings;
}

Findings checkPrivateText(const fs::path& root)
{
    // In pieces, so that this file does not find itself.
    static const std::array<std::string, 3> kPaths{"/wo"
                                                   "rk/",
                                                   "/ho"
                                                   "me/",
                                                   "/ro"
                                                   "ot/"};
    static const std::regex kSecrets("pass"
                                     "word|pass"
                                     "phrase|api_?"
                                     "key|secret_?"
                                     "key|client_?"
                                     "secret|PRIVATE "
                                     "KEY",
                                     std::regex::icase);
    // What Qt and QtKeychain call the ways to type and to keep one.
    static const std::regex kNames("QLineEdit::Pass"
                                   "word\\b|QKeychain::(Read|Write|Delete)Pass"
                                   "wordJob\\b");
    Findings findings;
    for (const auto* top : {"app", "core", "ui", "tests", "packaging"})
        for (const auto& file : readFiles(root, top))
            eachLine(file, findings, [&](const std::string& line) -> std::string {
                for (const auto& path : kPaths)
                    if (line.find(path) != std::string::npos) return fmt::format("a path of one machine: {}", path);
                std::smatch word;
                const auto rest = std::regex_replace(line, kNames, "");
                if (std::regex_search(rest, word, kSecrets))
                    return fmt::format("looks like a credential: {}", word.str());
                return {};
            });
    return findings;
}

Findings checkHouse(const fs::path& root, const Graph& declared, const Graph& house,
                    const std::vector<FarTooLarge>& large)
{
    Findings all;
    for (const auto& part :
         {checkGraph(declared, house), checkIncludes(root, declared), checkArrows(root, declared),
          checkFloors(root, declared), checkUiArrows(root), checkResearch(root), checkFolderSizes(root, large),
          checkBannedCalls(root), checkSteadyBits(root), checkPrivateText(root)})
        all.insert(all.end(), part.begin(), part.end());
    std::sort(all.begin(), all.end(),
              [](const Finding& a, const Finding& b) { return a.file != b.file ? a.file < b.file : a.line < b.line; });
    return all;
}

}  // namespace ballast::architecture
