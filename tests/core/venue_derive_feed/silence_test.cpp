#include "market_at_venue.h"

namespace ballast::venue_derive_feed::silence_test {
namespace {

using namespace ballast;
using namespace ballast::derive;
using namespace ballast::derive::at_venue;

/// What stops while the line lives: what is told of it then, and what is asked for anew.
struct DeriveSilence : DeriveMarket {
    std::ptrdiff_t asked(const std::string& channel) const
    {
        const auto names = there.subscribed();
        return std::count(names.begin(), names.end(), channel);
    }
    void spot()
    {
        const json feeds{{"ETH", {{"price", "1991.5"}, {"confidence", "0.99"}}}};
        there.tell("spot_feed.ETH", {{"timestamp", there.milliseconds()}, {"feeds", feeds}});
    }
    void perpetual()
    {
        there.ticker(kTicker, there.slim("1992.3", "1992.4"));
        there.book(side({{"1992.3", "1"}}), side({{"1992.4", "2"}}), ++m_publish);
    }
    void callBook(const char* bid)
    {
        there.tell("orderbook." + kCall + ".1.10", {{"instrument_name", kCall},
                                                    {"timestamp", there.milliseconds()},
                                                    {"publish_id", ++m_publish},
                                                    {"bids", side({{bid, "1"}})},
                                                    {"asks", side({{"409.8", "1"}})}});
    }
    domain::OptionQuote lastToldOf(const std::string& name)
    {
        const auto id = viewOf(name).instrument.id;
        domain::OptionQuote last;
        for (const auto& chain : sink.all<domain::ChainUpdate>())
            for (const auto& quote : chain.quotes)
                if (quote.instrument == id) last = quote;
        return last;
    }
    template <class Meanwhile> void wait(int halfSeconds, const Meanwhile& meanwhile)
    {
        for (int i = 0; i < halfSeconds; ++i) {
            there.tick(Duration::milliseconds(500));
            meanwhile();
        }
    }

private:
    int m_publish{100};
};

/// F03: a spot that stops while its perpetual moves is asked for anew, and where that brings nothing the line is
/// dropped.
TEST_F(DeriveSilence, F03_ASilentSpotIsAskedForAnew)
{
    open();
    fill();
    spot();
    wait(22, [&] { perpetual(); });
    ASSERT_EQ(asked("spot_feed.ETH"), 2);
    EXPECT_TRUE(there.drops.empty());
    spot();
    wait(15, [&] { perpetual(); });
    EXPECT_EQ(asked("spot_feed.ETH"), 2);
    wait(40, [&] { perpetual(); });
    ASSERT_EQ(there.drops.size(), 1U);
    EXPECT_NE(there.drops[0].find("spot_feed.ETH"), std::string::npos);
}

/// F03: what is confirmed and never tells anything is asked for anew, over a second line as well.
TEST_F(DeriveSilence, F03_AChannelWhoseFirstMessageNeverCameIsAskedForAnew)
{
    open();
    fill();
    session->closed("cut", there.now);
    session->opened(there.now);
    there.work();
    ASSERT_EQ(asked(kBook), 2);
    wait(24, [&] {
        there.ticker(kTicker, there.slim("1992.3", "1992.4"));
        spot();
    });
    EXPECT_EQ(asked(kBook), 3);
    EXPECT_EQ(asked(kCallTicker), 2) << "an option has longer";
    wait(10, [&] { spot(); });
    EXPECT_EQ(asked(kCallTicker), 3);
}

/// F03: where all of a perpetual is silent, its coin's spot tells that it should not be.
TEST_F(DeriveSilence, F03_APerpetualThatIsSilentAltogetherIsAskedForAnew)
{
    open();
    fill();
    wait(22, [&] { spot(); });
    EXPECT_EQ(asked(kTicker), 2);
}

/// F16: the book that was asked for cannot be read either.
TEST_F(DeriveSilence, F16_ADamagedBookIsAskedForUntilASoundOneComes)
{
    open();
    fill();
    const auto damaged = [&](int publish) { there.book(side({{"1992.3", "-1"}}), side({{"1992.4", "2"}}), publish); };
    damaged(6);
    there.tick(Duration::milliseconds(100));
    ASSERT_EQ(asked(kBook), 2);
    damaged(7);
    wait(6, [] {});
    EXPECT_EQ(asked(kBook), 2) << "not at once";
    wait(16, [] {});
    ASSERT_EQ(asked(kBook), 3);
    there.book(side({{"1992.3", "1"}}), side({{"1992.4", "2"}}), 8);
    EXPECT_TRUE(channel(kBook).up);
    EXPECT_EQ(channel(kBook).resyncs, 1U);
    EXPECT_TRUE(there.drops.empty());
}

/// A book that goes on does not hide that its strike's ticker has stopped: the question confirms mark and forward, and
/// what it contradicts is asked for anew.
TEST_F(DeriveSilence, F03_ABookDoesNotHideAStrikeWhoseTickerIsSilent)
{
    open();
    fill();
    const auto book = [&] { callBook("383"); };
    wait(18, book);
    callBook("385");
    EXPECT_EQ(lastToldOf(kCall).bid->toString(), "385") << "its ticker does not tell it";
    auto option = there.option();
    option["i"] = "0.7";
    wait(1, [&] { there.tickers = {{kCall, there.slim("390", "409.8", option)}}; });
    wait(24, [] {});
    EXPECT_EQ(lastToldOf(kCall).markVolatility, 0.7);
    EXPECT_EQ(lastToldOf(kCall).bid->toString(), "390");
    EXPECT_GE(asked(kCallTicker), 2);
}

/// What nothing confirms is told without bid and ask, once, and comes back with its ticker.
TEST_F(DeriveSilence, F03_WhatGoesStaleIsToldWithoutItsQuoteOnce)
{
    open();
    fill();
    wait(28, [] {});
    ASSERT_TRUE(lastToldOf(kCall).ask.has_value());
    wait(6, [] {});
    EXPECT_TRUE(lastToldOf(kCall).ask.has_value()) << "its confirmation may be under way";
    wait(8, [] {});
    EXPECT_FALSE(lastToldOf(kCall).ask.has_value());
    const auto last = sink.all<domain::ChainUpdate>().back();
    EXPECT_TRUE(last.forwards.empty()) << "it confirms no other strike";
    EXPECT_TRUE(lastToldOf(kCall).mark.has_value());
    EXPECT_GE(there.now - last.captureTime, Duration::seconds(20)) << "its mark was confirmed then";
    const auto told = sink.all<domain::ChainUpdate>().size();
    wait(10, [] {});
    EXPECT_EQ(sink.all<domain::ChainUpdate>().size(), told);
    callBook("384");
    EXPECT_EQ(lastToldOf(kCall).bid->toString(), "384");
    EXPECT_FALSE(lastToldOf(kCall).mark.has_value()) << "a young book confirms no mark";
    there.ticker(kCallTicker, there.slim("383", "409.8", there.option()));
    EXPECT_EQ(lastToldOf(kCall).bid->toString(), "383");
}

}  // namespace
}  // namespace ballast::venue_derive_feed::silence_test
