#pragma once

#include <cstddef>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"

/// Tables with one fault in them.
namespace ballast::cli::report {

/// The text of a table, cell by cell; the files of captures, candles and prices quote nothing.
struct Table {
    std::vector<std::vector<std::string>> rows;  ///< The first names the columns.

    std::optional<std::size_t> column(const std::string& name) const;
};

/// Errors   NotFound, Io or Parse; Parse for a table without a row.
Result<Table> readTable(const std::string& file);
/// Plain text, whatever the name says. Errors   Io.
Result<void> writeTable(const Table& table, const std::string& file);

/// How candles are given to a run: as their file has them, or made longer from it; with all four prices or the close
/// alone.
struct CandleForm {
    Duration step;  ///< Zero: the file's own.
    bool closesOnly{};
    friend auto operator<=>(const CandleForm&, const CandleForm&) = default;
};

struct Fault {
    enum class Place { Capture, Stamps, Perpetual, Candles };
    Place place{Place::Capture};
    std::string what, scope;           ///< "bids", "one cell".
    std::vector<std::string> columns;  ///< The cells that are multiplied.
    double amount{};                   ///< Factor of a number; hours that a stamp is moved by.
    CandleForm form;                   ///< Of all candles of the run, spoilt or not.
};

/// Every kind of fault. `candleStep` is the step of the candles that are there, nothing: there are none.
std::vector<Fault> faultsOf(std::optional<Duration> candleStep, bool withPerpetual);

/// Puts a fault of Capture or Stamps into a capture. Errors   Parse without its columns.
Result<void> spoilCapture(Table& table, const Fault& fault, std::mt19937_64& random);

/// Puts a fault of Perpetual into the prices beside captures: of the capture of that name, or of all.
Result<void> spoilPerpetual(Table& table, const Fault& fault, const std::string& captureFile);

/// The candles of a file in a form; longer ones of whole spans alone. `name` becomes a file name that tells the step.
/// Errors   as readSpotSeries; Parse where a row of the file is no candle.
Result<Table> inForm(const std::string& file, const CandleForm& form, std::string& name);

/// Puts a fault of Candles into a table that was written to `file`: candles from the first on that closes well after
/// `from`. Nothing happens where there are none.
Result<void> spoilCandles(const std::string& file, Table& table, const Fault& fault, Timestamp from);

}  // namespace ballast::cli::report
