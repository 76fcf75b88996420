#include "controls/judged_by.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "words/instrument_words.h"

namespace ballast::controls {

namespace {

using domain::HeldLimit;
using domain::Instrument;
using domain::LimitedFigure;
using domain::Refusal;
using domain::Rule;

/// "gamma" with its unit, and whether it is of one cell.
struct FigureName {
    const char* name;
    const char* unit;  ///< Behind the coin where it is counted in coins.
    bool inCoins, ofCell;
};

FigureName nameOf(LimitedFigure figure)
{
    switch (figure) {
    case LimitedFigure::NetDelta:
        return {"net delta", "", true, false};
    case LimitedFigure::Gamma:
        return {"gamma", " per 1 %", true, false};
    case LimitedFigure::Vega:
        return {"vega", "USD per vol pt", false, false};
    case LimitedFigure::CellDelta:
        return {"delta", "", true, true};
    case LimitedFigure::CellGamma:
        return {"gamma", " per 1 %", true, true};
    case LimitedFigure::CellVega:
        return {"vega", "USD per vol pt", false, true};
    case LimitedFigure::CellNotional:
        return {"notional", "USD", false, true};
    case LimitedFigure::HedgeVolume5min:
        return {"hedged in 5 min", "USD", false, false};
    case LimitedFigure::HedgeVolumeDay:
        return {"hedged in the day", "USD", false, false};
    }
    return {"figure", "", false, false};
}

/// A figure of the coin's book or of its hedger, by its name.
HeldLimit ofBook(const Refusal& held, const Instrument* leg)
{
    const auto figure = nameOf(held.figure);
    auto of = held.scope.name + " " + figure.name;
    if (figure.ofCell && leg != nullptr) of += " in the cell of " + leg->name;
    return {.code = domain::codeOf(held.rule),
            .of = std::move(of),
            .value = held.value,
            .limit = held.limit,
            .unit = (figure.inCoins ? held.scope.name : std::string()) + figure.unit};
}

std::string workingOf(const Refusal& held, const Instrument* leg)
{
    if (held.scope.kind == domain::ScopeKind::Account) return "working orders at " + held.scope.name;
    if (held.scope.kind == domain::ScopeKind::All || leg == nullptr) return "working orders of the desk";
    return "working orders in " + leg->name;
}

std::string sizeUnit(const Instrument& leg) { return words::countsCoins(leg) ? leg.underlying : "contracts"; }

HeldLimit heldLimit(const Refusal& held, const Instrument* leg)
{
    HeldLimit found{.code = domain::codeOf(held.rule), .of = {}, .value = held.value, .limit = held.limit, .unit = {}};
    const std::string name = leg != nullptr ? leg->name : std::string("an order");
    switch (held.rule) {
    case Rule::C01:
        found.of = "limit price of " + name + " off its reference";
        found.value = held.value - held.reference;
        found.unit = leg != nullptr ? words::priceUnit(*leg) : std::string();
        break;
    case Rule::C02:
        found.of = "size of one order in " + name;
        found.unit = leg != nullptr ? sizeUnit(*leg) : std::string();
        break;
    case Rule::C03:
        found.of = "notional of one order in " + name;
        found.unit = "USD";
        break;
    case Rule::C04:
    case Rule::C09:
        return ofBook(held, leg);
    case Rule::C05:
        found = ofBook(held, leg);
        found.of += " by one hedge";
        break;
    case Rule::C07:
        found.of = fmt::format("new orders of the {} in a {}", held.scope.name, held.limit > 5.0 ? "minute" : "second");
        found.unit = "orders";
        break;
    case Rule::C11:
        found.of = workingOf(held, leg);
        found.unit = "orders";
        break;
    case Rule::C20:
        found.of = "initial margin at " + held.scope.name;
        found.unit = "USD";
        break;
    default:
        found.of = held.scope.name;
        break;
    }
    return found;
}

/// What is no number, or a collar around no price, was refused as such and is no figure.
bool isFigure(const Refusal& held)
{
    return std::isfinite(held.value) && std::isfinite(held.limit) &&
           (held.rule != Rule::C01 || (std::isfinite(held.reference) && held.reference > 0.0));
}

/// Share of its limit that a figure takes; without a limit whatever there is takes more than any share.
double shareOf(const HeldLimit& held)
{
    const double size = std::abs(held.value);
    if (held.limit > 0.0) return size / held.limit;
    return size == 0.0 ? 0.0 : std::numeric_limits<double>::max();
}

}  // namespace

domain::JudgedBy judgedBy(const Sheet& sheet, std::span<const Instrument* const> legs)
{
    domain::JudgedBy judged;
    for (const auto rule : sheet.rules)
        judged.rules.push_back(domain::codeOf(rule));
    for (const auto& held : sheet.held)
        if (isFigure(held))
            judged.limits.push_back(heldLimit(held, held.order < legs.size() ? legs[held.order] : nullptr));
    return judged;
}

void addNearest(domain::JudgedBy& all, const domain::JudgedBy& one)
{
    for (const auto code : one.rules)
        if (std::find(all.rules.begin(), all.rules.end(), code) == all.rules.end()) all.rules.push_back(code);
    for (const auto& held : one.limits) {
        const auto same = std::find_if(all.limits.begin(), all.limits.end(), [&](const HeldLimit& other) {
            return other.code == held.code && other.of == held.of;
        });
        if (same == all.limits.end())
            all.limits.push_back(held);
        else if (shareOf(held) > shareOf(*same))
            *same = held;
    }
    while (all.limits.size() > kMostHeld)
        all.limits.erase(std::min_element(all.limits.begin(), all.limits.end(),
                                          [](const auto& a, const auto& b) { return shareOf(a) < shareOf(b); }));
}

domain::JudgedBy standingAgainst(const domain::UnderlyingLimits* limits, const std::string& underlying, double netDelta,
                                 const domain::Exposure& exposure)
{
    const domain::UnderlyingLimits none;
    const auto& l = limits != nullptr ? *limits : none;
    const auto of = [&](LimitedFigure figure, double value, double limit) {
        return ofBook({.rule = Rule::C04,
                       .scope = {domain::ScopeKind::Underlying, underlying},
                       .value = value,
                       .limit = limit,
                       .figure = figure},
                      nullptr);
    };
    return {.rules = {},
            .limits = {of(LimitedFigure::NetDelta, netDelta, l.netDelta),
                       of(LimitedFigure::Gamma, exposure.gamma, l.gammaPerPercent),
                       of(LimitedFigure::Vega, exposure.vega, l.vegaUsd)}};
}

}  // namespace ballast::controls
