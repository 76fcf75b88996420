#pragma once

#include <string>

#include "interfaces/connections.h"
#include "venue/feed_view.h"
#include "venue/uniswap_account/action.h"

namespace ballast::venues {

/// Blocks that the congestion is judged by, and the mean share of gas used from which a chain is quiet no more, busy,
/// and congested. The base fee stands still at a half; at 0.65 it rises by 3.75 % a block, at 0.85 by 8.75 %.
///
/// Source   EIP-1559 for what a share does; the figures are the desk's own.
inline constexpr std::size_t kCongestionBlocks = 20;
inline constexpr double kQuietBelow = 0.45, kBusyFrom = 0.65, kCongestedFrom = 0.85;

/// Gas of a feed's chain; `feed` has one.
interfaces::GasView gasOf(const venue::FeedView& feed);

/// A wallet at `now`, by the label of its account.
interfaces::WalletView walletOf(const std::string& account, const uniswap::WalletNow& wallet, Timestamp now);

}  // namespace ballast::venues
