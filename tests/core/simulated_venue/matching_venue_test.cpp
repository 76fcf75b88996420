#include "simulated_venue/matching_venue.h"

#include <gtest/gtest.h>

#include "domain/orders.h"
#include "support/cleared.h"

namespace ballast::simulated_venue {
namespace {

using namespace domain;

constexpr Timestamp kStart{1'770'000'000'000'000'000};
constexpr InstrumentId kPerpetual{1};
constexpr Duration kLatency = Duration::milliseconds(2);

Price usd(std::int64_t whole) { return Price::fromUnits(whole * Price::kUnitsPerOne); }

class MatchingVenues : public testing::Test {
protected:
    MatchingVenues()
    {
        venue.onBatch({.time = now,
                       .events = {{now, InstrumentListed{{.id = kPerpetual,
                                                          .name = "BTC_USDC-PERPETUAL",
                                                          .venue = "Deribit",
                                                          .underlying = "BTC"}}}}});
        quote(99, 101);
    }
    void quote(std::int64_t bid, std::int64_t ask)
    {
        venue.onBatch(
            {.time = now, .events = {{now, HedgeQuote{.instrument = kPerpetual, .bid = usd(bid), .ask = usd(ask)}}}});
    }
    void send(const std::string& id, Side side, std::int64_t limit, OrderPurpose purpose = domain::kByHand)
    {
        venue.send(venue::OrderLine::pass(OrderIntent{.id = id,
                                                      .time = now,
                                                      .instrument = kPerpetual,
                                                      .side = side,
                                                      .quantity = Quantity::fromUnits(Quantity::kUnitsPerOne),
                                                      .limitPrice = usd(limit),
                                                      .purpose = purpose,
                                                      .account = {1}}));
    }
    std::vector<Event> pass(Duration time)
    {
        now = now + time;
        return venue.takeDue(now);
    }

    Timestamp now{kStart};
    MatchingVenue venue{kLatency};
};

TEST_F(MatchingVenues, AnOrderThatMeetsTheTouchFillsThereWhenItArrives)
{
    send("o1", Side::Buy, 105);
    EXPECT_EQ(venue.nextDue(), now + kLatency);
    EXPECT_TRUE(pass(kLatency - Duration{1}).empty());
    const auto told = pass(Duration{1});
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(std::get<OrderAcknowledged>(told[0].body).order, "o1");
    const auto& fill = std::get<OrderFilled>(told[1].body);
    EXPECT_EQ(fill.price, usd(101));
    EXPECT_TRUE(fill.last);
    EXPECT_EQ(venue.resting(), 0u);
}

TEST_F(MatchingVenues, WhatDoesNotMeetItRestsUntilTheMarketComes)
{
    send("o1", Side::Sell, 110);
    EXPECT_EQ(pass(kLatency).size(), 1u);
    EXPECT_EQ(venue.resting(), 1u);
    quote(109, 111);
    EXPECT_TRUE(pass({}).empty());
    quote(112, 113);
    const auto told = pass({});
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(std::get<OrderFilled>(told[0].body).price, usd(110)) << "at its own limit";
    EXPECT_EQ(venue.resting(), 0u);
}

/// F50: a hedge does not stay where nobody took it.
TEST_F(MatchingVenues, WhatTakesAtOnceAndDoesNotMeetItEnds)
{
    for (const auto purpose : {OrderPurpose::Hedge, OrderPurpose::Roll, OrderPurpose::Flatten}) {
        const auto id = "o" + std::to_string(static_cast<int>(purpose));
        send(id, Side::Sell, 110, purpose);
        const auto told = pass(kLatency);
        ASSERT_EQ(told.size(), 2U);
        EXPECT_EQ(std::get<OrderEnded>(told[1].body).state, OrderState::Cancelled);
        EXPECT_EQ(venue.resting(), 0U);
    }
}

TEST_F(MatchingVenues, ACancelArrivesAfterWhatWasSentBeforeIt)
{
    send("o1", Side::Buy, 90);
    venue.cancel({.scope = {}, .order = "o1"});
    const auto told = pass(kLatency);
    ASSERT_EQ(told.size(), 2u);
    const auto& ended = std::get<OrderEnded>(told[1].body);
    EXPECT_EQ(ended.state, OrderState::Cancelled);
    EXPECT_EQ(ended.filled, Quantity{});
    venue.cancel({.scope = {}, .order = "o1"});
    EXPECT_TRUE(pass(kLatency).empty());
}

TEST_F(MatchingVenues, ACancelOfAScopeReachesWhatLiesInIt)
{
    send("o1", Side::Buy, 90);
    send("o2", Side::Buy, 91);
    pass(kLatency);
    venue.cancel({.scope = {ScopeKind::Underlying, "ETH"}});
    pass(kLatency);
    EXPECT_EQ(venue.resting(), 2u);
    venue.cancel({.scope = {ScopeKind::Venue, "Deribit"}});
    pass(kLatency);
    EXPECT_EQ(venue.resting(), 0u);
}

TEST_F(MatchingVenues, TheSameIdAgainIsIgnored)
{
    send("o1", Side::Buy, 105);
    pass(kLatency);
    send("o1", Side::Buy, 105);
    EXPECT_TRUE(pass(kLatency).empty());
}

}  // namespace
}  // namespace ballast::simulated_venue
