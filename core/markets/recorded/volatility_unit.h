#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "recorded/chain_capture.h"

namespace ballast::recorded {

/// What a file can mean by a volatility: 0.65, or 65 for the same.
enum class VolatilityUnit { Decimal, Percent };

/// How many rows speak for either unit: the row's own mark, or bid and ask, say which, where they can tell them apart.
struct UnitVotes {
    std::size_t decimal{}, percent{}, neither{};
    std::size_t byMark{};  ///< Of all these by their mark, the others by bid and ask.

    std::size_t all() const { return decimal + percent + neither; }
    /// Percent where most rows say so; decimal otherwise, as the venue's own captures are.
    VolatilityUnit unit() const { return 2 * percent > all() ? VolatilityUnit::Percent : VolatilityUnit::Decimal; }
    /// Whether most rows agree with no unit, and are enough to say so.
    bool isContradicted() const { return all() >= kFewest && 2 * neither > all(); }

    static constexpr std::size_t kFewest = 8;
};

/// Asks every row that has a mark and a volatility, as told, whether Black-76 at its own level reprices the mark with
/// the volatility as a decimal, or with a hundredth of it; a row without a mark is asked for what its bid and ask hold.
/// Rows that both reprice, deep in the money or worth nothing, do not vote.
UnitVotes volatilityVotes(std::span<const ChainRow* const> rows);

/// The column of bids or asks that holds a chain's mark prices: the volatilities, decimals, reprice it as they reprice
/// marks, and the marks clearly not, and bids lie under and asks over it in most rows. Null: neither does.
std::optional<double> ChainRow::*sideOfMarks(std::span<const ChainRow* const> rows);

/// Gives one chain of a capture its mark prices and its volatilities, decimals, whichever columns and unit they were
/// told in, and says in its remarks where that is not the venue's own, or where neither unit reprices the marks.
void settleColumns(const std::vector<ChainRow*>& rows, ChainCapture& capture);

}  // namespace ballast::recorded
