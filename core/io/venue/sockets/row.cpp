#include "venue/sockets/row.h"

#include <fmt/format.h>

namespace ballast::sockets {

namespace {

/// 2100-01-01, in milliseconds: later ones are no time of ours.
constexpr std::uint64_t kLatestMillisecond = 4'102'444'800'000;

}  // namespace

Row::Row(std::string_view what, Element element, const DecimalForm& form) : m_what(what), m_form(form)
{
    simdjson::dom::object object;
    if (element.get_object().get(object) == simdjson::SUCCESS)
        m_object = object;
    else
        m_fault = fmt::format("{}: is no object", what);
}

Result<void> Row::done() const
{
    if (m_fault.empty()) return {};
    return fail(ErrorCode::Parse, m_fault);
}

void Row::fault(std::string_view key, std::string_view wanted)
{
    if (m_fault.empty()) m_fault = fmt::format("{}: {} must be {}", m_what, key, wanted);
}

std::optional<Row::Element> Row::member(std::string_view key)
{
    Element element;
    if (m_object && m_object->at_key(key).get(element) == simdjson::SUCCESS) return element;
    fault(key, "there");
    return std::nullopt;
}

bool Row::isNull(std::string_view key)
{
    const auto element = member(key);
    return element && element->is_null();
}

void Row::text(std::string_view key, std::string_view& out)
{
    const auto element = member(key);
    if (element && element->get_string().get(out) != simdjson::SUCCESS) fault(key, "a text");
}

void Row::whole(std::string_view key, std::uint64_t most, std::uint64_t& out)
{
    const auto element = member(key);
    if (element && (element->get_uint64().get(out) != simdjson::SUCCESS || out > most))
        fault(key, fmt::format("a whole number from 0 to {}", most));
}

void Row::flagIfAny(std::string_view key, bool& out)
{
    Element element;
    if (m_object && m_object->at_key(key).get(element) == simdjson::SUCCESS &&
        element.get_bool().get(out) != simdjson::SUCCESS)
        fault(key, "true or false");
}

void Row::time(std::string_view key, Timestamp& out)
{
    std::uint64_t milliseconds = 0;
    whole(key, kLatestMillisecond, milliseconds);
    if (milliseconds == 0) fault(key, "milliseconds since 1970");
    out = Timestamp{} + Duration::milliseconds(static_cast<std::int64_t>(milliseconds));
}

void Row::units(std::string_view key, std::int64_t least, std::int64_t& out)
{
    std::string_view digits;
    text(key, digits);
    const auto read = m_form.exact(digits);
    if (!read || *read < least)
        return fault(key, least > 0 ? "a positive decimal in a text, of at most 8 places"
                                    : "a decimal in a text, of at most 8 places");
    out = *read;
}

void Row::price(std::string_view key, domain::Price& out)
{
    std::int64_t read = 0;
    units(key, 1, read);
    out = domain::Price::fromUnits(read);
}

void Row::size(std::string_view key, domain::Quantity& out)
{
    std::int64_t read = 0;
    units(key, 1, read);
    out = domain::Quantity::fromUnits(read);
}

std::optional<domain::Price> nearestPrice(simdjson::dom::element element, const DecimalForm& form)
{
    std::string_view digits;
    if (element.get_string().get(digits) != simdjson::SUCCESS) return std::nullopt;
    const auto units = form.nearest(digits);
    return units && *units > 0 ? std::optional(domain::Price::fromUnits(*units)) : std::nullopt;
}

void Row::nearest(std::string_view key, domain::Price& out)
{
    const auto element = member(key);
    const auto price = element ? nearestPrice(*element, m_form) : std::nullopt;
    if (!price) return fault(key, "a positive decimal in a text");
    out = *price;
}

void Row::nearestOrNone(std::string_view key, std::optional<domain::Price>& out)
{
    out.reset();
    if (!isNull(key)) nearest(key, out.emplace());
}

void Row::number(std::string_view key, double& out)
{
    std::string_view digits;
    text(key, digits);
    const auto value = m_form.number(digits);
    if (!value) return fault(key, "a decimal in a text");
    out = *value;
}

void Row::numberOrNone(std::string_view key, std::optional<double>& out)
{
    out.reset();
    if (!isNull(key)) number(key, out.emplace());
}

}  // namespace ballast::sockets
