#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/instrument.h"

namespace ballast::recorded {

/// Greeks as a venue prints them, rounded to five decimals.
struct PrintedGreeks {
    double delta{};  ///< Of the forward, N(d1) with the option's sign.
    double gamma{};  ///< Per unit of the forward.
    double vega{};   ///< Quote currency per volatility point.
    double theta{};  ///< Quote currency per day.
    double rho{};    ///< Quote currency per percent of rate.
};

/// One option of a full ticker capture, or of an hourly record of greeks. Absent is absent: an empty cell, or a
/// volatility of 0.
struct OptionTicker {
    Timestamp time;  ///< When the venue made the ticker; the record's hour in hourly records.
    std::string instrument;
    domain::OptionRight right{domain::OptionRight::Call};
    double strike{};
    Timestamp expiry;
    std::optional<double> underlyingLevel;  ///< Not in hourly records.
    std::optional<double> bid, ask, mark;   ///< Premiums in coin; not in hourly records.
    std::optional<double> markVolatility;   ///< Decimal; the venue prints percent with two decimals.
    PrintedGreeks greeks;
};

/// Reads a full Deribit ticker capture, .csv or gzip of it (columns of the exchange's own names, volatilities in
/// percent).
///
/// Errors   NotFound or Io; Parse "FILE:LINE: column: expected ..., found ..." for a missing column, a number that is
///          not finite or outside its range, no row, or damaged gzip.
Result<std::vector<OptionTicker>> readTickers(const std::string& path);
Result<std::vector<OptionTicker>> parseTickers(std::string bytes, const std::string& fileName);

/// Reads hourly records of greeks; options expire at 08:00 UTC of their date.
///
/// Errors   As readTickers.
Result<std::vector<OptionTicker>> readHourlyGreeks(const std::string& path);
Result<std::vector<OptionTicker>> parseHourlyGreeks(std::string bytes, const std::string& fileName);

/// Smile of one expiry as another author fitted it; parameters absent where the file has none.
struct AuthorSmile {
    Timestamp expiry;
    double yearsToExpiry{};
    double atmVolatility{};  ///< Decimal.
    struct Svi {
        double a{}, b{}, rho{}, m{}, sigma{};
    };
    struct Sabr {
        double alpha{}, rho{}, nu{};  ///< beta = 1.
    };
    std::optional<Svi> svi;
    std::optional<Sabr> sabr;
};

/// Reads an author's parameters. Expiries are spreadsheet day numbers in New York winter time (UTC - 5 h).
///
/// Errors   As readTickers.
Result<std::vector<AuthorSmile>> readAuthorSmiles(const std::string& path);
Result<std::vector<AuthorSmile>> parseAuthorSmiles(std::string bytes, const std::string& fileName);

}  // namespace ballast::recorded
