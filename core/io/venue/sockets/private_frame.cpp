#include "venue/sockets/private_frame.h"

#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "base/typed_text.h"

namespace ballast::sockets {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kDeepest = 32, kLongestText = 65'536, kLongestWord = 128, kMostItems = 20'000;
constexpr std::size_t kShownWords = 80;

bool isWordChar(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '+' || c == 'E';
}

/// Looked at before anything is made of it: what no venue sends would cost more than it is worth. Empty: nothing.
std::string_view excessOf(std::string_view frame)
{
    std::size_t depth = 0, began = 0, word = 0;
    std::array<std::size_t, kDeepest + 1> items{};
    bool inText = false;
    for (std::size_t i = 0; i < frame.size(); ++i) {
        const char c = frame[i];
        if (inText) {
            if (c == '\\') ++i;
            inText = c != '"';
            if (i - began > kLongestText) return "a text is longer than 65,536 bytes";
            continue;
        }
        word = isWordChar(c) ? word + 1 : 0;
        if (word > kLongestWord) return "a number is longer than 128 digits";
        if (c == '"') {
            inText = true;
            began = i;
        } else if (c == '{' || c == '[') {
            if (++depth > kDeepest) return "nests deeper than 32";
            items[depth] = 0;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        } else if (c == ',' && ++items[depth] > kMostItems) {
            return "a list is longer than 20,000";
        }
    }
    return {};
}

}  // namespace

Result<Json> parsePrivate(std::string_view frame)
{
    if (const auto excess = excessOf(frame); !excess.empty())
        return fail(ErrorCode::Parse, fmt::format("private frame: {}", excess));
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

std::string textOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool flagOf(const Json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

CallAnswer readAnswer(const Json& frame)
{
    const auto error = frame.find("error");
    const bool hasError = error != frame.end() && !error->is_null();
    if (!hasError) return {.kind = frame.contains("result") ? CallAnswer::Kind::Result : CallAnswer::Kind::Unreadable};
    const bool both = frame.contains("result") && !frame.at("result").is_null();
    if (both || !error->is_object() || !error->contains("code") || !error->at("code").is_number_integer()) return {};
    return {.kind = CallAnswer::Kind::Error,
            .code = error->at("code").get<std::int64_t>(),
            .words = printable(textOf(*error, "message"), kShownWords)};
}

}  // namespace ballast::sockets
