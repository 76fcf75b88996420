#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "core/simulation/committing_writer.h"
#include "core/venue_server/served.h"
#include "support/proofs.h"
#include "venue/hyperliquid_account/cancel_everything.h"
#include "venue/hyperliquid_account/gateway.h"

namespace {

using namespace ballast;
using namespace ballast::domain;
using venue_server::testing::becomes;
using venue_server::testing::Json;
using venue_server::testing::Served;

const Scopes kScopes{.venue = "Hyperliquid", .account = "main", .underlying = "BTC", .strategy = {}};
const std::string kKey = "0x0123456789012345678901234567890123456789012345678901234567890123";
const std::string kStranger = "0x1123456789012345678901234567890123456789012345678901234567890123";

struct Sink final : venue::OwnSink {
    bool tell(const venue::OwnFact& fact, Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        m_facts.push_back(fact);
        return true;
    }
    bool tellRaw(std::string_view, Timestamp) override { return true; }
    bool isDeskAlive() const noexcept override { return true; }
    template <class T> std::vector<T> all() const
    {
        const std::lock_guard lock(m_mutex);
        std::vector<T> found;
        for (const auto& fact : m_facts)
            if (const auto* one = std::get_if<T>(&fact)) found.push_back(*one);
        return found;
    }
    template <class T> bool has(const std::function<bool(const T&)>& fits) const
    {
        const auto found = all<T>();
        return std::any_of(found.begin(), found.end(), fits);
    }
    mutable std::mutex m_mutex;
    std::vector<venue::OwnFact> m_facts;
};

/// A server with one wallet, whose owner trades by its own key: it is a throwaway one on this machine.
class HyperliquidServer : public testing::Test {
protected:
    HyperliquidServer()
    {
        auto made = venue_server::VenueServer::create(
            {.seed = 7, .accounts = {{"key", "SECRET-OF-A-TEST"}}, .wallets = {kKey}}, clock);
        EXPECT_TRUE(made) << made.error().message;
        server = std::move(*made);
        EXPECT_TRUE(server->start());
        owner = account().at("address");
        const auto meta = info({{"type", "meta"}});
        const auto universe = hyperliquid::readUniverse(meta.dump()).value();
        for (const auto& row : universe.perpetuals)
            if (row.coin == "BTC") {
                auto instrument = hyperliquid::instrumentOf(row, "Hyperliquid").value();
                instrument.id = {1};
                names.add(instrument);
            }
    }
    ~HyperliquidServer() override
    {
        if (gateway) gateway->stop();
    }
    void begin(const std::string& key = kKey, Duration ordersExpire = Duration::seconds(1))
    {
        hyperliquid::AccountTerms terms;
        terms.id = {1};
        terms.venue = "Hyperliquid";
        terms.label = "main";
        terms.trades = true;
        terms.ordersExpire = ordersExpire;
        terms.readsBehind = Duration::milliseconds(500);
        transport::SocketTerms socket;
        socket.backoff = {.base = Duration::milliseconds(50), .cap = Duration::seconds(1), .triesAMinute = 600};
        gateway =
            hyperliquid::makeGateway(terms, hyperliquid::AccountKeys::of(std::string(key), owner, true).value(),
                                     endpoint(), {.perSecond = 5.0, .burst = 20.0}, {clock, latches}, names, socket);
        ASSERT_TRUE(gateway->start(sink));
        ASSERT_TRUE(becomes([&] { return isUp(); }));
    }
    transport::Endpoint endpoint() const
    {
        return transport::Endpoint::parse("ws://127.0.0.1:" + std::to_string(server->hyperliquidPort()) + "/ws")
            .value();
    }
    bool isUp() const
    {
        const auto all = sink.all<ConnectionChanged>();
        return !all.empty() && all.back().up;
    }
    Json control(const std::string& method, const std::string& target, const Json& body) const
    {
        return Served::send("http://127.0.0.1:" + std::to_string(server->controlPort()),
                            {.method = method, .target = target, .headers = {}, .body = body.dump()});
    }
    Json fault(Json wanted) const
    {
        wanted["venue"] = "hyperliquid";
        return control("POST", "/fault", wanted);
    }
    Json account() const { return control("GET", "/state", {}).at("hyperliquid").at("accounts").at(0); }
    Json info(const Json& question) const
    {
        return Served::send("http://127.0.0.1:" + std::to_string(server->hyperliquidPort()),
                            {.method = "POST", .target = "/info", .headers = {}, .body = question.dump()});
    }
    double mid() const { return std::stod(info({{"type", "allMids"}}).at("BTC").get<std::string>()); }
    Price at(double factor) const { return Price::fromDouble(std::round(mid() * factor)).value(); }
    void order(const std::string& id, Side side, double coins, Price price, OrderPurpose purpose = OrderPurpose::Quote)
    {
        OrderIntent intent{.id = id,
                           .time = clock.now(),
                           .instrument = {1},
                           .side = side,
                           .quantity = Quantity::fromDouble(coins).value(),
                           .limitPrice = price,
                           .purpose = purpose,
                           .account = {1}};
        ASSERT_TRUE(gateway->offer(journal::Writer::commit(
            controls::Gate::pass(std::move(intent), Mandate::Automatic, kScopes, latches.newest()))));
    }
    bool isAcknowledged(const std::string& id) const
    {
        return sink.has<OrderAcknowledged>([&](const auto& fact) { return fact.order == id; });
    }
    bool hasEnded(const std::string& id) const
    {
        return sink.has<OrderEnded>([&](const auto& fact) { return fact.order == id; });
    }
    std::vector<OrderFilled> fills() const
    {
        std::vector<OrderFilled> once;
        std::set<std::string> ids;
        for (auto& fill : sink.all<OrderFilled>())
            if (ids.insert(fill.tradeId).second) once.push_back(fill);
        return once;
    }
    std::size_t openAtVenue() const { return info({{"type", "openOrders"}, {"user", owner}}).size(); }
    double position() const
    {
        const auto state = info({{"type", "clearinghouseState"}, {"user", owner}});
        for (const auto& one : state.at("assetPositions"))
            if (one.at("position").at("coin") == "BTC")
                return std::stod(one.at("position").at("szi").get<std::string>());
        return 0.0;
    }
    void ask(const std::string& id = {})
    {
        asked = clock.now();
        gateway->ask({.account = {1}, .order = id, .askedAt = asked, .instrument = {id.empty() ? 0U : 1U}});
    }

    SystemClock clock;
    std::unique_ptr<venue_server::VenueServer> server;
    venue::LatchBoard latches{
        {.venues = {"Hyperliquid"}, .accounts = {"main"}, .underlyings = {"BTC"}, .strategies = {}}};
    venue::InstrumentNames names;
    Sink sink;
    std::unique_ptr<venue::Gateway> gateway;
    std::string owner;
    Timestamp asked;
};

const std::string kFirst = "0123456789abcdef-00000001", kSecond = "0123456789abcdef-00000002";

/// 50 BTC of some 4.6 M need 1.25 % of it; with four fifths of that the venue ends the orders and closes a fifth.
TEST_F(HyperliquidServer, F53_AnAccountThatTheVenueLiquidatesSaysSo)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged(kFirst); }));
    fault({{"fault", "position"}, {"coin", "BTC"}, {"side", "buy"}, {"size", 50}});
    const auto state = info({{"type", "clearinghouseState"}, {"user", owner}});
    const double needed = std::stod(state.at("crossMaintenanceMarginUsed").get<std::string>()),
                 worth = std::stod(state.at("marginSummary").at("accountValue").get<std::string>());
    EXPECT_NEAR(needed, 50.0 * mid() / 80.0, 0.002 * needed);
    fault({{"fault", "transfer"}, {"usd", 0.8 * needed - worth}});
    ASSERT_TRUE(becomes([&] { return sink.has<MarginReport>([](const auto& fact) { return fact.liquidates; }); }));
    ASSERT_TRUE(becomes([&] { return hasEnded(kFirst); }));
    EXPECT_EQ(sink.all<OrderEnded>().back().reason, "liquidatedCanceled");
    EXPECT_TRUE(becomes([&] { return position() < 50.0; }));
    EXPECT_NEAR(position(), 40.0, 1e-9);
    EXPECT_EQ(openAtVenue(), 0U);
}

TEST_F(HyperliquidServer, RestsCancelsTakesAndReconciles)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    EXPECT_TRUE(becomes([&] {
        const auto all = sink.all<ProtectionChanged>();
        return !all.empty() && all.back().armed;
    })) << "the scheduled cancel";
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged(kFirst); }));
    EXPECT_EQ(openAtVenue(), 1U);
    gateway->cancel({.scope = {}, .orders = true, .kill = {}, .order = kFirst});
    ASSERT_TRUE(becomes([&] { return hasEnded(kFirst); }));
    EXPECT_EQ(openAtVenue(), 0U);
    order(kSecond, Side::Buy, 0.02, at(1.01), OrderPurpose::Hedge);
    ASSERT_TRUE(becomes([&] { return !fills().empty() && fills().back().last; }));
    double coins = 0.0;
    for (const auto& fill : fills())
        coins += fill.quantity.toDouble();
    EXPECT_NEAR(coins, 0.02, 1e-12);
    EXPECT_NEAR(position(), 0.02, 1e-12);
    ask();
    ASSERT_TRUE(
        becomes([&] { return sink.has<ReconcileDone>([&](const auto& fact) { return fact.askedAt == asked; }); }));
    ASSERT_FALSE(sink.all<PositionReport>().empty());
    EXPECT_EQ(sink.all<PositionReport>().back().quantity.toDouble(), 0.02);
}

TEST_F(HyperliquidServer, F39_ALostAnswerIsFoundByItsName)
{
    ASSERT_NO_FATAL_FAILURE(begin(kKey, Duration::seconds(4)));
    ASSERT_TRUE(becomes([&] { return !sink.all<ProtectionChanged>().empty(); }));
    fault({{"fault", "drop_ack"}, {"count", 1}, {"placed", false}});
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return sink.has<OrderSent>([](const auto&) { return true; }); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    EXPECT_FALSE(isAcknowledged(kFirst));
    const auto isNotPlaced = [&] {
        return sink.has<OrderReport>(
            [&](const auto& fact) { return fact.order == kFirst && fact.state == OrderState::NotPlaced; });
    };
    ask(kFirst);
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    EXPECT_FALSE(isNotPlaced()) << "the venue might place it yet (F41)";
    std::this_thread::sleep_for(std::chrono::milliseconds(4'000));
    ask(kFirst);
    EXPECT_TRUE(becomes(isNotPlaced));
    fault({{"fault", "drop_ack"}, {"count", 1}, {"placed", true}});
    order(kSecond, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return openAtVenue() == 1; }));
    ask(kSecond);
    EXPECT_TRUE(becomes([&] {
        return sink.has<OrderReport>(
            [&](const auto& fact) { return fact.order == kSecond && fact.state == OrderState::Working; });
    }));
}

TEST_F(HyperliquidServer, F23_AFillToldFiveTimesIsOneTradeByItsId)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    fault({{"fault", "duplicate"}, {"count", 100}, {"times", 5}});
    order(kFirst, Side::Buy, 0.02, at(1.01), OrderPurpose::Hedge);
    ASSERT_TRUE(becomes([&] { return !fills().empty() && fills().back().last; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    double coins = 0.0;
    for (const auto& fill : fills())
        coins += fill.quantity.toDouble();
    EXPECT_NEAR(coins, position(), 1e-12);
}

TEST_F(HyperliquidServer, AKillTakesOursAndWhatSomebodyElsePlaced)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged(kFirst); }));
    fault({{"fault", "external_order"},
           {"account", owner},
           {"coin", "BTC"},
           {"side", "buy"},
           {"size", 0.01},
           {"price", at(0.97).toDouble()}});
    ASSERT_TRUE(becomes([&] { return openAtVenue() == 2; }));
    latches.close({});
    gateway->cancel({.scope = {}, .orders = true, .kill = {1}});
    EXPECT_TRUE(gateway->waitHandedOver({1}, std::chrono::milliseconds(5000)));
    EXPECT_TRUE(becomes([&] { return openAtVenue() == 0; }));
}

/// No desk runs: everything of the account is cancelled over a line of its own, and what is left is asked for.
TEST_F(HyperliquidServer, KillWithoutADeskCancelsEverything)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    order(kFirst, Side::Buy, 0.01, at(0.98));
    order(kSecond, Side::Sell, 0.01, at(1.02));
    ASSERT_TRUE(becomes([&] { return isAcknowledged(kFirst) && isAcknowledged(kSecond); }));
    gateway->stop();
    gateway.reset();
    ASSERT_EQ(openAtVenue(), 2U) << "the venue leaves them until the scheduled time";
    const auto keys = hyperliquid::AccountKeys::of(std::string(kKey), owner, true).value();
    // One that cannot be read is left, and holds up no other.
    fault({{"fault", "mutate"},
           {"match", "\"limitPx\""},
           {"from", "\"side\":\"B\""},
           {"to", "\"side\":\"?\""},
           {"count", 1}});
    const auto first = hyperliquid::cancelEverything(endpoint(), keys, hyperliquid::Network::Mainnet);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_EQ(first->cancelled, 1U);
    EXPECT_EQ(first->left, 1U);
    EXPECT_EQ(openAtVenue(), 1U);
    const auto done = hyperliquid::cancelEverything(endpoint(), keys, hyperliquid::Network::Mainnet);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->cancelled, 1U);
    EXPECT_EQ(done->left, 0U);
    EXPECT_EQ(openAtVenue(), 0U);
    const auto again = hyperliquid::cancelEverything(endpoint(), keys, hyperliquid::Network::Mainnet);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->cancelled, 0U);
}

/// What was paid in, taken out and paid as funding is told, and explains the whole change of the account's money (F37).
TEST_F(HyperliquidServer, F37_PaymentsExplainWhatTheMoneyDid)
{
    ASSERT_NO_FATAL_FAILURE(begin());
    fault({{"fault", "position"}, {"account", owner}, {"coin", "BTC"}, {"side", "buy"}, {"size", 2.0}});
    const auto cash = [&] {
        ask();
        EXPECT_TRUE(
            becomes([&] { return sink.has<ReconcileDone>([&](const auto& fact) { return fact.askedAt == asked; }); }));
        return sink.all<BalanceReport>().back().amount.toDouble();
    };
    const double before = cash();
    fault({{"fault", "transfer"}, {"usd", 1'000.0}});
    fault({{"fault", "transfer"}, {"usd", -250.0}});
    fault({{"fault", "duplicate"}, {"count", 100}, {"times", 3}});
    fault({{"fault", "funding"}, {"coin", "BTC"}, {"rate", 0.0001}});
    ASSERT_TRUE(becomes([&] { return sink.all<CashMoved>().size() == 3; })) << sink.all<CashMoved>().size();
    fault({{"fault", "cut"}});
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ASSERT_TRUE(becomes([&] { return isUp(); }));
    double sum = 0.0;
    for (const auto& one : sink.all<CashMoved>())
        sum += one.amount.toDouble();
    EXPECT_EQ(sink.all<CashMoved>().size(), 3U) << "the new line tells them again";
    EXPECT_NEAR(cash() - before, sum, 1e-4);
    EXPECT_LT(sum, 750.0) << "a long one paid";
}

/// userFillsByTime gives the oldest first, so that a client pages by the last one's time, as the venue does.
TEST_F(HyperliquidServer, FillsByTimeArePagedFromTheOldestOn)
{
    const double high = at(1.01).toDouble(), low = at(0.99).toDouble();
    for (int i = 0; i < 2'050; ++i)
        fault({{"fault", "external_order"},
               {"account", owner},
               {"coin", "BTC"},
               {"side", i % 2 == 0 ? "buy" : "sell"},
               {"size", 0.001},
               {"price", i % 2 == 0 ? high : low}});
    std::set<std::uint64_t> ids;
    std::size_t pages = 0;
    for (std::uint64_t from = 0; pages < 5; ++pages) {
        const auto page = info({{"type", "userFillsByTime"}, {"user", owner}, {"startTime", from}});
        ASSERT_LE(page.size(), 2'000U);
        const auto known = ids.size();
        for (std::size_t i = 0; i < page.size(); ++i) {
            if (i > 0) {
                EXPECT_LE(page[i - 1].at("time"), page[i].at("time"));
            }
            ids.insert(page[i].at("tid").get<std::uint64_t>());
        }
        if (ids.size() == known) break;
        from = page.back().at("time");
    }
    EXPECT_EQ(pages, 2U);
    EXPECT_GE(ids.size(), 2'050U);
    const auto newest = info({{"type", "userFills"}, {"user", owner}});
    EXPECT_EQ(newest.size(), 2'000U);
    EXPECT_GE(newest.front().at("time"), newest.back().at("time"));
    EXPECT_EQ(newest.front().at("tid"), *ids.rbegin());
}

/// F105: the wallet that signs is none of the owner's, or no longer. The owner's account is read all the same, and what
/// the venue says of the wallet is the reason.
TEST_F(HyperliquidServer, F105_AWalletThatTheOwnerNeverApprovedTradesNothing)
{
    ASSERT_NO_FATAL_FAILURE(begin(kStranger));
    const auto isArmed = [&] {
        const auto all = sink.all<ProtectionChanged>();
        return !all.empty() && all.back().armed;
    };
    order(kFirst, Side::Buy, 0.01, at(0.98));
    ASSERT_TRUE(becomes([&] { return hasEnded(kFirst); }));
    const auto ended = sink.all<OrderEnded>().back();
    EXPECT_EQ(ended.state, OrderState::Rejected);
    EXPECT_NE(ended.reason.find("does not exist"), std::string::npos) << ended.reason;
    EXPECT_FALSE(isArmed()) << "nothing of it is protected, so nothing automatic leaves (C16)";
    ask();
    ASSERT_TRUE(
        becomes([&] { return sink.has<ReconcileDone>([&](const auto& fact) { return fact.askedAt == asked; }); }));
    ASSERT_EQ(sink.all<BalanceReport>().size(), 1U);
    EXPECT_GT(sink.all<BalanceReport>().front().amount.units, 0) << "the owner's money, not the wallet's nothing";
    const auto keys = hyperliquid::AccountKeys::of(std::string(kStranger), owner, true).value();
    const auto killed = hyperliquid::cancelEverything(endpoint(), keys, hyperliquid::Network::Mainnet);
    EXPECT_TRUE(killed) << "there is nothing open, so nothing is signed";
}

}  // namespace
