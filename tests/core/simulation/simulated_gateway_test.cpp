#include "simulation/simulated_gateway.h"

#include <cmath>
#include <gtest/gtest.h>

#include "codec/event_codec.h"
#include "support/cleared.h"

namespace ballast::simulation::simulated_gateway_test {
namespace {

using domain::OrderState;
using domain::Price;
using domain::Quantity;
using domain::Side;

constexpr Timestamp kNow{1'767'571'200'000'000'000};
constexpr domain::InstrumentId kPerpetual{1}, kPool{2}, kCall{3};
constexpr double kBtc = 93'000.0, kEthIndex = 3'200.0;

Price price(double value) { return Price::fromDouble(value).value(); }
Quantity quantity(double value) { return Quantity::fromDouble(value).value(); }

class SimulatedGatewayTest : public testing::Test {
protected:
    SimulatedGatewayTest() : m_settings(domain::defaultSettings(domain::Profile::Simulated)) { start(); }

    void start(std::optional<Duration> maxQuoteAge = std::nullopt)
    {
        m_resting = std::make_shared<RestingQuotes>();
        m_gateway = SimulatedGateway::create(m_settings, maxQuoteAge, m_resting).value();
        m_gateway->onBatch(firstBatch());
    }

    domain::EventBatch firstBatch() const
    {
        domain::Instrument perpetual{.id = kPerpetual,
                                     .name = "BTC_USDC-PERPETUAL",
                                     .venue = "Deribit",
                                     .underlying = "BTC",
                                     .kind = domain::InstrumentKind::Perpetual,
                                     .price = domain::PriceRule::ofTick(price(0.5)),
                                     .lotSize = quantity(0.001),
                                     .settles = domain::findCurrency("USDC").value()};
        domain::Instrument pool{.id = kPool,
                                .name = "BTC/USDC",
                                .venue = "Uniswap v3",
                                .underlying = "BTC",
                                .kind = domain::InstrumentKind::Spot,
                                .price = domain::PriceRule::ofTick(price(0.01)),
                                .lotSize = quantity(0.0001),
                                .settles = domain::findCurrency("USDC").value()};
        domain::Instrument call{.id = kCall,
                                .name = "BTC-16JAN26-95000-C",
                                .venue = "Deribit",
                                .underlying = "BTC",
                                .kind = domain::InstrumentKind::Option,
                                .settlement = domain::Settlement::Inverse,
                                .right = domain::OptionRight::Call,
                                .strike = price(95'000.0),
                                .expiry = expiry(),
                                .price = domain::PriceRule::ofTick(price(0.0001)),
                                .lotSize = quantity(0.1),
                                .settles = domain::findCurrency("BTC").value()};
        domain::EventBatch batch{.time = kNow, .events = {}};
        for (const auto& instrument : {perpetual, pool, call})
            batch.events.push_back({kNow, domain::InstrumentListed{instrument}});
        batch.events.push_back({kNow, index("BTC", kBtc)});
        batch.events.push_back({kNow, index("ETH", kEthIndex)});
        batch.events.push_back({kNow, domain::GasUpdate{.baseFeeGwei = 20.0, .priorityFeeGwei = 2.0}});
        batch.events.push_back({kNow, hedgeQuote(kPerpetual, 92'995.0, 93'005.0, 30.0)});
        batch.events.push_back({kNow, hedgeQuote(kPool, 92'990.0, 93'010.0, 9.0)});
        batch.events.push_back({kNow, chain(true, true)});
        return batch;
    }

    static Timestamp expiry() { return fromCivil({.year = 2026, .month = 1, .day = 16, .hour = 8}); }

    static domain::IndexUpdate index(const std::string& coin, double value)
    {
        return {.underlying = coin, .price = price(value), .sampleTime = kNow, .step = {}, .source = "test"};
    }

    static domain::HedgeQuote hedgeQuote(domain::InstrumentId id, double bid, double ask, double depth)
    {
        return {.instrument = id, .bid = price(bid), .ask = price(ask), .depth = quantity(depth), .sampleTime = kNow};
    }

    static domain::ChainUpdate chain(bool complete, bool withQuote)
    {
        domain::ChainUpdate update{.underlying = "BTC", .captureTime = kNow, .complete = complete};
        update.venue = "Deribit";
        update.settles = domain::findCurrency("BTC").value();
        update.forwards.push_back({.expiry = expiry(), .forward = 93'100.0});
        if (withQuote)
            update.quotes.push_back({.instrument = kCall,
                                     .bid = price(0.0200),
                                     .ask = price(0.0215),
                                     .mark = price(0.0207),
                                     .markVolatility = 0.45});
        return update;
    }

    static domain::OrderIntent intent(domain::InstrumentId instrument, Side side, double size, double limit,
                                      const std::string& id = "run-1")
    {
        return {.id = id,
                .decision = {1},
                .time = kNow,
                .instrument = instrument,
                .side = side,
                .quantity = quantity(size),
                .limitPrice = price(limit)};
    }

    void send(const domain::OrderIntent& order) { m_gateway->send(venue::OrderLine::pass(order)); }
    void tick(Duration after, domain::EventBody body)
    {
        m_gateway->onBatch({.time = kNow + after, .events = {{kNow + after, std::move(body)}}});
    }
    std::vector<domain::Event> all() { return m_gateway->takeDue(kNow + Duration::hours(1)); }

    template <class Body> static std::vector<Body> only(const std::vector<domain::Event>& events)
    {
        std::vector<Body> found;
        for (const auto& event : events)
            if (const auto* body = std::get_if<Body>(&event.body)) found.push_back(*body);
        return found;
    }

    domain::Settings m_settings;
    std::shared_ptr<RestingQuotes> m_resting;
    std::unique_ptr<SimulatedGateway> m_gateway;
};

TEST_F(SimulatedGatewayTest, AcknowledgesAtHalfTheLatencyAndFillsAfterAllOfIt)
{
    send(intent(kPerpetual, Side::Buy, 1.0, 94'000.0));
    EXPECT_EQ(m_gateway->nextDue(), kNow + Duration::milliseconds(40));
    const auto events = all();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<domain::OrderAcknowledged>(events[0].body));
    EXPECT_EQ(events[1].time, kNow + Duration::milliseconds(80));
    EXPECT_TRUE(std::get<domain::OrderFilled>(events[1].body).last);
    EXPECT_FALSE(m_gateway->nextDue().has_value());
}

// models/hedging.md section 3: C(x) = (fee + half-spread) x S + 2/3 Y σ_day √(x/V) x S + gas.
TEST_F(SimulatedGatewayTest, APerpetualCostsFeeHalfSpreadAndImpact)
{
    send(intent(kPerpetual, Side::Buy, 6.0, 94'000.0));
    const auto fill = only<domain::OrderFilled>(all()).at(0);
    const double sigma = 0.45 / std::sqrt(365.0);  // the week's mark at the money
    const double halfSpread = 5.0 / 93'000.0;
    const double impact = 2.0 / 3.0 * 0.7 * sigma * std::sqrt(6.0 / 60'000.0);
    EXPECT_NEAR(fill.price.toDouble(), 93'000.0 * (1.0 + halfSpread + impact), 1e-7);
    EXPECT_NEAR(fill.fee.toDouble(), 0.0005 * 6.0 * fill.price.toDouble(), 0.6e-8);
    EXPECT_EQ(fill.fee.currency, domain::findCurrency("USDC"));
    EXPECT_EQ(fill.gas, domain::Money{});
}

TEST_F(SimulatedGatewayTest, ASellIsFilledBelowMidByTheSameAmount)
{
    send(intent(kPerpetual, Side::Buy, 3.0, 94'000.0, "run-1"));
    send(intent(kPerpetual, Side::Sell, 3.0, 92'000.0, "run-2"));
    const auto fills = only<domain::OrderFilled>(all());
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_GT(fills[0].price.toDouble(), 93'005.0);
    EXPECT_NEAR(fills[0].price.toDouble() - 93'000.0, 93'000.0 - fills[1].price.toDouble(), 1e-6);
}

TEST_F(SimulatedGatewayTest, AMidWithoutASpreadPaysTheConfiguredOne)
{
    tick(Duration::seconds(1), hedgeQuote(kPerpetual, 93'000.0, 93'000.0, 0.0));
    send(intent(kPerpetual, Side::Buy, 0.001, 94'000.0));
    const auto fill = only<domain::OrderFilled>(all()).at(0);
    EXPECT_NEAR(fill.price.toDouble() / 93'000.0 - 1.0, 0.00005, 3e-6);  // the rest is the impact of 0.001 coins
}

TEST_F(SimulatedGatewayTest, APoolPaysGasOnceDividedByItsChanceOfSuccess)
{
    send(intent(kPool, Side::Sell, 5.0, 90'000.0));
    const auto fills = only<domain::OrderFilled>(all());
    ASSERT_EQ(fills.size(), 1U);  // one transaction, though above a quarter of the depth
    EXPECT_NEAR(fills[0].gas.toDouble(), 180'000.0 / 0.98 * 22.0e-9, 0.6e-8);
    EXPECT_EQ(fills[0].gas.currency, domain::findCurrency("ETH")) << "gas is paid in ether";
}

TEST_F(SimulatedGatewayTest, PartsAreSpacedByTheLatencyAndSumExactly)
{
    for (const double size : {7.501, 20.0, 25.003}) {
        start();
        send(intent(kPerpetual, Side::Buy, size, 95'000.0));
        const auto events = all();
        const auto fills = only<domain::OrderFilled>(events);
        ASSERT_GE(fills.size(), 2U) << size;
        ASSERT_LE(fills.size(), 3U) << size;
        std::int64_t units = 0;
        for (std::size_t i = 0; i < fills.size(); ++i) {
            units += fills[i].quantity.units();
            EXPECT_EQ(fills[i].last, i + 1 == fills.size());
            EXPECT_EQ(events[i + 1].time, kNow + Duration::milliseconds(80) * static_cast<std::int64_t>(i + 1));
            EXPECT_EQ(fills[i].tradeId, "run-1-" + std::to_string(i + 1));
        }
        EXPECT_EQ(units, quantity(size).units());
    }
}

TEST_F(SimulatedGatewayTest, NothingTradesBeyondTheLimitAndTheRestEndsCancelled)
{
    // Room beyond the ask for the last coin: 10 USD of 93,000.
    send(intent(kPerpetual, Side::Buy, 20.0, 93'015.0));
    const auto events = all();
    const auto fills = only<domain::OrderFilled>(events);
    ASSERT_FALSE(fills.empty());
    std::int64_t units = 0;
    for (const auto& fill : fills) {
        EXPECT_LE(fill.price, price(93'015.0));
        EXPECT_FALSE(fill.last);
        units += fill.quantity.units();
    }
    const double sigma = 0.45 / std::sqrt(365.0);
    const double root = 10.0 / 93'000.0 / (0.7 * sigma);
    EXPECT_NEAR(static_cast<double>(units) * 1e-8, 60'000.0 * root * root, 0.001 + 1e-6);
    const auto ended = only<domain::OrderEnded>(events);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].state, OrderState::Cancelled);
}

TEST_F(SimulatedGatewayTest, ALimitInsideTheSpreadFillsNothing)
{
    send(intent(kPerpetual, Side::Buy, 1.0, 93'004.0));
    const auto events = all();
    EXPECT_TRUE(only<domain::OrderFilled>(events).empty());
    EXPECT_EQ(only<domain::OrderEnded>(events).at(0).state, OrderState::Cancelled);
}

TEST_F(SimulatedGatewayTest, FillsAgainstWhatTheMarketShowedWhenTheFillWasDue)
{
    send(intent(kPool, Side::Buy, 0.01, 99'000.0));  // latency 12 s
    tick(Duration::seconds(6), hedgeQuote(kPool, 94'990.0, 95'010.0, 9.0));
    tick(Duration::seconds(13), hedgeQuote(kPool, 97'990.0, 98'010.0, 9.0));
    const auto fill = only<domain::OrderFilled>(m_gateway->takeDue(kNow + Duration::seconds(20))).at(0);
    EXPECT_NEAR(fill.price.toDouble(), 95'010.0, 5.0);
}

TEST_F(SimulatedGatewayTest, OptionsFillInFullAtTheVenuesOwnBidOrAsk)
{
    send(intent(kCall, Side::Buy, 2.0, 0.0220, "run-1"));
    send(intent(kCall, Side::Sell, 2.0, 0.0190, "run-2"));
    const auto fills = only<domain::OrderFilled>(all());
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_EQ(fills[0].price, price(0.0215));
    EXPECT_EQ(fills[1].price, price(0.0200));
    EXPECT_NEAR(fills[0].fee.toDouble(), 2.0 * 0.0003, 0.6e-8);
    EXPECT_EQ(fills[0].fee.currency, domain::findCurrency("BTC")) << "a coin-settled option's fee is paid in the coin";
    EXPECT_TRUE(fills[0].last);
}

TEST_F(SimulatedGatewayTest, OptionsBeyondTheirLimitAreCancelled)
{
    send(intent(kCall, Side::Buy, 2.0, 0.0214));
    const auto events = all();
    EXPECT_TRUE(only<domain::OrderFilled>(events).empty());
    EXPECT_EQ(only<domain::OrderEnded>(events).at(0).state, OrderState::Cancelled);
}

TEST_F(SimulatedGatewayTest, AStaleOptionQuoteIsNeverTraded)
{
    tick(Duration::seconds(16), index("BTC", 92'000.0));
    auto order = intent(kCall, Side::Buy, 2.0, 0.0300);
    order.time = kNow + Duration::seconds(16);
    send(order);
    const auto events = all();
    EXPECT_TRUE(only<domain::OrderFilled>(events).empty());
    const auto ended = only<domain::OrderEnded>(events).at(0);
    EXPECT_EQ(ended.state, OrderState::Rejected);
    EXPECT_NE(ended.reason.find("no fresh quote"), std::string::npos);
}

TEST_F(SimulatedGatewayTest, AnExpiryThatWasConfirmedKeepsItsUnchangedQuotesFresh)
{
    tick(Duration::seconds(12), chain(false, false));
    auto order = intent(kCall, Side::Buy, 2.0, 0.0300);
    order.time = kNow + Duration::seconds(20);
    send(order);
    EXPECT_EQ(only<domain::OrderFilled>(all()).size(), 1U);
}

TEST_F(SimulatedGatewayTest, InARecordingOptionsTradeOnlyAtTheInstantOfTheCapture)
{
    m_settings.profile = domain::Profile::Recorded;
    start();
    send(intent(kCall, Side::Sell, 1.0, 0.0100, "run-1"));
    auto later = intent(kCall, Side::Sell, 1.0, 0.0100, "run-2");
    later.time = kNow + Duration::seconds(60);
    tick(Duration::seconds(60), index("BTC", 92'000.0));
    send(later);
    const auto events = all();
    EXPECT_EQ(only<domain::OrderFilled>(events).size(), 1U);
    EXPECT_EQ(only<domain::OrderEnded>(events).at(0).order, "run-2");
}

TEST_F(SimulatedGatewayTest, AnOptionWithoutABidCannotBeSold)
{
    auto update = chain(false, true);
    update.quotes[0].bid.reset();
    tick(Duration::seconds(1), update);
    send(intent(kCall, Side::Sell, 1.0, 0.0001));
    EXPECT_EQ(only<domain::OrderEnded>(all()).at(0).state, OrderState::Rejected);
}

TEST_F(SimulatedGatewayTest, ACancelEndsWhatWorksAfterAPartAndLetsOtherScopesGoOn)
{
    send(intent(kPerpetual, Side::Buy, 25.0, 95'000.0, "run-1"));
    send(intent(kPool, Side::Buy, 1.0, 95'000.0, "run-2"));
    const auto first = m_gateway->takeDue(kNow + Duration::milliseconds(80));
    ASSERT_EQ(only<domain::OrderFilled>(first).size(), 1U);
    m_gateway->cancel({domain::ScopeKind::Venue, "Deribit"});
    m_gateway->cancel({domain::ScopeKind::Underlying, "ETH"});
    const auto events = all();
    const auto ended = only<domain::OrderEnded>(events);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].order, "run-1");
    EXPECT_EQ(ended[0].state, OrderState::Cancelled);
    const auto filled = only<domain::OrderFilled>(events);
    ASSERT_EQ(filled.size(), 1U) << "the swap at the other venue goes on";
    EXPECT_EQ(filled[0].order, "run-2");
}

TEST_F(SimulatedGatewayTest, CancelAllEndsEachWorkingOrderOnce)
{
    send(intent(kPerpetual, Side::Buy, 1.0, 95'000.0, "run-1"));
    send(intent(kPool, Side::Buy, 1.0, 95'000.0, "run-2"));
    m_gateway->cancel({});
    m_gateway->cancel({});
    const auto events = all();
    EXPECT_TRUE(only<domain::OrderFilled>(events).empty());
    const auto ended = only<domain::OrderEnded>(events);
    ASSERT_EQ(ended.size(), 2U);
    for (const auto& order : ended)
        EXPECT_EQ(order.state, OrderState::Cancelled);
}

/// A kill and single cancels of one instant may reach the venue either way round.
TEST_F(SimulatedGatewayTest, WhatCancelsEndComesLastInItsInstantByOrderWhicheverCancelCameFirst)
{
    const auto endsAfter = [&](const std::vector<domain::CancelIntent>& cancels) {
        start();
        for (const char* id : {"run-3", "run-1", "run-2"})
            send(intent(kPerpetual, Side::Buy, 1.0, 95'000.0, id));
        for (const auto& cancel : cancels)
            m_gateway->cancel(cancel);
        send(intent(kPerpetual, Side::Buy, 0.0005, 95'000.0, "run-4"));  // No whole lot: rejected at this instant.
        std::vector<std::string> orders;
        for (const auto& ended : only<domain::OrderEnded>(all()))
            orders.push_back(ended.order);
        return orders;
    };
    const std::vector<std::string> wanted{"run-4", "run-1", "run-2", "run-3"};
    EXPECT_EQ(endsAfter({{}}), wanted);
    EXPECT_EQ(endsAfter({{.order = "run-3"}, {.order = "run-2"}, {.order = "run-1"}}), wanted);
    EXPECT_EQ(endsAfter({{.order = "run-2"}, {}}), wanted);
}

/// With a hedge that fills in parts, a quote that was taken and words that are not told yet.
TEST_F(SimulatedGatewayTest, AnotherGoesOnFromWhatOneKeptAndTellsTheSame)
{
    send(intent(kPerpetual, Side::Buy, 20.0, 99'000.0, "parts"));
    send(intent(kCall, Side::Buy, 1.0, 0.03, "option"));
    auto quote = intent(kCall, Side::Sell, 2.0, 0.03, "quote");
    quote.purpose = domain::OrderPurpose::Quote;
    send(quote);
    m_resting->take(kNow + Duration::milliseconds(5), *m_resting->of("BTC").front(), Side::Sell,
                    {.quantity = quantity(0.5)});
    (void)m_gateway->takeDue(kNow + Duration::milliseconds(1));
    domain::InstrumentTable listed;
    for (const auto& event : firstBatch().events)
        if (const auto* one = std::get_if<domain::InstrumentListed>(&event.body)) listed.add(one->instrument);
    const auto kept = m_gateway->kept();
    ASSERT_TRUE(kept);
    const auto fresh = [&] { return SimulatedGateway::create(m_settings, std::nullopt, nullptr).value(); };
    const auto other = fresh();
    ASSERT_TRUE(other->goOn(*kept, listed));
    EXPECT_EQ(other->kept(), kept);
    const auto told = [](playback::Venue& venue) {
        domain::EventBatch batch{kNow, venue.takeDue(kNow + Duration::minutes(1))};
        std::string text;
        for (const auto& event : batch.events)
            text += std::to_string(event.time.nanoseconds) + std::string(domain::kindName(event)) +
                    codec::encodeBatch({event.time, {event}}).value();
        EXPECT_GT(batch.events.size(), 5U);
        return text;
    };
    EXPECT_EQ(told(*other), told(*m_gateway));
    for (std::size_t bytes = 0; bytes < kept->size(); ++bytes)
        EXPECT_FALSE(fresh()->goOn(kept->substr(0, bytes), listed)) << bytes;
    EXPECT_FALSE(fresh()->goOn(*kept, {})) << "its orders name what is not listed";
    // Whatever was changed, it is refused or goes on.
    for (std::size_t place = 0; place < kept->size(); ++place)
        for (const int bit : {0, 3, 6}) {
            auto changed = *kept;
            changed[place] = static_cast<char>(changed[place] ^ (1 << bit));
            const auto venue = fresh();
            if (!venue->goOn(changed, listed)) continue;
            (void)venue->takeDue(kNow + Duration::milliseconds(30));
            venue->cancel({});
            venue->onBatch(firstBatch());
            (void)venue->takeDue(kNow + Duration::minutes(1));
            EXPECT_TRUE(venue->kept()) << place;
        }
}

TEST_F(SimulatedGatewayTest, TheSameOrderSentTwiceTradesOnce)
{
    send(intent(kPerpetual, Side::Buy, 1.0, 95'000.0));
    send(intent(kPerpetual, Side::Buy, 1.0, 95'000.0));
    EXPECT_EQ(only<domain::OrderFilled>(all()).size(), 1U);
}

TEST_F(SimulatedGatewayTest, OfEndedOrdersTheNewestAreKnownAndWhatWorksIsNeverForgotten)
{
    auto quote = intent(kCall, Side::Buy, 1.0, 0.0205, "works");
    quote.purpose = domain::OrderPurpose::Quote;
    send(quote);
    const auto endingOrder = [](std::size_t i) {
        return intent(kPerpetual, Side::Buy, 0.0005, 95'000.0, "ends-" + std::to_string(i));  // No whole lot.
    };
    for (std::size_t i = 0; i <= SimulatedGateway::kEndedKept; ++i)
        send(endingOrder(i));
    EXPECT_EQ(only<domain::OrderEnded>(all()).size(), SimulatedGateway::kEndedKept + 1);
    send(endingOrder(1));
    send(endingOrder(SimulatedGateway::kEndedKept));
    send(quote);
    EXPECT_TRUE(all().empty()) << "all three are known";
    send(endingOrder(0));
    EXPECT_EQ(only<domain::OrderEnded>(all()).size(), 1U) << "the oldest is not";
}

TEST_F(SimulatedGatewayTest, RejectsWhatNoVenueWouldTake)
{
    send(intent({77}, Side::Buy, 1.0, 95'000.0, "unknown"));
    send(intent(kPerpetual, Side::Buy, 0.0005, 95'000.0, "lot"));
    send(intent(kPerpetual, Side::Buy, 1.0, 0.0, "limit"));
    const auto ended = only<domain::OrderEnded>(all());
    ASSERT_EQ(ended.size(), 3U);
    for (const auto& order : ended)
        EXPECT_EQ(order.state, OrderState::Rejected) << order.order;
}

TEST_F(SimulatedGatewayTest, RefusesSettingsThatCannotBe)
{
    m_settings.hedgeVenues[0].failureProbability = 1.0;
    EXPECT_EQ(SimulatedGateway::create(m_settings).error().code, ErrorCode::InvalidArgument);
}

class Quotes : public SimulatedGatewayTest {
protected:
    Quotes()
    {
        for (const auto side : {Side::Buy, Side::Sell}) {
            const bool bid = side == Side::Buy;
            auto order = intent(kCall, side, 2.0, bid ? 0.0205 : 0.0210, bid ? "bid" : "ask");
            order.purpose = domain::OrderPurpose::Quote;
            send(order);
        }
    }
    /// A taker of the market hits our side one second later.
    void taker(Side ours, double size)
    {
        domain::OrderFilled fill{
            .order = {}, .tradeId = {}, .instrument = {}, .quantity = quantity(size), .fee = {}, .gas = {}};
        m_resting->take(kNow + Duration::seconds(1), *m_resting->of("BTC").front(), ours, fill);
    }
    void amend(const std::string& order, double size, double limit)
    {
        m_gateway->amend(venue::OrderLine::pass(domain::Amendment{.order = order,
                                                                  .number = 1,
                                                                  .time = kNow,
                                                                  .instrument = kCall,
                                                                  .quantity = quantity(size),
                                                                  .limitPrice = price(limit)}));
    }
    std::vector<domain::Event> until(Duration after) { return m_gateway->takeDue(kNow + after); }
};

TEST_F(Quotes, RestUntilATakerComesWhoseTradeIsAFillOfTheOrder)
{
    EXPECT_EQ(only<domain::OrderAcknowledged>(until(Duration::milliseconds(40))).size(), 2U);
    EXPECT_TRUE(all().empty()) << "no quote of the venue's own fills it";
    taker(Side::Sell, 0.5);
    EXPECT_EQ(m_gateway->nextDue(), kNow + Duration::seconds(1));
    const auto fills = only<domain::OrderFilled>(all());
    ASSERT_EQ(fills.size(), 1U);
    EXPECT_EQ(fills[0].order, "ask");
    EXPECT_EQ(fills[0].tradeId, "BTC-Q000001");
    EXPECT_EQ(fills[0].price, price(0.0210));
    EXPECT_FALSE(fills[0].last);
}

TEST_F(Quotes, TakeOtherTermsAtOnceAndSaySoAfterTheLatency)
{
    until(Duration::milliseconds(100));
    amend("bid", 3.0, 0.0204);
    EXPECT_EQ(m_resting->of("BTC").front()->bid.price, price(0.0204));
    EXPECT_EQ(m_resting->of("BTC").front()->bid.open, quantity(3.0));
    const auto answers = only<domain::AmendAnswered>(until(Duration::seconds(1)));
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_TRUE(answers[0].accepted);
    EXPECT_EQ(answers[0].limitPrice, price(0.0204));
    amend("gone", 3.0, 0.0204);
    EXPECT_FALSE(only<domain::AmendAnswered>(all()).front().accepted);
}

TEST_F(Quotes, AreTakenAwayByNameByScopeAndApartFromOtherOrders)
{
    send(intent(kPerpetual, Side::Buy, 1.0, 93'100.0, "hedge"));
    m_gateway->cancel({.scope = {}, .order = "bid"});
    auto ends = only<domain::OrderEnded>(until({}));
    ASSERT_EQ(ends.size(), 1U);
    EXPECT_EQ(ends[0].order, "bid");
    m_gateway->cancel({.scope = {domain::ScopeKind::Underlying, "BTC"}, .orders = false});
    ends = only<domain::OrderEnded>(until({}));
    ASSERT_EQ(ends.size(), 1U) << "the hedge works on";
    EXPECT_EQ(ends[0].order, "ask");
    EXPECT_EQ(only<domain::OrderFilled>(all()).size(), 1U);
}

TEST_F(Quotes, AFillThatHasNotHappenedYetGoesWithItsOrder)
{
    all();
    start();
    auto order = intent(kCall, Side::Buy, 2.0, 0.0205, "late");
    order.purpose = domain::OrderPurpose::Quote;
    send(order);
    taker(Side::Buy, 1.0);
    m_gateway->cancel({.scope = {}});
    EXPECT_TRUE(only<domain::OrderFilled>(all()).empty());
    EXPECT_TRUE(m_resting->of("BTC").empty());
}

TEST_F(Quotes, AreRefusedWhereOneRestsAlreadyAndOnWhatIsNoOption)
{
    all();
    for (const auto instrument : {kCall, kPerpetual}) {
        auto order = intent(instrument, Side::Buy, 1.0, instrument == kCall ? 0.0204 : 93'000.0, "second");
        order.id += std::to_string(instrument.value);
        order.purpose = domain::OrderPurpose::Quote;
        send(order);
        const auto ends = only<domain::OrderEnded>(all());
        ASSERT_EQ(ends.size(), 1U);
        EXPECT_EQ(ends[0].state, domain::OrderState::Rejected);
    }
}

}  // namespace
}  // namespace ballast::simulation::simulated_gateway_test
