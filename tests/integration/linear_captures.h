#pragma once

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <vector>

#include "recorded/text_file.h"

/// Captures of USDC-settled options, made from recorded coin-settled ones: premiums times the forward is how the venue
/// quotes a linear option.
namespace ballast::integration {

inline const std::string kFolder =
    std::string(BALLAST_RECORDED_DATA) + "/deribit_chain_snapshots/crash_2026-01-24_2026-02-14/";
inline const std::vector<std::string> kFiles{"deribit_options_snapshot_20260205T155132Z.csv",
                                             "deribit_options_snapshot_20260205T212937Z.csv"};

using Row = std::map<std::string, std::string>;

struct Table {
    std::vector<std::string> columns;
    std::vector<Row> rows;

    std::string text() const
    {
        std::string text = fmt::format("{}\n", fmt::join(columns, ","));
        for (const auto& row : rows) {
            std::string line;
            for (const auto& column : columns)
                line += (line.empty() && &column == &columns.front() ? "" : ",") + row.at(column);
            text += line + "\n";
        }
        return text;
    }
};

inline std::vector<std::string> split(const std::string& text, char separator)
{
    std::vector<std::string> parts(1);
    for (const char c : text)
        if (c == separator)
            parts.emplace_back();
        else if (c != '\r')
            parts.back() += c;
    return parts;
}

inline Table tableOf(const std::string& text)
{
    Table table;
    for (const auto& line : split(text, '\n')) {
        if (line.empty()) continue;
        const auto cells = split(line, ',');
        if (table.columns.empty()) {
            table.columns = cells;
            continue;
        }
        Row row;
        for (std::size_t i = 0; i < cells.size(); ++i)
            row[table.columns[i]] = cells[i];
        table.rows.push_back(std::move(row));
    }
    return table;
}

inline Table read(const std::string& file)
{
    return tableOf(recorded::inflated(recorded::readBytes(kFolder + file + ".gz").value(), file).value());
}

inline void scale(Row& row, const std::string& column, double factor, int places)
{
    auto& cell = row[column];
    if (!cell.empty()) cell = fmt::format("{:.{}f}", std::stod(cell) * factor, places);
}

/// Rows of `coin` as options on `other` settled in USDC, all levels and strikes times `size`.
inline Table linear(const Table& from, const std::string& coin, const std::string& other, double size, int places)
{
    Table to{from.columns, {}};
    for (Row row : from.rows) {
        if (row["currency"] != coin) continue;
        const double forward = std::stod(row["underlying"]);
        for (const char* premium : {"bid_price", "ask_price", "mark_price", "mid_price"})
            if (row.contains(premium)) scale(row, premium, forward * size, places);
        for (const char* level : {"underlying", "index_price", "futures_price"})
            if (row.contains(level)) scale(row, level, size, places + 2);
        std::string strike = fmt::format("{}", std::round(std::stod(row["strike"]) * size * 1e6) / 1e6);
        row["strike"] = strike;
        std::replace(strike.begin(), strike.end(), '.', 'd');
        const auto name = split(row["instrument_name"], '-');
        row["instrument_name"] = fmt::format("{}_USDC-{}-{}-{}", other, name[1], strike, name[3]);
        row["currency"] = other + "_USDC";
        to.rows.push_back(std::move(row));
    }
    return to;
}

inline double markOf(const Table& table, const std::string& instrument)
{
    for (const auto& row : table.rows)
        if (row.at("instrument_name") == instrument) return std::stod(row.at("mark_price"));
    ADD_FAILURE() << instrument;
    return 0.0;
}

}  // namespace ballast::integration
