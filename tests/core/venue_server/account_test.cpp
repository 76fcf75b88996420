#include <map>
#include <mutex>

#include "core/simulation/committing_writer.h"
#include "core/venue_server/served.h"
#include "support/proofs.h"
#include "venue/deribit_account/gateway.h"

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

class GatewayOnTheServer : public testing::Test {
protected:
    GatewayOnTheServer()
    {
        names.add(perpetual());
        deribit::AccountTerms terms;
        terms.id = {1};
        terms.venue = "Deribit";
        terms.label = "main";
        terms.trades = true;
        std::string secret = "SECRET-OF-A-TEST";
        gateway.emplace(terms, deribit::Credentials::of("key", std::move(secret)).value(),
                        transport::Endpoint::parse(served.wsUrl()).value(),
                        venue::RateTerms{.perSecond = 5.0, .burst = 20.0},
                        deribit::Gateway::Links{served.clock, latches, names});
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
    void order(const std::string& id, Side side, double contracts, Price price,
               OrderPurpose purpose = OrderPurpose::Hedge)
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
    std::optional<deribit::Gateway> gateway;
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
    for (const auto& fill : sink.all<OrderFilled>()) {
        contracts += fill.quantity.toDouble();
        fees += fill.fee.toDouble();
        fair += 0.0005 * 10.0 * fill.quantity.toDouble() / fill.price.toDouble();
    }
    EXPECT_EQ(contracts, 100.0);
    EXPECT_NEAR(fees, fair, 1e-8 * static_cast<double>(sink.all<OrderFilled>().size()));
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
    for (const auto& fill : sink.all<OrderFilled>()) {
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

}  // namespace
