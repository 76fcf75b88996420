#include "venue/derive/option_code.h"

#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <limits>

#include "base/typed_text.h"

namespace ballast::derive {

namespace {

constexpr unsigned kStrikePlaces = 8;

tl::unexpected<Error> noOption(std::string_view name)
{
    return fail(ErrorCode::Parse, fmt::format("option {}: expected COIN-YYYYMMDD-STRIKE-C or -P", printable(name, 40)));
}

std::optional<unsigned> digits(std::string_view text)
{
    unsigned value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Seconds at 08:00 UTC of that day.
std::optional<std::uint32_t> expiryOf(std::string_view day)
{
    if (day.size() != 8) return std::nullopt;
    const auto year = digits(day.substr(0, 4)), month = digits(day.substr(4, 2)), date = digits(day.substr(6));
    if (!year || !month || !date) return std::nullopt;
    const std::chrono::year_month_day calendar{std::chrono::year(static_cast<int>(*year)), std::chrono::month(*month),
                                               std::chrono::day(*date)};
    if (!calendar.ok()) return std::nullopt;
    const auto at = std::chrono::sys_days(calendar) + std::chrono::hours(8);
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
    if (seconds < 0 || seconds > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    return static_cast<std::uint32_t>(seconds);
}

std::uint64_t bytesFrom(const signing::Word& word, std::size_t first, std::size_t count)
{
    std::uint64_t value = 0;
    for (std::size_t i = first; i < first + count; ++i)
        value = value << 8 | word.bytes[i];
    return value;
}

}  // namespace

signing::Word subIdOf(const OptionCode& code)
{
    const std::uint64_t high = code.strike | (code.isCall ? std::uint64_t{1} << 63 : 0);
    signing::Word word = signing::wordOf(std::uint64_t{code.expirySeconds});
    for (std::size_t i = 0; i < 8; ++i)
        word.bytes[27 - i] = static_cast<std::uint8_t>(high >> (8 * i));
    return word;
}

Result<OptionCode> optionCodeOf(const signing::Word& subId)
{
    if (!signing::fitsUnsigned(subId, 96))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("option number {}: is beyond 96 bits", signing::unsignedText(subId)));
    const auto high = bytesFrom(subId, 20, 8);
    return OptionCode{static_cast<std::uint32_t>(bytesFrom(subId, 28, 4)), high & ~(std::uint64_t{1} << 63),
                      (high >> 63) != 0};
}

Result<OptionCode> optionCodeOf(std::string_view name)
{
    const auto side = name.rfind('-');
    const auto strikeAt = side == std::string_view::npos ? side : name.rfind('-', side - 1);
    const auto dayAt =
        strikeAt == std::string_view::npos || strikeAt == 0 ? std::string_view::npos : name.rfind('-', strikeAt - 1);
    if (dayAt == std::string_view::npos || dayAt == 0) return noOption(name);
    const auto right = name.substr(side + 1);
    const auto expiry = expiryOf(name.substr(dayAt + 1, strikeAt - dayAt - 1));
    std::string strikeText(name.substr(strikeAt + 1, side - strikeAt - 1));
    std::replace(strikeText.begin(), strikeText.end(), '_', '.');
    const auto strike = signing::scaledWord(strikeText, kStrikePlaces, 64);
    const auto strike64 = strike ? signing::toUint64(*strike) : std::nullopt;
    if (!expiry || !strike64 || strikeText.starts_with('-') || (right != "C" && right != "P")) return noOption(name);
    return OptionCode{*expiry, *strike64, right == "C"};
}

}  // namespace ballast::derive
