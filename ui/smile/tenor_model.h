#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// The surface at fixed tenors: at the money, 25-delta risk reversal and butterfly, vol points. What lies outside the
/// fitted expiries is shown as estimated.
class TenorModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::SurfaceView& surface);
};

}  // namespace ballast::ui
