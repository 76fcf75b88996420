#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Positions by venue: under each venue's line of sums its options by underlying, expiry and name, then its hedges and
/// cash; a last line for all of them.
class PositionsModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;
    using Positions = std::vector<const interfaces::PositionView*>;

    /// The positions to show, in any order; they need to live during the call only.
    /// `wholeBook` where all of the book is shown: what else the day earned, so that the total is the header's P&L.
    void show(Positions positions, const interfaces::PnlView* wholeBook = nullptr);
    /// Instrument of a row; empty for sums.
    QString instrumentAt(int row) const;
};

}  // namespace ballast::ui
