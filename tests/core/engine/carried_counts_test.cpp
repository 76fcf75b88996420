#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/engine/straddle_desk.h"
#include "desk/state.h"
#include "engine/carried_counts.h"

/// A desk that begins another journal in the middle of a day goes on counting where the one before ended.
namespace ballast::engine::carried_counts_test {
namespace {

using domain::OperatorAction;
using domain::OrderPurpose;
using domain::TradingState;
using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class CarriedCounts : public testing::StraddleDesk {
protected:
    /// USD that left by itself, at full size.
    double move(double spot, Duration after = Duration::seconds(40))
    {
        const auto output = tick(spot, after);
        double usd = 0.0;
        for (const auto& intent : output.intents) {
            if (intent->purpose != OrderPurpose::Hedge) continue;
            usd += intent->quantity.toDouble() * spot;
            fill(intent);
        }
        return usd;
    }
    desk::HedgeState& hedge() { return const_cast<desk::State&>(engine->state()).hedging.at("BTC"); }
    controls::HedgeVolume::Sent sent() { return hedge().volume.sent(market.now()); }
    std::string counts(const std::string& underlying = "BTC") const { return countsOf(engine->state(), underlying); }
    bool carry(const std::string& underlying, const std::string& text)
    {
        const auto output = say({.action = OperatorAction::PauseUnderlying,
                                 .operatorName = "ballast",
                                 .reason = "in force before this start, since noon: told then",
                                 .underlying = underlying,
                                 .key = keyOfCounts(text)});
        said = output.commands.front().sentence;
        return output.commands.front().tookEffect;
    }
    /// A new journal: what is carried comes before the market's first step.
    void startAgain(double spot, const std::string& ofBtc, const std::string& ofDesk)
    {
        auto config = market.config();
        config.runId += "b";  // Another journal.
        engine.emplace(Engine::create(std::move(config)).value());
        ASSERT_TRUE(ofBtc.empty() || carry("BTC", ofBtc)) << said;
        ASSERT_TRUE(ofDesk.empty() || carry("", ofDesk)) << said;
        market.advance(Duration::seconds(1));
        engine->onBatch(market.opening(spot)).value();
    }
    TradingState trading() const { return engine->state().standings.whole().state; }
    double lossToday() const { return *engine->state().pnl.markedAtDayStart - *engine->state().pnl.marked; }
    desk::State& state() { return const_cast<desk::State&>(engine->state()); }
    /// As C10 counts it, USD.
    double loss() const { return engine->state().pnl.lossReference + lossToday(); }
    std::string today() const
    {
        return "day " + std::to_string(market.now().nanoseconds / Duration::days(1).nanoseconds);
    }
    static double lossIn(const std::string& text)
    {
        const auto at = text.find(" loss ");
        return at == std::string::npos ? 0.0 : std::stod(text.substr(at + 6));
    }
    /// Between the steps of a day before and the first value of today.
    void carryAside(const std::string& text)
    {
        state().now = market.now();
        for (const char* coin : {"", "BTC"}) {
            domain::OperatorCommand c;
            c.action = OperatorAction::PauseUnderlying;
            c.operatorName = "ballast";
            c.underlying = coin;
            c.key = keyOfCounts(text);
            desk::StepOutput output;
            carryCounts(state(), output, c);
        }
    }
    std::string said;
};

TEST_F(CarriedCounts, C09_WhatWasSentThisDayAndInFiveMinutesCountsInAnotherJournal)
{
    start();
    const double first = move(86000.0), second = move(80000.0);
    ASSERT_GT(first, 0.0);
    ASSERT_GT(second, 0.0);
    const auto left = counts();
    ASSERT_FALSE(left.empty());
    ASSERT_NO_FATAL_FAILURE(startAgain(80000.0, left, {}));
    EXPECT_THAT(said, AllOf(HasSubstr("Counts of BTC go on"), HasSubstr("USD of hedges this day (C09), ")));
    EXPECT_FALSE(hedge().halted) << "it is no pause";
    EXPECT_TRUE(engine->state().overrides.empty());
    const double own = sent().day - first - second;  // What the opening itself hedged.
    EXPECT_GE(own, 0.0);
    EXPECT_DOUBLE_EQ(sent().fiveMinutes, first + second + own);
    // As large as what was sent: the next one stops the coin, in the day too when the five minutes are over.
    const auto limit = [&](const char* key) {
        say({.action = OperatorAction::SetLimit,
             .reason = "t",
             .underlying = "BTC",
             .key = key,
             .value = first + second + own});
    };
    const auto before = *engine;
    limit("hedge_volume_5min_usd");
    EXPECT_EQ(move(86000.0), 0.0);
    EXPECT_TRUE(hedge().halted);
    engine = before;
    limit("hedge_volume_day_usd");
    EXPECT_EQ(move(86000.0, Duration::minutes(20)), 0.0);
    EXPECT_TRUE(hedge().halted);
}

TEST_F(CarriedCounts, C09_YesterdayIsNotCountedAndNoneIsCountedTwice)
{
    start();
    ASSERT_GT(move(86000.0), 0.0);
    const auto left = counts();
    const auto was = sent();
    // The same journal, or one of the same day that was gone on with.
    ASSERT_TRUE(carry("BTC", left));
    EXPECT_DOUBLE_EQ(sent().day, was.day);
    EXPECT_DOUBLE_EQ(sent().fiveMinutes, was.fiveMinutes);
    EXPECT_EQ(counts(), left);
    market.advance(Duration::days(1));
    start();
    const auto own = sent();
    ASSERT_TRUE(carry("BTC", left));
    EXPECT_THAT(said, HasSubstr("nothing of them counts any more"));
    EXPECT_DOUBLE_EQ(sent().day, own.day);
    EXPECT_DOUBLE_EQ(sent().fiveMinutes, own.fiveMinutes);
}

/// Two hedges in vain before the restart, one after it.
TEST_F(CarriedCounts, C08_HedgesInVainCountOverARestart)
{
    start();
    hedge().repeats.reset();
    for (int i = 0; i < 2; ++i) {
        hedge().repeats.onHedge(market.now(), domain::Side::Buy, 1.0);
        hedge().repeats.onEnded(1.5);
        market.advance(Duration::seconds(1));
    }
    ASSERT_FALSE(hedge().repeats.check(market.now()));
    const auto left = counts();
    ASSERT_TRUE(engine.emplace(Engine::create(market.config()).value()).kills().empty());
    ASSERT_TRUE(carry("BTC", left));
    EXPECT_THAT(said, HasSubstr("2 hedges (C08)"));
    EXPECT_FALSE(hedge().repeats.check(market.now()));
    market.advance(Duration::seconds(1));
    hedge().repeats.onHedge(market.now(), domain::Side::Buy, 1.5);
    hedge().repeats.onEnded(1.7);
    EXPECT_TRUE(hedge().repeats.check(market.now()));
    // One that has not ended, that never left and that met nobody are what they were.
    for (const std::optional<double> ended : {std::optional<double>{}, std::optional(-1.0), std::optional(-2.0)}) {
        hedge().repeats.reset();
        hedge().repeats.onHedge(market.now(), domain::Side::Sell, 0.25);
        if (ended) hedge().repeats.onEnded(*ended);
        const auto one = counts();
        hedge().repeats.reset();
        ASSERT_TRUE(carry("BTC", one));
        EXPECT_EQ(counts(), one);
        EXPECT_EQ(hedge().repeats.waits(market.now()), ended.has_value());
    }
}

TEST_F(CarriedCounts, C10_TheDaysLossGoesOnAndAResumeAloneGivesANewOne)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    say({.action = OperatorAction::SetMode, .reason = "let it run", .mode = domain::HedgeMode::Manual});
    double spot = 80000.0;
    while (lossToday() < 2000.0 && spot < 100000.0)
        tick(spot += 50.0);
    const double lost = lossToday();
    ASSERT_EQ(trading(), TradingState::Normal);
    const auto left = counts("");
    const auto loseAgain = [&](double usd) {
        say({.action = OperatorAction::SetMode, .reason = "let it run", .mode = domain::HedgeMode::Manual});
        for (double at = spot; lossToday() < usd && trading() == TradingState::Normal && at < 100000.0;)
            tick(at += 50.0);
    };
    ASSERT_NO_FATAL_FAILURE(startAgain(spot, {}, {}));
    loseAgain(3000.0 - lost + 300.0);
    EXPECT_EQ(trading(), TradingState::Normal) << "a whole limit for each start";

    ASSERT_NO_FATAL_FAILURE(startAgain(spot, {}, left));
    EXPECT_THAT(said, AllOf(HasSubstr("Counts of the desk go on"), HasSubstr("a loss of "), HasSubstr(" (C10)")));
    EXPECT_EQ(trading(), TradingState::Normal);
    loseAgain(3000.0 - lost - 100.0);
    EXPECT_EQ(trading(), TradingState::Normal);
    loseAgain(3000.0 - lost + 300.0);
    EXPECT_EQ(trading(), TradingState::Reducing);

    // Stopped, and begun again so: it is stopped at once, and a person's word starts a new count.
    const auto stopped = counts("");
    spot += 400.0;
    ASSERT_NO_FATAL_FAILURE(startAgain(spot, {}, stopped));
    EXPECT_EQ(trading(), TradingState::Reducing);
    say({.action = OperatorAction::ResumeTrading, .reason = "seen"});
    EXPECT_EQ(trading(), TradingState::Normal);
    tick(spot);
    EXPECT_EQ(trading(), TradingState::Normal);
    EXPECT_EQ(counts(""), "") << "nothing that another journal would begin with";
}

/// Who resumes before anything has a value is heard too: the loss that was carried in is no new one.
TEST_F(CarriedCounts, C10_AResumeBeforeTheFirstValueGivesANewCount)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    const auto day = std::to_string(market.now().nanoseconds / Duration::days(1).nanoseconds);
    const auto left = "day " + day + " 0 loss 3600 1";
    ASSERT_NO_FATAL_FAILURE(startAgain(80000.0, {}, left));
    EXPECT_EQ(trading(), TradingState::Reducing);

    engine.emplace(Engine::create(market.config()).value());
    ASSERT_TRUE(carry("", left));
    say({.action = OperatorAction::ResumeTrading, .reason = "seen"});
    engine->onBatch(market.opening(80000.0)).value();
    EXPECT_EQ(trading(), TradingState::Normal);
    EXPECT_FALSE(engine->state().pnl.lossTripped);
}

/// The loss in the text is the true one; of one that is known it stays until the loss is in another hundredth of its
/// limit.
TEST_F(CarriedCounts, C10_TheTextHoldsTheLossAndChangesByHundredthsOfTheLimitAlone)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    say({.action = OperatorAction::SetMode, .reason = "let it run", .mode = domain::HedgeMode::Manual});
    std::string known;
    for (double spot = 80000.0; lossToday() < 2900.0 && spot < 100000.0;) {
        tick(spot += 50.0);
        EXPECT_NEAR(lossIn(counts("")), std::max(loss(), 0.0), 1e-6);
        const auto text = countsOf(engine->state(), "", known);
        EXPECT_LT(std::abs(lossIn(text) - loss()), 30.0);
        if (!known.empty() && text != known) {
            EXPECT_NE(std::ceil(lossIn(known) / 30.0), std::ceil(loss() / 30.0));
        }
        known = text;
    }
}

/// As on a day of many starts: what no start lost is not counted.
TEST_F(CarriedCounts, C10_ManyStartsCountNoMoreThanWasLost)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    auto left = today() + " 0 loss 1001.5 0";
    double lost = 1001.5;
    for (int i = 0; i < 30; ++i) {
        ASSERT_NO_FATAL_FAILURE(startAgain(80000.0, {}, left));
        lost += std::max(lossToday(), 0.0);
        left = counts("");
    }
    EXPECT_LE(lossIn(left), lost + 1e-6);
}

/// Nobody has won back what cannot be valued.
TEST_F(CarriedCounts, C10_WhileAHoldingHasNoValueTheLossOfBeforeIsKept)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    state().pnl.lossReference = 2000.0 - lossToday();
    const auto known = counts("");
    ASSERT_NEAR(lossIn(known), 2000.0, 1e-6);
    state().pnl.marked.reset();
    EXPECT_EQ(countsOf(engine->state(), "", known), known);
    // Of yesterday it is nothing.
    auto old = known;
    old.replace(0, today().size(), "day 1");
    EXPECT_EQ(lossIn(countsOf(engine->state(), "", old)), 0.0);
}

/// It knows its own day, also what was won back since the text was written, and while nothing has a value.
TEST_F(CarriedCounts, C10_TheSameJournalTakesNoLossFromItsOwnText)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    const auto own = state().pnl.lossReference;
    const auto text = today() + " 0 loss 2900 1", ofItself = text + " of " + engine->state().config.runId;
    ASSERT_TRUE(carry("", ofItself));
    EXPECT_THAT(said, HasSubstr("nothing of them counts any more"));
    EXPECT_EQ(state().pnl.lossReference, own);
    EXPECT_FALSE(state().pnl.lossTripped);
    EXPECT_EQ(countsInWords(engine->state(), ofItself, market.now()), "");
    EXPECT_THAT(counts(""), AnyOf("", HasSubstr(" of " + engine->state().config.runId)));
    ASSERT_TRUE(carry("", text + " of another"));
    EXPECT_NEAR(loss(), 2900.0, 30.0);
}

/// A journal that was left yesterday is gone on with after another one lost this morning.
TEST_F(CarriedCounts, C10_AJournalOfADayBeforeBeginsTheNewDayWithTheLoss)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    state().pnl.lossReference = 500.0;
    market.advance(Duration::days(1));
    const auto text = today() + " 0 loss 2000 0 of another";
    ASSERT_NO_FATAL_FAILURE(carryAside(text));
    EXPECT_NEAR(lossIn(countsOf(engine->state(), "", text)), 2000.0, 1e-9) << "kept until the day begins";
    engine->onBatch(market.opening(80000.0)).value();
    ASSERT_EQ("day " + std::to_string(state().pnl.day), today());
    EXPECT_NEAR(state().pnl.lossReference, 2000.0, 1e-6);
    EXPECT_NEAR(state().pnl.losses["BTC"].reference, 2000.0, 1e-6);
    EXPECT_EQ(state().pnl.losses.size(), 1U) << "nothing stands aside any more";
}

/// Who resumes while a holding has no value is heard: the next value begins the count.
TEST_F(CarriedCounts, C10_AResumeWhileTheDayIsNotKnownCountsAnewFromTheNextValue)
{
    market.limits.dailyLossUsd = 3000.0;
    start();
    state().pnl.lossReference = 3500.0 - lossToday();
    tick(80000.0);
    ASSERT_EQ(trading(), TradingState::Reducing);
    state().pnl.marked.reset();
    say({.action = OperatorAction::ResumeTrading, .reason = "seen"});
    EXPECT_EQ(lossIn(countsOf(state(), "", today() + " 0 loss 3500 1")), 0.0);
    tick(80000.0);
    ASSERT_TRUE(state().pnl.marked);
    EXPECT_EQ(trading(), TradingState::Normal);
    EXPECT_FALSE(state().pnl.lossTripped);
    EXPECT_LT(loss(), 100.0);
}

/// Two that are the same in all that is known are two.
TEST_F(CarriedCounts, C09_TwoHedgesOfOneTimeAreTwo)
{
    start();
    hedge().volume.reset();
    const auto time = std::to_string(market.now().nanoseconds);
    const auto text = today() + " 900 loss 0 0 sent " + time + " 300 sent " + time + " 300 sent " + time + " 200";
    for (int i = 0; i < 2; ++i) {
        market.advance(Duration::seconds(1));
        ASSERT_TRUE(carry("BTC", text)) << said;
        EXPECT_EQ(sent().fiveMinutes, 800.0);
        EXPECT_EQ(sent().day, 900.0);
    }
}

TEST_F(CarriedCounts, WhatIsNoSuchTextIsRefusedAndChangesNothing)
{
    start();
    ASSERT_GT(move(86000.0), 0.0);
    const auto of = counts();
    const auto day = of.substr(0, of.find(' ', 4));
    for (const auto& text : {std::string(),
                             std::string("day"),
                             day,
                             day + " 1",
                             day + " 1 loss",
                             day + " 1 loss 2",
                             day + " 1 loss 2 3",
                             day + " -1 loss 2 0",
                             day + " 1 loss -2 0",
                             day + " nan loss 2 0",
                             day + " 1 loss inf 0",
                             day + " 1 loss 2 0 ",
                             day + " 1 loss 2 0 sent",
                             of + " sent 1",
                             of + " sent x 1",
                             of + " move 1 buy 1",
                             of + " move 1 hold 1 1",
                             of + " move 0 buy 1 1",
                             std::string("day 1e3 1 loss 2 0"),
                             day + "  1 loss 2 0",
                             of + " of another",
                             day + " 1 loss 2 0 of",
                             day + " 1 loss 2 0 of a sent 1 1",
                             of + " gone"}) {
        EXPECT_FALSE(carry("BTC", text)) << text;
        EXPECT_THAT(said, HasSubstr("Counts of BTC (C08, C09, C10) begin anew: they could not be read")) << text;
        EXPECT_EQ(countsInWords(engine->state(), text, market.now()), "") << text;
        EXPECT_EQ(counts(), of) << text;
    }
    EXPECT_FALSE(carry("SOL", of));
    EXPECT_THAT(said, HasSubstr("the book has no such underlying"));
}

}  // namespace
}  // namespace ballast::engine::carried_counts_test
