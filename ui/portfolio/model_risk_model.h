#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// The options of each underlying under several pricing models: value, gap to Black-76, delta, vega, error of the fit.
class ModelRiskModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const std::vector<interfaces::UnderlyingView>& underlyings);
};

/// What each comparison stands on: "BTC: 30 s old, 60 positions. ETH: No comparison of models has come yet."
QString modelRiskSentence(const std::vector<interfaces::UnderlyingView>& underlyings);

/// The oldest comparison, for the head of the panel; empty when there is none.
struct ModelRiskAge {
    QString words;
    bool stale{};
};
ModelRiskAge oldestModelRisk(const std::vector<interfaces::UnderlyingView>& underlyings);

}  // namespace ballast::ui
