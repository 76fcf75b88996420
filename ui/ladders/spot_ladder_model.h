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

    /// Shifts for low windows, so that the outermost, where the worst one is, are not cut off: Brief without ±1 and
    /// ±7.5 %, Fewest without ±2.5 % too.
    enum class Shifts { All, Brief, Fewest };
    void show(const interfaces::UnderlyingView& view, Shifts shifts);
};

}  // namespace ballast::ui
