#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ballast::golden {

/// A field that the file should have and has not, or that has another type than it should.
class MissingField : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Which leaves of a file were read.
class Ledger {
public:
    void mark(const nlohmann::json& leaf) { m_read.insert(&leaf); }
    bool wasRead(const nlohmann::json& leaf) const { return m_read.contains(&leaf); }

private:
    std::set<const nlohmann::json*> m_read;
};

/// A place in a golden file. Reading a leaf marks it as checked. Throws MissingField; the runner counts it as a
/// failure.
class Value {
public:
    Value(const nlohmann::json& node, std::string path, Ledger& ledger);

    bool has(std::string_view key) const;
    Value operator[](std::string_view key) const;
    Value operator[](std::size_t index) const;
    std::size_t size() const { return m_node->size(); }
    const std::string& path() const { return m_path; }
    const nlohmann::json& node() const { return *m_node; }  ///< Looking through it marks nothing.

    bool isNumber() const { return m_node->is_number(); }
    double number() const;
    bool boolean() const;
    std::string text() const;
    std::vector<double> numbers() const;
    std::vector<std::vector<double>> rows() const;  ///< A matrix, row by row; may be ragged.
    std::vector<std::string> keys() const;

private:
    const nlohmann::json* m_node;
    std::string m_path;
    Ledger* m_ledger;
};

/// A name that the schema's description leaves unchecked: where a number comes from, and figures that promise nothing.
bool isDescription(std::string_view name);

/// Paths of the leaves under a node that nobody read, names that only tell where numbers come from left out.
std::vector<std::string> unreadLeaves(const nlohmann::json& node, const std::string& path, const Ledger& ledger);

}  // namespace ballast::golden
