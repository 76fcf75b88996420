#pragma once

#include "interfaces/trade_views.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Pairs of venues, most left first.
class GapModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const QString& coin, const interfaces::BasisView& basis);
};

/// Whether any gap pays, in one line.
QString gapSentence(const QString& coin, const interfaces::BasisView& basis);

}  // namespace ballast::ui
