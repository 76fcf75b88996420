#include <cstdlib>
#include <random>

#include "core/venue_server/cutting_proxy.h"
#include "core/venue_server/served.h"
#include "venue/deribit/feed.h"
#include "venue/derive_feed/feed.h"

namespace ballast::venue_server::cuts_test {
namespace {

using namespace ballast;
using namespace ballast::venue_server::testing;

/// 1,000 in packaging/soak_venues.sh; `few` enough for a minute here.
int cutsAsked(int few)
{
    const char* text = std::getenv("BALLAST_CUTS");
    return text != nullptr ? std::atoi(text) : few;
}

/// Resets `wanted` lines: in the handshake, in the listing, among the snapshots, or after a while of changes.
void cutAtAnyByte(CuttingProxy& proxy, int wanted)
{
    std::mt19937_64 random(17);
    // The first line may be open already, and would never be cut.
    proxy.cutAfter(400);
    proxy.cutNow();
    for (int i = 0; proxy.cuts() < wanted; ++i) {
        const long long most = i % 4 == 0 ? 400 : i % 4 == 1 ? 20'000 : i % 4 == 2 ? 400'000 : 2'000'000;
        const int before = proxy.cuts();
        proxy.cutAfter(1 + static_cast<long long>(random() % static_cast<std::uint64_t>(most)));
        ASSERT_TRUE(becomes([&] { return proxy.cuts() > before; }, 40.0)) << i;
    }
    proxy.cutAfter(-1);
    proxy.cutNow();
}

/// Backs off so shortly that cuts are many in a minute.
transport::SocketTerms hasty()
{
    transport::SocketTerms socket;
    socket.backoff = {.base = Duration::milliseconds(5), .cap = Duration::milliseconds(20), .triesAMinute = 100'000};
    socket.pingEvery = Duration::milliseconds(500);
    return socket;
}

struct Sink final : venue::FeedSink {
    domain::InstrumentId listed(const domain::Instrument& instrument) override { return m_table.add(instrument); }
    void post(std::span<const venue::MarketFact>, Timestamp) override {}
    void connection(venue::Connection, std::string_view) override {}
    domain::InstrumentTable m_table;
};

/// A feed on the server through a line that is reset at any byte of what the server sends.
class CutFeed : public ::testing::Test {
protected:
    CutFeed()
    {
        feed.emplace(
            deribit::FeedTerms{.underlyings = {"BTC"}, .listings = {.perSecond = 1000.0, .burst = 1000.0}},
            transport::Endpoint::parse("ws://127.0.0.1:" + std::to_string(proxy.port()) + "/ws/api/v2").value(),
            hasty());
        feed->start(sink);
    }
    ~CutFeed() override { feed->stop(); }
    bool isWhole() const
    {
        const auto view = feed->view(served.clock.now());
        return feed->isSettled() && view.connected && view.missing.empty();
    }
    venue::InstrumentView viewOf(const std::string& name) const
    {
        for (auto& one : feed->view(served.clock.now()).instruments)
            if (one.instrument.name == name) return one;
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
    CuttingProxy proxy{served.server->deribitPort()};
    Sink sink;
    std::optional<deribit::Feed> feed;
};

/// The books, the listing and the channels in the end are those of a feed that was never cut.
TEST_F(CutFeed, F01_CutsAtAnyByteEndInTheStateOfTheUncutRun)
{
    ASSERT_NO_FATAL_FAILURE(cutAtAnyByte(proxy, cutsAsked(60)));
    ASSERT_TRUE(becomes([&] { return isWhole(); }, 60.0)) << feed->view(served.clock.now()).lastFault;
    EXPECT_TRUE(becomes([&] { return viewOf("BTC-PERPETUAL").quality == domain::Quality::Good; }));
    for (const auto* name : {"BTC-PERPETUAL", "BTC_USDC-PERPETUAL"})
        EXPECT_TRUE(sameBook(name)) << name;

    Sink uncutSink;
    deribit::Feed uncut(deribit::FeedTerms{.underlyings = {"BTC"}}, transport::Endpoint::parse(served.wsUrl()).value());
    uncut.start(uncutSink);
    ASSERT_TRUE(becomes([&] { return uncut.isSettled() && uncut.view(served.clock.now()).missing.empty(); }, 60.0));
    const auto ours = feed->view(served.clock.now()), theirs = uncut.view(served.clock.now());
    EXPECT_EQ(sink.m_table.all().size(), uncutSink.m_table.all().size());
    ASSERT_EQ(ours.channels.size(), theirs.channels.size());
    std::set<std::string> up;
    for (const auto& channel : ours.channels)
        if (channel.up) up.insert(channel.name);
    for (const auto& channel : theirs.channels)
        EXPECT_TRUE(up.contains(channel.name)) << channel.name;
    const auto channels = served.state().at("channels");
    EXPECT_EQ(channels.get<std::size_t>(), 2 * theirs.channels.size()) << "one subscription for each channel of both";
    uncut.stop();
}

TEST_F(CutFeed, FiveReconnectsLeaveTheNumberOfSubscriptions)
{
    ASSERT_TRUE(becomes([&] { return isWhole(); }, 60.0));
    const auto before = served.state().at("channels").get<std::size_t>();
    EXPECT_GT(before, 10U);
    for (int i = 0; i < 5; ++i) {
        const int lines = proxy.lines();
        proxy.cutNow();
        ASSERT_TRUE(becomes([&] { return proxy.lines() > lines; }));
        ASSERT_TRUE(becomes([&] { return isWhole(); }, 60.0));
    }
    EXPECT_TRUE(becomes([&] { return served.state().at("channels").get<std::size_t>() == before; }))
        << served.state().at("channels");
    EXPECT_EQ(served.state().at("lines"), 1);
}

/// F02: the peer is gone without a word. Two pings without an answer, and a second.
TEST_F(CutFeed, F02_AHalfOpenLineIsFoundByPings)
{
    ASSERT_TRUE(becomes([&] { return isWhole(); }, 60.0));
    proxy.hold(true);
    const auto begun = served.clock.now();
    ASSERT_TRUE(becomes([&] { return !feed->view(served.clock.now()).connected; }, 5.0));
    EXPECT_LE((served.clock.now() - begun).inSeconds(), 2.5) << "each 0.5 s, two missed, and a second";
    EXPECT_EQ(viewOf("BTC-PERPETUAL").quality, domain::Quality::Stale);
    proxy.hold(false);
    EXPECT_TRUE(becomes([&] { return isWhole(); }, 60.0));
    EXPECT_TRUE(sameBook("BTC-PERPETUAL"));
}

/// A feed of Derive by `port`. More calls than its own budget has, for the server counts by the line and lines are
/// many.
std::unique_ptr<derive::Feed> deriveFeed(std::uint16_t port, const transport::SocketTerms& socket)
{
    derive::FeedTerms terms;
    terms.underlyings = {"BTC"};
    terms.calls = {.perSecond = 5.0, .burst = 20.0};
    return std::make_unique<derive::Feed>(
        terms, transport::Endpoint::parse("ws://127.0.0.1:" + std::to_string(port) + "/v3/ws").value(), socket);
}

std::set<std::string> channelsUp(const venue::FeedView& view)
{
    std::set<std::string> up;
    for (const auto& channel : view.channels)
        if (channel.up) up.insert(channel.name);
    return up;
}

/// As Deribit's: the listing, the channels and the books in the end are those of a feed that was never cut.
TEST(CutDerive, F01_CutsAtAnyByteEndInTheStateOfTheUncutRun)
{
    Served served;
    CuttingProxy proxy{served.server->derivePort()};
    Sink sink, uncutSink;
    const auto feed = deriveFeed(proxy.port(), hasty());
    const auto uncut = deriveFeed(served.server->derivePort(), {});
    const auto isWhole = [&](const derive::Feed& one) {
        const auto view = one.view(served.clock.now());
        return one.isSettled() && view.connected && view.missing.empty();
    };
    feed->start(sink);
    ASSERT_NO_FATAL_FAILURE(cutAtAnyByte(proxy, cutsAsked(24)));
    uncut->start(uncutSink);
    ASSERT_TRUE(becomes([&] { return isWhole(*feed); }, 60.0)) << feed->view(served.clock.now()).lastFault;
    ASSERT_TRUE(becomes([&] { return isWhole(*uncut); }, 60.0)) << uncut->view(served.clock.now()).lastFault;

    EXPECT_GT(sink.m_table.all().size(), 100U);
    EXPECT_EQ(sink.m_table.all().size(), uncutSink.m_table.all().size());
    const auto up = channelsUp(uncut->view(served.clock.now()));
    EXPECT_GT(up.size(), 100U);
    EXPECT_EQ(channelsUp(feed->view(served.clock.now())), up);
    // The venue's books move each 100 ms, so equal once is equal.
    EXPECT_TRUE(becomes([&] {
        const auto now = served.clock.now();
        const auto ours = feed->view(now), theirs = uncut->view(now);
        const auto perpetual = [](const venue::FeedView& view) -> venue::InstrumentView {
            for (const auto& one : view.instruments)
                if (one.instrument.name == "BTC-PERP") return one;
            return {};
        };
        const auto a = perpetual(ours), b = perpetual(theirs);
        return a.quality == domain::Quality::Good && !a.bids.empty() && a.bids == b.bids && a.asks == b.asks;
    }));
    feed->stop();
    uncut->stop();
}

}  // namespace
}  // namespace ballast::venue_server::cuts_test
