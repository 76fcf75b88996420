#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/timestamp.h"
#include "recorded/csv_reader.h"

namespace ballast::recorded {

/// Perpetual prices that were recorded beside captures (perpetual_futures_prices.csv), found by the capture's file
/// name.
class PerpetualBasis {
public:
    /// No prices: every lookup misses.
    PerpetualBasis() = default;

    /// A row that cannot be read is left out, counted and named.
    ///
    /// Errors   Parse "FILE:LINE: column: expected ..., found ..." for a missing column or too many rows.
    static Result<PerpetualBasis> parse(std::string bytes, const std::string& fileName);

    /// What was recorded at a capture.
    struct Found {
        std::optional<double> basis{};  ///< Perpetual ÷ index.
        std::string refused{};          ///< What was wrong with a price that was recorded and not taken.
    };
    /// None if none was recorded or if the price is of a later time than the capture (half of the recorded ones are:
    /// using them would be looking ahead). Refused if it is more than five minutes old, or by more than half a per cent
    /// off the index, or by more than 0.4 % off `last`, the basis of a capture shortly before: of 80 recorded ones none
    /// is over 30 s old, 0.28 % off the index or 0.31 % off the one before. Where the row says which price of its
    /// candle was used and that is another one, the candle's own is taken, judged alike, and `refused` says so.
    Found find(const std::string& captureFile, const std::string& coin, Timestamp captureTime, double index,
               std::optional<double> last = std::nullopt) const;

    /// Whether a row is of this capture.
    bool knows(const std::string& captureFile) const;

    /// Rows that are not among the prices.
    const RowFaults& faults() const { return m_faults; }

private:
    RowFaults m_faults;
    struct Recorded {
        Timestamp time;
        double price{};
        std::optional<double> chosen;  ///< Of its candle, the one that the row says was used.
    };
    /// Why a price cannot be right, empty if it can.
    static std::string whyNot(const Recorded& recorded, double price, Timestamp captureTime, double index,
                              std::optional<double> last);
    std::map<std::pair<std::string, std::string>, Recorded> m_prices;  ///< By capture file without .gz, coin.
};

}  // namespace ballast::recorded
