#include "words/figures.h"

#include <cmath>
#include <fmt/format.h>

namespace ballast::words {

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

std::string count(double value)
{
    auto digits = figure(std::abs(value), 4);
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
