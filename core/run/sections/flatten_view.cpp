#include <algorithm>
#include <cmath>

#include "desk/state.h"
#include "sections/views.h"

namespace ballast::sections {

namespace {

using interfaces::FlattenEstimate;
using interfaces::PositionView;

constexpr std::size_t kFirst = 3;

/// Of the side out of the money, where both are quoted.
const volatility::QuoteFit* quotedStrike(const desk::State& state, const PositionView& position, double strike)
{
    const auto* market = state.market.find(position.underlying);
    const auto* fit =
        market != nullptr && market->main().surface ? market->main().surface->findSlice(position.expiry) : nullptr;
    if (fit == nullptr) return nullptr;
    const volatility::QuoteFit* found = nullptr;
    for (const auto& quote : fit->quotes) {
        if (quote.strike != strike) continue;
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
    if (estimate.first.size() < kFirst) estimate.first.push_back({position.instrument, -position.quantity});
    if (position.valueUsd) estimate.valueUsd += std::abs(*position.valueUsd);
    cost ? void(estimate.costUsd += *cost) : void(++estimate.withoutCost);
}

}  // namespace

interfaces::FlattenView flattenView(const desk::State& state, const std::vector<PositionView>& positions)
{
    interfaces::FlattenView view;
    for (const auto& position : positions) {
        const bool stays =
            position.kind == domain::InstrumentKind::Cash || position.kind == domain::InstrumentKind::PoolShare;
        if (stays || position.quantity == 0.0) continue;
        const bool option = position.kind == domain::InstrumentKind::Option;
        const auto cost = option ? optionCost(state, position) : hedgeCost(state, position);
        addTo(view.everything, position, cost);
        if (!option) addTo(view.hedges, position, cost);
    }
    return view;
}

}  // namespace ballast::sections
