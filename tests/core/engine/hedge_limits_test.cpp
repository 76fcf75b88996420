#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/engine/straddle_desk.h"
#include "desk/standing.h"
#include "desk/state.h"
#include "desk/valuation.h"
#include "engine/checkpoint.h"
#include "engine/operator_actions.h"
#include "strategies/strategies.h"
#include "words/figures.h"

/// What bounds hedges alone: volume of five minutes and of a day (C09), gamma and vega of one (C05).
namespace ballast::engine::hedge_limits_test {
namespace {

using domain::DecisionKind;
using domain::OperatorAction;
using domain::OrderPurpose;
using domain::OrderState;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// Each move of spot is hedged within a second; a hedge is counted at spot.
class HedgeLimits : public testing::StraddleDesk {
protected:
    struct Step {
        double usd{};  ///< Sent, at full size.
        const domain::OrderIntent* order{};
        EngineOutput output;
    };
    /// One second on, at `spot`; what leaves is filled unless `fills` is false.
    Step move(double spot, Duration after = Duration::seconds(40), bool fills = true)
    {
        Step step{.output = tick(spot, after)};
        for (const auto& intent : step.output.intents) {
            if (intent->purpose != OrderPurpose::Hedge) continue;
            step.usd += intent->quantity.toDouble() * spot;
            step.order = &*intent;
            if (fills) fill(intent);
        }
        return step;
    }
    /// A hedge that counts, and one that the limit of the day leaves no room for.
    void stopByDay(double& firstUsd)
    {
        firstUsd = move(86000.0).usd;
        ASSERT_TRUE(set("hedge_volume_day_usd", firstUsd * 1.02));
        move(80000.0);
        ASSERT_TRUE(halted());
    }
    bool halted() const { return engine->state().hedging.at("BTC").halted.has_value(); }
    /// The record of a refusal by C09; null if there is none.
    static const domain::Decision* refusal(const EngineOutput& output)
    {
        for (const auto& d : output.decisions)
            if (d.kind == DecisionKind::Refused && d.code == domain::RecordCode::C09) return &d;
        return nullptr;
    }
    bool set(const char* key, double value)
    {
        const auto output =
            say({.action = OperatorAction::SetLimit, .reason = "t", .underlying = "BTC", .key = key, .value = value});
        said = output.commands.front().sentence;
        return output.commands.front().tookEffect;
    }
    /// Whether a hedge leaves at once.
    bool resume()
    {
        const auto output = say({.action = OperatorAction::ResumeTrading, .reason = "seen"});
        said = output.commands.front().sentence;
        return !ofPurpose(output, OrderPurpose::Hedge).empty();
    }
    std::string said;
};

TEST_F(HedgeLimits, C09_BeyondTheVolumeOfFiveMinutesHedgingStopsUntilAPersonResumes)
{
    start();
    const double first = move(86000.0).usd, second = move(80000.0).usd;
    ASSERT_GT(first, 0.0);
    ASSERT_GT(second, 0.0);
    ASSERT_TRUE(set("hedge_volume_5min_usd", first + second)) << said;
    const auto stopped = move(86000.0);
    EXPECT_EQ(stopped.order, nullptr);
    const auto* record = refusal(stopped.output);
    ASSERT_NE(record, nullptr);
    EXPECT_THAT(record->reason, AllOf(HasSubstr("Automatic BTC hedges would come to "), HasSubstr(" within 5 min"),
                                      HasSubstr("the risk manager may change the limit")));
    // The figure and its limit stand in the record (C27).
    const auto held = std::find_if(record->judgedBy.limits.begin(), record->judgedBy.limits.end(),
                                   [](const auto& one) { return one.code == domain::RecordCode::C09; });
    ASSERT_NE(held, record->judgedBy.limits.end());
    EXPECT_EQ(held->of, "BTC hedged in 5 min");
    EXPECT_EQ(held->limit, first + second);
    EXPECT_GT(held->value, first + second);
    EXPECT_TRUE(halted());
    EXPECT_TRUE(engine->waitingForPersonSince().isNever()) << "no script clears it";
    EXPECT_TRUE(alert("within 5 min").has_value());
    // Time alone turns nothing on, and what follows names the rule.
    const auto later = move(86000.0, Duration::minutes(30));
    EXPECT_EQ(later.order, nullptr);
    EXPECT_TRUE(std::any_of(later.output.decisions.begin(), later.output.decisions.end(), [](const auto& d) {
        return d.code == domain::RecordCode::C09 && d.reason.find("limit") != std::string::npos;
    }));
    // By hand a hedge goes, as with C08.
    const auto byHand = say({.action = OperatorAction::ForceHedge, .reason = "by hand", .underlying = "BTC"});
    ASSERT_EQ(byHand.intents.size(), 1U);
    end(byHand.intents.front(), OrderState::Cancelled);
    // What resumes another part says nothing of it.
    say({.action = OperatorAction::ResumeTrading, .reason = "t", .scope = {domain::ScopeKind::Venue, "Deribit"}});
    EXPECT_TRUE(halted());
    EXPECT_TRUE(resume()) << "it counts anew";
    EXPECT_FALSE(halted());
}

/// Else each stop of five minutes would give a whole day more. Whoever resumes because of something else reads what
/// goes on.
TEST_F(HedgeLimits, C09_AResumeLetsGoOfTheFigureThatStoppedAndNamesIt)
{
    start();
    const double first = move(86000.0).usd, second = move(80000.0).usd;
    ASSERT_TRUE(set("hedge_volume_5min_usd", first + second)) << said;
    move(86000.0);
    ASSERT_TRUE(halted());
    const auto sent = [&] { return engine->state().hedging.at("BTC").volume.sent(market.now()); };
    ASSERT_DOUBLE_EQ(sent().day, first + second);
    say({.action = OperatorAction::PauseTrading, .reason = "ETH"});
    ASSERT_TRUE(resume());
    EXPECT_THAT(said, HasSubstr(" Hedging of BTC goes on, which C09 had stopped: " + words::figure(first + second, 0) +
                                " USD sent within 5 min no longer count."));
    const double third = sent().fiveMinutes;
    EXPECT_GT(third, 0.0);
    EXPECT_LT(third, first + second);
    EXPECT_DOUBLE_EQ(sent().day, first + second + third);
}

/// A run without a person lets go what C08 stopped, after its delay. What C09 stopped waits for a person, also where it
/// stops beside C08, or beside what C10 lets only reduce; and a strategy that a person paused stays paused.
TEST_F(HedgeLimits, C09_TheWordOfARunWithoutAPersonTurnsNothingOn)
{
    start();
    double first{};
    ASSERT_NO_FATAL_FAILURE(stopByDay(first));
    const domain::Scope quoter{domain::ScopeKind::Strategy, "quoter"};
    say({.action = OperatorAction::PauseTrading, .operatorName = "ann", .reason = "wide", .scope = quoter});
    const auto afterDelay = [&] {
        return say({.action = OperatorAction::ResumeTrading,
                    .operatorName = "script",
                    .reason = "no person present",
                    .key = std::string(kAfterDelay)})
            .commands.front()
            .sentence;
    };
    EXPECT_THAT(afterDelay(), ::testing::Not(HasSubstr("goes on")));
    EXPECT_TRUE(halted());
    EXPECT_DOUBLE_EQ(engine->state().hedging.at("BTC").volume.sent(market.now()).day, first);
    EXPECT_EQ(engine->state().standings.at(quoter).state, domain::TradingState::Halted);
    // What C08 stopped goes, and its record says so.
    auto& hedge = const_cast<desk::State&>(engine->state()).hedging.at("BTC");
    hedge.halted = domain::Refusal{.rule = domain::Rule::C08, .value = 10.0, .limit = 10.0};
    EXPECT_THAT(afterDelay(), HasSubstr(" Hedging of BTC goes on, which C08 had stopped."));
    ASSERT_TRUE(halted());
    EXPECT_EQ(hedge.halted->rule, domain::Rule::C09) << "the day's volume stops it in the same step";
    // A person's word on the whole desk reaches the strategy, and says so.
    resume();
    EXPECT_THAT(said, HasSubstr(" The quoter goes on (Paused by ann)."));
    EXPECT_EQ(engine->state().standings.at(quoter).state, domain::TradingState::Normal);
}

/// Who ends a pause reads that hedging does not go on by it.
TEST_F(HedgeLimits, C09_TheEndOfAPauseTurnsNothingOnAndSaysSo)
{
    start();
    double first{};
    ASSERT_NO_FATAL_FAILURE(stopByDay(first));
    const auto ended = [&] {
        return say({.action = OperatorAction::EndOverride, .operatorName = "ann", .reason = "t", .underlying = "BTC"})
            .commands.front()
            .sentence;
    };
    const auto* stays = " C09 keeps it stopped until trading is resumed (underlying:BTC, or all).";
    EXPECT_THAT(ended(), AllOf(HasSubstr("could not be resumed by ann: it is not paused."), HasSubstr(stays)));
    say({.action = OperatorAction::PauseUnderlying, .reason = "t", .underlying = "BTC"});
    EXPECT_THAT(ended(), AllOf(HasSubstr("BTC hedging resumed by ann"), HasSubstr(stays)));
    say({.action = OperatorAction::PauseUnderlying,
         .operatorName = "ann",
         .reason = "t",
         .underlying = "BTC",
         .duration = Duration::minutes(5)});
    std::string later;
    for (const auto& d : tick(80000.0, Duration::minutes(6)).decisions)
        later += d.reason + "\n";
    EXPECT_THAT(later,
                HasSubstr("Override \"BTC paused\" of ann ended by itself. C09 (volume limit) keeps it stopped"));
    EXPECT_TRUE(halted());
    resume();
    say({.action = OperatorAction::PauseUnderlying, .reason = "t", .underlying = "BTC"});
    EXPECT_THAT(ended(), ::testing::Not(HasSubstr("C09")));
}

/// One coin trades no more than the desk does.
TEST_F(HedgeLimits, AResumeOfAPartSaysThatTheWholeDeskStandsStill)
{
    start();
    const domain::Scope btc{domain::ScopeKind::Underlying, "BTC"};
    const auto resumed = [&] {
        return say({.action = OperatorAction::ResumeTrading, .operatorName = "bob", .reason = "t", .scope = btc})
            .commands.front()
            .sentence;
    };
    EXPECT_THAT(resumed(), ::testing::Not(HasSubstr("whole desk")));
    say({.action = OperatorAction::PauseTrading, .operatorName = "ann", .reason = "t"});
    EXPECT_THAT(resumed(), HasSubstr(" The whole desk is HALTED (Paused by ann), which holds for it as well."));
}

/// Whoever reads the record of a stop reads every rule that kept the hedge back, as in any other refusal.
TEST_F(HedgeLimits, C08_TheSentenceNamesWhatElseKeptTheHedgeBack)
{
    start();
    const double first = move(86000.0).usd;
    ASSERT_TRUE(set("hedge_volume_day_usd", first * 1.02)) << said;
    auto& repeats = const_cast<desk::State&>(engine->state()).hedging.at("BTC").repeats;
    for (int i = 0; i < 3; ++i) {
        repeats.onHedge(market.now(), domain::Side::Sell, 1.0);
        repeats.onEnded(1.5);
    }
    const auto stopped = move(80000.0);
    EXPECT_EQ(stopped.order, nullptr);
    const auto record = std::find_if(stopped.output.decisions.begin(), stopped.output.decisions.end(),
                                     [](const auto& d) { return d.code == domain::RecordCode::C08; });
    ASSERT_NE(record, stopped.output.decisions.end());
    EXPECT_THAT(record->reason, AllOf(HasSubstr("3 hedges of the same side"), HasSubstr("this day (UTC)")));
    const auto& left = record->candidates.front().excluded.codes;
    EXPECT_EQ(left, (std::vector{domain::RecordCode::C08, domain::RecordCode::C09}));
    EXPECT_EQ(engine->state().hedging.at("BTC").halted->rule, domain::Rule::C08);
}

/// In another journal hedging begins as stopped as it was, by the rule and the figures of then.
TEST_F(HedgeLimits, C08_C09_AStopIsSaidAgainByItsFiguresAndEndsByAPersonsWord)
{
    start();
    const auto again = [&](const std::string& key) {
        const auto output = say({.action = OperatorAction::PauseUnderlying,
                                 .operatorName = "ballast",
                                 .reason = "in force before this start, since noon: told then",
                                 .underlying = "BTC",
                                 .key = std::string(kKeptKill) + " " + key});
        said = output.commands.front().sentence;
        return output.commands.front().tookEffect;
    };
    for (const char* key : {"C09", "C09 day 1 2", "C09 week 1 2 3", "C10 day 1 2 3", "C09 day 1 2 3 4", "C09 day x 2 3",
                            "C08 day 10 0 10", " C09 day 1 2 3"}) {
        EXPECT_FALSE(again(key)) << key;
        EXPECT_FALSE(halted()) << key;
    }
    const domain::Refusal stop{.rule = domain::Rule::C09,
                               .scope = {domain::ScopeKind::Underlying, "BTC"},
                               .value = 1234567.5,
                               .limit = 1e6,
                               .reference = 987654.25,
                               .figure = domain::LimitedFigure::HedgeVolumeDay};
    ASSERT_TRUE(again(keyOfStop(stop))) << said;
    EXPECT_THAT(said, AllOf(HasSubstr("Hedging of BTC stays stopped (C09): "), HasSubstr("told then"),
                            HasSubstr(" What it had sent before, in 5 min and in the day, is not counted")));
    EXPECT_TRUE(engine->state().overrides.empty()) << "no time ends it";
    EXPECT_TRUE(alert("would come to 1,234,568 USD this day (UTC), 987,654 USD of it sent, limit 1,000,000 USD"));
    EXPECT_EQ(move(86000.0).order, nullptr);
    EXPECT_EQ(move(86000.0, Duration::hours(30)).order, nullptr);
    EXPECT_TRUE(resume());
    EXPECT_THAT(said, AllOf(HasSubstr("which C09 had stopped: hedges would have come to 1,234,568 USD in a day (UTC), "
                                      "limit 1,000,000 USD. That count is 0 now and begins anew."),
                            ::testing::Not(HasSubstr(" 0 USD sent"))));
    ASSERT_TRUE(again(keyOfStop({.rule = domain::Rule::C08, .value = 30.0, .limit = 30.0}))) << said;
    EXPECT_THAT(said, ::testing::Not(HasSubstr("not counted")));
    EXPECT_TRUE(alert("30 automatic hedges left within 5 min, so hedging stopped"));
}

/// As much as the limit lets go leaves, and each resume lets as much go again; a person confirms the whole.
TEST_F(HedgeLimits, C09_AHedgeAboveTheWholeLimitGoesInParts)
{
    start();
    const auto before = *engine;
    const auto at = market.now();
    const double whole = move(86000.0).usd;
    const auto again = [&] {
        market.advance(at - market.now());
        *engine = before;
    };
    for (const char* key : {"hedge_volume_5min_usd", "hedge_volume_day_usd"}) {
        again();
        ASSERT_TRUE(set(key, 0.4 * whole)) << said;
        const auto part = move(86000.0);
        ASSERT_NE(part.order, nullptr) << key;
        EXPECT_LE(part.usd, 0.4 * whole) << key;
        EXPECT_GT(part.usd, 0.35 * whole) << key;
        EXPECT_EQ(move(86000.0).order, nullptr) << key;
        EXPECT_TRUE(halted()) << key;
        EXPECT_TRUE(resume()) << key << ": the latch opens";
    }
    again();
    ASSERT_TRUE(set("hedge_volume_5min_usd", 0.4 * whole)) << said;
    say({.action = OperatorAction::SetMode, .reason = "t", .mode = domain::HedgeMode::Confirm});
    tick(86000.0);
    const auto& proposal = engine->state().hedging.at("BTC").proposal;
    ASSERT_TRUE(proposal.has_value());
    EXPECT_GT(std::abs(proposal->chosen.quantity) * 86000.0, 0.6 * whole);
}

TEST_F(HedgeLimits, C09_FiveMinutesAreOverToTheSecond)
{
    start();
    const double first = move(86000.0).usd;
    // A hedge of the same size again fills the limit only while the first one counts.
    ASSERT_TRUE(set("hedge_volume_5min_usd", first * 1.02));
    const auto before = *engine;
    const auto at = market.now();
    const auto hedged = [&](Duration after) {
        market.advance(at - market.now());
        *engine = before;
        return move(80000.0, after).order != nullptr;
    };
    EXPECT_FALSE(hedged(Duration::minutes(5)));
    EXPECT_TRUE(halted());
    EXPECT_TRUE(hedged(Duration::minutes(5) + Duration::milliseconds(1)));
    EXPECT_FALSE(halted());
}

TEST_F(HedgeLimits, C09_TheDayEndsAtMidnightUtc)
{
    market.advance(Duration::hours(23) + Duration::minutes(30));  // It begins at midnight.
    start();
    const double first = move(86000.0).usd;
    ASSERT_TRUE(set("hedge_volume_day_usd", first * 1.02));
    const auto before = *engine;
    const auto at = market.now();
    const auto midnight = parseIso8601("2026-03-03T00:00:00Z").value();
    const auto hedged = [&](Timestamp when) {
        market.advance(at - market.now());
        *engine = before;
        return move(80000.0, when - at);
    };
    const auto late = hedged(midnight - Duration::milliseconds(1));
    EXPECT_EQ(late.order, nullptr);
    ASSERT_NE(refusal(late.output), nullptr);
    EXPECT_THAT(refusal(late.output)->reason, HasSubstr("this day (UTC)"));
    EXPECT_NE(hedged(midnight).order, nullptr);
}

/// Sent is sent, whatever became of it: without an answer, cancelled or rejected it counts whole.
TEST_F(HedgeLimits, C09_CountsWhatWasSentAtFullSizeAndNotWhatNeverLeft)
{
    const auto sentAfter = [&](std::optional<OrderState> state) {
        start();
        const auto step = move(86000.0, Duration::seconds(40), false);
        if (step.order == nullptr) return -1.0;
        if (state) end(*step.order, *state);
        const auto sent = engine->state().hedging.at("BTC").volume.sent(market.now());
        EXPECT_EQ(sent.fiveMinutes, sent.day);
        return sent.day / step.usd;
    };
    EXPECT_DOUBLE_EQ(sentAfter(std::nullopt), 1.0);
    EXPECT_DOUBLE_EQ(sentAfter(OrderState::Cancelled), 1.0);
    EXPECT_DOUBLE_EQ(sentAfter(OrderState::Rejected), 1.0);
    EXPECT_DOUBLE_EQ(sentAfter(OrderState::NotSent), 0.0);
}

/// At a start net delta may lack what an account holds, and the hedge of the rest is as large as never: it would not
/// leave (C19), and stops nothing either. Once an account was taken in, what it holds is known, also without its
/// connection.
TEST_F(HedgeLimits, C09_OfAnAccountThatIsNotTakenInYetStopsNothing)
{
    start();
    ASSERT_TRUE(set("hedge_volume_5min_usd", 1.0)) << said;
    const auto& instruments = engine->state().market.instruments();
    for (const auto& venue : market.settings.hedgeVenues) {
        const auto id = instruments.find(venue.venue, venue.instrument);
        ASSERT_TRUE(id);
        const auto account = desk::tradingAccount(engine->state(), instruments.at(*id));
        for (const domain::EventBody& body :
             {domain::EventBody{domain::ConnectionChanged{.account = account, .up = true}},
              domain::EventBody{domain::ProtectionChanged{account, true}}})
            ASSERT_TRUE(engine->onBatch({market.now(), {{market.now(), body}}}));
        ASSERT_FALSE(desk::isReconciled(engine->state(), account));
    }
    const auto connected = *engine;
    // On venues nothing is known of an account before it is taken in.
    const_cast<desk::State&>(engine->state()).config.marketKind = domain::MarketKind::Live;
    const auto waits = move(86000.0);
    EXPECT_EQ(waits.order, nullptr);
    EXPECT_FALSE(halted());
    EXPECT_EQ(refusal(waits.output), nullptr);
    EXPECT_TRUE(std::any_of(waits.output.decisions.begin(), waits.output.decisions.end(), [](const auto& d) {
        return d.code == domain::RecordCode::C19 && d.reason.find("hedging stopped") == std::string::npos;
    }));
    *engine = connected;
    EXPECT_NE(refusal(move(86000.0).output), nullptr);
    EXPECT_TRUE(halted());
}

/// What stops the best venue alone may last for hours; the coin's volume is used up at each, and a person hears of it.
TEST_F(HedgeLimits, C09_AVenueThatIsStoppedHidesNothingOfIt)
{
    start();
    const auto before = *engine;
    const auto best = move(86000.0);
    ASSERT_NE(best.order, nullptr);
    const auto venue = engine->state().market.instruments().at(best.order->instrument).venue;
    *engine = before;
    say({.action = OperatorAction::PauseTrading, .reason = "t", .scope = {domain::ScopeKind::Venue, venue}});
    const auto paused = *engine;
    const auto other = move(86000.0);
    ASSERT_NE(other.order, nullptr) << "another venue takes it";
    EXPECT_NE(engine->state().market.instruments().at(other.order->instrument).venue, venue);
    *engine = paused;
    ASSERT_TRUE(set("hedge_volume_5min_usd", 1.0)) << said;
    const auto stopped = move(86000.0);
    EXPECT_EQ(stopped.order, nullptr);
    EXPECT_NE(refusal(stopped.output), nullptr);
    EXPECT_TRUE(halted());
    EXPECT_TRUE(alert("limit 1 USD of 5 min").has_value());
}

/// Only what C09 stopped begins anew; to pause and resume is no way around the limit.
TEST_F(HedgeLimits, C09_AnyOtherResumeKeepsTheCount)
{
    start();
    const double first = move(86000.0).usd;
    ASSERT_GT(first, 0.0);
    say({.action = OperatorAction::PauseTrading, .reason = "t"});
    resume();
    EXPECT_THAT(said, ::testing::Not(HasSubstr("C09")));
    EXPECT_DOUBLE_EQ(engine->state().hedging.at("BTC").volume.sent(market.now()).day, first);
}

TEST_F(HedgeLimits, C09_ARestartForgetsNeitherTheCountNorTheHalt)
{
    start();
    const double first = move(86000.0).usd;
    ASSERT_TRUE(set("hedge_volume_day_usd", first * 1.02));
    const auto reloaded = [&] { return fromStateBytes(market.config(), toStateBytes(*engine).value()).value(); };
    *engine = reloaded();
    EXPECT_DOUBLE_EQ(engine->state().hedging.at("BTC").volume.sent(market.now()).day, first);
    EXPECT_EQ(move(80000.0).order, nullptr);
    EXPECT_TRUE(halted());
    *engine = reloaded();
    EXPECT_TRUE(halted());
    EXPECT_EQ(move(80000.0).order, nullptr);
    EXPECT_TRUE(resume());
}

TEST_F(HedgeLimits, C09_WhatIsNotHedgedIsNotQuotedAndSaysWhy)
{
    start();
    ASSERT_TRUE(set("hedge_volume_5min_usd", 1.0)) << said;
    const auto stopped = move(86000.0);
    ASSERT_TRUE(halted());
    // No part of it is small enough: only a higher limit lets it go.
    ASSERT_NE(refusal(stopped.output), nullptr);
    EXPECT_THAT(refusal(stopped.output)->reason,
                AllOf(HasSubstr(" USD alone is above the limit 1 USD of 5 min"), HasSubstr("raise the limit")));
    const_cast<desk::State&>(engine->state()).config.settings.quoting.enabled = true;
    const auto quotes = [&] { return ofPurpose(tick(86000.0), OrderPurpose::Quote).size(); };
    EXPECT_EQ(quotes(), 0U);
    EXPECT_EQ(strategies::whyNotQuoted(engine->state(), "BTC"), "BTC hedging is stopped (C09)");
    ASSERT_TRUE(set("hedge_volume_5min_usd", 0.0)) << said;
    EXPECT_EQ(quotes(), 0U) << "a limit that is raised turns nothing on, a person does";
    resume();
    EXPECT_EQ(strategies::whyNotQuoted(engine->state(), "BTC"), "");
}

/// Options by hand are what moves gamma and vega; off unless the book or a person bounds it. The book is short options.
TEST_F(HedgeLimits, C05_OneHedgeChangesGammaAndVegaNoMoreThanTheLimit)
{
    start();
    const auto order = [&](double contracts) {
        tick(80000.0);
        const auto name = market.optionName(1, 80000, domain::OptionRight::Call);
        domain::OperatorCommand command{.action = OperatorAction::PlaceOrder, .reason = "by hand"};
        command.account = "Deribit";
        command.instrument = name;
        command.side = contracts > 0.0 ? domain::Side::Buy : domain::Side::Sell;
        command.quantity = domain::Quantity::fromDouble(std::abs(contracts)).value();
        const auto& table = engine->state().market.instruments();
        const auto fair = desk::unitOf(engine->state(), table.at(*table.findByName(name))).markPrice;
        command.limitPrice = domain::Price::fromDouble(fair).value();
        const auto output = say(command);
        said = output.decisions.empty() ? "" : output.decisions.front().reason;
        for (const auto& intent : output.intents)
            end(intent, OrderState::Cancelled);
        return output.commands.front().tookEffect;
    };
    EXPECT_TRUE(order(-2.0)) << said;
    const auto gamma = std::abs(picture()->underlyings[0].net.gammaCoin) / 20.0;  // Of one of twenty contracts.
    ASSERT_TRUE(set("hedge_gamma", 2.05 * gamma)) << said;
    EXPECT_TRUE(order(-1.9)) << said;
    EXPECT_FALSE(order(-2.2));
    EXPECT_THAT(said, AllOf(HasSubstr("The hedge would change BTC gamma by −"), HasSubstr("BTC per 1 %")));
    EXPECT_TRUE(order(2.2)) << "it buys back what is short: " << said;
    ASSERT_TRUE(set("hedge_gamma", 0.0)) << said;
    EXPECT_TRUE(order(-2.2)) << said;
}

/// What the book states is neither taken away nor raised beyond ten times of it; what it leaves free may be both.
TEST_F(HedgeLimits, C28_ALimitOfTheBookIsNotSetToNone)
{
    market.limits.hedgeVolumeDayUsd = 1e6;
    market.limits.hedgeGamma = 2.0;
    market.limits.cellVegaUsd = 2e3;
    start();
    for (const char* key : {"hedge_volume_day_usd", "hedge_gamma", "cell_vega_usd"}) {
        EXPECT_FALSE(set(key, 0.0)) << key;
        EXPECT_THAT(said, HasSubstr(std::string("the book states ") + key + " of BTC, so it may not be taken away"));
    }
    EXPECT_TRUE(set("hedge_volume_day_usd", 1e7));
    EXPECT_FALSE(set("hedge_volume_day_usd", 1.0001e7));
    EXPECT_TRUE(set("hedge_volume_day_usd", 1.0));
    for (const char* key : {"hedge_volume_5min_usd", "hedge_vega_usd"}) {
        EXPECT_TRUE(set(key, 5e6)) << key << ": " << said;
        EXPECT_THAT(said, HasSubstr("set from no limit to 5000000 by "));
        EXPECT_TRUE(set(key, 0.0)) << key << ": " << said;
        EXPECT_THAT(said, HasSubstr("set from 5000000 to no limit by ")) << "it loosens";
    }
    // The window lists them from the same table.
    std::vector<std::string> listed;
    const auto snapshot = picture();
    for (const auto& limit : snapshot->limits)
        if (limit.key.starts_with("hedge_")) listed.push_back(limit.key + ", " + limit.unit);
    EXPECT_THAT(listed, ::testing::ElementsAre("hedge_gamma, BTC per 1 %", "hedge_vega_usd, USD per vol pt",
                                               "hedge_volume_5min_usd, USD", "hedge_volume_day_usd, USD"));
}

}  // namespace
}  // namespace ballast::engine::hedge_limits_test
