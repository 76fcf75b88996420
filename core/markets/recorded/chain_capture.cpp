#include "recorded/chain_capture.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <tuple>
#include <unordered_map>

#include "base/assert.h"
#include "domain/money.h"
#include "recorded/csv_reader.h"
#include "recorded/stamp_check.h"
#include "recorded/text_file.h"
#include "recorded/volatility_unit.h"

namespace ballast::recorded {

namespace {

constexpr double kStrayIndex = 0.1;  ///< Off the median; within a capture the index moved by 1.2 % at most.
constexpr std::size_t kOdd = 50;     ///< Of so many rows one may be stamped too late.
constexpr Duration kStrayStamp = Duration::minutes(15);
Timestamp middleOf(std::vector<Timestamp> stamps)
{
    const auto middle = stamps.begin() + static_cast<std::ptrdiff_t>(stamps.size() / 2);
    std::nth_element(stamps.begin(), middle, stamps.end());
    return *middle;
}

/// A row and the line on which it stands.
struct LinedRow {
    ChainRow row;
    std::size_t line{};
};

/// Every row that can be read; the others are noted, and cells that are read as empty.
///
/// Errors   Parse if the file has too many rows.
Result<std::vector<LinedRow>> readRows(CsvReader& reader, const RowColumns& columns, RowFaults& faults,
                                       RowRemarks& remarks)
{
    std::vector<LinedRow> rows;
    for (;;) {
        const auto more = reader.nextRow();
        if (more && !*more) return rows;
        if (!more && reader.isTooLong()) return tl::unexpected<Error>(more.error());
        RowRemarks own;  // Of a row that is left out no cell is missed.
        auto row = more ? readRow(reader, columns, own) : tl::unexpected<Error>(more.error());
        if (row) {
            rows.push_back({std::move(*row), reader.line()});
            remarks.add(own);
        } else {
            faults.note(row.error().message);
        }
    }
}

bool isStray(Timestamp stamp, Timestamp middle)
{
    return std::max(stamp, middle) - std::min(stamp, middle) > kStrayStamp;
}

/// By chain the middle one of its rows' stamps, where each chain's rows are of one moment but for a tenth; else that of
/// all rows for each, as where two captures stand in one file.
std::map<std::string, Timestamp> middleStamps(const std::vector<LinedRow>& rows)
{
    std::map<std::string, std::vector<Timestamp>> stamps;
    for (const auto& one : rows)
        stamps[one.row.currency].push_back(one.row.captureTime);
    std::map<std::string, Timestamp> middles;
    bool isEachOfOneMoment = true;
    std::vector<Timestamp> all;
    for (auto& [chain, own] : stamps) {
        const auto middle = middles[chain] = middleOf(own);
        const auto strays = std::count_if(own.begin(), own.end(), [&](Timestamp t) { return isStray(t, middle); });
        isEachOfOneMoment = isEachOfOneMoment && 10 * static_cast<std::size_t>(strays) <= own.size();
        all.insert(all.end(), own.begin(), own.end());
    }
    if (!isEachOfOneMoment)
        for (auto& [chain, middle] : middles)
            middle = middleOf(all);
    return middles;
}

/// What a chain's rows are stamped is of one moment: what is stamped otherwise is not of it. Whether the chains are of
/// one moment their marks tell (`alignStamps`).
void dropStrayStamps(std::vector<LinedRow>& rows, ChainCapture& capture)
{
    const auto middles = middleStamps(rows);
    std::erase_if(rows, [&](const LinedRow& one) {
        const auto stamp = one.row.captureTime, middle = middles.at(one.row.currency);
        const bool stray = isStray(stamp, middle);
        if (stray)
            capture.faults.note(fmt::format("{}:{}: timestamp: expected a time within 15 min of the other rows' {}, "
                                            "found {}",
                                            capture.fileName, one.line, toIso8601(middle), toIso8601(stamp)));
        return stray;
    });
}

/// From this on all was fetched. A stamp or two that are later than the others are wrong and move nothing; those of a
/// capture that is stamped row by row follow each other by seconds.
Timestamp latestStamp(const std::vector<ChainRow>& rows)
{
    std::vector<Timestamp> stamps;
    for (const auto& row : rows)
        stamps.push_back(row.captureTime);
    const auto latest = stamps.end() - 1 - static_cast<std::ptrdiff_t>(stamps.size() / kOdd);
    std::nth_element(stamps.begin(), latest, stamps.end());
    return *latest;
}

bool saysTheSame(const ChainRow& a, const ChainRow& b)
{
    return a.underlyingLevel == b.underlyingLevel && a.bid == b.bid && a.ask == b.ask && a.mark == b.mark &&
           a.markVolatility == b.markVolatility && a.indexPrice == b.indexPrice;
}

/// Of an instrument's rows the latest counts. Where two of the same stamp say different things neither is known to be
/// right, and the instrument has none.
void dropRepeated(std::vector<LinedRow>& rows, ChainCapture& capture)
{
    std::unordered_map<std::string, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < rows.size(); ++i)
        places[rows[i].row.instrument].push_back(i);
    if (places.size() == rows.size()) return;
    std::vector<bool> dropped(rows.size());
    for (std::size_t first = 0; first < rows.size(); ++first) {
        const auto& same = places.at(rows[first].row.instrument);
        if (same.size() == 1 || same.front() != first) continue;
        std::size_t kept = first;
        for (const auto i : same)
            if (rows[i].row.captureTime > rows[kept].row.captureTime) kept = i;
        const bool contradicted = std::any_of(same.begin(), same.end(), [&](std::size_t i) {
            return rows[i].row.captureTime == rows[kept].row.captureTime && !saysTheSame(rows[i].row, rows[kept].row);
        });
        for (const auto i : same) {
            dropped[i] = contradicted || i != kept;
            if (dropped[i])
                capture.faults.note(fmt::format("{}:{}: instrument_name: expected each instrument once, found \"{}\"{}",
                                                capture.fileName, rows[i].line, rows[i].row.instrument,
                                                contradicted ? " with different values" : ""));
        }
    }
    std::size_t place = 0;
    std::erase_if(rows, [&](const LinedRow&) { return dropped[place++]; });
}

/// Every chain's volatilities become decimals; what is none then is noted and read as empty.
void settleVolatilities(std::vector<LinedRow>& rows, ChainCapture& capture, RowFaults& emptied)
{
    std::map<std::string, std::vector<ChainRow*>> chains;
    for (auto& one : rows)
        chains[one.row.currency].push_back(&one.row);
    for (auto& [name, chain] : chains) {
        settleColumns(chain, capture);
    }
    for (auto& [row, line] : rows) {
        if (row.markVolatility.value_or(0.0) <= kMostVolatility) continue;
        emptied.note(fmt::format("{}:{}: implied_volatility: expected {}, found \"{}\"", capture.fileName, line,
                                 kVolatilityWords, *row.markVolatility));
        row.markVolatility.reset();
    }
}

void tell(const RowRemarks& remarks, ChainCapture& capture)
{
    if (const auto& emptied = remarks.emptied; emptied.count > 0)
        capture.remarks.push_back(
            fmt::format("{} of {} read as empty: {}",
                        emptied.count == 1 ? "1 cell" : fmt::format("{} cells, the first,", emptied.count),
                        capture.fileName, emptied.sentences.front()));
    if (const auto& byName = remarks.byName; byName.count > 0)
        capture.remarks.push_back(
            fmt::format("{} of {} taken from the name, for which mark and volatility are priced: {}",
                        byName.count == 1 ? "1 contract" : fmt::format("{} contracts, the first,", byName.count),
                        capture.fileName, byName.sentences.front()));
}

/// Says which premiums or volatilities a chain has none of at all, or next to none: what is read without a word is not
/// missed.
void tellEmptyColumns(ChainCapture& capture)
{
    struct Column {
        const char* name;
        std::optional<double> ChainRow::*cell;
        std::size_t oneIn;  ///< Of so many rows one has it at least, in every recorded chain.
    };
    constexpr std::size_t kFewestRows = 20;
    constexpr std::array kColumns{Column{"bid_price", &ChainRow::bid, 4}, Column{"ask_price", &ChainRow::ask, 4},
                                  Column{"mark_price", &ChainRow::mark, 2},
                                  Column{"implied_volatility", &ChainRow::markVolatility, 2}};
    for (const auto& chain : currenciesOf(capture))
        for (const auto& [name, cell, oneIn] : kColumns) {
            std::size_t rows = 0, filled = 0;
            for (const auto& row : capture.rows) {
                if (row.currency != chain) continue;
                ++rows;
                filled += row.*cell ? 1U : 0U;
            }
            if (rows >= kFewestRows && oneIn * filled < rows)
                capture.remarks.push_back(fmt::format("{} of {} in {} is empty in {} of {} rows", name, chain,
                                                      capture.fileName, rows - filled, rows));
        }
}

/// Cuts off the beginning of a row behind the last line end: of a gzip that ends too early, or a line of too few cells.
/// Returns the line on which the file ends so, 0 where it is whole.
std::size_t cutLastLine(TextPart& part)
{
    std::string_view text = part.text;
    const auto lineEnd = text.find('\n') == std::string_view::npos ? '\r' : '\n';
    const auto header = text.substr(0, text.find(lineEnd));
    const auto separator = header.find_first_of(",;\t");
    const auto end = text.rfind(lineEnd);
    if (separator == std::string_view::npos || end == std::string_view::npos) return 0;
    const auto tail = text.substr(end + 1);
    const auto cells = [&](std::string_view line) { return std::count(line.begin(), line.end(), header[separator]); };
    const bool isHalf = tail.find_first_not_of(" \t\r\n") != std::string_view::npos && cells(tail) < cells(header);
    if (!part.isCut && !isHalf) return 0;
    part.isCut = true;
    const auto line = static_cast<std::size_t>(std::count(text.begin(), text.end(), lineEnd)) + 1;
    part.text.resize(end + 1);
    return line;
}

/// BTC, ETH, then others by name.
auto currencyOrder(std::string_view currency)
{
    const int rank = currency == "BTC" ? 0 : currency == "ETH" ? 1 : 2;
    return std::tuple(rank, std::string(currency));
}

std::vector<const ChainRow*> inOrder(const ChainCapture& capture, std::string_view currency)
{
    std::vector<const ChainRow*> rows;
    for (const auto& row : capture.rows)
        if (row.currency == currency) rows.push_back(&row);
    const auto key = [](const ChainRow* row) { return std::tuple(row->expiry, row->strike, row->right); };
    std::sort(rows.begin(), rows.end(), [key](auto* a, auto* b) { return key(a) < key(b); });
    return rows;
}

std::vector<double> indexesOf(const ChainCapture& capture, std::string_view currency)
{
    std::vector<double> values;
    for (const auto& row : capture.rows)
        if (row.currency == currency) values.push_back(row.indexPrice);
    return values;
}

std::optional<domain::Price> priceOf(const std::optional<double>& value)
{
    const auto price = value ? domain::Price::fromDouble(*value) : fail(ErrorCode::NotFound, {});
    if (!price) return std::nullopt;
    return *price;
}

domain::Instrument instrumentOf(const ChainRow& row)
{
    return {.id = {},
            .name = row.instrument,
            .venue = "Deribit",
            .underlying = row.underlying,
            .kind = domain::InstrumentKind::Option,
            .settlement = row.terms.settlement,
            .right = row.right,
            .strike = domain::Price::fromDouble(row.strike).value_or(domain::Price{}),  // The column's range fits.
            .expiry = row.expiry,
            .price = row.terms.price,
            .lotSize = row.terms.lotSize,
            .base = row.terms.base,
            .quote = row.terms.quote,
            .settles = row.terms.settles,
            .multiplier = row.terms.multiplier};
}

}  // namespace

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

Result<ChainCapture> readCapture(const std::string& path)
{
    auto bytes = readBytes(path);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    return parseCapture(std::move(*bytes), fileNameOf(path));
}

Result<ChainCapture> parseCapture(std::string bytes, const std::string& fileName)
{
    auto part = inflatedPart(std::move(bytes), fileName);
    if (!part) return tl::unexpected<Error>(part.error());
    const auto cutAt = cutLastLine(*part);
    auto reader = CsvReader::create(part->text, fileName);
    if (!reader) return tl::unexpected<Error>(reader.error());
    const auto columns = findRowColumns(*reader);
    if (!columns) return tl::unexpected<Error>(columns.error());

    ChainCapture capture{.time = {}, .rows = {}, .fileName = fileName, .faults = {}, .remarks = {}};
    if (cutAt > 0)
        capture.remarks.push_back(fmt::format("{} is cut off in line {}: the rows before it are used, and what is "
                                              "missing is carried",
                                              fileName, cutAt));
    RowRemarks remarks;
    auto rows = readRows(*reader, *columns, capture.faults, remarks);
    if (!rows) return tl::unexpected<Error>(rows.error());
    if (!rows->empty()) dropStrayStamps(*rows, capture);
    dropRepeated(*rows, capture);
    settleVolatilities(*rows, capture, remarks.emptied);
    tell(remarks, capture);
    if (rows->empty())
        return fail(ErrorCode::Parse, capture.faults.count == 0
                                          ? fmt::format("{}:2: row: expected options, found none", fileName)
                                          : capture.faults.sentences.front());
    for (auto& [row, line] : *rows)
        capture.rows.push_back(std::move(row));
    capture.time = latestStamp(capture.rows);
    alignStamps(capture);
    capture.time = latestStamp(capture.rows);
    tellEmptyColumns(capture);
    return capture;
}

bool holdOtherChains(const ChainCapture& a, const ChainCapture& b)
{
    const auto others = currenciesOf(b);
    return std::none_of(a.rows.begin(), a.rows.end(), [&others](const ChainRow& row) {
        return std::find(others.begin(), others.end(), row.currency) != others.end();
    });
}

void join(ChainCapture& capture, ChainCapture part)
{
    for (const auto& coin : underlyingsOf(part))
        capture.partFiles.emplace(coin, part.fileName);
    for (auto& row : part.rows)
        capture.rows.push_back(std::move(row));
    capture.time = std::max(capture.time, part.time);
}

std::vector<std::string> currenciesOf(const ChainCapture& capture)
{
    std::vector<std::string> currencies;
    for (const auto& row : capture.rows)
        if (std::find(currencies.begin(), currencies.end(), row.currency) == currencies.end())
            currencies.push_back(row.currency);
    std::sort(currencies.begin(), currencies.end(),
              [](const auto& a, const auto& b) { return currencyOrder(a) < currencyOrder(b); });
    return currencies;
}

std::vector<std::string> underlyingsOf(const ChainCapture& capture)
{
    std::vector<std::string> coins;
    for (const auto& chain : currenciesOf(capture))
        for (const auto& row : capture.rows) {
            if (row.currency != chain) continue;
            if (std::find(coins.begin(), coins.end(), row.underlying) == coins.end()) coins.push_back(row.underlying);
            break;
        }
    return coins;
}

std::string mainChainOf(const ChainCapture& capture, std::string_view underlying)
{
    for (const auto& chain : currenciesOf(capture))
        for (const auto& row : capture.rows)
            if (row.currency == chain && row.underlying == underlying) return chain;
    return {};
}

const std::string& fileOf(const ChainCapture& capture, const std::string& underlying)
{
    const auto part = capture.partFiles.find(underlying);
    return part == capture.partFiles.end() ? capture.fileName : part->second;
}

const domain::ContractTerms& termsOf(const ChainCapture& capture, std::string_view currency)
{
    const auto row = std::find_if(capture.rows.begin(), capture.rows.end(),
                                  [&](const ChainRow& each) { return each.currency == currency; });
    BALLAST_ASSERT(row != capture.rows.end());
    return row->terms;
}

std::vector<domain::ExpiryForward> forwardsByExpiry(const ChainCapture& capture, std::string_view currency)
{
    std::map<Timestamp, std::vector<double>> levels;
    for (const auto& row : capture.rows)
        if (row.currency == currency) levels[row.expiry].push_back(row.underlyingLevel);
    std::vector<domain::ExpiryForward> forwards;
    for (auto& [expiry, values] : levels)
        forwards.push_back({expiry, median(std::move(values))});
    return forwards;
}

std::optional<double> indexOf(const ChainCapture& capture, std::string_view currency)
{
    auto values = indexesOf(capture, currency);
    if (values.empty()) return std::nullopt;
    return median(std::move(values));
}

std::optional<double> indexMovement(const ChainCapture& capture, std::string_view currency)
{
    const auto all = indexesOf(capture, currency);
    if (all.empty()) return std::nullopt;
    const double middle = median(all);
    auto values = all;
    std::erase_if(values, [&](double value) { return std::abs(value / middle - 1.0) > kStrayIndex; });
    // Where none lies near the middle, the rows say two things, and how far apart they are is the answer.
    if (values.empty()) values = all;
    const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
    return *highest / *lowest - 1.0;
}

std::vector<domain::Instrument> instrumentsOf(const ChainCapture& capture)
{
    std::vector<domain::Instrument> instruments;
    for (const auto& currency : currenciesOf(capture))
        for (const ChainRow* row : inOrder(capture, currency))
            instruments.push_back(instrumentOf(*row));
    return instruments;
}

std::vector<domain::OptionQuote> optionQuotes(const ChainCapture& capture, std::string_view currency,
                                              const domain::InstrumentTable& table)
{
    std::vector<domain::OptionQuote> quotes;
    for (const ChainRow* row : inOrder(capture, currency)) {
        const auto id = table.findByName(row->instrument);
        if (id) quotes.push_back({*id, priceOf(row->bid), priceOf(row->ask), priceOf(row->mark), row->markVolatility});
    }
    return quotes;
}

}  // namespace ballast::recorded
