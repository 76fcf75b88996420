#pragma once

#include "interfaces/snapshot.h"
#include "ui/ladders/ladder_model.h"

namespace ballast::ui {

/// Parts of the day's P&L in their order, what is unexplained, and the total that they add up to.
class AttributionModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::AttributionView& view);
};

/// How much is unexplained and what was left out: "Unexplained is 0.3 % of the sum of all sizes; 360 steps."
QString attributionSentence(const interfaces::AttributionView& view, const QStringList& missing);
/// Legs that have no value now, by name.
QStringList legsWithoutValue(const interfaces::Snapshot& snapshot);

}  // namespace ballast::ui
