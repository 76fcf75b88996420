#include "oracle/decimal.h"

#include <charconv>

namespace ballast::oracle {

namespace {

constexpr int kPlaces = 8;                                    // Of domain::Price.
constexpr std::size_t kLongestUnits = 18;                     // Digits of what a price of the desk reaches.
constexpr std::int64_t kMostUnits = 100'000'000'000'000'000;  // 10^9.

}  // namespace

Decimal Decimal::of(std::string_view digits, int exponent)
{
    Decimal result;
    result.m_negative = digits.starts_with('-');
    if (result.m_negative) digits.remove_prefix(1);
    const auto first = digits.find_first_not_of('0');
    if (first == std::string_view::npos) {
        result.m_negative = false;
        return result;
    }
    result.m_digits = digits.substr(first);
    result.m_exponent = exponent;
    return result;
}

std::string Decimal::text() const
{
    std::string text = m_digits;
    if (m_exponent >= 0) {
        if (text != "0") text.append(static_cast<std::size_t>(m_exponent), '0');
    } else {
        const auto places = static_cast<std::size_t>(-m_exponent);
        if (text.size() <= places) text.insert(0, places - text.size() + 1, '0');
        text.insert(text.size() - places, 1, '.');
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    return m_negative ? "-" + text : text;
}

std::optional<domain::Price> Decimal::nearest() const
{
    std::string units = m_digits;
    const int shift = m_exponent + kPlaces;
    bool roundsUp = false;
    if (shift >= 0) {
        if (units != "0") units.append(static_cast<std::size_t>(shift), '0');
    } else {
        const auto cut = static_cast<std::size_t>(-shift);
        if (units.size() < cut) return domain::Price{};
        roundsUp = units[units.size() - cut] >= '5';
        units.erase(units.size() - cut);
        if (units.empty()) units = "0";
    }
    if (units.size() > kLongestUnits) return std::nullopt;
    std::int64_t value = 0;
    std::from_chars(units.data(), units.data() + units.size(), value);
    value += roundsUp ? 1 : 0;
    if (value > kMostUnits) return std::nullopt;
    return domain::Price::fromUnits(m_negative ? -value : value);
}

double Decimal::toDouble() const
{
    const std::string text = m_digits + "e" + std::to_string(m_exponent);
    double value = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return m_negative ? -value : value;
}

}  // namespace ballast::oracle
