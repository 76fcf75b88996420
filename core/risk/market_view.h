#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/timestamp.h"
#include "volatility/volatility_surface.h"

namespace ballast::risk {

/// What one underlying's positions are valued on. Immutable while used.
struct MarketView {
    Timestamp now;
    double spot{};                                        ///< USD per coin, positive.
    const volatility::VolatilitySurface* surface{};       ///< May be null: then no option has greeks.
    const std::map<Timestamp, double>* spotAtFit{};       ///< Spot when each slice's forward was true, USD.
    const std::map<std::string, double>* linearPrices{};  ///< Mid of linear instruments by name, USD per coin.
};

/// Where an option stands on the surface. Volatility is read at its log-moneyness to the forward moved with spot.
struct OptionPoint {
    double forward{};  ///< USD per coin, moved with spot by sticky log-moneyness.
    double forwardPerSpot{};
    double logMoneyness{};   ///< ln(K/F).
    double volatility{};     ///< Decimal.
    double yearsToExpiry{};  ///< From now; 0 or less when expired.
};

/// Empty if the surface has no slice of that expiry, or spot is unknown.
///
/// spotShift is a fraction: 0.05 values everything at spot × 1.05.
std::optional<OptionPoint> findOptionPoint(const MarketView& market, Timestamp expiry, double strike,
                                           double spotShift = 0.0);

}  // namespace ballast::risk
