#include "engine/snapshot_builder.h"

namespace ballast::engine {

namespace {

interfaces::TakerRow rowOf(const FlowState::Key& key, const TakerCount& count)
{
    const auto& [coin, expiry, strike, right] = key;
    return {.underlying = coin,
            .expiry = expiry,
            .strike = strike,
            .right = right,
            .boughtContracts = count.bought,
            .soldContracts = count.sold,
            .netVegaUsd = count.vegaUsd,
            .edgeUsd = count.edgeUsd,
            .trades = count.trades};
}

interfaces::MarkoutRow markoutRow(Duration horizon, const std::deque<learning::MarkedFill>& marked)
{
    interfaces::MarkoutRow row{.horizon = horizon, .fills = marked.size()};
    const std::vector<learning::MarkedFill> fills(marked.begin(), marked.end());
    const auto summary = learning::summariseMarkouts(fills);
    if (!summary) {
        row.message = fills.empty() ? "no fill is that old yet" : summary.error().message;
        return row;
    }
    row.takers = summary->clusters;
    row.edgeUsd = summary->meanEdge;
    row.adverseUsd = summary->meanAdverse;
    row.adverseErrorUsd = summary->adverseError;
    row.totalUsd = summary->meanTotal;
    row.totalErrorUsd = summary->totalError;
    return row;
}

}  // namespace

interfaces::FlowView flowView(const Engine::State& state)
{
    interfaces::FlowView view;
    for (const auto& [key, count] : state.flow.takers)
        view.takers.push_back(rowOf(key, count));
    for (std::size_t i = 0; i < kMarkoutHorizons.size(); ++i)
        view.markouts.push_back(markoutRow(kMarkoutHorizons[i], state.flow.marked[i]));
    for (const auto& [coin, tape] : state.flow.toxicity) {
        interfaces::ToxicityRow row{.underlying = coin};
        if (const auto vpin = tape.vpin()) row.vpin = *vpin;
        if (const auto imbalance = tape.imbalance()) row.imbalance = *imbalance;
        view.toxicity.push_back(std::move(row));
    }
    if (state.config.marketKind == domain::MarketKind::Recorded)
        view.message = "A recording holds no order flow: nobody trades with our quotes.";
    return view;
}

}  // namespace ballast::engine
