#include <cmath>
#include <gmock/gmock.h>

#include "core/engine/straddle_desk.h"
#include "desk/state.h"
#include "domain/orders.h"

/// Two perpetuals: the cheaper one at Hyperliquid, the dearer one at Deribit, where the options are. What stops one
/// account leaves the other.
namespace ballast::engine::other_venue_test {

namespace {

using domain::OrderPurpose;
using domain::Side;
using ::testing::HasSubstr;

const std::string kCheap = "Hyperliquid", kDear = "Deribit";

class OtherVenue : public testing::StraddleDesk {
protected:
    OtherVenue()
    {
        auto& venues = market.settings.hedgeVenues;
        std::erase_if(venues, [](const auto& venue) { return venue.kind != domain::InstrumentKind::Perpetual; });
        venues.push_back(venues.front());
        venues.back().venue = kCheap;
        venues.back().instrument = "BTC";
        venues.back().feeRate = 0.0003;
    }
    void open(double cheapCash = 1e6)
    {
        auto config = market.config();
        config.book.cash.push_back({.venue = kCheap, .currency = "USDC", .amount = cheapCash});
        engine.emplace(Engine::create(config).value());
        engine->onBatch(market.opening(80000.0)).value();
        cheap = engine->state().book.accounts().firstAt(kCheap).value();
    }
    EngineOutput tell(domain::EventBody body)
    {
        auto output = engine->onBatch({.time = market.now(), .events = {{market.now(), std::move(body)}}});
        EXPECT_TRUE(output) << output.error().message;
        return std::move(*output);
    }
    /// Where the hedge goes that a rise of spot asks for; empty: none left.
    std::string hedgedAt()
    {
        const auto output = tick(88000.0);
        const auto hedges = ofPurpose(output, OrderPurpose::Hedge);
        record = output.decisions.empty() ? domain::Decision{} : output.decisions.front();
        return hedges.empty() ? "" : engine->state().book.accounts().at(hedges.front().account).venue;
    }
    /// Why the record says that a venue was not chosen.
    std::string why(const std::string& venue) const
    {
        for (const auto& candidate : record.candidates)
            if (candidate.venue == venue) return toString(candidate.excluded);
        return "no candidate";
    }
    /// A connection that arms its switch and tells that nothing differs.
    void connect(bool armed)
    {
        tell(domain::ConnectionChanged{.account = cheap, .up = true, .why = ""});
        tell(domain::ProtectionChanged{cheap, armed});
        tell(domain::ReconcileDone{cheap, market.now(), 0});
        for (int i = 0; i < 6; ++i)
            tick(80000.0);
    }
    domain::AccountId cheap;
    domain::Decision record;
};

TEST_F(OtherVenue, TheCheapestIsTakenWhereNothingStopsIt)
{
    open();
    EXPECT_EQ(hedgedAt(), kCheap);
    EXPECT_EQ(why(kDear), "");
}

TEST_F(OtherVenue, C15_AnAccountWhoseLatchClosedLeavesTheHedgeToTheOther)
{
    open();
    tell(domain::LatchClosed{{domain::ScopeKind::Account, kCheap}, {3}, "told a fill of 0"});
    EXPECT_EQ(hedgedAt(), kDear);
    EXPECT_EQ(record.kind, domain::DecisionKind::Hedge);
    EXPECT_EQ(why(kCheap), "C15");
    EXPECT_EQ(record.choice, "BTC_USDC-PERPETUAL");
}

TEST_F(OtherVenue, C16_AnUnarmedAccountLeavesTheHedgeToTheOther)
{
    open();
    connect(false);
    EXPECT_EQ(hedgedAt(), kDear);
    EXPECT_EQ(why(kCheap), "C16");
    open();
    connect(true);
    EXPECT_EQ(hedgedAt(), kCheap) << "armed";
}

// A line that was down for an hour held the coin's hedges as long.
TEST_F(OtherVenue, C19_AnAccountWhoseLineIsDownLeavesTheHedgeToTheOther)
{
    open();
    connect(true);
    tell(domain::ConnectionChanged{.account = cheap, .up = false, .why = "reset"});
    EXPECT_EQ(hedgedAt(), kDear);
    EXPECT_EQ(record.kind, domain::DecisionKind::Hedge);
    EXPECT_THAT(why(kCheap), HasSubstr("C19"));
    EXPECT_EQ(record.choice, "BTC_USDC-PERPETUAL");
}

TEST_F(OtherVenue, C20_AnAccountShortOfMarginLeavesTheHedgeToTheOther)
{
    market.marginRules.emplace(kCheap, testing::gridMargin());
    open(1'000.0);
    EXPECT_EQ(hedgedAt(), kDear);
    EXPECT_EQ(why(kCheap), "C20");
}

/// A person's order that rests where the hedge goes: the market asks for 84,002.
class BesideAnOrderByHand : public OtherVenue {
protected:
    /// Spot has moved out of the band, and nothing was hedged yet.
    void move()
    {
        open();
        mode(domain::HedgeMode::Manual);
        tick(84'000.0);
    }
    void rest(double limit)
    {
        move();
        place(Side::Sell, 1.0, limit);
    }
    /// One that works at the cheap venue, or at the other one.
    void place(Side side, double coins, double limit, bool isDear = false)
    {
        domain::OperatorCommand order{.action = domain::OperatorAction::PlaceOrder, .reason = "by hand"};
        order.quantity = domain::Quantity::fromDouble(coins).value();
        order.limitPrice = domain::Price::fromDouble(limit).value();
        order.account = isDear ? kDear : kCheap;
        order.instrument = isDear ? "BTC_USDC-PERPETUAL" : "BTC";
        order.side = side;
        const auto placed = say(order);
        ASSERT_EQ(placed.intents.size(), 1U) << placed.commands.front().sentence;
        id = placed.intents.front()->id;
        tell(domain::OrderAcknowledged{id});
    }
    /// Moved, with an order at the cheap venue whose line is down since.
    void inDoubt(Side side, double coins, double limit)
    {
        move();
        place(side, coins, limit);
        tell(domain::ConnectionChanged{.account = cheap, .up = false, .why = "reset"});
    }
    EngineOutput mode(domain::HedgeMode to)
    {
        return say({.action = domain::OperatorAction::SetMode, .reason = "test", .underlying = "BTC", .mode = to});
    }
    /// The limit of the hedge that leaves when hedging is turned on, USD; 0: none left.
    double hedgeLimit()
    {
        const auto output = mode(domain::HedgeMode::Automatic);
        const auto hedges = ofPurpose(output, OrderPurpose::Hedge);
        record = output.decisions.empty() ? domain::Decision{} : output.decisions.back();
        venue = hedges.empty() ? "" : engine->state().book.accounts().at(hedges.front().account).venue;
        return hedges.empty() ? 0.0 : hedges.front().limitPrice.toDouble();
    }
    std::string venue;
    domain::ClientOrderId id;
};

/// A rise is hedged by buying: what would only leave more to buy, had it filled, is no reason to wait.
TEST_F(BesideAnOrderByHand, C19_AnOrderInDoubtThatAHedgeStaysRightBesideIsNoReasonToWait)
{
    inDoubt(Side::Sell, 5.0, 84'500.0);
    EXPECT_GT(hedgeLimit(), 0.0) << record.reason;
    EXPECT_EQ(venue, kDear);
    EXPECT_THAT(why(kCheap), HasSubstr("C19"));
    ASSERT_GT(record.quantity, 0.0);
    const double width = record.band->upper - record.band->lower;

    inDoubt(Side::Buy, std::floor(width * 900.0) / 1000.0, 83'500.0);
    EXPECT_GT(hedgeLimit(), 0.0) << "nine tenths of the band: had it filled, net delta would stay inside";
    EXPECT_EQ(venue, kDear);
}

/// What filled there since is in no net delta: a hedge of the rest elsewhere would be taken back.
TEST_F(BesideAnOrderByHand, C19_AnOrderInDoubtThatWouldTurnTheHedgeIsWaitedFor)
{
    inDoubt(Side::Buy, 5.0, 83'500.0);
    EXPECT_EQ(hedgeLimit(), 0.0);
    EXPECT_EQ(record.code, domain::RecordCode::C19) << record.reason;
    ASSERT_LT(record.band->upper - record.band->lower, 5.0);
    const auto ended =
        tell(domain::OrderEnded{.order = id, .state = domain::OrderState::Cancelled, .reason = "by the venue"});
    const auto hedges = ofPurpose(ended, OrderPurpose::Hedge);
    ASSERT_EQ(hedges.size(), 1U) << "it has ended without a fill";
    EXPECT_EQ(engine->state().book.accounts().at(hedges.front().account).venue, kDear);
}

/// Its own candidate is the dearer one, so that nobody asks the rules about it.
TEST_F(BesideAnOrderByHand, C19_AnOrderInDoubtAtTheDearerVenueIsWaitedForToo)
{
    for (const double coins : {5.0, -5.0}) {
        move();
        place(coins > 0.0 ? Side::Buy : Side::Sell, std::abs(coins), coins > 0.0 ? 83'500.0 : 84'500.0, true);
        const auto dear = engine->state().book.accounts().firstAt(kDear).value();
        tell(domain::ConnectionChanged{.account = dear, .up = false, .why = "reset"});
        const double limit = hedgeLimit();
        if (coins < 0.0) {
            EXPECT_GT(limit, 0.0) << record.reason;
            EXPECT_EQ(venue, kCheap);
            continue;
        }
        EXPECT_EQ(limit, 0.0);
        EXPECT_EQ(record.code, domain::RecordCode::C19) << record.reason;
        EXPECT_THAT(record.reason, HasSubstr(kDear));
    }
}

/// A venue that falls silent altogether: its candidate is out before the rules are asked.
TEST_F(BesideAnOrderByHand, C19_AnOrderInDoubtAtAVenueWhosePricesAreOldIsWaitedForToo)
{
    inDoubt(Side::Buy, 5.0, 83'500.0);
    tell(domain::FeedConnectionChanged{.venue = kCheap, .up = false, .why = "reset"});
    EXPECT_EQ(hedgeLimit(), 0.0);
    EXPECT_EQ(record.code, domain::RecordCode::C19) << record.reason;
    EXPECT_NE(why(kCheap), "");
    EXPECT_THAT(why(kCheap), ::testing::Not(HasSubstr("C19")));
}

/// An order that the desk did not send counts as one of its own.
TEST_F(BesideAnOrderByHand, C19_AnotherHandsOrderInDoubtIsWaitedForToo)
{
    move();
    tell(domain::ConnectionChanged{.account = cheap, .up = true, .why = ""});
    const auto instrument = engine->state().market.instruments().find(kCheap, "BTC");
    ASSERT_TRUE(instrument);
    tell(domain::OrderReport{.account = cheap,
                             .order = "",
                             .venueOrder = "1",
                             .instrument = *instrument,
                             .side = Side::Buy,
                             .state = domain::OrderState::Working,
                             .quantity = domain::Quantity::fromDouble(5.0).value(),
                             .limitPrice = domain::Price::fromDouble(83'500.0).value(),
                             .askedAt = market.now()});
    ASSERT_EQ(engine->state().ledger.external().size(), 1U);
    tell(domain::ConnectionChanged{.account = cheap, .up = false, .why = "reset"});
    EXPECT_EQ(hedgeLimit(), 0.0);
    EXPECT_EQ(record.code, domain::RecordCode::C19) << record.reason;
}

/// The venue with the dearer perpetual states another position than ours, and nobody asks the rules about it. A rise is
/// hedged by buying: that stays right where it holds less than we believe.
TEST_F(BesideAnOrderByHand, F46_WhereTheDearerVenueDiffersAHedgeLeavesOnlyIfItIsRightEitherWay)
{
    const auto differ = [&](double coins) {
        move();
        const auto dear = engine->state().book.accounts().firstAt(kDear).value();
        const auto instrument = engine->state().market.instruments().find(kDear, "BTC_USDC-PERPETUAL");
        ASSERT_TRUE(instrument);
        tell(domain::ConnectionChanged{.account = dear, .up = true, .why = ""});
        tell(domain::ProtectionChanged{dear, true});
        const auto theirs = engine->state().book.quantityOf({dear, *instrument}).toDouble() + coins;
        const auto stated = domain::Quantity::fromDouble(theirs).value();
        tell(domain::PositionReport{dear, *instrument, stated, market.now(), true});
        tell(domain::ReconcileDone{dear, market.now(), 1});
        ASSERT_EQ(engine->state().ledger.accounts().at(dear).positionsDiffer.size(), 1U);
    };
    ASSERT_NO_FATAL_FAILURE(differ(5.0));
    EXPECT_EQ(hedgeLimit(), 0.0) << "with five coins more there, nothing is to be bought";
    EXPECT_EQ(record.code, domain::RecordCode::C19) << record.reason;
    EXPECT_THAT(record.reason, HasSubstr("Deribit states 1 position of the coin otherwise than this desk (F46)"));
    ASSERT_NO_FATAL_FAILURE(differ(-5.0));
    EXPECT_GT(hedgeLimit(), 0.0) << record.reason;
    EXPECT_EQ(venue, kCheap);
}

TEST_F(BesideAnOrderByHand, C22_TheLimitOfAHedgeEndsOneTickShortOfIt)
{
    move();
    const double free = hedgeLimit();
    ASSERT_GT(free, 84'002.0 + 5.0) << record.reason;
    rest(free - 2.0);  // The hedge would go as far as to meet it.
    EXPECT_EQ(hedgeLimit(), free - 2.0 - 0.5) << "ticks of 0.5";
    EXPECT_EQ(venue, kCheap);
    rest(free + 0.5);
    EXPECT_EQ(hedgeLimit(), free) << "one that it does not meet changes nothing";
}

TEST_F(BesideAnOrderByHand, C22_WhereTheOrderIsTheBestPriceTheHedgeGoesElsewhere)
{
    rest(84'002.0);
    EXPECT_GT(hedgeLimit(), 0.0) << record.reason;
    EXPECT_EQ(venue, kDear);
    EXPECT_EQ(why(kCheap), "C22");
}

/// What holds for the coin is not tried elsewhere, and one venue alone says what stops it.
TEST_F(OtherVenue, WhatStopsTheCoinOrEveryVenueIsARefusalAsBefore)
{
    open();
    tell(domain::LatchClosed{{domain::ScopeKind::Account, kCheap}, {3}, "told a fill of 0"});
    tell(domain::LatchClosed{{domain::ScopeKind::Account, kDear}, {4}, "told a fill of 0"});
    EXPECT_EQ(hedgedAt(), "");
    EXPECT_EQ(record.code, domain::RecordCode::C15);
    EXPECT_THAT(record.reason, HasSubstr("Trading of Hyperliquid is HALTED")) << "the cheapest one's words";
    EXPECT_EQ(why(kCheap), "C15");
    EXPECT_EQ(why(kDear), "C15");

    market.limits.orderNotionalUsd = 1.0;
    open();
    tell(domain::LatchClosed{{domain::ScopeKind::Account, kCheap}, {3}, "told a fill of 0"});
    EXPECT_EQ(hedgedAt(), "");
}

TEST_F(OtherVenue, AProposalAndAForcedHedgeGoWhereTheGateLetsThem)
{
    open();
    say({.action = domain::OperatorAction::SetMode, .reason = "look", .mode = domain::HedgeMode::Confirm});
    tell(domain::LatchClosed{{domain::ScopeKind::Account, kCheap}, {3}, "told a fill of 0"});
    EXPECT_EQ(hedgedAt(), "");
    ASSERT_EQ(record.kind, domain::DecisionKind::Proposal) << record.reason;
    EXPECT_EQ(engine->state().hedging.at("BTC").proposal->chosen.venue, kDear);
    const auto forced = say({.action = domain::OperatorAction::ForceHedge, .reason = "now", .underlying = "BTC"});
    ASSERT_EQ(forced.intents.size(), 1U) << forced.decisions.front().reason;
    EXPECT_EQ(engine->state().book.accounts().at(forced.intents.front()->account).venue, kDear);
}

}  // namespace
}  // namespace ballast::engine::other_venue_test
