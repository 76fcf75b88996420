#include <cmath>
#include <gtest/gtest.h>

#include "market/market_state.h"
#include "market/price_watch.h"

namespace ballast::market::price_watch_test {
namespace {

Timestamp at(double seconds) { return Timestamp{1'772'409'600'000'000'000} + Duration::fromSeconds(seconds); }

TEST(PriceWatch, AChangeWithinTheLimitPassesAndOneBeyondWaits)
{
    PriceWatch watch;
    EXPECT_TRUE(watch.offer(100.0, at(0), 0.03)) << "the first is all there is";
    EXPECT_TRUE(watch.offer(103.0, at(1), 0.03)) << "3 % exactly";
    EXPECT_FALSE(watch.offer(106.2, at(2), 0.03));
    EXPECT_EQ(watch.waiting(), 106.2);
    EXPECT_TRUE(watch.offer(103.5, at(2.5), 0.03)) << "back where it was: a bad tick";
    EXPECT_FALSE(watch.waiting().has_value());
}

TEST(PriceWatch, AJumpThatHoldsForThreeSecondsIsTrue)
{
    PriceWatch watch;
    watch.offer(100.0, at(0), 0.03);
    watch.offer(115.0, at(1), 0.03);
    EXPECT_FALSE(watch.hasHeld());
    watch.offer(115.5, at(3.9), 0.03);
    EXPECT_FALSE(watch.hasHeld());
    watch.offer(115.2, at(4), 0.03);
    EXPECT_TRUE(watch.hasHeld());
    watch.offer(140.0, at(5), 0.03);
    EXPECT_FALSE(watch.hasHeld()) << "another jump counts anew";
}

TEST(PriceWatch, WhatIsNotAPriceIsNeverTaken)
{
    for (const double bad : {0.0, -100.0}) {
        PriceWatch watch;
        EXPECT_FALSE(watch.offer(bad, at(0), 0.03)) << "not as the first either";
        EXPECT_TRUE(watch.offer(100.0, at(1), 0.03));
        for (int i = 2; i < 20; ++i)
            EXPECT_FALSE(watch.offer(bad, at(i), 0.03));
        EXPECT_FALSE(watch.hasHeld());
        EXPECT_FALSE(watch.agreesWith(bad, at(20)));
    }
}

TEST(PriceWatch, AnOldWordOfAnotherSourceConfirmsNothing)
{
    PriceWatch watch;
    watch.offer(100.0, at(10), 0.03);
    watch.offer(115.0, at(11), 0.03);
    EXPECT_TRUE(watch.agreesWith(114.0, at(11)));
    EXPECT_FALSE(watch.agreesWith(114.0, at(9))) << "sampled before the last good price";
    EXPECT_FALSE(watch.agreesWith(100.0, at(11)));
}

domain::Event indexOf(Timestamp time, double price, Duration step)
{
    return {time, domain::IndexUpdate{"BTC", domain::Price::fromDouble(price).value(), time, step, "test"}};
}

domain::Event chainOf(Timestamp time, double forward)
{
    return {time, domain::ChainUpdate{.underlying = "BTC",
                                      .captureTime = time,
                                      .complete = true,
                                      .forwards = {{time + Duration::days(7), forward}},
                                      .quotes = {},
                                      .venue = "Deribit"}};
}

// Candles that are wrong for an hour bear each other out; the next capture's index does not, and its forwards agree
// with it, not with them.
TEST(MarketState, F31_OfARecordingTheForwardsOfTheSameCaptureConfirmItsIndexAgainstCandles)
{
    for (const double forward : {50'200.0, 60'100.0}) {
        MarketState market(true);
        DirtyMarks marks;
        const auto tell = [&](std::vector<domain::Event> events) {
            for (const auto& event : events)
                market.apply(event, marks);
            market.settleJumps(marks);
            return market.underlyings().at("BTC").spot();
        };
        tell({chainOf(at(0), 50'100.0), indexOf(at(0), 50'000.0, Duration::minutes(1))});
        EXPECT_EQ(tell({indexOf(at(60), 60'000.0, Duration::minutes(1))}), 50'000.0)
            << "an old forward confirms nothing";
        EXPECT_EQ(tell({indexOf(at(120), 60'000.0, Duration::minutes(1))}), 60'000.0);
        EXPECT_EQ(tell({chainOf(at(180), forward), indexOf(at(180), 50'050.0, Duration::minutes(1))}),
                  forward < 55'000.0 ? 50'050.0 : 60'000.0);
    }
}

// A thousandfold stands for 3 s and longer and is no price: only another source's word bears it out. 5 % with it is.
TEST(MarketState, F31_APerpetualFarFromItsIndexIsNotConfirmedByStandingStill)
{
    domain::Instrument listed;
    listed.id = {1};
    listed.name = "BTC_USDC-PERPETUAL";
    listed.venue = "Deribit";
    listed.underlying = "BTC";
    listed.kind = domain::InstrumentKind::Perpetual;
    for (const double factor : {1'000.0, 0.001, 1.2, 0.8, 1.05}) {
        MarketState market(false);
        DirtyMarks marks;
        market.apply({at(0), domain::InstrumentListed{listed}}, marks);
        const auto quote = [&](double second, double price) {
            market.apply(indexOf(at(second), 50'000.0, {}), marks);
            market.apply({at(second), domain::HedgeQuote{.instrument = listed.id,
                                                         .bid = domain::Price::fromDouble(price - 0.5).value(),
                                                         .ask = domain::Price::fromDouble(price + 0.5).value(),
                                                         .depth = {},
                                                         .sampleTime = at(second),
                                                         .step = {}}},
                         marks);
            market.settleJumps(marks);
            const auto& prices = market.underlyings().at("BTC").linearPrices;
            const auto found = prices.find(listed.id);
            return found == prices.end() ? 0.0 : found->second;
        };
        if (factor > 2.0) {
            EXPECT_EQ(quote(0.5, factor * 50'000.0), 0.0) << "not as the first either";
        }
        ASSERT_DOUBLE_EQ(quote(1, 50'000.0), 50'000.0);
        double last = 0.0;
        for (int i = 2; i < 12; ++i)
            last = quote(i, factor * 50'000.0);
        EXPECT_DOUBLE_EQ(last, factor == 1.05 ? 52'500.0 : 50'000.0) << factor;
        EXPECT_DOUBLE_EQ(quote(12, 50'010.0), 50'010.0);
    }
}

TEST(LargestJump, FollowsTheFiguresOfFaultsSection3)
{
    EXPECT_DOUBLE_EQ(largestJump("BTC", false, Duration::hours(1)), 0.03);
    EXPECT_DOUBLE_EQ(largestJump("SOL", false, Duration::seconds(1)), 0.10);
    EXPECT_DOUBLE_EQ(largestJump("ETH", true, Duration::seconds(1)), 0.03);
    EXPECT_DOUBLE_EQ(largestJump("BTC", true, Duration::minutes(1)), 0.03) << "a bad minute waits for the next";
    EXPECT_DOUBLE_EQ(largestJump("BTC", true, Duration::minutes(4)), 0.06);
    EXPECT_DOUBLE_EQ(largestJump("BTC", true, Duration::hours(1)), 0.09);
    EXPECT_DOUBLE_EQ(largestJump("SOL", true, Duration::days(2)), 0.30) << "at most three times";
}

}  // namespace
}  // namespace ballast::market::price_watch_test
