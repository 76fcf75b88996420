#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "desk/config.h"
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

/// A limit may be set to so many times what the book opened with (C28), by whatever means; beyond it the book is to be
/// changed. Where the book states none, a limit of the whole stays at none, and a cell's is free.
inline constexpr double kMostOfOpening = 10.0;

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

/// C28: a limit may not be raised beyond a multiple of the book's own. Target and risk aversion are no limits; a cell
/// that the book does not bound may be bounded by anything.
inline double mostOf(const Config& config, const std::string& underlying, const SettableLimit& key)
{
    using domain::UnderlyingLimits;
    if (key.field == &UnderlyingLimits::targetDelta || key.field == &UnderlyingLimits::riskAversion) return key.most;
    const auto& all = config.openingLimits;
    const auto opening =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.underlying == underlying; });
    const double stated = opening != all.end() ? (*opening).*(key.field) : 0.0;
    const bool isOfCell = std::string_view(key.key).starts_with("cell_");
    return isOfCell && !(stated > 0.0) ? key.most : std::min(key.most, kMostOfOpening * stated);
}

}  // namespace ballast::desk
