#include "oracle/hermes.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "oracle/json_text.h"

namespace ballast::oracle {

namespace {

constexpr std::size_t kIdDigits = 64, kMostRows = 20'000;
constexpr std::int64_t kLeastExponent = -255, kMostExponent = 32;
constexpr std::uint64_t kLatestPublish = 4'102'444'800;  // The year 2100.

/// A whole number in the one form that JSON knows, as text.
template <class Number> std::optional<Number> numberOf(const Json& json)
{
    if (!json.is_string()) return std::nullopt;
    const auto& text = json.get_ref<const std::string&>();
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || text != std::to_string(value)) return std::nullopt;
    return value;
}

std::optional<int> exponentOf(const Json& json)
{
    if (!json.is_number_integer() || (json.is_number_unsigned() && json.get<std::uint64_t>() > kMostExponent))
        return std::nullopt;
    const auto value = json.get<std::int64_t>();
    if (value < kLeastExponent || value > kMostExponent) return std::nullopt;
    return static_cast<int>(value);
}

bool isId(std::string_view text)
{
    return text.size() == kIdDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<PythPrice> readRow(const Json& row)
{
    const auto bad = [](std::string_view member) {
        return fail(ErrorCode::Parse, fmt::format("Pyth update: {} is missing or has another form", member));
    };
    PythPrice result;
    if (const auto& id = memberOf(row, "id"); id.is_string()) result.id = plainId(id.get_ref<const std::string&>());
    if (!isId(result.id)) return bad("id");
    const auto& body = memberOf(row, "price");
    const auto price = numberOf<std::int64_t>(memberOf(body, "price"));
    if (!price) return bad("price");
    const auto confidence = numberOf<std::uint64_t>(memberOf(body, "conf"));
    if (!confidence) return bad("conf");
    const auto exponent = exponentOf(memberOf(body, "expo"));
    if (!exponent) return bad("expo");
    const auto seconds = wholeOf(memberOf(body, "publish_time"));
    if (!seconds || *seconds == 0 || *seconds > kLatestPublish) return bad("publish_time");
    result.price = Decimal::of(std::to_string(*price), *exponent);
    result.confidence = Decimal::of(std::to_string(*confidence), *exponent);
    // Of whole numbers c·100 > p if and only if c > p/100 cut.
    result.isWide = *price > 0 && *confidence > static_cast<std::uint64_t>(*price) / 100;
    result.published = Timestamp{} + Duration::seconds(static_cast<std::int64_t>(*seconds));
    return result;
}

}  // namespace

Result<PythMessage> parsePythMessage(std::string_view text)
{
    const auto json = readJson(text, "a Pyth update");
    if (!json) return tl::unexpected<Error>(json.error());
    const auto& rows = memberOf(*json, "parsed");
    if (!rows.is_array() || rows.size() > kMostRows)
        return fail(ErrorCode::Parse, "F20: Pyth update: parsed is missing, no list or too long");
    PythMessage message;
    for (const auto& row : rows) {
        auto read = readRow(row);
        if (read) {
            message.prices.push_back(std::move(*read));
            continue;
        }
        if (message.badRows++ == 0) message.fault = read.error().message;
    }
    return message;
}

std::string plainId(std::string_view id)
{
    if (id.starts_with("0x") || id.starts_with("0X")) id.remove_prefix(2);
    std::string plain(id);
    std::transform(plain.begin(), plain.end(), plain.begin(),
                   [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c; });
    return plain;
}

std::string pythTarget(PythPath path, const std::vector<std::string>& ids)
{
    std::string target = path == PythPath::Latest ? "/v2/updates/price/latest" : "/v2/updates/price/stream";
    for (std::size_t i = 0; i < ids.size(); ++i)
        target += fmt::format("{}ids%5B%5D={}", i == 0 ? '?' : '&', plainId(ids[i]));
    return target + "&parsed=true";
}

}  // namespace ballast::oracle
