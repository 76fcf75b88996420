#pragma once

#include "interfaces/trade_views.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Two rows a coin, live and supposed, and two for the whole book.
class WhatIfModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;
    void show(const interfaces::WhatIfView& view);
};

}  // namespace ballast::ui
