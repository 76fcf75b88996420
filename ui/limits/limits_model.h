#pragma once

#include <map>

#include "interfaces/snapshot.h"
#include "ui/kit/ladder_model.h"

namespace ballast::ui {

/// A value that a person wants in force and that is not yet.
struct StagedLimit {
    double value{};
    double inForce{};  ///< When it was staged.
    bool sent{};
    friend bool operator==(const StagedLimit&, const StagedLimit&) = default;
};
/// By row key.
using StagedLimits = std::map<QString, StagedLimit>;

/// One row a limit: in force, staged, change.
class LimitsModel : public LadderModel {
    Q_OBJECT
public:
    using LadderModel::LadderModel;
    static QString keyOf(const interfaces::LimitView& limit);
    void show(const std::vector<interfaces::LimitView>& limits, const StagedLimits& staged);
};

/// As many decimals as it needs, at most nine; no exponent.
QString limitText(double value);
/// The same of a limit; "no limit" for the 0 of an optional one, which would read as "nothing is allowed".
QString limitWords(const interfaces::LimitView& limit, double value);
/// Whether it was in force at another value when it was staged.
bool hasMoved(const StagedLimit& staged, const interfaces::LimitView& limit);

}  // namespace ballast::ui
