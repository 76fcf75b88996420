#pragma once

#include <map>

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// Fills, newest first, each against our own value at that moment, with fee and gas; a line of sums at the end.
class FillsModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;

    /// `now`: what the fills stand for now, by `keyOf`; those without a value are not in it. `sizeUnits`: by
    /// instrument, of those that were ordered.
    void show(const std::vector<const interfaces::FillView*>& fills,
              const std::map<QString, interfaces::FillWorth>& now = {},
              const std::map<std::string, std::string>& sizeUnits = {});
    static QString keyOf(const std::string& venue, const std::string& tradeId);
};

}  // namespace ballast::ui
