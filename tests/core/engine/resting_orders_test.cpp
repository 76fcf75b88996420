#include <cmath>
#include <gmock/gmock.h>

#include "core/engine/straddle_desk.h"
#include "desk/state.h"
#include "desk/valuation.h"
#include "domain/orders.h"
#include "simulated_venue/matching_venue.h"
#include "support/cleared.h"

/// Orders that wait for a taker, and hedges that found none: what the hedger makes of either (T4, F50).
namespace ballast::engine::resting_orders_test {

namespace {

using domain::OrderPurpose;
using domain::OrderState;
using domain::Side;
using ::testing::HasSubstr;

class RestingOrders : public testing::StraddleDesk {
protected:
    EngineOutput tell(domain::EventBody body)
    {
        return engine->onBatch({.time = market.now(), .events = {{market.now(), std::move(body)}}}).value();
    }
    /// An order that a person typed; `limit` in the instrument's own unit.
    domain::OrderIntent place(const std::string& instrument, Side side, double size, double limit)
    {
        placed = say({.action = domain::OperatorAction::PlaceOrder,
                      .reason = "by hand",
                      .quantity = domain::Quantity::fromDouble(size).value(),
                      .limitPrice = domain::Price::fromDouble(limit).value(),
                      .instrument = instrument,
                      .side = side});
        EXPECT_EQ(ofPurpose(placed, domain::kByHand).size(), 1U)
            << (placed.commands.empty() ? "no answer" : placed.commands.front().sentence);
        const auto orders = ofPurpose(placed, domain::kByHand);
        return orders.empty() ? domain::OrderIntent{} : orders.front();
    }
    desk::UnderlyingRisk risk() const { return desk::riskOf(engine->state(), "BTC"); }
    /// Quotes of an option, BTC.
    const domain::OptionQuote& quoteOf(const std::string& name) const
    {
        const auto& all = engine->state().market.instruments();
        return engine->state().market.find("BTC")->findOption(all.at(all.findByName(name).value()))->quote;
    }
    double markOf(const std::string& name) const { return quoteOf(name).mark->toDouble(); }
    double bidOf(const std::string& name) const { return quoteOf(name).bid->toDouble(); }
    std::vector<domain::OrderIntent> hedges(const EngineOutput& output) const
    {
        return ofPurpose(output, OrderPurpose::Hedge);
    }

    const std::string call = market.optionName(1, 90000, domain::OptionRight::Call);
    EngineOutput placed;
};

TEST_F(RestingOrders, T4_AnOptionOrderThatWaitsForATakerIsHedgedWhenItFillsAndNotBefore)
{
    start();
    const double held = risk().deltaToHedge();
    const auto order = place(call, Side::Sell, 40.0, std::ceil(1.05 * markOf(call) * 1e4) / 1e4);
    EXPECT_TRUE(hedges(placed).empty()) << "nobody has bought it";
    EXPECT_THAT(placed.decisions.front().reason, HasSubstr("order to sell"));
    EXPECT_THAT(placed.decisions.front().reason, HasSubstr("This market ends what does not fill at once."));
    const auto& inputs = placed.decisions.front().inputs;
    EXPECT_TRUE(std::none_of(inputs.begin(), inputs.end(), [](const auto& input) {
        return input.name == "resting orders, not hedged ahead";
    })) << "it was not there yet";
    tell(domain::OrderAcknowledged{order.id});
    EXPECT_DOUBLE_EQ(risk().deltaToHedge(), held);
    EXPECT_LT(risk().netDelta(), held - 5.0) << "limits count it";
    EXPECT_LT(risk().restingDelta, -5.0);
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(hedges(tick(80000.0, Duration::seconds(1), i == 0)).empty());
    const auto& greeks = picture()->underlyings.front();
    EXPECT_NEAR(greeks.net.deltaCoin, risk().deltaToHedge(), 1e-9) << "what nobody took is not shown as held";
    const auto filled = fill(order);
    ASSERT_EQ(hedges(filled).size(), 1U);
    EXPECT_EQ(hedges(filled).front().side, Side::Buy);
}

TEST_F(RestingOrders, T4_AnOptionOrderThatEndsUnfilledLeavesNothingBehind)
{
    start();
    const auto order = place(call, Side::Sell, 40.0, std::ceil(1.05 * markOf(call) * 1e4) / 1e4);
    EXPECT_TRUE(hedges(end(order, OrderState::Cancelled)).empty());
    EXPECT_TRUE(hedges(tick(80000.0)).empty());
    EXPECT_EQ(risk().restingDelta, 0.0);
}

/// One whose limit reaches the market is about to fill: its hedge does not wait for the word.
TEST_F(RestingOrders, T4_AnOptionOrderThatReachesTheMarketIsHedgedWithIt)
{
    start();
    place(call, Side::Sell, 40.0, bidOf(call));
    EXPECT_EQ(risk().restingDelta, 0.0);
    const auto next = hedges(placed).empty() ? tick(80000.0) : placed;
    ASSERT_EQ(hedges(next).size(), 1U);
    EXPECT_EQ(hedges(next).front().side, Side::Buy);
}

/// C12 asks whether a hedge helps what is hedged: an order of a person's that waits on the same side is no part of it.
TEST_F(RestingOrders, F50_APersonsRestingPerpetualOrderDoesNotStopTheHedger)
{
    start();
    const auto order = place("BTC_USDC-PERPETUAL", Side::Buy, 50.0, 79'000.0);
    tell(domain::OrderAcknowledged{order.id});
    EXPECT_GT(risk().netDelta(), 40.0);
    // Short gamma loses delta when spot rises, and the bid is farther away than before.
    const auto rise = tick(88000.0);
    ASSERT_EQ(hedges(rise).size(), 1U) << rise.decisions.front().reason;
    EXPECT_EQ(hedges(rise).front().side, Side::Buy);
}

/// C04 and C15 hold a hedge against what it hedges too: here the rest of an order by hand would carry it past the
/// limit.
TEST_F(RestingOrders, F50_ARestingOrderRefusesNoHedgeWhereALimitIsNearOrTheDeskOnlyReduces)
{
    for (const bool reduces : {false, true}) {
        market = {};
        const auto ten = domain::Quantity::fromUnits(-1'000'000'000);
        market.positions = {{market.optionName(1, 80000, domain::OptionRight::Call), ten},
                            {market.optionName(1, 80000, domain::OptionRight::Put), ten}};
        market.limits.netDelta = 5.0;
        start();
        const auto order = place("BTC_USDC-PERPETUAL", Side::Buy, 4.5, 79'000.0);
        tell(domain::OrderAcknowledged{order.id});
        if (reduces) say({.action = domain::OperatorAction::ReduceOnly, .reason = "calmer"});
        // Short gamma loses delta when spot rises: some three coins are bought back, the bid not counted.
        const auto rise = tick(88000.0);
        ASSERT_EQ(hedges(rise).size(), 1U) << (rise.decisions.empty() ? "" : rise.decisions.front().reason);
        EXPECT_EQ(hedges(rise).front().side, Side::Buy);
    }
}

/// It takes at once or ends: where nobody is met thrice it is the market that has gone, and no hedging in vain (C08).
TEST_F(RestingOrders, C08_HedgesThatMeetNobodyAreDecidedAnewAndStopNothing)
{
    start();
    int sent = 0;
    Timestamp last;
    for (int i = 0; i < 40; ++i) {
        const auto output = tick(88000.0 + 40.0 * i);
        for (const auto& hedge : hedges(output)) {
            if (!last.isNever()) {
                EXPECT_GE(market.now() - last, Duration::seconds(2));
            }
            last = market.now();
            ++sent;
            for (const auto& again : hedges(end(hedge, OrderState::Cancelled)))
                ADD_FAILURE() << "in the same step: " << again.id;
        }
    }
    EXPECT_GT(sent, 10);
    EXPECT_FALSE(engine->state().hedging.at("BTC").halted.has_value());
}

/// The second line behind orders that take at once: a venue that works a hedge on does not keep the desk from hedging.
TEST_F(RestingOrders, F50_AHedgeThatWorksOnIsTakenBackAndDecidedAnew)
{
    start();
    const auto first = hedges(tick(84000.0));
    ASSERT_EQ(first.size(), 1U);
    tell(domain::OrderSent{first[0].id});
    tell(domain::OrderAcknowledged{first[0].id});
    int waited = 0;
    std::vector<domain::CancelIntent> cancels;
    for (; cancels.empty() && waited < 10; ++waited) {
        const auto output = tick(88000.0);
        EXPECT_TRUE(output.intents.empty()) << "while it works its size is taken for done";
        cancels = output.cancels;
    }
    ASSERT_EQ(cancels.size(), 1U);
    EXPECT_EQ(cancels[0].order, first[0].id);
    EXPECT_LE(waited, 4) << "seconds";
    EXPECT_TRUE(tick(88000.0).cancels.empty()) << "asked once; F49 asks again";
    const auto anew = hedges(end(first[0], OrderState::Cancelled));
    ASSERT_EQ(anew.size(), 1U) << "four bands away it does not wait for the spacing";
    EXPECT_GT(anew[0].limitPrice.toDouble(), 88000.0);
}

/// F39: what a venue has not answered is asked about; a cancel would be a guess.
TEST_F(RestingOrders, F39_AHedgeWithoutAnAnswerIsNotTakenBack)
{
    start();
    const auto first = hedges(tick(84000.0));
    ASSERT_EQ(first.size(), 1U);
    tell(domain::OrderSent{first[0].id});
    for (int i = 0; i < 8; ++i)
        EXPECT_TRUE(tick(84000.0).cancels.empty());
}

/// A venue that works orders, and spot that gaps through the limit while the hedge is on its way: the hedge ends there,
/// and the next one is decided at once. A person's order at the same venue rests.
TEST_F(RestingOrders, F50_SpotGapsThroughTheLimitAndTheNextHedgeLeavesWithinFiveSeconds)
{
    simulated_venue::MatchingVenue venue(Duration::milliseconds(50));
    auto opening = market.opening(80000.0);
    engine.emplace(Engine::create(market.config()).value());
    venue.onBatch(opening);
    auto output = engine->onBatch(opening).value();
    ASSERT_TRUE(output.intents.empty());
    const auto resting = place("BTC_USDC-PERPETUAL", Side::Buy, 1.0, 79'000.0);
    venue.send(venue::OrderLine::pass(resting));

    std::vector<std::pair<double, domain::OrderIntent>> sent;
    std::map<domain::ClientOrderId, OrderState> ended;
    double filled = 0.0;
    const auto take = [&](const EngineOutput& made, double at) {
        for (const auto& order : hedges(made)) {
            sent.emplace_back(at, order);
            venue.send(venue::OrderLine::pass(order));
        }
    };
    const auto step = [&](double spot, double at) {
        market.advance(Duration::seconds(1));
        auto batch = market.tick(spot);
        venue.onBatch(batch);
        for (auto& event : venue.takeDue(market.now())) {
            if (const auto* one = std::get_if<domain::OrderEnded>(&event.body)) ended[one->order] = one->state;
            if (const auto* one = std::get_if<domain::OrderFilled>(&event.body)) filled += one->quantity.toDouble();
            batch.events.push_back({market.now(), std::move(event.body)});
        }
        take(engine->onBatch(batch).value(), at);
    };
    step(84000.0, 0.0);
    ASSERT_EQ(sent.size(), 1U);
    ASSERT_EQ(sent[0].second.side, Side::Buy);
    for (int second = 1; second <= 5 && filled == 0.0; ++second)
        step(88000.0, second);  // Five per cent beyond the first one's limit when it arrives.
    ASSERT_GE(sent.size(), 2U);
    EXPECT_EQ(ended[sent[0].second.id], OrderState::Cancelled) << "it did not reach the market and did not stay there";
    EXPECT_LE(sent[1].first, 4.0) << "seconds";
    EXPECT_NEAR(filled, sent[1].second.quantity.toDouble(), 1e-9);
    EXPECT_EQ(venue.resting(), 1U) << "the person's order alone";
}

/// The sentence of what an order came to; empty: no record tells of one.
std::string toldOf(const EngineOutput& output)
{
    for (const auto& decision : output.decisions)
        if (decision.trigger == domain::Trigger::Order) return decision.reason;
    return {};
}

/// A record is made before its order leaves (P1), so that it says what is to be done, and another what came of it.
TEST_F(RestingOrders, P1_AnOrderThatEndsUnfilledOrShortIsToldAndIsNoHedge)
{
    start();
    const auto before = engine->summary().hedges;
    const auto decided = tick(84000.0);
    const auto first = hedges(decided);
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(decided.decisions.front().reason.find("Order to buy "), 0U) << decided.decisions.front().reason;
    EXPECT_EQ(engine->summary().hedges, before + 1);
    const auto told = toldOf(end(first[0], OrderState::Cancelled));
    EXPECT_THAT(told, HasSubstr("The order to buy "));
    EXPECT_THAT(told, HasSubstr(" ended unfilled (cancelled: test)."));
    EXPECT_EQ(engine->summary().hedges, before);
    std::vector<domain::OrderIntent> next;
    for (int i = 0; next.empty() && i < 10; ++i)
        next = hedges(tick(84000.0));
    ASSERT_EQ(next.size(), 1U);
    const auto half = domain::Quantity::fromUnits(next[0].quantity.units() / 2);
    tell(domain::OrderFilled{.order = next[0].id,
                             .tradeId = "half",
                             .instrument = next[0].instrument,
                             .side = next[0].side,
                             .quantity = half,
                             .price = next[0].limitPrice,
                             .fee = {0, domain::findCurrency("USDC").value()}});
    EXPECT_THAT(toldOf(end(next[0], OrderState::Cancelled)), HasSubstr(" of it filled (cancelled: test)."));
    EXPECT_EQ(engine->summary().hedges, before + 1) << "it hedged a part";
}

/// What a person typed is counted by itself, and its cost is no cost of hedging.
TEST_F(RestingOrders, H5_OrdersByHandAreNoHedgesInTheCounts)
{
    start();
    const auto before = engine->summary();
    const auto order = place(call, Side::Sell, 1.0, bidOf(call));
    fill(order);
    const auto after = engine->summary();
    EXPECT_EQ(after.decisions, before.decisions + 1 + (after.holds - before.holds)) << "of a kind of its own";
    EXPECT_EQ(after.hedges, before.hedges);
    EXPECT_EQ(after.hedgeCostUsd, before.hedgeCostUsd);
}

/// T13: what was not measured is no nought.
TEST_F(RestingOrders, ThePnlDeviationIsMissingUntilTwoIntervalsAreOver)
{
    start();
    tick(80500.0);
    EXPECT_TRUE(std::isnan(engine->summary().trackingErrorUsd));
    for (int i = 0; i < 3; ++i)
        tick(80000.0 + 500.0 * i, Duration::minutes(5));
    EXPECT_GT(engine->summary().trackingErrorUsd, 0.0);
}

}  // namespace
}  // namespace ballast::engine::resting_orders_test
