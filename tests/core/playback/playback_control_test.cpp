#include "playback/playback_control.h"

#include <gtest/gtest.h>
#include <thread>

namespace ballast::playback::playback_control_test {
namespace {

using namespace std::chrono_literals;

Timestamp at(std::int64_t seconds) { return Timestamp{} + Duration::seconds(seconds); }

domain::OperatorCommand command(domain::OperatorAction action)
{
    domain::OperatorCommand result;
    result.action = action;
    return result;
}

/// A moment that is over already: the control answers without waiting.
std::optional<PlaybackControl::Clock::time_point> now() { return PlaybackControl::Clock::now(); }

TEST(ParseSpeed, TakesMaxAndZeroAsFastestAndRefusesTheRest)
{
    EXPECT_EQ(parseSpeed("max").value_or(-1.0), 0.0);
    EXPECT_EQ(parseSpeed("0").value_or(-1.0), 0.0);
    EXPECT_EQ(parseSpeed("0.5").value_or(-1.0), 0.5);
    EXPECT_EQ(parseSpeed("1000000").value_or(-1.0), 1e6);
    for (const char* text : {"", "-1", "1000001", "nan", "inf", "Max", "fast", "1x"}) {
        const auto speed = parseSpeed(text);
        ASSERT_FALSE(speed) << text;
        EXPECT_EQ(speed.error().code, ErrorCode::InvalidArgument);
        EXPECT_NE(speed.error().message.find("max or 0"), std::string::npos);
    }
}

TEST(PlaybackControl, RunsStepAfterStepAtFullSpeed)
{
    PlaybackControl control(0.0, true);
    for (std::int64_t second = 1; second < 100'000; second += 10'000) {
        ASSERT_EQ(control.waitForTurn(at(second), std::nullopt), Turn::Batch);
        control.taken(at(second));
    }
}

TEST(PlaybackControl, HoldsAStepBackUntilItsWallTime)
{
    PlaybackControl control(1.0, true);
    ASSERT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Batch);
    control.taken(at(1));
    EXPECT_EQ(control.waitForTurn(at(3600), now()), Turn::Picture);
}

TEST(PlaybackControl, TimeGoesOnBetweenTwoStepsBySpeedAndStandsWhilePaused)
{
    PlaybackControl control(1000.0, true);
    EXPECT_FALSE(control.clock());
    ASSERT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Batch);
    control.taken(at(1));
    ASSERT_EQ(control.waitForTurn(at(3600), now()), Turn::Picture);
    std::this_thread::sleep_for(20ms);
    const auto first = *control.clock();
    EXPECT_GE(first, at(21));
    control.pause();
    const auto paused = *control.clock();
    EXPECT_GE(paused, first);
    std::this_thread::sleep_for(20ms);
    EXPECT_EQ(*control.clock(), paused);
    control.play();
    std::this_thread::sleep_for(5ms);
    EXPECT_GT(*control.clock(), paused);
}

TEST(PlaybackControl, TimeComesNoFurtherThanTheStepThatIsAwaitedAndEndsWithTheMarket)
{
    PlaybackControl control(1e6, true);
    ASSERT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Batch);
    control.taken(at(1));
    ASSERT_EQ(control.waitForTurn(at(1'000'000'000), now()), Turn::Picture);
    control.setSpeed(1e6);
    ASSERT_EQ(control.waitForTurn(at(2), std::nullopt), Turn::Batch);
    EXPECT_EQ(*control.clock(), at(2));
    control.taken(at(2));
    while (control.waitForTurn(std::nullopt, now()) != Turn::Picture) {
    }
    const auto over = *control.clock();
    std::this_thread::sleep_for(5ms);
    EXPECT_EQ(*control.clock(), over);
}

TEST(PlaybackControl, LetsCommandsThroughWhilePaused)
{
    PlaybackControl control(1.0, false);
    EXPECT_EQ(control.waitForTurn(at(1), now()), Turn::Picture);
    ASSERT_TRUE(control.submit(command(domain::OperatorAction::PauseTrading)));
    EXPECT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Commands);
    EXPECT_EQ(control.takeCommands().size(), 1U);
}

TEST(PlaybackControl, LetsReportsThroughOnceAfterCommandsWhilePaused)
{
    PlaybackControl control(1.0, false);
    control.tellReports();
    ASSERT_TRUE(control.submit(command(domain::OperatorAction::PauseTrading)));
    EXPECT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Commands);
    control.takeCommands();
    EXPECT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Reports);
    EXPECT_EQ(control.waitForTurn(at(1), now()), Turn::Picture);
}

TEST(PlaybackControl, StepsOnceForEachStepAskedForWhilePaused)
{
    PlaybackControl control(1.0, false);
    control.step();
    ASSERT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Batch);
    control.taken(at(1));
    control.takeChanged();
    EXPECT_EQ(control.waitForTurn(at(2), now()), Turn::Picture);
}

TEST(PlaybackControl, PausesBeforeTheFirstStepPastTheTimeGiven)
{
    PlaybackControl control(0.0, true);
    control.pauseAfter(at(10));
    ASSERT_EQ(control.waitForTurn(at(10), std::nullopt), Turn::Batch);
    control.taken(at(10));
    EXPECT_EQ(control.waitForTurn(at(11), std::nullopt), Turn::Picture);
    EXPECT_FALSE(control.state().playing);
}

TEST(PlaybackControl, PutsAKillBeforeAllThatWaitsEvenWhenTheQueueIsFull)
{
    PlaybackControl control(1.0, true);
    while (control.submit(command(domain::OperatorAction::AcknowledgeAlert))) {
    }
    EXPECT_FALSE(control.killWaits());
    control.submitKill(command(domain::OperatorAction::Kill));
    EXPECT_TRUE(control.killWaits());
    const auto commands = control.takeCommands();
    EXPECT_EQ(commands.size(), PlaybackControl::kMostCommands + 1);
    EXPECT_EQ(commands.front().action, domain::OperatorAction::Kill);
}

TEST(PlaybackControl, StopsBeforeAnythingElseButAKill)
{
    PlaybackControl control(0.0, true);
    control.submit(command(domain::OperatorAction::Rearm));
    control.stop();
    EXPECT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Stop);
    // A kill that was answered before is decided first; nothing else is.
    control.submitKill(command(domain::OperatorAction::Kill));
    EXPECT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Commands);
    EXPECT_EQ(control.takeCommands().size(), 2U);
    EXPECT_EQ(control.waitForTurn(at(1), std::nullopt), Turn::Stop);
}

}  // namespace
}  // namespace ballast::playback::playback_control_test
