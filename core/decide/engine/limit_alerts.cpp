#include "engine/limit_alerts.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>

#include "desk/reasons.h"
#include "desk/records.h"
#include "desk/valuation.h"
#include "domain/orders.h"
#include "interfaces/desk_views.h"
#include "strategies/decision_basis.h"
#include "valuation/valuation_cache.h"

namespace ballast::engine {

namespace {

using desk::AlertKind;
using desk::AlertLevel;
using desk::LimitedFigure;

constexpr double kNear = 0.8;
constexpr double kCuredShare = 0.95;
constexpr double kDustUsd = 1.0;  ///< What is left of a coin that nobody trades.
constexpr Duration kCuredAfter = Duration::seconds(60);
constexpr Duration kUnanswered = Duration::seconds(30);

double shareOf(double value, double limit)
{
    if (limit > 0.0) return std::abs(value) / limit;
    return std::abs(value) > 1e-9 ? 2.0 : 0.0;  // A missing limit allows nothing.
}

/// Whether a figure has nothing to raise and there is nothing to clear: then no word is made of it.
bool isQuiet(const desk::State& state, double value, double limit)
{
    return shareOf(value, limit) < kNear && state.alerts.isEmpty() && state.breaches.empty();
}

/// One figure against its limit.
struct Measure {
    LimitedFigure figure{LimitedFigure::NetDelta};
    std::string cause;  ///< Subject of the alert: "BTC net delta".
    std::string coin;
    std::string subject;  ///< Start of the sentence.
    std::string panel;
    double value{}, limit{};
    int decimals{};
    const char* unit{""};
    bool isNetDelta() const { return figure == LimitedFigure::NetDelta; }
    desk::LimitKey key() const { return {coin, figure}; }
    double share() const { return shareOf(value, limit); }
};

std::string sentence(const Measure& m)
{
    const std::string value = fmt::format("{} is {} {}", m.subject, desk::figure(m.value, m.decimals, true), m.unit);
    if (!(m.limit > 0.0)) return fmt::format("{}; no limit is set, so nothing is allowed.", value);
    return fmt::format("{}, {} % of its limit ±{} {}.", value, desk::figure(100.0 * m.share(), 0),
                       desk::figure(m.limit, m.decimals), m.unit);
}

/// Whether the breach has ended: well below the limit for a minute, so that a figure that hovers there is one breach.
bool isCured(const desk::State& state, desk::Breach& breach, double share)
{
    if (share > kCuredShare) {
        breach.belowSince = {};
        return false;
    }
    if (breach.belowSince.isNever()) breach.belowSince = state.now;
    return state.now - breach.belowSince >= kCuredAfter;
}

void recordLimit(desk::State& state, desk::StepOutput& output, const Measure& m, const std::string& verdict)
{
    strategies::DecisionBasis basis = strategies::basisOf(state, m.coin, domain::Trigger::Limit);
    domain::Decision& d = basis.draft;
    d.kind = domain::DecisionKind::Hold;
    d.code = m.isNetDelta() ? domain::RecordCode::C04 : domain::RecordCode::Limit;
    d.inputs.push_back({.name = m.cause, .value = m.value, .unit = m.unit, .ageMilliseconds = 0});
    d.inputs.push_back({.name = m.cause + " limit", .value = m.limit, .unit = m.unit, .ageMilliseconds = 0});
    d.reason = sentence(m) + verdict + basis.noBand;
    d.judgedBy.limits = {{.code = d.code, .of = m.cause, .value = m.value, .limit = m.limit, .unit = m.unit}};
    record(state, output, std::move(d));
}

/// One record when a limit becomes breached and one when it is cured.
void recordCrossing(desk::State& state, desk::StepOutput& output, const Measure& m)
{
    const auto known = state.breaches.find(m.key());
    if (known == state.breaches.end()) {
        if (m.share() <= 1.0) return;
        state.breaches.emplace(m.key(), desk::Breach{.since = state.now, .belowSince = {}});
        recordLimit(state, output, m,
                    m.isNetDelta() ? " Breached: only orders that lower it pass, and hedging goes on."
                                   : " Breached: options that raise it are refused; nothing was sent to lower it, "
                                     "which is a person's to trade.");
    } else if (isCured(state, known->second, m.share())) {
        const Duration lasted = known->second.belowSince - known->second.since;
        state.breaches.erase(known);
        recordLimit(state, output, m, fmt::format(" Cured: the breach lasted {}.", desk::span(lasted)));
    }
}

/// Near and beyond are two causes, so that a breach stays on the list until a person has seen it.
void judge(desk::State& state, desk::StepOutput& output, const Measure& m)
{
    recordCrossing(state, output, m);
    const double share = m.share();
    if (share > 1.0)
        state.alerts.raise({AlertKind::LimitBeyond, m.cause}, AlertLevel::Breach, sentence(m), m.panel, state.now);
    else
        state.alerts.clear({AlertKind::LimitBeyond, m.cause});
    if (share >= kNear && share <= 1.0)
        state.alerts.raise({AlertKind::LimitNear, m.cause}, AlertLevel::Warning, sentence(m), m.panel, state.now);
    else
        state.alerts.clear({AlertKind::LimitNear, m.cause});
}

/// Null if no cell holds any of it.
const valuation::CellSum* worstCell(const std::vector<valuation::CellSum>& cells, std::size_t greek)
{
    const valuation::CellSum* worst = nullptr;
    for (const auto& cell : cells) {
        const double most = worst != nullptr ? std::abs(worst->sum[greek]) : 0.0;
        if (std::abs(cell.sum[greek]) > most) worst = &cell;
    }
    return worst;
}

struct CellGreek {
    LimitedFigure figure;
    const char* name;
    double limit;
    int decimals;
    const char* unit;  ///< Behind the coin where it is counted in coins.
    bool inCoins;
};

/// The worst cell of each greek speaks for all; a cell limit of 0 is a scale that nobody has set.
void judgeCells(desk::State& state, desk::StepOutput& output, const std::string& coin,
                const domain::UnderlyingLimits& limits, const std::vector<valuation::CellSum>& cells)
{
    const std::array<CellGreek, 4> greeks{
        {{LimitedFigure::CellDelta, "delta", limits.cellDelta, 3, "", true},
         {LimitedFigure::CellGamma, "gamma", limits.cellGamma, 3, " per 1 %", true},
         {LimitedFigure::CellVega, "vega", limits.cellVegaUsd, 0, "USD per vol pt", false},
         {LimitedFigure::CellNotional, "notional", limits.cellNotionalUsd, 0, "USD", false}}};
    for (std::size_t i = 0; i < greeks.size(); ++i) {
        const CellGreek& greek = greeks[i];
        const auto* worst = greek.limit > 0.0 ? worstCell(cells, i) : nullptr;
        const double value = worst != nullptr ? worst->sum[i] : 0.0;
        const double limit = greek.limit > 0.0 ? greek.limit : 1.0;  // Nothing to measure against clears what stands.
        if (isQuiet(state, value, limit)) continue;
        const std::string unit = (greek.inCoins ? coin : "") + greek.unit;
        judge(state, output,
              {.figure = greek.figure,
               .cause = coin + " cell " + greek.name,
               .coin = coin,
               .subject = worst != nullptr
                              ? fmt::format("{} {} in cell {} {}", coin, greek.name, domain::expiryLabel(worst->expiry),
                                            interfaces::kDeltaBucketNames[worst->bucket])
                              : fmt::format("{} {} in every cell", coin, greek.name),
               .panel = "inventory-skew",
               .value = value,
               .limit = limit,
               .decimals = greek.decimals,
               .unit = unit.c_str()});
    }
}

/// One sum over the book against its limit; `name` and `unit` follow the coin.
void judgeSum(desk::State& state, desk::StepOutput& output, const std::string& coin, LimitedFigure figure,
              const char* name, double value, double limit, int decimals, const std::string& unit)
{
    judge(state, output,
          {.figure = figure,
           .cause = coin + name,
           .coin = coin,
           .subject = coin + name,
           .panel = "inventory-skew",
           .value = value,
           .limit = limit,
           .decimals = decimals,
           .unit = unit.c_str()});
}

void judgeUnderlying(desk::State& state, desk::StepOutput& output, const std::string& coin)
{
    const auto* limits = state.config.book.findLimits(coin);
    const auto* market = state.market.find(coin);
    if (limits == nullptr || market == nullptr || !(market->spot() > 0.0)) return;
    const auto risk = riskOf(state, coin);
    // An incomplete sum is no figure to hold against a limit; its own alert says so.
    if (risk.book.missing > 0) return;
    const auto& sum = risk.book.exposure;
    if (!isQuiet(state, risk.netDelta(), limits->netDelta))
        judgeSum(state, output, coin, LimitedFigure::NetDelta, " net delta", risk.netDelta(), limits->netDelta, 3,
                 coin);
    if (!isQuiet(state, sum.gamma, limits->gammaPerPercent))
        judgeSum(state, output, coin, LimitedFigure::Gamma, " gamma", sum.gamma, limits->gammaPerPercent, 3,
                 coin + " per 1 %");
    if (!isQuiet(state, sum.vega, limits->vegaUsd))
        judgeSum(state, output, coin, LimitedFigure::Vega, " vega", sum.vega, limits->vegaUsd, 0, "USD per vol pt");
    judgeCells(state, output, coin, *limits, valueOf(state, coin).cells);
}

Duration latencyOf(const desk::State& state, const domain::Instrument& instrument)
{
    for (const auto& venue : state.config.settings.hedgeVenues)
        if (venue.instrument == instrument.name) return venue.latency;
    return {};
}

/// An order without an end keeps its size reserved, so hedging waits for it: a person must know.
void judgeWorking(desk::State& state, const std::string& coin)
{
    const orders::Order* oldest = nullptr;
    Duration latency;
    for (const auto& [id, order] : state.ledger.open()) {
        // A quote, or an order by hand, may work as long as it is wanted.
        if (!takesAtOnce(order.intent.purpose)) continue;
        const auto& instrument = state.market.instruments().at(order.intent.instrument);
        if (instrument.underlying != coin) continue;
        if (state.now - order.intent.time <= latencyOf(state, instrument) + kUnanswered) continue;
        if (oldest != nullptr && oldest->intent.time <= order.intent.time) continue;
        oldest = &order;
        latency = latencyOf(state, instrument);
    }
    const desk::AlertCause cause{AlertKind::WorksLong, coin};
    if (oldest == nullptr) return state.alerts.clear(cause);
    const auto& instrument = state.market.instruments().at(oldest->intent.instrument);
    state.alerts.raise(
        cause, AlertLevel::Warning,
        fmt::format("{} order {} at {} has worked for {} without an end; the venue usually takes {}. Its open "
                    "size stays counted in net delta.",
                    coin, oldest->intent.id, instrument.venue, desk::span(state.now - oldest->intent.time),
                    desk::span(latency)),
        "orders", state.now);
}

}  // namespace

void raiseUnlimited(desk::State& state, const std::string& underlying)
{
    const auto* market = state.market.find(underlying);
    if (market == nullptr || !(market->spot() > 0.0) || state.config.book.findLimits(underlying) != nullptr) return;
    const auto risk = riskOf(state, underlying);
    if (risk.book.missing > 0) return;  // Its own alert says so.
    const double delta = risk.netDelta();
    const auto& sum = risk.book.exposure;
    const bool holds = std::abs(delta) * market->spot() > kDustUsd || std::abs(sum.vega) > kDustUsd;
    const desk::AlertCause cause{AlertKind::LimitBeyond, underlying + " without limits"};
    if (!holds) return state.alerts.clear(cause);
    state.alerts.raise(
        cause, AlertLevel::Breach,
        fmt::format("F75: an account holds {0} and the book has no limits of it, so nothing is allowed and "
                    "nothing hedges it: net delta {1} {0}, vega {2} USD per vol pt. Add [[limits]] of {0}, "
                    "or close it.",
                    underlying, desk::figure(delta, 3, true), desk::figure(sum.vega, 0, true)),
        "inventory-skew", state.now);
}

void raiseLimitAlerts(desk::State& state, desk::StepOutput& output, const std::string& underlying)
{
    judgeUnderlying(state, output, underlying);
    judgeWorking(state, underlying);
}

}  // namespace ballast::engine
