#pragma once

#include "interfaces/connections.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Gas of each chain, then what each wallet may still offer.
class GasModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::ConnectionsView& view);
};

/// What of gas stops or delays orders, in one line; empty: nothing.
QString gasSentence(const interfaces::ConnectionsView& view);

}  // namespace ballast::ui
