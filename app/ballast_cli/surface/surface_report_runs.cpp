#include "ballast_cli/surface/surface_report_runs.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <unistd.h>

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

constexpr std::array kRunFactors{0.5, 0.9, 1.05, 1.2, 1.5, 10.0, 1000.0};
constexpr std::size_t kCaptures = 6, kBad = 3, kWindows = 3;
constexpr Duration kLongestHole = Duration::hours(15);
constexpr Duration kSameHedge = Duration::hours(6);

/// The text of a table, cell by cell; the files of captures and candles quote nothing.
struct Table {
    std::vector<std::vector<std::string>> rows;  ///< The first names the columns.

    std::optional<std::size_t> column(const std::string& name) const
    {
        const auto found = std::find(rows.front().begin(), rows.front().end(), name);
        if (found == rows.front().end()) return std::nullopt;
        return static_cast<std::size_t>(found - rows.front().begin());
    }
};

Result<Table> readTable(const std::string& file)
{
    auto bytes = recorded::readBytes(file);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    const auto text = recorded::inflated(std::move(*bytes), file);
    if (!text) return tl::unexpected<Error>(text.error());
    Table table;
    std::istringstream lines(*text);
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with('\r')) line.pop_back();
        auto& row = table.rows.emplace_back();
        std::size_t from = 0;
        for (std::size_t end = line.find(','); end != std::string::npos; end = line.find(',', from = end + 1))
            row.push_back(line.substr(from, end - from));
        row.push_back(line.substr(from));
    }
    if (table.rows.size() < 2) return fail(ErrorCode::Parse, file + " has no rows");
    return table;
}

Result<void> writeTable(const Table& table, const fs::path& file)
{
    std::ofstream out(file, std::ios::binary);
    for (const auto& row : table.rows)
        out << fmt::format("{}\n", fmt::join(row, ","));
    out.close();
    if (!out) return fail(ErrorCode::Io, fmt::format("{} could not be written", file.string()));
    return {};
}

void scaleCell(std::string& cell, double factor)
{
    double value{};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error == std::errc{} && end == cell.data() + cell.size()) cell = fmt::format("{}", value * factor);
}

struct RunColumn {
    const char* name;
    const char* header;
};
constexpr std::array kRunColumns{RunColumn{"index", "index_price"}, RunColumn{"forwards", "underlying"},
                                 RunColumn{"marks", "mark_price"},  RunColumn{"volatilities", "implied_volatility"},
                                 RunColumn{"bids", "bid_price"},    RunColumn{"asks", "ask_price"},
                                 RunColumn{"candles", "close"}};
constexpr const char* kCandles = "candles";
constexpr std::array kCaptureScopes{"one cell", "one expiry", "whole column"};
/// One candle's close contradicts its own low and high; an hour of candles, or all, agree with themselves.
constexpr std::array kCandleScopes{"one candle", "an hour", "whole series"};
constexpr Duration kHour = Duration::hours(1);

Result<void> spoilCapture(Table& table, const RunColumn& column, std::size_t scope, double factor,
                          std::mt19937_64& random)
{
    const auto place = table.column(column.header), expiry = table.column("expiry_datetime"),
               coin = table.column("currency");
    if (!place || !expiry || !coin) return fail(ErrorCode::Parse, fmt::format("a capture has no {}", column.header));
    const auto chosen = table.rows[1 + random() % (table.rows.size() - 1)];
    for (auto row = table.rows.begin() + 1; row != table.rows.end(); ++row) {
        const bool hit = scope == 2 ||
                         (scope == 1 && (*row)[*expiry] == chosen[*expiry] && (*row)[*coin] == chosen[*coin]) ||
                         *row == chosen;
        if (hit) scaleCell((*row)[*place], factor);
    }
    return {};
}

/// Candles from the first that closes after `from` on.
Result<void> spoilCandles(const std::string& file, Table& table, std::size_t scope, double factor, Timestamp from)
{
    const auto series = recorded::readSpotSeries(file);
    if (!series) return tl::unexpected<Error>(series.error());
    const std::vector<std::string> closes{"close"}, prices{"open", "high", "low", "close"};
    if (!table.column("close") || series->closes.size() + 1 != table.rows.size())
        return fail(ErrorCode::Parse, file + " has no column close, or candles that cannot be read");
    const auto first = std::upper_bound(series->closes.begin(), series->closes.end(), from,
                                        [](Timestamp t, const recorded::KnownClose& close) { return t < close.known; });
    // Ten candles later, for what is learnt at the capture waits for the candle that it fell into.
    const auto start = static_cast<std::size_t>(first - series->closes.begin()) + 11;
    if (scope != 2 && start >= table.rows.size()) return {};
    const Timestamp end = series->closes[std::min(start, series->closes.size()) - 1].known + kHour;
    for (std::size_t i = 1; i < table.rows.size(); ++i) {
        const bool inHour = i >= start && (series->closes[i - 1].known < end || i == start);
        if (scope != 2 && !(scope == 1 ? inHour : i == start)) continue;
        for (const auto& name : scope == 0 ? closes : prices)
            if (const auto place = table.column(name)) scaleCell(table.rows[i][*place], factor);
    }
    return {};
}

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

/// Six captures that follow each other, and what the desk does on them.
struct Window {
    std::vector<std::string> captures;
    Timestamp fourth;
    Outcome clean;
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

Result<Outcome> cleanRun(const Window& window, const std::vector<std::string>& spotFiles, const fs::path& folder)
{
    emptied(folder);
    for (const auto& file : window.captures)
        fs::copy_file(file, folder / recorded::fileNameOf(file));
    return runOver(folder, spotFiles);
}

struct Fault {
    RunColumn column;
    std::size_t scope{};
    double factor{};
};

Result<Outcome> faultyRun(const Window& window, const std::vector<std::string>& spotFiles, const Fault& fault,
                          const fs::path& folder, std::mt19937_64& random)
{
    emptied(folder);
    const bool candles = std::string_view(fault.column.name) == kCandles;
    for (std::size_t i = 0; i < window.captures.size(); ++i) {
        const auto& file = window.captures[i];
        if (i != kBad || candles) {
            fs::copy_file(file, folder / recorded::fileNameOf(file));
            continue;
        }
        auto table = readTable(file);
        if (!table) return tl::unexpected<Error>(table.error());
        if (const auto done = spoilCapture(*table, fault.column, fault.scope, fault.factor, random); !done)
            return tl::unexpected<Error>(done.error());
        // The name of a packed file may stand over a plain one: which it is is told by its bytes.
        if (const auto done = writeTable(*table, folder / recorded::fileNameOf(file)); !done)
            return tl::unexpected<Error>(done.error());
    }
    if (!candles) return runOver(folder, spotFiles);
    std::vector<std::string> spoilt;
    for (const auto& file : spotFiles) {
        auto table = readTable(file);
        if (!table) return tl::unexpected<Error>(table.error());
        if (const auto done = spoilCandles(file, *table, fault.scope, fault.factor, window.fourth); !done)
            return tl::unexpected<Error>(done.error());
        fs::create_directories(folder / "spot");
        const auto to = folder / "spot" / recorded::fileNameOf(file);
        if (const auto done = writeTable(*table, to); !done) return tl::unexpected<Error>(done.error());
        spoilt.push_back(to.string());
    }
    return runOver(folder, spoilt);
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
    const bool candles = std::string_view(fault.column.name) == kCandles;
    RunFaultRow row{.what = fault.column.name,
                    .scope = candles ? kCandleScopes[fault.scope] : kCaptureScopes[fault.scope],
                    .factor = fault.factor,
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

std::vector<Fault> faultsOf(bool withCandles)
{
    std::vector<Fault> faults;
    for (const auto& column : kRunColumns) {
        const bool candles = std::string_view(column.name) == kCandles;
        if (candles && !withCandles) continue;
        for (std::size_t scope = 0; scope < kCaptureScopes.size(); ++scope)
            for (const double factor : kRunFactors)
                faults.push_back({column, scope, factor});
    }
    return faults;
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
    const auto& spotFiles = options.spotFiles;
    const TemporaryFolder temporary;
    std::vector<Window> windows;
    for (std::size_t i = 0; i < kWindows; ++i) {
        const auto start = static_cast<std::ptrdiff_t>(starts[random() % starts.size()]);
        Window window{.captures = {captures.begin() + start, captures.begin() + start + kCaptures},
                      .fourth = times[static_cast<std::size_t>(start) + kBad],
                      .clean = {}};
        auto clean = cleanRun(window, spotFiles, temporary.path() / "run");
        if (!clean) return tl::unexpected<Error>(clean.error());
        window.clean = std::move(*clean);
        windows.push_back(std::move(window));
    }
    std::vector<RunFaultRow> rows;
    auto faults = faultsOf(!spotFiles.empty());
    while (faults.size() > options.most)
        faults.erase(faults.begin() + static_cast<std::ptrdiff_t>(random() % faults.size()));
    for (const auto& fault : faults) {
        const auto& window = windows[random() % windows.size()];
        const auto found = faultyRun(window, spotFiles, fault, temporary.path() / "run", random);
        if (!found) return tl::unexpected<Error>(found.error());
        rows.push_back(compared(fault, window.clean, *found));
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
        "| column | scope | times | named | hedges | clean | caused | missing | size, % | P&L, USD | of hedge cost, % "
        "| "
        "of hedged, % |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        seed);
    int caused = 0, within = 0;
    for (const auto& row : rows) {
        const auto share = [](double part, double whole) {
            return whole > 0.0 ? fmt::format("{:.2f}", 100.0 * part / whole) : std::string(part == 0.0 ? "0" : "-");
        };
        text += fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} | {:.2f} | {} | {} |\n", row.what, row.scope,
                            row.factor, row.named, row.hedges, row.cleanHedges, row.caused, row.missing,
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
