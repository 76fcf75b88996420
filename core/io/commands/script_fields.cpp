#include "commands/script_fields.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <limits>

namespace ballast::commands {

namespace {

constexpr std::size_t kShownBytes = 40;
constexpr std::size_t kLongestText = 200;
constexpr int kDecimals = 8;
constexpr std::string_view kAmount = "a positive number with at most 8 decimals, up to 1e9";
constexpr std::int64_t kMostUnits = 100'000'000'000'000'000;  // 1e9: the engine takes no larger size or price.

std::string shown(const JsonField& field)
{
    const auto value = printable(field.value, kShownBytes);
    return field.kind == JsonField::Kind::Text ? fmt::format("\"{}\"", value) : value;
}

bool isDigits(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// `digits` with `decimals` zeros behind them; absent beyond 64 bits.
std::optional<std::int64_t> scaled(std::string_view whole, std::string_view fraction)
{
    std::string digits(whole);
    digits += fraction;
    digits.append(static_cast<std::size_t>(kDecimals) - fraction.size(), '0');
    std::int64_t units{};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), units);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return units;
}

}  // namespace

Result<std::int64_t> parseUnits(std::string_view text)
{
    const auto bad = fail(ErrorCode::InvalidArgument, fmt::format("\"{}\" is not {}", printable(text, kShownBytes),
                                                                  "a number with at most 8 decimals"));
    if (text.find_first_of("eE") != std::string_view::npos) {
        const auto value = parseTypedNumber("number", text, {-9.2e10, 9.2e10});
        return value ? domain::toUnits(*value, "number") : bad;
    }
    const bool negative = text.starts_with('-');
    const std::string_view body = text.substr(negative ? 1 : 0);
    const auto dot = std::min(body.find('.'), body.size());
    const std::string_view whole = body.substr(0, dot);
    const std::string_view fraction = dot < body.size() ? body.substr(dot + 1) : std::string_view();
    const bool empty = whole.empty() && fraction.empty();
    if (empty || !isDigits(whole) || !isDigits(fraction) || fraction.size() > kDecimals) return bad;
    const auto units = scaled(whole, fraction);
    if (!units) return bad;
    return negative ? -*units : *units;
}

ScriptFields::ScriptFields(std::vector<JsonField> fields, std::string place)
    : m_fields(std::move(fields)), m_place(std::move(place))
{
}

const JsonField* ScriptFields::find(std::string_view key) const
{
    const auto found =
        std::find_if(m_fields.begin(), m_fields.end(), [&](const auto& field) { return field.key == key; });
    return found != m_fields.end() ? &*found : nullptr;
}

void ScriptFields::refuse(std::string_view key, const std::string& sentence)
{
    if (!m_error) m_error = Error{ErrorCode::InvalidArgument, fmt::format("{}: {}: {}", m_place, key, sentence)};
}

const JsonField* ScriptFields::take(std::string_view key, std::string_view expected, bool numbersToo)
{
    allow(key);
    const auto* field = find(key);
    const bool fits = field != nullptr &&
                      (field->kind == JsonField::Kind::Text || (numbersToo && field->kind == JsonField::Kind::Number));
    if (fits) return field;
    refuse(key, field == nullptr ? fmt::format("expected {}, is missing", expected)
                                 : fmt::format("expected {}, was {}", expected, shown(*field)));
    return nullptr;
}

std::string ScriptFields::text(std::string_view key)
{
    const std::string expected = fmt::format("a text of 1 to {} plain characters", kLongestText);
    const auto* field = take(key, expected, false);
    if (field == nullptr) return {};
    const bool plain = printable(field->value) == field->value;
    if (plain && !field->value.empty() && field->value.size() <= kLongestText) return field->value;
    refuse(key, fmt::format("expected {}, was {}", expected, shown(*field)));
    return {};
}

bool ScriptFields::isText(std::string_view key, std::string_view expected)
{
    allow(key);
    const auto* field = find(key);
    return field != nullptr && field->kind == JsonField::Kind::Text && field->value == expected;
}

std::optional<std::string> ScriptFields::optionalText(std::string_view key)
{
    allow(key);
    return has(key) ? std::optional(text(key)) : std::nullopt;
}

std::size_t ScriptFields::choice(std::string_view key, const std::vector<std::string>& choices)
{
    const std::string expected = fmt::format("\"{}\"", fmt::join(choices, "\" or \""));
    const auto* field = take(key, expected, false);
    if (field == nullptr) return 0;
    const auto found = std::find(choices.begin(), choices.end(), field->value);
    if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
    refuse(key, fmt::format("expected {}, was {}", expected, shown(*field)));
    return 0;
}

double ScriptFields::number(std::string_view key, TypedRange range)
{
    const std::string expected = fmt::format("a number from {} to {}", range.lowest, range.highest);
    const auto* field = take(key, expected, true);
    if (field == nullptr) return range.lowest;
    const auto value = parseTypedNumber(key, field->value, range);
    if (value) return *value;
    refuse(key, fmt::format("expected {}, was {}", expected, shown(*field)));
    return range.lowest;
}

std::uint64_t ScriptFields::natural(std::string_view key, std::string_view orElse)
{
    const std::string expected =
        fmt::format("{}a whole number from 1 to {}", orElse, std::numeric_limits<std::uint64_t>::max());
    const auto* field = take(key, expected, true);
    if (field == nullptr) return 0;
    const auto value = parseTypedNatural(key, field->value);
    if (value && *value > 0) return *value;
    refuse(key, fmt::format("expected {}, was {}", expected, shown(*field)));
    return 0;
}

std::int64_t ScriptFields::units(std::string_view key)
{
    const auto* field = take(key, kAmount, true);
    if (field == nullptr) return 0;
    const auto value = parseUnits(field->value);
    if (value && *value > 0 && *value <= kMostUnits) return *value;
    refuse(key, fmt::format("expected {}, was {}", kAmount, shown(*field)));
    return 0;
}

domain::Quantity ScriptFields::quantity(std::string_view key) { return domain::Quantity::fromUnits(units(key)); }
domain::Price ScriptFields::price(std::string_view key) { return domain::Price::fromUnits(units(key)); }

std::optional<Error> ScriptFields::finish() const
{
    // A misspelt key explains the missing one, so it comes first.
    for (const auto& field : m_fields)
        if (std::find(m_known.begin(), m_known.end(), field.key) == m_known.end())
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: {}: unknown key; expected one of {}", m_place,
                                     printable(field.key, kShownBytes), fmt::join(m_known, ", "))};
    return m_error;
}

}  // namespace ballast::commands
