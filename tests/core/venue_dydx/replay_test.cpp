#include <gtest/gtest.h>

#include <zlib.h>

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/clock.h"
#include "core/venue_dydx/binance_book.h"
#include "core/venue_dydx/dydx_adapter.h"
#include "transport/listener.h"
#include "venues/feed_report.h"
#include "venues/watch.h"

namespace {

using namespace ballast;
using nlohmann::json;

/// The recorded session: what the venue sent, and which books were asked for.
struct Session {
    std::vector<std::string> frames;
    std::vector<std::string> markets;
};

std::string textOf(const std::string& name)
{
    const auto file = ::gzopen((BALLAST_RECORDED_DATA "/" + name).c_str(), "rb");
    EXPECT_NE(file, nullptr) << name;
    std::string text;
    std::array<char, 65536> part{};
    for (int got = 0; file != nullptr && (got = ::gzread(file, part.data(), part.size())) > 0;)
        text.append(part.data(), static_cast<std::size_t>(got));
    if (file != nullptr) ::gzclose(file);
    return text;
}

Session recorded()
{
    Session session;
    std::set<std::string> asked;
    std::istringstream lines(textOf("dydx_v3_ws/DYDX.ws.1.0.gz"));
    for (std::string line; std::getline(lines, line);) {
        const auto at = line.find(": {");
        if (at == std::string::npos || line.starts_with("configuration")) continue;
        const auto frame = line.substr(at + 2);
        if (line.find("<-") < at) {
            const auto request = json::parse(frame);
            if (request.at("channel") == "v3_orderbook") asked.insert(request.at("id").get<std::string>());
        } else {
            session.frames.push_back(frame);
        }
    }
    session.markets.assign(asked.begin(), asked.end());
    return session;
}

/// Written without the adapter: every word on a level, and of each level the word with the greatest offset.
class Independent {
public:
    void take(const std::string& frame)
    {
        const auto message = json::parse(frame);
        if (message.value("channel", "") != "v3_orderbook") return;
        const auto& contents = message.at("contents");
        for (const auto* side : {"bids", "asks"})
            for (const auto& level : contents.at(side)) {
                const bool pair = level.is_array();
                const std::string price = pair ? level[0] : level.at("price"),
                                  size = pair ? level[1] : level.at("size");
                const auto offset = std::stoull((pair ? contents : level).at("offset").get<std::string>());
                m_words[{message.at("id"), side}][std::stod(price)].emplace(offset, std::stod(size));
            }
    }
    /// Price and size, best first.
    std::vector<std::pair<double, double>> book(const std::string& market, const std::string& side) const
    {
        std::vector<std::pair<double, double>> levels;
        const auto found = m_words.find({market, side});
        if (found == m_words.end()) return levels;
        for (const auto& [price, words] : found->second)
            if (words.rbegin()->second > 0.0) levels.emplace_back(price, words.rbegin()->second);
        if (side == "bids") std::reverse(levels.begin(), levels.end());
        return levels;
    }

private:
    std::map<std::pair<std::string, std::string>, std::map<double, std::map<std::uint64_t, double>>> m_words;
};

struct Line final : sockets::Wire {
    bool send(std::string text) override { return sent.push_back(std::move(text)), true; }
    void drop(std::string_view why) override { drops.emplace_back(why); }
    std::vector<std::string> sent, drops;
};

struct Sink final : venue::FeedSink {
    domain::InstrumentId listed(const domain::Instrument& instrument) override
    {
        names.push_back(instrument.name);
        return {static_cast<std::uint32_t>(names.size())};
    }
    void post(std::span<const venue::MarketFact> bundle, Timestamp) override { facts += bundle.size(); }
    void connection(venue::Connection, std::string_view) override {}
    std::vector<std::string> names;
    std::size_t facts{};
};

std::vector<std::pair<double, double>> figures(const std::vector<venue::BookLevel>& levels)
{
    std::vector<std::pair<double, double>> out;
    for (const auto& [price, size] : levels)
        out.emplace_back(price.toDouble(), size.toDouble());
    return out;
}

TEST(DydxAdapter, E1_ReplayedBooksAreThoseOfAnIndependentReplay)
{
    const auto session = recorded();
    ASSERT_EQ(session.markets.size(), 10U);
    ASSERT_GT(session.frames.size(), 4'700U);
    Line line;
    Sink sink;
    dydx::Protocol protocol("dYdX", session.markets, line, sink);
    Independent independent;
    Timestamp now{1'635'444'230'000'000'000};
    protocol.opened(now);
    EXPECT_EQ(line.sent.size(), 20U);
    std::size_t compared = 0;
    for (std::size_t i = 0; i < session.frames.size(); ++i) {
        protocol.message(session.frames[i], now);
        independent.take(session.frames[i]);
        if (i % 250 != 0 && i + 1 != session.frames.size()) continue;
        for (const auto& one : protocol.view(now).instruments) {
            if (one.bids.empty() && one.asks.empty()) continue;
            ASSERT_EQ(figures(one.bids), independent.book(one.instrument.name, "bids"))
                << one.instrument.name << " " << i;
            ASSERT_EQ(figures(one.asks), independent.book(one.instrument.name, "asks"))
                << one.instrument.name << " " << i;
            ++compared;
        }
    }
    EXPECT_GT(compared, 150U);
    EXPECT_TRUE(protocol.isSettled());
    EXPECT_TRUE(line.drops.empty());
    EXPECT_GT(sink.facts, 1'000U) << "the desk is told of the coins that it knows";
    for (const auto& channel : protocol.view(now).channels) {
        EXPECT_EQ(channel.dropped, 0U) << channel.name;
        EXPECT_EQ(channel.gaps, 0U) << channel.name;
    }
}

/// F27: a message that is missing is found by its number, and no book is shown from then on.
TEST(DydxAdapter, F27_AMissingMessageVoidsTheBooks)
{
    const auto session = recorded();
    for (const std::size_t missing : {30U, 100U, 4'000U}) {
        Line line;
        Sink sink;
        dydx::Protocol protocol("dYdX", session.markets, line, sink);
        protocol.opened({});
        for (std::size_t i = 0; i <= missing + 100; ++i)
            if (i != missing) protocol.message(session.frames[i], {});
        EXPECT_EQ(line.drops.size(), 1U);
        for (const auto& one : protocol.view({}).instruments)
            EXPECT_TRUE(one.bids.empty() && one.asks.empty()) << one.instrument.name;
    }
}

/// Answers each line's subscriptions with the recorded session.
class Player final : public transport::ServerHandler {
public:
    explicit Player(const Session& session) : m_session(session) {}
    transport::ServerAnswer answer(const transport::HttpRequest&) override { return {}; }
    void opened(const std::shared_ptr<transport::Session>&) override {}
    void message(transport::Session& session, std::string_view) override
    {
        if (++m_asked < 2 * m_session.markets.size()) return;
        for (const auto& frame : m_session.frames)
            session.send(frame);
    }
    void closed(transport::Session&, std::string_view) override {}

private:
    const Session& m_session;
    std::size_t m_asked{};
};

/// Through a socket, as `ballast-cli feed` watches any venue: the feed goes into the list, and nothing else knows of
/// it.
TEST(DydxAdapter, E1_TheFeedIsWatchedAndReportedAsAnyOther)
{
    const auto session = recorded();
    Player player(session);
    transport::ListenerTerms terms;
    terms.queuedMessages = 65'536;
    terms.queuedBytes = std::size_t{64} << 20;
    transport::Listener listener(terms);
    ASSERT_TRUE(listener.start(player));
    const auto endpoint = transport::Endpoint::parse(fmt::format("ws://127.0.0.1:{}/v3/ws", listener.port())).value();
    std::vector<venues::NamedFeed> feeds;
    feeds.push_back({"dYdX", std::make_unique<dydx::Feed>("dYdX", session.markets, endpoint)});
    const SystemClock clock;
    std::uint64_t wanted = 0;
    for (const auto& frame : session.frames)
        wanted += frame.find("\"channel\"") != std::string::npos ? 1U : 0U;
    const auto seen = [&] {
        std::uint64_t messages = 0;
        for (const auto& channel : feeds[0].feed->view(clock.now()).channels)
            messages += channel.messages;
        return messages;
    };
    const auto views = venues::watch(feeds, Duration::seconds(20), clock, [&] { return seen() < wanted; });
    listener.stop();
    EXPECT_EQ(seen(), wanted);
    Independent independent;
    for (const auto& frame : session.frames)
        independent.take(frame);
    const auto report = json::parse(venues::feedReport(views)).at("venues").at(0);
    EXPECT_EQ(report.at("kind"), "dydx");
    ASSERT_EQ(report.at("instruments").size(), 10U);
    for (const auto& one : report.at("instruments"))
        for (const auto* side : {"bids", "asks"}) {
            const auto wantedBook = independent.book(one.at("name"), side);
            ASSERT_EQ(one.at("book").at(side).size(), wantedBook.size()) << one.at("name") << " " << side;
            for (std::size_t i = 0; i < wantedBook.size(); ++i)
                EXPECT_EQ(one.at("book").at(side)[i], json::array({wantedBook[i].first, wantedBook[i].second}));
        }
}

/// Frames of a recorded feed, without the time of receipt.
std::vector<std::string> framesOf(const std::string& name)
{
    std::vector<std::string> frames;
    std::istringstream lines(textOf(name));
    for (std::string line; std::getline(lines, line);)
        frames.push_back(line.substr(line.find(' ') + 1));
    return frames;
}

template <class Side> std::map<double, double> asMap(const Side& side)
{
    std::map<double, double> out;
    for (const auto& [price, size] : side)
        out[price.toDouble()] = size.toDouble();
    return out;
}

/// F28: deltas before the snapshot wait for it. The book is that of an independent replay, and its best prices are
/// those that the venue's other stream (bookTicker) states for the same update.
TEST(BinanceRecording, TheBookIsThatOfAnIndependentReplayAndOfTheVenuesOwnBestPrices)
{
    const auto frames = framesOf("l2_feeds/usdm_ethusdt_20240808.gz");
    binance::Book book;
    std::map<double, double> bids, asks;
    std::vector<json> before;
    std::uint64_t snapshot = 0, kept = 0;
    std::size_t compared = 0, tops = 0;
    const auto put = [&](const json& delta) {
        for (const auto& [key, side] : {std::pair("b", &bids), std::pair("a", &asks)})
            for (const auto& level : delta.at(key)) {
                const double price = std::stod(level[0].get<std::string>()),
                             size = std::stod(level[1].get<std::string>());
                if (size > 0.0)
                    (*side)[price] = size;
                else
                    side->erase(price);
            }
    };
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const auto outcome = book.onFrame(frames[i]);
        ASSERT_NE(outcome, binance::Book::Outcome::Bad) << frames[i].substr(0, 80);
        ASSERT_NE(outcome, binance::Book::Outcome::Gap) << i;
        kept += outcome == binance::Book::Outcome::Kept ? 1U : 0U;
        const auto frame = json::parse(frames[i]);
        if (frame.contains("lastUpdateId")) {
            snapshot = frame.at("lastUpdateId");
            put({{"b", frame.at("bids")}, {"a", frame.at("asks")}});
            for (const auto& delta : before)
                if (delta.at("u") >= snapshot) put(delta);
            continue;
        }
        const auto& data = frame.at("data");
        if (data.at("e") == "depthUpdate") {
            if (snapshot == 0)
                before.push_back(data);
            else
                put(data);
        }
        if (data.at("e") == "bookTicker" && book.isInStep() && data.at("u") == book.last()) {
            EXPECT_EQ(book.bids().begin()->first.toDouble(), std::stod(data.at("b").get<std::string>()));
            EXPECT_EQ(book.asks().begin()->first.toDouble(), std::stod(data.at("a").get<std::string>()));
            ++tops;
        }
        if (i % 5'000 != 0 || !book.isInStep()) continue;
        ASSERT_EQ(asMap(book.bids()), bids) << i;
        ASSERT_EQ(asMap(book.asks()), asks) << i;
        ++compared;
    }
    EXPECT_EQ(asMap(book.bids()), bids);
    EXPECT_EQ(asMap(book.asks()), asks);
    EXPECT_GT(kept, 0U);
    EXPECT_GT(compared, 10U);
    RecordProperty("tops", static_cast<int>(tops));
}

/// The coin-margined feed has no snapshot: its chain of deltas is whole, and one that is left out is found.
TEST(BinanceRecording, F27_AMissingDeltaIsFound)
{
    const auto frames = framesOf("l2_feeds/cm_btcusd_perp_20240809.gz");
    binance::Book whole, cut;
    whole.beginEmpty();
    cut.beginEmpty();
    std::size_t deltas = 0;
    bool found = false;
    for (const auto& frame : frames) {
        const auto outcome = whole.onFrame(frame);
        ASSERT_NE(outcome, binance::Book::Outcome::Gap);
        ASSERT_NE(outcome, binance::Book::Outcome::Bad);
        if (outcome != binance::Book::Outcome::Applied) continue;
        if (++deltas == 100) continue;
        if (deltas <= 101) found = cut.onFrame(frame) == binance::Book::Outcome::Gap;
    }
    EXPECT_EQ(deltas, 17'948U);
    EXPECT_TRUE(found);
    EXPECT_FALSE(cut.isInStep());
}

}  // namespace
