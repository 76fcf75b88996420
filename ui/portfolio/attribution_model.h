#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Parts of the day's P&L in their order, what is unexplained, and the bridge to the header's two figures, which they
/// add up to.
class AttributionModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    /// `pnl` of the same picture: what leads from the split, as of its last step, to both P&L figures of the header.
    void show(const interfaces::AttributionView& view, const interfaces::PnlView& pnl = {});
};

/// How much is unexplained, what was left out, and what the header's P&L has moved since the last step.
QString attributionSentence(const interfaces::Snapshot& snapshot);

}  // namespace ballast::ui
