#include <algorithm>
#include <cmath>
#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"

namespace ballast::engine::flatten_test {
namespace {

using domain::Lane;
using domain::Mandate;
using domain::OperatorAction;
using domain::OrderPurpose;
using domain::OrderState;
using domain::Side;
using domain::TradingState;

class Flatten : public testing::StraddleDesk {
protected:
    EngineOutput flatten(domain::Scope scope = {})
    {
        return say({.action = OperatorAction::FlattenEverything, .reason = "out", .scope = std::move(scope)});
    }

    /// Answers every order with its fill until none comes any more; keeps what was decided and sent.
    void settle(EngineOutput first)
    {
        std::deque<EngineOutput> open;
        open.push_back(std::move(first));
        while (!open.empty()) {
            const auto output = std::move(open.front());
            open.pop_front();
            for (const auto& d : output.decisions)
                if (d.trigger == domain::Trigger::Flatten) ended.push_back(d);
            lanesClosed = lanesClosed || output.lanesClosed;
            for (const auto& intent : output.intents) {
                // Once a venue is flat what is left of net delta is hedged at another.
                if (lanesClosed && intent.mandate() == Mandate::Automatic) continue;
                sent.push_back(*intent);
                EXPECT_EQ(intent.mandate(), Mandate::Flatten);
                open.push_back(fill(intent));
            }
        }
    }

    std::vector<domain::Decision> ended;
    std::vector<domain::OrderIntent> sent;
    bool lanesClosed{};
};

TEST_F(Flatten, EndsFlatToOneLotWithCoinCashCounted)
{
    market.coinCash = 2.3456;
    for (const auto& intent : start().intents)
        fill(intent);
    for (const auto& intent : tick(88000.0).intents)
        fill(intent);
    // Premiums in coins are paid by closing: what is left then is what the card says the last order offsets.
    const auto promised = picture()->flatten.everything.deltas;
    ASSERT_EQ(promised.size(), 1U);
    settle(flatten());
    EXPECT_NEAR(sent.back().quantity.toDouble(), promised.front().after, 0.01);
    ASSERT_EQ(ended.size(), 1U) << "one record an underlying";
    EXPECT_LE(std::abs(ended[0].before.delta), 0.0005 + 1e-9) << "half a lot of the perpetual";
    EXPECT_EQ(ended[0].kind, domain::DecisionKind::Hold);
    EXPECT_TRUE(lanesClosed);
    const auto snapshot = picture();
    EXPECT_NEAR(snapshot->underlyings[0].net.deltaCoin, ended[0].before.delta, 1e-12);
    double options = 0.0;
    for (const auto& position : snapshot->positions)
        if (position.kind == domain::InstrumentKind::Option) options += std::abs(position.quantity);
    EXPECT_EQ(options, 0.0);
    EXPECT_EQ(sent.back().side, domain::Side::Sell) << "the coins are offset by a perpetual sold";
    EXPECT_EQ(picture()->tradingState, TradingState::Halted);
}

/// The premium of buying options back is paid in coin, which moves delta; the last order counts it.
TEST_F(Flatten, DoesWhatTheCardSaidOfIt)
{
    market.coinCash = 2.3456;
    // A fill of this market costs a dollar.
    market.settings.optionFeeOfIndex = market.settings.optionFeeOfPremium = 0.0;
    for (const auto& intent : start().intents)
        fill(intent);
    for (const auto& intent : tick(88000.0).intents)
        fill(intent);
    const auto before = picture();
    const auto& said = before->flatten.everything;
    ASSERT_EQ(said.deltas.size(), 1U);
    EXPECT_NEAR(said.deltas[0].before, before->underlyings[0].net.deltaCoin, 1e-9);
    settle(flatten());
    ASSERT_EQ(ended.size(), 1U);
    const auto& last = sent.back();
    const double lasts = domain::sign(last.side) * last.quantity.toDouble();
    EXPECT_DOUBLE_EQ(said.sent.back().quantity, lasts) << "the last order, with its size";
    EXPECT_EQ(said.sent.back().instrument, engine->state().market.instruments().at(last.instrument).name);
    EXPECT_NEAR(said.deltas[0].after + lasts, ended[0].before.delta, 1e-6) << "coins left";
    double premium = 0.0;
    for (const auto& order : sent)
        if (engine->state().market.instruments().at(order.instrument).isOption())
            premium += order.quantity.toDouble() * order.limitPrice.toDouble();
    EXPECT_GT(premium, 0.5) << "BTC: without it the card would be out by that";
    EXPECT_NEAR(said.deltas[0].after, 2.3456 - premium, 1e-6);
    EXPECT_EQ(said.sent.size(), sent.size());
    EXPECT_EQ(said.orders + 1, static_cast<int>(sent.size()));
}

/// Holds come within the same second, before and after it: its end stays a line of its own.
TEST_F(Flatten, ItsEndStaysInTheListOfDecisions)
{
    for (const auto& intent : start().intents)
        fill(intent);
    settle(flatten());
    ASSERT_EQ(ended.size(), 1U);
    for (const double spot : {80010.0, 80020.0, 80030.0})
        tick(spot);
    const auto snapshot = picture();
    const auto& listed = snapshot->decisions;
    const auto end = std::find_if(listed.begin(), listed.end(),
                                  [](const auto& view) { return view.decision->trigger == domain::Trigger::Flatten; });
    ASSERT_NE(end, listed.end()) << "a hold stands for it";
    EXPECT_EQ(end->decision->sequence, ended[0].sequence);
    EXPECT_EQ(end->merged, 1);
    EXPECT_THAT(end->decision->reason, ::testing::HasSubstr("flattened by"));
}

TEST_F(Flatten, TakesWorkingOrdersAwayFirst)
{
    start();
    const auto hedge = tick(88000.0);
    ASSERT_EQ(hedge.intents.size(), 1U);
    const auto asked = flatten();
    ASSERT_EQ(asked.cancels.size(), 1U);
    EXPECT_TRUE(asked.cancels[0].orders);
    EXPECT_TRUE(asked.intents.empty()) << "a fill meanwhile would turn a position round";
    ASSERT_EQ(asked.openings.size(), 1U);
    EXPECT_EQ(asked.openings[0].lane, Lane::Flatten);
    const auto closing = end(hedge.intents[0], OrderState::Cancelled);
    EXPECT_EQ(ofPurpose(closing, OrderPurpose::Flatten).size(), 2U);
    settle(closing);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_LE(std::abs(ended[0].before.delta), 0.0005 + 1e-9);
}

TEST_F(Flatten, GoesOnWithoutTheCancelsAnswerAndSaysWhatStillWorks)
{
    start();
    const auto hedge = tick(88000.0);
    ASSERT_EQ(hedge.intents.size(), 1U);
    EXPECT_TRUE(flatten().intents.empty());
    EXPECT_TRUE(tick(88000.0, Duration::seconds(4)).intents.empty());
    const auto later = tick(88000.0, Duration::seconds(2));
    EXPECT_EQ(ofPurpose(later, OrderPurpose::Flatten).size(), 2U) << "both options";
    settle(later);
    EXPECT_TRUE(ended.empty()) << "what works may fill yet";
    for (const auto& order : sent)
        EXPECT_LT(order.quantity.toDouble(), 12.0) << "what works is not closed before it has filled";
    settle(tick(88000.0, Duration::seconds(61)));
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_THAT(ended[0].reason, ::testing::HasSubstr("BTC_USDC-PERPETUAL: an order of ours of before still works"));
}

TEST_F(Flatten, TakesAwayWhatAnOrderOfBeforeFilledAfterAll)
{
    start();
    const auto hedge = tick(88000.0);
    ASSERT_EQ(hedge.intents.size(), 1U);
    flatten();
    settle(tick(88000.0, Duration::seconds(6)));
    ASSERT_TRUE(ended.empty());
    settle(fill(hedge.intents[0]));
    settle(tick(88000.0, Duration::seconds(3)));
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_LE(std::abs(ended[0].before.delta), 0.0005 + 1e-9) << "what is held offsets the premiums paid in coins";
}

/// A stranger's order, or a person's at the venue's own page: nobody knows whether it fills.
class FlattenBesideAnother : public Flatten, public ::testing::WithParamInterface<Side> {};

TEST_P(FlattenBesideAnother, ClosesWhatIsHeldWhateverRestsThere)
{
    start();
    for (const auto& intent : tick(88000.0).intents)
        fill(intent);
    const double hedged = held("BTC_USDC-PERPETUAL");
    ASSERT_GT(std::abs(hedged), 1.0);
    const auto perpetual = engine->instruments().find("Deribit", "BTC_USDC-PERPETUAL");
    ASSERT_TRUE(perpetual.has_value());
    market.advance(Duration::milliseconds(1));
    const auto size = domain::Quantity::fromDouble(std::abs(hedged)).value();
    const auto told = engine->onBatch(
        {.time = market.now(),
         .events = {{market.now(), domain::OrderReport{.account = domain::AccountId{1},
                                                       .venueOrder = "somebody's",
                                                       .instrument = *perpetual,
                                                       .side = GetParam(),
                                                       .state = domain::OrderState::Working,
                                                       .quantity = size,
                                                       .limitPrice = domain::Price::fromDouble(88000.0).value(),
                                                       .askedAt = market.now()}}}});
    ASSERT_TRUE(told.has_value());
    ASSERT_EQ(engine->ledger().external().size(), 1U);
    for (const auto& intent : told->intents)
        end(intent, OrderState::Cancelled);
    settle(flatten());
    settle(tick(88000.0, Duration::seconds(3)));
    settle(tick(88000.0, Duration::seconds(61)));
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_LE(std::abs(picture()->underlyings[0].net.deltaCoin), 0.0005 + 1e-9);
    EXPECT_THAT(ended[0].reason, ::testing::HasSubstr("that is not ours rests there"));
}

INSTANTIATE_TEST_SUITE_P(Sides, FlattenBesideAnother, ::testing::Values(Side::Buy, Side::Sell),
                         [](const auto& side) { return std::string(domain::toString(side.param)); });

TEST_F(Flatten, TakesBackWhatRestsWhenItsMinuteIsOver)
{
    start();
    const auto asked = flatten();
    ASSERT_EQ(asked.intents.size(), 2U);
    const auto over = tick(80000.0, Duration::seconds(61), false);
    std::vector<domain::ClientOrderId> taken;
    for (const auto& cancel : over.cancels)
        if (!cancel.order.empty()) taken.push_back(cancel.order);
    EXPECT_THAT(taken, ::testing::UnorderedElementsAre(asked.intents[0]->id, asked.intents[1]->id))
        << "a fill later would open what nobody wants";
}

TEST_F(Flatten, WhileKilledOpensTheLaneAlone)
{
    start();
    say({.action = OperatorAction::Kill, .reason = "test", .epoch = {5}});
    const auto asked = flatten();
    ASSERT_EQ(asked.openings.size(), 1U);
    EXPECT_EQ(asked.openings[0].lane, Lane::Flatten);
    EXPECT_EQ(asked.openings[0].seen, domain::Epoch{5});
    EXPECT_EQ(asked.intents.size(), 2U);
    settle(asked);
    EXPECT_EQ(picture()->tradingState, TradingState::Killed) << "trading stays killed";
    EXPECT_EQ(ended.size(), 1U);
    EXPECT_TRUE(tick(95000.0, Duration::minutes(5)).intents.empty());
}

TEST_F(Flatten, AKillMeanwhileEndsIt)
{
    start();
    const auto asked = flatten();
    ASSERT_EQ(asked.intents.size(), 2U);
    const auto killed = say({.action = OperatorAction::Kill, .reason = "test", .epoch = {1}});
    ASSERT_EQ(killed.cancels.size(), 1U);
    for (const auto& intent : asked.intents)
        EXPECT_TRUE(end(intent, OrderState::NotSent).intents.empty()) << "asked for again by a person only";
}

TEST_F(Flatten, SaysWhyAPositionIsLeft)
{
    start();
    market.advance(Duration::seconds(1));
    auto batch = market.tick(80000.0);
    const auto put = market.optionName(1, 80000, domain::OptionRight::Put);
    for (auto& event : batch.events)
        if (auto* chain = std::get_if<domain::ChainUpdate>(&event.body))
            for (auto& quote : chain->quotes)
                quote.ask.reset();
    engine->onBatch(batch).value();
    settle(flatten());
    EXPECT_TRUE(ended.empty()) << "it is tried again as quotes come";
    settle(tick(80000.0, Duration::seconds(61), false));
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_THAT(ended[0].reason, ::testing::HasSubstr(put + ": no ask now"));
    EXPECT_THAT(ended[0].reason, ::testing::HasSubstr("is left"));
    EXPECT_TRUE(alert("is left").has_value());
}

TEST_F(Flatten, TriesAgainWhatDidNotFill)
{
    start();
    const auto asked = flatten();
    ASSERT_EQ(asked.intents.size(), 2U);
    fill(asked.intents[0]);
    EXPECT_TRUE(end(asked.intents[1], OrderState::Cancelled).intents.empty()) << "not the same order within 2 s";
    const auto again = tick(80000.0, Duration::seconds(3));
    ASSERT_EQ(ofPurpose(again, OrderPurpose::Flatten).size(), 1U);
    settle(again);
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_LE(std::abs(ended[0].before.delta), 0.0005 + 1e-9);
}

/// A book is taken level by level: orders that end with a part filled are no failures, however many it takes.
TEST_F(Flatten, GoesOnWhileEachOrderFillsAPart)
{
    start();
    auto open = flatten();
    int orders = 0;
    for (int i = 0; i < 12; ++i) {
        for (const auto& intent : open.intents) {
            ++orders;
            const auto most = intent->quantity.truncatedTo(domain::Quantity::fromUnits(100'000'000));
            auto part = market.fill(intent);
            auto& filled = std::get<domain::OrderFilled>(part.events.front().body);
            const bool whole = most <= domain::Quantity::fromUnits(100'000'000);
            if (!whole) {
                filled.quantity = domain::Quantity::fromUnits(100'000'000);
                filled.last = false;
            }
            for (auto output :
                 {engine->onBatch(part).value(), whole ? EngineOutput{} : end(intent, OrderState::Cancelled)})
                settle(std::move(output));
        }
        open = tick(80000.0, Duration::seconds(2));
    }
    EXPECT_GT(orders, 12) << "more than five for each of two options";
    for (const auto right : {domain::OptionRight::Call, domain::OptionRight::Put})
        EXPECT_EQ(held(market.optionName(1, 80000, right)), 0.0);
}

TEST_F(Flatten, OfAnotherUnderlyingTouchesNothing)
{
    start();
    const auto asked = flatten({domain::ScopeKind::Underlying, "ETH"});
    EXPECT_TRUE(asked.intents.empty());
    EXPECT_EQ(picture()->tradingState, TradingState::Normal);
}

TEST_F(Flatten, OfOneVenueSaysWhere)
{
    for (const auto& intent : start().intents)
        fill(intent);
    settle(flatten({domain::ScopeKind::Venue, "Deribit"}));
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_THAT(ended[0].reason, ::testing::StartsWith("Everything of BTC at Deribit flattened by "));
}

/// Coins stand at the venue: nothing offsets them where a part was asked for, and the record says so.
TEST_F(Flatten, OfOneVenueSaysWhyDeltaIsLeft)
{
    market.coinCash = 2.3456;
    for (const auto& intent : start().intents)
        fill(intent);
    settle(flatten({domain::ScopeKind::Venue, "Deribit"}));
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_GT(ended[0].before.delta, 0.5) << "coins, less the premiums that closing cost";
    EXPECT_THAT(ended[0].reason, ::testing::HasSubstr("what coins at Deribit leave is offset by none."));
}

/// A coin that the book states no limits for is not hedged, but its flatten ends with a record too.
TEST_F(Flatten, OfACoinWithoutLimitsEndsWithItsRecord)
{
    market.coinCash = 2.3456;
    for (const auto& intent : start().intents)
        fill(intent);
    // A book without them is refused, but an account may hold more coins than its book names.
    auto& state = const_cast<desk::State&>(engine->state());
    state.config.book.limits.clear();
    state.hedging.clear();
    settle(flatten());
    ASSERT_FALSE(sent.empty());
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].underlying, "BTC");
    EXPECT_THAT(ended[0].reason, ::testing::HasSubstr("The book states no limits for BTC"));
}

TEST_F(Flatten, EveryCommandGetsItsOutcome)
{
    start();
    const auto killed = say({.action = OperatorAction::Kill, .reason = "test"});
    ASSERT_EQ(killed.commands.size(), 1U);
    EXPECT_TRUE(killed.commands[0].tookEffect);
    const auto early = say({.action = OperatorAction::ResumeTrading, .reason = "too early"});
    ASSERT_EQ(early.commands.size(), 1U);
    EXPECT_FALSE(early.commands[0].tookEffect);
    ASSERT_EQ(early.commands[0].refusals.size(), 1U);
    EXPECT_EQ(early.commands[0].refusals[0].rule, domain::Rule::C15);
    const auto order = say({.action = OperatorAction::PlaceOrder,
                            .reason = "fat finger",
                            .quantity = domain::Quantity::fromDouble(5000.0).value(),
                            .limitPrice = domain::Price::fromDouble(160'000.0).value(),
                            .instrument = "BTC_USDC-PERPETUAL",
                            .side = domain::Side::Buy});
    ASSERT_EQ(order.commands.size(), 1U);
    std::vector<domain::Rule> rules;
    for (const auto& refusal : order.commands[0].refusals)
        rules.push_back(refusal.rule);
    EXPECT_EQ(rules, (std::vector{domain::Rule::C15, domain::Rule::C01, domain::Rule::C03, domain::Rule::C04}))
        << "all of them, not the first";
    EXPECT_TRUE(order.intents.empty());
}

TEST_F(Flatten, AnOrderByHandAndALimitByHandTakeEffect)
{
    start();
    const domain::OperatorCommand buy{.action = OperatorAction::PlaceOrder,
                                      .reason = "by hand",
                                      .quantity = domain::Quantity::fromDouble(0.5).value(),
                                      .limitPrice = domain::Price::fromDouble(80'010.0).value(),
                                      .instrument = "BTC_USDC-PERPETUAL",
                                      .side = domain::Side::Buy};
    const auto order = say(buy);
    ASSERT_EQ(order.intents.size(), 1U);
    EXPECT_EQ(order.intents[0].mandate(), Mandate::ByHand);
    EXPECT_EQ(order.intents[0]->limitPrice.toDouble(), 80'010.0) << "the typed limit goes out";
    fill(order.intents[0]);
    const auto lowered = say({.action = OperatorAction::SetLimit,
                              .reason = "calmer",
                              .underlying = "BTC",
                              .key = "order_notional_usd",
                              .value = 1000.0});
    EXPECT_TRUE(lowered.commands[0].tookEffect);
    tick(80000.0, Duration::seconds(3));
    const auto refused = say(buy);
    EXPECT_TRUE(refused.intents.empty());
    EXPECT_EQ(refused.commands[0].refusals[0].rule, domain::Rule::C03);
    EXPECT_FALSE(say({.action = OperatorAction::SetLimit, .underlying = "BTC", .key = "no_such", .value = 1.0})
                     .commands[0]
                     .tookEffect);
}

}  // namespace
}  // namespace ballast::engine::flatten_test
