#pragma once

#include "base/result.h"
#include "domain/instrument.h"

namespace ballast::rebalancing {

/// Fitted constants of the band. Defaults as commonly implemented; the factor of K is printed as -4.76 and as -5.76 in
/// the literature, so it is a setting.
struct ZakamoulineConstants {
    double width{1.12}, widthOfCost{0.31}, widthOfTime{0.05}, widthOfVolatility{0.25}, widthOfGamma{0.5};
    double shift{-4.76}, shiftOfCost{0.78}, shiftOfTime{-0.02}, shiftOfVolatility{0.25}, shiftOfGamma{0.15};
};

/// One vanilla option held or written, hedged with its underlying.
struct ZakamoulineInputs {
    domain::OptionRight right{domain::OptionRight::Call};
    double spot{};           ///< S, quote currency per coin, positive.
    double strike{};         ///< Positive.
    double yearsToExpiry{};  ///< tau, positive.
    double volatility{};     ///< Positive.
    double rate{};           ///< Continuously compounded, finite.
    double costRate{};       ///< lambda: one-way proportional cost, not negative.
    double riskAversion{};   ///< a, per unit of the quote currency, positive.
    double contracts{1.0};   ///< Coins of underlying; positive is long. Not zero.
};

/// The band and what it was made of, for one coin of underlying; the band itself is for all contracts.
struct ZakamoulineBand {
    double fixedPart{};           ///< H0 = lambda / (a S sigma^2 tau).
    double gammaPart{};           ///< H1 = 1.12 lambda^0.31 tau^0.05 (e^(-r tau)/sigma)^0.25 (|gamma|/a)^0.5.
    double shift{};               ///< K, by which the squared volatility is changed.
    double modifiedVolatility{};  ///< sigma sqrt(1 - K) short, sigma sqrt(1 + K) long; sigma where that has no root.
    double centre{};              ///< Option delta at the modified volatility times contracts, coins.
    double halfWidth{};           ///< (H0 + H1) |contracts|, at most half the contracts, coins.
};

/// No-trade band around a modified delta. The aversion acts on the whole position: n contracts under a are one under n
/// a.
///
/// Source   Zakamouline (2006), Efficient analytic approximation of the optimal hedging strategy for a European call
///          option with transaction costs, Quantitative Finance 6(5), 435-445.
/// Errors   InvalidArgument for a value outside its domain.
Result<ZakamoulineBand> zakamoulineBand(const ZakamoulineInputs& inputs, const ZakamoulineConstants& constants = {});

}  // namespace ballast::rebalancing
