#include "domain/price_rule.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace ballast::domain {

namespace {

using Units = std::int64_t;

constexpr Units kOne = Price::kUnitsPerOne;
constexpr int kPlaces = 8;

Units floorTo(Units units, Units step) { return units - units % step; }

Units ceilTo(Units units, Units step)
{
    const Units down = floorTo(units, step);
    if (down == units || down > std::numeric_limits<Units>::max() - step) return down;
    return down + step;
}

Units tickOf(const TickStep& step) { return std::max<Units>(step.tick.units(), 1); }

/// Place of the step that holds at a positive price.
std::size_t placeOf(const std::vector<TickStep>& ladder, Units units)
{
    std::size_t place = 0;
    while (place + 1 < ladder.size() && ladder[place + 1].above.units() < units)
        ++place;
    return place;
}

/// The step's border is itself no price of its own step, but of the one below.
Units ladderDown(const std::vector<TickStep>& ladder, Units units)
{
    if (ladder.empty()) return units;
    for (;;) {
        const std::size_t place = placeOf(ladder, units);
        const Units down = floorTo(units, tickOf(ladder[place]));
        if (place == 0 || down > ladder[place].above.units()) return down;
        units = ladder[place].above.units();
    }
}

Units ladderUp(const std::vector<TickStep>& ladder, Units units)
{
    if (ladder.empty()) return units;
    for (;;) {
        const std::size_t place = placeOf(ladder, units);
        const Units up = ceilTo(units, tickOf(ladder[place]));
        if (place + 1 == ladder.size() || up <= ladder[place + 1].above.units()) return up;
        units = ladder[place + 1].above.units() + 1;
    }
}

/// Step that figures and places leave at a positive price. Steps are powers of ten, so the coarser one satisfies both.
Units figureStep(const PriceRule& rule, Units units)
{
    Units finest = 1;
    for (int place = rule.maxDecimals; place < kPlaces; ++place)
        finest *= 10;
    if (rule.significantFigures == 0) return finest;
    Units step = 1;
    while (units / 10 >= step)
        step *= 10;
    for (int figure = 1; figure < rule.significantFigures; ++figure)
        step = std::max<Units>(step / 10, 1);
    return std::max(std::min(step, kOne), finest);
}

Units down(const PriceRule& rule, Units units)
{
    for (;;) {
        const Units onLadder = ladderDown(rule.ladder, units);
        const Units both = floorTo(onLadder, figureStep(rule, onLadder));
        if (both == units) return both;
        units = both;
    }
}

Units up(const PriceRule& rule, Units units)
{
    for (;;) {
        const Units onLadder = ladderUp(rule.ladder, units);
        const Units both = ceilTo(onLadder, figureStep(rule, onLadder));
        if (both == units) return both;
        units = both;
    }
}

Units rounded(const PriceRule& rule, Units units, Rounding rounding)
{
    if (rounding == Rounding::Down) return down(rule, units);
    if (rounding == Rounding::Up) return up(rule, units);
    const Units below = down(rule, units);
    const Units above = up(rule, units);
    return units - below < above - units ? below : above;
}

Rounding mirrored(Rounding rounding)
{
    if (rounding == Rounding::Nearest) return rounding;
    return rounding == Rounding::Down ? Rounding::Up : Rounding::Down;
}

}  // namespace

bool PriceRule::isStated() const
{
    for (std::size_t i = 0; i < ladder.size(); ++i)
        if (ladder[i].tick.units() <= 0 || (i > 0 && ladder[i].above <= ladder[i - 1].above)) return false;
    return !ladder.empty() || significantFigures > 0 || maxDecimals < kPlaces;
}

bool PriceRule::allows(Price price) const { return rounded(price, Rounding::Down) == price; }

Price PriceRule::rounded(Price price, Rounding rounding) const
{
    if (price.units() >= 0) return Price::fromUnits(domain::rounded(*this, price.units(), rounding));
    return -Price::fromUnits(domain::rounded(*this, -price.units(), mirrored(rounding)));
}

Price PriceRule::tickAt(Price price) const
{
    const Units units = price.absolute().units();
    const Units onLadder = ladder.empty() ? 1 : tickOf(ladder[placeOf(ladder, units)]);
    return Price::fromUnits(std::max(onLadder, figureStep(*this, units)));
}

std::string PriceRule::toString() const
{
    std::string text;
    for (const auto& step : ladder)
        text += step.above.isZero() && text.empty() ? step.tick.toString()
                                                    : fmt::format("{}above {} {}", text.empty() ? "" : ", ",
                                                                  step.above.toString(), step.tick.toString());
    if (significantFigures > 0)
        text += fmt::format("{}{} figures", text.empty() ? "" : ", ", static_cast<int>(significantFigures));
    if (maxDecimals < kPlaces)
        text += fmt::format("{}{} places", text.empty() ? "" : ", ", static_cast<int>(maxDecimals));
    return text.empty() ? "any" : text;
}

}  // namespace ballast::domain
