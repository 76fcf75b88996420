#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

#include "core/oracle/scripted_node.h"
#include "core/transport/echo_server.h"
#include "oracle/chain_feed.h"
#include "oracle/pyth_feed.h"
#include "oracle/rpc.h"

namespace ballast::oracle::feeds_test {
namespace {

using namespace std::chrono_literals;
using domain::Quality;
using ::testing::HasSubstr;
using testing::ScriptedNode;
using transport::Listener;
using transport::ServerAnswer;
using transport::Session;

constexpr const char* kId = "ff61491a931112ddf1bd8147cd1b641375f79f5825126d665480874634fd0ace";

bool waitFor(const std::function<bool()>& done)
{
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (!done()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

class Sink final : public venue::FeedSink {
public:
    domain::InstrumentId listed(const domain::Instrument&) override { return {}; }
    void post(std::span<const venue::MarketFact> bundle, Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        m_facts += bundle.size();
    }
    void connection(venue::Connection connection, std::string_view why) override
    {
        const std::lock_guard lock(m_mutex);
        m_why = why;
        ++(connection == venue::Connection::Up ? m_ups : m_downs);
    }
    std::size_t facts() const { return read(m_facts); }
    std::size_t ups() const { return read(m_ups); }
    std::size_t downs() const { return read(m_downs); }
    std::string why() const
    {
        const std::lock_guard lock(m_mutex);
        return m_why;
    }

private:
    std::size_t read(const std::size_t& value) const
    {
        const std::lock_guard lock(m_mutex);
        return value;
    }
    mutable std::mutex m_mutex;
    std::size_t m_facts{}, m_ups{}, m_downs{};
    std::string m_why;
};

std::string priceNow(std::int64_t dollars)
{
    return fmt::format(
        R"({{"parsed":[{{"id":"{}","price":{{"price":"{}00000000","conf":"1","expo":-8,"publish_time":{}}}}}]}})", kId,
        dollars, SystemClock().now().nanoseconds / 1'000'000'000);
}

/// Hermes as a test has it: the stream, single answers, 401 without the key.
class Hermes final : public transport::ServerHandler {
public:
    ServerAnswer answer(const transport::HttpRequest& request) override
    {
        const std::lock_guard lock(m_mutex);
        keys.insert(std::string(transport::valueOf(request.headers, "Authorization")));
        targets.insert(request.target);
        if (status != 200)
            return {.answer = {.status = status, .headers = {{"Retry-After", "1"}}, .body = "<b>no</b>"}};
        if (request.target.find("/stream") != std::string::npos && isStreaming) return {.isEventStream = true};
        ++asked;
        return {.answer = {.status = 200, .body = priceNow(dollars)}};
    }
    void opened(const std::shared_ptr<Session>& session) override
    {
        const std::lock_guard lock(m_mutex);
        newest = session;
        ++sessions;
    }
    void message(Session&, std::string_view) override {}
    void closed(Session&, std::string_view) override {}

    template <class Use> auto with(Use use)
    {
        const std::lock_guard lock(m_mutex);
        return use(*this);
    }
    unsigned status{200};
    bool isStreaming{true};
    std::int64_t dollars{3000};
    std::set<std::string> keys, targets;
    std::size_t asked{}, sessions{};
    std::shared_ptr<Session> newest;

private:
    std::mutex m_mutex;
};

struct Pyth {
    explicit Pyth(std::string key = {})
    {
        EXPECT_TRUE(listener.start(server));
        board->add("ETH", "Pyth", 0.0, true);
        PythTerms terms;
        terms.key = std::move(key);
        terms.askEvery = Duration::milliseconds(50);
        terms.silentAfter = Duration::milliseconds(400);
        terms.feeds = {{.judge = {.coin = "ETH", .heartbeat = Duration::seconds(30)}, .id = kId}};
        transport::SocketTerms socket;
        socket.backoff = {
            .base = Duration::milliseconds(1), .cap = Duration::milliseconds(4), .triesAMinute = 1'000'000};
        socket.tick = Duration::milliseconds(5);
        feed.emplace(std::move(terms),
                     transport::Endpoint::parse(fmt::format("http://127.0.0.1:{}/hermes/", listener.port())).value(),
                     board, socket);
    }
    ~Pyth() { feed->stop(); }
    venue::OracleView eth() const { return feed->view(SystemClock().now()).oracles.at(0); }
    bool waitPrice(const std::string& price)
    {
        return waitFor([&] { return eth().price == price && eth().quality == Quality::Good; });
    }
    Hermes server;
    Listener listener;
    std::shared_ptr<OracleBoard> board = std::make_shared<OracleBoard>();
    Sink sink;
    std::optional<PythFeed> feed;
};

TEST(PythFeedTest, F01_FirstValueStreamCutsAndReconnects)
{
    Pyth pyth;
    pyth.feed->start(pyth.sink);
    ASSERT_TRUE(pyth.waitPrice("3000")) << "the first value is asked for";
    ASSERT_TRUE(waitFor([&] { return pyth.server.with([](auto& s) { return s.sessions == 1; }); }));
    for (std::size_t cut = 1; cut <= 20; ++cut) {
        const auto dollars = 3000 + static_cast<std::int64_t>(cut);
        const auto session = pyth.server.with([&](auto& s) { return s.dollars = dollars, s.newest; });
        ASSERT_TRUE(session->send(priceNow(dollars)));
        ASSERT_TRUE(pyth.waitPrice(std::to_string(dollars)));
        cut % 2 == 0 ? session->cut() : session->close(1000, "24 hours");
        ASSERT_TRUE(waitFor([&] { return pyth.server.with([&](auto& s) { return s.sessions > cut; }); })) << cut;
    }
    // What comes while the engine is told may be merged.
    EXPECT_TRUE(waitFor([&] { return pyth.sink.facts() >= 10; }));
    EXPECT_TRUE(waitFor([&] { return pyth.feed->view(SystemClock().now()).channels.at(0).reconnects == 20; }));
    // Paths stand below the base's, brackets are written as they must be.
    EXPECT_EQ(pyth.server.with([](auto& s) { return s.targets; }),
              (std::set<std::string>{pythTarget(PythPath::Latest, {kId}).insert(0, "/hermes"),
                                     pythTarget(PythPath::Stream, {kId}).insert(0, "/hermes")}));
}

TEST(PythFeedTest, SingleQuestionsAreTheFallback)
{
    Pyth pyth;
    pyth.server.isStreaming = false;
    pyth.feed->start(pyth.sink);
    ASSERT_TRUE(pyth.waitPrice("3000"));
    pyth.server.with([](auto& s) { return s.dollars = 3010; });
    ASSERT_TRUE(pyth.waitPrice("3010"));
    // A stream that is open and says nothing is no better.
    pyth.server.with([](auto& s) { return s.isStreaming = true; });
    ASSERT_TRUE(waitFor([&] { return pyth.server.with([](auto& s) { return s.sessions == 1; }); }));
    pyth.server.with([](auto& s) { return s.dollars = 3020; });
    EXPECT_TRUE(pyth.waitPrice("3020"));
}

TEST(PythFeedTest, TheKeyIsSentAndNeverShown)
{
    Pyth pyth("s3cret-key");
    pyth.feed->start(pyth.sink);
    ASSERT_TRUE(pyth.waitPrice("3000"));
    ASSERT_TRUE(waitFor([&] { return pyth.server.with([](auto& s) { return s.sessions == 1; }); }));
    EXPECT_EQ(pyth.server.with([](auto& s) { return s.keys; }), std::set<std::string>{"Bearer s3cret-key"})
        << "questions and stream";
    pyth.server.with([](auto& s) { return s.status = 401; });
    pyth.server.with([](auto& s) { return s.newest; })->cut();
    ASSERT_TRUE(waitFor([&] { return pyth.eth().quality == Quality::Stale; }));
    ASSERT_TRUE(
        waitFor([&] { return pyth.feed->view(SystemClock().now()).lastFault.find("401") != std::string::npos; }));
    const auto view = pyth.feed->view(SystemClock().now());
    EXPECT_EQ(view.lastFault.find("s3cret"), std::string::npos);
    EXPECT_TRUE(waitFor([&] { return pyth.sink.downs() > 0; })) << "the engine hears of it";
}

TEST(PythFeedTest, F12_WithoutAnAnswerThePriceIsMissingByName)
{
    Pyth pyth;
    pyth.server.status = 503;
    pyth.feed->start(pyth.sink);
    ASSERT_TRUE(waitFor([&] {
        const auto view = pyth.feed->view(SystemClock().now());
        return !view.missing.empty() && view.missing.front().find("503") != std::string::npos;
    }));
    EXPECT_EQ(pyth.eth().quality, Quality::Missing);
    EXPECT_FALSE(pyth.eth().price);
    EXPECT_EQ(pyth.sink.facts(), 0U);
}

/// A node over HTTP in front of a scripted chain.
class NodeServer final : public transport::ServerHandler {
public:
    NodeServer()
    {
        EXPECT_TRUE(listener.start(*this));
        chain.round.updated = SystemClock().now() - Duration::seconds(5);
        chain.mine(SystemClock().now());
    }
    ~NodeServer() override { listener.stop(); }
    ServerAnswer answer(const transport::HttpRequest& request) override
    {
        const std::lock_guard lock(mutex);
        ++asked;
        if (status != 200) return {.answer = {.status = status, .headers = {{"Retry-After", "5"}}}};
        const auto text = [&](std::string_view key) {
            const auto from = request.body.find(fmt::format("\"{}\":", key)) + key.size() + 3;
            return request.body.substr(from);
        };
        const auto id = std::stoul(text("id"));
        const auto method = text("method").substr(1, text("method").find('"', 1) - 1);
        auto parameters = text("params");
        parameters.pop_back();
        const auto result = method == "eth_chainId" ? Result<std::string>(fmt::format("\"0x{:x}\"", chainId))
                                                    : chain.ask(method, parameters);
        const auto body = result
                              ? fmt::format(R"({{"jsonrpc":"2.0","id":{},"result":{}}})", id, *result)
                              : fmt::format(R"({{"jsonrpc":"2.0","id":{},"error":{{"code":3,"message":"no"}}}})", id);
        return {.answer = {.status = 200, .body = body}};
    }
    void opened(const std::shared_ptr<Session>&) override {}
    void message(Session&, std::string_view) override {}
    void closed(Session&, std::string_view) override {}
    transport::Endpoint endpoint() const
    {
        return transport::Endpoint::parse(fmt::format("http://127.0.0.1:{}/key-in-path", listener.port())).value();
    }

    std::mutex mutex;
    ScriptedNode chain;
    std::uint64_t chainId{1};
    unsigned status{200};
    int asked{};
    Listener listener;
};

ChainTerms chainTerms()
{
    ChainTerms terms;
    terms.name = "Chainlink";
    terms.feeds = {{.judge = {.coin = "ETH"}, .contract = testing::kFeed}};
    terms.tellsGas = true;
    terms.pollEvery = Duration::milliseconds(20);
    return terms;
}

const transport::BackoffTerms kQuick{
    .base = Duration::milliseconds(1), .cap = Duration::milliseconds(4), .triesAMinute = 1'000'000};

TEST(ChainFeedTest, ReadsANodeAndTellsOfIt)
{
    NodeServer node;
    const auto board = std::make_shared<OracleBoard>();
    board->add("ETH", "Chainlink", 0.005, true);
    Sink sink;
    ChainFeed feed(chainTerms(), {node.endpoint()}, board, {}, kQuick);
    feed.start(sink);
    ASSERT_TRUE(waitFor([&] { return sink.facts() == 2; }));
    const auto view = feed.view(SystemClock().now());
    EXPECT_TRUE(view.connected);
    EXPECT_FALSE(view.isVenue);
    EXPECT_EQ(view.oracles.at(0).price, "3000");
    EXPECT_EQ(view.chain->height, 101U);
    EXPECT_TRUE(view.missing.empty());
    feed.stop();
}

/// Attack 4: ends with 0 if both feeds say by their names that they have no thread, and end nothing.
[[noreturn]] void startWithoutMemoryForAThread()
{
    Sink sink;
    const auto board = std::make_shared<OracleBoard>();
    board->add("ETH", "Chainlink", 0.005, true);
    const auto nobody = transport::Endpoint::parse("http://127.0.0.1:9").value();
    ChainFeed chain(chainTerms(), {nobody}, board, {}, kQuick);
    PythTerms terms;
    terms.name = "Pyth";
    terms.feeds = {{.judge = {.coin = "ETH", .heartbeat = Duration::seconds(30)}, .id = kId}};
    PythFeed pyth(terms, nobody, board, {});
    std::ifstream pages("/proc/self/statm");
    rlim_t used = 0;
    pages >> used;
    rlimit before{};
    ::getrlimit(RLIMIT_AS, &before);
    // A thread's stack takes 8 MiB.
    const rlimit tight{used * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) + (1U << 20U), before.rlim_max};
    ::setrlimit(RLIMIT_AS, &tight);
    chain.start(sink);
    pyth.start(sink);
    ::setrlimit(RLIMIT_AS, &before);
    const bool isSaid = sink.downs() == 1 && sink.why().starts_with("the thread of Chainlink cannot be made: ") &&
                        pyth.view(SystemClock().now()).lastFault.find("cannot be made") != std::string::npos;
    chain.stop();
    pyth.stop();
    std::_Exit(isSaid ? 0 : 1);
}

TEST(ChainFeedTest, WithoutAThreadIsSaidAndEndsNothing)
{
    // Begun anew, since a stack of a thread that has ended would be used again.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(startWithoutMemoryForAThread(), ::testing::ExitedWithCode(0), "");
}

TEST(ChainFeedTest, F101_ANodeThatTurnsToAnotherChainIsLeft)
{
    NodeServer node;
    const auto board = std::make_shared<OracleBoard>();
    board->add("ETH", "Chainlink", 0.005, true);
    Sink sink;
    ChainFeed feed(chainTerms(), {node.endpoint()}, board, {.keptFor = Duration{}}, kQuick);
    feed.start(sink);
    ASSERT_TRUE(waitFor([&] { return sink.facts() >= 2; }));
    {
        const std::lock_guard lock(node.mutex);
        node.chainId = 5;
    }
    ASSERT_TRUE(waitFor([&] { return feed.view(SystemClock().now()).oracles.at(0).quality == Quality::Stale; }));
    const auto view = feed.view(SystemClock().now());
    EXPECT_THAT(view.missing, ::testing::Contains(HasSubstr("answers for chain 5, the profile names 1")));
    EXPECT_THAT(view.lastFault, ::testing::Not(HasSubstr("key-in-path")));
    EXPECT_TRUE(waitFor([&] { return sink.downs() == 1; }));
    feed.stop();
}

TEST(ChainFeedTest, F05_F101_ANodeThatIsAskedTooMuchIsLeftAloneForAWhile)
{
    NodeServer node;
    node.status = 429;
    const auto board = std::make_shared<OracleBoard>();
    board->add("ETH", "Chainlink", 0.005, true);
    Sink sink;
    ChainFeed feed(chainTerms(), {node.endpoint()}, board, {}, kQuick);
    feed.start(sink);
    ASSERT_TRUE(waitFor([&] { return feed.view(SystemClock().now()).lastFault.find("429") != std::string::npos; }));
    std::this_thread::sleep_for(500ms);
    {
        const std::lock_guard lock(node.mutex);
        EXPECT_EQ(node.asked, 1) << "Retry-After is five seconds";
        node.status = 200;
    }
    EXPECT_TRUE(waitFor([&] { return sink.facts() == 2; }));
    feed.stop();
}

/// A question that a node is too busy for is left out for a while, and no other waits for it.
TEST(ChainFeedTest, F05_WhatIsAskedAsideHoldsBackNothingElse)
{
    NodeServer server;
    const SystemClock clock;
    RpcNode node(server.endpoint(), 1, clock, {});
    const auto answersWith = [&](unsigned status) {
        const std::lock_guard lock(server.mutex);
        server.status = status;
        return server.asked;
    };
    ASSERT_TRUE(node.ask("eth_getBlockByNumber", blockParameters(std::nullopt)).has_value());
    answersWith(429);
    EXPECT_FALSE(node.askAside("eth_getLogs", "[]").has_value());
    const auto before = answersWith(200);
    EXPECT_TRUE(node.ask("eth_getBlockByNumber", blockParameters(std::nullopt)).has_value());
    EXPECT_FALSE(node.askAside("eth_getLogs", "[]").has_value());
    EXPECT_EQ(answersWith(200), before + 1) << "not asked aside again yet";
}

TEST(ChainFeedTest, F101_TheChainIsCheckedBeforeTheStart)
{
    NodeServer node;
    EXPECT_TRUE(checkChainOf(node.endpoint(), 1, Duration::seconds(3)).has_value());
    const auto wrong = checkChainOf(node.endpoint(), 137, Duration::seconds(3));
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().code, ErrorCode::Mismatch);
    EXPECT_THAT(wrong.error().message, HasSubstr("answers for chain 1, the profile names 137"));
    node.listener.stop();
    EXPECT_TRUE(checkChainOf(node.endpoint(), 1, Duration::seconds(1)).has_value()) << "the feed says that it is away";
}

}  // namespace
}  // namespace ballast::oracle::feeds_test
