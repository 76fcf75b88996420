#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/figure_strip.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// What the book's vega is spread over: names with their net amount and share of the gross, greatest first.
class ConcentrationModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::ConcentrationView& view);
};

/// Herfindahl index, effective names, largest share, gross.
std::vector<StripFigure> concentrationFigures(const interfaces::ConcentrationView& view);

}  // namespace ballast::ui
