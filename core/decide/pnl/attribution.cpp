#include "pnl/attribution.h"

#include <algorithm>
#include <cmath>

#include "desk/pnl_state.h"
#include "desk/valuation.h"
#include "pnl/pnl.h"

namespace ballast::pnl {

namespace {

constexpr double kSpotStep = 0.005;  ///< Beyond half a per cent the third order of a short gamma book shows.

desk::CarryCounts countsOf(const desk::State& state)
{
    desk::CarryCounts counts = state.pnl.carry;
    counts.feesUsd = state.pnl.feesUsd;
    counts.gasUsd = state.pnl.gasUsd;
    counts.fundingUsd = state.book.fundingUsd();
    counts.trades = state.ledger.state().trades.size();
    return counts;
}

desk::AttributionState::Mark markOf(const desk::State& state, double equityUsd)
{
    desk::AttributionState::Mark mark{
        .time = state.now, .book = state.book, .equityUsd = equityUsd, .counts = countsOf(state)};
    for (const auto& [code, market] : state.market.underlyings())
        mark.markets[code] = {.spot = market.spot(),
                              .chains = {market.chains.begin(), market.chains.end()},
                              .linearPrices = market.linearPrices,
                              .poolShares = market.poolShares};
    return mark;
}

/// What was put into a share, or taken out of it, moves with the next step's price and not with this one's.
bool isShareAnother(const desk::State& state, const desk::AttributionState::Mark& mark)
{
    return std::any_of(mark.markets.begin(), mark.markets.end(), [&](const auto& item) {
        const auto* market = state.market.find(item.first);
        return market != nullptr &&
               std::any_of(item.second.poolShares.begin(), item.second.poolShares.end(), [&](const auto& held) {
                   const auto now = market->poolShares.find(held.first);
                   return now != market->poolShares.end() && now->second.liquidity != held.second.liquidity;
               });
    });
}

bool isStepOver(const desk::State& state, const desk::AttributionState::Mark& mark)
{
    const auto counts = countsOf(state);
    if (counts.trades != mark.counts.trades || counts.settlementUsd != mark.counts.settlementUsd) return true;
    if (state.book.positions().size() != mark.book.positions().size() || isShareAnother(state, mark)) return true;
    if (state.now - mark.time >= trackingInterval(state)) return true;
    return std::any_of(mark.markets.begin(), mark.markets.end(), [&](const auto& item) {
        const auto* market = state.market.find(item.first);
        return market != nullptr && item.second.spot > 0.0 &&
               std::abs(market->spot() / item.second.spot - 1.0) > kSpotStep;
    });
}

/// Holdings of the step's start that live on; the last value of those that expired is added to `expiredUsd`.
std::vector<risk::Holding> survivors(const desk::State& state, const desk::AttributionState::Mark& mark,
                                     const std::string& code, const risk::MarketView& before, double& expiredUsd)
{
    auto holdings = mark.book.holdings(state.market, code);
    std::erase_if(holdings, [&](const risk::Holding& holding) {
        const bool expired = !holding.instrument->expiry.isNever() &&
                             state.book.quantityOf(holding.instrument->id).isZero() &&
                             holding.instrument->expiry <= state.now;
        if (expired) expiredUsd += risk::valueHolding(holding, before).valueUsd;
        return expired;
    });
    return holdings;
}

risk::PnlCarry carrySince(const desk::CarryCounts& now, const desk::CarryCounts& then)
{
    return {.funding = now.fundingUsd - then.fundingUsd,
            .fees = then.feesUsd - now.feesUsd,
            .gas = then.gasUsd - now.gasUsd,
            .newTrades = now.tradeEdgeUsd - then.tradeEdgeUsd,
            .poolFees = now.poolFeesUsd - then.poolFeesUsd};
}

/// The parts of one step, with its residual against the change of equity.
void addStep(desk::AttributionState& split, const desk::State& state, const desk::AttributionState::Mark& mark,
             double equityUsd)
{
    risk::PnlAttribution step;
    double expiredUsd = 0.0;
    for (const auto& [code, remembered] : mark.markets) {
        const auto* market = state.market.find(code);
        if (market == nullptr || !(remembered.spot > 0.0)) continue;
        const auto before = remembered.view(valuedAt(state, mark.time));
        const auto holdings = survivors(state, mark, code, before, expiredUsd);
        if (auto part = risk::attributeBook(holdings, before, viewOf(state, *market))) step.add(*part);
    }
    const auto counts = countsOf(state);
    step.carry = carrySince(counts, mark.counts);
    const double settlement = counts.settlementUsd - mark.counts.settlementUsd - expiredUsd;
    step.total = equityUsd - mark.equityUsd;
    step.residual = step.total - step.explained() - settlement;
    split.settlementUsd += settlement;
    split.sum.add(step);
    ++split.steps;
}

}  // namespace

void startAttribution(desk::State& state) { state.attribution = {}; }

void endAttribution(desk::State& state, double equityUsd)
{
    if (state.attribution.mark) addStep(state.attribution, state, *state.attribution.mark, equityUsd);
}

void attributeStep(desk::State& state, double equityUsd)
{
    desk::AttributionState& split = state.attribution;
    if (!split.mark) {
        split.mark = markOf(state, equityUsd);
        split.from = state.now;
        return;
    }
    if (!isStepOver(state, *split.mark)) return;
    addStep(split, state, *split.mark, equityUsd);
    split.mark = markOf(state, equityUsd);
}

}  // namespace ballast::pnl
