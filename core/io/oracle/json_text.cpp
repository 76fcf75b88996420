#include "oracle/json_text.h"

#include <fmt/format.h>

#include "chain/quantity.h"

namespace ballast::oracle {

namespace {

std::size_t depthOf(std::string_view text)
{
    std::size_t depth = 0, deepest = 0;
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inText) {
            if (c == '\\') ++i;
            if (c == '"') inText = false;
        } else if (c == '"') {
            inText = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return deepest;
}

}  // namespace

Result<Json> readJson(std::string_view text, std::string_view what)
{
    if (const auto depth = depthOf(text); depth > kDeepestJson)
        return fail(ErrorCode::Parse,
                    fmt::format("F18: {} nests {} levels, at most {} are read", what, depth, kDeepestJson));
    auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return fail(ErrorCode::Parse, fmt::format("F16: {} is no JSON", what));
    return json;
}

const Json& memberOf(const Json& json, const char* name)
{
    static const Json kNone;
    if (!json.is_object()) return kNone;
    const auto found = json.find(name);
    return found == json.end() ? kNone : *found;
}

std::optional<std::uint64_t> wholeOf(const Json& json)
{
    return json.is_number_unsigned() ? std::optional(json.get<std::uint64_t>()) : std::nullopt;
}

std::optional<std::uint64_t> quantityOf(const Json& json)
{
    if (!json.is_string()) return std::nullopt;
    const auto word = chain::quantityFromText(json.get_ref<const std::string&>());
    return word ? signing::toUint64(*word) : std::nullopt;
}

std::string hashOf(const Json& json, std::size_t bytes)
{
    if (!json.is_string()) return {};
    const auto read = signing::bytesFromHex(json.get_ref<const std::string&>());
    return read && read->size() == bytes ? signing::toHex(*read) : std::string();
}

}  // namespace ballast::oracle
