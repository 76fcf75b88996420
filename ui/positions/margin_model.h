#pragma once

#include "interfaces/snapshot.h"
#include "ui/ladders/ladder_model.h"

namespace ballast::ui {

/// Margin of each venue, worst first: share of equity, its parts, the rule that made it, and how far liquidation is.
class MarginModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const std::vector<interfaces::VenueMargin>& margin);
};

/// Where the figures of a venue come from, in one sentence: rule, date of its parameters, inputs.
QString marginSource(const interfaces::VenueMargin& margin);
/// The nearest move of spot that liquidates, with its sign: "−38.2 %", or why there is none.
QString liquidationText(const interfaces::VenueMargin& margin);
/// The venue that the smallest move of spot liquidates; null when none states a distance.
const interfaces::VenueMargin* nearestLiquidation(const std::vector<interfaces::VenueMargin>& margin);

}  // namespace ballast::ui
