#include "ballast_cli/surface/surface_report_command.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "ballast_cli/surface/surface_report_runs.h"
#include "ballast_cli/surface/surface_report_text.h"
#include "base/typed_text.h"
#include "recorded/text_file.h"

namespace ballast::cli {

namespace {

using namespace report;

/// One line on a terminal that tells how far the work is; nothing elsewhere.
class Progress {
public:
    Progress() : m_isTerminal(isatty(STDERR_FILENO) == 1) {}
    ~Progress()
    {
        if (m_isTerminal) fmt::print(stderr, "\r\033[K");
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void show(std::size_t done, std::size_t count, const char* what) const
    {
        if (!m_isTerminal) return;
        fmt::print(stderr, "\r\033[Ksurface-report: {} of {} {}", done, count, what);
        std::fflush(stderr);
    }

private:
    bool m_isTerminal;
};

/// What was typed, as numbers.
struct Asked {
    std::optional<std::uint64_t> seed;
    std::size_t runs{};
};

constexpr TypedRange kRuns{1, 10'000};

Result<Asked> askedOf(const SurfaceReportArguments& arguments)
{
    Asked asked;
    if (arguments.corruptSeed) {
        const auto seed = parseTypedNatural("--corrupt", *arguments.corruptSeed);
        if (!seed) return tl::unexpected<Error>(seed.error());
        asked.seed = *seed;
    }
    if (arguments.runs) {
        const auto runs = parseTypedNumber("--runs", *arguments.runs, kRuns);
        if (!runs) return tl::unexpected<Error>(runs.error());
        if (*runs != std::floor(*runs))
            return fail(ErrorCode::InvalidArgument, fmt::format("--runs must be a whole number, was {}", *runs));
        asked.runs = static_cast<std::size_t>(*runs);
    }
    if (asked.runs > 0 && !asked.seed) return fail(ErrorCode::InvalidArgument, "--runs goes with --corrupt SEED only");
    if (!arguments.spotFiles.empty() && asked.runs == 0)
        return fail(ErrorCode::InvalidArgument, "--spot goes with --runs only");
    return asked;
}

/// Reads captures one by one. One bad file costs one file and is named, unless no other is left.
template <class Use> Result<void> readEach(const std::vector<std::string>& files, const Progress& progress, Use use)
{
    std::optional<Error> first;
    std::vector<std::string> said;
    std::size_t done = 0, read = 0;
    for (const auto& file : files) {
        auto capture = recorded::readCapture(file);
        progress.show(++done, files.size(), "captures");
        if (!capture) {
            said.push_back(fmt::format("{} is left out: {}", recorded::fileNameOf(file), capture.error().message));
            if (!first) first = capture.error();
            continue;
        }
        ++read;
        if (const auto faults = capture->faults.summary(capture->fileName); !faults.empty()) said.push_back(faults);
        use(file, std::move(*capture));
    }
    if (read == 0 && first) return tl::unexpected<Error>(*first);
    for (const auto& sentence : said)
        note("surface-report: " + sentence);
    return {};
}

Result<FitStatistics> measureFits(const std::vector<std::string>& files, const Progress& progress)
{
    FitStatistics statistics;
    const auto read = readEach(
        files, progress, [&](const std::string&, recorded::ChainCapture capture) { addCapture(statistics, capture); });
    if (!read) return tl::unexpected<Error>(read.error());
    return statistics;
}

/// The ticker file of an author's file: the same name up to the kind.
const std::string* findTickersOf(const std::string& smileFile, const std::vector<std::string>& tickers)
{
    const std::string name = recorded::fileNameOf(smileFile);
    const std::string stem = name.substr(0, name.find("_author"));
    const auto place = std::find_if(tickers.begin(), tickers.end(), [&](const std::string& file) {
        return recorded::fileNameOf(file).starts_with(stem + "_options");
    });
    return place != tickers.end() ? &*place : nullptr;
}

Result<std::vector<AuthorDay>> measureAuthor(const Sources& sources)
{
    std::vector<AuthorDay> days;
    for (const auto& file : sources.authorSmiles) {
        const std::string* tickers = findTickersOf(file, sources.tickers);
        if (tickers == nullptr) continue;
        auto day = compareWithAuthor(*tickers, file);
        if (!day) return tl::unexpected<Error>(day.error());
        days.push_back(std::move(*day));
    }
    return days;
}

using AddFile = Result<void> (*)(GreekStatistics&, const std::string&);

Result<GreekStatistics> measureGreeks(const std::vector<std::string>& files, AddFile add, const Progress& progress)
{
    GreekStatistics statistics;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (const auto added = add(statistics, files[i]); !added) return tl::unexpected<Error>(added.error());
        progress.show(i + 1, files.size(), "records of greeks");
    }
    return statistics;
}

/// Which files of the folder are in no figure, and why.
std::string notTakenText(const std::vector<std::string>& files)
{
    constexpr std::size_t kMostNamed = 8;
    std::string names;
    for (std::size_t i = 0; i < files.size() && i < kMostNamed; ++i)
        names += (i == 0 ? "" : ", ") + recorded::fileNameOf(files[i]);
    return fmt::format("{} {} not taken: {}{}; a capture is a .csv or .csv.gz with options_snapshot in its name",
                       files.size(), files.size() == 1 ? "file was" : "files were", names,
                       files.size() > kMostNamed ? fmt::format(" and {} more", files.size() - kMostNamed) : "");
}

Result<std::string> reportOf(const Sources& sources)
{
    const Progress progress;
    const auto fits = measureFits(sources.captures, progress);
    if (!fits) return tl::unexpected<Error>(fits.error());
    const auto author = measureAuthor(sources);
    if (!author) return tl::unexpected<Error>(author.error());
    const auto tickers = measureGreeks(sources.tickers, addTickers, progress);
    if (!tickers) return tl::unexpected<Error>(tickers.error());
    const auto hourly = measureGreeks(sources.hourlyGreeks, addHourly, progress);
    if (!hourly) return tl::unexpected<Error>(hourly.error());
    return "# Volatility surface report\n\n" + fitText(*fits) + authorText(*author) +
           greeksText("Greeks of the full tickers", *tickers) + greeksText("Hourly greeks", *hourly) +
           conventionsText();
}

Result<std::string> corruptionReportOf(const Sources& sources, std::uint64_t seed)
{
    const Progress progress;
    std::vector<recorded::ChainCapture> captures;
    const auto read = readEach(sources.captures, progress, [&](const std::string&, recorded::ChainCapture capture) {
        captures.push_back(std::move(capture));
    });
    if (!read) return tl::unexpected<Error>(read.error());
    return "# Volatility surface report\n\n" + corruptionText(corrupt(captures, seed), seed);
}

Result<std::string> runReportOf(const Sources& sources, const Asked& asked, const std::vector<std::string>& spotFiles)
{
    const Progress progress;
    std::vector<std::string> captures;
    const auto read = readEach(sources.captures, progress, [&](const std::string& file, const recorded::ChainCapture&) {
        captures.push_back(file);
    });
    if (!read) return tl::unexpected<Error>(read.error());
    const auto rows = corruptRuns(captures, {.seed = *asked.seed, .most = asked.runs, .spotFiles = spotFiles},
                                  [&](std::size_t done, std::size_t count) { progress.show(done, count, "runs"); });
    if (!rows) return tl::unexpected<Error>(rows.error());
    return "# Volatility surface report\n\n" + runFaultsText(*rows, *asked.seed);
}

Result<std::string> textOf(const Sources& sources, const Asked& asked, const std::vector<std::string>& spotFiles)
{
    if (!asked.seed) return reportOf(sources);
    return asked.runs > 0 ? runReportOf(sources, asked, spotFiles) : corruptionReportOf(sources, *asked.seed);
}

}  // namespace

int surfaceReport(const SurfaceReportArguments& arguments)
{
    const auto asked = askedOf(arguments);
    if (!asked) return refuse("surface-report: " + asked.error().message);
    std::error_code error;
    if (!std::filesystem::is_directory(arguments.recordedFolder, error))
        return refuse(fmt::format("surface-report: {} is not a folder that can be read", arguments.recordedFolder));
    const Sources sources = findSources(arguments.recordedFolder);
    if (sources.captures.empty())
        return refuse(fmt::format("surface-report: {} holds no option chain capture{}", arguments.recordedFolder,
                                  sources.notTaken.empty() ? "" : "; " + notTakenText(sources.notTaken)));
    const auto text = textOf(sources, *asked, arguments.spotFiles);
    if (!text) return refuse("surface-report: " + text.error().message);
    if (const auto written = writeWhole(arguments.outFile, *text); !written) return refuse(written.error().message);
    if (!sources.notTaken.empty()) note("surface-report: " + notTakenText(sources.notTaken));
    return kDone;
}

}  // namespace ballast::cli
