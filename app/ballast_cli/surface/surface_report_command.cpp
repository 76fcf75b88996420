#include "ballast_cli/surface/surface_report_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>

#include "ballast_cli/commands.h"
#include "ballast_cli/output.h"
#include "ballast_cli/surface/surface_report_runs.h"
#include "ballast_cli/surface/surface_report_text.h"
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

Result<FitStatistics> measureFits(const std::vector<std::string>& files, const Progress& progress)
{
    FitStatistics statistics;
    for (const auto& file : files) {
        const auto capture = recorded::readCapture(file);
        if (!capture) return tl::unexpected<Error>(capture.error());
        addCapture(statistics, *capture);
        progress.show(static_cast<std::size_t>(statistics.captures), files.size(), "captures");
    }
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
    for (const auto& file : sources.captures) {
        auto capture = recorded::readCapture(file);
        if (!capture) return tl::unexpected<Error>(capture.error());
        captures.push_back(std::move(*capture));
        progress.show(captures.size(), sources.captures.size(), "captures");
    }
    return "# Volatility surface report\n\n" + corruptionText(corrupt(captures, seed), seed);
}

Result<std::string> runReportOf(const Sources& sources, const SurfaceReportArguments& arguments)
{
    const Progress progress;
    const auto rows = corruptRuns(
        sources.captures, {.seed = *arguments.corruptSeed, .most = arguments.runs, .spotFiles = arguments.spotFiles},
        [&](std::size_t done, std::size_t count) { progress.show(done, count, "runs"); });
    if (!rows) return tl::unexpected<Error>(rows.error());
    return "# Volatility surface report\n\n" + runFaultsText(*rows, *arguments.corruptSeed);
}

Result<std::string> textOf(const Sources& sources, const SurfaceReportArguments& arguments)
{
    if (!arguments.corruptSeed) return reportOf(sources);
    return arguments.runs > 0 ? runReportOf(sources, arguments) : corruptionReportOf(sources, *arguments.corruptSeed);
}

}  // namespace

int surfaceReport(const SurfaceReportArguments& arguments)
{
    if (arguments.runs > 0 && !arguments.corruptSeed)
        return refuse("surface-report: --runs goes with --corrupt SEED only");
    if (!arguments.spotFiles.empty() && arguments.runs == 0)
        return refuse("surface-report: --spot goes with --runs only");
    std::error_code error;
    if (!std::filesystem::is_directory(arguments.recordedFolder, error))
        return refuse(fmt::format("surface-report: {} is not a folder that can be read", arguments.recordedFolder));
    const Sources sources = findSources(arguments.recordedFolder);
    if (sources.captures.empty())
        return refuse(fmt::format("surface-report: {} holds no option chain capture{}", arguments.recordedFolder,
                                  sources.notTaken.empty() ? "" : "; " + notTakenText(sources.notTaken)));
    const auto text = textOf(sources, arguments);
    if (!text) return refuse("surface-report: " + text.error().message);
    if (const auto written = writeWhole(arguments.outFile, *text); !written) return refuse(written.error().message);
    if (!sources.notTaken.empty()) note("surface-report: " + notTakenText(sources.notTaken));
    return kDone;
}

}  // namespace ballast::cli
