#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "desk/margins.h"
#include "desk/state.h"
#include "desk/valuation.h"
#include "market/market_state.h"
#include "sections/risk_books.h"
#include "sections/views.h"
#include "strategies/hand_cost.h"

namespace ballast::sections {

namespace {

using interfaces::FlattenEstimate;
using interfaces::PositionView;

/// Of the side out of the money, where both are quoted.
const volatility::QuoteFit* quotedStrike(const desk::State& state, const PositionView& position, double strike)
{
    const auto* market = state.market.find(position.underlying);
    const auto* fit =
        market != nullptr && market->main().surface ? market->main().surface->findSlice(position.expiry) : nullptr;
    if (fit == nullptr) return nullptr;
    const volatility::QuoteFit* found = nullptr;
    // They stand in order of strike.
    auto at = std::lower_bound(fit->quotes.begin(), fit->quotes.end(), strike,
                               [](const volatility::QuoteFit& quote, double wanted) { return quote.strike < wanted; });
    for (; at != fit->quotes.end() && at->strike == strike; ++at) {
        const auto& quote = *at;
        const bool outOfMoney = (quote.right == domain::OptionRight::Call) == (strike >= fit->forward);
        if (outOfMoney || found == nullptr) found = &quote;
    }
    return found;
}

/// In the venue's unit: the side that a closing order meets, else the mark, else our fit.
double closingPrice(const desk::State& state, const domain::Instrument& option, bool sells)
{
    const auto* market = state.market.find(option.underlying);
    const auto* entry = market != nullptr ? market->findOption(option) : nullptr;
    if (entry != nullptr) {
        const auto& side = sells ? entry->quote.bid : entry->quote.ask;
        if (side && side->units() > 0) return side->toDouble();
        if (entry->quote.mark && entry->quote.mark->units() > 0) return entry->quote.mark->toDouble();
    }
    return desk::unitOf(state, option).markPrice;
}

/// Half the spread between the quoted volatilities, times what a volatility point of the position is worth, and the
/// venue's fee.
std::optional<double> optionCost(const desk::State& state, const PositionView& position,
                                 const domain::Instrument& option)
{
    const auto* market = state.market.find(option.underlying);
    if (market == nullptr || !position.valueUsd) return std::nullopt;
    const auto* quote = quotedStrike(state, position, option.strike.toDouble());
    if (quote == nullptr || !quote->bidIv || !quote->askIv) return std::nullopt;
    return std::abs(position.greeks.vegaUsd) * std::max(0.0, *quote->askIv - *quote->bidIv) * 100.0 / 2.0 +
           strategies::optionFeeUsd(state, market->spot(), option, position.quantity,
                                    closingPrice(state, option, position.quantity > 0.0));
}

std::optional<double> closingCost(const desk::State& state, const PositionView& position)
{
    const auto id = state.market.instruments().find(position.venue, position.instrument);
    if (!id) return std::nullopt;
    const auto& instrument = state.market.instruments().at(*id);
    if (instrument.isOption()) return optionCost(state, position, instrument);
    const auto contract = desk::hedgeContractOf(state, instrument);
    if (!contract) return std::nullopt;
    return strategies::tradingCostUsd(state, instrument, -position.quantity * contract->coins);
}

void addTo(FlattenEstimate& estimate, const PositionView& position, std::optional<double> cost)
{
    ++estimate.orders;
    estimate.hasOptions = estimate.hasOptions || position.kind == domain::InstrumentKind::Option;
    estimate.sent.push_back({position.instrument, position.venue, -position.quantity});
    if (position.valueUsd) estimate.valueUsd += std::abs(*position.valueUsd);
    cost ? void(estimate.costUsd += *cost) : void(++estimate.withoutCost);
}

/// The desk takes no liquidity away, and cash is what is left.
bool stays(domain::InstrumentKind kind, bool everything)
{
    if (kind == domain::InstrumentKind::Cash || kind == domain::InstrumentKind::PoolShare) return true;
    return kind == domain::InstrumentKind::Option && !everything;
}

/// As the engine finds it: the first perpetual that hedges the coin; null: none does.
const domain::Instrument* offsetIn(const desk::State& state, const std::string& underlying)
{
    for (const auto& venue : state.config.settings.hedgeVenues)
        if (venue.underlying == underlying && venue.kind == domain::InstrumentKind::Perpetual)
            if (const auto id = state.market.find(venue)) return &state.market.instruments().at(*id);
    return nullptr;
}

/// Coins that closing an option settled in them brings; negative is paid.
double premiumCoins(const desk::State& state, const PositionView& position)
{
    const auto id = state.market.instruments().find(position.venue, position.instrument);
    if (!id) return 0.0;
    const auto& option = state.market.instruments().at(*id);
    if (!option.isOption() || !option.isInverse()) return 0.0;
    return position.quantity * option.multiplier.toDouble() * closingPrice(state, option, position.quantity > 0.0);
}

std::vector<interfaces::FlattenDelta> deltasAfter(const desk::State& state, const std::vector<PositionView>& positions,
                                                  bool everything)
{
    std::map<std::string, interfaces::FlattenDelta> coins;
    for (const auto& position : positions) {
        if (!state.hedging.contains(position.underlying)) continue;
        auto& coin = coins[position.underlying];
        coin.underlying = position.underlying;
        if (!position.complete) {
            ++coin.unvalued;
            continue;
        }
        coin.before += position.greeks.deltaCoin;
        coin.after += stays(position.kind, everything) ? position.greeks.deltaCoin : premiumCoins(state, position);
    }
    std::vector<interfaces::FlattenDelta> deltas;
    for (auto& [code, coin] : coins) {
        if (const auto* offset = everything ? offsetIn(state, code) : nullptr) coin.offsetIn = offset->name;
        deltas.push_back(std::move(coin));
    }
    return deltas;
}

/// Of the orders that take what is left of each coin to the nearest lot, as the flatten does.
void addOffsets(const desk::State& state, interfaces::FlattenEstimate& estimate)
{
    for (const auto& coin : estimate.deltas) {
        const auto* offset = coin.offsetIn.empty() ? nullptr : offsetIn(state, coin.underlying);
        const auto contract = offset != nullptr ? desk::hedgeContractOf(state, *offset) : std::nullopt;
        if (!contract || offset->lotSize.units() <= 0) continue;
        const double lot = offset->lotSize.toDouble() * contract->coins;
        const double coins = std::round(-coin.after / lot) * lot;
        if (!std::isfinite(coins) || coins == 0.0) continue;
        const auto cost = strategies::tradingCostUsd(state, *offset, coins);
        estimate.costUsd += cost.value_or(0.0);
        if (!cost) ++estimate.withoutCost;
    }
}

/// Margins of accounts as they stand, each asked for once.
using MarginsNow = std::map<domain::AccountId, std::optional<desk::AccountMargin>>;

/// Of every account from which something leaves.
std::vector<interfaces::MarginChange> marginsAfter(const desk::State& state, bool everything, MarginsNow& now)
{
    std::set<domain::AccountId> accounts;
    for (const auto& [key, position] : state.book.positions())
        if (!position.quantity.isZero() && !stays(state.market.instruments().at(key.instrument).kind, everything))
            accounts.insert(key.account);
    std::vector<interfaces::MarginChange> margins;
    const auto isa = state.config.pictureIsa;
    const auto leaves = [everything](const domain::Instrument& one) { return !stays(one.kind, everything); };
    for (const auto account : accounts) {
        if (!now.contains(account)) now[account] = desk::accountMargin(state, account, {}, isa);
        margins.push_back(
            marginChange(state, account, now[account], desk::marginAfterClosing(state, account, leaves, isa)));
    }
    return margins;
}

}  // namespace

interfaces::FlattenView flattenView(const desk::State& state, const std::vector<PositionView>& positions)
{
    interfaces::FlattenView view{.known = true};
    for (const auto& position : positions) {
        if (stays(position.kind, true) || position.quantity == 0.0) continue;
        const bool option = position.kind == domain::InstrumentKind::Option;
        const auto cost = closingCost(state, position);
        addTo(view.everything, position, cost);
        if (!option) addTo(view.hedges, position, cost);
    }
    MarginsNow now;
    for (const bool everything : {false, true}) {
        auto& estimate = everything ? view.everything : view.hedges;
        estimate.deltas = deltasAfter(state, positions, everything);
        addOffsets(state, estimate);
        estimate.margins = marginsAfter(state, everything, now);
    }
    return view;
}

}  // namespace ballast::sections
