#include "pnl/pnl.h"

#include <algorithm>

#include "desk/brought_in.h"
#include "desk/pnl_split.h"
#include "desk/pnl_state.h"
#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/standing.h"
#include "desk/valuation.h"
#include "pnl/attribution.h"
#include "pnl/flow.h"

namespace ballast::pnl {

namespace {

constexpr std::int64_t kDay = 86'400LL * 1'000'000'000LL;
constexpr std::int64_t kHistoryStep = 60LL * 1'000'000'000LL;
constexpr std::size_t kHistory = 240;

constexpr std::size_t kDays = 60;

/// What the day that is over earned, before its counts are forgotten.
void keepDay(desk::State& state)
{
    const desk::PnlState& pnl = state.pnl;
    endAttribution(state, *pnl.equity);
    desk::EarnedDay day{.day = pnl.day,
                        .fairUsd = *pnl.equity - *pnl.equityAtDayStart,
                        .markedUsd = *pnl.marked - *pnl.markedAtDayStart,
                        .byCause = state.attribution.sum,
                        .settlementUsd = state.attribution.settlementUsd};
    day.byVenue = pnlByVenue(state).value_or(std::map<std::string, double>{});
    day.byStrategy = pnlByStrategy(state).value_or(std::map<std::string, double>{});
    state.earnings.days.push_back(std::move(day));
    if (state.earnings.days.size() > kDays) state.earnings.days.pop_front();
}

void startDay(desk::State& state, std::int64_t day)
{
    if (state.pnl.day >= 0 && state.pnl.equityAtDayStart) keepDay(state);
    state.earnings.strategies.clear();
    // The first day counts from the session's start, as its P&L does.
    if (state.pnl.day >= 0) state.pnl.atDayStart = state.summary;
    state.pnl.day = day;
    state.pnl.equityAtDayStart = state.pnl.equity;
    state.pnl.markedAtDayStart = state.pnl.marked;
    state.pnl.lossReference = 0.0;
    state.pnl.history.clear();
    state.pnl.edgeAtDayStart = state.pnl.edgeUsd;
    desk::beginPnlDay(state);
    startAttribution(state);
    startFlowDay(state);
}

void noteInterval(desk::PnlState& pnl, std::int64_t interval)
{
    if (pnl.interval == interval) return;
    if (pnl.markedAtInterval && pnl.interval >= 0) {
        const double change = *pnl.marked - *pnl.markedAtInterval;
        pnl.sumChange += change;
        pnl.sumSquare += change * change;
        ++pnl.intervals;
    }
    pnl.interval = interval;
    pnl.markedAtInterval = pnl.marked;
}

constexpr double kNoLoss = 0.01;  ///< USD; below it a difference is rounding.

/// C10: the day's loss against the sum of the book's daily loss limits. A missing limit is 0 and allows no loss (F75):
/// the first one reduces. The kill at 1.5 times the limit needs a limit.
void checkLoss(desk::State& state, desk::StepOutput& output)
{
    double limit = 0.0;
    for (const auto& limits : state.config.book.limits)
        limit += limits.dailyLossUsd;
    const double today = *state.pnl.marked - *state.pnl.markedAtDayStart;
    const double loss = state.pnl.lossReference - today;
    if (loss <= std::max(limit, kNoLoss) || state.standings.whole().state == domain::TradingState::Killed) return;
    const bool kill = limit > 0.0 && loss > 1.5 * limit;
    if (!kill && state.standings.whole().state != domain::TradingState::Normal) return;
    const auto next = kill ? domain::TradingState::Killed : domain::TradingState::Reducing;
    const controls::Because because{.cause = controls::Cause::DayLoss, .lossUsd = loss, .limitUsd = limit};
    const auto sentence = desk::causeWords({.state = next, .because = because});
    domain::Decision d;
    d.kind = domain::DecisionKind::Refused;
    d.trigger = domain::Trigger::LossLimit;
    d.choice = domain::kHold;
    d.code = domain::RecordCode::C10;
    d.reason = sentence;
    d.inputs.push_back({.name = "P&L today", .value = today, .unit = "USD", .ageMilliseconds = 0});
    d.inputs.push_back({.name = "daily loss limit", .value = limit, .unit = "USD", .ageMilliseconds = 0});
    d.candidates = {domain::holdCandidate()};
    record(state, output, std::move(d));
    state.pnl.lossTripped = true;
    setTradingState(state, next, because);
    state.waitingForPerson = state.now;
    state.alerts.raise({desk::AlertKind::DayLoss}, desk::AlertLevel::Breach, sentence, "decisions", state.now);
    if (!kill) return;
    noteKill(state, {});
    tellKilled(state);
    output.cancels.push_back({});
    output.closings.push_back({});
}

}  // namespace

Duration trackingInterval(const desk::State& state)
{
    return state.config.marketKind == domain::MarketKind::Simulated ? Duration::minutes(5) : Duration::hours(1);
}

void updatePnl(desk::State& state, desk::StepOutput& output)
{
    desk::PnlState& pnl = state.pnl;
    const auto equity = equityOf(state);
    pnl.equity = equity ? std::optional(equity->fair) : std::nullopt;
    pnl.marked = equity ? std::optional(equity->marked) : std::nullopt;
    if (!equity) return;
    if (!pnl.equityAtStart) {
        pnl.equityAtStart = pnl.equity;
        pnl.markedAtStart = pnl.marked;
    }
    const std::int64_t day = state.now.nanoseconds / kDay;
    if (day != pnl.day || !pnl.equityAtDayStart) startDay(state, day);
    const std::int64_t slot = state.now.nanoseconds / kHistoryStep;
    if (slot != pnl.historySlot) {
        pnl.historySlot = slot;
        pnl.history.push_back(*pnl.marked - *pnl.markedAtDayStart);
        if (pnl.history.size() > kHistory) pnl.history.pop_front();
    }
    attributeStep(state, *pnl.equity);
    noteInterval(pnl, state.now.nanoseconds / trackingInterval(state).nanoseconds);
    checkLoss(state, output);
}

}  // namespace ballast::pnl
