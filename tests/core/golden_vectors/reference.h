#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "ballast_vectors/check_file.h"
#include "ballast_vectors/vector_file.h"

namespace ballast::vectors {

/// The published golden values; a missing file is an exception, for a test without them proves nothing.
inline const Json& reference(const std::string& name)
{
    static std::map<std::string, Json> kept;
    auto& json = kept[name];
    if (json.is_null()) json = readVectors(std::string(BALLAST_REFERENCE) + "/protocols/" + name).value();
    return json;
}

inline const std::vector<std::string>& referenceNames()
{
    static const std::vector<std::string> kNames{"vectors.json", "vectors-generated.json"};
    return kNames;
}

/// One entry of a file as a file of its own, with the texts and numbers that it shares with its neighbours.
struct Slice {
    Json file;
    Json::json_pointer entry;  ///< Where the entry stands in `file`.
    std::string path;          ///< Where it stands in the whole file, "/hyperliquid/l1_actions/3".
};

/// Members that hold entries of their own.
inline bool isSection(const std::string& name)
{
    static const std::set<std::string> kSections{"vectors",
                                                 "cases",
                                                 "examples",
                                                 "l1_actions",
                                                 "l1_actions_computed",
                                                 "user_signed_actions",
                                                 "float_to_int_for_hashing",
                                                 "valid",
                                                 "invalid",
                                                 "computed",
                                                 "v3_golden",
                                                 "price_size_rounding",
                                                 "ccxt_rounding",
                                                 "option_sub_id",
                                                 "deribit",
                                                 "tick_math",
                                                 "twap_tick",
                                                 "hyperliquid",
                                                 "derive_v2_legacy",
                                                 "price_from_sqrt"};
    return kSections.contains(name);
}

/// `file` holds nothing but what leads to the value at `at`, which `path` names in the whole file.
inline void split(std::vector<Slice>& slices, const Json& file, const Json::json_pointer& at, const std::string& path)
{
    const Json& value = file[at];
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            Json alone = file;
            alone[at] = Json::array({value[i]});
            slices.push_back({std::move(alone), at / std::size_t{0}, path + "/" + std::to_string(i)});
        }
        return;
    }
    Json rest = file;
    for (const auto& [name, member] : value.items()) {
        if (!isSection(name)) continue;
        Json alone = file;
        for (const auto& [other, sibling] : value.items())
            if (other != name && sibling.is_structured()) alone[at].erase(other);
        split(slices, alone, at / name, path + "/" + name);
        rest[at].erase(name);
    }
    const bool wordsAlone = std::all_of(rest[at].items().begin(), rest[at].items().end(),
                                        [](const auto& member) { return isWordsOnly(snakeCase(member.key())); });
    // What stands beside the sections; where it cannot stand without them, with them.
    if (!wordsAlone) slices.push_back({checkFile(rest).failed() == 0 ? rest : file, at, path});
}

/// Each entry of a file.
inline std::vector<Slice> slicesOf(const Json& root)
{
    std::vector<Slice> slices;
    for (const auto& [name, group] : root.items())
        if (!isWordsOnly(snakeCase(name))) split(slices, Json{{name, group}}, Json::json_pointer() / name, "/" + name);
    return slices;
}

/// Places of the values below a place that are no lists or objects, but for words.
inline void collectLeaves(std::vector<Json::json_pointer>& leaves, const Json& root, const Json::json_pointer& at,
                          bool inside = false)
{
    const Json& value = root[at];
    if (!value.is_structured()) return leaves.push_back(at);
    static const std::set<std::string> kNamed{"typed_data", "message", "domain", "types", "action"};
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i)
        collectLeaves(leaves, root, at / i, inside);
    if (!value.is_object()) return;
    // Within what is hashed a member "name" is no words.
    for (const auto& [name, member] : value.items())
        if (inside || (!isWordsOnly(snakeCase(name)) && !isSection(name)))
            collectLeaves(leaves, root, at / name, inside || kNamed.contains(name));
}

inline std::vector<Json::json_pointer> leavesOf(const Slice& slice)
{
    std::vector<Json::json_pointer> leaves;
    collectLeaves(leaves, slice.file, slice.entry);
    return leaves;
}

/// Where a place of a slice stands in the whole file.
inline std::string pathOf(const Slice& slice, const Json::json_pointer& leaf)
{
    return slice.path + leaf.to_string().substr(slice.entry.to_string().size());
}

}  // namespace ballast::vectors
