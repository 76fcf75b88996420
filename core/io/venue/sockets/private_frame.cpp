#include "venue/sockets/private_frame.h"

#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>
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

namespace {

/// Builds the value of a frame with the texts of its figures.
class ExactValues final : public nlohmann::json_sax<Json> {
public:
    Json root;
    bool twice{};  ///< A key stands twice in one object.

    bool null() override { return add(nullptr), true; }
    bool boolean(bool value) override { return add(value), true; }
    bool number_integer(std::int64_t value) override { return add(value), true; }
    bool number_unsigned(std::uint64_t value) override { return add(value), true; }
    /// The reader has put the locale's decimal sign into its text, a comma where Qt has taken up a person's locale.
    bool number_float(double, const std::string& text) override
    {
        Json::binary_t figure(std::vector<std::uint8_t>(text.begin(), text.end()));
        for (auto& sign : figure)
            if (std::string_view("0123456789+-eE").find(static_cast<char>(sign)) == std::string_view::npos) sign = '.';
        return add(Json::binary(std::move(figure))), true;
    }
    bool string(std::string& value) override { return add(std::move(value)), true; }
    bool binary(Json::binary_t&) override { return false; }
    bool start_object(std::size_t) override { return m_open.push_back(add(Json::object())), true; }
    bool start_array(std::size_t) override { return m_open.push_back(add(Json::array())), true; }
    bool end_object() override { return m_open.pop_back(), true; }
    bool end_array() override { return m_open.pop_back(), true; }
    bool key(std::string& name) override
    {
        twice = twice || m_open.back()->contains(name);
        m_key = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const Json::exception&) override { return false; }

private:
    Json* add(Json value)
    {
        if (m_open.empty()) return root = std::move(value), &root;
        auto& top = *m_open.back();
        if (top.is_array()) return top.push_back(std::move(value)), &top.back();
        auto& place = top[m_key];
        return place = std::move(value), &place;
    }

    std::vector<Json*> m_open;  // A parent takes nothing more in until what is in it is closed.
    std::string m_key;
};

}  // namespace

Result<Json> parseExact(std::string_view frame)
{
    if (const auto excess = excessOf(frame); !excess.empty())
        return fail(ErrorCode::Parse, fmt::format("private frame: {}", excess));
    ExactValues values;
    if (!Json::sax_parse(frame, &values) || !values.root.is_object())
        return fail(ErrorCode::Parse, "private frame: no JSON object");
    if (values.twice) return fail(ErrorCode::Parse, "private frame: a key stands twice");
    return std::move(values.root);
}

std::string figureOf(const Json& value)
{
    if (value.is_binary()) return {value.get_binary().begin(), value.get_binary().end()};
    return value.is_number() ? value.dump() : std::string();
}

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
