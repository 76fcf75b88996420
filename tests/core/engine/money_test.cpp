#include <cmath>
#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"

namespace ballast::engine::money_test {
namespace {

using domain::OperatorAction;
using domain::OrderPurpose;
using domain::OrderState;
using domain::TradingState;

class Money : public testing::StraddleDesk {
protected:
    double lossToday() const { return -picture()->pnl.markToMarketUsd.value.value_or(0.0); }
    /// Lets spot rise until trading leaves `state`; false if it never does.
    bool riseUntilStateLeaves(TradingState state, double& spot)
    {
        for (int i = 0; i < 400 && picture()->tradingState == state; ++i)
            tick(spot += 50.0);
        return picture()->tradingState != state;
    }
};

TEST_F(Money, FlatteningTwiceDoesNotTurnPositionsRound)
{
    start();
    const auto first = say({.action = OperatorAction::FlattenEverything, .reason = "out"});
    EXPECT_EQ(ofPurpose(first, OrderPurpose::Flatten).size(), 2U);
    EXPECT_TRUE(say({.action = OperatorAction::FlattenEverything, .reason = "out!"}).intents.empty());
    for (const auto& intent : first.intents)
        fill(*intent);
    EXPECT_TRUE(picture()->underlyings[0].legs.empty());
    EXPECT_TRUE(say({.action = OperatorAction::FlattenEverything, .reason = "sure?"}).intents.empty());
}

TEST_F(Money, AfterFlatteningTheEngineDoesNotHedgeAgainByItself)
{
    start();
    for (const auto& intent : tick(88000.0).intents)
        fill(intent);
    const auto flattened = say({.action = OperatorAction::FlattenHedges, .reason = "out"});
    for (const auto& intent : flattened.intents)
        fill(*intent);
    EXPECT_EQ(picture()->tradingState, TradingState::Halted);
    EXPECT_TRUE(tick(90000.0, Duration::seconds(60)).intents.empty());
}

TEST_F(Money, AFlattenedLegIsNeitherRolledNorOpenedAgain)
{
    market.positions.clear();
    market.legs = {{.underlying = "BTC",
                    .venue = "Deribit",
                    .tenorDays = 10,
                    .right = domain::OptionRight::Call,
                    .delta = 0.25,
                    .isShort = true,
                    .vegaUsd = 500.0}};
    start();
    for (const auto& intent : say({.action = OperatorAction::FlattenEverything, .reason = "out"}).intents)
        fill(intent);
    say({.action = OperatorAction::ResumeTrading, .reason = "quotes only"});
    for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(ofPurpose(tick(80000.0, Duration::days(2)), OrderPurpose::Roll).empty());
}

TEST_F(Money, AFillThatComesTwiceCountsOnce)  // F23
{
    start();
    const auto output = tick(88000.0);
    ASSERT_EQ(output.intents.size(), 1U);
    const std::string name = output.decisions.back().choice;
    fill(*output.intents[0]);
    const double once = held(name);
    ASSERT_NE(once, 0.0);
    fill(*output.intents[0]);
    EXPECT_EQ(held(name), once);
}

TEST_F(Money, AFillAfterTheOrderEndedStillMovesThePosition)  // F24, F44
{
    start();
    const auto output = tick(88000.0);
    ASSERT_EQ(output.intents.size(), 1U);
    end(*output.intents[0], OrderState::Cancelled);
    fill(*output.intents[0]);
    EXPECT_NEAR(std::abs(held(output.decisions.back().choice)), output.intents[0]->quantity.toDouble(), 1e-12);
    EXPECT_TRUE(alert("after the order had ended").has_value());
}

TEST_F(Money, TheSameOrderByHandWithinTwoSecondsIsRefused)  // C14
{
    start();
    const domain::OperatorCommand sell{.action = OperatorAction::ForceHedge,
                                       .reason = "double click",
                                       .underlying = "BTC",
                                       .venue = "Deribit",
                                       .quantity = domain::Quantity::fromUnits(-10'000'000)};
    EXPECT_EQ(say(sell).intents.size(), 1U);
    const auto second = say(sell);
    EXPECT_TRUE(second.intents.empty());
    ASSERT_FALSE(second.decisions.empty());
    EXPECT_EQ(second.decisions[0].code, domain::RecordCode::C14);
    tick(80000.0, Duration::seconds(2));
    EXPECT_EQ(say(sell).intents.size(), 1U) << "later it is an order of its own";
}

TEST_F(Money, AWildOrCrossedQuoteIsNotTradedOn)  // F29, F33
{
    start();
    for (const bool crossed : {false, true}) {
        Engine probe = *engine;
        market.advance(Duration::seconds(1));
        auto batch = market.tick(88000.0);
        bool first = true;
        for (auto& event : batch.events)
            if (auto* quote = std::get_if<domain::HedgeQuote>(&event.body);
                quote != nullptr && std::exchange(first, false)) {
                const double mid = crossed ? 88000.0 : 80000.0;
                quote->bid = domain::Price::fromDouble(mid + (crossed ? 50.0 : -2.0)).value();
                quote->ask = domain::Price::fromDouble(mid + (crossed ? -50.0 : 2.0)).value();
            }
        const auto output = probe.onBatch(batch).value();
        ASSERT_FALSE(output.decisions.empty());
        const auto& candidates = output.decisions.back().candidates;
        ASSERT_GE(candidates.size(), 2U);
        EXPECT_EQ(candidates[0].excluded.why, domain::Excluded::SuspectQuote);
        EXPECT_NE(output.decisions.back().choice, candidates[0].instrument);
    }
}

TEST_F(Money, C10_PausingAndResumingGivesNoNewAllowance)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    say({.action = OperatorAction::SetMode, .reason = "let it run", .mode = domain::HedgeMode::Manual});
    double spot = 80000.0;
    while (lossToday() < 2000.0 && spot < 100000.0)
        tick(spot += 50.0);
    ASSERT_EQ(picture()->tradingState, TradingState::Normal);
    say({.action = OperatorAction::PauseTrading, .reason = "look"});
    say({.action = OperatorAction::ResumeTrading, .reason = "go on"});
    ASSERT_TRUE(riseUntilStateLeaves(TradingState::Normal, spot));
    EXPECT_EQ(picture()->tradingState, TradingState::Reducing);
    EXPECT_LT(lossToday(), 3500.0) << "the day's loss counts from the day's start";
}

TEST_F(Money, C10_KillsAtHalfAsMuchAgainAndIsLeftInTwoSteps)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    say({.action = OperatorAction::SetMode, .reason = "let it run", .mode = domain::HedgeMode::Manual});
    double spot = 80000.0;
    ASSERT_TRUE(riseUntilStateLeaves(TradingState::Normal, spot));
    EXPECT_FALSE(engine->waitingForPersonSince().isNever());
    ASSERT_TRUE(riseUntilStateLeaves(TradingState::Reducing, spot));
    EXPECT_EQ(picture()->tradingState, TradingState::Killed);
    const auto first = say({.action = OperatorAction::ResumeTrading, .operatorName = "script", .reason = "delay over"});
    EXPECT_TRUE(first.openings.empty());
    EXPECT_EQ(picture()->tradingState, TradingState::Halted);
    EXPECT_EQ(engine->waitingForPersonSince(), market.now()) << "the second step waits as long";
    const auto second =
        say({.action = OperatorAction::ResumeTrading, .operatorName = "script", .reason = "delay over"});
    EXPECT_EQ(second.openings.size(), 1U);
    EXPECT_EQ(picture()->tradingState, TradingState::Normal);
    EXPECT_TRUE(engine->waitingForPersonSince().isNever());
    tick(spot);
    EXPECT_EQ(picture()->tradingState, TradingState::Normal) << "a person's resume starts a new count";
}

TEST_F(Money, C10_AMissingLossLimitAllowsNoLossAndReduces)  // F75
{
    market.limits.dailyLossUsd = 0.0;
    start();
    say({.action = OperatorAction::SetMode, .reason = "let it run", .mode = domain::HedgeMode::Manual});
    EXPECT_EQ(picture()->tradingState, TradingState::Normal) << "nothing is lost yet";
    double spot = 80000.0;
    ASSERT_TRUE(riseUntilStateLeaves(TradingState::Normal, spot));
    EXPECT_EQ(picture()->tradingState, TradingState::Reducing);
    EXPECT_LT(lossToday(), 200.0) << "the first loss";
    tick(spot + 3000.0);
    EXPECT_EQ(picture()->tradingState, TradingState::Reducing) << "without a limit there is no second step";
}

/// What a limit tripped a run without a window clears by itself; what a person says then is left by a person.
TEST_F(Money, WhatAPersonPausedAfterATripNoScriptIsAskedToResume)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    say({.action = OperatorAction::SetMode, .reason = "let it run", .mode = domain::HedgeMode::Manual});
    double spot = 80000.0;
    ASSERT_TRUE(riseUntilStateLeaves(TradingState::Normal, spot));
    ASSERT_FALSE(engine->waitingForPersonSince().isNever());
    say({.action = OperatorAction::PauseTrading,
         .reason = "one coin alone",
         .scope = {domain::ScopeKind::Underlying, "BTC"}});
    EXPECT_FALSE(engine->waitingForPersonSince().isNever()) << "of a part: the trip is still to be cleared";
    say({.action = OperatorAction::PauseTrading, .reason = "look"});
    EXPECT_EQ(picture()->tradingState, TradingState::Halted);
    EXPECT_TRUE(engine->waitingForPersonSince().isNever());
}

TEST_F(Money, WhatAPersonRearmedAfterTheLossKilledNoScriptIsAskedToResume)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    say({.action = OperatorAction::SetMode, .reason = "let it run", .mode = domain::HedgeMode::Manual});
    double spot = 80000.0;
    ASSERT_TRUE(riseUntilStateLeaves(TradingState::Normal, spot));
    ASSERT_TRUE(riseUntilStateLeaves(TradingState::Reducing, spot));
    ASSERT_EQ(picture()->tradingState, TradingState::Killed);
    say({.action = OperatorAction::PauseTrading, .reason = "too early"});
    EXPECT_FALSE(engine->waitingForPersonSince().isNever()) << "refused: nobody has set a state";
    say({.action = OperatorAction::Rearm, .reason = "seen"});
    ASSERT_EQ(picture()->tradingState, TradingState::Halted);
    EXPECT_TRUE(engine->waitingForPersonSince().isNever());
}

TEST_F(Money, WhatAPersonKilledNoScriptIsAskedToResume)
{
    start();
    say({.action = OperatorAction::Kill, .reason = "test"});
    EXPECT_TRUE(engine->waitingForPersonSince().isNever());
}

TEST_F(Money, KillCountsFilledOrdersOutOfThoseToCancel)
{
    start();
    const auto output = tick(88000.0);
    ASSERT_EQ(output.intents.size(), 1U);
    say({.action = OperatorAction::Kill, .reason = "test"});
    ASSERT_EQ(picture()->takenAway.size(), 1U);
    EXPECT_EQ(picture()->takenAway[0].orders, 1);
    fill(*output.intents[0]);
    EXPECT_EQ(picture()->takenAway[0].orders, 0) << "it filled before the cancel came";
    EXPECT_EQ(picture()->takenAway[0].ordersCancelled, 0);
    EXPECT_EQ(picture()->takenAway[0].filled, 1);
    EXPECT_TRUE(alert("cancelled: nothing at Deribit (1 filled first)")) << "the alert goes on with the kill";
}

TEST_F(Money, CountsAndHedgeCostBeginAnewWithTheDayAsTheProfitDoes)
{
    start();
    for (const auto& intent : tick(88000.0).intents)
        fill(intent);
    const auto first = picture();
    ASSERT_GE(first->hedgeCount, 1U);
    ASSERT_LT(first->pnl.hedgeCostUsd, 0.0);
    tick(88000.0, Duration::days(1));
    const auto next = picture();
    EXPECT_DOUBLE_EQ(*next->pnl.markToMarketUsd.value, 0.0);
    EXPECT_DOUBLE_EQ(next->pnl.hedgeCostUsd, 0.0);
    EXPECT_LE(next->decisionCount, 1U) << "at most what the first instant of the day decided";
    EXPECT_LE(next->hedgeCount, next->decisionCount);
}

}  // namespace
}  // namespace ballast::engine::money_test
