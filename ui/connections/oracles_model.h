#pragma once

#include "interfaces/connections.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Each oracle's price of each coin against what it promises: heartbeat, deviation, confidence, the other sources, and
/// the venue's mid (H5b).
class OraclesModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::ConnectionsView& view);
};

/// What is over its limit, in one line; empty: nothing is.
QString oraclesSentence(const interfaces::ConnectionsView& view);

}  // namespace ballast::ui
