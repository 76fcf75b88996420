#include "ballast_cli/surface/surface_report_faults.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <sstream>

#include "recorded/spot_series.h"
#include "recorded/text_file.h"

namespace ballast::cli::report {

namespace {

constexpr std::array kFactors{0.5, 0.9, 1.05, 1.2, 1.5, 10.0, 1000.0};
constexpr std::array kHoursOff{-240.0, -6.0, -1.0, -0.2, 0.2, 6.0, 240.0};
constexpr Duration kHour = Duration::hours(1), kQuarter = Duration::minutes(15);

constexpr const char* kCell = "one cell";
constexpr const char* kRow = "one row";
constexpr const char* kFirstRow = "first row";
constexpr const char* kExpiry = "one expiry";
constexpr const char* kColumn = "whole column";
constexpr const char* kClose = "one close";
constexpr const char* kThree = "three candles";
constexpr const char* kAnHour = "an hour";
constexpr const char* kSeries = "whole series";

struct Column {
    const char* name;
    const char* header;
};
constexpr std::array kColumns{Column{"index", "index_price"}, Column{"forwards", "underlying"},
                              Column{"marks", "mark_price"},  Column{"volatilities", "implied_volatility"},
                              Column{"bids", "bid_price"},    Column{"asks", "ask_price"}};

void scaleCell(std::string& cell, double factor)
{
    double value{};
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error == std::errc{} && end == cell.data() + cell.size()) cell = fmt::format("{}", value * factor);
}

void moveStamp(std::string& cell, double hours)
{
    // Captures write "2026-01-24T03:53:41.907912+00:00".
    const auto time = parseIso8601(cell.substr(0, cell.find('+')) + "Z");
    if (time) cell = toIso8601(*time + Duration::fromSeconds(hours * 3600.0));
}

std::string candlesIn(const CandleForm& form)
{
    const auto step = form.step == Duration{} ? std::string("candles")
                      : form.step == kHour    ? std::string("candles of 1 h")
                                              : fmt::format("candles of {:.0f} min", form.step.inSeconds() / 60.0);
    return step + (form.closesOnly ? ", closes alone" : "");
}

void addCandles(std::vector<Fault>& faults, const CandleForm& form, double factor)
{
    const auto add = [&](const char* scope, std::vector<std::string> columns) {
        faults.push_back({Fault::Place::Candles, candlesIn(form), scope, std::move(columns), factor, form});
    };
    const std::vector<std::string> all{"open", "high", "low", "close"};
    add(kClose, {"close"});
    if (!form.closesOnly) {
        // A close beyond its own low or high is no row; with them it is a candle that agrees with itself.
        add(factor > 1.0 ? "one close and high" : "one close and low", {"close", factor > 1.0 ? "high" : "low"});
        add("one candle", all);
    }
    add(kThree, all);
    if (form.step != Duration{}) return;
    add(kAnHour, all);
    add(kSeries, all);
}

}  // namespace

std::optional<std::size_t> Table::column(const std::string& name) const
{
    const auto found = std::find(rows.front().begin(), rows.front().end(), name);
    if (found == rows.front().end()) return std::nullopt;
    return static_cast<std::size_t>(found - rows.front().begin());
}

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

Result<void> writeTable(const Table& table, const std::string& file)
{
    std::ofstream out(file, std::ios::binary);
    for (const auto& row : table.rows)
        out << fmt::format("{}\n", fmt::join(row, ","));
    out.close();
    if (!out) return fail(ErrorCode::Io, fmt::format("{} could not be written", file));
    return {};
}

std::vector<Fault> faultsOf(std::optional<Duration> candleStep, bool withPerpetual)
{
    std::vector<Fault> faults;
    std::vector<std::string> everything;
    for (const auto& column : kColumns) {
        everything.emplace_back(column.header);
        for (const char* scope : {kCell, kExpiry, kColumn})
            for (const double factor : kFactors)
                faults.push_back({Fault::Place::Capture, column.name, scope, {column.header}, factor, {}});
    }
    for (const double factor : kFactors)
        faults.push_back({Fault::Place::Capture, "all numbers", kRow, everything, factor, {}});
    for (const char* scope : {kFirstRow, kRow, kColumn})
        for (const double hours : kHoursOff)
            faults.push_back({Fault::Place::Stamps, "stamps, hours", scope, {"timestamp"}, hours, {}});
    for (const char* scope : {kCell, kColumn})
        for (const double factor : kFactors)
            if (withPerpetual)
                faults.push_back({Fault::Place::Perpetual, "perpetual", scope, {"candle_price_used"}, factor, {}});
    for (const Duration step : {Duration{}, kQuarter, kHour})
        for (const bool closesOnly : {false, true})
            for (const double factor : kFactors)
                if (candleStep && (step == Duration{} || step > *candleStep))
                    addCandles(faults, {step, closesOnly}, factor);
    return faults;
}

Result<void> spoilCapture(Table& table, const Fault& fault, std::mt19937_64& random)
{
    const auto expiry = table.column("expiry_datetime"), coin = table.column("currency");
    if (!expiry || !coin) return fail(ErrorCode::Parse, "a capture has no expiry_datetime or no currency");
    std::vector<std::size_t> places;
    for (const auto& name : fault.columns) {
        const auto place = table.column(name);
        if (!place) return fail(ErrorCode::Parse, fmt::format("a capture has no {}", name));
        places.push_back(*place);
    }
    const auto row = fault.scope == kFirstRow ? 1 : 1 + random() % (table.rows.size() - 1);
    const auto chosen = table.rows[row];
    for (std::size_t i = 1; i < table.rows.size(); ++i) {
        auto& cells = table.rows[i];
        const bool ofExpiry = cells[*expiry] == chosen[*expiry] && cells[*coin] == chosen[*coin];
        if (i != row && fault.scope != kColumn && !(fault.scope == kExpiry && ofExpiry)) continue;
        for (const auto place : places)
            fault.place == Fault::Place::Stamps ? moveStamp(cells[place], fault.amount)
                                                : scaleCell(cells[place], fault.amount);
    }
    return {};
}

Result<void> spoilPerpetual(Table& table, const Fault& fault, const std::string& captureFile)
{
    const auto price = table.column(fault.columns.front()), of = table.column("snapshot_file");
    if (!price || !of) return fail(ErrorCode::Parse, "the perpetuals' prices have no snapshot_file or no price");
    const auto bare = [](const std::string& name) { return name.substr(0, name.find(".csv")); };
    for (std::size_t i = 1; i < table.rows.size(); ++i)
        if (fault.scope == kColumn || bare(table.rows[i][*of]) == bare(captureFile))
            scaleCell(table.rows[i][*price], fault.amount);
    return {};
}

namespace {

/// Candles of `step` from shorter ones, of spans without a hole.
void lengthen(Table& table, const recorded::SpotSeries& series, Duration step)
{
    const auto each = static_cast<std::size_t>(step.nanoseconds / series.step.nanoseconds);
    const auto number = [](const std::string& cell) { return std::stod(cell); };
    Table longer{{table.rows.front()}};
    for (std::size_t i = 0; i + each <= series.closes.size(); ++i) {
        const auto opens = series.closes[i].known - series.step;
        const auto lasts = series.closes[i + each - 1].known;
        if (opens.nanoseconds % step.nanoseconds != 0 || lasts - opens != step) continue;
        auto row = table.rows[1 + i];
        for (std::size_t j = i; j < i + each; ++j) {
            const auto& of = table.rows[1 + j];
            if (const auto high = table.column("high"); high && number(of[*high]) > number(row[*high]))
                row[*high] = of[*high];
            if (const auto low = table.column("low"); low && number(of[*low]) < number(row[*low])) row[*low] = of[*low];
            row[*table.column("close")] = of[*table.column("close")];
        }
        longer.rows.push_back(std::move(row));
        i += each - 1;
    }
    table = std::move(longer);
}

void keepCloses(Table& table)
{
    const auto close = *table.column("close");
    for (auto& row : table.rows)
        row = {row.front(), row[close]};
}

}  // namespace

Result<Table> inForm(const std::string& file, const CandleForm& form, std::string& name)
{
    const auto series = recorded::readSpotSeries(file);
    if (!series) return tl::unexpected<Error>(series.error());
    auto table = readTable(file);
    if (!table) return tl::unexpected<Error>(table.error());
    if (!table->column("close") || series->closes.size() + 1 != table->rows.size())
        return fail(ErrorCode::Parse, file + " has no column close, or candles that cannot be read");
    name = recorded::fileNameOf(file);
    if (form.step != Duration{}) {
        lengthen(*table, *series, form.step);
        name = fmt::format("{}_{}.csv", series->symbol, form.step == kHour ? "1h" : "15m");
    }
    if (form.closesOnly) keepCloses(*table);
    if (table->rows.size() < 3) return fail(ErrorCode::Parse, file + " has no two candles of that length");
    return table;
}

Result<void> spoilCandles(const std::string& file, Table& table, const Fault& fault, Timestamp from)
{
    const auto series = recorded::readSpotSeries(file);
    if (!series) return tl::unexpected<Error>(series.error());
    if (series->closes.size() + 1 != table.rows.size())
        return fail(ErrorCode::Parse, file + " has candles that cannot be read");
    const auto first = std::upper_bound(series->closes.begin(), series->closes.end(), from,
                                        [](Timestamp t, const recorded::KnownClose& close) { return t < close.known; });
    // Some candles later, for what is learnt at the capture waits for the candle that it fell into.
    const std::size_t later = series->step < Duration::minutes(5) ? 11 : 3;
    const auto start = static_cast<std::size_t>(first - series->closes.begin()) + later;
    const bool whole = fault.scope == kSeries;
    if (!whole && start >= table.rows.size()) return {};
    const Timestamp hourEnds = series->closes[std::min(start, series->closes.size()) - 1].known + kHour;
    const auto isHit = [&](std::size_t i) {
        if (whole || i == start) return true;
        if (i < start) return false;
        return fault.scope == kAnHour ? series->closes[i - 1].known < hourEnds : fault.scope == kThree && i < start + 3;
    };
    for (std::size_t i = 1; i < table.rows.size(); ++i)
        if (isHit(i))
            for (const auto& name : fault.columns)
                if (const auto place = table.column(name)) scaleCell(table.rows[i][*place], fault.amount);
    return {};
}

}  // namespace ballast::cli::report
