#include "venue/sockets/private_frame.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace ballast::sockets {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kDeepest = 32;

/// Looked at before anything is made of it.
bool nestsTooDeep(std::string_view frame)
{
    std::size_t depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < frame.size(); ++i) {
        const char c = frame[i];
        if (inText && c == '\\')
            ++i;
        else if (c == '"')
            inText = !inText;
        else if (!inText && (c == '{' || c == '[') && ++depth > kDeepest)
            return true;
        else if (!inText && (c == '}' || c == ']') && depth > 0)
            --depth;
    }
    return false;
}

}  // namespace

Result<Json> parsePrivate(std::string_view frame)
{
    if (nestsTooDeep(frame))
        return fail(ErrorCode::Parse, fmt::format("private frame: nests deeper than {}", kDeepest));
    std::vector<std::set<std::string>> keys;
    bool twice = false;
    const auto look = [&](int, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::object_start) keys.emplace_back();
        if (event == Json::parse_event_t::object_end && !keys.empty()) keys.pop_back();
        if (event == Json::parse_event_t::key && !keys.empty())
            twice = !keys.back().insert(value.get<std::string>()).second || twice;
        return true;
    };
    auto parsed = Json::parse(frame, look, false);
    if (parsed.is_discarded() || !parsed.is_object()) return fail(ErrorCode::Parse, "private frame: no JSON object");
    if (twice) return fail(ErrorCode::Parse, "private frame: a key stands twice");
    return parsed;
}

}  // namespace ballast::sockets
