#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/contract_terms.h"
#include "domain/instrument.h"
#include "recorded/csv_reader.h"

namespace ballast::recorded {

/// One option of a capture. Premiums as the venue quotes them: in coin, or in USDC per coin where the option is settled
/// in that; levels in USD per coin. Absent is absent: an empty cell, or a bid, ask or volatility of 0, which no market
/// can have. A mark of 0 is a mark rounded to 0 and stays.
struct ChainRow {
    Timestamp captureTime;
    std::string instrument;  ///< "BTC-27FEB26-68000-P".
    std::string currency;    ///< Chain: "BTC" of options settled in the coin, "BTC_USDC" of those settled in USDC.
    std::string underlying;  ///< "BTC".
    domain::ContractTerms terms;
    double underlyingLevel{};    ///< The forward of this option's expiry when this row was fetched.
    std::string underlyingName;  ///< "BTC-27FEB26", "SYN.BTC-7FEB26", "index_price"; may be empty.
    domain::OptionRight right{domain::OptionRight::Call};
    double strike{};
    Timestamp expiry;
    std::optional<double> bid, ask, mark;
    std::optional<double> markVolatility;  ///< Decimal: 0.65 is 65 %.
    std::optional<double> futuresPrice;    ///< Of the listed future, where there is one.
    double indexPrice{};                   ///< When this row was fetched.
};

/// The highest mark seen is 3.5. As told it may be in percent; which of the two is found from the marks.
constexpr double kMostVolatility = 20.0;
constexpr const char* kVolatilityWords = "a decimal volatility from 0 to 20 or an empty cell";

/// Names of the columns that a capture must have.
std::span<const std::string_view> captureColumns();

/// Where the columns stand in one file.
struct RowColumns {
    std::size_t time{}, instrument{}, level{}, levelName{}, right{}, strike{}, expiry{}, bid{}, ask{}, mark{},
        volatility{}, currency{}, index{};
    std::optional<std::size_t> futures;
};

/// Errors   Parse for a column that is not there.
Result<RowColumns> findRowColumns(const CsvReader& reader);

/// What was read otherwise than it stands, counted and named.
struct RowRemarks {
    RowFaults emptied;  ///< Cells that are read as empty.
    RowFaults byName;   ///< Contracts that the name tells and a cell contradicts.

    void add(const RowRemarks& others);
};

/// The row that the reader stands on. Its volatility is in the unit that the file has.
///
/// A premium, a volatility or a futures price that cannot be read costs its cell. Right, strike and expiry stand in the
/// name as well: where a cell says otherwise, or cannot be read, the name counts if mark and volatility agree for its
/// contract and clearly not for that of the cells.
///
/// Errors   Parse "FILE:LINE: column: expected ..., found ..." for another cell, a name at odds with its row that its
///          mark does not bear out, or a contract that is not known.
Result<ChainRow> readRow(const CsvReader& reader, const RowColumns& columns, RowRemarks& remarks);

}  // namespace ballast::recorded
