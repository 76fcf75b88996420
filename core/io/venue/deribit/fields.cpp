#include "venue/deribit/fields.h"

#include <charconv>
#include <fmt/format.h>

#include "venue/sockets/padded_decimal.h"

namespace ballast::deribit {
namespace {

constexpr std::size_t kShown = 40;
/// 2100-01-01, in milliseconds: later ones are no time of ours.
constexpr std::uint64_t kLatestMillisecond = 4'102'444'800'000;

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

/// Behind it the parser leaves at most space.
std::string_view trimmed(std::string_view token)
{
    while (!token.empty() && isSpace(token.back()))
        token.remove_suffix(1);
    return token;
}

/// What stands between its quotes, without an escape; empty if the token is no text.
std::optional<std::string_view> plainText(std::string_view token)
{
    token = trimmed(token);
    if (token.size() < 2 || token.front() != '"' || token.back() != '"') return std::nullopt;
    return token.substr(1, token.size() - 2);
}

/// Digits alone, without a zero in front; empty for anything else and beyond 64 bits.
std::optional<std::uint64_t> wholeOf(std::string_view token)
{
    token = trimmed(token);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    const bool isWhole = error == std::errc{} && end == token.data() + token.size();
    if (!isWhole || (token.size() > 1 && token.front() == '0')) return std::nullopt;
    return value;
}

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

/// Nearly always it is a figure.
bool Fields::isNull(std::string_view token) { return token.starts_with('n') && trimmed(token) == "null"; }

bool Fields::units(std::string_view key, std::string_view token, std::int64_t& out)
{
    const auto read = sockets::exactUnits(sockets::PaddedText{token});
    if (read)
        out = *read;
    else
        fault(key, token, "a number with at most 8 decimals, up to 9.2e10");
    return read.has_value();
}

void Fields::text(std::string_view key, std::string_view token, Value& value, std::string_view& out)
{
    if (m_plain) {
        if (const auto read = plainText(token))
            out = *read;
        else
            fault(key, token, "text");
        return;
    }
    if (value.get_string().get(out) != simdjson::SUCCESS) fault(key, token, "text");
}

void Fields::number(std::string_view key, std::string_view token, double& out)
{
    if (const auto read = sockets::finiteDouble(sockets::PaddedText{token}))
        out = *read;
    else
        fault(key, token, "a finite number");
}

void Fields::longNumber(std::string_view key, std::string_view token, std::optional<double>& out)
{
    if (isNull(token)) return out.reset();
    number(key, token, out.emplace());
}

void Fields::whole(std::string_view key, std::string_view token, std::uint64_t& out)
{
    if (sockets::longWhole({token}, out)) return;
    if (const auto read = wholeOf(token))
        out = *read;
    else
        fault(key, token, "a whole number");
}

void Fields::flag(std::string_view key, std::string_view token, bool& out)
{
    const auto word = trimmed(token);
    out = word == "true";
    if (!out && word != "false") fault(key, token, "true or false");
}

void Fields::time(std::string_view key, std::string_view token, Timestamp& out)
{
    std::uint64_t milliseconds = 0;
    if (!sockets::longWhole({token}, milliseconds)) milliseconds = wholeOf(token).value_or(0);
    if (milliseconds == 0 || milliseconds > kLatestMillisecond) return fault(key, token, "milliseconds since 1970");
    out = Timestamp{} + Duration::milliseconds(static_cast<std::int64_t>(milliseconds));
}

void Fields::longPrice(std::string_view key, std::string_view token, domain::Price& out)
{
    std::int64_t read = 0;
    if (units(key, token, read)) out = domain::Price::fromUnits(read);
}

void Fields::longAmount(std::string_view key, std::string_view token, domain::Quantity& out)
{
    std::int64_t read = 0;
    if (!units(key, token, read)) return;
    if (read < 0) return fault(key, domain::unitsToString(read), "zero or more");
    out = domain::Quantity::fromUnits(read);
}

void Fields::longPrice(std::string_view key, std::string_view token, std::optional<domain::Price>& out)
{
    if (isNull(token)) return out.reset();
    longPrice(key, token, out.emplace());
}

void Fields::longAmount(std::string_view key, std::string_view token, std::optional<domain::Quantity>& out)
{
    if (isNull(token)) return out.reset();
    longAmount(key, token, out.emplace());
}

void Fields::longNearest(std::string_view key, std::string_view token, std::optional<domain::Price>& out)
{
    out.reset();
    if (isNull(token)) return;
    if (const auto exact = sockets::exactUnits(sockets::PaddedText{token})) {
        out = domain::Price::fromUnits(*exact);
        return;
    }
    if (const auto read = sockets::finiteDouble(sockets::PaddedText{token}))
        if (const auto rounded = domain::Price::fromDouble(*read)) out = *rounded;
    if (!out) fault(key, token, "a finite number up to 9.2e10");
}

}  // namespace ballast::deribit
