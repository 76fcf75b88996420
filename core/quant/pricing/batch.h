#pragma once

#include <span>

#include "base/result.h"
#include "domain/instrument.h"
#include "pricing/isa.h"

namespace ballast::pricing {

/// Options as a structure of arrays, all [n]. Units as black76Price.
struct OptionBatch {
    std::span<const domain::OptionRight> right;
    std::span<const double> forward;
    std::span<const double> strike;
    std::span<const double> volatility;
    std::span<const double> years;
    std::span<const double> discount;
};

/// Where the values of a batch go, all [n]. Units and signs as OptionGreeks.
struct GreeksBatch {
    std::span<double> price;
    std::span<double> delta;
    std::span<double> gamma;
    std::span<double> vega;
    std::span<double> theta;
    std::span<double> vanna;
    std::span<double> volga;
};

/// One move of the whole market, as applied to each option of a batch:
///
///     F' = F forwardFactor,  s' = max(0, s volatilityFactor + volatilityShift),  T' = max(0, T - yearsPassed),
///
/// at an unchanged rate, so D' = D^(T'/T). Nothing is moved by the default.
struct MarketShift {
    double forwardFactor{1.0};     ///< Positive.
    double volatilityFactor{1.0};  ///< Not negative.
    double volatilityShift{};      ///< 1.00 of volatility.
    double yearsPassed{};          ///< Not negative.
};

/// Black-76 values of all options. `isa` must be a level that the machine has.
///
/// Source   as black76Price, from which each level differs by no more than 1e-12 of the natural scale.
/// Edges    as black76Price: years or volatility of zero or less give the discounted payoff.
/// Errors   Mismatch if two arrays differ in length; InvalidArgument as checkBlack76Inputs, naming the first index;
///          nothing is written then.
Result<void> priceBatch(Isa isa, const OptionBatch& options, std::span<double> prices);

/// Raw SVI of one expiry in total variance, fitted for `years`; as volatility::SviSlice.
struct SmileOfRow {
    double a{}, b{}, rho{}, m{}, sigma{}, years{};
};

/// Where the strikes of a smile are looked at.
struct RowMove {
    double forward{1.0};           ///< USD per coin, positive: where it has moved to.
    double logMove{};              ///< ln of it over the forward that log-moneyness is counted from.
    double years{};                ///< To expiry.
    double volatilityFactor{1.0};  ///< On the smile's own volatility, not negative.
};

/// Lengths that outOfMoneyValues takes are multiples of this.
inline constexpr std::size_t kRowUnit = 8;

/// Black-76 values, undiscounted, of the call at each strike at or above the forward and of the put below it: what a
/// call and a put of one strike share. The volatility is read from the smile on the way.
///
/// Shapes   logMoneyness, strikes, values: all [n], n a multiple of kRowUnit; strikes positive, within 1e-60 to 1e60.
/// Returns  Whether the kernel could do it: no deviation below 1e-9 or above 1e4. Else `values` are unspecified.
bool outOfMoneyValues(Isa isa, const SmileOfRow& smile, const RowMove& move, std::span<const double> logMoneyness,
                      std::span<const double> strikes, std::span<double> values);

/// Values and six sensitivities of all options. Level, edges and errors as priceBatch.
Result<void> greeksBatch(Isa isa, const OptionBatch& options, const GreeksBatch& greeks);

/// Values of all options under one move: prices [n]. Level, edges and errors as priceBatch; InvalidArgument for a move
/// outside its domain, or for an option that it moves beyond the range of a double. After an error the outputs are
/// unspecified.
Result<void> shiftedPrices(Isa isa, const OptionBatch& options, const MarketShift& shift, std::span<double> prices);

/// Values and sensitivities of all options under one move. As shiftedPrices.
Result<void> shiftedGreeks(Isa isa, const OptionBatch& options, const MarketShift& shift, const GreeksBatch& greeks);

/// Value of a book, the sum of quantity and price, under each move: quantities [n], values [moves]. Added in the order
/// of the options. As shiftedPrices; InvalidArgument for a quantity that is not finite.
Result<void> shiftedBookValues(Isa isa, const OptionBatch& options, std::span<const double> quantities,
                               std::span<const MarketShift> shifts, std::span<double> values);

}  // namespace ballast::pricing
