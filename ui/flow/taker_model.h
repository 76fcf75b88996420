#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// What takers did with our quotes, strike by strike under the sum of its expiry; sums of each coin and of all at the
/// foot. Contracts of different coins are never added.
class TakerModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(std::vector<interfaces::TakerRow> takers);
};

}  // namespace ballast::ui
