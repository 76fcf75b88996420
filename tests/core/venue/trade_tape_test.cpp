#include "venue/trade_tape.h"

#include <gtest/gtest.h>

namespace ballast::venue::file_test {
namespace {

const Timestamp kNoon{1'765'540'800'000'000'000};  // The beginning of a minute.

domain::Quantity sized(double coins) { return domain::Quantity::fromDouble(coins).value(); }

TradeView trade(double price, double size, Timestamp time, domain::Side taker = domain::Side::Buy)
{
    return {.price = domain::Price::fromDouble(price).value(), .size = sized(size), .taker = taker, .time = time};
}

TEST(TradeTape, CountsEachTradeOnceByItsId)
{
    TradeTape tape;
    tape.hears("trades", true, kNoon);
    const auto at = kNoon + Duration::seconds(5);
    EXPECT_TRUE(tape.add("trades", "BTC", "1", trade(100.0, 2.0, at), at));
    EXPECT_FALSE(tape.add("trades", "BTC", "1", trade(100.0, 2.0, at), at)) << "told again";
    EXPECT_TRUE(tape.add("trades", "ETH", "1", trade(50.0, 1.0, at), at))
        << "ids are unique within an instrument alone";
    EXPECT_TRUE(tape.add("trades", "BTC", "2", trade(101.5, 0.25, at, domain::Side::Sell), at));
    const auto seen = tape.of("trades", "BTC", at);
    EXPECT_EQ(seen.hourVolume, sized(2.25));
    EXPECT_EQ(seen.hourTrades, 2U);
    EXPECT_EQ(seen.heard, Duration::seconds(5));
    ASSERT_TRUE(seen.last);
    EXPECT_EQ(seen.last->price.toString(), "101.5");
    EXPECT_EQ(seen.last->taker, domain::Side::Sell);
}

TEST(TradeTape, AnHoursVolumeLosesWhatIsOlder)
{
    TradeTape tape;
    tape.hears("trades", true, kNoon);
    tape.add("trades", "BTC", "1", trade(100.0, 2.0, kNoon), kNoon);
    auto now = kNoon + Duration::minutes(59);
    tape.add("trades", "BTC", "2", trade(100.0, 3.0, now), now);
    EXPECT_EQ(tape.of("trades", "BTC", now).hourVolume, sized(5.0));
    now = kNoon + Duration::minutes(60);
    EXPECT_EQ(tape.of("trades", "BTC", now).hourVolume, sized(3.0));
    EXPECT_EQ(tape.of("trades", "BTC", now).heard, Duration::minutes(59)) << "the minutes that make the volume";
    tape.add("trades", "BTC", "3", trade(100.0, 1.0, now), now);
    EXPECT_EQ(tape.of("trades", "BTC", now).hourVolume, sized(4.0)) << "not on top of the minute of an hour ago";
    EXPECT_EQ(tape.of("trades", "BTC", now + Duration::hours(3)).hourTrades, 0U);
}

/// A volume that misses a part says of how much time it is; what comes later of that part does not go into it.
TEST(TradeTape, WhatWasTradedWhileTheLineWasAwayIsNeitherHeardNorCounted)
{
    TradeTape tape;
    tape.hears("trades", true, kNoon);
    tape.hears("trades", false, kNoon + Duration::minutes(10));
    tape.hears("trades", false, kNoon + Duration::minutes(12));
    const auto back = kNoon + Duration::minutes(20);
    tape.hears("trades", true, back);
    tape.add("trades", "BTC", "1", trade(100.0, 7.0, kNoon + Duration::minutes(15)), back);
    tape.add("trades", "BTC", "2", trade(100.0, 1.0, kNoon + Duration::minutes(9)), back);
    const auto now = kNoon + Duration::minutes(25);
    tape.add("trades", "BTC", "3", trade(99.0, 1.5, now), now);
    const auto seen = tape.of("trades", "BTC", now);
    EXPECT_EQ(seen.hourVolume, sized(2.5));
    EXPECT_EQ(seen.heard, Duration::minutes(15));
    EXPECT_EQ(tape.of("another", "BTC", now).heard, Duration{});
}

/// Else one wrong time would stay the last trade for ever.
TEST(TradeTape, ATimeToComeIsOfNow)
{
    TradeTape tape;
    tape.hears("trades", true, kNoon);
    const auto at = kNoon + Duration::seconds(1);
    tape.add("trades", "BTC", "1", trade(100.0, 1.0, kNoon + Duration::days(300)), at);
    EXPECT_EQ(tape.of("trades", "BTC", at).last->time, at);
    tape.add("trades", "BTC", "2", trade(101.0, 1.0, at + Duration::seconds(1)), at + Duration::seconds(2));
    EXPECT_EQ(tape.of("trades", "BTC", at).last->price.toString(), "101");
}

TEST(TradeTape, AVolumeThatCannotBeHeldIsNotMade)
{
    TradeTape tape;
    tape.hears("trades", true, kNoon);
    EXPECT_TRUE(tape.add("trades", "BTC", "1", trade(1.0, 9e10, kNoon), kNoon));
    EXPECT_FALSE(tape.add("trades", "BTC", "2", trade(1.0, 9e10, kNoon), kNoon));
    EXPECT_EQ(tape.of("trades", "BTC", kNoon).hourVolume, sized(9e10));
}

}  // namespace
}  // namespace ballast::venue::file_test
