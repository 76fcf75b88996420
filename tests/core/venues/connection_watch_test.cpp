#include "venues/connection_watch.h"

#include <gtest/gtest.h>

#include "venues/chain_views.h"

namespace ballast::venues {
namespace {

venue::FeedView feed()
{
    venue::FeedView view{.name = "Deribit", .kind = "deribit", .connected = true};
    view.channels = {{.name = "ticker.A.100ms", .messages = 10, .reconnects = 1, .up = true},
                     {.name = "ticker.B.100ms", .messages = 30, .gaps = 1, .reconnects = 1, .up = false},
                     {.name = "book.A.100ms", .messages = 5, .resyncs = 1, .dropped = 2, .up = true}};
    for (const auto quality : {domain::Quality::Good, domain::Quality::Stale, domain::Quality::Bad})
        view.instruments.push_back(
            {.instrument = {.name = std::string(domain::toString(quality))}, .quality = quality});
    return view;
}

TEST(ConnectionWatch, SumsChannelsByKindAndCountsWhatIsDoubted)
{
    MessageCounts before;
    const Timestamp now{1'790'000'000'000'000'000};
    const auto view = connectionsOf({feed()}, now, {}, before);
    ASSERT_EQ(view.venues.size(), 1U);
    const auto& venue = view.venues[0];
    ASSERT_EQ(venue.channels.size(), 2U);
    EXPECT_EQ(venue.channels[0].name, "ticker");
    EXPECT_EQ(venue.channels[0].up, 1U);
    EXPECT_EQ(venue.channels[0].all, 2U);
    EXPECT_EQ(venue.channels[0].messages, 40U);
    EXPECT_EQ(venue.channels[0].gaps, 1U);
    EXPECT_EQ(venue.channels[0].reconnects, 1U) << "of the one line that they share";
    EXPECT_FALSE(venue.channels[0].perSecond.has_value()) << "nothing is known of before";
    EXPECT_EQ(venue.good, 1U);
    ASSERT_EQ(venue.doubted.size(), 2U);
    EXPECT_EQ(venue.doubted[0].quality, domain::Quality::Bad) << "worst first";
}

TEST(ConnectionWatch, ARateIsOfTheTimeBetweenTwoLooks)
{
    MessageCounts before;
    const Timestamp now{1'790'000'000'000'000'000};
    auto view = feed();
    connectionsOf({view}, now, {}, before);
    view.channels[0].messages += 50;
    const auto later = connectionsOf({view}, now + Duration::seconds(2), Duration::seconds(2), before);
    EXPECT_DOUBLE_EQ(later.venues[0].channels[0].perSecond.value(), 25.0);
    EXPECT_DOUBLE_EQ(later.venues[0].channels[1].perSecond.value(), 0.0);
}

TEST(ConnectionWatch, OfManyDoubtedTheWorstAreListedAndTheRestCounted)
{
    MessageCounts before;
    auto view = feed();
    for (int i = 0; i < 40; ++i)
        view.instruments.push_back({.instrument = {.name = std::to_string(i)}, .quality = domain::Quality::Stale});
    const auto made = connectionsOf({view}, Timestamp{1}, {}, before);
    EXPECT_EQ(made.venues[0].doubted.size(), interfaces::VenueConnectionView::kMostDoubted);
    EXPECT_EQ(made.venues[0].moreDoubted, 42U - interfaces::VenueConnectionView::kMostDoubted);
    EXPECT_EQ(made.venues[0].doubted.front().quality, domain::Quality::Bad);
}

/// A2, A4: what is on its way is not in the confirmed book; a person sees both, with nonce, hash and fee.
TEST(ConnectionWatch, AWalletStandsWithItsActionsAndBothItsBooks)
{
    const Timestamp now{1'790'000'000'000'000'000};
    const auto view = walletOf("Uniswap v3",
                               {.isUp = true,
                                .nextNonce = 8,
                                .fillBlocks = 3,
                                .finalBlocks = 64,
                                .spentEther = 0.02,
                                .budgetEther = 0.5,
                                .feeCapGwei = 200.0,
                                .actions = {{.order = "a",
                                             .what = "swap WETH/USDC/500",
                                             .state = uniswap::ActionState::Pending,
                                             .askedAt = now - Duration::seconds(4),
                                             .nonce = 8,
                                             .hash = "0xab",
                                             .maxFeeGwei = "2.5"},
                                            {.order = "a",
                                             .what = "approve WETH/USDC/500",
                                             .state = uniswap::ActionState::Failed,
                                             .nonce = 7,
                                             .hash = "0xcd",
                                             .costEther = "0.001 ETH",
                                             .depth = 2,
                                             .note = "out of gas"}},
                                .book = {{"ETH", 20.0, -1.5, -1.5}, {"USDC", 100.0, 4500.0, 4477.5}}},
                               now);
    ASSERT_EQ(view.actions.size(), 2U);
    EXPECT_EQ(view.actions[0].stage, interfaces::ActionStage::Pending);
    EXPECT_EQ(view.actions[0].age, Duration::seconds(4));
    EXPECT_EQ(view.actions[1].stage, interfaces::ActionStage::Failed);
    EXPECT_FALSE(view.actions[1].age.has_value()) << "a former run asked";
    EXPECT_EQ(view.nextNonce, 8U);
    ASSERT_EQ(view.book.size(), 2U);
    EXPECT_EQ(view.book[1].confirmed + view.book[1].worst, 4577.5);
}

/// T12: how full the blocks are makes the state; the rule's own forecast stands beside it.
TEST(ConnectionWatch, GasSaysHowFullBlocksAreAndWhatTheyMayCostNext)
{
    venue::FeedView feed{.name = "Uniswap v3", .chain = venue::ChainView{.chainId = 31337, .height = 90}};
    auto& chain = *feed.chain;
    chain.quality = domain::Quality::Good;
    chain.nextBaseFeeGwei = 22.5;
    chain.forecasts = {{1, 17.5, 22.5}};
    EXPECT_EQ(gasOf(feed).congestion, interfaces::Congestion::Unknown) << "no block told its gas";
    const auto of = [&](double fullness) {
        chain.recent.assign(40, {.baseFeeGwei = 20.0, .fullness = fullness});
        chain.recent.front().fullness = std::nullopt;
        return gasOf(feed);
    };
    EXPECT_EQ(of(0.1).congestion, interfaces::Congestion::Quiet);
    EXPECT_EQ(of(0.5).congestion, interfaces::Congestion::Usual);
    EXPECT_EQ(of(0.7).congestion, interfaces::Congestion::Busy);
    const auto full = of(1.0);
    EXPECT_EQ(full.congestion, interfaces::Congestion::Congested);
    EXPECT_EQ(full.blocks, kCongestionBlocks);
    EXPECT_EQ(full.fullness, 1.0);
    EXPECT_EQ(full.baseFeeGwei, 20.0);
    EXPECT_EQ(full.history.size(), 40U);
    EXPECT_EQ(full.nextGwei, 22.5);
    ASSERT_EQ(full.forecasts.size(), 1U);
    EXPECT_EQ(full.forecasts[0].highestGwei, 22.5);
    // Few blocks: those that there are.
    chain.recent.assign(3, {.baseFeeGwei = 20.0, .fullness = 0.9});
    EXPECT_EQ(gasOf(feed).blocks, 3U);
}

}  // namespace
}  // namespace ballast::venues
