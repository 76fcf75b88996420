#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// The whole book of one underlying at shifted spots, full revaluation, sticky log-moneyness. The worst P&L has the
/// breach square.
class SpotLadderModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    /// `brief` leaves out ±1 and ±7.5 %, for low windows.
    void show(const interfaces::UnderlyingView& view, bool brief);
};

}  // namespace ballast::ui
