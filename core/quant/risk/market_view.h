#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/timestamp.h"
#include "domain/instrument.h"
#include "domain/market_info.h"
#include "volatility/volatility_surface.h"

namespace ballast::risk {

/// The smiles of one chain: what options of that venue and settlement are valued on.
struct ChainView {
    std::string_view venue;
    domain::Settlement settlement{domain::Settlement::Inverse};
    domain::CurrencyId settles;
    const volatility::VolatilitySurface* surface{};
    const std::map<Timestamp, double>* spotAtFit{};
};

/// What one underlying's positions are valued on. Immutable while used.
struct MarketView {
    Timestamp now;
    double spot{};                                   ///< USD per coin, positive.
    const volatility::VolatilitySurface* surface{};  ///< Main chain's; may be null: then no option has greeks.
    const std::map<Timestamp, double>* spotAtFit{};  ///< Spot when each slice's forward was true, USD.
    const std::map<domain::InstrumentId, double>* linearPrices{};  ///< Mid of linear instruments, USD per coin.
    /// Every chain. Empty: `surface` is the only one and values all options.
    std::vector<ChainView> chains{};
    const std::map<domain::InstrumentId, domain::PoolShare>* poolShares{};  ///< As their pools last stood.

    /// The same market with `surface` of the option's own venue and settlement; null where there is none.
    MarketView of(const domain::Instrument& option) const;
};

/// Where an option stands on the surface. Volatility is read at its log-moneyness to the forward moved with spot.
struct OptionPoint {
    double forward{};  ///< USD per coin, moved with spot by sticky log-moneyness.
    double forwardPerSpot{};
    double logMoneyness{};   ///< ln(K/F).
    double volatility{};     ///< Decimal.
    double yearsToExpiry{};  ///< From now; 0 or less when expired.
};

/// The smile of one expiry, carried to where spot stands: what all options of it share. Keeps no reference.
struct CarriedSmile {
    volatility::SviSlice smile;
    double forward{};  ///< USD per coin, moved with spot by sticky log-moneyness.
    double forwardPerSpot{};
    double yearsToExpiry{};  ///< From now; 0 or less when expired.
};

/// Empty if the surface has no slice of that expiry, or spot is unknown.
///
/// spotShift is a fraction: 0.05 values everything at spot × 1.05.
std::optional<CarriedSmile> findCarriedSmile(const MarketView& market, Timestamp expiry, double spotShift = 0.0);

/// Where a strike stands on it; empty where it gives no positive volatility.
std::optional<OptionPoint> pointOn(const CarriedSmile& smile, double strike);

/// Both in one.
std::optional<OptionPoint> findOptionPoint(const MarketView& market, Timestamp expiry, double strike,
                                           double spotShift = 0.0);

}  // namespace ballast::risk
