#include "recorded/spot_series.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>

#include "domain/money.h"
#include "recorded/csv_reader.h"
#include "recorded/text_file.h"

namespace ballast::recorded {

namespace {

constexpr std::int64_t kLatestLabel = 4'102'444'800'000'000'000;  ///< The start of 2100.
constexpr NumberRange kClose{1e-9, 1e9, "a number above 0 and up to 1e9"};
constexpr double kRounded = 1e-6;  ///< Of a price: files round their columns apart.

/// Words of letters of a file name, in capitals: BINANCE, BTCUSDT, M of "binance_BTCUSDT_1m". An empty one stands first
/// where the name does not begin with a letter.
std::vector<std::string> wordsOf(std::string_view fileName)
{
    std::vector<std::string> words{{}};
    for (const char c : fileName.substr(0, fileName.find('.'))) {
        const bool small = c >= 'a' && c <= 'z';
        if (small || (c >= 'A' && c <= 'Z'))
            words.back() += small ? static_cast<char>(c - 'a' + 'A') : c;
        else
            words.emplace_back();
    }
    return words;
}

std::string coinOf(const std::string& symbol)
{
    std::string coin = symbol;
    for (const std::string_view quote : {"USDT", "USDC", "USD"})
        if (symbol.ends_with(quote)) {
            coin.resize(symbol.size() - quote.size());
            break;
        }
    return coin == "XBT" ? "BTC" : coin;
}

bool isCoin(const std::string& symbol)
{
    const auto known = domain::findCurrency(coinOf(symbol));
    return known && domain::currencyOf(*known).kind == domain::CurrencyKind::Coin;
}

/// What prices are told in, other than dollars and their stable coins; and coins, of which one may be told in another.
bool isMoney(const std::string& word)
{
    constexpr std::array<std::string_view, 10> fiat{"EUR", "GBP", "JPY", "KRW", "TRY",
                                                    "BRL", "CHF", "AUD", "CAD", "INR"};
    return std::find(fiat.begin(), fiat.end(), word) != fiat.end() || domain::findCurrency(word).has_value() ||
           word == "XBT";
}

/// BTC of "BTC_1m" and "BTC_USDT_1m"; "BTC_EUR" and "USD_BTC" of names that tell another price than the coin's in
/// dollars, which are no coins.
std::string symbolOf(std::string_view fileName)
{
    const auto words = wordsOf(fileName);
    const auto known = std::find_if(words.begin(), words.end(), isCoin);
    if (known == words.end()) return words.front();
    if (known != words.begin() && isMoney(*(known - 1))) return *(known - 1) + "_" + *known;
    const auto next = known + 1;
    const bool inDollars = next == words.end() || *next == "USD" || *next == "USDT" || *next == "USDC";
    return !inDollars && (isMoney(*next) || isCoin(*next)) ? *known + "_" + *next : *known;
}

Result<std::size_t> findTimeColumn(const CsvReader& reader)
{
    constexpr std::array<std::string_view, 5> names{"open_time", "timestamp", "datetime", "date", "time"};
    for (const auto name : names)
        if (reader.findColumn(name)) return reader.requireColumn(name);
    return reader.requireColumn(names.front());
}

/// The most common distance of neighbours; of equally common ones the smallest.
Duration commonSpacing(const std::vector<KnownClose>& labelled)
{
    std::map<Duration, std::size_t> counts;
    for (std::size_t i = 1; i < labelled.size(); ++i)
        ++counts[labelled[i].known - labelled[i - 1].known];
    const auto most = std::max_element(counts.begin(), counts.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    return most->first;
}

/// Where the columns of a candle stand; what a file lacks is not asked.
struct Columns {
    std::size_t time{}, close{};
    std::optional<std::size_t> open, high, low;
};

Result<Columns> findColumns(const CsvReader& reader)
{
    const auto time = findTimeColumn(reader);
    if (!time) return tl::unexpected<Error>(time.error());
    const auto close = reader.requireColumn("close");
    if (!close) return tl::unexpected<Error>(close.error());
    return Columns{*time, *close, reader.findColumn("open"), reader.findColumn("high"), reader.findColumn("low")};
}

/// What a candle tells beside its close.
struct Range {
    std::optional<double> open, high, low;
};

/// A candle tells its close twice: a close that it never traded at is not one.
Result<Range> readRange(const CsvReader& reader, const Columns& c, double close)
{
    if (!c.open || !c.high || !c.low) return Range{};
    const auto open = reader.number(*c.open, kClose), high = reader.number(*c.high, kClose),
               low = reader.number(*c.low, kClose);
    for (const auto* value : {&open, &high, &low})
        if (!*value) return tl::unexpected<Error>(value->error());
    const auto isWithin = [&](double price) {
        return price >= *low * (1.0 - kRounded) && price <= *high * (1.0 + kRounded);
    };
    if (!isWithin(close)) return reader.unexpected(c.close, "a close from low to high of its candle");
    if (!isWithin(*open)) return reader.unexpected(*c.open, "an open from low to high of its candle");
    // A flat candle is a close written four times, and tells no way.
    return *low < *high ? Range{*open, *high, *low} : Range{};
}

/// One candle; its label stands for when it is known.
Result<KnownClose> readClose(const CsvReader& reader, const Columns& c)
{
    const auto label = reader.timeOrEpoch(c.time);
    if (!label) return tl::unexpected<Error>(label.error());
    // Sums and differences of these stay within the clock.
    if (label->nanoseconds < 0 || label->nanoseconds > kLatestLabel)
        return reader.unexpected(c.time, "a time from 1970 to 2099");
    const auto price = reader.number(c.close, kClose);
    if (!price) return tl::unexpected<Error>(price.error());
    const auto range = readRange(reader, c, *price);
    if (!range) return tl::unexpected<Error>(range.error());
    return KnownClose{*label, *price, range->open, range->high, range->low};
}

/// A candle and the line on which it stands; `known` is still its label.
struct Labelled {
    KnownClose close;
    std::size_t line{};
};

/// Closes that rise in time: of two labels out of order the one that the others before it contradict is wrong, so that
/// a far one costs one row and not all that follow.
std::vector<KnownClose> rising(const std::vector<Labelled>& rows, const std::string& where, const std::string& column,
                               RowFaults& faults)
{
    std::vector<KnownClose> closes;
    for (const auto& [next, line] : rows) {
        if (closes.empty() || next.known > closes.back().known) {
            closes.push_back(next);
            continue;
        }
        const bool former =
            closes.size() > 1 && next.known > closes[closes.size() - 2].known && next.known != closes.back().known;
        if (!former) {
            faults.note(fmt::format("{}:{}: {}: expected a time after the former row's, found \"{}\"", where, line,
                                    column, toIso8601(next.known)));
            continue;
        }
        faults.note(fmt::format("a candle of {} stands before one of {}", toIso8601(closes.back().known),
                                toIso8601(next.known)));
        closes.back() = next;
    }
    return closes;
}

/// Some venues write the newest first, and joined files come in any order; a few labels that fall are wrong ones. Each
/// of these costs a row, or two at most: where more are lost, whole parts of the file stand in another order.
std::vector<KnownClose> inOrder(std::vector<Labelled> rows, const std::string& where, const std::string& column,
                                RowFaults& faults)
{
    std::size_t falls = 0;
    for (std::size_t i = 1; i < rows.size(); ++i)
        falls += rows[i].close.known < rows[i - 1].close.known ? 1U : 0U;
    RowFaults asItStands = faults;
    auto closes = rising(rows, where, column, asItStands);
    const std::size_t lost = asItStands.count - faults.count;
    if (falls == 0 || rows.size() <= 2 || (lost <= 2 * falls && 3 * falls <= rows.size())) {
        faults = std::move(asItStands);
        return closes;
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Labelled& a, const Labelled& b) { return a.close.known < b.close.known; });
    return rising(rows, where, column, faults);
}

/// Closes whose `known` is still the candle's label.
Result<std::vector<KnownClose>> readLabelled(CsvReader& reader, const std::string& fileName, RowFaults& faults)
{
    const auto columns = findColumns(reader);
    if (!columns) return tl::unexpected<Error>(columns.error());
    std::vector<Labelled> rows;
    for (;;) {
        const auto more = reader.nextRow();
        if (more && !*more) break;
        if (!more && reader.isTooLong()) return tl::unexpected<Error>(more.error());
        const auto next = more ? readClose(reader, *columns) : tl::unexpected<Error>(more.error());
        if (next)
            rows.push_back({*next, reader.line()});
        else
            faults.note(next.error().message);
    }
    return inOrder(std::move(rows), fileName, reader.name(columns->time), faults);
}

}  // namespace

std::string SpotSeries::label() const
{
    const std::int64_t seconds = step.nanoseconds / 1'000'000'000;
    if (seconds >= 3600 && seconds % 3600 == 0) return fmt::format("{} {}h", symbol, seconds / 3600);
    if (seconds >= 60 && seconds % 60 == 0) return fmt::format("{} {}m", symbol, seconds / 60);
    return fmt::format("{} {}s", symbol, seconds);
}

Result<SpotSeries> readSpotSeries(const std::string& path)
{
    auto bytes = readBytes(path);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    return parseSpotSeries(std::move(*bytes), fileNameOf(path));
}

Result<SpotSeries> parseSpotSeries(std::string bytes, const std::string& fileName)
{
    SpotSeries series;
    series.fileName = fileName;
    series.symbol = symbolOf(fileName);
    series.coin = coinOf(series.symbol);
    if (series.coin.empty())
        return fail(
            ErrorCode::Parse,
            fmt::format("{}:1: file name: expected a coin in front as in BTCUSDT_1h.csv, found none", fileName));
    const auto text = inflated(std::move(bytes), fileName);
    if (!text) return tl::unexpected<Error>(text.error());
    auto reader = CsvReader::create(*text, fileName);
    if (!reader) return tl::unexpected<Error>(reader.error());
    auto closes = readLabelled(*reader, fileName, series.faults);
    if (!closes) return tl::unexpected<Error>(closes.error());
    if (closes->size() < 2 && series.faults.count > 0) return fail(ErrorCode::Parse, series.faults.sentences.front());
    if (closes->size() < 2)
        return fail(ErrorCode::Parse, fmt::format("{}:{}: row: expected at least two candles, found {}", fileName,
                                                  reader->line(), closes->size()));
    series.step = commonSpacing(*closes);
    for (auto& close : *closes)
        close.known = close.known + series.step;
    series.closes = std::move(*closes);
    return series;
}

}  // namespace ballast::recorded
