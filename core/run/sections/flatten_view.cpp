#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "desk/margins.h"
#include "desk/state.h"
#include "sections/risk_books.h"
#include "sections/views.h"

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

/// Half the spread between the quoted volatilities, times what a volatility point of the position is worth.
std::optional<double> optionCost(const desk::State& state, const PositionView& position)
{
    const auto option = state.market.instruments().findByName(position.instrument);
    if (!option || !position.valueUsd) return std::nullopt;
    const auto* quote = quotedStrike(state, position, state.market.instruments().at(*option).strike.toDouble());
    if (quote == nullptr || !quote->bidIv || !quote->askIv) return std::nullopt;
    return std::abs(position.greeks.vegaUsd) * std::max(0.0, *quote->askIv - *quote->bidIv) * 100.0 / 2.0;
}

/// By the newest decision that weighed this instrument: its cost per coin, its gas once.
std::optional<double> hedgeCost(const desk::State& state, const PositionView& position)
{
    for (const auto& listed : state.decisions)
        for (const auto& candidate : listed.decision->candidates) {
            if (candidate.instrument != position.instrument || candidate.venue != position.venue) continue;
            if (candidate.quantity == 0.0 || !(candidate.costUsd > 0.0)) continue;
            const double perCoin = (candidate.costUsd - candidate.gasUsd) / std::abs(candidate.quantity);
            return perCoin * std::abs(position.quantity) + candidate.gasUsd;
        }
    return std::nullopt;
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

/// As the engine finds it: the first perpetual that hedges the coin.
std::string offsetIn(const desk::State& state, const std::string& underlying)
{
    for (const auto& venue : state.config.settings.hedgeVenues)
        if (venue.underlying == underlying && venue.kind == domain::InstrumentKind::Perpetual)
            if (const auto id = state.market.find(venue)) return state.market.instruments().at(*id).name;
    return {};
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
        if (stays(position.kind, everything)) coin.after += position.greeks.deltaCoin;
    }
    std::vector<interfaces::FlattenDelta> deltas;
    for (auto& [code, coin] : coins) {
        if (everything) coin.offsetIn = offsetIn(state, code);
        deltas.push_back(std::move(coin));
    }
    return deltas;
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
        const auto cost = option ? optionCost(state, position) : hedgeCost(state, position);
        addTo(view.everything, position, cost);
        if (!option) addTo(view.hedges, position, cost);
    }
    MarginsNow now;
    for (const bool everything : {false, true}) {
        auto& estimate = everything ? view.everything : view.hedges;
        estimate.deltas = deltasAfter(state, positions, everything);
        estimate.margins = marginsAfter(state, everything, now);
    }
    return view;
}

}  // namespace ballast::sections
