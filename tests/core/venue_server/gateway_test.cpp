#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "core/simulation/committing_writer.h"
#include "core/venue_server/served.h"
#include "domain/orders.h"
#include "support/proofs.h"
#include "venue/deribit_account/gateway.h"

namespace ballast::venue_server::gateway_test {
namespace {

using namespace ballast;
using namespace ballast::domain;
using namespace ballast::venue_server::testing;

const Scopes kScopes{.venue = "Deribit", .account = "main", .underlying = "BTC", .strategy = {}};

Instrument perpetual()
{
    Instrument i;
    i.id = {1};
    i.name = "BTC-PERPETUAL";
    i.venue = "Deribit";
    i.underlying = "BTC";
    i.kind = InstrumentKind::Perpetual;
    i.settlement = Settlement::Inverse;
    i.unit = ContractUnit::Quote;
    i.multiplier = Quantity::fromDouble(10.0).value();
    i.settles = *findCurrency("BTC");
    return i;
}

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

class GatewayOnTheServer : public ::testing::Test {
protected:
    explicit GatewayOnTheServer(deribit::ProtectionTerms protection = {})
    {
        names.add(perpetual());
        deribit::AccountTerms terms;
        terms.id = {1};
        terms.venue = "Deribit";
        terms.label = "main";
        terms.trades = true;
        terms.protection = protection;
        terms.underlyings = {"BTC"};
        std::string secret = "SECRET-OF-A-TEST";
        transport::SocketTerms socket;
        socket.backoff = {.base = Duration::milliseconds(50), .cap = Duration::seconds(1), .triesAMinute = 600};
        gateway = deribit::makeGateway(terms, deribit::Credentials::of("key", std::move(secret)).value(),
                                       transport::Endpoint::parse(served.wsUrl()).value(),
                                       venue::RateTerms{.perSecond = 5.0, .burst = 20.0}, {served.clock, latches},
                                       names, socket);
        const auto started = gateway->start(sink);
        EXPECT_TRUE(started) << started.error().message;
        EXPECT_TRUE(becomes([&] { return isUp(); }));
    }
    ~GatewayOnTheServer() override { gateway->stop(); }

    bool isUp() const
    {
        const auto all = sink.all<ConnectionChanged>();
        return !all.empty() && all.back().up;
    }
    Json ticker() const { return served.get("/api/v2/public/ticker?instrument_name=BTC-PERPETUAL").at("result"); }
    Price away(double factor) const
    {
        return Price::fromDouble(
                   static_cast<double>(static_cast<int>(ticker().at("mark_price").get<double>() * factor)))
            .value();
    }
    void order(const std::string& id, Side side, double contracts, Price price, OrderPurpose purpose = domain::kByHand)
    {
        OrderIntent intent{.id = id,
                           .time = served.clock.now(),
                           .instrument = {1},
                           .side = side,
                           .quantity = Quantity::fromDouble(contracts).value(),
                           .limitPrice = price,
                           .purpose = purpose,
                           .account = {1}};
        ASSERT_TRUE(gateway->offer(journal::Writer::commit(
            controls::Gate::pass(std::move(intent), Mandate::Automatic, kScopes, latches.newest()))));
    }
    Json truth(const std::string& label) const
    {
        const auto orders = served.account().at("orders");
        for (const auto& one : orders)
            if (one.at("label") == label) return one;
        return {};
    }
    /// Each once, by its id.
    std::vector<OrderFilled> fills() const
    {
        std::vector<OrderFilled> once;
        std::set<std::string> ids;
        for (auto& fill : sink.all<OrderFilled>())
            if (ids.insert(fill.tradeId).second) once.push_back(fill);
        return once;
    }
    bool isAcknowledged(const std::string& id) const
    {
        return sink.has<OrderAcknowledged>([&](const auto& fact) { return fact.order == id; });
    }
    bool hasEnded(const std::string& id) const
    {
        return sink.has<OrderEnded>([&](const auto& fact) { return fact.order == id; });
    }
    double position() const
    {
        const auto positions = served.account().at("positions");
        for (const auto& one : positions)
            if (one.at("instrument_name") == "BTC-PERPETUAL") return one.at("size");
        return 0.0;
    }
    void ask(const std::string& id = {})
    {
        asked = served.clock.now();
        gateway->ask({.account = {1}, .order = id, .askedAt = asked, .instrument = {id.empty() ? 0U : 1U}});
    }

    Served served;
    venue::LatchBoard latches{{.venues = {"Deribit"}, .accounts = {"main"}, .underlyings = {"BTC"}, .strategies = {}}};
    venue::InstrumentNames names;
    Sink sink;
    std::unique_ptr<venue::Gateway> gateway;
    Timestamp asked;
};

TEST_F(GatewayOnTheServer, IsProtectedOnceItIsUp)
{
    EXPECT_TRUE(becomes([&] {
        const auto all = sink.all<ProtectionChanged>();
        return !all.empty() && all.back().armed;
    }));
}

TEST_F(GatewayOnTheServer, PlacesAmendsAndCancels)
{
    const auto low = away(0.97);
    order("o1", Side::Buy, 5.0, low);
    ASSERT_TRUE(becomes([&] { return isAcknowledged("o1"); }));
    EXPECT_EQ(truth("o1").at("amount"), 50.0);
    EXPECT_EQ(truth("o1").at("price"), low.toDouble());
    Amendment amendment{.order = "o1",
                        .number = 1,
                        .time = served.clock.now(),
                        .instrument = {1},
                        .side = Side::Buy,
                        .quantity = Quantity::fromDouble(8.0).value(),
                        .limitPrice = low,
                        .account = {1}};
    ASSERT_TRUE(gateway->offer(journal::Writer::commit(
        controls::Gate::pass(std::move(amendment), Mandate::Automatic, kScopes, latches.newest()))));
    ASSERT_TRUE(becomes([&] { return sink.has<AmendAnswered>([](const auto& fact) { return fact.accepted; }); }));
    EXPECT_EQ(truth("o1").at("amount"), 80.0);
    gateway->cancel({.scope = {}, .orders = true, .kill = {}, .order = "o1"});
    ASSERT_TRUE(becomes([&] { return hasEnded("o1"); }));
    EXPECT_EQ(truth("o1").at("order_state"), "cancelled");
    EXPECT_EQ(truth("o1").at("cancel_reason"), "user_request");
}

TEST_F(GatewayOnTheServer, TakesTheBookAndReconciles)
{
    const double before = served.account().at("summaries").at("BTC").at("balance");
    order("o1", Side::Buy, 100.0, away(1.01));
    ASSERT_TRUE(becomes([&] { return sink.has<OrderFilled>([](const auto& fact) { return fact.last; }); }));
    double contracts = 0.0, fees = 0.0, fair = 0.0;
    // The answer and the account's channel both tell of it.
    for (const auto& fill : fills()) {
        contracts += fill.quantity.toDouble();
        fees += fill.fee.toDouble();
        fair += 0.0005 * 10.0 * fill.quantity.toDouble() / fill.price.toDouble();
    }
    EXPECT_EQ(contracts, 100.0);
    EXPECT_NEAR(fees, fair, 1e-8 * static_cast<double>(fills().size()));
    EXPECT_EQ(position(), 1000.0);
    ask();
    ASSERT_TRUE(
        becomes([&] { return sink.has<ReconcileDone>([&](const auto& fact) { return fact.askedAt == asked; }); }));
    const auto positions = sink.all<PositionReport>();
    ASSERT_EQ(positions.size(), 1U);
    EXPECT_EQ(positions.front().quantity.toDouble(), 100.0);
    for (const auto& balance : sink.all<BalanceReport>()) {
        if (balance.amount.currency != *findCurrency("BTC")) continue;
        EXPECT_NEAR(balance.amount.toDouble(), before - fees, 1e-8) << "a taker's fee leaves the balance";
    }
}

TEST_F(GatewayOnTheServer, ARestingOrderIsFilledInPartsByTakersFromOutside)
{
    const auto bid = Price::fromDouble(ticker().at("best_ask_price").get<double>() - 0.5).value();
    order("o1", Side::Buy, 40.0, bid);
    ASSERT_TRUE(
        becomes([&] { return isAcknowledged("o1") || sink.has<OrderFilled>([](const auto&) { return true; }); }));
    for (int i = 0; i < 2; ++i)
        served.fault({{"fault", "external_order"},
                      {"instrument_name", "BTC-PERPETUAL"},
                      {"side", "sell"},
                      {"amount", 10'000'000},
                      {"price", bid.toDouble()}});
    ASSERT_TRUE(becomes([&] { return sink.has<OrderFilled>([](const auto& fact) { return fact.last; }); }));
    double contracts = 0.0;
    for (const auto& fill : fills()) {
        contracts += fill.quantity.toDouble();
        EXPECT_EQ(fill.price, bid);
        EXPECT_EQ(fill.fee.units, 0) << "makers of this perpetual pay nothing";
    }
    EXPECT_EQ(contracts, 40.0);
}

TEST_F(GatewayOnTheServer, ACutTakesItsOrdersAway)
{
    order("o1", Side::Buy, 5.0, away(0.97));
    ASSERT_TRUE(becomes([&] { return isAcknowledged("o1"); }));
    served.fault({{"fault", "cut"}});
    ASSERT_TRUE(becomes([&] { return truth("o1").at("order_state") == "cancelled"; }));
    EXPECT_EQ(truth("o1").at("cancel_reason"), "cancel_on_disconnect");
    ASSERT_TRUE(becomes([&] { return sink.has<ConnectionChanged>([](const auto& fact) { return !fact.up; }); }));
    ASSERT_TRUE(becomes([&] { return isUp(); }, 30.0));
    ask("o1");
    EXPECT_TRUE(becomes([&] {
        return sink.has<OrderReport>(
            [](const auto& fact) { return fact.order == "o1" && fact.state == OrderState::Cancelled; });
    }));
}

TEST_F(GatewayOnTheServer, AnOrderThatNeverArrivedIsFoundNotToBeThere)
{
    served.fault({{"fault", "drop_ack"}, {"count", 1}, {"placed", false}});
    order("o1", Side::Buy, 5.0, away(0.97));
    ASSERT_TRUE(becomes([&] { return sink.has<OrderSent>([](const auto&) { return true; }); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    EXPECT_FALSE(isAcknowledged("o1"));
    ask("o1");
    EXPECT_TRUE(becomes([&] {
        return sink.has<OrderReport>(
            [](const auto& fact) { return fact.order == "o1" && fact.state == OrderState::NotPlaced; });
    }));
}

TEST_F(GatewayOnTheServer, AnOrderWithALostAnswerIsFoundToWork)
{
    served.fault({{"fault", "drop_ack"}, {"count", 1}, {"placed", true}});
    order("o1", Side::Buy, 5.0, away(0.97));
    ASSERT_TRUE(becomes([&] { return !truth("o1").is_null(); }));
    ask("o1");
    EXPECT_TRUE(becomes([&] {
        return sink.has<OrderReport>(
            [](const auto& fact) { return fact.order == "o1" && fact.state == OrderState::Working; });
    }));
}

/// The venue may say one fill again and again: each time with the same id, by which the desk knows it.
TEST_F(GatewayOnTheServer, AFillToldFiveTimesIsOneTradeByItsId)
{
    const auto bid = Price::fromDouble(ticker().at("best_ask_price").get<double>() - 0.5).value();
    served.fault({{"fault", "duplicate"}, {"count", 1}, {"times", 5}, {"only", "fills"}});
    order("o1", Side::Buy, 1.0, bid);
    ASSERT_TRUE(
        becomes([&] { return isAcknowledged("o1") || sink.has<OrderFilled>([](const auto&) { return true; }); }));
    served.fault({{"fault", "external_order"},
                  {"instrument_name", "BTC-PERPETUAL"},
                  {"side", "sell"},
                  {"amount", 10'000'000},
                  {"price", bid.toDouble()}});
    ASSERT_TRUE(becomes([&] { return sink.all<OrderFilled>().size() >= 5; }));
    std::map<std::string, int> ids;
    for (const auto& fill : sink.all<OrderFilled>())
        ++ids[fill.tradeId];
    EXPECT_EQ(ids.size(), 1U);
    EXPECT_EQ(position(), 10.0);
}

TEST_F(GatewayOnTheServer, AKillLeavesNothingWorking)
{
    for (int i = 1; i <= 3; ++i)
        order("o" + std::to_string(i), Side::Buy, 1.0, away(0.97));
    ASSERT_TRUE(becomes([&] { return isAcknowledged("o1") && isAcknowledged("o2") && isAcknowledged("o3"); }));
    latches.close({});
    gateway->cancel({.scope = {}, .orders = true, .kill = {1}});
    EXPECT_TRUE(gateway->waitHandedOver({1}, std::chrono::milliseconds(5000)));
    EXPECT_TRUE(becomes([&] {
        const auto orders = served.account().at("orders");
        return std::all_of(orders.begin(), orders.end(),
                           [](const Json& one) { return one.at("order_state") == "cancelled"; });
    }));
    order("late", Side::Buy, 1.0, away(0.97));
    EXPECT_TRUE(becomes([&] { return hasEnded("late"); }));
    EXPECT_TRUE(truth("late").is_null());
}

TEST_F(GatewayOnTheServer, KeysThatAreRefusedAreNotTriedForEver)
{
    served.fault({{"fault", "reject_login"}, {"on", true}});
    served.fault({{"fault", "cut"}});
    EXPECT_TRUE(becomes(
        [&] {
            return sink.has<ConnectionChanged>(
                [](const auto& fact) { return fact.why.find("not tried again") != std::string::npos; });
        },
        60.0));
}

/// The venue takes 20 orders at once and 5 a second: ours never asks for more, and cancels find room at any time.
TEST_F(GatewayOnTheServer, F05_ABurstOfOrdersIsNeverRefused)
{
    const auto low = away(0.98);
    for (int i = 1; i <= 25; ++i)
        order("o" + std::to_string(i), Side::Buy, 1.0, low);
    ASSERT_TRUE(becomes([&] { return isAcknowledged("o14"); }));
    gateway->cancel({.scope = {}, .orders = true, .kill = {}, .order = "o1"});
    EXPECT_TRUE(becomes([&] { return hasEnded("o1"); }, 1.0)) << "a quarter of the budget is kept for cancels";
    ASSERT_TRUE(becomes([&] { return isAcknowledged("o25") || hasEnded("o25"); }));
    for (const auto& ended : sink.all<OrderEnded>())
        EXPECT_NE(ended.state, OrderState::Rejected) << ended.order << " " << ended.reason;
    EXPECT_EQ(sink.all<ConnectionChanged>().size(), 1U) << "the venue ends the line of who asks too often";
}

TEST_F(GatewayOnTheServer, F05_ARefusalForItsRateIsAnEndAndTheLineComesBack)
{
    served.fault({{"fault", "error"}, {"method", "private/buy"}, {"code", 10028}, {"message", "too_many_requests"}});
    order("o1", Side::Buy, 1.0, away(0.98));
    ASSERT_TRUE(becomes([&] { return hasEnded("o1"); }));
    EXPECT_EQ(sink.all<OrderEnded>().front().reason, "10028 too_many_requests");
    ASSERT_TRUE(becomes([&] { return sink.has<ConnectionChanged>([](const auto& fact) { return !fact.up; }); }));
    ASSERT_TRUE(becomes([&] { return isUp(); }));
    order("o2", Side::Buy, 1.0, away(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged("o2"); }));
    gateway->cancel({.scope = {}, .orders = true, .kill = {}, .order = "o2"});
    EXPECT_TRUE(becomes([&] { return hasEnded("o2"); }));
}

TEST_F(GatewayOnTheServer, F15_MaintenanceIsToldInTheVenuesWords)
{
    const auto low = away(0.98);
    served.fault({{"fault", "maintenance"}, {"on", true}});
    order("o1", Side::Buy, 1.0, low);
    ASSERT_TRUE(becomes([&] { return hasEnded("o1"); }));
    EXPECT_EQ(sink.all<OrderEnded>().front().reason, "11051 system_maintenance");
    served.fault({{"fault", "maintenance"}, {"on", false}});
    order("o2", Side::Buy, 1.0, low);
    EXPECT_TRUE(becomes([&] { return isAcknowledged("o2"); }));
}

TEST_F(GatewayOnTheServer, F13_ALoginRefusedOnceIsTriedAgain)
{
    served.fault({{"fault", "reject_login"}, {"on", true}});
    served.fault({{"fault", "cut"}});
    const auto refusals = [&] {
        const auto all = sink.all<ConnectionChanged>();
        return std::count_if(all.begin(), all.end(),
                             [](const auto& fact) { return fact.why.find("refused the login") != std::string::npos; });
    };
    ASSERT_TRUE(becomes([&] { return refusals() >= 1; }));
    served.fault({{"fault", "reject_login"}, {"on", false}});
    EXPECT_TRUE(becomes([&] { return isUp(); }));
    EXPECT_LT(refusals(), 3);
}

/// What somebody else placed is reported without a name of ours, and a cancel of everything takes it too.
TEST_F(GatewayOnTheServer, F48_AnExternalOrderIsReportedAndTakenByTheKill)
{
    const auto low = away(0.98);
    const auto made = served.fault({{"fault", "external_order"},
                                    {"account", "key"},
                                    {"instrument_name", "BTC-PERPETUAL"},
                                    {"side", "buy"},
                                    {"amount", 30},
                                    {"price", low.toDouble()}});
    ASSERT_TRUE(made.contains("order")) << made.dump();
    ask();
    ASSERT_TRUE(
        becomes([&] { return sink.has<ReconcileDone>([&](const auto& fact) { return fact.askedAt == asked; }); }));
    const auto reports = sink.all<OrderReport>();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports.front().order, "");
    EXPECT_EQ(reports.front().venueOrder, made.at("order").at("order_id"));
    EXPECT_EQ(reports.front().quantity.toDouble(), 3.0);
    gateway->cancel({.scope = {}, .orders = true, .kill = {1}});
    EXPECT_TRUE(becomes([&] { return truth("").at("order_state") == "cancelled"; }));
}

TEST_F(GatewayOnTheServer, F45_RefusalsAreToldInWords)
{
    order("low", Side::Sell, 1.0, away(0.9));
    order("tick", Side::Buy, 1.0, Price::fromDouble(away(0.98).toDouble() + 0.1).value());
    order("dear", Side::Buy, 90'000'000.0, away(0.98));
    order("taker", Side::Buy, 1.0, away(1.01), OrderPurpose::Quote);
    for (const auto* id : {"low", "tick", "dear", "taker"})
        ASSERT_TRUE(becomes([&] { return hasEnded(id); })) << id;
    std::map<std::string, std::string> why;
    for (const auto& ended : sink.all<OrderEnded>()) {
        EXPECT_EQ(ended.state, OrderState::Rejected);
        why[ended.order] = ended.reason;
    }
    EXPECT_EQ(why["low"].substr(0, 19), "10005 price_too_low");
    EXPECT_EQ(why["tick"], "10043 price_wrong_tick");
    EXPECT_EQ(why["dear"], "10009 not_enough_funds");
    EXPECT_EQ(why["taker"], "11054 post_only_reject");
}

/// F50: a hedge whose limit the market has left ends there, and what a person typed stays.
TEST_F(GatewayOnTheServer, F50_AHedgeShortOfTheMarketEndsAtOnceAndAPersonsOrderRests)
{
    order("typed", Side::Buy, 5.0, away(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged("typed"); }));
    order("hedge", Side::Buy, 5.0, away(0.98), OrderPurpose::Hedge);
    ASSERT_TRUE(becomes([&] { return hasEnded("hedge"); }));
    const auto ended = sink.all<OrderEnded>().front();
    EXPECT_EQ(ended.order, "hedge");
    EXPECT_EQ(ended.state, OrderState::Cancelled);
    ASSERT_TRUE(ended.filled);
    EXPECT_TRUE(ended.filled->isZero());
    EXPECT_EQ(truth("hedge").at("time_in_force"), "immediate_or_cancel");
    EXPECT_EQ(truth("typed").at("order_state"), "open");
    EXPECT_EQ(position(), 0.0);
}

/// A part is filled, the rest is cancelled: what was filled is what the venue says, and fills add up to the position.
TEST_F(GatewayOnTheServer, F44_APartialFillThenACancel)
{
    const auto bid = Price::fromDouble(ticker().at("best_bid_price").get<double>() + 0.5).value();
    order("o1", Side::Buy, 100'000.0, bid);
    ASSERT_TRUE(becomes([&] { return isAcknowledged("o1") || !sink.all<OrderFilled>().empty(); }));
    served.fault({{"fault", "external_order"},
                  {"instrument_name", "BTC-PERPETUAL"},
                  {"side", "sell"},
                  {"amount", 5000},
                  {"price", bid.toDouble()}});
    ASSERT_TRUE(becomes([&] { return !sink.all<OrderFilled>().empty(); }));
    gateway->cancel({.scope = {}, .orders = true, .kill = {}, .order = "o1"});
    ASSERT_TRUE(becomes([&] { return hasEnded("o1"); }));
    const auto ended = sink.all<OrderEnded>().front();
    EXPECT_EQ(ended.state, OrderState::Cancelled);
    Quantity sum;
    for (const auto& fill : fills())
        sum += fill.quantity;
    ASSERT_TRUE(ended.filled);
    EXPECT_EQ(*ended.filled, sum);
    EXPECT_EQ(position(), 10.0 * sum.toDouble());
}

/// The account's line is stalled: answers come late, all of them and in order, and nothing was lost.
TEST_F(GatewayOnTheServer, AStalledVenueTellsEverythingLate)
{
    served.fault({{"fault", "stall"}, {"ms", 2500}});
    order("o1", Side::Buy, 4.0, away(1.01));
    ASSERT_TRUE(becomes([&] { return sink.has<OrderSent>([](const auto&) { return true; }); }, 2.0));
    EXPECT_TRUE(sink.all<OrderFilled>().empty());
    ASSERT_TRUE(becomes([&] { return sink.has<OrderFilled>([](const auto& fact) { return fact.last; }); }));
    EXPECT_EQ(position(), 40.0);
    EXPECT_EQ(sink.all<ConnectionChanged>().size(), 1U);
}

TEST_F(GatewayOnTheServer, FiveReconnectsLeaveTheNumberOfSubscriptions)
{
    const auto before = served.state();
    for (std::size_t i = 1; i <= 5; ++i) {
        served.fault({{"fault", "cut"}});
        ASSERT_TRUE(becomes([&] {
            const auto all = sink.all<ConnectionChanged>();
            return all.size() == 1 + 2 * i && all.back().up;
        })) << i;
    }
    const auto after = served.state();
    EXPECT_EQ(after.at("lines"), before.at("lines"));
    EXPECT_EQ(after.at("channels"), before.at("channels"));
    EXPECT_EQ(before.at("channels"), 2) << "changes and portfolio; this server has no lock to tell of";
}

class ProtectedQuotes : public GatewayOnTheServer {
protected:
    ProtectedQuotes() : GatewayOnTheServer({.interval = Duration::seconds(20), .quantity = 0.05}) {}
    std::string reasonOf(const std::string& id) const
    {
        for (const auto& ended : sink.all<OrderEnded>())
            if (ended.order == id) return ended.reason;
        return {};
    }
};

/// Armed and read back; its trigger takes the other quotes away and keeps new ones here; a quote that a person's
/// resumption let go later has the venue reset it.
TEST_F(ProtectedQuotes, AreArmedFireAndAreResetByALaterQuote)
{
    const auto config = served.call("private/get_mmp_config", {{"index_name", "btc_usd"}}, true).at("result").at(0);
    EXPECT_EQ(config.at("interval"), 20);
    EXPECT_EQ(config.at("quantity_limit"), 0.05);
    order("near", Side::Buy, 1'000.0, away(0.9985), OrderPurpose::Quote);
    order("far", Side::Sell, 1'000.0, away(1.02), OrderPurpose::Quote);
    order("hedge", Side::Buy, 10.0, away(0.98));
    ASSERT_TRUE(becomes([&] { return isAcknowledged("near") && isAcknowledged("far") && isAcknowledged("hedge"); }));
    EXPECT_EQ(truth("near").at("mmp"), true);
    EXPECT_EQ(truth("hedge").at("mmp"), false);
    // 10,000 USD at some 93,000 are over 0.05 coins.
    served.fault({{"fault", "external_order"},
                  {"instrument_name", "BTC-PERPETUAL"},
                  {"side", "sell"},
                  {"amount", 100'000'000},
                  {"price", away(0.9985).toDouble()}});
    ASSERT_TRUE(becomes([&] { return hasEnded("far"); }));
    EXPECT_EQ(reasonOf("far"), "mmp_trigger");
    // So large a sale may move the market down to it as well; taken away it is not.
    EXPECT_NE(truth("hedge").at("order_state"), "cancelled") << "hedges are none of its";
    order("early", Side::Sell, 10.0, away(1.02), OrderPurpose::Quote);
    ASSERT_TRUE(becomes([&] { return hasEnded("early"); }));
    EXPECT_NE(reasonOf("early").find("mmp_trigger"), std::string::npos) << reasonOf("early");
    EXPECT_TRUE(truth("early").is_null()) << "it never left";
    std::this_thread::sleep_for(std::chrono::milliseconds(5'200));
    order("later", Side::Sell, 10.0, away(1.02), OrderPurpose::Quote);
    ASSERT_TRUE(becomes([&] { return hasEnded("later"); }));
    EXPECT_EQ(reasonOf("later").find("mmp_trigger"), std::string::npos) << "no second stop: " << reasonOf("later");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    order("again", Side::Sell, 10.0, away(1.02), OrderPurpose::Quote);
    EXPECT_TRUE(becomes([&] { return isAcknowledged("again"); })) << reasonOf("again");
}

/// What the venue does not take is not armed, and no quote leaves; hedges do.
TEST_F(ProtectedQuotes, WithoutTheVenuesWordNoQuoteLeaves)
{
    served.fault({{"fault", "error"}, {"method", "private/get_mmp_config"}, {"code", 13028}, {"count", -1}});
    served.fault({{"fault", "cut"}});
    ASSERT_TRUE(becomes([&] { return sink.all<ConnectionChanged>().size() >= 3 && isUp(); }));
    order("quote", Side::Sell, 10.0, away(1.02), OrderPurpose::Quote);
    order("hedge", Side::Buy, 10.0, away(0.98));
    ASSERT_TRUE(becomes([&] { return hasEnded("quote") && isAcknowledged("hedge"); }));
    EXPECT_NE(reasonOf("quote").find("is not armed"), std::string::npos) << reasonOf("quote");
}

}  // namespace
}  // namespace ballast::venue_server::gateway_test
