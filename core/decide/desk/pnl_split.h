#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "desk/state.h"

/// What the day's P&L at our fit is made of, by who earned it, USD.
namespace ballast::desk {

/// What trades that no order of ours asked for and all that was held when the day's P&L began have earned.
inline constexpr const char* kHeldBefore = "held before";

/// Each account's part by its label; their sum is the day's P&L. Empty if a holding has no value.
std::optional<std::map<std::string, double>> pnlByVenue(const State& state);
/// What an underlying's positions, coins, fees and funding have earned today at venue marks, USD. The parts of all and
/// what interest and charges earned are the day's P&L. Empty if one of its holdings has no value.
std::optional<double> pnlOfCoin(const State& state, const std::string& underlying);
/// The same of every coin that the book limits, in the book's order, by one walk of its positions.
std::vector<std::optional<double>> pnlOfLimitedCoins(const State& state);
/// The trades of the day by what sent them, fees and funding in them, and kHeldBefore; their sum is the day's P&L.
std::optional<std::map<std::string, double>> pnlByStrategy(const State& state);
/// Positions in options whose value at the venue's marks stands on no mark of their own, or on one that did not come
/// with the newest quotes.
std::size_t positionsWithoutMark(const State& state);
/// The book of a strategy's trades since the day's P&L began; empty at first, with the accounts of the desk's.
valuation::BookState& strategyBook(State& state, const std::string& strategy);

}  // namespace ballast::desk
