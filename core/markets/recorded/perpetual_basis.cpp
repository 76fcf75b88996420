#include "recorded/perpetual_basis.h"

#include <cmath>
#include <fmt/format.h>

#include "domain/money.h"
#include "recorded/csv_reader.h"
#include "recorded/text_file.h"

namespace ballast::recorded {

namespace {

constexpr NumberRange kPrice{1e-9, 1e9, "a number above 0 and up to 1e9 or an empty cell"};
constexpr Duration kOldest = Duration::minutes(5);
constexpr double kMostBasis = 0.005, kMostMoved = 0.004;
constexpr double kSame = 1e-6;

struct Columns {
    std::size_t file{}, coin{}, time{}, price{};
    std::optional<std::size_t> choice, open, close, low, high;  ///< Which price of its candle it is, and that candle's.
};

Result<Columns> findColumns(const CsvReader& reader)
{
    Columns c;
    const std::pair<std::string_view, std::size_t*> needed[] = {{"snapshot_file", &c.file},
                                                                {"coin", &c.coin},
                                                                {"candle_price_timestamp_ms", &c.time},
                                                                {"candle_price_used", &c.price}};
    for (const auto& [name, place] : needed) {
        const auto column = reader.requireColumn(name);
        if (!column) return tl::unexpected<Error>(column.error());
        *place = *column;
    }
    c.choice = reader.findColumn("candle_price_choice");
    c.open = reader.findColumn("candle_open");
    c.close = reader.findColumn("candle_close");
    c.low = reader.findColumn("candle_low");
    c.high = reader.findColumn("candle_high");
    return c;
}

std::optional<double> numberOf(const CsvReader& reader, std::optional<std::size_t> column)
{
    const auto number = column ? reader.optionalNumber(*column, kPrice) : std::optional<double>();
    return number ? *number : std::nullopt;
}

/// The price of its own candle that the row says was used; nothing where it does not say, or where that lies beyond the
/// candle's own low or high, which is no witness against another price.
std::optional<double> chosenPrice(const CsvReader& reader, const Columns& c)
{
    if (!c.choice) return std::nullopt;
    const auto choice = reader.cell(*c.choice);
    std::optional<double> price;
    if (equalsIgnoringCase(choice, "open")) price = numberOf(reader, c.open);
    if (equalsIgnoringCase(choice, "close")) price = numberOf(reader, c.close);
    const auto low = numberOf(reader, c.low), high = numberOf(reader, c.high);
    if (price && ((low && *price < *low) || (high && *price > *high))) price.reset();
    return price;
}

std::string withoutGz(const std::string& name)
{
    return name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name;
}

/// As captures are read: "btc" and "XBT" are BTC.
std::string canonicalCoin(std::string_view cell)
{
    const auto known = domain::knownCurrency(cell);
    return std::string(known ? std::string_view(domain::currencyOf(*known).name) : cell);
}

}  // namespace

Result<PerpetualBasis> PerpetualBasis::parse(std::string bytes, const std::string& fileName)
{
    const auto text = inflated(std::move(bytes), fileName);
    if (!text) return tl::unexpected<Error>(text.error());
    auto reader = CsvReader::create(*text, fileName);
    if (!reader) return tl::unexpected<Error>(reader.error());
    const auto columns = findColumns(*reader);
    if (!columns) return tl::unexpected<Error>(columns.error());
    PerpetualBasis basis;
    for (;;) {
        const auto more = reader->nextRow();
        if (more && !*more) return basis;
        if (!more && reader->isTooLong()) return tl::unexpected<Error>(more.error());
        const auto price = more ? reader->optionalNumber(columns->price, kPrice) : tl::unexpected<Error>(more.error());
        if (price && !*price) continue;
        const auto time = price ? reader->timeOrEpoch(columns->time) : tl::unexpected<Error>(price.error());
        if (!time) {
            basis.m_faults.note(time.error().message);
            continue;
        }
        const std::pair key(withoutGz(std::string(reader->cell(columns->file))),
                            canonicalCoin(reader->cell(columns->coin)));
        basis.m_prices.emplace(key, Recorded{*time, **price, chosenPrice(*reader, *columns)});
    }
}

std::string PerpetualBasis::whyNot(const Recorded& recorded, double price, Timestamp captureTime, double index,
                                   std::optional<double> last)
{
    if (captureTime - recorded.time > kOldest)
        return fmt::format("it is of {}, {:.0f} min before the capture", toIso8601(recorded.time),
                           (captureTime - recorded.time).inSeconds() / 60.0);
    const double basis = price / index;
    if (std::abs(basis - 1.0) > kMostBasis)
        return fmt::format("it is {:+.2f} % off the index, {:.2f}", 100.0 * (basis - 1.0), index);
    if (last && std::abs(basis - *last) > kMostMoved)
        return fmt::format("its basis is {:+.2f} % where that of the last capture was {:+.2f} %", 100.0 * (basis - 1.0),
                           100.0 * (*last - 1.0));
    return {};
}

PerpetualBasis::Found PerpetualBasis::find(const std::string& captureFile, const std::string& coin,
                                           Timestamp captureTime, double index, std::optional<double> last) const
{
    const auto found = m_prices.find({withoutGz(captureFile), coin});
    if (found == m_prices.end() || found->second.time > captureTime) return {};
    const auto& recorded = found->second;
    const double price = recorded.price;
    // What the row itself says it is counts before what it repeats, where that can be right.
    const auto& chosen = recorded.chosen;
    if (chosen && std::abs(price / *chosen - 1.0) > kSame &&
        whyNot(recorded, *chosen, captureTime, index, last).empty())
        return {.basis = *chosen / index,
                .refused = fmt::format("the {} perpetual's price beside it, {:.2f}, is suspect: the candle that it is "
                                       "of says {:.2f}, which is taken",
                                       coin, price, *chosen)};
    const auto why = whyNot(recorded, price, captureTime, index, last);
    if (why.empty()) return {.basis = price / index, .refused = {}};
    return {.basis = {},
            .refused = fmt::format("the {} perpetual's price beside it, {:.2f}, is suspect: {}; the basis before it "
                                   "stays",
                                   coin, price, why)};
}

bool PerpetualBasis::knows(const std::string& captureFile) const
{
    const auto found = m_prices.lower_bound({withoutGz(captureFile), std::string()});
    return found != m_prices.end() && found->first.first == withoutGz(captureFile);
}

}  // namespace ballast::recorded
