#include "ui/portfolio/waterfall.h"

#include <algorithm>
#include <cmath>

namespace ballast::ui {
namespace {

constexpr double kLeastRange = 1.0;  ///< USD; an idle day still has an axis.

double finite(double value) { return std::isfinite(value) ? value : 0.0; }

}  // namespace

std::vector<WaterfallBar> waterfallBars(const interfaces::AttributionView& view, const interfaces::PnlView& pnl)
{
    std::vector<WaterfallBar> bars;
    double sum = 0.0;
    const auto add = [&](WaterfallKind kind, double usd, bool alarm) {
        bars.push_back({kind, sum, sum + finite(usd), alarm});
        sum = bars.back().to;
    };
    for (const auto& part : view.parts)
        add(WaterfallKind::Part, part.usd, false);
    add(WaterfallKind::Residual, view.residualUsd, view.alarm);
    const auto &fit = pnl.theoreticalUsd.value, &marks = pnl.markToMarketUsd.value;
    if (fit) add(WaterfallKind::Part, *fit - view.totalUsd, false);
    bars.push_back({WaterfallKind::Total, 0.0, finite(fit.value_or(view.totalUsd)), false});
    if (!fit || !marks) return bars;
    sum = bars.back().to;
    add(WaterfallKind::Part, *marks - *fit, false);
    bars.push_back({WaterfallKind::Total, 0.0, finite(*marks), false});
    return bars;
}

WaterfallRange waterfallRange(const std::vector<WaterfallBar>& bars)
{
    WaterfallRange range;
    for (const auto& bar : bars) {
        range.low = std::min({range.low, bar.from, bar.to});
        range.high = std::max({range.high, bar.from, bar.to});
    }
    if (range.high - range.low < kLeastRange) return {range.low - kLeastRange / 2.0, range.low + kLeastRange / 2.0};
    const double margin = 0.04 * (range.high - range.low);
    return {range.low - margin, range.high + margin};
}

}  // namespace ballast::ui
