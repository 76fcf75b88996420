#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Each account with the venue's own margin beside ours, its balances, and what may leave it.
class AccountsModel : public LadderModel {
    Q_OBJECT
public:
    static constexpr double kAlertAbove = 0.02;  ///< Of the venue's figure.

    using LadderModel::LadderModel;

    void show(const interfaces::Snapshot& snapshot);
};

/// The venue's margins in dollars, by the desk's own spots; empty where a currency has no price.
struct MarginSum {
    double equity{}, initial{}, maintenance{};
};
std::optional<MarginSum> marginInDollars(const std::vector<interfaces::OwnMarginView>& margins,
                                         const interfaces::Snapshot& snapshot);
/// Accounts whose margin differs by more than kAlertAbove, in one line; empty: none does.
QString accountsSentence(const interfaces::Snapshot& snapshot);

}  // namespace ballast::ui
