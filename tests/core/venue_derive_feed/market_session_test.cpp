#include "market_at_venue.h"

namespace ballast::venue_derive_feed::market_session_test {
namespace {

using namespace ballast;
using namespace ballast::derive;
using namespace ballast::derive::at_venue;

TEST_F(DeriveMarket, ListsSubscribesAndComesUpWhole)
{
    open();
    EXPECT_TRUE(session->isSettled());
    EXPECT_EQ(there.asked("public/get_all_instruments"), 3U);
    EXPECT_EQ(sink.instruments.size(), 3U);
    const auto names = there.subscribed();
    for (const auto* name : {"spot_feed.ETH", "trades.perp.ETH", "trades.option.ETH"})
        EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
    EXPECT_EQ(std::count(names.begin(), names.end(), kBook), 1);
    fill();
    EXPECT_TRUE(session->view(there.now).missing.empty());
    for (const auto& one : session->view(there.now).instruments)
        EXPECT_EQ(one.quality, domain::Quality::Good) << one.instrument.name << " " << one.reason;
}

TEST_F(DeriveMarket, PagesOfAListingAreAskedForOneByOne)
{
    there.pages = 3;
    open();
    EXPECT_EQ(there.asked("public/get_all_instruments"), 9U);
    EXPECT_EQ(sink.instruments.size(), 3U) << "what comes again is not listed twice";
}

TEST_F(DeriveMarket, AChainIsToldWholeOnceEachStrikeHasSpoken)
{
    open();
    there.ticker(kCallTicker, there.slim("383", "409.8", there.option()));
    there.tick(Duration::milliseconds(100));
    const auto isWhole = [](const auto& update) { return update.complete; };
    auto updates = sink.all<domain::ChainUpdate>();
    ASSERT_EQ(updates.size(), 1U);
    EXPECT_EQ(std::count_if(updates.begin(), updates.end(), isWhole), 0) << "the put has not spoken";
    EXPECT_EQ(updates[0].venue, "Derive");
    EXPECT_EQ(updates[0].quotes.at(0).markVolatility, 0.67);
    EXPECT_EQ(updates[0].quotes.at(0).bid->toString(), "383");
    EXPECT_EQ(updates[0].forwards.at(0).forward, 1992.6);
    fill();
    there.tick(Duration::milliseconds(100));
    updates = sink.all<domain::ChainUpdate>();
    ASSERT_EQ(std::count_if(updates.begin(), updates.end(), isWhole), 1);
    EXPECT_EQ(updates.back().quotes.size(), 2U);
    session->closed("gone", there.now);
    session->opened(there.now);
    there.work();
    there.run(Duration::seconds(10));
    updates = sink.all<domain::ChainUpdate>();
    EXPECT_EQ(std::count_if(updates.begin(), updates.end(), isWhole), 1) << "nothing has spoken over the new line";
    fill();
    there.tick(Duration::milliseconds(100));
    updates = sink.all<domain::ChainUpdate>();
    EXPECT_EQ(std::count_if(updates.begin(), updates.end(), isWhole), 2);
}

TEST_F(DeriveMarket, EachKindOfChannelSaysHowLateItIs)
{
    open();
    fill();
    for (int i = 0; i < 10; ++i) {
        auto slim = there.slim("1992.3", "1992.4");
        there.tick(Duration::milliseconds(125));
        there.ticker(kTicker, slim);  // Made before the time went on.
        session->handled(std::chrono::microseconds(40));
    }
    const auto delays = session->view(there.now).delays;
    const auto ticker =
        std::find_if(delays.begin(), delays.end(), [](const auto& one) { return one.kind == "ticker_slim"; });
    ASSERT_NE(ticker, delays.end());
    EXPECT_EQ(ticker->venueToSocket.samples(), 10U) << "without the first of each instrument";
    EXPECT_NEAR(std::chrono::duration<double>(*ticker->venueToSocket.quantile(0.95)).count(), 0.125, 0.125 / 32.0);
    EXPECT_EQ(ticker->socketToBook.samples(), 10U);
}

TEST_F(DeriveMarket, F28_AnOlderPictureOfABookIsNotUsed)
{
    open();
    there.book(side({{"1992.3", "1"}}), side({{"1992.4", "2"}}), 5);
    there.book(side({{"1000", "1"}}), side({{"1001", "2"}}), 4);
    EXPECT_EQ(viewOf(kPerpetual).bids.at(0).first.toString(), "1992.3");
    there.book(side({{"1992.2", "7"}, {"1992.1", "1"}}), json::array(), 6);
    const auto view = viewOf(kPerpetual);
    EXPECT_EQ(view.bids.size(), 2U);
    EXPECT_TRUE(view.asks.empty()) << "a picture replaces, it does not merge (F27)";
    EXPECT_FALSE(view.ask) << "an empty side is no price (F30)";
    EXPECT_EQ(channel(kBook).dropped, 1U);
}

TEST_F(DeriveMarket, F16_ABookThatCannotBeReadIsVoidAndAskedForAgain)
{
    open();
    fill();
    there.book(side({{"1992.3", "-1"}}), side({{"1992.4", "2"}}), 6);
    EXPECT_TRUE(viewOf(kPerpetual).bids.empty());
    EXPECT_EQ(viewOf(kPerpetual).quality, domain::Quality::Bad);
    there.tick(Duration::milliseconds(100));
    const auto names = there.subscribed();
    EXPECT_EQ(std::count(names.begin(), names.end(), kBook), 2);
    EXPECT_EQ(there.asked("unsubscribe"), 1U);
    there.book(side({{"1992.3", "1"}}), side({{"1992.4", "2"}}), 7);
    EXPECT_EQ(channel(kBook).resyncs, 1U);
    EXPECT_EQ(viewOf(kPerpetual).quality, domain::Quality::Good);
}

TEST_F(DeriveMarket, F01_FiveReconnectsLeaveTheNumberOfSubscriptions)
{
    open();
    const auto before = there.subscribed().size();
    for (int i = 1; i <= 5; ++i) {
        session->closed("cut", there.now);
        EXPECT_TRUE(viewOf(kPerpetual).bids.empty());
        there.now = there.now + Duration::seconds(20);
        session->opened(there.now);
        there.work();
        there.run(Duration::seconds(2));
        EXPECT_EQ(there.subscribed().size(), before * static_cast<std::size_t>(i + 1));
        const auto names = there.subscribed();
        EXPECT_EQ(names[before * static_cast<std::size_t>(i)], "spot_feed.ETH") << "what decisions wait for";
        const auto place = [&](const std::string& name) { return std::find(names.rbegin(), names.rend(), name); };
        EXPECT_GT(place(kBook), place("orderbook." + kCall + ".1.10")) << "what hedges before the options";
        EXPECT_TRUE(session->isSettled());
    }
    EXPECT_EQ(session->view(there.now).channels.size(), before);
    EXPECT_EQ(channel(kBook).reconnects, 5U);
    EXPECT_EQ(sink.instruments.size(), 3U);
}

TEST_F(DeriveMarket, AQuietStrikeIsConfirmedAndGoesStaleWithoutThat)
{
    terms.confirmEvery = Duration::seconds(5);
    open();
    fill();
    there.run(Duration::seconds(20));
    EXPECT_EQ(viewOf(kCall).quality, domain::Quality::Stale);
    EXPECT_EQ(viewOf(kPerpetual).quality, domain::Quality::Stale);
    ASSERT_GE(there.asked("public/get_tickers"), 2U);
    EXPECT_EQ(there.sent.back()["params"]["expiry_date"], 20260627);
    const auto told = sink.all<domain::ChainUpdate>().size();
    there.tickers = {{kCall, there.slim("383", "409.8", there.option())}};
    there.run(Duration::seconds(6));
    EXPECT_EQ(viewOf(kCall).quality, domain::Quality::Good);
    EXPECT_EQ(viewOf(kPut).quality, domain::Quality::Stale) << "nobody confirmed it";
    EXPECT_GT(sink.all<domain::ChainUpdate>().size(), told);
}

TEST_F(DeriveMarket, TellsTopDepthFundingAndTheIndexOfItsCoins)
{
    open();
    there.book(side({{"1992.3", "1"}, {"1900", "9"}}), side({{"1992.4", "2"}}), 5);
    ASSERT_EQ(sink.all<domain::HedgeQuote>().size(), 1U);
    EXPECT_EQ(sink.all<domain::HedgeQuote>()[0].depth.toString(), "1") << "within 10 bp";
    there.ticker(kTicker, there.slim("1992.3", "1992.4"));
    ASSERT_EQ(sink.all<domain::FundingUpdate>().size(), 1U);
    const json feeds{{"ETH", {{"price", "1991.123456789012"}, {"confidence", "0.99"}}}};
    there.tell("spot_feed.ETH", {{"timestamp", there.milliseconds()}, {"feeds", feeds}});
    ASSERT_EQ(sink.all<domain::IndexUpdate>().size(), 1U);
    EXPECT_EQ(sink.all<domain::IndexUpdate>()[0].price.toString(), "1991.12345679");
    EXPECT_EQ(sink.all<domain::IndexUpdate>()[0].underlying, "ETH");
}

/// F33: a spot that the venue itself doubts, or that stands away from the mark of its perpetual, carries that.
TEST_F(DeriveMarket, F33_ASpotCarriesWhatItsFeedThinksOfIt)
{
    open();
    const auto qualityAt = [&](const char* price, const char* confidence) {
        there.now = there.now + Duration::milliseconds(100);
        const json feeds{{"ETH", {{"price", price}, {"confidence", confidence}}}};
        there.tell("spot_feed.ETH", {{"timestamp", there.milliseconds()}, {"feeds", feeds}});
        return sink.all<domain::IndexUpdate>().back().quality;
    };
    EXPECT_EQ(qualityAt("1991", "0.99"), domain::Quality::Good);
    EXPECT_EQ(qualityAt("1991", "0.54"), domain::Quality::Suspect);
    there.ticker(kTicker, there.slim("1992.3", "1992.4"));
    EXPECT_EQ(qualityAt("1991", "0.99"), domain::Quality::Good);
    EXPECT_EQ(qualityAt("2700", "0.99"), domain::Quality::Suspect);
    EXPECT_EQ(qualityAt("1480", "0.99"), domain::Quality::Suspect);
    EXPECT_EQ(qualityAt("1970", "0.99"), domain::Quality::Suspect) << "1.015 % below the mark of 1,990";
    EXPECT_EQ(qualityAt("1972", "0.99"), domain::Quality::Good) << "0.9 %";
}

TEST_F(DeriveMarket, TheIndexIsNotToldWhereAnotherVenueTellsIt)
{
    terms.indexOf.clear();
    open();
    there.tell("spot_feed.ETH",
               {{"timestamp", there.milliseconds()}, {"feeds", {{"ETH", {{"price", "1991"}, {"confidence", "1"}}}}}});
    EXPECT_TRUE(sink.all<domain::IndexUpdate>().empty());
}

TEST_F(DeriveMarket, F29_ACrossedBookPricesNoHedge)
{
    open();
    there.book(side({{"1992.5", "1"}}), side({{"1992.4", "2"}}), 5);
    EXPECT_EQ(viewOf(kPerpetual).quality, domain::Quality::Suspect) << "no matching leaves a whole book crossed";
    ASSERT_EQ(sink.all<domain::HedgeQuote>().size(), 1U);
    EXPECT_GT(sink.all<domain::HedgeQuote>().back().bid, sink.all<domain::HedgeQuote>().back().ask) << "as it is";
}

TEST_F(DeriveMarket, F22_WhatWasNotAskedForChangesNothing)
{
    open();
    fill();
    const auto facts = sink.facts.size();
    there.ticker("ticker_slim.ETH-PERP.500", there.slim("1", "2"));
    there.tell("orderbook.BTC-PERP.1.10", {{"instrument_name", "BTC-PERP"},
                                           {"timestamp", there.milliseconds()},
                                           {"publish_id", 1},
                                           {"bids", json::array()},
                                           {"asks", json::array()}});
    there.say({{"id", 4'711}, {"result", "late"}});
    EXPECT_EQ(sink.facts.size(), facts);
    EXPECT_EQ(viewOf(kPerpetual).bid->toString(), "1992.3");
}

TEST_F(DeriveMarket, F38_OtherTermsAreTakenAndTold)
{
    terms.listingEvery = Duration::seconds(5);
    open();
    there.rows["perp"][0] = instrument(kPerpetual, "perp", "0.5");
    there.run(Duration::seconds(6));
    ASSERT_EQ(sink.instruments.size(), 4U);
    EXPECT_EQ(sink.instruments.back().price.toString(), "0.5");
    there.rows["option"][0]["option_details"]["strike"] = "3600";
    there.run(Duration::seconds(6));
    EXPECT_EQ(sink.instruments.size(), 4U);
    fill();
    EXPECT_EQ(viewOf(kCall).quality, domain::Quality::Bad) << "another thing under its name";
}

TEST_F(DeriveMarket, AnExpiredOptionIsSettledOnce)
{
    open();
    fill();
    there.now = Timestamp{} + Duration::seconds(kExpiry + 20);
    there.run(Duration::seconds(30));
    EXPECT_TRUE(sink.all<domain::InstrumentSettled>().empty()) << "the venue has no price yet";
    there.settlements = {{{"expiry_date", "20260627"}, {"price", nullptr}, {"utc_expiry_sec", kExpiry}}};
    there.run(Duration::seconds(20));
    EXPECT_TRUE(sink.all<domain::InstrumentSettled>().empty());
    there.settlements = {{{"expiry_date", "20260627"}, {"price", "3512.5"}, {"utc_expiry_sec", kExpiry}}};
    there.run(Duration::seconds(60));
    const auto settled = sink.all<domain::InstrumentSettled>();
    ASSERT_EQ(settled.size(), 2U);
    EXPECT_EQ(settled[0].price.toString(), "3512.5");
}

TEST_F(DeriveMarket, ARefusedChannelIsTriedThriceAndNamed)
{
    there.refuses = {kBook};
    open();
    there.run(Duration::seconds(3));
    const auto names = there.subscribed();
    EXPECT_EQ(std::count(names.begin(), names.end(), kBook), 3);
    EXPECT_TRUE(session->isSettled());
    const auto missing = session->view(there.now).missing;
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_NE(missing[0].find(kBook + ": the venue answered: Invalid channel"), std::string::npos) << missing[0];
}

TEST_F(DeriveMarket, F03_ASilentBookIsAskedForAgainThenTheLineIsDropped)
{
    open();
    fill();
    for (int i = 0; i < 60 && there.drops.empty(); ++i) {
        there.tick(Duration::milliseconds(500));
        there.ticker(kTicker, there.slim("1992.3", "1992.4"));
    }
    const auto names = there.subscribed();
    EXPECT_EQ(std::count(names.begin(), names.end(), kBook), 2);
    ASSERT_EQ(there.drops.size(), 1U);
    EXPECT_NE(there.drops[0].find(kBook), std::string::npos);
}

TEST_F(DeriveMarket, F05_TooManyRequestsHoldAllCalls)
{
    there.answers = false;
    session->opened(there.now);
    const auto sent = there.sent.size();
    there.say(
        {{"id", there.sent.at(0)["id"]}, {"error", {{"code", -32000}, {"message", "Rate limit"}, {"data", nullptr}}}});
    there.tick(Duration::seconds(4));
    EXPECT_EQ(there.sent.size(), sent);
    there.answers = true;
    there.tick(Duration::seconds(2));
    EXPECT_GT(there.sent.size(), sent);
}

/// The venue tells a trade again while it settles on its chain.
TEST_F(DeriveMarket, ATradeThatIsToldAgainIsCountedOnce)
{
    open();
    const auto row = [&](const char* id, const char* price, const char* amount, const char* side) {
        return json{{"trade_id", id},       {"instrument_name", kPerpetual}, {"timestamp", there.milliseconds()},
                    {"trade_price", price}, {"trade_amount", amount},        {"direction", side},
                    {"mark_price", "1990"}, {"index_price", "1991.7"}};
    };
    there.tell("trades.perp.ETH", json::array({row("a", "1992.3", "0.5", "buy"), row("b", "1992.2", "1.25", "sell")}));
    there.tell("trades.perp.ETH", json::array({row("b", "1992.2", "1.25", "sell")}));
    there.tick(Duration::seconds(2));
    for (const auto& one : session->view(there.now).instruments) {
        ASSERT_TRUE(one.traded) << one.instrument.name;
        if (one.instrument.name != kPerpetual) continue;
        EXPECT_EQ(one.traded->hourVolume.toString(), "1.75");
        EXPECT_EQ(one.traded->hourTrades, 2U);
        ASSERT_TRUE(one.traded->last);
        EXPECT_EQ(one.traded->last->price.toString(), "1992.2");
        EXPECT_EQ(one.traded->last->taker, domain::Side::Sell);
        EXPECT_GE(one.traded->heard, Duration::seconds(2));
    }
}

}  // namespace
}  // namespace ballast::venue_derive_feed::market_session_test
