#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Fills, newest first, each against our own value at that moment, with fee and gas; a line of sums at the end.
class FillsModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const std::vector<const interfaces::FillView*>& fills);
};

}  // namespace ballast::ui
