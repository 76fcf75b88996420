#include "words/instrument_words.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "words/figures.h"

namespace ballast::words {

namespace {

/// Noon of the day in "BTC-27FEB26"; nothing where the name ends otherwise.
std::optional<Timestamp> futureExpiry(std::string_view name)
{
    const auto option = domain::parseOptionName(std::string(name) + "-1-C");
    return option ? std::optional(option->expiry) : std::nullopt;
}

bool isOptionName(std::string_view name)
{
    if (domain::parseOptionName(name)) return true;
    // Derive's: ETH-20260227-2400-C.
    const bool hasRight = name.ends_with("-C") || name.ends_with("-P");
    return hasRight && std::count(name.begin(), name.end(), '-') == 3;
}

}  // namespace

NamedKind kindOfName(std::string_view name)
{
    if (isOptionName(name)) return NamedKind::Option;
    if (name.find("PERP") != std::string_view::npos) return NamedKind::Perpetual;
    if (futureExpiry(name)) return NamedKind::Future;
    return name.find('/') != std::string_view::npos ? NamedKind::Spot : NamedKind::Unknown;
}

std::string instrumentWords(std::string_view name)
{
    switch (kindOfName(name)) {
    case NamedKind::Perpetual:
        return "perpetual";
    case NamedKind::Future:
        return "future " + domain::expiryLabel(*futureExpiry(name));
    case NamedKind::Spot:
        return "spot";
    default:
        return std::string(name);
    }
}

std::string priceUnit(const domain::Instrument& instrument)
{
    if (instrument.isOption() && instrument.isInverse()) return instrument.underlying;
    return instrument.quote.value != 0 ? std::string(domain::currencyOf(instrument.quote).name) : "USD";
}

std::string price(const domain::Instrument& instrument, double value)
{
    const bool inCoins = instrument.isOption() && instrument.isInverse();
    const int decimals = inCoins ? 4 : !instrument.isOption() && instrument.underlying == "BTC" ? 1 : 2;
    return fmt::format("{} {}", figure(value, decimals), priceUnit(instrument));
}

bool countsCoins(const domain::Instrument& instrument)
{
    const bool one = instrument.multiplier.units() == domain::Quantity::kUnitsPerOne;
    return !instrument.isOption() && one && instrument.unit == domain::ContractUnit::Base;
}

std::string size(const domain::Instrument& instrument, double value)
{
    if (!countsCoins(instrument)) return contracts(value);
    return fmt::format("{} {}", coinSize(instrument.underlying, std::abs(value)), instrument.underlying);
}

}  // namespace ballast::words
