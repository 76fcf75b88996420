#include "venue/deribit/fields.h"

#include <fmt/format.h>

#include "venue/sockets/decimal.h"

namespace ballast::deribit {
namespace {

constexpr std::size_t kShown = 40;
/// 2100-01-01, in milliseconds: later ones are no time of ours.
constexpr std::uint64_t kLatestMillisecond = 4'102'444'800'000;

/// Control characters and the like are shown as dots.
std::string shown(std::string_view text)
{
    std::string plain(text.substr(0, kShown));
    for (auto& c : plain)
        if (c < ' ' || c > '~') c = '.';
    return plain;
}

}  // namespace

Result<void> Fields::done() const
{
    if (m_fault.empty()) return {};
    return fail(ErrorCode::Parse, m_fault);
}

void Fields::fault(std::string_view key, std::string_view found, std::string_view wanted)
{
    if (m_fault.empty()) m_fault = fmt::format("{}: {} must be {}, was {}", m_what, shown(key), wanted, shown(found));
}

void Fields::require(std::string_view key, bool there)
{
    if (!there && m_fault.empty()) m_fault = fmt::format("{}: {} is missing", m_what, key);
}

bool Fields::isNull(Value& value)
{
    bool null = false;
    return value.is_null().get(null) == simdjson::SUCCESS && null;
}

bool Fields::units(std::string_view key, Value& value, std::int64_t& out)
{
    const std::string_view token = value.raw_json_token();
    const auto read = sockets::exactUnits(token);
    if (read)
        out = *read;
    else
        fault(key, token, "a number with at most 8 decimals, up to 9.2e10");
    return read.has_value();
}

void Fields::text(std::string_view key, Value value, std::string_view& out)
{
    const std::string_view token = value.raw_json_token();  // Before: a failed read may leave nothing to ask.
    if (value.get_string().get(out) != simdjson::SUCCESS) fault(key, token, "text");
}

void Fields::number(std::string_view key, Value value, double& out)
{
    const std::string_view token = value.raw_json_token();
    if (const auto read = sockets::finiteDouble(token))
        out = *read;
    else
        fault(key, token, "a finite number");
}

void Fields::number(std::string_view key, Value value, std::optional<double>& out)
{
    if (isNull(value)) return out.reset();
    number(key, value, out.emplace());
}

void Fields::percent(std::string_view key, Value value, std::optional<double>& out)
{
    number(key, value, out);
    if (out) *out /= 100.0;
}

void Fields::whole(std::string_view key, Value value, std::uint64_t& out)
{
    const std::string_view token = value.raw_json_token();
    if (value.get_uint64().get(out) != simdjson::SUCCESS) fault(key, token, "a whole number");
}

void Fields::flag(std::string_view key, Value value, bool& out)
{
    const std::string_view token = value.raw_json_token();
    if (value.get_bool().get(out) != simdjson::SUCCESS) fault(key, token, "true or false");
}

void Fields::time(std::string_view key, Value value, Timestamp& out)
{
    const std::string_view token = value.raw_json_token();
    std::uint64_t milliseconds = 0;
    if (value.get_uint64().get(milliseconds) != simdjson::SUCCESS || milliseconds == 0 ||
        milliseconds > kLatestMillisecond)
        return fault(key, token, "milliseconds since 1970");
    out = Timestamp{} + Duration::milliseconds(static_cast<std::int64_t>(milliseconds));
}

void Fields::price(std::string_view key, Value value, domain::Price& out)
{
    std::int64_t read = 0;
    if (units(key, value, read)) out = domain::Price::fromUnits(read);
}

void Fields::amount(std::string_view key, Value value, domain::Quantity& out)
{
    std::int64_t read = 0;
    if (!units(key, value, read)) return;
    if (read < 0) return fault(key, domain::unitsToString(read), "zero or more");
    out = domain::Quantity::fromUnits(read);
}

void Fields::price(std::string_view key, Value value, std::optional<domain::Price>& out)
{
    if (isNull(value)) return out.reset();
    price(key, value, out.emplace());
}

void Fields::amount(std::string_view key, Value value, std::optional<domain::Quantity>& out)
{
    if (isNull(value)) return out.reset();
    amount(key, value, out.emplace());
}

void Fields::nearest(std::string_view key, Value value, std::optional<domain::Price>& out)
{
    out.reset();
    if (isNull(value)) return;
    const std::string_view token = value.raw_json_token();
    if (const auto exact = sockets::exactUnits(token)) {
        out = domain::Price::fromUnits(*exact);
        return;
    }
    if (const auto read = sockets::finiteDouble(token))
        if (const auto rounded = domain::Price::fromDouble(*read)) out = *rounded;
    if (!out) fault(key, token, "a finite number up to 9.2e10");
}

}  // namespace ballast::deribit
