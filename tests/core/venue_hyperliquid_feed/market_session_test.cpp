#include "venue/hyperliquid_feed/market_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "transport/listener.h"
#include "venue/hyperliquid_feed/feed.h"

namespace ballast::venue_hyperliquid_feed::market_session_test {
namespace {

using namespace ballast;
using namespace ballast::hyperliquid;
using nlohmann::json;
using testing::HasSubstr;

const Timestamp kStart{1'765'541'474'000'000'000};

class Sink final : public venue::FeedSink {
public:
    std::vector<domain::Instrument> instruments;
    std::vector<venue::MarketFact> facts;
    std::vector<std::string> lines;

    domain::InstrumentId listed(const domain::Instrument& instrument) override
    {
        instruments.push_back(instrument);
        return {static_cast<std::uint32_t>(instruments.size())};
    }
    void post(std::span<const venue::MarketFact> bundle, Timestamp) override
    {
        facts.insert(facts.end(), bundle.begin(), bundle.end());
    }
    void connection(venue::Connection connection, std::string_view why) override
    {
        lines.push_back((connection == venue::Connection::Up ? "up " : "down ") + std::string(why));
    }
    template <class T> std::vector<T> all() const
    {
        std::vector<T> found;
        for (const auto& fact : facts)
            if (const auto* one = std::get_if<T>(&fact)) found.push_back(*one);
        return found;
    }
};

const std::string kMeta =
    R"({"universe":[{"name":"BTC","szDecimals":5,"maxLeverage":40,"marginTableId":56},{"name":"ETH","szDecimals":4,)"
    R"("maxLeverage":25},{"name":"SOL","szDecimals":2,"maxLeverage":20,"isDelisted":true}],"marginTables":[]})";

json level(const char* price, const char* size) { return {{"px", price}, {"sz", size}, {"n", 3}}; }

/// A venue that answers as the documentation says, with faults that a test sets.
class Venue final : public MarketLine {
public:
    MarketSession* session{};
    Timestamp now{kStart};
    std::vector<json> sent;
    std::vector<std::string> drops;
    std::set<std::string> leavesOut;
    Result<std::string> meta{kMeta};
    int asked{}, listings{};
    bool answers{true};

    bool send(std::string text) override
    {
        sent.push_back(json::parse(text));
        return true;
    }
    void drop(std::string_view why) override { drops.emplace_back(why); }
    void askListing() override { ++asked; }

    void work()
    {
        for (; answers && listings < asked; ++listings)
            session->listing(meta, {}, now);
        for (; m_answered < sent.size(); ++m_answered) {
            const auto call = sent[m_answered];
            if (!answers) continue;
            if (call["method"] == "ping") say({{"channel", "pong"}});
            if (!call.contains("subscription") || leavesOut.contains(call["subscription"]["type"])) continue;
            auto echo = call["subscription"];
            echo["nSigFigs"] = nullptr;
            say({{"channel", "subscriptionResponse"}, {"data", {{"method", call["method"]}, {"subscription", echo}}}});
        }
    }
    void tick(Duration by)
    {
        now = now + by;
        session->tick(now);
        work();
    }
    void say(const json& frame) { session->message(frame.dump(), now); }
    std::int64_t milliseconds() const { return now.nanoseconds / 1'000'000; }
    void book(json bids, json asks, std::optional<std::int64_t> time = {}, const std::string& coin = "BTC")
    {
        say({{"channel", "l2Book"},
             {"data",
              {{"coin", coin},
               {"time", time.value_or(milliseconds())},
               {"levels", {std::move(bids), std::move(asks)}}}}});
    }
    void best(json bid, json ask, std::optional<std::int64_t> time = {})
    {
        say({{"channel", "bbo"},
             {"data",
              {{"coin", "BTC"}, {"time", time.value_or(milliseconds())}, {"bbo", {std::move(bid), std::move(ask)}}}}});
    }
    void context(json mid, const std::string& coin = "BTC")
    {
        say({{"channel", "activeAssetCtx"},
             {"data",
              {{"coin", coin},
               {"ctx",
                {{"funding", "0.0000125"},
                 {"openInterest", "688.11"},
                 {"prevDayPx", "100.0"},
                 {"dayNtlVlm", "1169046.29"},
                 {"premium", nullptr},
                 {"oraclePx", "100.25"},
                 {"markPx", "100.5"},
                 {"midPx", std::move(mid)},
                 {"impactPxs", nullptr}}}}}});
    }
    void mids(const char* btc)
    {
        say({{"channel", "allMids"}, {"data", {{"mids", {{"BTC", btc}, {"@142", "80907.5"}}}}}});
    }
    std::size_t subscriptionsOf(const std::string& type, const std::string& coin) const
    {
        return static_cast<std::size_t>(std::count_if(sent.begin(), sent.end(), [&](const json& call) {
            return call["method"] == "subscribe" && call["subscription"]["type"] == type &&
                   call["subscription"].value("coin", "") == coin;
        }));
    }
    std::size_t pings() const
    {
        return static_cast<std::size_t>(
            std::count_if(sent.begin(), sent.end(), [](const json& call) { return call["method"] == "ping"; }));
    }

private:
    std::size_t m_answered{};
};

struct MarketSessionTest : testing::Test {
    FeedTerms terms;
    Venue venue;
    Sink sink;
    std::optional<MarketSession> session;

    MarketSessionTest()
    {
        terms.underlyings = {"BTC"};
        session.emplace(terms, venue, sink);
        venue.session = &*session;
    }
    void run(Duration length)
    {
        for (Duration passed; passed < length; passed = passed + Duration::milliseconds(100))
            venue.tick(Duration::milliseconds(100));
    }
    void open()
    {
        session->opened(venue.now);
        venue.work();
        run(Duration::seconds(1));
    }
    void good()
    {
        venue.book({level("100.0", "2.5"), level("99.95", "1"), level("99.0", "50")}, {level("101.0", "1.5")});
    }
    venue::InstrumentView btc() const
    {
        const auto view = session->view(venue.now);
        EXPECT_FALSE(view.instruments.empty());
        return view.instruments.empty() ? venue::InstrumentView{} : view.instruments[0];
    }
    venue::ChannelView channelOf(const std::string& name) const
    {
        for (auto& view : session->view(venue.now).channels)
            if (view.name == name) return view;
        ADD_FAILURE() << name << " is no channel";
        return {};
    }
};

TEST_F(MarketSessionTest, ListsAndSubscribesWhatWasAskedForAndNothingElse)
{
    open();
    ASSERT_EQ(sink.instruments.size(), 1U);
    const auto& btc = sink.instruments[0];
    EXPECT_EQ(btc.name, "BTC");
    EXPECT_EQ(btc.venue, "Hyperliquid");
    EXPECT_EQ(btc.kind, domain::InstrumentKind::Perpetual);
    EXPECT_EQ(btc.lotSize.toString(), "0.00001");
    for (const auto* type : {"l2Book", "bbo", "trades", "activeAssetCtx"})
        EXPECT_EQ(venue.subscriptionsOf(type, "BTC"), 1U) << type;
    EXPECT_EQ(venue.subscriptionsOf("allMids", ""), 1U);
    EXPECT_EQ(venue.sent.size(), 5U);
    EXPECT_TRUE(session->isSettled());
    EXPECT_TRUE(session->view(venue.now).missing.empty());
    for (const auto& call : venue.sent)
        EXPECT_EQ(call["subscription"].value("fast", false), call["subscription"]["type"] == "l2Book");
}

TEST_F(MarketSessionTest, BookBestPricesFundingReachTheDesk)
{
    open();
    good();
    const auto quote = sink.all<domain::HedgeQuote>().back();
    EXPECT_EQ(quote.bid.toString(), "100");
    EXPECT_EQ(quote.ask.toString(), "101");
    EXPECT_EQ(quote.depth.toString(), "0") << "nothing stands within 10 bp of 100.5";
    venue.tick(Duration::milliseconds(100));
    venue.book({level("100.0", "2.5"), level("99.95", "1"), level("99.0", "50")},
               {level("100.02", "1.5"), level("100.05", "9")});
    EXPECT_EQ(sink.all<domain::HedgeQuote>().back().depth.toString(), "3.5") << "the thinner side";
    venue.best(level("100.01", "1"), level("100.02", "2"));
    EXPECT_EQ(sink.all<domain::HedgeQuote>().back().bid.toString(), "100.01");
    EXPECT_EQ(btc().bidSize->toString(), "1");
    venue.context("100.015");
    EXPECT_EQ(sink.all<domain::FundingUpdate>().back().ratePerHour, 0.0000125) << "hourly as the venue tells it";
    EXPECT_EQ(btc().mark->toString(), "100.5");
    EXPECT_TRUE(sink.all<domain::IndexUpdate>().empty()) << "another venue drives the coin's spot";
    EXPECT_EQ(btc().quality, domain::Quality::Good);
}

TEST_F(MarketSessionTest, TheOracleIsTheSpotOfACoinThatNoOtherVenueHas)
{
    terms.indexOf = {"BTC"};
    open();
    venue.context("100.5");
    const auto indices = sink.all<domain::IndexUpdate>();
    ASSERT_EQ(indices.size(), 1U);
    EXPECT_EQ(indices[0].price.toString(), "100.25");
    EXPECT_EQ(indices[0].source, "Hyperliquid oracle");
    EXPECT_EQ(indices[0].underlying, "BTC");
}

/// F33: an oracle price away from the perpetual's own mark carries that.
TEST_F(MarketSessionTest, F33_AnOraclePriceAwayFromTheMarkIsSuspect)
{
    terms.indexOf = {"BTC"};
    open();
    const auto qualityAt = [&](const char* oracle) {
        venue.say({{"channel", "activeAssetCtx"},
                   {"data",
                    {{"coin", "BTC"},
                     {"ctx",
                      {{"funding", "0.0000125"},
                       {"openInterest", "688.11"},
                       {"prevDayPx", "100.0"},
                       {"dayNtlVlm", "1169046.29"},
                       {"premium", nullptr},
                       {"oraclePx", oracle},
                       {"markPx", "100.5"},
                       {"midPx", "100.5"},
                       {"impactPxs", nullptr}}}}}});
        return sink.all<domain::IndexUpdate>().back().quality;
    };
    EXPECT_EQ(qualityAt("100.25"), domain::Quality::Good);
    EXPECT_EQ(qualityAt("135"), domain::Quality::Suspect);
    EXPECT_EQ(qualityAt("99.4"), domain::Quality::Suspect) << "1.1 %";
    EXPECT_EQ(qualityAt("99.6"), domain::Quality::Good) << "0.9 %";
}

/// An echo that comes late or not at all costs nothing: the venue's own word that the channel is there confirms it,
/// and so do its messages.
TEST_F(MarketSessionTest, AChannelThatTheVenueCallsAlreadySubscribedIsUp)
{
    venue.leavesOut = {"trades", "activeAssetCtx", "l2Book"};
    open();
    EXPECT_FALSE(session->isSettled());
    const auto pass = [&](int seconds) {
        for (int i = 0; i < seconds; ++i) {
            run(Duration::seconds(1));
            venue.context("100.5");
            good();
            venue.mids("100.5");
        }
    };
    pass(11);
    EXPECT_EQ(venue.subscriptionsOf("trades", "BTC"), 2U);
    EXPECT_TRUE(channelOf("activeAssetCtx.BTC").up) << "its messages come";
    EXPECT_TRUE(channelOf("l2Book.BTC").up);
    EXPECT_EQ(venue.subscriptionsOf("activeAssetCtx", "BTC"), 1U);
    EXPECT_FALSE(channelOf("trades.BTC").up);
    venue.say({{"channel", "error"}, {"data", R"(Already subscribed: {"type":"trades","coin":"ETH"})"}});
    EXPECT_FALSE(channelOf("trades.BTC").up) << "another coin's";
    venue.say({{"channel", "error"}, {"data", R"(Already subscribed: {"type":"trades","coin":"BTC"})"}});
    EXPECT_TRUE(channelOf("trades.BTC").up);
    EXPECT_TRUE(session->isSettled());
    EXPECT_TRUE(session->view(venue.now).missing.empty());
    pass(60);
    EXPECT_EQ(venue.subscriptionsOf("trades", "BTC"), 2U);
    EXPECT_TRUE(venue.drops.empty());
}

/// F28: a book is whole; a later one replaces everything, an older one nothing.
/// By the venue's own time where a message has one; what it has not is measured from the socket alone.
TEST_F(MarketSessionTest, EachKindOfChannelSaysHowLateItIs)
{
    open();
    good();
    for (int i = 0; i < 10; ++i) {
        venue.tick(Duration::milliseconds(100));
        venue.book({level("100.0", "2.5")}, {level("101.0", "1.5")}, venue.milliseconds() - 250);
        session->handled(std::chrono::microseconds(30));
        venue.context("100.5");
        session->handled(std::chrono::microseconds(10));
    }
    for (const auto& one : session->view(venue.now).delays) {
        const bool isBook = one.kind == "l2Book";
        const bool came = isBook || one.kind == "activeAssetCtx";
        EXPECT_EQ(one.venueToSocket.samples(), isBook ? 10U : 0U) << one.kind;
        EXPECT_EQ(one.socketToBook.samples(), came ? 10U : 0U) << one.kind;
        if (isBook) {
            EXPECT_NEAR(std::chrono::duration<double>(*one.venueToSocket.quantile(0.5)).count(), 0.25, 0.25 / 32.0);
        }
    }
    EXPECT_EQ(session->view(venue.now).delays.size(), 5U);
}

TEST_F(MarketSessionTest, F28_ALaterBookReplacesAndAnOlderOneIsDropped)
{
    open();
    good();
    const auto time = venue.milliseconds();
    venue.book({level("100.5", "1")}, {level("101.5", "1")}, time + 50);
    EXPECT_EQ(btc().bids.size(), 1U);
    const auto facts = sink.facts.size();
    venue.book({level("90.0", "1")}, {level("91.0", "1")}, time + 20);
    EXPECT_EQ(btc().bids.front().first.toString(), "100.5");
    EXPECT_EQ(sink.facts.size(), facts);
    EXPECT_EQ(channelOf("l2Book.BTC").dropped, 1U);
    venue.best(level("100.7", "1"), level("101.5", "1"), time + 60);
    venue.book({level("100.6", "1")}, {level("101.5", "1")}, time + 55);
    EXPECT_EQ(btc().bid->toString(), "100.7") << "the later of both says what is best";
}

/// F16: a message that cannot be read makes its coin bad until the next good one.
TEST_F(MarketSessionTest, F16_ABadBookIsBadUntilTheNextOne)
{
    open();
    good();
    venue.book({level("100.0", "0.0")}, json::array());
    EXPECT_EQ(btc().quality, domain::Quality::Bad);
    EXPECT_TRUE(btc().bids.empty());
    EXPECT_EQ(channelOf("l2Book.BTC").dropped, 1U);
    good();
    EXPECT_EQ(btc().quality, domain::Quality::Good);
}

/// F01: five lost lines leave the number of subscriptions as it was, and books are void until they come again.
TEST_F(MarketSessionTest, F01_ALostLineMakesEverythingStaleAndComesBackTheSame)
{
    open();
    good();
    for (int i = 0; i < 5; ++i) {
        session->closed("the peer closed it", venue.now);
        EXPECT_EQ(btc().quality, domain::Quality::Stale);
        EXPECT_TRUE(btc().bids.empty());
        EXPECT_FALSE(session->isSettled());
        const auto before = venue.sent.size();
        open();
        std::map<std::string, int> asked;
        for (std::size_t c = before; c < venue.sent.size(); ++c)
            ++asked[venue.sent[c]["subscription"].dump()];
        EXPECT_EQ(asked.size(), 5U);
        for (const auto& [name, count] : asked)
            EXPECT_EQ(count, 1) << name;
        EXPECT_NE(btc().quality, domain::Quality::Good) << "the old book is not the venue's";
        good();
        EXPECT_EQ(btc().quality, domain::Quality::Good);
    }
    EXPECT_EQ(channelOf("bbo.BTC").reconnects, 5U);
    EXPECT_EQ(session->view(venue.now).channels.size(), 5U);
    EXPECT_EQ(sink.instruments.size(), 1U);
    EXPECT_EQ(sink.lines.size(), 11U);
}

TEST_F(MarketSessionTest, ASubscriptionThatIsNotConfirmedIsSaidByName)
{
    venue.leavesOut = {"trades"};
    open();
    run(Duration::seconds(40));
    EXPECT_TRUE(session->isSettled());
    const auto missing = session->view(venue.now).missing;
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_EQ(missing[0], "trades.BTC: the venue did not confirm it");
    EXPECT_EQ(venue.subscriptionsOf("trades", "BTC"), 4U) << "three tries, then one each 15 s";
    venue.leavesOut.clear();
    run(Duration::seconds(20));
    EXPECT_TRUE(session->view(venue.now).missing.empty()) << "a venue that was closed for a while gives it later";
}

TEST_F(MarketSessionTest, ACoinThatIsNotListedOrIsDelistedIsSaidByName)
{
    terms.underlyings = {"BTC", "SOL", "XRP"};
    open();
    const auto missing = session->view(venue.now).missing;
    EXPECT_THAT(missing, testing::ElementsAre("SOL: the venue has delisted it", "XRP: the venue lists nothing of it"));
    venue.meta = R"({"universe":[{"name":"BTC","szDecimals":5,"maxLeverage":40,"isDelisted":true}]})";
    session->closed("reset", venue.now);
    open();
    good();
    EXPECT_EQ(btc().quality, domain::Quality::Bad) << "delisted since";
}

/// F12: a listing that did not come is asked for again with patience, and said until it is there.
TEST_F(MarketSessionTest, F12_AListingThatFailedIsAskedForAgain)
{
    venue.meta = fail(ErrorCode::Io, "the listing: the venue answered with status 503: <html>");
    open();
    EXPECT_EQ(venue.asked, 1);
    EXPECT_THAT(session->view(venue.now).missing.at(0), HasSubstr("status 503"));
    run(Duration::seconds(60));
    EXPECT_GE(venue.asked, 3);
    EXPECT_LE(venue.asked, 6) << "not in a storm";
    venue.meta = kMeta;
    run(Duration::seconds(61));
    EXPECT_EQ(sink.instruments.size(), 1U);
    EXPECT_TRUE(session->view(venue.now).missing.empty());
}

TEST_F(MarketSessionTest, PingsAndTheirAnswers)
{
    open();
    run(Duration::seconds(65));
    EXPECT_EQ(venue.pings(), 2U);
    EXPECT_TRUE(venue.drops.empty());
    venue.answers = false;
    run(Duration::seconds(45));
    ASSERT_EQ(venue.drops.size(), 1U) << "F02: a line that answers nothing is dropped";
    EXPECT_EQ(venue.drops[0], "the venue does not answer a ping");
}

/// F22: what was not subscribed creates nothing.
TEST_F(MarketSessionTest, F22_AMessageOfAnotherCoinIsLeft)
{
    open();
    const auto facts = sink.facts.size();
    venue.context("5.0", "ETH");
    venue.book({level("1.0", "1")}, {level("2.0", "1")}, {}, "DOGE");
    EXPECT_EQ(sink.facts.size(), facts);
    EXPECT_EQ(session->view(venue.now).instruments.size(), 1U);
    EXPECT_EQ(session->view(venue.now).channels.size(), 5U);
}

/// F29: a book that stays crossed is suspect, and no hedge quote is told of it. F30: an empty side is no fault.
TEST_F(MarketSessionTest, F29_ACrossedBookPricesNothing)
{
    open();
    venue.best(level("102.0", "1"), level("101.0", "1"));
    EXPECT_TRUE(sink.all<domain::HedgeQuote>().empty()) << "for a moment";
    venue.book({level("102.0", "1")}, {level("101.0", "1")});
    EXPECT_EQ(btc().quality, domain::Quality::Suspect) << "a whole book at once";
    EXPECT_GT(sink.all<domain::HedgeQuote>().back().bid, sink.all<domain::HedgeQuote>().back().ask) << "as it is";
    good();
    EXPECT_LT(sink.all<domain::HedgeQuote>().back().bid, sink.all<domain::HedgeQuote>().back().ask);
    EXPECT_EQ(btc().quality, domain::Quality::Good);
    venue.book({level("100.0", "1")}, json::array());
    EXPECT_EQ(btc().quality, domain::Quality::Good);
    EXPECT_FALSE(btc().ask.has_value());
    EXPECT_TRUE(sink.all<domain::HedgeQuote>().back().ask.isZero()) << "a side that is not there is no price";
}

/// Best prices come only when they change: the venue's middle confirms them, or shows that they have moved.
TEST_F(MarketSessionTest, AQuietMarketIsConfirmedByItsMiddleAndAMovedOneIsStale)
{
    open();
    good();
    for (int i = 0; i < 40; ++i) {
        venue.tick(Duration::milliseconds(100));
        if (i % 10 == 0) venue.mids("100.5");
    }
    EXPECT_EQ(btc().quality, domain::Quality::Good);
    EXPECT_LE(venue.now - sink.all<domain::HedgeQuote>().back().sampleTime, Duration::seconds(1));
    const auto told = sink.all<domain::HedgeQuote>().size();
    for (int i = 0; i < 30; ++i) {
        venue.tick(Duration::milliseconds(100));
        if (i % 10 == 0) venue.context("100.75");
    }
    EXPECT_EQ(sink.all<domain::HedgeQuote>().size(), told) << "what is contradicted is not told again";
    EXPECT_EQ(btc().quality, domain::Quality::Stale);
}

/// F03: a channel that is silent while its coin moves is asked for again, then the line is dropped.
TEST_F(MarketSessionTest, F03_ASilentChannelIsAskedForAgainThenTheLineIsDropped)
{
    open();
    good();
    for (int i = 0; i < 600 && venue.drops.empty(); ++i) {
        venue.tick(Duration::milliseconds(100));
        venue.best(level("100.0", "1"), level("101.0", "1"));
        if (i % 10 == 0) venue.context("100.5"), venue.mids("100.5");
    }
    EXPECT_EQ(venue.subscriptionsOf("l2Book", "BTC"), 2U);
    EXPECT_EQ(venue.subscriptionsOf("bbo", "BTC"), 1U);
    ASSERT_EQ(venue.drops.size(), 1U);
    EXPECT_EQ(venue.drops[0], "l2Book.BTC is silent while the market moves");
    EXPECT_EQ(btc().quality, domain::Quality::Bad) << "no book";
}

TEST_F(MarketSessionTest, F03_BestPricesThatDoNotFollowTheMiddleAreAskedForAgain)
{
    open();
    good();
    for (int i = 0; i < 150; ++i) {
        venue.tick(Duration::milliseconds(100));
        venue.context("102.5");
    }
    EXPECT_EQ(venue.subscriptionsOf("bbo", "BTC"), 2U);
}

/// F31: a single jump is suspect and a move that stands is true.
TEST_F(MarketSessionTest, F31_AJumpIsSuspectUntilItHasStood)
{
    open();
    good();
    venue.tick(Duration::milliseconds(100));
    venue.best(level("110.0", "1"), level("111.0", "1"));
    EXPECT_EQ(btc().quality, domain::Quality::Suspect);
    for (int i = 0; i < 32; ++i) {
        venue.tick(Duration::milliseconds(100));
        venue.best(level("110.0", "1"), level("111.0", "1"));
    }
    venue.book({level("110.0", "1")}, {level("111.0", "1")});
    EXPECT_EQ(btc().quality, domain::Quality::Good);
}

/// The same over a real socket and real HTTP.
class Server final : public transport::ServerHandler {
public:
    std::atomic<int> posts{0}, subscriptions{0};

    transport::ServerAnswer answer(const transport::HttpRequest& request) override
    {
        transport::ServerAnswer answer;
        if (request.method == "POST" && request.target == "/info" && json::parse(request.body)["type"] == "meta")
            ++posts, answer.answer.body = kMeta;
        else
            answer.answer.status = 404;
        return answer;
    }
    void opened(const std::shared_ptr<transport::Session>& session) override
    {
        session->send("Websocket connection established.");
    }
    void message(transport::Session& session, std::string_view text) override
    {
        const auto call = json::parse(text);
        if (!call.contains("subscription")) return;
        ++subscriptions;
        session.send(json{{"channel", "subscriptionResponse"}, {"data", call}}.dump());
        if (call["subscription"]["type"] == "l2Book")
            session.send(json{{"channel", "l2Book"},
                              {"data",
                               {{"coin", "BTC"},
                                {"time", 1'765'541'474'000},
                                {"levels", {{level("98450.50", "2.5")}, {level("98451.00", "1.5")}}}}}}
                             .dump());
    }
    void closed(transport::Session&, std::string_view) override {}
};

TEST(FeedOverASocket, ListsSubscribesAndHoldsTheBook)
{
    Server server;
    transport::Listener listener;
    ASSERT_TRUE(listener.start(server));
    const auto host = "127.0.0.1:" + std::to_string(listener.port());
    FeedTerms terms;
    terms.underlyings = {"BTC"};
    Sink sink;
    Feed feed(terms, transport::Endpoint::parse("ws://" + host + "/ws").value(),
              transport::Endpoint::parse("http://" + host).value());
    feed.start(sink);
    SystemClock clock;
    const auto until = clock.now() + Duration::seconds(20);
    const auto ready = [&] {
        const auto view = feed.view(clock.now());
        return feed.isSettled() && !view.instruments.empty() && view.instruments[0].bid;
    };
    while (!ready() && clock.now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const auto view = feed.view(clock.now());
    feed.stop();
    listener.stop();
    ASSERT_EQ(view.instruments.size(), 1U) << view.lastFault;
    EXPECT_TRUE(view.connected);
    EXPECT_EQ(view.kind, "hyperliquid");
    ASSERT_TRUE(view.instruments[0].bid.has_value());
    EXPECT_EQ(view.instruments[0].bid->toString(), "98450.5");
    EXPECT_TRUE(view.missing.empty());
    EXPECT_EQ(server.posts.load(), 1);
    EXPECT_EQ(server.subscriptions.load(), 5);
    EXPECT_EQ(sink.all<domain::HedgeQuote>().size(), 1U);
}

/// A new subscription brings what was traded before: that is of no time that was heard.
TEST_F(MarketSessionTest, TradesAreCountedOnceAndFromTheSubscriptionOn)
{
    open();
    const auto row = [&](std::uint64_t id, const char* price, const char* size, const char* side, std::int64_t ago) {
        return json{{"coin", "BTC"}, {"side", side},         {"px", price},
                    {"sz", size},    {"hash", "0x0"},        {"time", venue.milliseconds() - ago},
                    {"tid", id},     {"users", {"0x", "0x"}}};
    };
    const auto tell = [&](json rows) { venue.say({{"channel", "trades"}, {"data", std::move(rows)}}); };
    tell(json::array({row(1, "100.5", "9", "B", 600'000)}));
    tell(json::array({row(2, "100.25", "0.4", "A", 0), row(3, "100.5", "0.1", "B", 0)}));
    tell(json::array({row(2, "100.25", "0.4", "A", 0)}));
    const auto traded = btc().traded;
    ASSERT_TRUE(traded && traded->last);
    EXPECT_EQ(traded->hourVolume.toString(), "0.5");
    EXPECT_EQ(traded->hourTrades, 2U);
    EXPECT_EQ(traded->last->price.toString(), "100.5");
    EXPECT_EQ(traded->last->taker, domain::Side::Buy);
}

/// The venue's ten dollars as a size, before an order is decided: rounded up, and with room below the mark.
TEST_F(MarketSessionTest, ItsLeastOrderIsToldByTheMark)
{
    open();
    ASSERT_EQ(sink.instruments.size(), 1U);
    EXPECT_TRUE(sink.instruments[0].leastQuantity.isZero()) << "without a mark it is not known";
    venue.context("100.5");  // Its mark is 100.5.
    ASSERT_EQ(sink.instruments.size(), 2U);
    const auto least = sink.instruments[1].leastQuantity;
    EXPECT_EQ(least.toString(), "0.10474") << "10 / (100.5 * 0.95), up to five places";
    EXPECT_GE(least.toDouble() * 100.5 * 0.95, 10.0);
    venue.context("100.5");
    EXPECT_EQ(sink.instruments.size(), 2U) << "told once";
}

}  // namespace
}  // namespace ballast::venue_hyperliquid_feed::market_session_test
