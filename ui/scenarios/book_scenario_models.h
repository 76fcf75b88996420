#pragma once

#include "interfaces/trade_views.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// The whole book at joint moves of spot: each coin's part and the sum.
class BookLadderModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;
    void show(const interfaces::BookScenariosView& view);
};

/// The positions behind one cell, greatest loss first.
class CellLegsModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;
    void show(const interfaces::BookScenariosView& view);
};

/// "−7.5 %", "0 %".
QString shiftText(double fraction);

}  // namespace ballast::ui
