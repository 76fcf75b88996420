#include "controls/hedge_rules.h"

#include <algorithm>
#include <cmath>

namespace ballast::controls {

namespace {

using domain::LimitedFigure;
using domain::Rule;

constexpr std::size_t kGamma = 1, kVega = 2;  // Of Greeks.
constexpr double kRounding = 1.0 + 1e-12;     // Three tenths are no more than three times a tenth.

/// All that raises the figure, or all that lowers it: whichever is more.
double changeBy(const Basket& b, std::size_t greek)
{
    double raised = 0.0, lowered = 0.0;
    for (const auto& leg : b.legs) {
        if (!leg.instrument->isOption() || leg.added.isZero()) continue;
        const double each = b.view.optionUnit(*leg.instrument).each[greek];
        const double change = domain::sign(leg.order->side()) * leg.open.toDouble() * each;
        (change < 0.0 ? lowered : raised) += change;  // What is no number is neither, and stays one.
    }
    return -lowered > raised ? lowered : raised;
}

void holdAgainst(const Basket& b, Rule rule, LimitedFigure figure, double value, double before, double limit,
                 Findings& out)
{
    if (limit == 0.0) return;
    // The negated form also refuses NaN.
    out.judge({.rule = rule,
               .scope = {domain::ScopeKind::Underlying, b.underlying},
               .value = value,
               .limit = limit,
               .reference = before,
               .figure = figure},
              std::abs(value) <= limit * kRounding);
}

}  // namespace

void changeOfGreeks(const Basket& b, Findings& out)
{
    if (b.limits == nullptr) return;
    holdAgainst(b, Rule::C05, LimitedFigure::Gamma, changeBy(b, kGamma), 0.0, b.limits->hedgeGamma, out);
    holdAgainst(b, Rule::C05, LimitedFigure::Vega, changeBy(b, kVega), 0.0, b.limits->hedgeVegaUsd, out);
}

void hedgedVolume(const Basket& b, Findings& out)
{
    if (b.limits == nullptr) return;
    double usd = 0.0;
    for (const auto& leg : b.legs)
        usd += leg.open.toDouble() * contractUsd(*leg.instrument, b.spot);
    const auto sent = b.view.hedgeVolume(b.underlying);
    holdAgainst(b, Rule::C09, LimitedFigure::HedgeVolume5min, sent.fiveMinutes + usd, sent.fiveMinutes,
                b.limits->hedgeVolume5minUsd, out);
    holdAgainst(b, Rule::C09, LimitedFigure::HedgeVolumeDay, sent.day + usd, sent.day, b.limits->hedgeVolumeDayUsd,
                out);
}

}  // namespace ballast::controls
