#include "venues/connection_watch.h"

#include <gtest/gtest.h>

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

/// A2, A4: what is on its way is not in the confirmed book, and a person sees it with nonce, hash and fee.
TEST(ConnectionWatch, ActionsOfAWalletStandWithTheirStateUntilTheyAreFinal)
{
    const auto view = actionsView({"Uniswap v3",
                                   {{.order = "a",
                                     .what = "swap WETH/USDC/500",
                                     .state = "Pending",
                                     .nonce = 8,
                                     .hash = "0xab",
                                     .maxFeeGwei = "2.5"},
                                    {.order = "a",
                                     .what = "approve WETH/USDC/500",
                                     .state = "Failed",
                                     .nonce = 7,
                                     .hash = "0xcd",
                                     .costEther = "0.001 ETH",
                                     .depth = 2,
                                     .note = "out of gas"},
                                    {.what = "swap WETH/USDC/500", .state = "Final", .nonce = 6}}});
    EXPECT_EQ(view.name, "Uniswap v3 wallet");
    EXPECT_EQ(view.instruments, 3U);
    EXPECT_EQ(view.good, 1U);
    ASSERT_EQ(view.doubted.size(), 2U);
    EXPECT_EQ(view.doubted[0].reason, "Failed 2 deep, nonce 7, 0xcd, cost 0.001 ETH; out of gas") << "worst first";
    EXPECT_EQ(view.doubted[1].name, "swap WETH/USDC/500");
    EXPECT_EQ(view.doubted[1].reason, "Pending, nonce 8, 0xab, offers 2.5 gwei");
}

}  // namespace
}  // namespace ballast::venues
