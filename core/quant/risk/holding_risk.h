#pragma once

#include <optional>

#include "domain/decision.h"
#include "domain/instrument.h"
#include "pricing/black76.h"
#include "risk/market_view.h"

namespace ballast::risk {

/// A position in one instrument: contracts of an option, perpetual or future; coins of a spot or of cash; 1 of a pool
/// share.
struct Holding {
    const domain::Instrument* instrument{};
    double quantity{};    ///< Signed.
    double entryPrice{};  ///< Perpetuals and futures: average entry, USD per coin. Not used for options and spot.

    /// Coins, or quote currency where the instrument counts that: contracts times their multiplier.
    double size() const { return quantity * instrument->multiplier.toDouble(); }
    /// The same in coins at `price`, USD per coin, positive.
    double coins(double price) const
    {
        return instrument->unit == domain::ContractUnit::Quote ? size() / price : size();
    }
};

/// Value and greeks of one holding. Units as domain::Exposure.
struct HoldingRisk {
    bool complete{};            ///< False: price or volatility is missing and nothing below counts.
    double valueUsd{};          ///< What it would be worth closed at our fair price.
    double markPrice{};         ///< As the venue quotes: coin or USD per coin of an option; else USD per coin. Ours.
    domain::Exposure exposure;  ///< Of the holding; spot is the underlying's.
    double gammaPerUsd{};       ///< Coins of delta per USD of spot; exposure.gamma is per 1 %.
    double forwardDelta{};      ///< Of one coin; options only.
    double logMoneyness{};      ///< Options only.
    double volatility{};        ///< Options only, decimal.
    double forward{};           ///< Options only.
};

/// What one contract stands on, whoever holds how many of it: the dear part of a value, without the size.
struct UnitValue {
    bool complete{};                 ///< False: price or volatility is missing.
    double spot{};                   ///< USD per coin.
    double price{};                  ///< USD per coin; of an option undiscounted and not yet in coins.
    OptionPoint point{};             ///< Options only.
    pricing::OptionGreeks greeks{};  ///< Of one coin of an option; of a whole pool share (pool_share_value.h).
};

/// `market` and `spotShift` as below.
UnitValue valueUnit(const domain::Instrument& instrument, const MarketView& market, double spotShift = 0.0);
/// An option on its own smile, already carried to `spot`; null: it has none.
UnitValue valueOption(const domain::Instrument& option, const CarriedSmile* smile, double spot);
/// A holding of what is worth that. `valueHolding` is this of `valueUnit`, bit for bit.
HoldingRisk ofUnit(const Holding& holding, const UnitValue& unit);

/// Values a holding by Black-76 on the carried surface of its own chain (options), at its own mid (perpetuals, futures,
/// spot), or as coins (coin cash named by the underlying). With n contracts of m coins or, where it counts those, of m
/// USD: linear option n m V(F), inverse n m V(F)/F coins; linear future n m (P - entry), inverse n m (1/entry - 1/P)
/// coins. Coins are worth spot. A future with no entry is valued as entered now.
///
/// Source   Black (1976); coin-settled options: Alexander and Imeraj (2021), Inverse options in a Black-Scholes world;
///          inverse futures: Deribit, inverse perpetual, contract specification.
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
