#include "ballast_cli/surface/surface_report_runs.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <random>
#include <unistd.h>

#include "ballast_cli/surface/surface_report_faults.h"
#include "base/log.h"
#include "codec/decision_parser.h"
#include "journal/reader.h"
#include "recorded/chain_capture.h"
#include "recorded/spot_series.h"
#include "recorded/text_file.h"
#include "runtime/headless_run.h"

namespace ballast::cli::report {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCaptures = 6, kBad = 3, kWindows = 3;
constexpr const char* kPerpetuals = "perpetual_futures_prices.csv";
constexpr Duration kLongestHole = Duration::hours(15);
constexpr Duration kSameHedge = Duration::hours(6);

struct Hedge {
    Timestamp time;
    std::string coin;
    double usd{};  ///< Signed.
};

struct Outcome {
    std::vector<Hedge> hedges;
    double pnlUsd{}, hedgeCostUsd{};
    int warnings{};
};

/// Counts what the log says while it lives.
class Listening {
public:
    explicit Listening(std::atomic<int>& count)
    {
        log::setSink([&count](log::Level level, std::string_view) { count += level == log::Level::Info ? 0 : 1; });
    }
    ~Listening() { log::setSink({}); }
    Listening(const Listening&) = delete;
    Listening& operator=(const Listening&) = delete;
};

/// A folder that is gone when it is no longer used.
class TemporaryFolder {
public:
    TemporaryFolder() : m_path(fs::temp_directory_path() / fmt::format("ballast-faults-{}", ::getpid()))
    {
        fs::remove_all(m_path);
        fs::create_directories(m_path);
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

Result<std::vector<Hedge>> hedgesIn(const std::string& journal)
{
    const auto reader = journal::Reader::open(journal);
    if (!reader) return tl::unexpected<Error>(reader.error());
    std::vector<Hedge> hedges;
    Result<void> done;
    const auto walked = (*reader)->forEachRecord({1}, [&](const journal::StoredRecord& record) {
        if (record.isOperator) return true;
        const auto decision = codec::parseDecision(record.body);
        if (!decision) done = tl::unexpected<Error>(decision.error());
        if (done && decision->kind == domain::DecisionKind::Hedge && decision->quantity != 0.0)
            hedges.push_back({decision->time, decision->underlying, decision->quantity * decision->before.spot});
        return done.has_value();
    });
    if (!walked) return tl::unexpected<Error>(walked.error());
    if (!done) return tl::unexpected<Error>(done.error());
    return hedges;
}

/// A run over a folder of captures, as `ballast-cli run --recorded` makes it.
Result<Outcome> runOver(const fs::path& folder, const std::vector<std::string>& spotFiles)
{
    interfaces::SessionRequest request;
    request.kind = interfaces::SessionKind::Recorded;
    request.recordedFolder = folder.string();
    request.spotFiles = spotFiles;
    request.journalFile = (folder / "journal").string();
    std::atomic<int> warnings{0};
    const Listening listening(warnings);
    auto setup = runtime::setUpSession(request);
    if (!setup) return tl::unexpected<Error>(setup.error());
    const auto report = runtime::runHeadless(std::move(*setup), {.journalFile = request.journalFile});
    if (!report) return tl::unexpected<Error>(report.error());
    auto hedges = hedgesIn(request.journalFile);
    if (!hedges) return tl::unexpected<Error>(hedges.error());
    return Outcome{std::move(*hedges), report->summary.pnlUsd, report->summary.hedgeCostUsd, warnings};
}

/// Six captures that follow each other, and what the desk does on them with candles of each form that was asked for.
struct Window {
    std::vector<std::string> captures;
    Timestamp fourth;
    std::map<CandleForm, Outcome> clean;
};

/// Where six captures without a hole begin.
std::vector<std::size_t> startsOf(const std::vector<std::string>& captures, std::vector<Timestamp>& times)
{
    for (const auto& file : captures) {
        const auto capture = recorded::readCapture(file);
        times.push_back(capture ? capture->time : Timestamp{});
    }
    std::vector<std::size_t> starts;
    for (std::size_t i = 0; i + kCaptures <= times.size(); ++i) {
        bool whole = true;
        for (std::size_t j = i + 1; j < i + kCaptures; ++j)
            whole = whole && times[j] > times[j - 1] && times[j] - times[j - 1] < kLongestHole;
        if (whole) starts.push_back(i);
    }
    return starts;
}

fs::path emptied(const fs::path& folder)
{
    fs::remove_all(folder);
    fs::create_directories(folder);
    return folder;
}

/// What stands beside the captures of a run.
struct Beside {
    std::vector<std::string> spotFiles;
    std::string perpetuals;  ///< Empty: no such file.
};

/// The perpetuals' prices are recorded in the captures' folder or the one above it.
std::string findPerpetuals(const std::string& capture)
{
    const auto folder = fs::path(capture).parent_path();
    for (const auto& at : {folder, folder.parent_path()})
        for (const char* packed : {"", ".gz"})
            if (const auto file = at / (std::string(kPerpetuals) + packed); fs::is_regular_file(file))
                return file.string();
    return {};
}

Result<void> putCaptures(const Window& window, const Fault* fault, const fs::path& folder, std::mt19937_64& random)
{
    const bool spoils =
        fault != nullptr && (fault->place == Fault::Place::Capture || fault->place == Fault::Place::Stamps);
    for (std::size_t i = 0; i < window.captures.size(); ++i) {
        const auto& file = window.captures[i];
        if (i != kBad || !spoils) {
            fs::copy_file(file, folder / recorded::fileNameOf(file));
            continue;
        }
        auto table = readTable(file);
        if (!table) return tl::unexpected<Error>(table.error());
        if (auto done = spoilCapture(*table, *fault, random); !done) return done;
        // The name of a packed file may stand over a plain one: which it is is told by its bytes.
        if (auto done = writeTable(*table, (folder / recorded::fileNameOf(file)).string()); !done) return done;
    }
    return {};
}

Result<void> putPerpetuals(const Window& window, const Fault* fault, const Beside& beside, const fs::path& folder)
{
    if (beside.perpetuals.empty()) return {};
    auto table = readTable(beside.perpetuals);
    if (!table) return tl::unexpected<Error>(table.error());
    if (fault != nullptr && fault->place == Fault::Place::Perpetual)
        if (auto done = spoilPerpetual(*table, *fault, recorded::fileNameOf(window.captures[kBad])); !done) return done;
    return writeTable(*table, (folder / kPerpetuals).string());
}

/// Gives the files.
Result<std::vector<std::string>> putCandles(const Window& window, const Fault* fault, const CandleForm& form,
                                            const Beside& beside, const fs::path& folder)
{
    std::vector<std::string> files;
    for (const auto& file : beside.spotFiles) {
        std::string name;
        auto table = inForm(file, form, name);
        if (!table) return tl::unexpected<Error>(table.error());
        // Two files of a coin may have one name then.
        const auto at = folder / "spot" / std::to_string(files.size());
        fs::create_directories(at);
        files.push_back((at / name).string());
        if (const auto done = writeTable(*table, files.back()); !done) return tl::unexpected<Error>(done.error());
        if (fault == nullptr || fault->place != Fault::Place::Candles) continue;
        if (const auto done = spoilCandles(files.back(), *table, *fault, window.fourth); !done)
            return tl::unexpected<Error>(done.error());
        if (const auto done = writeTable(*table, files.back()); !done) return tl::unexpected<Error>(done.error());
    }
    return files;
}

/// With the fault, or none.
Result<Outcome> runOf(const Window& window, const Fault* fault, const CandleForm& form, const Beside& beside,
                      const fs::path& folder, std::mt19937_64& random)
{
    emptied(folder);
    if (const auto done = putCaptures(window, fault, folder, random); !done) return tl::unexpected<Error>(done.error());
    if (const auto done = putPerpetuals(window, fault, beside, folder); !done)
        return tl::unexpected<Error>(done.error());
    const auto candles = putCandles(window, fault, form, beside, folder);
    if (!candles) return tl::unexpected<Error>(candles.error());
    return runOver(folder, *candles);
}

/// Pairs hedges of the same coin and side that are near in time; gives those of `of` without one.
int unpaired(const std::vector<Hedge>& of, const std::vector<Hedge>& with, double& sizeUsd)
{
    std::vector<bool> taken(with.size());
    int alone = 0;
    for (const auto& hedge : of) {
        std::size_t best = with.size();
        for (std::size_t i = 0; i < with.size(); ++i) {
            const auto apart = std::max(with[i].time, hedge.time) - std::min(with[i].time, hedge.time);
            if (taken[i] || with[i].coin != hedge.coin || with[i].usd * hedge.usd <= 0.0 || apart > kSameHedge)
                continue;
            if (best == with.size() || std::abs(with[i].usd - hedge.usd) < std::abs(with[best].usd - hedge.usd))
                best = i;
        }
        if (best == with.size()) {
            ++alone;
            continue;
        }
        taken[best] = true;
        sizeUsd += std::abs(with[best].usd - hedge.usd);
    }
    return alone;
}

RunFaultRow compared(const Fault& fault, const Outcome& clean, const Outcome& found)
{
    RunFaultRow row{.what = fault.what,
                    .scope = fault.scope,
                    .amount = fault.amount,
                    .named = found.warnings - clean.warnings,
                    .hedges = static_cast<int>(found.hedges.size()),
                    .cleanHedges = static_cast<int>(clean.hedges.size()),
                    .pnlUsd = found.pnlUsd - clean.pnlUsd,
                    .hedgeCostUsd = clean.hedgeCostUsd};
    double unused = 0.0;
    row.caused = unpaired(found.hedges, clean.hedges, row.sizeUsd);
    row.missing = unpaired(clean.hedges, found.hedges, unused);
    for (const auto& hedge : clean.hedges)
        row.hedgedUsd += std::abs(hedge.usd);
    return row;
}

/// The shortest of the candles that are there.
Result<std::optional<Duration>> stepOf(const std::vector<std::string>& files)
{
    std::optional<Duration> shortest;
    for (const auto& file : files) {
        const auto series = recorded::readSpotSeries(file);
        if (!series) return tl::unexpected<Error>(series.error());
        // Each file must be long enough for what is made of it: the longest step decides.
        shortest = shortest ? std::max(*shortest, series->step) : series->step;
    }
    return shortest;
}

}  // namespace

Result<std::vector<RunFaultRow>> corruptRuns(const std::vector<std::string>& captures, const RunFaultOptions& options,
                                             const std::function<void(std::size_t, std::size_t)>& tell)
{
    std::vector<Timestamp> times;
    const auto starts = startsOf(captures, times);
    if (starts.empty())
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("runs need {} captures with less than 15 hours between any two; {} were found",
                                kCaptures, captures.size()));
    std::mt19937_64 random(options.seed);
    const Beside beside{options.spotFiles, findPerpetuals(captures.front())};
    const auto step = stepOf(beside.spotFiles);
    if (!step) return tl::unexpected<Error>(step.error());
    const TemporaryFolder temporary;
    const auto folder = temporary.path() / "run";
    std::vector<Window> windows;
    for (std::size_t i = 0; i < kWindows; ++i) {
        const auto start = static_cast<std::ptrdiff_t>(starts[random() % starts.size()]);
        windows.push_back({.captures = {captures.begin() + start, captures.begin() + start + kCaptures},
                           .fourth = times[static_cast<std::size_t>(start) + kBad],
                           .clean = {}});
    }
    std::vector<RunFaultRow> rows;
    auto faults = faultsOf(*step, !beside.perpetuals.empty());
    while (faults.size() > options.most)
        faults.erase(faults.begin() + static_cast<std::ptrdiff_t>(random() % faults.size()));
    for (const auto& fault : faults) {
        auto& window = windows[random() % windows.size()];
        if (!window.clean.contains(fault.form)) {
            auto clean = runOf(window, nullptr, fault.form, beside, folder, random);
            if (!clean) return tl::unexpected<Error>(clean.error());
            window.clean.emplace(fault.form, std::move(*clean));
        }
        const auto found = runOf(window, &fault, fault.form, beside, folder, random);
        if (!found) return tl::unexpected<Error>(found.error());
        rows.push_back(compared(fault, window.clean.at(fault.form), *found));
        tell(rows.size(), faults.size());
    }
    return rows;
}

std::string runFaultsText(const std::vector<RunFaultRow>& rows, std::uint64_t seed)
{
    std::string text = fmt::format(
        "## One fault in the fourth of six captures, and a whole run\n\nSeed {}. The sample book, hedged by the desk "
        "alone, against the same run without the fault. Caused: automatic hedges that the clean run has none of (coin "
        "and side, within six hours); missing: the other way round. Size: by which the hedges of both differ, of all "
        "that was hedged. P&L: less the clean run's at the end, USD, of the clean run's hedge cost, and of what was "
        "hedged.\n\n"
        "| column | scope | times, or hours | named | hedges | clean | caused | missing | size, % | P&L, USD | of "
        "hedge cost, % "
        "| "
        "of hedged, % |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        seed);
    int caused = 0, within = 0;
    for (const auto& row : rows) {
        const auto share = [](double part, double whole) {
            return whole > 0.0 ? fmt::format("{:.2f}", 100.0 * part / whole) : std::string(part == 0.0 ? "0" : "-");
        };
        text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2f} | {} | {} |\n", row.what, row.scope,
                            row.amount, row.named, row.hedges, row.cleanHedges, row.caused, row.missing,
                            share(row.sizeUsd, row.hedgedUsd), row.pnlUsd,
                            share(std::abs(row.pnlUsd), row.hedgeCostUsd), share(std::abs(row.pnlUsd), row.hedgedUsd));
        caused += row.caused;
        // A window without a hedge has no cost, and sums of doubles are not of cents.
        within += std::abs(row.pnlUsd) <= std::max(0.01 * row.hedgeCostUsd, 0.005) ? 1 : 0;
    }
    return text + fmt::format("\n{} hedges were caused by a fault. P&L stays within 1 % of the hedge cost in {} of {} "
                              "runs.\n\n",
                              caused, within, rows.size());
}

}  // namespace ballast::cli::report
