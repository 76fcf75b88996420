#include <cmath>

#include "session_at_venue.h"

namespace ballast::venue_deribit::session_test {
namespace {

using namespace ballast;
using namespace ballast::deribit;
using namespace ballast::deribit::at_venue;

TEST_F(SessionTest, ListsAndSubscribesWhatWasAskedForAndNothingElse)
{
    open();
    ASSERT_EQ(sink.instruments.size(), 4U) << "combinations and other coins are not the desk's";
    const auto& perpetual = sink.instruments[0];
    EXPECT_EQ(perpetual.unit, domain::ContractUnit::Quote);
    EXPECT_EQ(perpetual.multiplier.toDouble(), 10.0);
    EXPECT_EQ(perpetual.lotSize.toDouble(), 1.0) << "ten dollars are one contract";
    EXPECT_TRUE(perpetual.expiry.isNever());
    EXPECT_EQ(sink.instruments[1].price.toString(), "0.0001, above 0.005 0.0005");
    EXPECT_EQ(sink.instruments[3].settlement, domain::Settlement::Linear);
    EXPECT_EQ(sink.instruments[3].lotSize.toDouble(), 1.0);
    EXPECT_EQ(venue.subscriptionsOf("book.BTC-PERPETUAL.100ms"), 1U);
    EXPECT_EQ(venue.subscriptionsOf("ticker.BTC_USDC-30DEC25-90000-C.100ms"), 1U);
    EXPECT_EQ(venue.subscriptionsOf("deribit_price_index.btc_usd"), 1U);
    EXPECT_EQ(venue.subscriptionsOf("deribit_price_index.sol_usdc"), 0U);
    EXPECT_TRUE(session->isSettled());
    EXPECT_TRUE(session->view(venue.now).missing.empty());
    EXPECT_EQ(venue.made("public/set_heartbeat").front()["params"]["interval"], 10);
}

TEST_F(SessionTest, ChainsComeWholeOnceWithVolatilityAsAFraction)
{
    open();
    const auto chains = sink.all<domain::ChainUpdate>();
    std::vector<domain::ChainUpdate> whole;
    std::copy_if(chains.begin(), chains.end(), std::back_inserter(whole),
                 [](const auto& chain) { return chain.complete; });
    ASSERT_EQ(whole.size(), 2U) << "coin-settled and USDC-settled";
    EXPECT_EQ(whole[0].quotes.size(), 2U);
    EXPECT_DOUBLE_EQ(whole[0].quotes[0].markVolatility.value(), 0.555);
    EXPECT_FALSE(whole[0].quotes[0].ask.has_value()) << "an empty side is absent";
    EXPECT_EQ(whole[0].quotes[0].mark->toString(), "0.05123456");
    ASSERT_EQ(whole[0].forwards.size(), 1U);
    EXPECT_EQ(whole[0].forwards[0].forward, 92000.25);
    venue.ticker("BTC-30DEC25-90000-C", 0.0, 0.06, 0.055, 60.0);
    const auto last = sink.all<domain::ChainUpdate>().back();
    EXPECT_FALSE(last.complete);
    EXPECT_FALSE(last.quotes[0].bid.has_value());
    EXPECT_DOUBLE_EQ(last.quotes[0].markVolatility.value(), 0.6);
}

TEST_F(SessionTest, IndexFundingAndTopOfBookReachTheDesk)
{
    open();
    venue.tell("deribit_price_index.btc_usd",
               {{"timestamp", venue.milliseconds()}, {"index_name", "btc_usd"}, {"price", 92263.55}});
    venue.tell("deribit_price_index.btc_usdc",
               {{"timestamp", venue.milliseconds()}, {"index_name", "btc_usdc"}, {"price", 92200.0}});
    const auto indices = sink.all<domain::IndexUpdate>();
    ASSERT_EQ(indices.size(), 1U) << "a coin has one spot: its dollar index";
    EXPECT_EQ(indices[0].price.toString(), "92263.55");
    venue.ticker("BTC-PERPETUAL", 92283.5, 92284.0, 92281.78);
    venue.book("BTC-PERPETUAL", true, 5, 0, {{"new", 92283.5, 117660.0}}, {{"new", 92284.0, 186520.0}});
    const auto quote = sink.all<domain::HedgeQuote>().back();
    EXPECT_EQ(quote.bid.toString(), "92283.5");
    EXPECT_NEAR(quote.depth.toDouble(), 117660.0 / 92283.5, 1e-8) << "the amount is dollars, the desk's depth coins";
    EXPECT_DOUBLE_EQ(sink.all<domain::FundingUpdate>().back().ratePerHour, 1e-5);
    EXPECT_EQ(viewOf("BTC-PERPETUAL").quality, domain::Quality::Good);
}

/// Each kind of channel by the venue's own time, without what a subscription brings first.
TEST_F(SessionTest, EachKindOfChannelSaysHowLateItIs)
{
    open();
    const auto tell = [&](int index, int late) {
        venue.now = venue.now + Duration::seconds(1);
        venue.tell("deribit_price_index.btc_usd",
                   {{"timestamp", venue.milliseconds() - late}, {"index_name", "btc_usd"}, {"price", 92000 + index}});
        session->handled(std::chrono::microseconds(20 + index));
    };
    tell(0, 3'600'000);
    for (int i = 1; i <= 100; ++i)
        tell(i, i <= 90 ? 8 : 64);
    const auto delays = session->view(venue.now).delays;
    const auto index =
        std::find_if(delays.begin(), delays.end(), [](const auto& one) { return one.kind == "deribit_price_index"; });
    ASSERT_NE(index, delays.end());
    EXPECT_EQ(index->venueToSocket.samples(), 100U) << "the first is as old as it happens to be";
    const auto milliseconds = [&](double share) {
        return std::chrono::duration<double, std::milli>(*index->venueToSocket.quantile(share)).count();
    };
    EXPECT_NEAR(milliseconds(0.5), 8.0, 8.0 / 32.0);
    EXPECT_NEAR(milliseconds(0.95), 64.0, 64.0 / 32.0);
    EXPECT_EQ(index->socketToBook.samples(), 101U);
    EXPECT_NEAR(std::chrono::duration<double>(*index->socketToBook.quantile(1.0)).count(), 120e-6, 120e-6 / 32.0);
    const auto ticker =
        std::find_if(delays.begin(), delays.end(), [](const auto& one) { return one.kind == "ticker"; });
    ASSERT_NE(ticker, delays.end());
    EXPECT_EQ(ticker->socketToBook.samples(), 0U) << "nothing came through it";
}

TEST_F(SessionTest, F27_AGapAsksForTheBookAgainOnce)
{
    open();
    const std::string name = "BTC-PERPETUAL";
    venue.book(name, true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    venue.book(name, false, 9, 8, {{"new", 100.5, 10.0}}, json::array());
    venue.book(name, false, 10, 9, {{"new", 100.0, 12.0}}, json::array());
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Bad);
    EXPECT_TRUE(viewOf(name).bids.empty());
    venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(venue.subscriptionsOf("book.BTC-PERPETUAL.100ms"), 2U);
    EXPECT_EQ(venue.made("public/unsubscribe").size(), 1U);
    venue.book(name, true, 12, 0, {{"new", 100.5, 30.0}}, {{"new", 101.0, 10.0}});
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
    EXPECT_EQ(viewOf(name).bids.front().first.toString(), "100.5");
    EXPECT_EQ(channelOf("book.BTC-PERPETUAL.100ms").gaps, 1U);
    EXPECT_EQ(channelOf("book.BTC-PERPETUAL.100ms").resyncs, 1U);
}

/// Five reconnects leave the number of subscriptions as it was, and what is held is void until it comes again.
TEST_F(SessionTest, F01_ALostLineMakesEverythingStaleAndComesBackTheSame)
{
    open();
    venue.ticker("BTC-PERPETUAL", 100.0, 101.0, 100.5);
    venue.book("BTC-PERPETUAL", true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    const auto channels = session->view(venue.now).channels.size();
    for (int i = 0; i < 5; ++i) {
        session->closed("the peer closed it", venue.now);
        EXPECT_EQ(viewOf("BTC-PERPETUAL").quality, domain::Quality::Stale);
        EXPECT_TRUE(viewOf("BTC-PERPETUAL").bids.empty());
        EXPECT_FALSE(session->isSettled());
        const auto before = venue.calls.size();
        session->opened(venue.now);
        for (int k = 0; k < 200; ++k)
            venue.work(), venue.tick(Duration::milliseconds(100));
        std::map<std::string, int> asked;
        for (std::size_t c = before; c < venue.calls.size(); ++c)
            if (venue.calls[c]["method"] == "public/subscribe")
                for (const auto& channel : venue.calls[c]["params"]["channels"])
                    ++asked[channel];
        EXPECT_EQ(asked.size(), channels);
        for (const auto& [name, count] : asked)
            EXPECT_EQ(count, 1) << name;
        EXPECT_EQ(session->view(venue.now).channels.size(), channels);
    }
    EXPECT_EQ(channelOf("ticker.BTC-PERPETUAL.100ms").reconnects, 5U);
    EXPECT_EQ(sink.instruments.size(), 4U);
    EXPECT_EQ(sink.lines.size(), 11U);
}

/// F06: a venue that cannot be reached is told once, with the reason, not at each try.
/// Else thousands of options keep back the index that every decision on the coin waits for.
TEST_F(SessionTest, F01_ALineThatComesBackAsksForTheIndexAndWhatHedgesFirst)
{
    open();
    const auto asked = venue.made("public/subscribe").size();
    session->closed("cut", venue.now);
    session->opened(venue.now);
    venue.work();
    const auto calls = venue.made("public/subscribe");
    ASSERT_EQ(calls.size(), asked + 1) << "all of this small venue's go in one call";
    const auto need = [](const std::string& name) {
        if (name.starts_with("deribit_price_index.")) return 0;
        return name.find("-PERPETUAL.") != std::string::npos ? 1 : 2;
    };
    std::vector<int> needs;
    for (const std::string name : calls.back()["params"]["channels"])
        needs.push_back(need(name));
    EXPECT_TRUE(std::is_sorted(needs.begin(), needs.end()));
    EXPECT_EQ(std::count(needs.begin(), needs.end(), 0), 2);
    EXPECT_EQ(std::count(needs.begin(), needs.end(), 1), 2);
}

TEST_F(SessionTest, F06_AVenueThatCannotBeReachedIsToldOnce)
{
    for (int i = 0; i < 5; ++i)
        session->closed("127.0.0.1:9001: connection refused", venue.now);
    EXPECT_EQ(sink.lines, std::vector<std::string>{"down 127.0.0.1:9001: connection refused"});
    open();
    EXPECT_EQ(sink.lines.size(), 2U);
}

TEST_F(SessionTest, WhatTheVenueLeavesOutIsSaidByName)
{
    venue.leavesOut = {"ticker.BTC-30DEC25-90000-P.100ms"};
    open();
    EXPECT_TRUE(session->isSettled());
    const auto missing = session->view(venue.now).missing;
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0], "ticker.BTC-30DEC25-90000-P.100ms: the venue's answer leaves it out");
    EXPECT_EQ(venue.subscriptionsOf("ticker.BTC-30DEC25-90000-P.100ms"), 3U) << "three tries, no more at once";
}

/// F05, F15: a venue that answers nothing for a while, as in maintenance, gives later what it refused, on the same
/// line.
TEST_F(SessionTest, F15_WhatWasRefusedIsAskedForAgainLater)
{
    for (const auto* method : {"public/get_instruments", "public/subscribe"})
        venue.refuses.insert(method);
    open();
    EXPECT_FALSE(session->view(venue.now).missing.empty());
    venue.refuses.erase("public/get_instruments");
    for (int i = 0; i < 200; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(sink.instruments.size(), 4U) << "the listing, within 15 s";
    venue.refuses.clear();
    for (int i = 0; i < 200; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_TRUE(session->view(venue.now).missing.empty()) << session->view(venue.now).missing.front();
    EXPECT_EQ(venue.drops.size(), 0U);
}

TEST_F(SessionTest, ACoinThatIsNotListedIsSaidByName)
{
    terms.underlyings = {"BTC", "XRP"};
    open();
    const auto missing = session->view(venue.now).missing;
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0], "XRP: the venue lists nothing of it");
}

/// Coins that the venue pays in USDC alone have no currency of their own: it is asked for once each listing, costs no
/// other call and is no fault.
TEST_F(SessionTest, ACoinWithoutACurrencyOfItsOwnIsListedByWhatPaysIt)
{
    terms.underlyings = {"BTC", "SOL"};
    open();
    EXPECT_TRUE(session->view(venue.now).missing.empty()) << session->view(venue.now).missing.front();
    EXPECT_TRUE(session->isSettled());
    wait(6000);
    const auto of = [&](const std::string& method, const std::string& currency) {
        const auto calls = venue.made(method);
        return std::count_if(calls.begin(), calls.end(),
                             [&](const json& call) { return call["params"]["currency"] == currency; });
    };
    EXPECT_EQ(of("public/get_instruments", "SOL"), 2) << "at the beginning and after ten minutes";
    EXPECT_EQ(of("public/get_book_summary_by_currency", "SOL"), 0);
    EXPECT_GE(of("public/get_instruments", "BTC"), 2);
    EXPECT_EQ(session->view(venue.now).lastFault, "");
    const auto solana = channelOf("ticker.SOL_USDC-PERPETUAL.100ms");
    EXPECT_TRUE(solana.up);
}

/// A currency that is paid in and has no options tells of its new instruments, too.
TEST_F(SessionTest, StatesAreToldOfEachCurrencyThatPays)
{
    terms.underlyings = {"SOL"};
    open();
    EXPECT_EQ(venue.subscriptionsOf("instrument.state.any.USDC"), 1U);
    EXPECT_EQ(venue.subscriptionsOf("instrument.state.any.SOL"), 0U);
}

/// What is created after the venue has made a listing, and before that came here, is in the next one.
TEST_F(SessionTest, WhatIsCreatedWhileAListingIsAwaitedIsListedToo)
{
    open();
    const auto asked = venue.made("public/get_instruments").size();
    venue.created("BTC-30DEC25-95000-C", "BTC");
    venue.tick(Duration::milliseconds(100));
    ASSERT_EQ(venue.made("public/get_instruments").size(), asked + 1) << "of the one currency";
    venue.holds = true;
    venue.created("BTC-30DEC25-96000-C", "BTC");
    venue.tick(Duration::seconds(5));
    ASSERT_EQ(venue.made("public/get_instruments").size(), asked + 2);
    for (const auto* name : {"BTC-30DEC25-97000-C", "BTC-30DEC25-98000-C"})
        venue.created(name, "BTC");
    venue.holds = false;
    venue.work(1);
    for (const auto* name : {"BTC-30DEC25-97000-C", "BTC-30DEC25-98000-C"})
        venue.listedToo.push_back(instrument(name, "option", "BTC", "BTC", 1.0, 0.1));
    wait(200);
    EXPECT_EQ(venue.made("public/get_instruments").size(), asked + 3) << "once for both";
    EXPECT_EQ(sink.instruments.size(), 6U);
    EXPECT_EQ(venue.subscriptionsOf("ticker.BTC-30DEC25-97000-C.100ms"), 1U);
    wait(300);
    EXPECT_EQ(venue.made("public/get_instruments").size(), asked + 3);
}

TEST_F(SessionTest, ATestRequestIsAnsweredAtOnce)
{
    open();
    venue.say({{"jsonrpc", "2.0"}, {"method", "heartbeat"}, {"params", {{"type", "heartbeat"}}}});
    EXPECT_TRUE(venue.made("public/test").empty());
    venue.say({{"jsonrpc", "2.0"}, {"method", "heartbeat"}, {"params", {{"type", "test_request"}}}});
    EXPECT_EQ(venue.made("public/test").size(), 1U);
}

/// F11: the venue's question waits behind what it told before; one that is answered after its interval ends the line.
TEST_F(SessionTest, F11_ALineIsShownAliveWithinEachIntervalWithoutBeingAsked)
{
    open();
    const auto tests = [&] { return venue.made("public/test").size(); };
    for (std::size_t interval = 1; interval <= 3; ++interval) {
        const auto before = tests();
        for (int i = 0; i < 100; ++i)
            venue.tick(Duration::milliseconds(100));
        EXPECT_GE(tests(), before + 1) << interval;
        EXPECT_LE(tests(), before + 2) << interval;
    }
    // Unanswered ones do not heap up.
    venue.answers = false;
    const auto before = tests();
    for (int i = 0; i < 90; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_LE(tests(), before + 2);
}

/// F05: what the venue refuses for its number is asked again later, not at once and not for ever.
TEST_F(SessionTest, F05_TooManyRequestsHoldsWhatIsLeft)
{
    venue.answers = false;
    session->opened(venue.now);
    venue.tick(Duration::milliseconds(100));
    const auto listing = venue.made("public/get_instruments").front();
    const auto made = venue.calls.size();
    venue.say(
        {{"jsonrpc", "2.0"}, {"id", listing["id"]}, {"error", {{"code", 10028}, {"message", "too_many_requests"}}}});
    for (int i = 0; i < 40; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(venue.calls.size(), made) << "nothing within the hold";
    for (int i = 0; i < 30; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_GT(venue.calls.size(), made);
}

/// F21: an answer that nobody waits for changes nothing.
TEST_F(SessionTest, F21_UnknownAndRepeatedAnswersAreIgnored)
{
    open();
    const auto subscribe = venue.made("public/subscribe").front();
    const auto before = session->view(venue.now);
    venue.say({{"jsonrpc", "2.0"}, {"id", 999'999}, {"result", json::array()}});
    venue.say({{"jsonrpc", "2.0"}, {"id", subscribe["id"]}, {"result", json::array()}});
    EXPECT_EQ(session->view(venue.now).missing, before.missing);
}

/// F22: what was not subscribed creates nothing.
TEST_F(SessionTest, F22_AMessageOfAnotherInstrumentIsCountedAndLeft)
{
    open();
    const auto facts = sink.facts.size();
    venue.ticker("ETH-PERPETUAL", 1.0, 2.0, 1.5);
    EXPECT_EQ(sink.facts.size(), facts);
    EXPECT_EQ(session->view(venue.now).instruments.size(), 4U);
}

/// F30, F31: an empty side is no fault; a negative price is.
TEST_F(SessionTest, F30_AnEmptySideIsAbsentAndNoFault)
{
    open();
    const std::string name = "BTC-30DEC25-90000-C";
    venue.book(name, true, 5, 0, json::array(), {{"new", 0.06, 1.0}});
    venue.ticker(name, 0.0, 0.06, 0.055, 60.0);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
    EXPECT_FALSE(viewOf(name).bid.has_value());
    const auto facts = sink.facts.size();
    venue.ticker(name, -0.01, 0.06, 0.055, 60.0);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Bad);
    EXPECT_EQ(sink.facts.size(), facts);
    venue.ticker(name, 0.05, 0.06, 0.055, 60.0);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
}

/// F29: a book that crosses for a moment is told to nobody, one that stays so as it is, so that nothing is priced from
/// it; it is suspect, and asked for anew.
TEST_F(SessionTest, F29_ACrossedBookPricesNothing)
{
    const std::string name = "BTC-PERPETUAL", channel = "book.BTC-PERPETUAL.100ms";
    open();
    venue.book(name, true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    ASSERT_EQ(sink.all<domain::HedgeQuote>().size(), 1U);
    for (int i = 0; i < 60; ++i)
        venue.tick(Duration::milliseconds(100));
    const auto asked = venue.subscriptionsOf(channel);
    venue.book(name, false, 6, 5, {{"new", 102.0, 10.0}}, json::array());
    EXPECT_EQ(sink.all<domain::HedgeQuote>().size(), 1U) << "for a moment";
    venue.tick(Duration::milliseconds(400));
    EXPECT_EQ(venue.subscriptionsOf(channel), asked);
    venue.now = venue.now + Duration::milliseconds(200);
    venue.book(name, false, 7, 6, {{"new", 102.5, 10.0}}, json::array());
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Suspect);
    const auto told = sink.all<domain::HedgeQuote>().back();
    EXPECT_GT(told.bid, told.ask) << "as it is";
    venue.tick(Duration::milliseconds(100));
    venue.tick(Duration::seconds(1));
    EXPECT_EQ(venue.subscriptionsOf(channel), asked + 1) << "once";
    venue.book(name, true, 9, 0, {{"new", 100.0, 5.0}}, {{"new", 101.0, 10.0}});
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
    EXPECT_EQ(sink.all<domain::HedgeQuote>().back().bid.toString(), "100");
    // No matching leaves a whole book crossed: that is doubted at once.
    venue.book(name, true, 10, 0, {{"new", 102.0, 5.0}}, {{"new", 101.0, 10.0}});
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Suspect);
}

/// F31, F33: an index carries what the feed thinks of it: no price is bad; one that the venue has stopped, and one away
/// from the marks of the coin's perpetuals, is suspect; one future's mark alone says nothing.
TEST_F(SessionTest, F33_AnIndexCarriesWhatItsFeedThinksOfIt)
{
    open();
    const auto qualityAt = [&](double price) {
        venue.now = venue.now + Duration::milliseconds(100);
        venue.tell("deribit_price_index.btc_usd",
                   {{"timestamp", venue.milliseconds()}, {"index_name", "btc_usd"}, {"price", std::round(price)}});
        return sink.all<domain::IndexUpdate>().back().quality;
    };
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Good) << "nobody contradicts it yet";
    venue.ticker("BTC-PERPETUAL", 92'283.5, 92'284.0, 92'281.78);
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Good);
    EXPECT_EQ(qualityAt(1.35 * 92'000.0), domain::Quality::Suspect);
    EXPECT_EQ(qualityAt(92'281.78 / 1.011), domain::Quality::Suspect);
    EXPECT_EQ(qualityAt(92'281.78 / 1.009), domain::Quality::Good) << "within 1 %";
    EXPECT_EQ(qualityAt(92'281.78 * 1.011), domain::Quality::Suspect);
    EXPECT_EQ(qualityAt(0.0), domain::Quality::Bad);
    EXPECT_EQ(qualityAt(-92'000.0), domain::Quality::Bad);
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Good);
    venue.tell("platform_state", {{"price_index", "btc_usd"}, {"locked", true}});
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Suspect) << "the venue has stopped it";
    venue.tell("platform_state", {{"price_index", "btc_usd"}, {"locked", false}});
    EXPECT_EQ(qualityAt(92'000.0), domain::Quality::Good);
    venue.now = venue.now + Duration::seconds(3);
    EXPECT_EQ(qualityAt(1.35 * 92'000.0), domain::Quality::Good) << "a mark that old contradicts nothing";
}

/// F56: a time ahead of ours is of now; it neither keeps later values out nor makes this one young for ever.
TEST_F(SessionTest, F56_ATimeAheadIsOfNow)
{
    open();
    const auto index = [&](std::int64_t ahead, double price) {
        venue.now = venue.now + Duration::milliseconds(100);
        venue.tell("deribit_price_index.btc_usd",
                   {{"timestamp", venue.milliseconds() + ahead}, {"index_name", "btc_usd"}, {"price", price}});
    };
    index(3'600'000, 92'000.0);
    ASSERT_EQ(sink.all<domain::IndexUpdate>().size(), 1U);
    EXPECT_LE(sink.all<domain::IndexUpdate>().back().sampleTime, venue.now);
    index(0, 92'001.0);
    EXPECT_EQ(sink.all<domain::IndexUpdate>().size(), 2U) << "what comes after it is later";
}

/// A quiet strike is confirmed by the summary and does not go stale; where the summary stops too, it does.
TEST_F(SessionTest, AQuietStrikeIsConfirmedByTheSummary)
{
    open();
    const std::string name = "BTC-30DEC25-90000-P";
    venue.book(name, true, 5, 0, json::array(), json::array());
    for (int i = 0; i < 400; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
    venue.answers = false;
    for (int i = 0; i < 300; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Stale);
}

/// F32: of such a strike one damaged row is no price, and the next sound one is.
TEST_F(SessionTest, F32_ASoundSummaryEndsWhatADamagedOneSaid)
{
    open();
    const std::string name = "BTC-30DEC25-90000-P";
    venue.book(name, true, 5, 0, json::array(), json::array());
    const auto wait = [&](int tenths) {
        for (int i = 0; i < tenths; ++i)
            venue.tick(Duration::milliseconds(100));
    };
    wait(300);
    venue.putBid = -0.02;
    wait(150);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Bad);
    venue.putBid = 0.02;
    wait(150);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good);
}

/// F03: a channel that is silent while its instrument moves is asked for again, then the line is dropped.
TEST_F(SessionTest, F03_ASilentChannelIsAskedForAgainThenTheLineIsDropped)
{
    open();
    venue.book("BTC-PERPETUAL", true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    for (int i = 0; i < 400 && venue.drops.empty(); ++i) {
        venue.tick(Duration::milliseconds(100));
        venue.ticker("BTC-PERPETUAL", 100.0, 101.0, 100.5);
        venue.index(100.5);
    }
    EXPECT_EQ(venue.subscriptionsOf("book.BTC-PERPETUAL.100ms"), 2U);
    ASSERT_EQ(venue.drops.size(), 1U);
    EXPECT_EQ(venue.drops[0], "book.BTC-PERPETUAL.100ms is silent while its instrument moves");
}

/// F03: a future that has expired is silent for good, whether or not its end was told: no line is dropped for it.
TEST_F(SessionTest, F03_AnExpiredFutureCostsNoLine)
{
    auto dated = instrument("BTC-30DEC25", "future", "BTC", "BTC", 10.0, 10.0);
    dated["expiration_timestamp"] = 1767081600000;
    dated["settlement_period"] = "month";
    venue.listedToo.push_back(dated);
    open();
    ASSERT_TRUE(viewOf("BTC-30DEC25").instrument.expiry == Timestamp{1'767'081'600'000'000'000});
    venue.now = Timestamp{1'767'081'600'000'000'000};
    for (int i = 0; i < 400; ++i) {
        venue.tick(Duration::milliseconds(100));
        venue.ticker("BTC-PERPETUAL", 100.0, 101.0, 100.5);
        venue.book("BTC-PERPETUAL", true, 5U + static_cast<unsigned>(i), 0, {{"new", 100.0, 10.0}},
                   {{"new", 101.0, 10.0}});
        venue.index(100.5);
    }
    EXPECT_TRUE(venue.drops.empty()) << venue.drops.front();
}

/// An expiry is settled once, at what the venue says of its day; until it says so, nothing is.
TEST_F(SessionTest, AnExpiryIsSettledAtTheVenuesDeliveryPrice)
{
    open();
    const Timestamp expiry{1'767'081'600'000'000'000};
    venue.now = expiry + Duration::seconds(20);
    venue.tick(Duration::milliseconds(100));
    EXPECT_TRUE(venue.made("public/get_delivery_prices").empty()) << "the venue's average has just ended";
    venue.deliveries = json::array({{{"date", "2025-12-29"}, {"delivery_price", 91000.0}}});
    for (int i = 0; i < 300; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_FALSE(venue.made("public/get_delivery_prices").empty());
    EXPECT_TRUE(sink.all<domain::InstrumentSettled>().empty()) << "another day's price";
    venue.deliveries.push_back({{"date", "2025-12-30"}, {"delivery_price", 93456.78}});
    for (int i = 0; i < 600; ++i)
        venue.tick(Duration::milliseconds(100));
    const auto settled = sink.all<domain::InstrumentSettled>();
    ASSERT_EQ(settled.size(), 3U) << "two paid in BTC, one in USDC";
    EXPECT_EQ(settled[0].price.toString(), "93456.78");
    const auto calls = venue.made("public/get_delivery_prices").size();
    for (int i = 0; i < 600; ++i)
        venue.tick(Duration::milliseconds(100));
    EXPECT_EQ(venue.made("public/get_delivery_prices").size(), calls) << "nothing is left to settle";
}

/// F35: an instrument that the venue closed is no longer good, whatever it last said.
TEST_F(SessionTest, F35_AClosedInstrumentIsBad)
{
    open();
    venue.ticker("BTC-30DEC25-90000-C", 0.05, 0.06, 0.055, 60.0);
    venue.tell("instrument.state.any.BTC",
               {{"timestamp", venue.milliseconds()}, {"state", "closed"}, {"instrument_name", "BTC-30DEC25-90000-C"}});
    EXPECT_EQ(viewOf("BTC-30DEC25-90000-C").quality, domain::Quality::Bad);
}

json tradeRow(const Venue& venue, const char* id, const char* name, double price, double amount, const char* taker)
{
    return {{"timestamp", venue.milliseconds()},
            {"trade_id", id},
            {"trade_seq", 7},
            {"instrument_name", name},
            {"price", price},
            {"amount", amount},
            {"direction", taker}};
}

/// What others trade, each trade once: of a combination its legs and not itself.
TEST_F(SessionTest, TradesOfLegsAreCountedOnceAndTheirCombinationIsNot)
{
    open();
    EXPECT_EQ(venue.subscriptionsOf("trades.future.BTC.100ms"), 1U) << "perpetuals are futures there";
    EXPECT_EQ(venue.subscriptionsOf("trades.option.USDC.100ms"), 1U);
    EXPECT_EQ(venue.subscriptionsOf("trades.future.USDC.100ms"), 0U) << "the desk's coin has none there";
    auto leg = tradeRow(venue, "403", "BTC-PERPETUAL", 92294.5, 50.0, "sell");
    leg["combo_trade_id"] = "43";
    auto combination = tradeRow(venue, "43", "BTC-FS-X", 12.5, 50.0, "buy");
    venue.tell("trades.future.BTC.100ms", json::array({leg, combination}));
    venue.tell("trades.future.BTC.100ms",
               json::array({leg, tradeRow(venue, "404", "BTC-PERPETUAL", 92295.0, 10.0, "buy")}));
    auto option = tradeRow(venue, "405", "BTC-30DEC25-90000-C", 0.0515, 0.3, "buy");
    option["combo_trade_id"] = "43";
    venue.tell("trades.option.BTC.100ms", json::array({option}));
    venue.tick(Duration::seconds(3));
    const auto perpetual = viewOf("BTC-PERPETUAL").traded;
    ASSERT_TRUE(perpetual && perpetual->last);
    EXPECT_EQ(perpetual->last->price.toString(), "92295");
    EXPECT_EQ(perpetual->last->size.toString(), "10") << "USD, as its book";
    EXPECT_EQ(perpetual->last->taker, domain::Side::Buy);
    EXPECT_EQ(perpetual->hourVolume.toString(), "60");
    EXPECT_EQ(perpetual->hourTrades, 2U);
    EXPECT_GE(perpetual->heard, Duration::seconds(3));
    EXPECT_EQ(viewOf("BTC-30DEC25-90000-C").traded->hourVolume.toString(), "0.3");
    EXPECT_EQ(viewOf("BTC-30DEC25-90000-P").traded->hourTrades, 0U);
    const auto heard = viewOf("BTC-30DEC25-90000-P").traded->heard;
    session->closed("cut", venue.now);
    venue.now = venue.now + Duration::seconds(30);
    EXPECT_EQ(viewOf("BTC-30DEC25-90000-P").traded->heard, heard) << "nothing is heard without a line";
    EXPECT_EQ(viewOf("BTC-PERPETUAL").traded->hourTrades, 2U);
}

TEST_F(SessionTest, TheVolatilityIndexIsAFractionWithItsAge)
{
    open();
    ASSERT_EQ(venue.subscriptionsOf("deribit_volatility_index.btc_usd"), 1U);
    EXPECT_TRUE(session->view(venue.now).volatilities.empty());
    const auto tell = [&](double points, std::int64_t milliseconds) {
        venue.tell("deribit_volatility_index.btc_usd",
                   {{"timestamp", milliseconds}, {"volatility", points}, {"index_name", "btc_usd"}});
    };
    tell(54.25, venue.milliseconds());
    tell(99.0, venue.milliseconds() - 1000);
    tell(0.0, venue.milliseconds() + 1000);
    venue.tick(Duration::seconds(1));
    const auto seen = session->view(venue.now).volatilities;
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].coin, "BTC");
    EXPECT_DOUBLE_EQ(seen[0].volatility, 0.5425) << "neither what is older nor what is none";
    EXPECT_EQ(seen[0].age, Duration::seconds(1));
    EXPECT_EQ(seen[0].quality, domain::Quality::Good);
    EXPECT_EQ(channelOf("deribit_volatility_index.btc_usd").dropped, 1U);
    EXPECT_EQ(session->view(venue.now + terms.staleOption).volatilities[0].quality, domain::Quality::Stale);
    session->closed("cut", venue.now);
    EXPECT_EQ(session->view(venue.now).volatilities[0].quality, domain::Quality::Stale);
}

/// A coin that the venue has listed under its own currency has one: an answer which says otherwise is a fault that is
/// told and tried again, and what was never listed is asked for again with each listing.
TEST_F(SessionTest, ACurrencyThatWasListedIsNotGivenUpForOneRefusal)
{
    terms.listingEvery = Duration::seconds(60);
    session.emplace(terms, venue, sink);
    venue.session = &*session;
    open();
    ASSERT_TRUE(session->view(venue.now).missing.empty());
    venue.noCurrency = "BTC";
    wait(1500);
    const auto missing = session->view(venue.now).missing;
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0], "the listing of BTC: the venue answered -32602 Invalid params");
    venue.noCurrency.clear();
    wait(1000);
    EXPECT_TRUE(session->view(venue.now).missing.empty());
}

}  // namespace
}  // namespace ballast::venue_deribit::session_test
