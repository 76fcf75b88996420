#pragma once

#include <array>

#include "domain/book.h"

namespace ballast::desk {

/// A limit or parameter of an underlying that a person may set, as books spell it, and between what.
struct SettableLimit {
    const char* key;
    const char* name;
    const char* unit;  ///< "%" stands for the coin.
    double domain::UnderlyingLimits::*field;
    double least, most;
};

inline constexpr double kMostCoins = 1e9, kMostUsd = 1e12;

inline constexpr std::array<SettableLimit, 11> kSettableLimits{
    {{"net_delta", "Net delta", "%", &domain::UnderlyingLimits::netDelta, 0.0, kMostCoins},
     {"gamma_per_percent", "Gamma", "% per 1 %", &domain::UnderlyingLimits::gammaPerPercent, 0.0, kMostCoins},
     {"vega_usd", "Vega", "USD per vol pt", &domain::UnderlyingLimits::vegaUsd, 0.0, kMostUsd},
     {"cell_delta", "Delta of a cell", "%", &domain::UnderlyingLimits::cellDelta, 0.0, kMostCoins},
     {"cell_gamma", "Gamma of a cell", "% per 1 %", &domain::UnderlyingLimits::cellGamma, 0.0, kMostCoins},
     {"cell_vega_usd", "Vega of a cell", "USD per vol pt", &domain::UnderlyingLimits::cellVegaUsd, 0.0, kMostUsd},
     {"cell_notional_usd", "Notional of a cell", "USD", &domain::UnderlyingLimits::cellNotionalUsd, 0.0, kMostUsd},
     {"order_notional_usd", "Notional of an order", "USD", &domain::UnderlyingLimits::orderNotionalUsd, 0.0, kMostUsd},
     {"daily_loss_usd", "Loss of a day", "USD", &domain::UnderlyingLimits::dailyLossUsd, 0.0, kMostUsd},
     {"target_delta", "Target of net delta", "%", &domain::UnderlyingLimits::targetDelta, -kMostCoins, kMostCoins},
     {"risk_aversion", "Risk aversion", "per USD", &domain::UnderlyingLimits::riskAversion, 1e-8, 1e-2}}};

}  // namespace ballast::desk
