#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/timestamp.h"
#include "recorded/row_faults.h"

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

    /// Perpetual ÷ index at a capture. Empty if none was recorded, if the price is of a later time than the capture
    /// (half of the recorded ones are: using them would be looking ahead), or if it is beyond ±2 % of the index.
    std::optional<double> find(const std::string& captureFile, const std::string& coin, Timestamp captureTime,
                               double index) const;

    /// Rows that are not among the prices.
    const RowFaults& faults() const { return m_faults; }

private:
    RowFaults m_faults;
    struct Recorded {
        Timestamp time;
        double price{};
    };
    std::map<std::pair<std::string, std::string>, Recorded> m_prices;  ///< By capture file without .gz, coin.
};

}  // namespace ballast::recorded
