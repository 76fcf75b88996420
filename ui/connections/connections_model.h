#pragma once

#include "interfaces/connections.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Venues with their channels and doubted instruments, then oracles, then chains.
class ConnectionsModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const interfaces::ConnectionsView& view);
};

/// What is not as it should be, in one line; empty: everything is up and good.
QString connectionsSentence(const interfaces::ConnectionsView& view);

}  // namespace ballast::ui
