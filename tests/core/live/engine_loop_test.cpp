#include "live/engine_loop.h"
#include "live/intake.h"

#include <gmock/gmock.h>
#include <thread>

#include "core/engine/bare_engine.h"

namespace ballast::live {
namespace {

using namespace domain;
using namespace std::chrono_literals;

template <class Condition> bool waitFor(Condition holds)
{
    for (int i = 0; i < 10'000 && !holds(); ++i)
        std::this_thread::sleep_for(1ms);
    return holds();
}

class Cancels final : public venue::CancelPort {
public:
    void cancel(const CancelIntent&) noexcept override { ++asked; }
    bool waitHandedOver(KillId, std::chrono::milliseconds) const override { return true; }
    std::atomic<int> asked{0};
};

/// The engine thread alone; the journal is the test, which reads the ring when it likes.
class EngineLoops : public testing::Test {
protected:
    ~EngineLoops() override { end(); }
    void begin(RingLimits limits = {}, replay::Checker* checker = nullptr)
    {
        steps = std::make_unique<Steps>(limits);
        loop = std::make_unique<EngineLoop>(engine::bareEngine(),
                                            EngineLoop::Links{intake, *steps, clock, latches, cancels, {}, checker});
        thread = std::thread([this] { loop->run(); });
    }
    void end()
    {
        intake.close();
        if (steps) steps->close();
        if (thread.joinable()) thread.join();
    }
    void postIndex(std::int64_t level)
    {
        const venue::MarketFact fact = IndexUpdate{.underlying = "BTC",
                                                   .price = Price::fromUnits(level * Price::kUnitsPerOne),
                                                   .sampleTime = clock.now(),
                                                   .source = "test"};
        feed.post({&fact, 1}, clock.now());
    }
    bool published(std::uint64_t count)
    {
        return waitFor([&] { return steps->published() >= count; });
    }
    OperatorCommand command(OperatorAction action)
    {
        OperatorCommand c;
        c.action = action;
        c.operatorName = "ann";
        c.reason = "test";
        return c;
    }

    DrivenClock clock{Timestamp{1'770'000'000'000'000'000}};
    Intake intake{clock};
    venue::FeedSink& feed = intake.addFeed("Deribit");
    venue::LatchBoard latches{{}};
    Cancels cancels;
    std::unique_ptr<Steps> steps;
    std::unique_ptr<EngineLoop> loop;
    std::thread thread;
};

TEST_F(EngineLoops, RunsAheadOfTheJournalInOrderOfSteps)
{
    begin();
    for (std::uint64_t i = 1; i <= 20; ++i) {
        postIndex(static_cast<std::int64_t>(50'000 + i));
        ASSERT_TRUE(published(i)) << "nobody has read a slot";
    }
    for (std::uint64_t i = 0; i < 20; ++i) {
        const auto& slot = steps->at(i);
        EXPECT_EQ(slot.record.step, i + 1);
        EXPECT_EQ(std::get<IndexUpdate>(slot.record.inputs.events.front().body).price.units(),
                  static_cast<std::int64_t>(50'001 + i) * Price::kUnitsPerOne);
        EXPECT_FALSE(slot.waits);
        EXPECT_GT(slot.bytes, sizeof(Event));
    }
}

/// As behind a disk that fails: what was given before is never taken.
TEST_F(EngineLoops, EndsWithoutACheckpointWhereTheCheckerIsNeverFree)
{
    replay::Checker checker;
    checker.give(1, {engine::bareEngine(), {}});
    begin({}, &checker);
    postIndex(50'000);
    ASSERT_TRUE(published(1));
    intake.close();
    EXPECT_TRUE(waitFor([&] { return steps->isClosed(); })) << "it ends, and the ring with it";
    checker.stop();  // So that a wait, were there one, would not keep the test.
}

TEST_F(EngineLoops, ACommandWaitsForItsCommit)
{
    begin();
    ASSERT_TRUE(intake.submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(published(1));
    const auto& slot = steps->at(0);
    EXPECT_TRUE(slot.waits);
    ASSERT_EQ(slot.commands.size(), 1U);
    EXPECT_TRUE(slot.commands.front().tookEffect);
}

TEST_F(EngineLoops, PastTheWatermarkMarketFactsStayInTheirMailboxesAndCommandsCome)
{
    begin({.slots = 4});
    for (std::uint64_t i = 1; i <= 3; ++i) {
        postIndex(50'000);
        ASSERT_TRUE(published(i));
    }
    ASSERT_TRUE(steps->isPastWatermark());
    postIndex(50'001);
    postIndex(50'002);
    ASSERT_TRUE(intake.submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(published(4));
    EXPECT_TRUE(std::holds_alternative<OperatorCommand>(steps->at(3).record.inputs.events.front().body));
    EXPECT_EQ(intake.waiting(), 1U) << "the newer index took the older one's place";
    steps->release(4);
    intake.wake();
    ASSERT_TRUE(published(5));
    EXPECT_EQ(std::get<IndexUpdate>(steps->at(4).record.inputs.events.front().body).price.units(),
              50'002 * Price::kUnitsPerOne);
}

TEST_F(EngineLoops, AFullRingHoldsTheEngineAndAKillPassesIt)
{
    begin({.slots = 1});
    postIndex(50'000);
    ASSERT_TRUE(published(1));
    ASSERT_TRUE(intake.submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(waitFor([&] { return cancels.asked == 1; }))
        << "decided: a pause takes quotes away, and waits for a slot";
    venue::KillLine kills(latches, {&cancels}, [&](auto kill) { intake.kill(std::move(kill)); });
    ASSERT_TRUE(kills.kill({}, "ann", "test"));
    EXPECT_FALSE(latches.lets({}, latches.newest(), Lane::Trading));
    EXPECT_EQ(cancels.asked.load(), 2);
    EXPECT_EQ(steps->published(), 1U);
    steps->release(1);
    ASSERT_TRUE(published(2));
    steps->release(2);
    ASSERT_TRUE(published(3));
    EXPECT_EQ(std::get<OperatorCommand>(steps->at(2).record.inputs.events.front().body).action, OperatorAction::Kill);
}

TEST_F(EngineLoops, WhatTheEngineTakesAwayWaitsForNoCommitAndComesBackAsAFact)
{
    begin();
    ASSERT_TRUE(intake.submit(command(OperatorAction::Kill)));
    ASSERT_TRUE(published(2));
    EXPECT_FALSE(latches.lets({}, latches.newest(), Lane::Trading));
    EXPECT_EQ(cancels.asked.load(), 1);
    const auto& told = steps->at(1).record.inputs.events.front().body;
    ASSERT_TRUE(std::holds_alternative<LatchClosed>(told));
    EXPECT_EQ(std::get<LatchClosed>(told).epoch, latches.newest());
}

TEST_F(EngineLoops, AnInputThatNoMarketSendsClosesTheLatchAndEndsTheLoop)
{
    begin();
    const venue::MarketFact unknown = HedgeQuote{.instrument = {77}};
    feed.post({&unknown, 1}, clock.now());
    thread.join();
    ASSERT_TRUE(loop->error());
    EXPECT_EQ(loop->error()->code, ErrorCode::InvalidArgument);
    EXPECT_TRUE(steps->isClosed());
    EXPECT_EQ(steps->published(), 0U);
    EXPECT_FALSE(latches.lets({}, latches.newest(), Lane::Trading));
    EXPECT_EQ(cancels.asked.load(), 1);
}

TEST_F(EngineLoops, CountsWhatWasToldAfterItWasAskedTo)
{
    begin();
    loop->countFrom(clock.now() + Duration::milliseconds(10));
    postIndex(50'000);
    ASSERT_TRUE(published(1));
    clock.set(clock.now() + Duration::milliseconds(10));
    postIndex(50'001);
    postIndex(50'002);
    ASSERT_TRUE(waitFor([&] { return steps->published() + intake.counts().merged == 3; }));
    end();
    EXPECT_GE(loop->figures().steps, 1U);
    EXPECT_EQ(loop->figures().facts + intake.counts().merged, 2U);
    EXPECT_EQ(loop->figures().decision.samples(), loop->figures().facts);
}

}  // namespace
}  // namespace ballast::live
