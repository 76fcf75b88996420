#pragma once

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// By what the days' P&L is split.
enum class EarnedBy { Venue, Strategy, Cause };

/// Who or what earned the theoretical P&L: a row a part, a column a day, newest first, and their sum. The total row is
/// the header's figure of each day; what a day cannot say is missing, and the sum then says of how many days it is.
class EarnedModel : public LadderModel {
    Q_OBJECT
public:
    static constexpr std::size_t kMostDays = 30;

    using LadderModel::LadderModel;
    void show(const std::vector<interfaces::PnlDayView>& days, EarnedBy by);
};

}  // namespace ballast::ui
