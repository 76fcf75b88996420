#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/events.h"
#include "domain/instrument.h"
#include "recorded/option_row.h"

namespace ballast::recorded {

/// Every listed option at one capture, in the file's order; no instrument twice.
struct ChainCapture {
    Timestamp time;  ///< The latest of its rows' stamps, but for a fiftieth of them.
    std::vector<ChainRow> rows;
    std::string fileName;  ///< Without folder.
    RowFaults faults;      ///< Rows that are not among `rows`.
    /// What a reader should know of the file beside: cells read as empty, volatilities in percent, or at odds with the
    /// marks.
    std::vector<std::string> remarks;
    std::map<std::string, std::string> partFiles{};  ///< By coin: the file that it came from, where that is a part.
    std::vector<std::string> frozen{};               ///< Chains whose premiums are of another moment; see stamp_check.
};

/// Whether two captures hold no chain together: then they may be parts of one, as where each coin is asked for alone.
bool holdOtherChains(const ChainCapture& a, const ChainCapture& b);
/// Adds the rows of a part that holds other chains; the time is the later one.
void join(ChainCapture& capture, ChainCapture part);

/// Reads a Deribit chain capture, .csv or gzip of it. Columns are found by name in any order; others are ignored.
///
/// A premium, a volatility or a futures price that is not finite or outside its range is read as empty, and said among
/// the remarks. A row is left out, counted and named where another number is so, its cells are not those of the header,
/// its instrument stands at odds with its own columns or its contract is not known, or its stamp is more
/// than a quarter of an hour from that of the others. Of an instrument's rows the latest counts, and none where two of
/// one stamp differ. A chain's volatilities are read in the unit, decimal or
/// percent, that reprices most of its marks. A column of premiums or volatilities that a chain has next to nothing in
/// is said among the remarks. Of a file that is cut off the rows before the cut are read, and a remark
/// says so.
///
/// Errors   NotFound or Io; Parse "FILE:LINE: column: expected ..., found ..." for a missing column, no row that can be
///          read (with the first one's fault), damaged gzip, more than 64 MiB inflated or 2,000,000 rows.
Result<ChainCapture> readCapture(const std::string& path);
/// The same of bytes in memory, plain or gzip.
Result<ChainCapture> parseCapture(std::string bytes, const std::string& fileName);

/// Chains of a capture by their `currency`: BTC, ETH, then others by name.
std::vector<std::string> currenciesOf(const ChainCapture& capture);

/// Coins of a capture, in the order of their first chains.
std::vector<std::string> underlyingsOf(const ChainCapture& capture);

/// The first chain of a coin, by whose rows its index is read; empty if there is none.
std::string mainChainOf(const ChainCapture& capture, std::string_view underlying);

/// The file that tells of a coin.
const std::string& fileOf(const ChainCapture& capture, const std::string& underlying);

/// What the options of a chain are paid in and how. `currency` must be of currenciesOf.
const domain::ContractTerms& termsOf(const ChainCapture& capture, std::string_view currency);

/// Forward of each expiry, ascending. The rows of a file are fetched one after the other and the level moves meanwhile,
/// so the median over the expiry's rows is taken.
std::vector<domain::ExpiryForward> forwardsByExpiry(const ChainCapture& capture, std::string_view currency);

/// Index of a currency: the median over its rows, for the same reason. Empty if it has none.
std::optional<double> indexOf(const ChainCapture& capture, std::string_view currency);

/// How far the index moved while a currency's rows were fetched: highest ÷ lowest − 1, rows that are a tenth off the
/// median aside. Empty if it has none.
std::optional<double> indexMovement(const ChainCapture& capture, std::string_view currency);

/// The capture's options as instruments: BTC, ETH, others by name; expiry; strike; call before put.
std::vector<domain::Instrument> instrumentsOf(const ChainCapture& capture);

/// Quotes of a currency in the order of instrumentsOf; rows whose instrument is not in `table` are left out.
std::vector<domain::OptionQuote> optionQuotes(const ChainCapture& capture, std::string_view currency,
                                              const domain::InstrumentTable& table);

/// The middle of the values, of an even count the mean of both; there must be one.
double median(std::vector<double> values);

}  // namespace ballast::recorded
