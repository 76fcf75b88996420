#include "research/network/liquidation_price.h"

#include <cmath>
#include <fmt/format.h>

namespace ballast::risk {
namespace {

Result<void> checkPosition(const char* what, double size, double entry, double collateral, double maintenanceShare)
{
    if (!std::isfinite(size) || size == 0.0)
        return fail(ErrorCode::InvalidArgument, fmt::format("{} must be finite and not zero, was {}", what, size));
    if (!std::isfinite(entry) || !(entry > 0.0))
        return fail(ErrorCode::InvalidArgument, fmt::format("entry price must be positive, was {}", entry));
    if (!std::isfinite(collateral))
        return fail(ErrorCode::InvalidArgument, fmt::format("collateral must be finite, was {}", collateral));
    if (!(maintenanceShare >= 0.0 && maintenanceShare < 1.0))
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("maintenance share must be at least 0 and below 1, was {}", maintenanceShare));
    return {};
}

Result<double> finitePrice(double price)
{
    if (std::isfinite(price)) return price;
    return fail(ErrorCode::InvalidArgument, "no price liquidates the position: its collateral equals its notional");
}

}  // namespace

Result<double> linearLiquidationPrice(double size, double entry, double collateralUsd, double maintenanceShare)
{
    const auto checked = checkPosition("position size", size, entry, collateralUsd, maintenanceShare);
    if (!checked) return tl::unexpected<Error>(checked.error());
    return finitePrice((size * entry - collateralUsd) / (size - maintenanceShare * std::abs(size)));
}

Result<double> inverseLiquidationPrice(double notionalUsd, double entry, double collateralCoins,
                                       double maintenanceShare)
{
    const auto checked = checkPosition("notional", notionalUsd, entry, collateralCoins, maintenanceShare);
    if (!checked) return tl::unexpected<Error>(checked.error());
    return finitePrice((notionalUsd + maintenanceShare * std::abs(notionalUsd)) /
                       (collateralCoins + notionalUsd / entry));
}

}  // namespace ballast::risk
