#pragma once

#include "interfaces/connections.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Every venue with what it can do: one row a venue, or an account of it (V2).
class VenuesModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::ConnectionsView& view);
};

}  // namespace ballast::ui
