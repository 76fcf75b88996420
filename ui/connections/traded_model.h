#pragma once

#include "interfaces/connections.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// What others trade at each venue: last trade, the hour's volume, and the venue's volatility indices.
class TradedModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::ConnectionsView& view);
};

}  // namespace ballast::ui
