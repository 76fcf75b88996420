#pragma once

#include <string>

#include "domain/quality.h"
#include "volatility/fitted_slice.h"

namespace ballast::volatility {

/// Judges a smile against its market and writes the figures into it: how many of the quotes out of the money that have
/// both sides it leaves, by how many spreads at worst, and whether it leaves one near the money.
void judgeAgainstMarket(FittedSlice& slice);

/// Good, or Suspect: a smile that leaves the market within 1.5 standard deviations by more than the quote's spread,
/// that crosses a neighbour, that could be bought and sold against itself, that stands on fewer than five quotes, or
/// most of whose quotes near the money contradict themselves. Such a smile drives no automatic hedge and is not quoted.
/// Assumed where a whole column of its rows was set aside and what is left agrees: marked, but of use. Age is not
/// judged here.
domain::Quality qualityOf(const FittedSlice& slice) noexcept;
/// Share by which its volatilities may be wrong for the reason that it is Suspect: what the quotes near the money say
/// against it; 1 where nothing bounds it. 0 if it is not.
double doubtOf(const FittedSlice& slice) noexcept;
/// Why it is not Good, with figures; empty if it is.
std::string qualityReasonOf(const FittedSlice& slice);

}  // namespace ballast::volatility
