#include "venue/deribit/listing.h"

#include <simdjson.h>

#include <fmt/format.h>

#include <algorithm>

#include "base/typed_text.h"
#include "venue/deribit/fields.h"
#include "venue/fact_limits.h"

namespace ballast::deribit {
namespace {

namespace ondemand = simdjson::ondemand;
using domain::CurrencyId;
using domain::Instrument;
using domain::InstrumentKind;

constexpr std::size_t kMostRows = 100'000;
__extension__ using Wide = __int128;

/// Calls `take(object)` for each element of a JSON array of objects.
template <class Take> Result<void> eachRow(std::string_view result, std::string_view what, Take take)
{
    const simdjson::padded_string padded(result);
    ondemand::parser parser;
    ondemand::document document;
    ondemand::array array;
    const auto bad = [&] { return fail(ErrorCode::Parse, fmt::format("{} is no array of objects", what)); };
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return bad();
    if (document.get_array().get(array) != simdjson::SUCCESS) return bad();
    std::size_t count = 0;
    for (auto element : array) {
        ondemand::object object;
        if (element.get_object().get(object) != simdjson::SUCCESS || ++count > kMostRows) return bad();
        take(object);
    }
    return {};
}

/// An instrument's members as they are written.
struct Raw {
    std::string_view name, kind, type, optionType, base, quote, counter, settles, index, period;
    Timestamp expiry;
    std::optional<domain::Price> strike, tick;
    std::optional<domain::Quantity> least, size;
    std::vector<domain::TickStep> steps;
    bool active{true};
};

void readSteps(ondemand::value value, Fields& fields, Raw& out)
{
    ondemand::array array;
    if (value.get_array().get(array) != simdjson::SUCCESS) return fields.fault("tick_size_steps", "?", "an array");
    for (auto element : array) {
        ondemand::object object;
        domain::TickStep step;
        if (element.get_object().get(object) != simdjson::SUCCESS)
            return fields.fault("tick_size_steps", "?", "objects");
        for (auto field : object) {
            std::string_view key;
            ondemand::value v;
            if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(v) != simdjson::SUCCESS)
                return fields.fault("tick_size_steps", "?", "names and values");
            if (key == "above_price") fields.price(key, v.raw_json_token(), step.above);
            if (key == "tick_size") fields.price(key, v.raw_json_token(), step.tick);
        }
        out.steps.push_back(step);
    }
}

/// The perpetual's year 3000 is no time of ours; it has no expiry.
void readExpiry(ondemand::value value, Fields& fields, Raw& out)
{
    std::uint64_t milliseconds = 0;
    fields.whole("expiration_timestamp", value.raw_json_token(), milliseconds);
    constexpr std::uint64_t kYear2200 = 7'258'118'400'000;
    if (milliseconds > 0 && milliseconds < kYear2200)
        out.expiry = Timestamp{} + Duration::milliseconds(static_cast<std::int64_t>(milliseconds));
}

void readMember(std::string_view key, ondemand::value v, Fields& fields, Raw& out)
{
    if (key == "instrument_name") return fields.text(key, v.raw_json_token(), v, out.name);
    if (key == "kind") return fields.text(key, v.raw_json_token(), v, out.kind);
    if (key == "instrument_type") return fields.text(key, v.raw_json_token(), v, out.type);
    if (key == "option_type") return fields.text(key, v.raw_json_token(), v, out.optionType);
    if (key == "base_currency") return fields.text(key, v.raw_json_token(), v, out.base);
    if (key == "quote_currency") return fields.text(key, v.raw_json_token(), v, out.quote);
    if (key == "counter_currency") return fields.text(key, v.raw_json_token(), v, out.counter);
    if (key == "settlement_currency") return fields.text(key, v.raw_json_token(), v, out.settles);
    if (key == "settlement_period") return fields.text(key, v.raw_json_token(), v, out.period);
    if (key == "price_index") return fields.text(key, v.raw_json_token(), v, out.index);
    if (key == "expiration_timestamp") return readExpiry(v, fields, out);
    if (key == "strike") return fields.price(key, v.raw_json_token(), out.strike);
    if (key == "tick_size") return fields.price(key, v.raw_json_token(), out.tick);
    if (key == "tick_size_steps") return readSteps(v, fields, out);
    if (key == "min_trade_amount") return fields.amount(key, v.raw_json_token(), out.least);
    if (key == "contract_size") return fields.amount(key, v.raw_json_token(), out.size);
    if (key == "is_active") fields.flag(key, v.raw_json_token(), out.active);
}

CurrencyId currency(std::string_view key, std::string_view name, Fields& fields)
{
    if (const auto known = domain::findCurrency(name)) return *known;
    fields.fault(key, name.empty() ? "missing" : name, "a currency that the desk knows");
    return {};
}

/// What gains are paid in. Listings of 2021 do not say it: an option is paid in what it is quoted in, a future that is
/// quoted in USD in its coin.
std::string_view settlesIn(const Raw& raw)
{
    if (!raw.settles.empty()) return raw.settles;
    if (raw.kind == "option") return raw.quote;
    return raw.quote == "USD" ? raw.base : raw.quote;
}

void fillMoney(const Raw& raw, Fields& fields, Instrument& out)
{
    const auto settles = settlesIn(raw);
    out.underlying = raw.base;
    out.base = currency("base_currency", raw.base, fields);
    out.settles = currency("settlement_currency", settles, fields);
    const bool inverse = raw.type.empty() ? settles == raw.base : raw.type == "reversed";
    if (!raw.type.empty() && raw.type != "reversed" && raw.type != "linear")
        fields.fault("instrument_type", raw.type, "reversed or linear");
    out.settlement = inverse ? domain::Settlement::Inverse : domain::Settlement::Linear;
    out.quote = currency("quote_currency", raw.quote, fields);
    out.unit = inverse && raw.kind == "future" ? domain::ContractUnit::Quote : domain::ContractUnit::Base;
}

/// A name stands in channels, calls and on screens: one that is more than a word is not taken (F25).
bool isName(std::string_view name)
{
    constexpr std::size_t kLongest = 60;
    return !name.empty() && name.size() <= kLongest && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '_';
    });
}

/// The venue counts amounts, in `unit`; the desk counts contracts, of `contract_size` each.
domain::Quantity contractsOf(domain::Quantity amount, domain::Quantity size, Fields& fields)
{
    const auto scaled = static_cast<Wide>(amount.units()) * domain::Quantity::kUnitsPerOne;
    if (scaled % size.units() != 0) fields.fault("min_trade_amount", amount.toString(), "a number of contracts");
    return domain::Quantity::fromUnits(static_cast<std::int64_t>(scaled / size.units()));
}

void fillSizes(const Raw& raw, Fields& fields, Instrument& out)
{
    fields.require("min_trade_amount", raw.least && !raw.least->isZero());
    fields.require("contract_size", raw.size && !raw.size->isZero());
    fields.require("tick_size", raw.tick && raw.tick->units() > 0);
    if (!fields.isSound()) return;
    out.multiplier = *raw.size;
    out.lotSize = out.leastQuantity = contractsOf(*raw.least, *raw.size, fields);
    out.price.ladder = {{.above = {}, .tick = *raw.tick}};
    out.price.ladder.insert(out.price.ladder.end(), raw.steps.begin(), raw.steps.end());
    if (!out.price.isStated()) fields.fault("tick_size_steps", out.price.toString(), "an ascending ladder");
}

void fillKind(const Raw& raw, Fields& fields, Instrument& out)
{
    const bool perpetual = raw.kind == "future" && (raw.period == "perpetual" || raw.expiry.isNever());
    out.kind = raw.kind == "option" ? InstrumentKind::Option
               : perpetual          ? InstrumentKind::Perpetual
                                    : InstrumentKind::Future;
    if (!perpetual) {
        fields.require("expiration_timestamp", !raw.expiry.isNever());
        out.expiry = raw.expiry;
    }
    if (out.kind != InstrumentKind::Option) return;
    fields.require("strike", raw.strike && raw.strike->units() > 0);
    out.strike = raw.strike.value_or(domain::Price{});
    if (raw.optionType != "call" && raw.optionType != "put") fields.fault("option_type", raw.optionType, "call or put");
    out.right = raw.optionType == "put" ? domain::OptionRight::Put : domain::OptionRight::Call;
}

void addRow(ondemand::object object, const std::vector<std::string>& coins, Listing& listing)
{
    Fields fields("instrument");
    Raw raw;
    for (auto field : object) {
        std::string_view key;
        ondemand::value value;
        if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS)
            return listing.refused.emplace_back("an instrument is no JSON object"), void();
        readMember(key, value, fields, raw);
        if (!fields.isSound()) break;
    }
    const bool wanted = coins.empty() || std::find(coins.begin(), coins.end(), raw.base) != coins.end();
    if (!raw.base.empty() && !wanted) {
        ++listing.others;
        return;
    }
    if (fields.isSound() && raw.kind != "option" && raw.kind != "future") {
        ++listing.others;
        return;
    }
    Listed listed;
    fields.require("instrument_name", !raw.name.empty());
    if (fields.isSound() && !isName(raw.name))
        fields.fault("instrument_name", raw.name, "a word of letters, digits, - and _");
    listed.instrument.name = raw.name;
    listed.index = raw.index;
    listed.active = raw.active;
    if (fields.isSound()) fillKind(raw, fields, listed.instrument);
    if (fields.isSound()) fillMoney(raw, fields, listed.instrument);
    if (fields.isSound()) fillSizes(raw, fields, listed.instrument);
    if (const auto why = fields.isSound() ? venue::unusable(listed.instrument) : std::nullopt)
        fields.fault("its terms", *why, "figures that a desk can sum up");
    if (const auto sound = fields.done())
        listing.instruments.push_back(std::move(listed));
    else
        listing.refused.push_back(fmt::format("{}: {}", printable(raw.name, 40), sound.error().message));
}

void addSummary(ondemand::object object, Summaries& out)
{
    Fields fields("book summary");
    Summary row;
    std::string_view name;
    for (auto field : object) {
        std::string_view key;
        ondemand::value v;
        if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(v) != simdjson::SUCCESS) {
            fields.fault("a member", "?", "a name and a value");
            break;
        }
        if (key == "instrument_name") fields.text(key, v.raw_json_token(), v, name);
        if (key == "creation_timestamp") fields.time(key, v.raw_json_token(), row.timestamp);
        if (key == "bid_price") fields.price(key, v.raw_json_token(), row.bid);
        if (key == "ask_price") fields.price(key, v.raw_json_token(), row.ask);
        if (key == "mark_price") fields.nearest(key, v.raw_json_token(), row.mark);
        if (key == "underlying_price") fields.nearest(key, v.raw_json_token(), row.underlying);
        if (key == "mark_iv") fields.percent(key, v.raw_json_token(), row.markVolatility);
        if (!fields.isSound()) break;
    }
    fields.require("instrument_name", !name.empty());
    row.instrument = name;
    if (row.bid && row.bid->isZero()) row.bid.reset();
    if (row.ask && row.ask->isZero()) row.ask.reset();
    if (fields.isSound())
        out.rows.push_back(std::move(row));
    else
        ++out.dropped;
}

}  // namespace

Result<Listing> readListing(std::string_view result, const std::vector<std::string>& coins)
{
    Listing listing;
    if (auto read = eachRow(result, "Deribit: the listing", [&](auto object) { addRow(object, coins, listing); });
        !read)
        return tl::unexpected(read.error());
    return listing;
}

Result<Summaries> readSummaries(std::string_view result)
{
    Summaries rows;
    if (auto read = eachRow(result, "Deribit: the book summary", [&](auto object) { addSummary(object, rows); }); !read)
        return tl::unexpected(read.error());
    return rows;
}

Result<std::vector<std::string>> readTexts(std::string_view result)
{
    const auto bad = [] { return fail(ErrorCode::Parse, "Deribit: the answer is no array of texts"); };
    const simdjson::padded_string padded(result);
    ondemand::parser parser;
    ondemand::document document;
    ondemand::array array;
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return bad();
    if (document.get_array().get(array) != simdjson::SUCCESS) return bad();
    std::vector<std::string> texts;
    for (auto element : array) {
        std::string_view text;
        if (element.get_string().get(text) != simdjson::SUCCESS) return bad();
        texts.emplace_back(text);
    }
    return texts;
}

Result<std::vector<Delivery>> readDeliveries(std::string_view result)
{
    const simdjson::padded_string padded(result);
    ondemand::parser parser;
    ondemand::document document;
    ondemand::object object;
    std::string_view rows;
    const auto bad = [] { return fail(ErrorCode::Parse, "Deribit: delivery prices hold no array under data"); };
    if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return bad();
    if (document.get_object().get(object) != simdjson::SUCCESS) return bad();
    ondemand::value data;
    if (object.find_field_unordered("data").get(data) != simdjson::SUCCESS) return bad();
    if (simdjson::to_json_string(data).get(rows) != simdjson::SUCCESS) return bad();
    std::vector<Delivery> deliveries;
    const std::string copy(rows);
    auto read = eachRow(copy, "Deribit: the delivery prices", [&](ondemand::object row) {
        Fields fields("delivery price");
        std::string_view date;
        std::optional<domain::Price> price;
        for (auto field : row) {
            std::string_view key;
            ondemand::value value;
            if (field.unescaped_key().get(key) != simdjson::SUCCESS || field.value().get(value) != simdjson::SUCCESS)
                return;
            if (key == "date") fields.text(key, value.raw_json_token(), value, date);
            if (key == "delivery_price") fields.nearest(key, value.raw_json_token(), price);
            if (!fields.isSound()) return;
        }
        if (!date.empty() && price && price->units() > 0) deliveries.push_back({std::string(date), *price});
    });
    if (!read) return tl::unexpected(read.error());
    return deliveries;
}

}  // namespace ballast::deribit
