#pragma once

#include <cstdint>
#include <span>

#include "base/result.h"
#include "domain/instrument.h"
#include "pricing/isa.h"

namespace ballast::pricing {

/// Option values to invert, all [n]. Units as impliedVolatility.
struct QuoteBatch {
    std::span<const domain::OptionRight> right;
    std::span<const double> forward;
    std::span<const double> strike;
    std::span<const double> price;
    std::span<const double> years;
    std::span<const double> discount;
};

/// What became of one quote.
enum class ImpliedStatus : std::uint8_t {
    Found,
    AtOrBelowIntrinsic,  ///< No volatility is so low.
    AtOrAboveCeiling,    ///< D F for a call, D K for a put: no volatility is so high.
    BadInput             ///< Not finite, or forward, strike, years or discount not positive.
};

/// Black volatility of each quote; one bad quote does not spoil a chain. A volatility is written only where its status
/// is Found; `isa` must be a level that the machine has.
///
/// Vector steps of Householder's method of fourth order on the logarithm of the normalised value, started cold; what
/// has not converged after six, or lies beyond the precision of that form, goes to impliedVolatility. Both agree within
/// 1e-10 relative where the quote determines the volatility so well.
///
/// Source   Jaeckel (2016), Let's be rational, for the normalisation and Householder's steps; Choi, Huh and Su (2023),
///          Tighter uniform bounds for Black-Scholes implied volatility, for the logarithm.
/// Errors   Mismatch if two arrays differ in length.
Result<void> impliedVolatilityBatch(Isa isa, const QuoteBatch& quotes, std::span<double> volatilities,
                                    std::span<ImpliedStatus> statuses);

}  // namespace ballast::pricing
