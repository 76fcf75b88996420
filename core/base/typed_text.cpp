#include "base/typed_text.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace ballast {

namespace {

constexpr std::size_t kShownBytes = 40;

unsigned byteAt(std::string_view text, std::size_t place) { return static_cast<unsigned char>(text[place]); }

/// Code point of a character of two or three bytes of UTF-8; of the others, none of which is escaped, 0.
unsigned codePointOf(std::string_view character)
{
    if (character.size() == 2) return (byteAt(character, 0) & 0x1FU) << 6 | (byteAt(character, 1) & 0x3FU);
    if (character.size() != 3) return 0;
    return (byteAt(character, 0) & 0x0FU) << 12 | (byteAt(character, 1) & 0x3FU) << 6 | (byteAt(character, 2) & 0x3FU);
}

/// Characters beyond ASCII that a terminal obeys instead of showing: the C1 controls (U+009B begins an escape code),
/// line and paragraph separators, and those that turn the direction of what follows (Unicode Standard Annex 9).
bool isObeyed(unsigned codePoint)
{
    const auto within = [&](unsigned first, unsigned last) { return codePoint >= first && codePoint <= last; };
    return within(0x80, 0x9F) || codePoint == 0x61C || within(0x200E, 0x200F) || within(0x2028, 0x202E) ||
           within(0x2066, 0x2069);
}

tl::unexpected<Error> outside(std::string_view name, std::string_view expected, std::string_view text)
{
    return fail(ErrorCode::InvalidArgument,
                fmt::format("{} must be {}, was \"{}\"", name, expected, printable(text, kShownBytes)));
}

}  // namespace

Result<double> parseTypedNumber(std::string_view name, std::string_view text, TypedRange range)
{
    double value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size() && std::isfinite(value);
    if (!whole || value < range.lowest || value > range.highest)
        return outside(name, fmt::format("a number from {} to {}", range.lowest, range.highest), text);
    return value;
}

Result<std::uint64_t> parseTypedNatural(std::string_view name, std::string_view text)
{
    std::uint64_t value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size())
        return outside(name, fmt::format("a whole number from 0 to {}", std::numeric_limits<std::uint64_t>::max()),
                       text);
    return value;
}

std::size_t utf8Length(std::string_view text)
{
    if (text.empty()) return 0;
    const unsigned lead = byteAt(text, 0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : lead >> 4 == 0xE             ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byteAt(text, i) & 0xC0U) != 0x80) return 0;
    const unsigned second = byteAt(text, 1);
    const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
    const bool surrogate = lead == 0xED && second >= 0xA0;
    const bool beyond = lead == 0xF4 && second >= 0x90;
    return overlong || surrogate || beyond ? 0 : length;
}

std::string printable(std::string_view text, std::size_t longest)
{
    std::string shown;
    std::size_t place = 0;
    while (place < text.size() && place < longest) {
        const std::size_t length = utf8Length(text.substr(place));
        const unsigned lead = byteAt(text, place);
        if (length == 0 || lead < 0x20 || lead == 0x7F) {
            shown += fmt::format("\\x{:02x}", lead);
            ++place;
            continue;
        }
        const auto character = text.substr(place, length);
        if (const unsigned codePoint = codePointOf(character); isObeyed(codePoint))
            shown += fmt::format("\\u{:04x}", codePoint);
        else
            shown += character;
        place += length;
    }
    return place < text.size() ? shown + "..." : shown;
}

}  // namespace ballast
