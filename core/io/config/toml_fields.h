#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "base/result.h"

namespace ballast::config {

/// Allowed values of a number, ends included.
struct NumberRange {
    double least{}, most{};
};

/// Takes typed fields out of one TOML table and keeps the first error, with file, line and key. A field that was
/// asked for is a known one; `finish` refuses the others.
///
/// Threads  One.
class TomlFields {
public:
    /// `prefix` names the table in errors, for example "option[2]"; empty for the root.
    TomlFields(const toml::table& table, std::string file, std::string prefix);

    double number(std::string_view key, NumberRange range, std::optional<double> fallback = std::nullopt);
    std::string text(std::string_view key, std::optional<std::string> fallback = std::nullopt);
    /// Of at most `longest` characters: addresses are longer than names.
    std::string longText(std::string_view key, std::size_t longest, std::optional<std::string> fallback = std::nullopt);
    bool flag(std::string_view key, std::optional<bool> fallback = std::nullopt);
    /// An array of `least` to `most` different texts; none if the key is missing and `least` is zero.
    std::vector<std::string> texts(std::string_view key, std::size_t least, std::size_t most, std::size_t longest);
    /// One table, written inline or apart; null if the key is missing.
    const toml::table* table(std::string_view key);
    /// One of `choices`.
    std::string choice(std::string_view key, const std::vector<std::string>& choices);
    /// True if the key is there and holds exactly this text.
    bool isText(std::string_view key, std::string_view expected);
    /// Tables of an array of tables; none if the key is missing. At most `most`.
    std::vector<const toml::table*> tables(std::string_view key, std::size_t most);
    /// Records an error at a key, unless there is one already.
    void refuse(std::string_view key, const std::string& sentence);

    /// The first error, or an unknown key; empty if all was well.
    std::optional<Error> finish();

private:
    const toml::node* find(std::string_view key);
    std::string place(const toml::node* node) const;
    std::string keyPath(std::string_view key) const;

    const toml::table& m_table;
    std::string m_file;
    std::string m_prefix;
    std::vector<std::string> m_known;
    std::optional<Error> m_error;
};

}  // namespace ballast::config
