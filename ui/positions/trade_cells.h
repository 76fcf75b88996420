#pragma once

#include <string>

#include "domain/orders.h"
#include "ui/kit/ladder_model.h"

/// Cells that orders and fills share.
namespace ballast::ui {

LadderCell sideCell(domain::Side side);
/// Lots of options have one decimal, coins three for BTC and two for others.
int tradeSizeDecimals(const std::string& instrument, const std::string& underlying);
/// Premiums in coin have four decimals, prices of coins by their size.
int tradePriceDecimals(double price);

}  // namespace ballast::ui
