#pragma once

#include "interfaces/connections.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Each wallet with its actions, newest first, and under them what it holds and is expected to hold.
class ActionsModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const std::vector<interfaces::WalletView>& wallets);
};

/// What of them failed or is not reached, in one line; empty: nothing.
QString actionsSentence(const std::vector<interfaces::WalletView>& wallets);

}  // namespace ballast::ui
