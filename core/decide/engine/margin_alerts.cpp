#include "engine/margin_alerts.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "desk/margins.h"
#include "desk/reasons.h"

namespace ballast::engine {

namespace {

using desk::AccountMargin;
using desk::AlertKind;
using desk::AlertLevel;

constexpr double kWarnFrom = 0.8;
constexpr Duration kEvery = Duration::seconds(10);
/// A recording's steps are minutes apart, and it is played in seconds.
constexpr Duration kEveryRecorded = Duration::minutes(10);

/// Near and beyond are two causes, so that a breach stays on the list until a person has seen it.
void judgeShare(desk::State& state, const std::string& account, AlertKind near, AlertKind beyond, double share,
                const std::string& sentence)
{
    const auto set = [&](AlertKind kind, bool holds, AlertLevel level) {
        const desk::AlertCause key{kind, account};
        holds ? state.alerts.raise(key, level, sentence, "margin", state.now) : state.alerts.clear(key);
    };
    set(beyond, share > 1.0, AlertLevel::Breach);
    set(near, share >= kWarnFrom && share <= 1.0, AlertLevel::Warning);
}

std::string marginSentence(const AccountMargin& m, double share)
{
    const char* about = m.estimated ? "≈ " : "";
    if (!std::isfinite(share))
        return fmt::format("{} has no equity left for its margin of {}{} USD. Close positions or add collateral.",
                           m.account, about, desk::figure(*m.initialUsd, 0));
    const std::string used =
        fmt::format("Margin at {} is {}{} % of its equity", m.account, about, desk::figure(100.0 * share, 1));
    const std::string parts = m.initialUsd ? fmt::format(": initial {} of {} USD", desk::figure(*m.initialUsd, 0),
                                                         desk::figure(*m.equityUsd, 0))
                                           : std::string(", by an estimate");
    // Orders are held against a venue's rule alone (C20).
    if (!m.initialUsd)
        return used + parts + ". Orders are not held against an estimate: close positions or add collateral.";
    return used + parts +
           ". An order that leaves it above 70 % and raises it is refused: close positions or add collateral.";
}

/// What cannot be computed stops nothing, so a person must know.
void judgeUnknown(desk::State& state, const AccountMargin& m)
{
    const desk::AlertCause cause{AlertKind::MarginUnknown, m.account};
    const bool known = m.share || m.initialUsd;
    if (known) return state.alerts.clear(cause);
    state.alerts.raise(cause, AlertLevel::Warning,
                       fmt::format("Margin of {} cannot be computed, so orders are not held against it: {}.", m.account,
                                   m.rule == "estimate" ? "it has no equity" : m.message),
                       "margin", state.now);
}

/// What quotes are held against until it is looked at again (C20).
void keepSeen(desk::State& state, const AccountMargin& m)
{
    if (!m.initialUsd || !m.equityUsd) {
        state.marginsSeen.erase(m.id);
        return;
    }
    desk::SeenMargin seen{*m.initialUsd, *m.equityUsd};
    const bool states = m.stated && m.stated->initialUsd && m.stated->equityUsd;
    if (states && *m.stated->initialUsd * seen.equityUsd > seen.initialUsd * *m.stated->equityUsd)
        seen = {*m.stated->initialUsd, *m.stated->equityUsd};
    state.marginsSeen[m.id] = seen;
}

void judgeMargin(desk::State& state, const AccountMargin& m)
{
    const bool isGone = m.initialUsd && *m.initialUsd > 0.0 && m.equityUsd && !(*m.equityUsd > 0.0);
    if (!m.share && !isGone) return;
    const double share = isGone ? HUGE_VAL : *m.share;
    judgeShare(state, m.account, AlertKind::MarginNear, AlertKind::MarginBeyond, share,
               share >= kWarnFrom ? marginSentence(m, share) : std::string());
}

/// How much of the way to the floor is gone: 1 at the floor, 0 where nothing liquidates.
double used(const std::optional<double>& distance, double floor)
{
    if (!distance) return 0.0;
    return *distance > 0.0 ? floor / *distance : HUGE_VAL;
}

/// A figure with as many digits, up to three, as show that it is not its floor: 2.97 of 3 is no "3.0".
std::string besideFloor(double value, double floor)
{
    int digits = 1;
    while (digits < 3 && desk::figure(value, digits) == desk::figure(floor, digits))
        ++digits;
    return desk::figure(value, digits);
}

std::string liquidationSentence(const AccountMargin& m, bool bySpot)
{
    if (m.shock && *m.shock == 0.0)
        return fmt::format("{} may be liquidated now: its equity is below maintenance margin.", m.account);
    if (bySpot)
        return fmt::format("{} is liquidated by a move of spot of {} %, {} daily standard deviations; its floor is {}.",
                           m.account, desk::figure(100.0 * *m.shock, 1, true),
                           besideFloor(*m.sigmas, desk::kLiquidationFloorSigmas),
                           desk::figure(desk::kLiquidationFloorSigmas, 0));
    return fmt::format("{} is liquidated by funding alone in {} h; its floor is {} h.", m.account,
                       besideFloor(*m.fundingHours, desk::kLiquidationFloorHours),
                       desk::figure(desk::kLiquidationFloorHours, 0));
}

void judgeLiquidation(desk::State& state, const AccountMargin& m)
{
    if (!m.maintenanceUsd || (m.shock && !m.sigmas && *m.shock != 0.0)) return;  // Not computed, or no volatility.
    const std::optional<double> sigmas = m.shock && *m.shock == 0.0 ? std::optional(0.0) : m.sigmas;
    const double bySpot = used(sigmas, desk::kLiquidationFloorSigmas);
    const double byFunding = used(m.fundingHours, desk::kLiquidationFloorHours);
    const double share = std::max(bySpot, byFunding);
    judgeShare(state, m.account, AlertKind::LiquidationNear, AlertKind::LiquidationBeyond, share,
               share >= kWarnFrom ? liquidationSentence(m, bySpot >= byFunding) : std::string());
}

/// Ours against what the venue states itself. Maintenance margin: initial margin of some venues holds their orders too.
void judgeStated(desk::State& state, const AccountMargin& m)
{
    const desk::AlertCause cause{desk::AlertKind::StatedMargin, m.account};
    constexpr double kLeastUsd = 10.0;
    if (!m.stated || !m.maintenanceUsd) return state.alerts.clear(cause);
    const double ours = *m.maintenanceUsd, theirs = *m.stated->maintenanceUsd, most = std::max(ours, theirs);
    const double apart = most > 0.0 ? std::abs(ours - theirs) / most : 0.0;
    if (!(apart > desk::kMarginsApart) || most < kLeastUsd) return state.alerts.clear(cause);
    state.alerts.raise(
        cause, AlertLevel::Warning,
        fmt::format("{} states a maintenance margin of {} USD, ours by {} is {}{} USD, {} % apart. The venue "
                    "liquidates by its own: plan by the larger one, and see whether the account has that rule.",
                    m.account, desk::figure(theirs, 0), m.rule, m.estimated ? "≈ " : "", desk::figure(ours, 0),
                    desk::figure(100.0 * apart, 1)),
        "margin", state.now);
}

}  // namespace

void raiseMarginAlerts(desk::State& state)
{
    const auto margins = desk::accountMargins(state);
    // An account that has become flat has no margin, and what it had last keeps nothing back.
    std::erase_if(state.marginsSeen, [&](const auto& seen) {
        return std::none_of(margins.begin(), margins.end(), [&](const auto& one) { return one.id == seen.first; });
    });
    for (const auto& margin : margins) {
        keepSeen(state, margin);
        judgeUnknown(state, margin);
        judgeMargin(state, margin);
        judgeLiquidation(state, margin);
        judgeStated(state, margin);
    }
}

bool isMarginDue(const desk::State& state, bool opens)
{
    const auto every = state.config.marketKind == domain::MarketKind::Recorded ? kEveryRecorded : kEvery;
    const auto turn = [every](Timestamp time) { return time.nanoseconds / every.nanoseconds; };
    return opens || turn(state.now) != turn(state.previous);
}

}  // namespace ballast::engine
