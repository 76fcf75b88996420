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
    /// The answer in sight is one to another question: its supposed figures go, the live ones stay.
    void forgetSupposed();
};

}  // namespace ballast::ui
