#include "venues/chain_views.h"

#include <algorithm>

namespace ballast::venues {

namespace {

using interfaces::ActionStage;
using interfaces::Congestion;

ActionStage stageOf(uniswap::ActionState state)
{
    switch (state) {
    case uniswap::ActionState::Built:
        return ActionStage::Built;
    case uniswap::ActionState::Signed:
        return ActionStage::Signed;
    case uniswap::ActionState::Pending:
        return ActionStage::Pending;
    case uniswap::ActionState::Included:
        return ActionStage::Included;
    case uniswap::ActionState::Final:
        return ActionStage::Final;
    case uniswap::ActionState::Replaced:
        return ActionStage::Replaced;
    case uniswap::ActionState::Failed:
        break;
    }
    return ActionStage::Failed;
}

Congestion congestionOf(double fullness)
{
    if (fullness < kQuietBelow) return Congestion::Quiet;
    if (fullness < kBusyFrom) return Congestion::Usual;
    return fullness < kCongestedFrom ? Congestion::Busy : Congestion::Congested;
}

/// Over the newest blocks that told how much gas they used.
void judgeFullness(const std::vector<venue::BlockGasView>& recent, interfaces::GasView& view)
{
    double sum = 0.0;
    for (auto block = recent.rbegin(); block != recent.rend() && view.blocks < kCongestionBlocks; ++block) {
        if (!block->fullness) continue;
        sum += *block->fullness;
        ++view.blocks;
    }
    if (view.blocks == 0) return;
    view.fullness = sum / static_cast<double>(view.blocks);
    view.congestion = congestionOf(*view.fullness);
}

}  // namespace

interfaces::GasView gasOf(const venue::FeedView& feed)
{
    const auto& chain = *feed.chain;
    interfaces::GasView view{.name = feed.name,
                             .chainId = chain.chainId,
                             .height = chain.height,
                             .quality = chain.quality,
                             .reason = chain.reason,
                             .tipGwei = chain.tipGwei,
                             .nextGwei = chain.nextBaseFeeGwei};
    for (const auto& block : chain.recent)
        view.history.push_back(block.baseFeeGwei);
    if (!view.history.empty()) view.baseFeeGwei = view.history.back();
    for (const auto& range : chain.forecasts)
        view.forecasts.push_back({range.blocks, range.lowestGwei, range.highestGwei});
    judgeFullness(chain.recent, view);
    return view;
}

interfaces::WalletView walletOf(const std::string& account, const uniswap::WalletNow& wallet, Timestamp now)
{
    interfaces::WalletView view{.account = account,
                                .connected = wallet.isUp,
                                .nextNonce = wallet.nextNonce,
                                .fillBlocks = wallet.fillBlocks,
                                .finalBlocks = wallet.finalBlocks,
                                .spentEther = wallet.spentEther,
                                .budgetEther = wallet.budgetEther,
                                .feeCapGwei = wallet.feeCapGwei};
    for (const auto& action : wallet.actions)
        view.actions.push_back({.order = action.order,
                                .what = action.what,
                                .stage = stageOf(action.state),
                                .nonce = action.nonce,
                                .hash = action.hash,
                                .maxFeeGwei = action.maxFeeGwei,
                                .costEther = action.costEther,
                                .depth = action.depth,
                                .age = action.askedAt.isNever() ? std::nullopt : std::optional(now - action.askedAt),
                                .note = action.note});
    for (const auto& line : wallet.book)
        view.book.push_back({line.name, line.confirmed, line.pending, line.worst});
    return view;
}

}  // namespace ballast::venues
