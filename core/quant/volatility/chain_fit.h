#pragma once

#include <optional>
#include <span>

#include "volatility/fitted_slice.h"
#include "volatility/volatility_surface.h"

namespace ballast::volatility {

/// One option's quote of an expiry. Prices are premiums: coins per option if the slice is settled in the coin, quote
/// currency if linear. Absent is absent, never zero.
struct SmileQuote {
    double strike{};
    domain::OptionRight right{domain::OptionRight::Call};
    std::optional<double> bid, ask, mark;
    std::optional<double> markVolatility;  ///< The venue's own, decimal; without it that of `mark` is taken.
    Timestamp told{};  ///< When this row was told. Asked for where rows are told one by one; never: not known.
};

/// Everything a fit of one expiry looks at.
struct SliceInput {
    Timestamp expiry;
    double forward{};        ///< Quote currency per coin.
    double yearsToExpiry{};  ///< From the time of the quotes, ACT/365F.
    domain::Settlement settlement{domain::Settlement::Inverse};
    std::span<const SmileQuote> quotes;
    /// All of one moment. Else they were told one by one, and rows beside one that were told clearly before it do not
    /// make its mark doubted where its own row bears it out: the market may have moved since.
    bool toldTogether{true};
    Timestamp forwardTold{};  ///< Asked for where rows are told one by one; never: not known.
};

/// Smiles next to an expiry that it should not cross; absent at the ends.
struct SliceNeighbours {
    const FittedSlice* earlier{};
    const FittedSlice* later{};
};

/// Fewest usable strikes of a smile that may drive hedges. Below nine a fit leans on a shape that is better known (the
/// last fit of the expiry, the expiry beside it); below five it is marked.
constexpr int kFewestQuotes = 5;

/// Fits one expiry alone: out-of-the-money mark volatilities, weighted by vega and spread, outliers damped.
/// Butterfly arbitrage is repaired by a penalised refit, or else marked.
///
/// Errors   InvalidArgument if forward or years are not positive and finite (an expired slice), or no strike is usable.
///          The caller keeps its last good fit and shows it as stale.
Result<FittedSlice> fitSlice(const SliceInput& input);

/// Fits one expiry from a near smile, and keeps it from crossing its neighbours or marks it.
///
/// Errors   As fitSlice.
Result<FittedSlice> refitSlice(const SliceInput& input, const FittedSlice& previous, const SliceNeighbours& neighbours);

/// Fits every expiry and repairs or marks crossings between them. An expiry that cannot be fitted is listed in
/// VolatilitySurface::unfitted with its error. A previous surface shortens the search.
///
/// Errors   InvalidArgument if no expiry can be fitted, or two have the same expiry.
Result<VolatilitySurface> fitSurface(std::span<const SliceInput> inputs, const VolatilitySurface* previous = nullptr);

}  // namespace ballast::volatility
