#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

enum class MarkoutVerdict {
    Unknown,  ///< No figure, or no error to judge it by.
    Adverse,  ///< We lose more than two standard errors a contract.
    Within,   ///< Not to be told from nothing.
    Gain      ///< We gain more than two standard errors.
};
MarkoutVerdict verdictOf(const interfaces::MarkoutRow& row);

/// What became of our quotes' fills, one row a horizon: edge, move since and total with standard errors.
class MarkoutModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    void show(const std::vector<interfaces::MarkoutRow>& markouts);
};

/// "Adverse after 1.0 s and 10 s: …"; empty when no horizon is.
QString adverseSentence(const std::vector<interfaces::MarkoutRow>& markouts);

}  // namespace ballast::ui
