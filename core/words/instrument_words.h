#pragma once

#include <string>
#include <string_view>

#include "domain/instrument.h"

/// Instruments, their prices and sizes in their own units.
namespace ballast::words {

/// What a name alone tells: records keep names.
enum class NamedKind { Option, Perpetual, Future, Spot, Unknown };
NamedKind kindOfName(std::string_view name);

/// "perpetual", "future 27 Feb 26", "spot"; the name itself of an option and of what its name does not tell.
std::string instrumentWords(std::string_view name);

/// What a price of it is in: "BTC" of an option settled in coins, else its quote currency, "USD" where none is listed.
std::string priceUnit(const domain::Instrument& instrument);
/// "0.0432 BTC", "63,844.5 USDC", at the decimals of the desk's format.
std::string price(const domain::Instrument& instrument, double value);
/// Whether a contract is one coin, so that sizes are told in coins.
bool countsCoins(const domain::Instrument& instrument);
/// Unsigned, from contracts: "2 contracts", "0.250 BTC".
std::string size(const domain::Instrument& instrument, double contracts);

}  // namespace ballast::words
