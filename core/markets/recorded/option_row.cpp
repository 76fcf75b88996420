#include "recorded/option_row.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "domain/money.h"
#include "pricing/black76.h"
#include "recorded/text_file.h"

namespace ballast::recorded {

namespace {

using domain::OptionRight;

constexpr double kSmallest = 1e-9;
constexpr NumberRange kLevel{kSmallest, 1e9, "a number above 0 and up to 1e9"};
constexpr NumberRange kPremium{0.0, 1e6, "a number from 0 to 1e6 or an empty cell"};
constexpr NumberRange kVolatilityAsTold{0.0, 100.0 * kMostVolatility, kVolatilityWords};
// Of the forward. Mark and volatility of a recorded row agree to 0.00001 in the median.
constexpr double kPricedAs = 1e-4;       ///< A mark is that of a contract to this, or
constexpr double kPricedAsShare = 0.02;  ///< to this share of itself.
constexpr double kRoundedMark = 2e-5;
constexpr double kTellingMark = 5e-4;  ///< A smaller one bears nothing out alone.
constexpr double kClearlyNot = 3.0;    ///< Times what it misses the one by, it must miss the other by.

constexpr std::array<std::string_view, 13> kNeeded{
    "timestamp", "instrument_name", "underlying", "underlying_name",    "option_type", "strike",     "expiry_datetime",
    "bid_price", "ask_price",       "mark_price", "implied_volatility", "currency",    "index_price"};

/// Reads the cells of one row, keeping the first error.
class RowReader {
public:
    RowReader(const CsvReader& reader, RowFaults& emptied) : m_reader(reader), m_emptied(emptied) {}

    template <class T, class U> void keep(T& target, Result<U> value)
    {
        if (value && !m_error) target = std::move(*value);
        if (!value) note(value.error());
    }
    void note(const Error& error)
    {
        if (!m_error) m_error = error;
    }
    void number(double& target, std::size_t column, const NumberRange& range)
    {
        keep(target, m_reader.number(column, range));
    }
    /// A cell that may be empty is so where it cannot be read: it costs itself, not its row.
    void optional(std::optional<double>& target, std::size_t column, const NumberRange& range)
    {
        auto value = m_reader.optionalNumber(column, range);
        if (value)
            target = *value;
        else
            m_emptied.note(value.error().message);
    }
    /// As optional, where a 0 can only mean that there is none.
    void positive(std::optional<double>& target, std::size_t column, const NumberRange& range)
    {
        optional(target, column, range);
        if (target && *target < kSmallest) target.reset();
    }
    const std::optional<Error>& error() const { return m_error; }

private:
    const CsvReader& m_reader;
    RowFaults& m_emptied;  ///< Cells that are read as empty.
    std::optional<Error> m_error;
};

Result<OptionRight> readRight(const CsvReader& reader, std::size_t column)
{
    const std::string_view text = reader.cell(column);
    if (equalsIgnoringCase(text, "call") || equalsIgnoringCase(text, "c")) return OptionRight::Call;
    if (equalsIgnoringCase(text, "put") || equalsIgnoringCase(text, "p")) return OptionRight::Put;
    return reader.unexpected(column, "call or put");
}

/// As the venue writes it: in capitals but for the "d" that is the point of a strike.
std::string asListed(std::string name)
{
    const auto isDigit = [&name](std::size_t i) { return i < name.size() && name[i] >= '0' && name[i] <= '9'; };
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] >= 'a' && name[i] <= 'z') name[i] = static_cast<char>(name[i] - 'a' + 'A');
        if (name[i] == 'D' && i > 0 && isDigit(i - 1) && isDigit(i + 1)) name[i] = 'd';
    }
    return name;
}

/// By the desk's own name: XBT is BTC.
std::string coinNamed(std::string coin)
{
    const auto known = domain::knownCurrency(coin);
    return known ? std::string(domain::currencyOf(*known).name) : coin;
}

std::string chainNamed(const std::string& chain)
{
    const auto bar = std::min(chain.find('_'), chain.size());
    return coinNamed(chain.substr(0, bar)) + chain.substr(bar);
}

/// The name must say what the columns say, so that no row can be quoted under a wrong contract.
bool contractAgrees(const domain::OptionName& name, const ChainRow& row)
{
    return name.expiry == row.expiry && name.right == row.right &&
           std::abs(name.strike - row.strike) < kSmallest * row.strike;
}

/// What a mark misses the price of its volatility by for a contract, of the forward; the volatility may be in percent.
double missOf(const ChainRow& row, const domain::OptionName& contract)
{
    const double years = (contract.expiry - row.captureTime).inYears();
    if (!row.mark || !row.markVolatility || !(years > 0.0) || !(contract.strike > 0.0))
        return std::numeric_limits<double>::infinity();
    const double unit = contract.settles.empty() ? 1.0 : row.underlyingLevel;
    const auto miss = [&](double volatility) {
        const double price =
            pricing::black76Price(contract.right, row.underlyingLevel, contract.strike, volatility, years);
        return std::abs(price / row.underlyingLevel - *row.mark / unit);
    };
    return std::min(miss(*row.markVolatility), miss(*row.markVolatility / 100.0));
}

/// Whether mark and volatility say that the contract is the name's and not that of the cells. Where a cell could not be
/// read (`isRead` is false) nothing speaks against the name.
bool isPricedAs(const domain::OptionName& name, const ChainRow& row, bool isRead)
{
    const double mark = row.mark.value_or(0.0) / (name.settles.empty() ? 1.0 : row.underlyingLevel);
    const double missed = missOf(row, name);
    if (missed > std::max(kPricedAs, kPricedAsShare * mark)) return false;
    if (!isRead) return mark >= kTellingMark;
    auto ofCells = name;
    ofCells.right = row.right;
    ofCells.strike = row.strike;
    ofCells.expiry = row.expiry;
    return missOf(row, ofCells) > kClearlyNot * std::max(missed, kRoundedMark);
}

void takeContract(ChainRow& row, const domain::OptionName& name)
{
    row.right = name.right;
    row.strike = name.strike;
    row.expiry = name.expiry;
}

std::string chainOf(const domain::OptionName& name)
{
    return name.settles.empty() ? name.underlying : name.underlying + "_" + name.settles;
}

Error atOdds(const CsvReader& reader, const RowColumns& c)
{
    return reader
        .unexpected(c.instrument, "a name like BTC-27FEB26-68000-P or XRP_USDC-27FEB26-1d05-C that agrees with its row")
        .value();
}

/// Of right, strike and expiry `contract` keeps the fault, since the name may stand for them; of the others `cells`.
void readCells(const CsvReader& reader, const RowColumns& c, ChainRow& row, RowReader& cells, RowReader& contract)
{
    cells.keep(row.captureTime, reader.timeOrEpoch(c.time));
    cells.keep(row.instrument, reader.text(c.instrument).map(asListed));
    cells.keep(row.currency, reader.text(c.currency).map(asListed));
    cells.number(row.underlyingLevel, c.level, kLevel);
    if (!reader.cell(c.levelName).empty()) cells.keep(row.underlyingName, reader.text(c.levelName));
    contract.keep(row.right, readRight(reader, c.right));
    contract.number(row.strike, c.strike, kLevel);
    contract.keep(row.expiry, reader.timeOrEpoch(c.expiry));
    cells.positive(row.bid, c.bid, kPremium);
    cells.positive(row.ask, c.ask, kPremium);
    cells.optional(row.mark, c.mark, kPremium);
    cells.positive(row.markVolatility, c.volatility, kVolatilityAsTold);
    cells.number(row.indexPrice, c.index, kLevel);
    if (c.futures) cells.positive(row.futuresPrice, *c.futures, kLevel);
}

}  // namespace

std::span<const std::string_view> captureColumns() { return kNeeded; }

Result<RowColumns> findRowColumns(const CsvReader& reader)
{
    RowColumns c;
    const std::array<std::size_t*, kNeeded.size()> places{
        &c.time, &c.instrument, &c.level, &c.levelName,  &c.right,    &c.strike, &c.expiry,
        &c.bid,  &c.ask,        &c.mark,  &c.volatility, &c.currency, &c.index};
    for (std::size_t i = 0; i < kNeeded.size(); ++i) {
        const auto column = reader.requireColumn(kNeeded[i]);
        if (!column) return tl::unexpected<Error>(column.error());
        *places[i] = *column;
    }
    c.futures = reader.findColumn("futures_price");
    return c;
}

void RowRemarks::add(const RowRemarks& others)
{
    emptied.add(others.emptied);
    byName.add(others.byName);
}

Result<ChainRow> readRow(const CsvReader& reader, const RowColumns& c, RowRemarks& remarks)
{
    ChainRow row;
    RowReader cells(reader, remarks.emptied), contract(reader, remarks.emptied);
    readCells(reader, c, row, cells, contract);
    if (cells.error()) return tl::unexpected<Error>(*cells.error());
    auto name = domain::parseOptionName(row.instrument);
    if (name) name->underlying = coinNamed(name->underlying);
    row.currency = chainNamed(row.currency);
    const bool isOfChain = name && chainOf(*name) == row.currency, isRead = !contract.error();
    if (!isOfChain || !isRead || !contractAgrees(*name, row)) {
        const Error fault = contract.error().value_or(atOdds(reader, c));
        if (!isOfChain || !isPricedAs(*name, row, isRead)) return tl::unexpected<Error>(fault);
        remarks.byName.note(fault.message);
        takeContract(row, *name);
    }
    auto terms = domain::deribitOptionTerms(name->underlying, name->settles);
    if (!terms) return reader.unexpected(c.currency, "a chain whose contracts are known: " + terms.error().message);
    row.instrument = domain::makeOptionName(*name);
    row.underlying = name->underlying;
    row.terms = std::move(*terms);
    return row;
}

}  // namespace ballast::recorded
