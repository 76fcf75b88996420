#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Orders, newest first, with what is left of them and why they ended.
class OrdersModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const std::vector<const interfaces::OrderView*>& orders);
};

}  // namespace ballast::ui
