#include "venue_server/params.h"

#include <charconv>
#include <cmath>

namespace ballast::venue_server {

namespace {

int digitOf(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && digitOf(text[i + 1]) >= 0 && digitOf(text[i + 2]) >= 0) {
            out += static_cast<char>(digitOf(text[i + 1]) * 16 + digitOf(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

}  // namespace

Json queryParams(std::string_view query)
{
    Json out = Json::object();
    while (!query.empty()) {
        const auto end = query.find('&');
        const auto one = query.substr(0, end);
        const auto equals = one.find('=');
        if (!one.empty())
            out[unescaped(one.substr(0, equals))] =
                equals == std::string_view::npos ? std::string() : unescaped(one.substr(equals + 1));
        query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
    }
    return out;
}

bool isCurrency(std::string_view text) { return text == "BTC" || text == "ETH" || text == "USDC" || text == "any"; }

std::string currencyName(std::string_view text) { return text == "any" ? std::string(text) : upper(text); }

Params::Params(Json object) : m_object(std::move(object))
{
    if (m_object.is_null()) m_object = Json::object();
    if (!m_object.is_object()) m_fault = Refusal{-32602, "Invalid params", "must be an object", "params"};
}

void Params::fault(const char* key, std::string reason)
{
    if (!m_fault) m_fault = Refusal{-32602, "Invalid params", std::move(reason), key};
}

const Json* Params::find(const char* key) const
{
    if (!m_object.is_object()) return nullptr;
    const auto found = m_object.find(key);
    return found == m_object.end() || found->is_null() ? nullptr : &*found;
}

std::string Params::text(const char* key, bool needed, std::size_t longest)
{
    const auto* value = find(key);
    if (value == nullptr) {
        if (needed) fault(key, "required");
        return {};
    }
    if (!value->is_string()) {
        fault(key, "must be a string");
        return {};
    }
    auto read = value->get<std::string>();
    if (read.size() > longest) fault(key, "too long");
    return read;
}

std::optional<bool> Params::flag(const char* key)
{
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    if (*value == "true") return true;
    if (*value == "false") return false;
    fault(key, "must be a boolean");
    return std::nullopt;
}

std::optional<double> Params::number(const char* key, bool needed)
{
    const auto* value = find(key);
    if (value == nullptr) {
        if (needed) fault(key, "required");
        return std::nullopt;
    }
    if (value->is_number()) return value->get<double>();
    if (value->is_string()) {
        const auto& text = value->get_ref<const std::string&>();
        double read = 0.0;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), read);
        if (code == std::errc() && end == text.data() + text.size() && std::isfinite(read)) return read;
    }
    fault(key, "must be a number");
    return std::nullopt;
}

std::optional<std::int64_t> Params::whole(const char* key, bool needed)
{
    const auto read = number(key, needed);
    if (!read) return std::nullopt;
    if (std::abs(*read) < 9e15 && std::floor(*read) == *read) return static_cast<std::int64_t>(*read);
    fault(key, "must be an integer");
    return std::nullopt;
}

std::optional<Quantity> Params::amount(const char* key, bool needed)
{
    const auto read = number(key, needed);
    if (!read) return std::nullopt;
    if (const auto exact = Quantity::fromDouble(*read)) return *exact;
    fault(key, "out of range");
    return std::nullopt;
}

std::optional<Price> Params::price(const char* key, bool needed)
{
    const auto read = number(key, needed);
    if (!read) return std::nullopt;
    if (const auto exact = Price::fromDouble(*read)) return *exact;
    fault(key, "out of range");
    return std::nullopt;
}

std::vector<std::string> Params::texts(const char* key)
{
    const auto* value = find(key);
    Json parsed;
    if (value != nullptr && value->is_string()) {
        parsed = Json::parse(value->get_ref<const std::string&>(), nullptr, false);
        value = &parsed;
    }
    if (value == nullptr || !value->is_array()) {
        fault(key, "must be an array of strings");
        return {};
    }
    std::vector<std::string> out;
    for (const auto& element : *value) {
        if (!element.is_string()) {
            fault(key, "must be an array of strings");
            return {};
        }
        out.push_back(element.get<std::string>());
    }
    return out;
}

}  // namespace ballast::venue_server
