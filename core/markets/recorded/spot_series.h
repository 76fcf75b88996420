#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "recorded/csv_reader.h"

namespace ballast::recorded {

/// A candle's close and the instant from which it is known: its label, which is its opening time, plus the step.
struct KnownClose {
    Timestamp known;
    double close{};  ///< Quote currency per coin.
    // Of the candle, where the file has them and it is not flat.
    std::optional<double> open{};
    std::optional<double> high{}, low{};
};

/// One coin's candles of one step.
struct SpotSeries {
    std::string coin;                ///< "BTC".
    std::string symbol;              ///< "BTCUSDT"; as the file spells it, "XBTUSD".
    std::string fileName;            ///< Without folder.
    Duration step;                   ///< The most common spacing of the labels.
    std::vector<KnownClose> closes;  ///< Ascending, none twice; holes stay holes.
    RowFaults faults;                ///< Candles that are not among `closes`.

    /// "BTCUSDT 1m".
    std::string label() const;
};

/// Reads candles, .csv or gzip of it. The time column is named open_time, timestamp, datetime, date or time (the first
/// of these that exists; ISO 8601 or a whole number since 1970), the price column close; case does not matter. The coin
/// is that of the first word of the file name, by its letters, which is a coin that the desk knows, with or without
/// USDT, USDC or USD behind it ("binance_BTCUSDT_1m.csv"); else of the first word. XBT is BTC. A candle that cannot be
/// read, whose time does not rise or whose open or close is not between its low and its high, where the file has these,
/// is left out, counted and named.
///
/// Errors   NotFound or Io; Parse "FILE:LINE: column: expected ..., found ..." for fewer than two candles (with the
/// first
///          fault), or a file name without a coin.
Result<SpotSeries> readSpotSeries(const std::string& path);
/// The same of bytes in memory, plain or gzip.
Result<SpotSeries> parseSpotSeries(std::string bytes, const std::string& fileName);

}  // namespace ballast::recorded
