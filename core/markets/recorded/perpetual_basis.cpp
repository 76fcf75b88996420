#include "recorded/perpetual_basis.h"

#include "recorded/csv_reader.h"
#include "recorded/text_file.h"

namespace ballast::recorded {

namespace {

constexpr NumberRange kPrice{1e-9, 1e9, "a number above 0 and up to 1e9 or an empty cell"};
/// Of the recorded ones none is farther off than 0.7 %: a candle is up to a minute from its capture.
constexpr double kLeastBasis = 0.98, kMostBasis = 1.02;

struct Columns {
    std::size_t file{}, coin{}, time{}, price{};
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
    return c;
}

std::string withoutGz(const std::string& name)
{
    return name.ends_with(".gz") ? name.substr(0, name.size() - 3) : name;
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
        const std::pair key(std::string(reader->cell(columns->file)), std::string(reader->cell(columns->coin)));
        basis.m_prices.emplace(key, Recorded{*time, **price});
    }
}

std::optional<double> PerpetualBasis::find(const std::string& captureFile, const std::string& coin,
                                           Timestamp captureTime, double index) const
{
    const auto found = m_prices.find({withoutGz(captureFile), coin});
    if (found == m_prices.end() || found->second.time > captureTime) return std::nullopt;
    const double basis = found->second.price / index;
    if (basis < kLeastBasis || basis > kMostBasis) return std::nullopt;
    return basis;
}

}  // namespace ballast::recorded
