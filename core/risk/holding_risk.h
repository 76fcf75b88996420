#pragma once

#include <optional>

#include "domain/decision.h"
#include "domain/instrument.h"
#include "risk/market_view.h"

namespace ballast::risk {

/// A position in one instrument: contracts of an option on one coin, coins of a spot, perpetual or future.
struct Holding {
    const domain::Instrument* instrument{};
    double quantity{};    ///< Signed.
    double entryPrice{};  ///< Linear derivatives: average entry, USD per coin. Not used for options and spot.
};

/// Value and greeks of one holding. Units as domain::Exposure.
struct HoldingRisk {
    bool complete{};            ///< False: price or volatility is missing and nothing below counts.
    double valueUsd{};          ///< What it would be worth closed at our fair price.
    double markPrice{};         ///< Options: coin per contract; linear: USD per coin. Our theoretical price.
    domain::Exposure exposure;  ///< Of the holding; spot is the underlying's.
    double gammaPerUsd{};       ///< Coins of delta per USD of spot; exposure.gamma is per 1 %.
    double forwardDelta{};      ///< Of one contract; options only.
    double logMoneyness{};      ///< Options only.
    double volatility{};        ///< Options only, decimal.
    double forward{};           ///< Options only.
};

/// Values a holding by Black-76 on the carried surface (options), at its own mid (linear), or as coins (spot and coin
/// cash named by the underlying).
///
/// Source   Black (1976); coin-settled options: Alexander and Imeraj (2021), Inverse options in a Black-Scholes world.
HoldingRisk valueHolding(const Holding& holding, const MarketView& market, double spotShift = 0.0);

/// Column of the heat map: 0 is a put of 7.5 delta or less … 5 the middle … 10 a call of 7.5 delta or less. The |delta|
/// is that of the side out of the money.
std::size_t deltaBucket(double forwardDelta, domain::OptionRight right);

/// Sum of parts; `missing` counts the incomplete ones.
struct BookRisk {
    domain::Exposure exposure;
    double gammaPerUsd{};
    double valueUsd{};
    int missing{};
    void add(const HoldingRisk& part);
};

}  // namespace ballast::risk
