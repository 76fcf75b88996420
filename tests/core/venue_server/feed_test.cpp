#include "core/venue_server/served.h"
#include "venue/deribit/feed.h"

namespace ballast::venue_server::feed_test {
namespace {

using namespace ballast;
using namespace ballast::venue_server::testing;

struct Sink final : venue::FeedSink {
    domain::InstrumentId listed(const domain::Instrument& instrument) override { return m_table.add(instrument); }
    void post(std::span<const venue::MarketFact> facts, Timestamp) override { m_facts += facts.size(); }
    void connection(venue::Connection, std::string_view) override {}
    domain::InstrumentTable m_table;
    std::atomic<std::size_t> m_facts{};
};

class FeedOnTheServer : public ::testing::Test {
protected:
    FeedOnTheServer()
    {
        transport::SocketTerms socket;
        feed.emplace(deribit::FeedTerms{.underlyings = {"BTC"}}, transport::Endpoint::parse(served.wsUrl()).value(),
                     socket);
        feed->start(sink);
    }
    ~FeedOnTheServer() override
    {
        if (feed) feed->stop();
    }

    bool isWhole() const
    {
        const auto view = feed->view(served.clock.now());
        return feed->isSettled() && view.connected && view.missing.empty();
    }
    std::size_t good() const
    {
        std::size_t count = 0;
        for (const auto& one : feed->view(served.clock.now()).instruments)
            count += one.quality == domain::Quality::Good ? 1U : 0U;
        return count;
    }
    venue::InstrumentView viewOf(const std::string& name) const
    {
        for (auto& one : feed->view(served.clock.now()).instruments)
            if (one.instrument.name == name) return one;
        return {};
    }
    venue::ChannelView channel(const std::string& name) const
    {
        for (auto& one : feed->view(served.clock.now()).channels)
            if (one.name == name) return one;
        return {};
    }
    /// The server's book moves each 100 ms, so equal once is equal.
    bool sameBook(const std::string& name) const
    {
        return becomes([&] {
            const auto truth =
                served.get("/api/v2/public/get_order_book?depth=50&instrument_name=" + name).at("result");
            const auto view = viewOf(name);
            const auto same = [](const Json& levels, const std::vector<venue::BookLevel>& ours) {
                if (levels.size() != ours.size() || ours.empty()) return false;
                for (std::size_t i = 0; i < ours.size(); ++i)
                    if (levels[i][0] != ours[i].first.toDouble() || levels[i][1] != ours[i].second.toDouble())
                        return false;
                return true;
            };
            return same(truth.at("bids"), view.bids) && same(truth.at("asks"), view.asks);
        });
    }

    Served served;
    Sink sink;
    std::optional<deribit::Feed> feed;
};

TEST_F(FeedOnTheServer, ComesUpWholeWithTheServersBooks)
{
    ASSERT_TRUE(becomes([&] { return isWhole(); }, 60.0)) << feed->view(served.clock.now()).lastFault;
    const auto view = feed->view(served.clock.now());
    const auto all = served.get("/api/v2/public/get_instruments?currency=any").at("result");
    Json listed = Json::array();
    for (const auto& one : all)
        if (one.at("base_currency") == "BTC") listed.push_back(one);
    EXPECT_EQ(view.instruments.size(), listed.size());
    EXPECT_TRUE(becomes([&] { return good() == listed.size(); }, 60.0)) << good() << " of " << listed.size();
    std::string call;
    for (const auto& one : listed)
        if (one.at("kind") == "option" && one.at("option_type") == "call" &&
            viewOf(one.at("instrument_name")).bids.size() > 1)
            call = one.at("instrument_name");
    ASSERT_FALSE(call.empty());
    for (const auto& name : {std::string("BTC-PERPETUAL"), std::string("BTC_USDC-PERPETUAL"), call})
        EXPECT_TRUE(sameBook(name)) << name;
    EXPECT_EQ(channel("book.BTC-PERPETUAL.100ms").gaps, 0U);
    for (const auto& one : feed->view(served.clock.now()).channels)
        EXPECT_EQ(one.dropped, 0U) << one.name;
}

/// Two coins are 1,800 instruments and twice as many channels: they come up over the first line, for the venue ends the
/// line of who asks too often (F05).
TEST_F(FeedOnTheServer, F05_TwoCoinsComeUpWithoutARefusal)
{
    feed->stop();
    Sink both;
    feed.emplace(deribit::FeedTerms{.underlyings = {"BTC", "ETH"}}, transport::Endpoint::parse(served.wsUrl()).value());
    feed->start(both);
    ASSERT_TRUE(becomes(
        [&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
            return isWhole();
        },
        60.0))
        << feed->view(served.clock.now()).lastFault;
    const auto view = feed->view(served.clock.now());
    EXPECT_EQ(view.lastFault, "");
    EXPECT_GT(view.channels.size(), 2000U);
    for (const auto& one : view.channels)
        ASSERT_EQ(one.reconnects, 0U) << one.name;
    feed->stop();
    feed.reset();
}

TEST_F(FeedOnTheServer, HealsAGap)
{
    ASSERT_TRUE(becomes([&] { return isWhole(); }, 60.0));
    served.fault({{"fault", "gap"}, {"instrument_name", "BTC-PERPETUAL"}});
    EXPECT_TRUE(becomes([&] { return channel("book.BTC-PERPETUAL.100ms").resyncs == 1; }));
    EXPECT_EQ(channel("book.BTC-PERPETUAL.100ms").gaps, 1U);
    EXPECT_TRUE(sameBook("BTC-PERPETUAL"));
}

TEST_F(FeedOnTheServer, HealsACut)
{
    ASSERT_TRUE(becomes([&] { return isWhole(); }, 60.0));
    served.fault({{"fault", "cut"}});
    EXPECT_TRUE(becomes([&] { return channel("book.BTC-PERPETUAL.100ms").reconnects == 1; }));
    EXPECT_TRUE(becomes([&] { return isWhole() && viewOf("BTC-PERPETUAL").quality == domain::Quality::Good; }, 60.0));
    EXPECT_TRUE(sameBook("BTC-PERPETUAL"));
}

TEST_F(FeedOnTheServer, IsStaleDuringAStallAndGoodAfterIt)
{
    ASSERT_TRUE(becomes([&] { return isWhole() && viewOf("BTC-PERPETUAL").quality == domain::Quality::Good; }, 60.0));
    served.fault({{"fault", "stall"}, {"ms", 4000}});
    EXPECT_TRUE(becomes([&] { return viewOf("BTC-PERPETUAL").quality == domain::Quality::Stale; }, 4.0));
    EXPECT_TRUE(becomes([&] { return viewOf("BTC-PERPETUAL").quality == domain::Quality::Good; }));
    EXPECT_TRUE(sameBook("BTC-PERPETUAL"));
    EXPECT_EQ(channel("book.BTC-PERPETUAL.100ms").gaps, 0U) << "what waited comes in order";
}

TEST_F(FeedOnTheServer, DropsALineWithGarbageAndComesBack)
{
    ASSERT_TRUE(becomes([&] { return isWhole(); }, 60.0));
    served.fault({{"fault", "garbage"}});
    EXPECT_TRUE(becomes([&] { return !feed->view(served.clock.now()).lastFault.empty(); }));
    EXPECT_TRUE(becomes([&] { return isWhole(); }, 60.0));
    EXPECT_TRUE(sameBook("BTC-PERPETUAL"));
}

}  // namespace
}  // namespace ballast::venue_server::feed_test
