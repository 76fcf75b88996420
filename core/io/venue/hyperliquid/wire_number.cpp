#include "venue/hyperliquid/wire_number.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace ballast::hyperliquid {

Result<std::string> wireText(double value)
{
    constexpr double kMostChange = 1e-12;
    if (!std::isfinite(value)) return fail(ErrorCode::InvalidArgument, "number for the wire: is not finite");
    std::string text = fmt::format("{:.8f}", value);
    double read = 0.0;
    std::from_chars(text.data(), text.data() + text.size(), read);
    if (std::abs(read - value) >= kMostChange)
        return fail(ErrorCode::InvalidArgument, fmt::format("{}: has more than eight decimal places", value));
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text == "-0" ? "0" : text;
}

Result<signing::Word> wholeForHashing(std::string_view decimal)
{
    constexpr unsigned kPlaces = 8;
    return signing::scaledWord(decimal, kPlaces);
}

}  // namespace ballast::hyperliquid
