#include "controls/hedge_rules.h"

#include <algorithm>
#include <cmath>

namespace ballast::controls {

namespace {

using domain::LimitedFigure;
using domain::Rule;

constexpr std::size_t kGamma = 1, kVega = 2;  // Of Greeks.
constexpr double kRounding = 1.0 + 1e-12;     // Three tenths are no more than three times a tenth.

/// What the legs may change of one figure.
struct Change {
    double raised{}, lowered{};  ///< By all that raise it, and by all that lower it; at least, and at most, 0.
    double standing{};           ///< Of both what works already, which the book's figure has in it.

    double worst() const { return -lowered > raised ? lowered : raised; }
};

Change changeBy(const Basket& b, std::size_t greek)
{
    Change change;
    for (const auto& leg : b.legs) {
        if (!leg.instrument->isOption() || leg.added.isZero()) continue;
        const double each = domain::sign(leg.order->side()) * b.view.optionUnit(*leg.instrument).each[greek];
        const double one = leg.open.toDouble() * each;
        (one < 0.0 ? change.lowered : change.raised) += one;  // What is no number is neither, and stays one.
        change.standing += (leg.open - leg.added).toDouble() * each;
    }
    return change;
}

/// Whether the book's own figure comes nearer to zero, whichever of the legs fill: nobody is kept from closing. NaN:
/// no.
bool lowers(const Basket& b, std::size_t greek, const Change& change)
{
    const double before = b.view.optionBook(b.underlying).whole.held[greek] - change.standing;
    const double most = std::abs(before);
    return std::abs(before + change.raised) <= most && std::abs(before + change.lowered) <= most &&
           std::abs(before + change.worst()) < most;
}

void holdAgainst(const Basket& b, Rule rule, LimitedFigure figure, double value, double before, double limit,
                 bool passes, Findings& out)
{
    if (limit == 0.0) return;
    // The negated form also refuses NaN.
    out.judge({.rule = rule,
               .scope = {domain::ScopeKind::Underlying, b.underlying},
               .value = value,
               .limit = limit,
               .reference = before,
               .figure = figure},
              passes || std::abs(value) <= limit * kRounding);
}

void holdChange(const Basket& b, LimitedFigure figure, std::size_t greek, double limit, Findings& out)
{
    if (limit == 0.0) return;
    const auto change = changeBy(b, greek);
    holdAgainst(b, Rule::C05, figure, change.worst(), 0.0, limit, lowers(b, greek, change), out);
}

}  // namespace

void changeOfGreeks(const Basket& b, Findings& out)
{
    if (b.limits == nullptr) return;
    holdChange(b, LimitedFigure::Gamma, kGamma, b.limits->hedgeGamma, out);
    holdChange(b, LimitedFigure::Vega, kVega, b.limits->hedgeVegaUsd, out);
}

void hedgedVolume(const Basket& b, Findings& out)
{
    if (b.limits == nullptr) return;
    double usd = 0.0;
    for (const auto& leg : b.legs)
        usd += leg.open.toDouble() * contractUsd(*leg.instrument, b.spot);
    const auto sent = b.view.hedgeVolume(b.underlying);
    holdAgainst(b, Rule::C09, LimitedFigure::HedgeVolume5min, sent.fiveMinutes + usd, sent.fiveMinutes,
                b.limits->hedgeVolume5minUsd, false, out);
    holdAgainst(b, Rule::C09, LimitedFigure::HedgeVolumeDay, sent.day + usd, sent.day, b.limits->hedgeVolumeDayUsd,
                false, out);
}

}  // namespace ballast::controls
