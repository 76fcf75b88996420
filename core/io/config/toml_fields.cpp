#include "config/toml_fields.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/typed_text.h"
#include "domain/decision.h"

namespace ballast::config {

namespace {

constexpr std::size_t kLongestText = 64;

std::string shown(const toml::node& node)
{
    if (const auto* text = node.as_string())
        return domain::jsonString(std::string_view(text->get()).substr(0, kLongestText));
    if (const auto number = node.value<double>()) return fmt::format("{}", *number);
    if (const auto flag = node.value<bool>()) return *flag ? "true" : "false";
    return node.is_table() ? "a table" : node.is_array() ? "an array" : "a date";
}

/// Names reach screens, journals and error lines: no control characters, none that turn the line round (U+202E).
bool isPlain(std::string_view text) { return printable(text) == text; }

}  // namespace

TomlFields::TomlFields(const toml::table& table, std::string file, std::string prefix)
    : m_table(table), m_file(std::move(file)), m_prefix(std::move(prefix))
{
}

const toml::node* TomlFields::find(std::string_view key)
{
    m_known.emplace_back(key);
    return m_table.get(key);
}

std::string TomlFields::place(const toml::node* node) const
{
    const auto line = node != nullptr ? node->source().begin.line : m_table.source().begin.line;
    return fmt::format("{}:{}", m_file, std::max<std::uint32_t>(line, 1));
}

std::string TomlFields::keyPath(std::string_view key) const
{
    return m_prefix.empty() ? std::string(key) : fmt::format("{}.{}", m_prefix, key);
}

void TomlFields::refuse(std::string_view key, const std::string& sentence)
{
    if (m_error) return;
    m_error =
        Error{ErrorCode::InvalidArgument, fmt::format("{}: {}: {}", place(m_table.get(key)), keyPath(key), sentence)};
}

double TomlFields::number(std::string_view key, NumberRange range, std::optional<double> fallback)
{
    const auto* node = find(key);
    const std::string expected = fmt::format("expected a number from {} to {}", range.least, range.most);
    if (node == nullptr) {
        if (!fallback) refuse(key, expected + ", is missing");
        return fallback.value_or(0.0);
    }
    const auto value = node->is_number() ? node->value<double>() : std::nullopt;
    // The negated form also refuses NaN.
    if (!value || !(*value >= range.least && *value <= range.most)) {
        refuse(key, fmt::format("{}, was {}", expected, shown(*node)));
        return 0.0;
    }
    return *value;
}

std::string TomlFields::text(std::string_view key, std::optional<std::string> fallback)
{
    return longText(key, kLongestText, std::move(fallback));
}

std::string TomlFields::longText(std::string_view key, std::size_t longest, std::optional<std::string> fallback)
{
    const auto* node = find(key);
    const std::string expected = fmt::format("expected a text of 1 to {} plain characters", longest);
    if (node == nullptr) {
        if (!fallback) refuse(key, expected + ", is missing");
        return fallback.value_or("");
    }
    const auto* value = node->as_string();
    if (value == nullptr || value->get().empty() || value->get().size() > longest || !isPlain(value->get())) {
        refuse(key, fmt::format("{}, was {}", expected, shown(*node)));
        return {};
    }
    return value->get();
}

bool TomlFields::flag(std::string_view key, std::optional<bool> fallback)
{
    const auto* node = find(key);
    if (node == nullptr) {
        if (!fallback) refuse(key, "expected true or false, is missing");
        return fallback.value_or(false);
    }
    const auto* value = node->as_boolean();
    if (value == nullptr) refuse(key, fmt::format("expected true or false, was {}", shown(*node)));
    return value != nullptr && value->get();
}

std::vector<std::string> TomlFields::texts(std::string_view key, std::size_t least, std::size_t most,
                                           std::size_t longest)
{
    std::vector<std::string> result;
    const auto* node = find(key);
    const auto expected =
        fmt::format("expected an array of {} to {} texts of 1 to {} plain characters", least, most, longest);
    if (node == nullptr) {
        if (least > 0) refuse(key, expected + ", is missing");
        return result;
    }
    const auto* array = node->as_array();
    if (array == nullptr || array->size() < least || array->size() > most) {
        refuse(key, fmt::format("{}, was {}", expected, array ? fmt::format("{}", array->size()) : shown(*node)));
        return result;
    }
    for (const auto& element : *array) {
        const auto* value = element.as_string();
        if (value == nullptr || value->get().empty() || value->get().size() > longest || !isPlain(value->get()))
            refuse(key, fmt::format("{}, found {}", expected, shown(element)));
        else if (std::find(result.begin(), result.end(), value->get()) != result.end())
            refuse(key, fmt::format("names {} twice", shown(element)));
        else
            result.push_back(value->get());
    }
    return result;
}

const toml::table* TomlFields::table(std::string_view key)
{
    const auto* node = find(key);
    if (node == nullptr) return nullptr;
    if (const auto* table = node->as_table()) return table;
    refuse(key, fmt::format("expected a table, was {}", shown(*node)));
    return nullptr;
}

std::string TomlFields::choice(std::string_view key, const std::vector<std::string>& choices)
{
    const auto* node = find(key);
    const std::string expected = fmt::format("expected \"{}\"", fmt::join(choices, "\" or \""));
    const auto* value = node != nullptr ? node->as_string() : nullptr;
    if (value != nullptr && std::find(choices.begin(), choices.end(), value->get()) != choices.end())
        return value->get();
    refuse(key, node == nullptr ? expected + ", is missing" : fmt::format("{}, was {}", expected, shown(*node)));
    return choices.front();
}

bool TomlFields::isText(std::string_view key, std::string_view expected)
{
    const auto* node = find(key);
    const auto* value = node != nullptr ? node->as_string() : nullptr;
    return value != nullptr && value->get() == expected;
}

std::vector<const toml::table*> TomlFields::tables(std::string_view key, std::size_t most)
{
    std::vector<const toml::table*> result;
    const auto* node = find(key);
    if (node == nullptr) return result;
    const auto* array = node->as_array();
    if (array == nullptr || array->size() > most) {
        refuse(key, fmt::format("expected at most {} tables written [[{}]], was {}", most, key,
                                array == nullptr ? shown(*node) : fmt::format("{}", array->size())));
        return result;
    }
    for (const auto& element : *array) {
        if (const auto* table = element.as_table())
            result.push_back(table);
        else
            refuse(key, fmt::format("expected tables written [[{}]], found {}", key, shown(element)));
    }
    return result;
}

std::optional<Error> TomlFields::finish()
{
    if (m_error) return m_error;
    for (const auto& [key, node] : m_table) {
        const auto name = key.str();
        if (std::find(m_known.begin(), m_known.end(), name) != m_known.end()) continue;
        const auto line = std::max<std::uint32_t>(key.source().begin.line, 1);
        return Error{ErrorCode::InvalidArgument, fmt::format("{}:{}: {}: unknown key; expected one of {}", m_file, line,
                                                             keyPath(name), fmt::join(m_known, ", "))};
    }
    return std::nullopt;
}

}  // namespace ballast::config
