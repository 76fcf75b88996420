#pragma once

#include <cstdint>
#include <string>

#include "domain/quality.h"
#include "volatility/fitted_slice.h"

namespace ballast::volatility {

/// Judges a smile against its market and writes the figures into it: how many of the quotes out of the money that have
/// both sides it leaves, by how many spreads at worst, and whether it leaves one near the money.
void judgeAgainstMarket(FittedSlice& slice);

/// Good, or Suspect: a smile that leaves the market within 1.5 standard deviations by more than the quote's spread,
/// that crosses a neighbour, that could be bought and sold against itself, that stands on fewer than five quotes, none
/// of whose quotes has a bid or an ask, or most of whose quotes near the money contradict themselves. Such a smile
/// drives no automatic hedge and is not quoted. Assumed where a whole column of its rows was set aside and what is left
/// agrees, or no quote has both sides: marked, but of use. Age is not judged here.
domain::Quality qualityOf(const FittedSlice& slice) noexcept;
/// Share by which its volatilities may be wrong for the reason that it is Suspect: what the quotes near the money say
/// against it; 1 where nothing bounds it. 0 if it is not.
double doubtOf(const FittedSlice& slice) noexcept;

/// Why a smile is not Good.
enum class SmileFlaw : std::uint8_t {
    None,
    NoQuotes,      ///< None of its own: it has the shape of the expiries beside it.
    FewQuotes,     ///< `quotes` of the `of` that it needs.
    FarOutside,    ///< Of `of` quotes near the money it leaves `quotes`, by `figure` spreads at worst.
    Crosses,       ///< The expiry beside it.
    LeansOnWings,  ///< Most quotes near the money contradict themselves.
    Butterfly,     ///< Arbitrage, with a least g of `figure`.
    OneSided,      ///< No quote has both bid and ask.
    Volatilities,  ///< A column that was set aside, as ColumnFault.
    Prices,
    Bids,
    Asks,
    Marks,
    Intrinsic  ///< No smile is left: its options are worth their intrinsic value.
};
struct SmileReason {
    SmileFlaw flaw{SmileFlaw::None};
    int quotes{}, of{};
    double figure{};
    friend bool operator==(const SmileReason&, const SmileReason&) = default;
};
SmileReason reasonOf(const FittedSlice& slice);
/// The same with its figures as the end of a sentence, without a stop; empty of None.
std::string wordsOf(const SmileReason& reason);

}  // namespace ballast::volatility
