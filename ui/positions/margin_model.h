#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Margin of each venue, worst first: share of equity, its parts, the rule that made it, and how far liquidation is.
class MarginModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const std::vector<interfaces::VenueMargin>& margin);
};

}  // namespace ballast::ui
