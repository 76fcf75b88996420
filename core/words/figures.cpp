#include "words/figures.h"

#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace ballast::words {

namespace {

constexpr int kMostDecimals = 8;  ///< Of a domain::Quantity.

double powerOfTen(int exponent)
{
    double power = 1.0;
    for (int i = 0; i < exponent; ++i)
        power *= 10.0;
    return power;
}

/// The fewest decimals from `least` on that print all of it; nothing where the most do not.
std::optional<int> wholeDecimals(double value, int least)
{
    constexpr double kOfADouble = 1e-5;  ///< What one leaves of a decimal at the sizes of a desk.
    for (int decimals = least; decimals <= kMostDecimals; ++decimals) {
        const double shown = std::abs(value) * powerOfTen(decimals);
        const double left = std::abs(shown - std::round(shown));
        if (left < kOfADouble && (value == 0.0 || shown > 0.5)) return decimals;
    }
    return std::nullopt;
}

}  // namespace

std::string figure(double value, int decimals, bool plus)
{
    std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
    const bool isZero = digits.find_first_not_of("0.") == std::string::npos;
    const auto point = digits.find('.');
    auto place = static_cast<std::ptrdiff_t>(point == std::string::npos ? digits.size() : point) - 3;
    for (; place > 0; place -= 3)
        digits.insert(static_cast<std::size_t>(place), ",");
    if (isZero) return digits;
    if (value < 0.0) return "−" + digits;
    return plus ? "+" + digits : digits;
}

int coinDecimals(std::string_view underlying) { return underlying == "BTC" ? 3 : 2; }

std::string coins(std::string_view underlying, double value, bool plus)
{
    return figure(value, coinDecimals(underlying), plus);
}

int decimalsOf(double value, int least) { return wholeDecimals(value, least).value_or(least); }

int sizeDecimals(std::string_view underlying, double value)
{
    const int least = coinDecimals(underlying);
    if (const auto whole = wholeDecimals(value, least)) return *whole;
    int decimals = least;
    for (double shown = std::abs(value) * powerOfTen(least); shown < 100.0 && decimals < kMostDecimals; shown *= 10.0)
        ++decimals;
    return decimals;
}

std::string coinSize(std::string_view underlying, double value, bool plus)
{
    return figure(value, sizeDecimals(underlying, value), plus);
}

std::string count(double value)
{
    auto digits = figure(std::abs(value), wholeDecimals(value, 0).value_or(4));
    if (digits.find('.') == std::string::npos) return digits;
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) digits.pop_back();
    return digits;
}

std::string contracts(double value)
{
    const auto digits = count(value);
    return digits + (digits == "1" ? " contract" : " contracts");
}

std::string clipped(std::string_view text, std::size_t bytes)
{
    if (text.size() > bytes) {
        // Bytes 10xxxxxx continue a character.
        while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
            --bytes;
        text = text.substr(0, bytes);
    }
    return std::string(text);
}

std::string span(Duration duration)
{
    const double seconds = duration.inSeconds();
    if (seconds < 100.0) return figure(seconds, seconds < 10.0 ? 1 : 0) + " s";
    if (seconds < 6000.0) return figure(seconds / 60.0, 0) + " min";
    return figure(seconds / 3600.0, 1) + " h";
}

}  // namespace ballast::words
