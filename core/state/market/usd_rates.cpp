#include "market/usd_rates.h"

#include <fmt/format.h>

namespace ballast::market {

namespace {

using domain::CurrencyKind;
using domain::Quality;

constexpr double kStable = 1.0;

}  // namespace

std::optional<UsdRate> usdPer(const MarketState& market, domain::CurrencyId currency)
{
    if (currency.value == 0) return std::nullopt;
    const auto& known = domain::currencyOf(currency);
    switch (known.kind) {
    case CurrencyKind::Dollar:
        return UsdRate{1.0, Quality::Good, "unit of account"};
    case CurrencyKind::Stable:
        return UsdRate{kStable, Quality::Assumed,
                       fmt::format("1 {} counted as 1 USD: where an oracle tells its price, 2 % off only reduces (F95)",
                                   known.name)};
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

std::optional<double> stableRate(std::string_view currency)
{
    const auto known = domain::findCurrency(currency);
    if (!known || domain::currencyOf(*known).kind == CurrencyKind::Coin) return std::nullopt;
    return domain::currencyOf(*known).kind == CurrencyKind::Dollar ? 1.0 : kStable;
}

bool isStable(std::string_view currency) { return stableRate(currency).has_value(); }

}  // namespace ballast::market
