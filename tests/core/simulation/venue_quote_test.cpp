#include "simulation/venue_quote.h"

#include <gtest/gtest.h>

namespace ballast::simulation::venue_quote_test {
namespace {

constexpr domain::InstrumentId kId{1};

TEST(VenueQuote, RoundsOutwardsToExactTicks)
{
    EXPECT_EQ(floorToTick(93'000.74, priceOf(0.5)).toString(), "93000.5");
    EXPECT_EQ(ceilToTick(93'000.51, priceOf(0.5)).toString(), "93001");
    EXPECT_EQ(floorToTick(0.0305, priceOf(0.0005)).toString(), "0.0305");
    EXPECT_EQ(floorToTick(-0.25, priceOf(0.5)).toString(), "-0.5");
}

TEST(VenueQuote, BidIsBelowFairAndAskAboveOnTheTickThatHolds)
{
    const FairValue fair{.volatility = 0.45, .premium = 0.03127, .vega = 0.06, .delta = 0.5};
    const auto quote = venueQuote(kId, optionListings("BTC", false).front(), fair, 93'000.0, 7.0 / 365.0, 0.0);
    ASSERT_TRUE(quote.bid && quote.ask && quote.mark);
    EXPECT_LE(quote.bid->toDouble(), fair.premium);
    EXPECT_GE(quote.ask->toDouble(), fair.premium);
    EXPECT_EQ(quote.bid->units() % 50'000, 0);  // 0.0005
    EXPECT_EQ(quote.ask->units() % 50'000, 0);
    EXPECT_NEAR(quote.mark->toDouble(), fair.premium, 0.6e-6);
}

TEST(VenueQuote, AnOptionWorthLessThanATickHasAnAskAndNoBid)
{
    const FairValue fair{.volatility = 0.9, .premium = 0.00003, .vega = 0.0005, .delta = 0.002};
    const auto quote = venueQuote(kId, optionListings("BTC", false).front(), fair, 93'000.0, 2.0 / 365.0, 0.0);
    EXPECT_FALSE(quote.bid.has_value());
    ASSERT_TRUE(quote.ask.has_value());
    EXPECT_GE(quote.ask->toDouble(), 0.0001);
}

TEST(VenueQuote, IsWiderInStress)
{
    for (const std::string coin : {"BTC", "ETH"}) {
        const FairValue fair{.volatility = 0.6, .premium = 0.0152, .vega = 0.11, .delta = 0.25};
        const auto width = [&](double stress) {
            const auto quote = venueQuote(kId, optionListings(coin, true).back(), fair, 93'000.0, 7.0 / 365.0, stress);
            return quote.ask->toDouble() - quote.bid->toDouble();
        };
        EXPECT_GT(width(1.0), 1.1 * width(0.0)) << coin;
    }
}

}  // namespace
}  // namespace ballast::simulation::venue_quote_test
