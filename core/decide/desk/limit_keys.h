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
    bool isOptional{};  ///< 0 is no bound, and a book may leave it out.
};

/// A limit may be set to so many times what the book opened with (C28), by whatever means; beyond it the book is to be
/// changed. Where the book states none, a limit of the whole stays at none, and an optional one is free.
inline constexpr double kMostOfOpening = 10.0;

inline constexpr double kMostCoins = 1e9, kMostUsd = 1e12;

inline constexpr std::array<SettableLimit, 15> kSettableLimits{
    {{"net_delta", "Net delta", "%", &domain::UnderlyingLimits::netDelta, 0.0, kMostCoins},
     {"gamma_per_percent", "Gamma", "% per 1 %", &domain::UnderlyingLimits::gammaPerPercent, 0.0, kMostCoins},
     {"vega_usd", "Vega", "USD per vol pt", &domain::UnderlyingLimits::vegaUsd, 0.0, kMostUsd},
     {"cell_delta", "Delta of a cell", "%", &domain::UnderlyingLimits::cellDelta, 0.0, kMostCoins, true},
     {"cell_gamma", "Gamma of a cell", "% per 1 %", &domain::UnderlyingLimits::cellGamma, 0.0, kMostCoins, true},
     {"cell_vega_usd", "Vega of a cell", "USD per vol pt", &domain::UnderlyingLimits::cellVegaUsd, 0.0, kMostUsd, true},
     {"cell_notional_usd", "Notional of a cell", "USD", &domain::UnderlyingLimits::cellNotionalUsd, 0.0, kMostUsd,
      true},
     {"order_notional_usd", "Notional of an order", "USD", &domain::UnderlyingLimits::orderNotionalUsd, 0.0, kMostUsd},
     {"daily_loss_usd", "Loss of a day", "USD", &domain::UnderlyingLimits::dailyLossUsd, 0.0, kMostUsd},
     {"hedge_gamma", "Gamma of one hedge", "% per 1 %", &domain::UnderlyingLimits::hedgeGamma, 0.0, kMostCoins, true},
     {"hedge_vega_usd", "Vega of one hedge", "USD per vol pt", &domain::UnderlyingLimits::hedgeVegaUsd, 0.0, kMostUsd,
      true},
     {"hedge_volume_5min_usd", "Hedged in 5 min", "USD", &domain::UnderlyingLimits::hedgeVolume5minUsd, 0.0, kMostUsd,
      true},
     {"hedge_volume_day_usd", "Hedged in a day", "USD", &domain::UnderlyingLimits::hedgeVolumeDayUsd, 0.0, kMostUsd,
      true},
     {"target_delta", "Target of net delta", "%", &domain::UnderlyingLimits::targetDelta, -kMostCoins, kMostCoins},
     {"risk_aversion", "Risk aversion", "per USD", &domain::UnderlyingLimits::riskAversion, 1e-8, 1e-2}}};

/// What the book opened with; 0 where it states none.
inline double openingOf(const Config& config, const std::string& underlying, const SettableLimit& key)
{
    const auto& all = config.openingLimits;
    const auto opening =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.underlying == underlying; });
    return opening != all.end() ? (*opening).*(key.field) : 0.0;
}

/// C28: a limit may not be raised beyond a multiple of the book's own. Target and risk aversion are no limits; what is
/// optional and not in the book may be bounded by anything.
inline double mostOf(const Config& config, const std::string& underlying, const SettableLimit& key)
{
    using domain::UnderlyingLimits;
    if (key.field == &UnderlyingLimits::targetDelta || key.field == &UnderlyingLimits::riskAversion) return key.most;
    const double stated = openingOf(config, underlying, key);
    return key.isOptional && !(stated > 0.0) ? key.most : std::min(key.most, kMostOfOpening * stated);
}

/// C28: of an optional limit 0 takes the bound away, which raises it beyond any multiple: not where the book states
/// one.
inline double leastOf(const Config& config, const std::string& underlying, const SettableLimit& key)
{
    constexpr double kLeastStated = 1e-8;  // The smallest step of a size.
    return key.isOptional && openingOf(config, underlying, key) > 0.0 ? kLeastStated : key.least;
}

}  // namespace ballast::desk
