#include "golden/value.h"

#include <array>
#include <fmt/core.h>

namespace ballast::golden {
namespace {

void collectUnread(const nlohmann::json& node, const std::string& path, const Ledger& ledger,
                   std::vector<std::string>& found)
{
    if (node.is_object()) {
        for (const auto& [key, child] : node.items())
            if (!isDescription(key)) collectUnread(child, path + "." + key, ledger, found);
    } else if (node.is_array()) {
        for (std::size_t i = 0; i < node.size(); ++i)
            collectUnread(node[i], fmt::format("{}[{}]", path, i), ledger, found);
    } else if (!ledger.wasRead(node)) {
        found.push_back(path);
    }
}

}  // namespace

bool isDescription(std::string_view name)
{
    constexpr std::array kNames{"source",    "note",   "id",          "printed",     "match",
                                "lp_agrees", "rounds", "best_params", "true_params", "title"};
    for (const char* known : kNames)
        if (name == known) return true;
    return name.starts_with("published") || name.starts_with("max_diff") || name.ends_with("_se") ||
           name.starts_with("objective_");
}

Value::Value(const nlohmann::json& node, std::string path, Ledger& ledger)
    : m_node(&node), m_path(std::move(path)), m_ledger(&ledger)
{
}

bool Value::has(std::string_view key) const { return m_node->is_object() && m_node->contains(key); }

Value Value::operator[](std::string_view key) const
{
    if (!has(key)) throw MissingField(fmt::format("{}: no field {}", m_path, key));
    return {(*m_node)[std::string(key)], fmt::format("{}.{}", m_path, key), *m_ledger};
}

Value Value::operator[](std::size_t index) const
{
    if (!m_node->is_array() || index >= m_node->size())
        throw MissingField(fmt::format("{}: no element {}", m_path, index));
    return {(*m_node)[index], fmt::format("{}[{}]", m_path, index), *m_ledger};
}

double Value::number() const
{
    if (!m_node->is_number()) throw MissingField(fmt::format("{}: not a number", m_path));
    m_ledger->mark(*m_node);
    return m_node->get<double>();
}

bool Value::boolean() const
{
    if (!m_node->is_boolean()) throw MissingField(fmt::format("{}: neither true nor false", m_path));
    m_ledger->mark(*m_node);
    return m_node->get<bool>();
}

std::string Value::text() const
{
    if (!m_node->is_string()) throw MissingField(fmt::format("{}: not a text", m_path));
    m_ledger->mark(*m_node);
    return m_node->get<std::string>();
}

std::vector<double> Value::numbers() const
{
    if (!m_node->is_array()) throw MissingField(fmt::format("{}: not a list", m_path));
    std::vector<double> numbers;
    for (std::size_t i = 0; i < size(); ++i)
        numbers.push_back((*this)[i].number());
    return numbers;
}

std::vector<std::vector<double>> Value::rows() const
{
    if (!m_node->is_array()) throw MissingField(fmt::format("{}: not a list of lists", m_path));
    std::vector<std::vector<double>> rows;
    for (std::size_t i = 0; i < size(); ++i)
        rows.push_back((*this)[i].numbers());
    return rows;
}

std::vector<std::string> Value::keys() const
{
    std::vector<std::string> keys;
    if (m_node->is_object())
        for (const auto& [key, child] : m_node->items())
            keys.push_back(key);
    return keys;
}

std::vector<std::string> unreadLeaves(const nlohmann::json& node, const std::string& path, const Ledger& ledger)
{
    std::vector<std::string> found;
    collectUnread(node, path, ledger, found);
    return found;
}

}  // namespace ballast::golden
