#include "market/usd_rates.h"

#include <fmt/format.h>

namespace ballast::market {

namespace {

using domain::CurrencyKind;
using domain::Quality;

constexpr double kAssumed = 1.0;

/// Null: nobody has told a price of that stable currency.
const domain::OracleUpdate* toldOf(const MarketState& market, std::string_view currency)
{
    const auto* watched = market.find(std::string(currency));
    return watched != nullptr && watched->oracle && watched->oracle->price.units() > 0 ? &*watched->oracle : nullptr;
}

}  // namespace

std::optional<UsdRate> usdPer(const MarketState& market, domain::CurrencyId currency)
{
    if (currency.value == 0) return std::nullopt;
    const auto& known = domain::currencyOf(currency);
    switch (known.kind) {
    case CurrencyKind::Dollar:
        return UsdRate{1.0, Quality::Good, "unit of account"};
    case CurrencyKind::Stable:
        if (const auto* oracle = toldOf(market, known.name))
            return UsdRate{oracle->price.toDouble(),
                           market.cut().oracles.contains(oracle->underlying) ? Quality::Stale : Quality::Good,
                           "its oracle"};
        return UsdRate{kAssumed, Quality::Assumed,
                       fmt::format("1 {} taken as 1 USD: no source tells its price here", known.name)};
    case CurrencyKind::Coin:
        break;
    }
    const auto* underlying = market.find(std::string(known.name));
    if (underlying == nullptr || !(underlying->spot() > 0.0)) return std::nullopt;
    return UsdRate{underlying->spot(), Quality::Good, underlying->index->source};
}

std::optional<UsdRate> usdPer(const MarketState& market, std::string_view currency)
{
    return usdPer(market, domain::findCurrency(currency).value_or(domain::CurrencyId{}));
}

std::optional<double> stableRate(const MarketState& market, std::string_view currency)
{
    if (!isStable(currency)) return std::nullopt;
    if (domain::currencyOf(*domain::findCurrency(currency)).kind == CurrencyKind::Dollar) return 1.0;
    const auto* oracle = toldOf(market, currency);
    return oracle != nullptr ? oracle->price.toDouble() : kAssumed;
}

bool isStable(std::string_view currency)
{
    const auto known = domain::findCurrency(currency);
    return known && domain::currencyOf(*known).kind != CurrencyKind::Coin;
}

}  // namespace ballast::market
