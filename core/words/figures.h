#pragma once

#include <string>
#include <string_view>

#include "base/timestamp.h"

/// Numbers in sentences: thousands comma, decimal point, U+2212 for minus, fixed decimals.
namespace ballast::words {

/// "+344,985" or "62,345.0": never −0. `plus` prints the sign of positives too.
std::string figure(double value, int decimals, bool plus = false);
/// Decimals of sizes and deltas in coin: 3 for BTC, 2 for the others.
int coinDecimals(std::string_view underlying);
/// An exposure in coins with the coin's own decimals.
std::string coins(std::string_view underlying, double value, bool plus = false);
/// The fewest decimals, from `least` to the eight of a quantity, that print all of `value`; `least` where eight do not.
int decimalsOf(double value, int least);
/// Decimals of a size of an order or a fill in coins: those of its lots and never fewer than the coin's own, so that no
/// size is told as another one. Of what no decimal lot divides, as 10 USD of an inverse contract, as many as show three
/// digits of it.
int sizeDecimals(std::string_view underlying, double value);
/// A size in coins: "0.250", "0.00012".
std::string coinSize(std::string_view underlying, double value, bool plus = false);
/// A count of contracts without sign, of at most eight decimals and none behind its last digit: "2", "0.1", "1,250".
std::string count(double value);
/// "1 contract", "2 contracts".
std::string contracts(double value);
/// At most `bytes` of UTF-8 text, cut between characters, so that a record stays valid JSON.
std::string clipped(std::string_view text, std::size_t bytes);
/// "2.0 h" or "34 min" or "12 s".
std::string span(Duration duration);

}  // namespace ballast::words
