#include "recorded/ticker_capture.h"

#include <algorithm>
#include <array>
#include <functional>
#include <span>

#include "recorded/csv_reader.h"
#include "recorded/text_file.h"

namespace ballast::recorded {

namespace {

using domain::OptionRight;

constexpr NumberRange kLevel{1e-9, 1e9, "a number above 0 and up to 1e9"};
constexpr NumberRange kOptionalLevel{0.0, 1e9, "a number from 0 to 1e9 or an empty cell"};
constexpr NumberRange kPremium{0.0, 1e6, "a number from 0 to 1e6 or an empty cell"};
constexpr NumberRange kPercent{0.0, 2000.0, "a volatility in percent from 0 to 2000 or an empty cell"};
constexpr NumberRange kGreek{-1e9, 1e9, "a number from -1e9 to 1e9"};
constexpr NumberRange kYears{0.0, 100.0, "years from 0 to 100"};
constexpr NumberRange kVolatility{0.0, 20.0, "a decimal volatility from 0 to 20"};
constexpr NumberRange kParameter{-1e6, 1e6, "a number from -1e6 to 1e6 or an empty cell"};
constexpr NumberRange kSheetDay{20000.0, 80000.0, "a spreadsheet day number from 20000 to 80000"};

/// Cells of the current row by column name, keeping the first error of all rows.
class Cells {
public:
    static Result<Cells> create(const CsvReader& reader, std::span<const std::string_view> names)
    {
        Cells cells(reader);
        for (const auto name : names) {
            const auto place = reader.requireColumn(name);
            if (!place) return tl::unexpected<Error>(place.error());
        }
        return cells;
    }

    template <class T> T take(Result<T> value)
    {
        if (value) return std::move(*value);
        if (!m_error) m_error = value.error();
        return T{};
    }
    /// A column that only some files have may be missing: then its error is kept, and the first column stands in.
    std::size_t place(std::string_view name) { return take(m_reader->requireColumn(name)); }
    bool has(std::string_view name) const
    {
        const auto found = m_reader->findColumn(name);
        return found && !m_reader->cell(*found).empty();
    }
    double number(std::string_view name, const NumberRange& range)
    {
        return take(m_reader->number(place(name), range));
    }
    /// A 0 means that there is none.
    std::optional<double> positive(std::string_view name, const NumberRange& range)
    {
        const auto value = take(m_reader->optionalNumber(place(name), range));
        return value && *value > 0.0 ? value : std::nullopt;
    }
    Timestamp time(std::string_view name) { return take(m_reader->timeOrEpoch(place(name))); }
    std::string text(std::string_view name) { return take(m_reader->text(place(name))); }
    OptionRight right(std::string_view name)
    {
        const std::string_view cell = m_reader->cell(place(name));
        if (cell == "call" || cell == "Call") return OptionRight::Call;
        if (cell == "put" || cell == "Put") return OptionRight::Put;
        if (!m_error) m_error = m_reader->unexpected(place(name), "call or put").value();
        return OptionRight::Call;
    }
    void refuse(std::string_view name, std::string_view expected)
    {
        if (!m_error) m_error = m_reader->unexpected(place(name), expected).value();
    }
    const std::optional<Error>& error() const { return m_error; }

private:
    explicit Cells(const CsvReader& reader) : m_reader(&reader) {}

    const CsvReader* m_reader;
    std::optional<Error> m_error;
};

/// Walks a text's rows; `readRow` may give none for a row that says nothing.
template <class Row>
Result<std::vector<Row>> rowsOf(std::string bytes, const std::string& fileName,
                                std::span<const std::string_view> needed,
                                const std::function<std::optional<Row>(Cells&)>& readRow)
{
    const auto text = inflated(std::move(bytes), fileName);
    if (!text) return tl::unexpected<Error>(text.error());
    auto reader = CsvReader::create(*text, fileName);
    if (!reader) return tl::unexpected<Error>(reader.error());
    auto cells = Cells::create(*reader, needed);
    if (!cells) return tl::unexpected<Error>(cells.error());
    std::vector<Row> rows;
    for (auto more = reader->nextRow(); !more || *more; more = reader->nextRow()) {
        if (!more) return tl::unexpected<Error>(more.error());
        if (auto row = readRow(*cells)) rows.push_back(std::move(*row));
        if (cells->error()) return tl::unexpected<Error>(*cells->error());
    }
    if (rows.empty()) return fail(ErrorCode::Parse, fileName + ": expected at least one row, found none");
    return rows;
}

template <class Row>
Result<std::vector<Row>> readWith(const std::string& path,
                                  Result<std::vector<Row>> (*parse)(std::string, const std::string&))
{
    auto bytes = readBytes(path);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    return parse(std::move(*bytes), fileNameOf(path));
}

std::optional<double> fromPercent(const std::optional<double>& percent)
{
    return percent ? std::optional(*percent / 100.0) : std::nullopt;
}

OptionTicker tickerOf(Cells& cells)
{
    OptionTicker row;
    row.instrument = cells.text("instrument_name");
    row.strike = cells.number("strike", kLevel);
    row.markVolatility = fromPercent(cells.positive("mark_iv", kPercent));
    return row;
}

PrintedGreeks greeksOf(Cells& cells, const std::string& prefix)
{
    return {cells.number(prefix + "delta", kGreek), cells.number(prefix + "gamma", kGreek),
            cells.number(prefix + "vega", kGreek), cells.number(prefix + "theta", kGreek),
            cells.number(prefix + "rho", kGreek)};
}

std::optional<AuthorSmile> authorSmileOf(Cells& cells)
{
    if (!cells.has("expiration_time_nyc")) return std::nullopt;
    constexpr double kSheetDayOf1970 = 25569.0;
    AuthorSmile smile;
    const double days = cells.number("expiration_time_nyc", kSheetDay) - kSheetDayOf1970;
    smile.expiry = Timestamp{} + Duration::fromSeconds(days * 86400.0) + Duration::hours(5);
    smile.yearsToExpiry = cells.number("years_to_expiry", kYears);
    smile.atmVolatility = cells.number("atm_vol", kVolatility);
    if (cells.has("sigma")) {
        smile.svi = AuthorSmile::Svi{cells.number("a", kParameter), cells.number("b", kParameter),
                                     cells.number("rho_y", kParameter), cells.number("m", kParameter),
                                     cells.number("sigma", kParameter)};
    }
    if (cells.has("alpha")) {
        smile.sabr = AuthorSmile::Sabr{cells.number("alpha", kParameter), cells.number("rho_x", kParameter),
                                       cells.number("nu", kParameter)};
    }
    return smile;
}

}  // namespace

Result<std::vector<OptionTicker>> parseTickers(std::string bytes, const std::string& fileName)
{
    constexpr std::array<std::string_view, 15> kNeeded{
        "instrument_name", "expiration_timestamp", "strike",         "option_type",  "timestamp",
        "mark_price",      "best_bid_price",       "best_ask_price", "mark_iv",      "underlying_price",
        "greeks_delta",    "greeks_gamma",         "greeks_vega",    "greeks_theta", "greeks_rho"};
    return rowsOf<OptionTicker>(std::move(bytes), fileName, kNeeded, [](Cells& cells) -> std::optional<OptionTicker> {
        OptionTicker row = tickerOf(cells);
        row.time = cells.time("timestamp");
        row.right = cells.right("option_type");
        row.expiry = cells.time("expiration_timestamp");
        row.underlyingLevel = cells.positive("underlying_price", kOptionalLevel);
        row.bid = cells.positive("best_bid_price", kPremium);
        row.ask = cells.positive("best_ask_price", kPremium);
        row.mark = cells.positive("mark_price", kPremium);
        row.greeks = greeksOf(cells, "greeks_");
        return row;
    });
}

Result<std::vector<OptionTicker>> parseHourlyGreeks(std::string bytes, const std::string& fileName)
{
    constexpr std::array<std::string_view, 11> kNeeded{"date",   "instrument_name", "expiry_date", "strike", "type",
                                                       "rho",    "theta",           "vega",        "gamma",  "delta",
                                                       "mark_iv"};
    return rowsOf<OptionTicker>(std::move(bytes), fileName, kNeeded, [](Cells& cells) -> std::optional<OptionTicker> {
        OptionTicker row = tickerOf(cells);
        row.time = cells.time("date");
        row.right = cells.right("type");
        const auto expiry = parseIso8601(cells.text("expiry_date") + "T08:00:00Z");
        if (!expiry) cells.refuse("expiry_date", "a date like 2026-02-27");
        row.expiry = expiry.value_or(Timestamp{});
        row.greeks = greeksOf(cells, "");
        return row;
    });
}

Result<std::vector<AuthorSmile>> parseAuthorSmiles(std::string bytes, const std::string& fileName)
{
    constexpr std::array<std::string_view, 3> kNeeded{"expiration_time_nyc", "years_to_expiry", "atm_vol"};
    return rowsOf<AuthorSmile>(std::move(bytes), fileName, kNeeded, authorSmileOf);
}

Result<std::vector<OptionTicker>> readTickers(const std::string& path) { return readWith(path, parseTickers); }
Result<std::vector<OptionTicker>> readHourlyGreeks(const std::string& path)
{
    return readWith(path, parseHourlyGreeks);
}
Result<std::vector<AuthorSmile>> readAuthorSmiles(const std::string& path) { return readWith(path, parseAuthorSmiles); }

}  // namespace ballast::recorded
