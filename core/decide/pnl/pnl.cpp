#include "pnl/pnl.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

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

/// Under names that no coin has: what is set aside stands among the losses of coins until its day begins.
constexpr std::string_view kAside = "aside ";

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

/// What C10 stopped stays stopped, and its next word finds it so.
void forgetLosses(desk::PnlState& pnl)
{
    pnl.lossReference = 0.0;
    for (auto& [coin, loss] : pnl.losses)
        if (!coin.starts_with(kAside)) loss.reference = 0.0;
}

/// After those of the day before are forgotten.
void takeLossesAside(desk::PnlState& pnl)
{
    for (auto at = pnl.losses.lower_bound(std::string(kAside)); at != pnl.losses.end() && at->first.starts_with(kAside);
         at = pnl.losses.erase(at)) {
        const auto coin = at->first.substr(kAside.size());
        (coin.empty() ? pnl.lossReference : pnl.losses[coin].reference) = at->second.reference;
    }
}

void startDay(desk::State& state, std::int64_t day)
{
    if (state.pnl.day >= 0 && state.pnl.equityAtDayStart) keepDay(state);
    state.earnings.strategies.clear();
    // The first day counts from the session's start, as its P&L does.
    if (state.pnl.day >= 0) state.pnl.atDayStart = state.summary;
    // What was carried over from another journal of this day counts in a journal's first day.
    if (state.pnl.day >= 0) forgetLosses(state.pnl);
    takeLossesAside(state.pnl);
    state.pnl.day = day;
    state.pnl.equityAtDayStart = state.pnl.equity;
    state.pnl.markedAtDayStart = state.pnl.marked;
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

/// What C10 counts of the whole desk, or of one coin, USD. The loss is what P&L has fallen since its highest of the
/// day, nought at its beginning, or since a person resumed.
struct Loss {
    domain::Scope scope;
    double today{}, loss{}, limit{};
};

void recordLoss(desk::State& state, desk::StepOutput& output, const Loss& of, const std::string& sentence)
{
    const auto coin = of.scope.kind == domain::ScopeKind::All ? std::string() : of.scope.name + " ";
    domain::Decision d;
    d.kind = domain::DecisionKind::Refused;
    d.trigger = domain::Trigger::LossLimit;
    d.underlying = of.scope.name;
    d.choice = domain::kHold;
    d.code = domain::RecordCode::C10;
    d.reason = sentence;
    d.inputs.push_back({.name = coin + "P&L today", .value = of.today, .unit = "USD", .ageMilliseconds = 0});
    d.inputs.push_back({.name = coin + "daily loss limit", .value = of.limit, .unit = "USD", .ageMilliseconds = 0});
    d.judgedBy.limits = {{.code = d.code,
                          .of = coin + "fall of P&L from the day's highest",
                          .value = of.loss,
                          .limit = of.limit,
                          .unit = "USD"}};
    d.candidates = {domain::holdCandidate()};
    record(state, output, std::move(d));
}

/// A missing limit is 0 and allows no loss (F75): the first one reduces. The kill at 1.5 times the limit needs a limit.
/// True if trading in its scope was stopped now.
bool tripLoss(desk::State& state, desk::StepOutput& output, const Loss& of)
{
    const auto stood = state.standings.at(of.scope).state;
    if (of.loss <= std::max(of.limit, kNoLoss) || stood == domain::TradingState::Killed) return false;
    const bool kill = of.limit > 0.0 && of.loss > 1.5 * of.limit;
    if (!kill && stood != domain::TradingState::Normal) return false;
    const auto next = kill ? domain::TradingState::Killed : domain::TradingState::Reducing;
    const controls::Because because{.cause = controls::Cause::DayLoss, .lossUsd = of.loss, .limitUsd = of.limit};
    const auto sentence = desk::causeWords({.state = next, .because = because, .scope = of.scope});
    recordLoss(state, output, of, sentence);
    if (kill) noteKill(state, of.scope);
    setTradingState(state, next, because, of.scope);
    state.waitingForPerson = state.now;
    state.alerts.raise({desk::AlertKind::DayLoss, of.scope.name}, desk::AlertLevel::Breach, sentence, "decisions",
                       state.now);
    if (!kill) return true;
    tellKilled(state);
    output.cancels.push_back({.scope = of.scope});
    nameCancels(state, output, of.scope);
    output.closings.push_back(of.scope);
    return true;
}

/// C10 of the whole desk: against the sum of the book's daily loss limits.
void checkLoss(desk::State& state, desk::StepOutput& output)
{
    double limit = 0.0;
    for (const auto& limits : state.config.book.limits)
        limit += limits.dailyLossUsd;
    const double today = *state.pnl.marked - *state.pnl.markedAtDayStart;
    state.pnl.lossReference = std::max(state.pnl.lossReference, today);
    const Loss of{.scope = {}, .today = today, .loss = state.pnl.lossReference - today, .limit = limit};
    if (tripLoss(state, output, of)) state.pnl.lossTripped = true;
}

/// C10 of each coin against its own limit. Where the book limits one coin alone, the desk's is that coin's.
void checkCoins(desk::State& state, desk::StepOutput& output)
{
    if (state.config.book.limits.size() < 2 || state.standings.whole().state == domain::TradingState::Killed) return;
    const auto& limited = state.config.book.limits;
    const auto coins = pnlOfLimitedCoins(state);
    for (std::size_t i = 0; i < limited.size(); ++i) {
        const auto& limits = limited[i];
        const auto& today = coins[i];
        if (!today) continue;
        auto& coin = state.pnl.losses[limits.underlying];
        coin.reference = std::max(coin.reference, *today);
        const Loss of{.scope = {domain::ScopeKind::Underlying, limits.underlying},
                      .today = *today,
                      .loss = coin.reference - *today,
                      .limit = limits.dailyLossUsd};
        if (tripLoss(state, output, of)) coin.tripped = true;
    }
}

constexpr Duration kUnknownFor = Duration::seconds(60);

/// While a leg has no value nobody knows what the day has lost, and C10 of the desk stops nothing.
void judgeUnknown(desk::State& state, bool known)
{
    const desk::AlertCause cause{desk::AlertKind::LossUnknown};
    if (known) {
        state.pnl.unknownSince = {};
        return state.alerts.clear(cause);
    }
    if (state.pnl.unknownSince.isNever()) state.pnl.unknownSince = state.now;
    if (state.now - state.pnl.unknownSince < kUnknownFor) return;
    state.alerts.raise(
        cause, desk::AlertLevel::Breach,
        fmt::format("The day's loss cannot be checked since {} UTC, for a holding has no value: its limit "
                    "(C10) stops nothing. See the alerts of unpriced legs.",
                    toIso8601(state.pnl.unknownSince).substr(11, 8)),
        "positions", state.now);
}

}  // namespace

Duration trackingInterval(const desk::State& state)
{
    return state.config.marketKind == domain::MarketKind::Simulated ? Duration::minutes(5) : Duration::hours(1);
}

void setLossAside(desk::State& state, const std::string& coin, double lossUsd, bool tripped)
{
    auto& aside = state.pnl.losses[std::string(kAside) + coin];
    aside.reference = std::max(aside.reference, lossUsd);
    auto& stands = coin.empty() ? state.pnl.lossTripped : state.pnl.losses[coin].tripped;
    stands = stands || tripped;
}

void dropLossAside(desk::State& state, const std::string& coin) { state.pnl.losses.erase(std::string(kAside) + coin); }

void updatePnl(desk::State& state, desk::StepOutput& output)
{
    desk::PnlState& pnl = state.pnl;
    const auto equity = equityOf(state);
    pnl.equity = equity ? std::optional(equity->fair) : std::nullopt;
    pnl.marked = equity ? std::optional(equity->marked) : std::nullopt;
    judgeUnknown(state, equity.has_value());
    if (!equity) {
        // Of the coins that do have a value the loss is known.
        if (pnl.day == state.now.nanoseconds / kDay && pnl.equityAtDayStart) checkCoins(state, output);
        return;
    }
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
    checkCoins(state, output);
}

}  // namespace ballast::pnl
