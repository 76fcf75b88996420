#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Alerts, worst first, with how often and since when, and what a person did about them.
class AlertsModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const std::vector<const interfaces::AlertView*>& alerts, Timestamp now);
};

}  // namespace ballast::ui
