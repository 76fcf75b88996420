#include "controls/refusal_text.h"
#include "controls/repeat_guard.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace ballast::controls::repeat_guard_test {
namespace {

using domain::Side;

Timestamp at(std::int64_t seconds) { return Timestamp{1'772'409'600'000'000'000} + Duration::seconds(seconds); }

TEST(RepeatGuard, TheEleventhHedgeInFiveMinutesStops)  // C08
{
    RepeatGuard guard;
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(guard.check(at(30 * i)).has_value()) << i;
        guard.onHedge(at(30 * i), i % 2 == 0 ? Side::Buy : Side::Sell, 1.0);
    }
    const auto refusal = guard.check(at(299));
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(refusal->rule, domain::Rule::C08);
}

TEST(RepeatGuard, TheWindowIsFiveMinutesToTheSecond)
{
    RepeatGuard guard;
    for (int i = 0; i < 10; ++i)
        guard.onHedge(at(i), i % 2 == 0 ? Side::Buy : Side::Sell, 1.0);
    EXPECT_TRUE(guard.check(at(300)).has_value()) << "the first is 300 s old and counts";
    EXPECT_FALSE(guard.check(at(301)).has_value());
}

TEST(RepeatGuard, SlowHedgingGoesOnForEver)
{
    RepeatGuard guard;
    for (int i = 0; i < 1'000; ++i) {
        ASSERT_FALSE(guard.check(at(34 * i)).has_value()) << i;
        guard.onHedge(at(34 * i), i % 2 == 0 ? Side::Buy : Side::Sell, 1.0);
    }
}

/// Hedges of one side a minute apart, each with exposure before and after.
RepeatGuard after(const std::vector<std::pair<double, double>>& hedges, const std::vector<Side>& sides = {})
{
    RepeatGuard guard;
    for (std::size_t i = 0; i < hedges.size(); ++i) {
        guard.onHedge(at(60 * static_cast<std::int64_t>(i)), sides.empty() ? Side::Sell : sides[i], hedges[i].first);
        guard.onEnded(hedges[i].second);
    }
    return guard;
}

TEST(RepeatGuard, ThreeOfOneSideThatDoNotLowerExposureStop)  // C08, F50: also an order that is refused thrice (F45)
{
    EXPECT_FALSE(after({{1.0, 2.0}, {2.0, 4.0}}).check(at(130)).has_value()) << "two are not three";
    EXPECT_TRUE(after({{1.0, 2.0}, {2.0, 4.0}, {4.0, 8.0}}).check(at(130)).has_value());
    EXPECT_TRUE(after({{1.0, 1.0}, {1.0, 1.0}, {1.0, 1.0}}).check(at(130)).has_value()) << "not falling is enough";
    EXPECT_TRUE(after({{1.0, 1.01}, {1.0, 1.01}, {1.0, 1.01}}).check(at(86400)).has_value()) << "however slowly";
}

TEST(RepeatGuard, HedgesThatWorkGoOnHoweverTheMarketRuns)
{
    EXPECT_FALSE(after({{4.0, 2.0}, {4.5, 2.0}, {5.0, 2.0}, {9.0, 2.0}}).check(at(200)).has_value());
    EXPECT_FALSE(after({{1.0, 2.0}, {2.0, 1.9}, {1.9, 3.0}, {3.0, 4.0}}).check(at(200)).has_value())
        << "one that worked lies among the last three";
}

TEST(RepeatGuard, TwoOfOppositeSidesThatRaisedExposureStop)  // C12: its effect is measured after the fill, too
{
    const auto refusal = after({{1.0, 2.0}, {2.0, 4.0}}, {Side::Sell, Side::Buy}).check(at(130));
    ASSERT_TRUE(refusal.has_value());
    EXPECT_EQ(sentenceOf(*refusal), "2 hedges of opposite sides left one after the other and each raised exposure, so "
                                    "hedging stopped. Pause and resume trading to turn it on.");
    EXPECT_FALSE(after({{1.0, 2.0}, {2.0, 2.0}}, {Side::Sell, Side::Buy}).check(at(130)).has_value())
        << "one raised it";
    EXPECT_FALSE(after({{1.0, 2.0}, {2.0, 4.0}}, {Side::Sell, Side::Buy}).check(at(86400)).has_value())
        << "of a day ago";
    EXPECT_FALSE(after({{1.0, 2.0}, {2.0, 0.5}, {1.0, 2.0}}, {Side::Sell, Side::Buy, Side::Sell}).check(at(200)))
        << "one that worked lies between";
}

/// 100 coins in orders of 2 million USD, each filled in part: one move, however many orders it takes.
TEST(RepeatGuard, PartsOfOneMoveCountAsOne)
{
    RepeatGuard guard;
    double exposure = 100.0;
    for (int i = 0; i < 30; ++i) {
        ASSERT_FALSE(guard.check(at(3 * i)).has_value()) << i;
        guard.onHedge(at(3 * i), Side::Buy, exposure);
        exposure -= 2.0;
        guard.onEnded(exposure);
    }
    const auto most = guard.check(at(90));
    ASSERT_TRUE(most.has_value()) << "what is believed may be wrong: 30 are the most of one move, too";
    EXPECT_EQ(most->limit, 30.0);
    RepeatGuard impact;  // F50: each lowers exposure, and the market answers with as much again.
    for (int i = 0; i < 10; ++i) {
        impact.onHedge(at(3 * i), Side::Buy, 10.0);
        impact.onEnded(5.0);
    }
    EXPECT_TRUE(impact.check(at(30)).has_value());
    RepeatGuard slow;
    for (int i = 0; i < 10; ++i) {
        slow.onHedge(at(30 * i), Side::Buy, 20.0 - i);
        slow.onEnded(15.0 - i);
    }
    EXPECT_TRUE(slow.check(at(280)).has_value()) << "no parts of one order any more";
}

/// C08's sentence is of hedges that left; what a rate kept back lowers nothing and is no fault of the strategy.
TEST(RepeatGuard, WhatNeverLeftIsNotInVainAndHoldsTheNextBackForTenSeconds)
{
    RepeatGuard guard;
    for (int i = 0; i < 30; ++i) {
        EXPECT_FALSE(guard.waits(at(10 * i))) << i;
        EXPECT_FALSE(guard.check(at(10 * i)).has_value()) << i;
        guard.onHedge(at(10 * i), Side::Sell, 1.0);
        EXPECT_FALSE(guard.waits(at(10 * i))) << "it may still leave";
        guard.onUnsent();
        guard.onEnded(1.0);
        EXPECT_TRUE(guard.waits(at(10 * i + 9))) << i;
    }
    // Those that left are judged as if nothing had been between them.
    RepeatGuard mixed;
    for (int i = 0; i < 3; ++i) {
        mixed.onHedge(at(60 * i), Side::Sell, 1.0);
        mixed.onEnded(2.0);
        mixed.onHedge(at(60 * i + 20), Side::Sell, 2.0);
        mixed.onUnsent();
    }
    EXPECT_TRUE(mixed.check(at(200)).has_value());
    RepeatGuard many;
    for (int i = 0; i < 10; ++i) {
        many.onHedge(at(20 * i), i % 2 == 0 ? Side::Sell : Side::Buy, 1.0);
        many.onEnded(0.5);
    }
    EXPECT_TRUE(many.check(at(199)).has_value()) << "ten left within five minutes";
}

TEST(RepeatGuard, AHedgeThatStillWorksIsNotJudged)
{
    RepeatGuard guard = after({{1.0, 2.0}, {2.0, 4.0}});
    guard.onHedge(at(130), Side::Sell, 4.0);
    EXPECT_FALSE(guard.check(at(131)).has_value());
    guard.onEnded(5.0);
    guard.onEnded(0.0);
    EXPECT_TRUE(guard.check(at(132)).has_value()) << "the first word after the end counts";
}

TEST(RepeatGuard, APersonTurnsItOnAgain)
{
    RepeatGuard guard;
    for (int i = 0; i < 10; ++i)
        guard.onHedge(at(i), Side::Buy, 1.0);
    ASSERT_TRUE(guard.check(at(10)).has_value());
    guard.reset();
    EXPECT_FALSE(guard.check(at(10)).has_value());
}

TEST(RepeatGuard, ACopyRemembersTheSame)
{
    RepeatGuard guard;
    for (int i = 0; i < 10; ++i)
        guard.onHedge(at(i), Side::Buy, 1.0);
    const RepeatGuard copy = guard;
    guard.reset();
    EXPECT_TRUE(copy.check(at(10)).has_value());
}

}  // namespace
}  // namespace ballast::controls::repeat_guard_test
