#pragma once

#include <QString>
#include <vector>

#include "interfaces/snapshot.h"

/// What header and margin panel both say of a venue's margin.
namespace ballast::ui {

/// Where the figures of a venue come from, in one sentence: rule, date of its parameters, inputs.
QString marginSource(const interfaces::VenueMargin& margin);
/// The nearest move of spot that liquidates, with its sign: "−38.2 %", or why there is none.
QString liquidationText(const interfaces::VenueMargin& margin);
/// The venue that the smallest move of spot liquidates; null when none states a distance.
const interfaces::VenueMargin* nearestLiquidation(const std::vector<interfaces::VenueMargin>& margin);

}  // namespace ballast::ui
