#include <fmt/format.h>

#include "session_at_venue.h"

namespace ballast::venue_deribit::silence_test {
namespace {

using namespace ballast;
using namespace ballast::deribit;
using namespace ballast::deribit::at_venue;

const std::string kPut = "BTC-30DEC25-90000-P";

/// What stops while the line lives: what is told of it then, and what is asked for anew.
struct SilenceTest : SessionTest {
    /// Mark prices of all options, each second, that move.
    std::function<void()> marks()
    {
        return [this, tenths = 0]() mutable {
            if (++tenths % 10 == 0) venue.markPrice(kPut, 0.0512, 0.55 + 0.0001 * tenths);
        };
    }
    const domain::OptionQuote lastToldOf(const std::string& name) const
    {
        const auto id = viewOf(name).instrument.id;
        domain::OptionQuote last;
        for (const auto& chain : sink.all<domain::ChainUpdate>())
            for (const auto& quote : chain.quotes)
                if (quote.instrument == id) last = quote;
        return last;
    }
};

/// F03: a strike's ticker stops, its marks go on: the summary's bid is taken, and its ticker is asked for anew, since
/// the summary contradicts it.
TEST_F(SilenceTest, F03_MarksDoNotHideAStrikeWhoseTickerIsSilent)
{
    open();
    venue.book(kPut, true, 5, 0, {{"new", 0.02, 1.0}}, json::array());
    venue.ticker(kPut, 0.02, 0.06, 0.05, 55.0);
    ASSERT_EQ(lastToldOf(kPut).bid->toString(), "0.02");
    venue.putBid = 0.04;
    wait(250, marks());
    EXPECT_EQ(viewOf(kPut).quality, domain::Quality::Good) << viewOf(kPut).reason;
    ASSERT_TRUE(viewOf(kPut).bid.has_value());
    EXPECT_EQ(viewOf(kPut).bid->toString(), "0.04");
    EXPECT_EQ(lastToldOf(kPut).bid->toString(), "0.04");
    EXPECT_GE(venue.subscriptionsOf("ticker." + kPut + ".100ms"), 2U);
    EXPECT_TRUE(venue.drops.empty());
}

/// Where the summary stops too, the strike is stale, and neither its bid nor its ask is told any more: its smile is
/// made of the others and of its mark.
TEST_F(SilenceTest, F03_MarksDoNotKeepAQuoteYoung)
{
    open();
    venue.book(kPut, true, 5, 0, {{"new", 0.02, 1.0}}, json::array());
    venue.ticker(kPut, 0.02, 0.06, 0.05, 55.0);
    venue.refuses.insert("public/get_book_summary_by_currency");
    wait(140, marks());
    EXPECT_EQ(viewOf(kPut).quality, domain::Quality::Good);
    EXPECT_TRUE(lastToldOf(kPut).bid.has_value());
    wait(30, marks());
    EXPECT_EQ(viewOf(kPut).quality, domain::Quality::Stale);
    EXPECT_GE(*viewOf(kPut).age, Duration::seconds(15)) << "the age of its quote, not of its mark";
    EXPECT_TRUE(lastToldOf(kPut).bid.has_value()) << "its confirmation may be under way";
    wait(40, marks());
    EXPECT_FALSE(lastToldOf(kPut).bid.has_value());
    EXPECT_FALSE(lastToldOf(kPut).ask.has_value());
    EXPECT_TRUE(lastToldOf(kPut).markVolatility.has_value());
    const auto last = sink.all<domain::ChainUpdate>().back();
    EXPECT_TRUE(last.forwards.empty()) << "a dead ticker confirms no expiry";
    venue.ticker(kPut, 0.021, 0.06, 0.05, 55.0);
    EXPECT_EQ(viewOf(kPut).quality, domain::Quality::Good);
    EXPECT_EQ(lastToldOf(kPut).bid->toString(), "0.021");
}

/// Without a word of any mark either: what goes stale is told so once.
TEST_F(SilenceTest, F03_WhatGoesStaleIsToldWithoutItsQuoteOnce)
{
    open();
    venue.ticker(kPut, 0.02, 0.06, 0.05, 55.0);
    venue.answers = false;
    wait(210);
    EXPECT_FALSE(lastToldOf(kPut).bid.has_value());
    const auto told = sink.all<domain::ChainUpdate>().size();
    wait(100);
    EXPECT_EQ(sink.all<domain::ChainUpdate>().size(), told);
}

/// F03: a mark alone carries the time of its own confirmation, and is told no more beside a quote that is younger.
TEST_F(SilenceTest, F03_AMarkHasTheTimeOfItsOwnConfirmation)
{
    open();
    venue.book(kPut, true, 5, 0, {{"new", 0.02, 1.0}}, {{"new", 0.06, 1.0}});
    venue.ticker(kPut, 0.02, 0.06, 0.05, 55.0);
    const auto ticked = venue.now;
    venue.answers = false;
    wait(210);
    ASSERT_FALSE(lastToldOf(kPut).bid.has_value());
    EXPECT_EQ(lastToldOf(kPut).markVolatility, 0.55);
    EXPECT_EQ(sink.all<domain::ChainUpdate>().back().captureTime, Timestamp{ticked.nanoseconds / 1000000 * 1000000});
    venue.book(kPut, false, 6, 5, {{"change", 0.02, 2.0}, {"new", 0.03, 1.0}}, json::array());
    EXPECT_EQ(lastToldOf(kPut).bid->toString(), "0.03");
    EXPECT_FALSE(lastToldOf(kPut).mark.has_value()) << "21 s old";
    EXPECT_FALSE(lastToldOf(kPut).markVolatility.has_value());
    // A mark that comes says both again; coarser than the ticker's, but of now.
    venue.markPrice(kPut, 0.0613, 0.61);
    EXPECT_EQ(lastToldOf(kPut).markVolatility, 0.61);
    EXPECT_EQ(lastToldOf(kPut).mark->toString(), "0.0613");
}

/// A strike that is behind does not set back the forward that its neighbours have told since.
TEST_F(SilenceTest, AQuietStrikesMarkBringsTheNewestForwardOfItsExpiry)
{
    open();
    venue.ticker(kPut, 0.02, 0.06, 0.05, 55.0);
    venue.now = venue.now + Duration::seconds(1);
    venue.tell("ticker.BTC-30DEC25-90000-C.100ms", {{"timestamp", venue.milliseconds()},
                                                    {"instrument_name", "BTC-30DEC25-90000-C"},
                                                    {"state", "open"},
                                                    {"best_bid_price", 0.05},
                                                    {"best_ask_price", 0.06},
                                                    {"best_bid_amount", 1.0},
                                                    {"best_ask_amount", 1.0},
                                                    {"mark_price", 0.055},
                                                    {"mark_iv", 55.0},
                                                    {"underlying_price", 93000.5}});
    venue.markPrice(kPut, 0.0512, 0.57);
    const auto last = sink.all<domain::ChainUpdate>().back();
    ASSERT_EQ(last.forwards.size(), 1U);
    EXPECT_EQ(last.forwards[0].forward, 93000.5);
}

/// F16, F27: the snapshot that was to mend a book cannot be read, and the next one leaves a gap: it is asked for until
/// a sound one comes, not at once and not for ever as fast.
TEST_F(SilenceTest, F16_ADamagedSnapshotIsAskedForAgain)
{
    open();
    const std::string name = "BTC-PERPETUAL", channel = "book.BTC-PERPETUAL.100ms";
    const auto asked = [&] { return venue.subscriptionsOf(channel); };
    venue.book(name, true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    venue.book(name, false, 9, 8, {{"new", 100.5, 10.0}}, json::array());
    wait(1);
    ASSERT_EQ(asked(), 2U);
    venue.book(name, true, 12, 0, {{"new", "no price", 10.0}}, {{"new", 101.0, 10.0}});
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Bad);
    std::uint64_t change = 12;
    const auto deltas = [&] {
        ++change;
        venue.book(name, false, change, change - 1, {{"new", 100.5, 10.0}}, json::array());
    };
    wait(40, deltas);
    EXPECT_EQ(asked(), 2U) << "not at once";
    wait(70, deltas);
    ASSERT_EQ(asked(), 3U);
    // What was kept meanwhile does not continue this one.
    venue.book(name, true, change - 20, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    change += 10;
    venue.book(name, false, change, change - 3, json::array(), json::array());
    wait(250, deltas);
    ASSERT_EQ(asked(), 4U);
    venue.book(name, true, change + 1, 0, {{"new", 100.5, 30.0}}, {{"new", 101.0, 10.0}});
    venue.ticker(name, 100.5, 101.0, 100.7);
    EXPECT_EQ(viewOf(name).quality, domain::Quality::Good) << viewOf(name).reason;
    EXPECT_EQ(channelOf(channel).resyncs, 1U);
    EXPECT_TRUE(venue.drops.empty()) << "the others are sound";
}

/// F05: a book that is asked for anew is not up meanwhile, so that what was refused is asked for later.
TEST_F(SilenceTest, F05_AResubscriptionThatIsRefusedIsMadeLater)
{
    open();
    const std::string channel = "book.BTC-PERPETUAL.100ms";
    venue.book("BTC-PERPETUAL", true, 5, 0, {{"new", 100.0, 10.0}}, {{"new", 101.0, 10.0}});
    venue.refuses.insert("public/subscribe");
    venue.book("BTC-PERPETUAL", false, 9, 8, {{"new", 100.5, 10.0}}, json::array());
    EXPECT_TRUE(session->view(venue.now).missing.empty()) << "for a moment it is asked for anew";
    wait(20);
    EXPECT_FALSE(channelOf(channel).up);
    ASSERT_EQ(session->view(venue.now).missing.size(), 1U);
    venue.refuses.clear();
    wait(200);
    EXPECT_TRUE(channelOf(channel).up);
    EXPECT_TRUE(session->view(venue.now).missing.empty());
}

/// F03: an index that stops while its perpetual moves is asked for anew; where that brings nothing the line is dropped,
/// less often each time.
TEST_F(SilenceTest, F03_ASilentIndexIsAskedForAnew)
{
    open();
    const std::string channel = "deribit_price_index.btc_usd";
    venue.book("BTC-PERPETUAL", true, 1, 0, {{"new", 92000.0, 10.0}}, {{"new", 92000.5, 10.0}});
    std::function<void()> moves = [&, change = 1U]() mutable {
        venue.ticker("BTC-PERPETUAL", 92000.0, 92000.5, 92000.0);
        venue.book("BTC-PERPETUAL", false, change + 1, change, json::array(), json::array());
        ++change;
    };
    venue.index(92000.0);
    wait(80, moves);
    EXPECT_EQ(venue.subscriptionsOf(channel), 1U);
    wait(30, moves);
    ASSERT_EQ(venue.subscriptionsOf(channel), 2U);
    venue.index(92001.0);
    EXPECT_TRUE(channelOf(channel).up);
    EXPECT_EQ(channelOf(channel).resyncs, 1U);
    EXPECT_TRUE(venue.drops.empty());
    wait(230, moves);
    ASSERT_EQ(venue.drops.size(), 1U);
    EXPECT_EQ(venue.drops[0], channel + " is silent while its instrument moves");
    wait(3000, moves);
    EXPECT_GE(venue.drops.size(), 2U);
    EXPECT_LE(venue.drops.size(), 3U) << "after one, two and four minutes";
}

/// F03: where all of a perpetual is silent, its coin's index tells that it should not be.
TEST_F(SilenceTest, F03_APerpetualThatIsSilentAltogetherIsAskedForAnew)
{
    open();
    venue.ticker("BTC-PERPETUAL", 92000.0, 92000.5, 92000.0);
    venue.book("BTC-PERPETUAL", true, 5, 0, {{"new", 92000.0, 10.0}}, {{"new", 92000.5, 10.0}});
    wait(110, [&] { venue.index(92000.0); });
    EXPECT_EQ(venue.subscriptionsOf("ticker.BTC-PERPETUAL.100ms"), 2U);
}

/// F03: what a subscription brings at once, and did not, is asked for anew; an option does not cost the line.
TEST_F(SilenceTest, F03_AChannelWhoseFirstMessageNeverCameIsAskedForAnew)
{
    open();
    const auto rest = [&] {
        venue.ticker("BTC-PERPETUAL", 92000.0, 92000.5, 92000.0);
        venue.index(92000.0);
    };
    venue.book("BTC-PERPETUAL", true, 5, 0, {{"new", 92000.0, 10.0}}, {{"new", 92000.5, 10.0}});
    venue.book("BTC-30DEC25-90000-C", true, 5, 0, json::array(), json::array());
    wait(160, rest);
    EXPECT_EQ(venue.subscriptionsOf("book." + kPut + ".100ms"), 2U);
    EXPECT_EQ(venue.subscriptionsOf("book.BTC-30DEC25-90000-C.100ms"), 1U) << "an empty book may stand";
    const auto calls = venue.made("public/subscribe").size();
    wait(300, rest);
    EXPECT_LE(venue.made("public/subscribe").size(), calls + 6) << "together, and less often each time";
    EXPECT_TRUE(venue.drops.empty() || venue.drops[0].find("BTC-PERPETUAL") != std::string::npos);
}

/// What a subscription brings may come before its answer: a book that stands from then on is not asked for again.
TEST_F(SilenceTest, ASnapshotBeforeTheAnswerIsTheFirstMessage)
{
    open();
    session->closed("cut", venue.now);
    venue.holds = true;
    session->opened(venue.now);
    venue.tick(Duration::milliseconds(100));
    for (const auto& one : {kPut, std::string("BTC-30DEC25-90000-C"), std::string("BTC_USDC-30DEC25-90000-C")}) {
        venue.book(one, true, 5, 0, json::array(), json::array());
        venue.ticker(one, 0.02, 0.06, 0.05, 55.0);
    }
    venue.now = venue.now + Duration::seconds(2);
    venue.holds = false;
    venue.work();
    const auto asked = venue.subscriptionsOf("book." + kPut + ".100ms");
    wait(400, [&] {
        venue.ticker("BTC-PERPETUAL", 92000.0, 92000.5, 92000.0);
        venue.index(92000.0);
    });
    EXPECT_EQ(venue.subscriptionsOf("book." + kPut + ".100ms"), asked);
    EXPECT_EQ(channelOf("book." + kPut + ".100ms").resyncs, 0U);
}

/// Nothing at all comes: that is for the line's own watch, and no channel's fault.
TEST_F(SilenceTest, ALineThatIsQuietAltogetherIsNotAskedChannelByChannel)
{
    open();
    venue.index(92000.0);
    venue.ticker("BTC-PERPETUAL", 92000.0, 92000.5, 92000.0);
    const auto calls = venue.made("public/subscribe").size();
    wait(400);
    EXPECT_EQ(venue.made("public/subscribe").size(), calls);
    EXPECT_TRUE(venue.drops.empty());
}

/// Two that die for good: the line is not dropped for them in turn each minute, and for another one at once.
TEST(DropPatience, ChannelsThatStaySilentAreWaitedForLongerTogether)
{
    sockets::DropPatience drops;
    int count = 0;
    for (auto now = kStart; now < kStart + Duration::minutes(30); now = now + Duration::seconds(5))
        for (const auto* channel : {"a", "b"})
            if (drops.mayDrop(channel, true, now)) drops.dropped({"a", "b"}, now), ++count;
    EXPECT_GE(count, 5) << "after 1, 2, 4, 8 and 15 minutes";
    EXPECT_LE(count, 6);
    const auto later = kStart + Duration::minutes(31);
    drops.dropped({"a"}, later);
    EXPECT_FALSE(drops.mayDrop("a", true, later + Duration::minutes(2)));
    drops.spoke("a");
    EXPECT_TRUE(drops.mayDrop("a", true, later + Duration::minutes(2))) << "it was back";
    EXPECT_FALSE(drops.mayDrop("c", true, later + Duration::seconds(59))) << "at most once a minute";
}

/// A node that takes subscriptions of eight futures and gives nothing of them while the index moves: sixteen dead
/// channels cost the line three times, and from then on only themselves.
TEST_F(SilenceTest, F03_WhatTheVenueDoesNotServeCostsItselfAndNotTheLine)
{
    for (int i = 1; i <= 8; ++i) {
        auto future = instrument(fmt::format("BTC-{}JAN26", i), "future", "BTC", "BTC", 10.0, 10.0);
        future["settlement_period"] = "week";
        future["expiration_timestamp"] = 1767225600000 + 86400000LL * i;
        venue.listedToo.push_back(future);
    }
    open();
    const auto asked = [&] { return venue.subscriptionsOf("book.BTC-3JAN26.100ms"); };
    ASSERT_EQ(asked(), 1U);
    const auto snapshot = [&] {
        venue.book("BTC-PERPETUAL", true, 1, 0, {{"new", 92000.0, 10.0}}, {{"new", 92000.5, 10.0}});
    };
    snapshot();
    std::size_t drops = 0, inTheLastHour = 0;
    std::uint64_t change = 1;
    for (int second = 0; second < 7200; ++second) {
        venue.tick(Duration::seconds(1));
        venue.index(92000.0);
        venue.ticker("BTC-PERPETUAL", 92000.0, 92000.5, 92000.0);
        venue.book("BTC-PERPETUAL", false, change + 1, change, json::array(), json::array());
        ++change;
        if (second % 3600 == 0) inTheLastHour = asked();
        if (venue.drops.size() == drops) continue;
        drops = venue.drops.size();
        session->closed("dropped", venue.now);
        session->opened(venue.now);
        snapshot();
        change = 1;
    }
    EXPECT_GE(drops, 2U) << "another node may serve them";
    EXPECT_LE(drops, 4U) << "not once a minute";
    EXPECT_GE(asked(), inTheLastHour + 4) << "each is asked for alone";
}

/// What still comes of the subscription that is being ended is no sign of life of the new one.
TEST_F(SilenceTest, WhatComesBeforeTheOldSubscriptionHasEndedIsNoResync)
{
    open();
    const std::string channel = "deribit_price_index.btc_usd";
    venue.index(92000.0);
    const auto moves = [&] { venue.ticker("BTC-PERPETUAL", 92000.0, 92000.5, 92000.0); };
    venue.ticker("BTC-PERPETUAL", 92000.0, 92000.5, 92000.0);
    wait(95, moves);
    ASSERT_TRUE(channelOf(channel).up);
    venue.holds = true;
    wait(20, moves);
    ASSERT_FALSE(channelOf(channel).up) << "asked for anew";
    venue.index(92000.5);
    EXPECT_EQ(channelOf(channel).resyncs, 0U) << "neither its end nor the new one is answered";
    venue.holds = false;
    venue.work();
    venue.index(92001.0);
    EXPECT_EQ(channelOf(channel).resyncs, 1U);
}

}  // namespace
}  // namespace ballast::venue_deribit::silence_test
