#pragma once

#include <vector>

#include "interfaces/snapshot.h"
#include "ui/kit/figure_strip.h"

namespace ballast::ui {

/// VPIN and imbalance of each coin of the desk. A coin without them has one figure, a dash with its reason beside it.
std::vector<StripFigure> toxicityFigures(const interfaces::Snapshot& snapshot);

}  // namespace ballast::ui
