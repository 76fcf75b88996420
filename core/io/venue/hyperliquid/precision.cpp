#include "venue/hyperliquid/precision.h"

#include <fmt/format.h>

namespace ballast::hyperliquid {

namespace {

constexpr unsigned kPerpetualPlaces = 6, kSpotPlaces = 8;

}  // namespace

Result<domain::PriceRule> priceRule(Market market, unsigned szDecimals)
{
    const unsigned most = market == Market::Perpetual ? kPerpetualPlaces : kSpotPlaces;
    if (szDecimals > most)
        return fail(ErrorCode::InvalidArgument, fmt::format("szDecimals {}: must lie from 0 to {}", szDecimals, most));
    return domain::PriceRule{.significantFigures = 5, .maxDecimals = static_cast<std::uint8_t>(most - szDecimals)};
}

Result<domain::Quantity> roundedSize(domain::Quantity size, unsigned szDecimals, domain::Rounding rounding)
{
    if (szDecimals > kSpotPlaces)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("szDecimals {}: must lie from 0 to {}", szDecimals, kSpotPlaces));
    std::int64_t step = 1;
    for (unsigned i = szDecimals; i < kSpotPlaces; ++i)
        step *= 10;
    const std::int64_t whole = size.units() / step, rest = size.units() % step;
    const std::int64_t side = rest < 0 ? -1 : 1;
    const bool away =
        rounding == domain::Rounding::Up ? rest != 0 : rounding == domain::Rounding::Nearest && 2 * side * rest >= step;
    return domain::Quantity::fromUnits((whole + (away ? side : 0)) * step);
}

}  // namespace ballast::hyperliquid
