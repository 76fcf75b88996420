#include "commands/json_fields.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/typed_text.h"

namespace ballast::commands {

namespace {

using Json = nlohmann::json;

constexpr std::size_t kShownBytes = 40;

/// What the library tells while it reads; false stops it. It holds no tree, so that depth costs nothing.
class Receiver : public nlohmann::json_sax<Json> {
public:
    bool null() override { return take(JsonField::Kind::Other, "null"); }
    bool boolean(bool value) override { return take(JsonField::Kind::Other, value ? "true" : "false"); }
    bool number_integer(number_integer_t value) override { return number(fmt::format("{}", value)); }
    bool number_unsigned(number_unsigned_t value) override { return number(fmt::format("{}", value)); }
    bool number_float(number_float_t, const string_t& digits) override { return number(digits); }
    bool string(string_t& value) override { return take(JsonField::Kind::Text, value); }
    bool binary(binary_t&) override { return take(JsonField::Kind::Other, "bytes"); }
    bool start_object(std::size_t) override
    {
        if (m_open) return refuseNested("an object");
        m_open = true;
        return true;
    }
    bool key(string_t& name) override
    {
        const auto twice = [&](const JsonField& field) { return field.key == name; };
        if (std::any_of(fields.begin(), fields.end(), twice))
            return refuse(fmt::format("{}: stands twice", printable(name, kShownBytes)));
        fields.push_back({name, JsonField::Kind::Other, {}});
        return true;
    }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return m_open ? refuseNested("a list") : refuseLine(); }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        return refuse(fmt::format("expected one JSON object a line, went wrong at byte {}", position));
    }

    std::vector<JsonField> fields;
    std::optional<std::string> problem;

private:
    bool take(JsonField::Kind kind, std::string value)
    {
        if (!m_open) return refuseLine();
        fields.back().kind = kind;
        fields.back().value = std::move(value);
        return true;
    }
    bool number(std::string digits) { return take(JsonField::Kind::Number, std::move(digits)); }
    bool refuse(std::string sentence)
    {
        if (!problem) problem = std::move(sentence);
        return false;
    }
    bool refuseLine() { return refuse("expected one JSON object a line"); }
    bool refuseNested(const char* what)
    {
        return refuse(
            fmt::format("{}: expected a text or a number, was {}", printable(fields.back().key, kShownBytes), what));
    }

    bool m_open{};
};

}  // namespace

Result<std::vector<JsonField>> readJsonFields(std::string_view line)
{
    Receiver receiver;
    // The library takes a zero byte for the end and would leave the rest of the line unread.
    if (const auto zero = line.find('\0'); zero != std::string_view::npos)
        return fail(ErrorCode::Parse, fmt::format("expected one JSON object a line, went wrong at byte {}", zero + 1));
    const bool whole = Json::sax_parse(line, &receiver);
    if (receiver.problem) return fail(ErrorCode::Parse, *receiver.problem);
    if (!whole) return fail(ErrorCode::Parse, "expected one JSON object a line");
    return std::move(receiver.fields);
}

}  // namespace ballast::commands
