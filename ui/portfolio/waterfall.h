#pragma once

#include <vector>

#include "interfaces/snapshot.h"

namespace ballast::ui {

enum class WaterfallKind { Part, Residual, Total };

/// One bar from where the sum stood to where it stands then, USD.
struct WaterfallBar {
    WaterfallKind kind{WaterfallKind::Part};
    double from{}, to{};
    bool alarm{};
};

/// Parts in their order, what is unexplained, what moved since and the total from zero, then the marks and theirs: a
/// bar for each row of AttributionModel. A part that is not finite moves nothing.
std::vector<WaterfallBar> waterfallBars(const interfaces::AttributionView& view, const interfaces::PnlView& pnl = {});

/// Least and greatest sum on the way, zero within. Never an empty range.
struct WaterfallRange {
    double low{}, high{};
};
WaterfallRange waterfallRange(const std::vector<WaterfallBar>& bars);

}  // namespace ballast::ui
