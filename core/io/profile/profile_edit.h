#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace ballast::profile {

/// One value as TOML: a text, a whole number, a list or table of texts, or true and false.
struct TomlValue {
    enum class Form { Text, Number, List, Pairs, Flag };
    Form form{Form::Text};
    std::vector<std::pair<std::string, std::string>> items;  ///< Without first members but in Pairs; none: no value.
    friend bool operator==(const TomlValue&, const TomlValue&) = default;
};
std::string tomlOf(const TomlValue& value);

/// One [[venue]] or [[oracle]]: what a form knows of it.
struct ProfileBlock {
    bool isOracle{};
    std::string kind, name;
    std::vector<std::pair<std::string, TomlValue>> values;  ///< "protocol.KEY" stands in that table.
};

/// Every block of a profile, with all values that a form can hold.
///
/// Errors   Parse.
Result<std::vector<ProfileBlock>> blocksOf(std::string_view text, const std::string& file);

/// The text of a profile that watches and holds this block alone.
std::string newProfileText(std::string_view profileName, const ProfileBlock& block);
/// The text with the block over the one called `replaces`, or behind the last one where that is empty. Bytes of
/// everything else, comments too, stay; values of the block's own keys that are not in `block` are taken out.
///
/// Errors   NotFound for a name that no block has; Parse.
Result<std::string> withBlock(std::string_view text, const std::string& file, const ProfileBlock& block,
                              std::string_view replaces);

/// Whole or not at all, 0600, folders 0700. Errors   Io.
Result<void> writePrivately(const std::filesystem::path& file, std::string_view text);

}  // namespace ballast::profile
