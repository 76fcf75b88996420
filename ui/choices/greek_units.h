#pragma once

#include "interfaces/reading.h"
#include "ui/choices/desk_choices.h"

/// Greeks in the units that a person chose. One figure stands in several units in the picture; here one is taken, and
/// only what one unit is in another is worked out.
namespace ballast::ui {

double deltaIn(DeltaUnit unit, const interfaces::ScreenGreeks& greeks);
/// Coins per dollar: per 1 % of spot, parted by the dollars that are 1 %.
double gammaIn(GammaUnit unit, const interfaces::ScreenGreeks& greeks);
double vegaIn(VegaUnit unit, const interfaces::ScreenGreeks& greeks);

/// "BTC", "USD Δ per 1 %", "USD per 30-day pt"; `coin` for figures in coins.
QString unitText(DeltaUnit unit, const QString& coin);
QString unitText(GammaUnit unit, const QString& coin, bool isShort = false);
QString unitText(VegaUnit unit, bool isShort = false);

}  // namespace ballast::ui
