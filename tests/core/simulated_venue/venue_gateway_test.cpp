#include "simulated_venue/venue_gateway.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <limits>
#include <thread>

#include "core/simulation/committing_writer.h"
#include "domain/orders.h"
#include "simulated_venue/matching_venue.h"
#include "support/proofs.h"

namespace ballast::simulated_venue {
namespace {

using namespace domain;
using namespace std::chrono_literals;

constexpr AccountId kDeribit{1};
constexpr InstrumentId kPerpetual{1};
const Scopes kScopes{.venue = "Deribit", .account = "Deribit", .underlying = "BTC", .strategy = "hedger"};

Price usd(std::int64_t whole) { return Price::fromUnits(whole * Price::kUnitsPerOne); }

/// What a gateway tells; full while the test says so.
class Sink final : public venue::OwnSink {
public:
    bool tell(const venue::OwnFact& fact, Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        ++asked;
        if (full) return false;
        m_told.push_back(fact);
        return true;
    }
    bool tellRaw(std::string_view bytes, Timestamp) override
    {
        const std::lock_guard lock(m_mutex);
        ++asked;
        if (full) return false;
        m_raw.emplace_back(bytes, m_told.size());
        return true;
    }
    bool isDeskAlive() const noexcept override { return alive; }
    /// Bytes, and how many facts had been told before them.
    std::vector<std::pair<std::string, std::size_t>> raw() const
    {
        const std::lock_guard lock(m_mutex);
        return m_raw;
    }
    template <class Fact> std::vector<Fact> of() const
    {
        const std::lock_guard lock(m_mutex);
        std::vector<Fact> found;
        for (const auto& fact : m_told)
            if (const auto* one = std::get_if<Fact>(&fact)) found.push_back(*one);
        return found;
    }
    std::vector<venue::OwnFact> all() const
    {
        const std::lock_guard lock(m_mutex);
        return m_told;
    }
    std::atomic<bool> full{false}, alive{true};
    std::atomic<int> asked{0};

private:
    mutable std::mutex m_mutex;
    std::vector<venue::OwnFact> m_told;
    std::vector<std::pair<std::string, std::size_t>> m_raw;
};

template <class Condition> bool waitFor(Condition holds, int milliseconds = 5'000)
{
    for (int i = 0; i < milliseconds && !holds(); ++i)
        std::this_thread::sleep_for(1ms);
    return holds();
}

class VenueGateways : public testing::Test {
protected:
    void begin(FaultScript script = {}, venue::Capabilities capabilities = {.budget = {.perSecond = 1e5, .burst = 1e4}})
    {
        gateway = std::make_unique<VenueGateway>(
            FaultyGateway(std::make_unique<MatchingVenue>(Duration::milliseconds(1)), std::move(script), {kDeribit}),
            VenueGateway::Account{kDeribit, "Deribit", "Deribit"}, capabilities,
            VenueGateway::Links{clock, latches, [this](const OrderIntent&) { ++left; }});
        gateway->see(
            Instrument{.id = kPerpetual, .name = "BTC_USDC-PERPETUAL", .venue = "Deribit", .underlying = "BTC"});
        gateway->see(HedgeQuote{.instrument = kPerpetual, .bid = usd(99), .ask = usd(101)});
        ASSERT_TRUE(gateway->start(sink));
        ASSERT_TRUE(waitFor([&] { return sink.of<ProtectionChanged>().size() == 1; }));
    }
    bool offer(const std::string& id, std::int64_t limit)
    {
        return gateway->offer(journal::Writer::commit(
            controls::Gate::pass(OrderIntent{.id = id,
                                             .time = clock.now(),
                                             .instrument = kPerpetual,
                                             .side = Side::Buy,
                                             .quantity = Quantity::fromUnits(Quantity::kUnitsPerOne),
                                             .limitPrice = usd(limit),
                                             .purpose = domain::kByHand,
                                             .account = kDeribit},
                                 Mandate::Automatic, kScopes, latches.newest())));
    }

    SystemClock clock;
    venue::LatchBoard latches{
        {.venues = {"Deribit"}, .accounts = {"Deribit"}, .underlyings = {"BTC"}, .strategies = {"hedger"}}};
    Sink sink;
    std::atomic<int> left{0};
    std::unique_ptr<VenueGateway> gateway;
};

TEST_F(VenueGateways, AnOrderIsSentAcknowledgedAndFilled)
{
    begin();
    EXPECT_TRUE(sink.of<ConnectionChanged>().at(0).up);
    ASSERT_TRUE(offer("o1", 105));
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderFilled>().empty(); }));
    EXPECT_EQ(sink.of<OrderSent>().size(), 1u);
    EXPECT_EQ(sink.of<OrderAcknowledged>().size(), 1u);
    EXPECT_EQ(sink.of<OrderFilled>().front().price, usd(101));
    EXPECT_EQ(gateway->takeHandedOver(), (std::vector<venue::HandedOver>{{"o1"}}));
    gateway->stop();
    EXPECT_EQ(gateway->working(), 0u);
}

TEST_F(VenueGateways, WhatAClosedLatchStopsEndsAsNotSentAndNeverLeaves)
{
    begin();
    latches.close({});
    ASSERT_TRUE(gateway->offer(journal::Writer::commit(controls::Gate::pass(
        OrderIntent{.id = "o1", .time = clock.now(), .instrument = kPerpetual, .account = kDeribit}, Mandate::Automatic,
        kScopes, Epoch{}))));
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderEnded>().empty(); }));
    EXPECT_EQ(sink.of<OrderEnded>().front().state, OrderState::NotSent);
    EXPECT_EQ(left.load(), 0);
    EXPECT_TRUE(gateway->takeHandedOver().empty());
}

TEST_F(VenueGateways, AKillCancelsEveryWorkingOrderSinglyAndSaysWhenItHas)
{
    begin();
    for (int i = 0; i < 500; ++i)
        ASSERT_TRUE(offer(fmt::format("o{}", i), 50));
    ASSERT_TRUE(waitFor([&] { return sink.of<OrderAcknowledged>().size() == 500; }));
    latches.close({});
    gateway->cancel({.scope = {}, .kill = {1}});
    EXPECT_TRUE(gateway->waitHandedOver({1}, 5s));
    ASSERT_TRUE(waitFor([&] { return sink.of<OrderEnded>().size() == 500; }));
    gateway->stop();
    EXPECT_EQ(gateway->working(), 0u);
}

/// Rule 5: the bytes come before the facts that were read from them.
TEST_F(VenueGateways, RawBytesAreToldBeforeTheirFacts)
{
    begin();
    ASSERT_TRUE(offer("o1", 105));
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderFilled>().empty(); }));
    gateway->stop();
    const auto raw = sink.raw();
    const auto fill = std::find_if(raw.begin(), raw.end(), [](const auto& message) {
        return message.first.find("order filled") != std::string::npos;
    });
    ASSERT_NE(fill, raw.end());
    EXPECT_NE(fill->first.find("o1"), std::string::npos);
    const auto all = sink.all();
    ASSERT_LT(fill->second, all.size());
    EXPECT_TRUE(std::holds_alternative<OrderFilled>(all[fill->second])) << "the next fact after the bytes";
}

TEST_F(VenueGateways, F55_TellsHowFarOurClockIsOffTheVenues)
{
    begin({.from = Timestamp{1},
           .until = Timestamp{std::numeric_limits<std::int64_t>::max()},
           .clockShift = Duration::milliseconds(1500)});
    ASSERT_TRUE(waitFor([&] { return !sink.of<ClockChanged>().empty(); }));
    EXPECT_EQ(sink.of<ClockChanged>().front().venue, "Deribit");
    EXPECT_EQ(sink.of<ClockChanged>().front().offset, Duration::milliseconds(-1500));
}

/// A venue with a dead man's switch, by a clock that the test moves.
class Switches : public testing::Test {
protected:
    Switches()
    {
        venue.setPowers(true, 0, true);
        venue.connect(kNow);
        venue.onBatch(
            {.time = kNow, .events = {{kNow, InstrumentListed{Instrument{.id = kPerpetual, .underlying = "BTC"}}}}});
    }
    template <class Fact> std::vector<Fact> until(Duration after)
    {
        std::vector<Fact> found;
        for (const auto& event : venue.takeDue(kNow + after))
            if (const auto* fact = std::get_if<Fact>(&event.body)) found.push_back(*fact);
        return found;
    }
    static constexpr Timestamp kNow{1'770'000'000'000'000'000};
    FaultyGateway venue{std::make_unique<MatchingVenue>(Duration::milliseconds(1)), {}, {kDeribit}};
};

TEST_F(Switches, C16_ASwitchThatIsNotRenewedTakesAwayWhatWorksAndSaysSo)
{
    EXPECT_TRUE(until<ProtectionChanged>(Duration::milliseconds(1)).empty()) << "not before it was set";
    venue.scheduleCancel(kDeribit, kNow + Duration::seconds(10));
    const auto armed = until<ProtectionChanged>(Duration::milliseconds(2));
    ASSERT_EQ(armed.size(), 1u);
    EXPECT_TRUE(armed[0].armed);
    const venue::LatchBoard latches{{.venues = {}, .accounts = {}, .underlyings = {}, .strategies = {}}};
    venue.send(*venue::OrderLine(latches).clear(
        journal::Writer::commit(controls::Gate::pass(OrderIntent{.id = "o1",
                                                                 .time = kNow,
                                                                 .instrument = kPerpetual,
                                                                 .side = Side::Buy,
                                                                 .quantity = Quantity::fromUnits(1),
                                                                 .limitPrice = usd(50),
                                                                 .purpose = domain::kByHand,
                                                                 .account = kDeribit}))));
    until<OrderAcknowledged>(Duration::seconds(8));
    venue.scheduleCancel(kDeribit, kNow + Duration::seconds(18));
    EXPECT_TRUE(until<OrderEnded>(Duration::seconds(17)).empty()) << "renewed";
    const auto told = venue.takeDue(kNow + Duration::seconds(19));
    bool ended = false, disarmed = false;
    for (const auto& event : told) {
        ended = ended || std::holds_alternative<OrderEnded>(event.body);
        const auto* protection = std::get_if<ProtectionChanged>(&event.body);
        disarmed = disarmed || (protection != nullptr && !protection->armed);
    }
    EXPECT_TRUE(ended && disarmed);
}

/// A gateway leaves the switch alone while engine or journal stand still, and takes it up again when they move.
TEST_F(VenueGateways, C16_TheSwitchIsRenewedOnlyWhileTheDeskLives)
{
    sink.alive = false;
    gateway = std::make_unique<VenueGateway>(
        FaultyGateway(std::make_unique<MatchingVenue>(Duration::milliseconds(1)), {}, {kDeribit}),
        VenueGateway::Account{kDeribit, "Deribit", "Deribit"},
        venue::Capabilities{.scheduledCancel = true, .budget = {.perSecond = 1e5, .burst = 1e4}},
        VenueGateway::Links{clock, latches});
    gateway->see(Instrument{.id = kPerpetual, .name = "P", .venue = "Deribit", .underlying = "BTC"});
    gateway->see(HedgeQuote{.instrument = kPerpetual, .bid = usd(99), .ask = usd(101)});
    ASSERT_TRUE(gateway->start(sink));
    std::this_thread::sleep_for(600ms);
    EXPECT_TRUE(sink.of<ProtectionChanged>().empty());
    sink.alive = true;
    ASSERT_TRUE(waitFor([&] { return sink.of<ProtectionChanged>().size() == 1; }));
    ASSERT_TRUE(offer("o1", 50));
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderAcknowledged>().empty(); }));
    std::this_thread::sleep_for(2500ms);  // Renewed at least once.
    sink.alive = false;
    const auto stopped = clock.now();
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderEnded>().empty(); }, 15'000));
    EXPECT_GE(clock.now() - stopped, Duration::seconds(7)) << "set 10 s ahead, 2 s ago at most";
    EXPECT_FALSE(sink.of<ProtectionChanged>().back().armed);
}

TEST_F(VenueGateways, WhatRestsIsFilledWhenTheMarketComesToIt)
{
    begin();
    ASSERT_TRUE(offer("o1", 90));
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderAcknowledged>().empty(); }));
    gateway->see(HedgeQuote{.instrument = kPerpetual, .bid = usd(88), .ask = usd(89)});
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderFilled>().empty(); }));
    EXPECT_EQ(sink.of<OrderFilled>().front().price, usd(90));
}

TEST_F(VenueGateways, F49_ACancelThatIsLostIsSentAgain)
{
    FaultScript script{.seed = 3, .until = clock.now() + Duration::milliseconds(900), .loseCancel = 1.0};
    begin(script);
    ASSERT_TRUE(offer("o1", 50));
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderAcknowledged>().empty(); }));
    gateway->cancel({.scope = {ScopeKind::Underlying, "BTC"}});
    EXPECT_TRUE(waitFor([&] { return !sink.of<OrderEnded>().empty(); }));
}

TEST_F(VenueGateways, ACancelReachesItsScopeAlone)
{
    begin();
    ASSERT_TRUE(offer("o1", 50));
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderAcknowledged>().empty(); }));
    gateway->cancel({.scope = {ScopeKind::Underlying, "ETH"}, .kill = {1}});
    EXPECT_TRUE(gateway->waitHandedOver({1}, 5s)) << "there is nothing to hand over";
    gateway->cancel({.scope = {}, .orders = false, .kill = {2}});
    EXPECT_TRUE(gateway->waitHandedOver({2}, 5s));
    std::this_thread::sleep_for(20ms);
    EXPECT_TRUE(sink.of<OrderEnded>().empty());
}

TEST_F(VenueGateways, WhileItsSinkIsFullItReadsNothingAndLosesNothing)
{
    begin();
    sink.full = true;
    ASSERT_TRUE(offer("o1", 105));
    ASSERT_TRUE(waitFor([&] { return sink.asked.load() > 20; }));
    EXPECT_TRUE(sink.of<OrderFilled>().empty());
    sink.full = false;
    EXPECT_TRUE(waitFor([&] { return !sink.of<OrderFilled>().empty(); }));
    EXPECT_EQ(sink.of<OrderSent>().size(), 1u);
}

TEST_F(VenueGateways, WithoutAConnectionAnOrderIsNotSentAndAKillWaits)
{
    const auto until = clock.now() + Duration::milliseconds(400);
    FaultScript script{
        .seed = 1, .until = until, .outages = {{kDeribit, clock.now() + Duration::milliseconds(50), until}}};
    begin(script);
    ASSERT_TRUE(waitFor([&] { return sink.of<ConnectionChanged>().size() == 2; }));
    ASSERT_TRUE(offer("o1", 105));
    ASSERT_TRUE(waitFor([&] { return !sink.of<OrderEnded>().empty(); }));
    EXPECT_EQ(sink.of<OrderEnded>().front().state, OrderState::NotSent);
    EXPECT_EQ(left.load(), 0);
    ASSERT_TRUE(waitFor([&] { return sink.of<ConnectionChanged>().size() == 3; }));
    EXPECT_TRUE(sink.of<ConnectionChanged>().back().up);
}

TEST_F(VenueGateways, AQuestionAboutTheAccountIsAnswered)
{
    begin();
    const auto askedAt = clock.now();
    gateway->ask({.account = kDeribit, .order = {}, .askedAt = askedAt});
    ASSERT_TRUE(waitFor([&] { return !sink.of<ReconcileDone>().empty(); }));
    EXPECT_EQ(sink.of<ReconcileDone>().front().askedAt, askedAt);
}

}  // namespace
}  // namespace ballast::simulated_venue
