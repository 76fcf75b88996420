#pragma once

#include "interfaces/trade_views.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// What each venue quotes of a coin, under its index and oracle.
class VenuePriceModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const QString& coin, const interfaces::BasisView& basis);
};

}  // namespace ballast::ui
