#include "margin/margin_grid.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "margin/margin_revaluation.h"

namespace ballast::risk {
namespace {

constexpr int kMostMoves = 100;

bool inRange(double value, double least, double most) { return value >= least && value <= most; }

Result<void> checkParameters(const GridMarginParameters& p)
{
    bool fine = inRange(p.priceRange, 1e-6, 0.999) && p.movesEachSide >= 1 && p.movesEachSide <= kMostMoves &&
                inRange(p.volatilityUp, 0.0, 100.0) && inRange(p.volatilityDown, 0.0, 100.0) &&
                inRange(p.leastVolatilityForUp, 0.0, 100.0) && inRange(p.shortPower, 0.0, 5.0) &&
                inRange(p.longPower, 0.0, 5.0) && inRange(p.floorDays, 0.0, 1e4) &&
                inRange(p.extendedFactor, 0.0, 100.0) && inRange(p.extendedDampenerUsd, 0.0, 1e12) &&
                inRange(p.deltaShock, 0.0, 10.0) && inRange(p.deltaShockThresholdUsd, 0.0, 1e15) &&
                inRange(p.rollPerYear, 0.0, 10.0) && inRange(p.rollLeast, 0.0, 10.0) &&
                inRange(p.shortOptionRate, 0.0, 10.0) && inRange(p.maintenanceFactor, 0.0, 1.0) &&
                inRange(p.coinHaircut, 0.0, 1.0);
    for (const auto& move : p.extended)
        fine = fine && inRange(move.spotShock, -0.999, 1e3) && inRange(move.share, 0.0, 1e3);
    if (fine) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("the parameters of {} dated {} are outside their ranges (rates are shares from 0, moves "
                            "lie above -1, maintenance is at most initial)",
                            p.origin.rule, p.origin.date));
}

void scanMain(const MarginRevaluation& book, const GridMarginParameters& p, GridMargin& margin)
{
    for (int step = -p.movesEachSide; step <= p.movesEachSide; ++step) {
        const double move = p.priceRange * step / p.movesEachSide;
        margin.mainPnl.push_back(book.pnl(move, p.volatilityUp, p.leastVolatilityForUp));
        margin.mainPnl.push_back(book.pnl(move, 0.0));
        margin.mainPnl.push_back(book.pnl(move, -p.volatilityDown));
    }
    margin.worstMain = std::max(0.0, -*std::min_element(margin.mainPnl.begin(), margin.mainPnl.end()));
}

void scanExtended(const MarginRevaluation& book, const GridMarginParameters& p, GridMargin& margin)
{
    double worst = 0.0;
    for (const auto& move : p.extended) {
        margin.extendedPnl.push_back(book.pnl(move.spotShock, p.volatilityUp, p.leastVolatilityForUp));
        worst = std::max(worst, -margin.extendedPnl.back() * move.share * p.extendedFactor);
    }
    margin.worstExtended = std::max(0.0, worst - p.extendedDampenerUsd);
}

/// Delta in coins by years to expiry; perpetuals stand at 0.
std::map<double, double> deltaByExpiry(const MarginUnderlying& u, const MarginRevaluation& book)
{
    std::map<double, double> sums;
    const auto deltas = book.deltas();
    for (std::size_t i = 0; i < u.options.size(); ++i)
        sums[u.expiries[u.options[i].expiry].secondsToExpiry / (365.0 * 86400.0)] += deltas[i];
    for (std::size_t i = 0; i < u.perpetuals.size(); ++i)
        sums[u.perpetuals[i].yearsToExpiry] += deltas[u.options.size() + i];
    return sums;
}

void addShocks(const MarginUnderlying& u, const MarginRevaluation& book, const GridMarginParameters& p,
               GridMargin& margin)
{
    double total = 0.0, longs = 0.0, shorts = 0.0;
    for (const auto& [years, delta] : deltaByExpiry(u, book)) {
        total += delta;
        const double moved = std::abs(delta) * u.spot * std::max(p.rollLeast, p.rollPerYear * years);
        (delta > 0.0 ? longs : shorts) += moved;
    }
    const double exposed = std::abs(total) * u.spot;
    const double reached = p.deltaShockThresholdUsd > 0.0 ? std::min(1.0, exposed / p.deltaShockThresholdUsd) : 1.0;
    margin.deltaShock = exposed * p.deltaShock * reached;
    margin.rollShock = std::min(longs, shorts);
    margin.shortOptions = netShortOptions(u) * u.spot * p.shortOptionRate;
}

}  // namespace

Result<GridMargin> gridMargin(const MarginUnderlying& underlying, const GridMarginParameters& parameters,
                              std::optional<pricing::Isa> isa)
{
    auto checked = checkMarginUnderlying(underlying);
    if (checked) checked = checkParameters(parameters);
    if (!checked) return tl::unexpected<Error>(checked.error());
    const MarginRevaluation book(underlying, parameters.floorDays, parameters.shortPower, parameters.longPower, isa);
    GridMargin margin;
    scanMain(book, parameters, margin);
    scanExtended(book, parameters, margin);
    addShocks(underlying, book, parameters, margin);
    margin.initial =
        std::max(margin.worstMain, margin.worstExtended) + margin.deltaShock + margin.rollShock + margin.shortOptions;
    margin.maintenance = parameters.maintenanceFactor * margin.initial;
    return margin;
}

}  // namespace ballast::risk
