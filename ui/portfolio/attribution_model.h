#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Parts of the day's P&L in their order, what is unexplained, and the total that they add up to.
class AttributionModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::AttributionView& view);
};

/// How much is unexplained, what was left out, and what the header's P&L has moved since the last step.
QString attributionSentence(const interfaces::Snapshot& snapshot);

}  // namespace ballast::ui
