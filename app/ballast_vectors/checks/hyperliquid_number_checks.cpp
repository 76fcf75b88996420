#include <array>
#include <charconv>
#include <fmt/format.h>

#include "ballast_vectors/checks/checks.h"
#include "venue/hyperliquid/precision.h"
#include "venue/hyperliquid/wire_number.h"

namespace ballast::vectors {

namespace {

using domain::Price;
using domain::Quantity;
using domain::Rounding;

double decimal(Entry& entry, const char* name)
{
    const auto& value = entry.need(name);
    if (value.is_number()) return value.get<double>();
    entry.refuse(fmt::format("{}: expected a number", name));
    return 0.0;
}

/// The shortest decimal that is this double, without exponent.
std::string plainText(double value)
{
    std::array<char, 400> text{};
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    return problem == std::errc() ? std::string(text.data(), end) : std::string{};
}

/// A price of a text in decimal digits that keeps all of them.
Price priceOf(Entry& entry, const char* name)
{
    const auto text = entry.text(name);
    const auto units = entry.valueOf(signing::scaledWord(text, 8, 63));
    const auto size = signing::toUint64(units);
    entry.expect(size && *size > 0, "price: must be positive");
    return Price::fromUnits(static_cast<std::int64_t>(size.value_or(1)));
}

domain::PriceRule ruleOf(Entry& entry, const std::string& market)
{
    if (market != "perp" && market != "spot") entry.refuse("market: expected perp or spot");
    const auto places = entry.number("sz_decimals");
    return entry.valueOf(
        hyperliquid::priceRule(market == "spot" ? hyperliquid::Market::Spot : hyperliquid::Market::Perpetual,
                               static_cast<unsigned>(std::min<std::uint64_t>(places, 99))));
}

void expectAllowed(Entry& entry, bool allowed)
{
    const auto price = priceOf(entry, "price");
    const auto rule = ruleOf(entry, entry.text("market"));
    entry.expect(rule.allows(price) == allowed,
                 fmt::format("price: is {} by the rule \"{}\"", allowed ? "not valid" : "valid", rule.toString()));
    const auto wire = entry.valueOf(hyperliquid::wireText(price.toDouble()));
    entry.expect(wire == price.toString(), fmt::format("price: is written {} and {}", wire, price.toString()));
}

}  // namespace

void checkHashingInteger(Entry& entry)
{
    const auto& in = entry.need("in");
    if (!in.is_number()) return entry.refuse("in: expected a number");
    const auto whole = hyperliquid::wholeForHashing(in.is_number_integer() ? in.dump() : plainText(in.get<double>()));
    const auto stated = entry.text("out");
    if (stated.starts_with("error")) return entry.expect(!whole, "out: no error was met");
    entry.expect(whole && signing::signedText(*whole) == stated,
                 fmt::format("out: computed {}", whole ? signing::signedText(*whole) : whole.error().message));
}

void checkValidPrice(Entry& entry) { expectAllowed(entry, true); }
void checkInvalidPrice(Entry& entry) { expectAllowed(entry, false); }

void checkRounding(Entry& entry)
{
    static_cast<void>(entry.text("coin"));
    const auto rule = ruleOf(entry, entry.has("market") ? entry.text("market") : "perp");
    const auto places = static_cast<unsigned>(std::min<std::uint64_t>(entry.number("sz_decimals"), 99));
    const auto price = entry.valueOf(Price::fromDouble(decimal(entry, "in_px")));
    const auto size = entry.valueOf(Quantity::fromDouble(decimal(entry, "in_sz")));
    entry.expectText("out_px", rule.rounded(price, Rounding::Nearest).toString());
    entry.expectText("out_sz", entry.valueOf(hyperliquid::roundedSize(size, places, Rounding::Nearest)).toString());
}

}  // namespace ballast::vectors
