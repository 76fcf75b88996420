#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Vega by time to expiry: each bucket, plain and in points of 30-day volatility, then the sums. The plain sum equals
/// the options' vega in the header.
class VegaBucketModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::UnderlyingView& view);
};

}  // namespace ballast::ui
