#include "runtime/lock_step.h"

#include <gtest/gtest.h>
#include <thread>

#include "core/engine/bare_engine.h"

namespace ballast::runtime::lock_step_test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

Timestamp at(std::int64_t seconds) { return Timestamp{} + Duration::seconds(seconds); }

/// A market that tells the time each second for ever.
class Ticking final : public playback::Source {
public:
    Ticking() { m_info.start = at(1); }
    const domain::MarketInfo& info() const override { return m_info; }
    Result<std::optional<domain::EventBatch>> next() override
    {
        const auto time = at(++m_second);
        return std::optional(domain::EventBatch{time, {{time, domain::TimerFired{}}}});
    }

private:
    domain::MarketInfo m_info;
    std::int64_t m_second{};
};

class Counting final : public playback::Venue {
public:
    void onBatch(const domain::EventBatch&) override {}
    void send(const domain::Cleared<domain::OrderIntent>&) override {}
    void amend(const domain::Cleared<domain::Amendment>&) override {}
    void cancel(const domain::CancelIntent&) override { ++cancels; }
    std::optional<Timestamp> nextDue() const override { return std::nullopt; }
    std::vector<domain::Event> takeDue(Timestamp) override { return {}; }
    std::atomic<int> cancels{0};
};

/// The market thread alone; engine and journal are the test's, and here they answer nothing.
class HungJournal : public testing::Test {
protected:
    ~HungJournal() override
    {
        control.stop();
        loop.fail({ErrorCode::Refused, "the test is over"});
        if (thread.joinable()) thread.join();
    }
    void begin()
    {
        thread = std::thread([this] { loop.run(); });
        ASSERT_TRUE(waitFor([&] { return loop.waiting() > 0; })) << "one step is on its way";
    }
    /// What the engine would take, within a second.
    std::optional<domain::EventBatch> taken()
    {
        auto input = loop.next(true, Clock::now() + 1s);
        return input ? std::optional(std::move(input->batch)) : std::nullopt;
    }
    /// The step was decided, and lets nothing out.
    void answer(domain::EventBatch batch)
    {
        journal::StepRecord record;
        record.step = ++steps;
        record.inputs = std::move(batch);
        loop.decided(record, {}, engine);
    }
    template <class Condition> static bool waitFor(Condition holds)
    {
        for (int i = 0; i < 5000 && !holds(); ++i)
            std::this_thread::sleep_for(1ms);
        return holds();
    }
    Ticking market;
    Counting gateway;
    venue::LatchBoard latches{{.venues = {}, .accounts = {}, .underlyings = {"BTC"}, .strategies = {}}};
    playback::Sequencer sequencer{market, gateway, latches};
    playback::PlaybackControl control{0.0, true};
    SessionStatus status;
    ModelRiskLoop modelRisk{ModelRiskMode::Off, Duration::minutes(5), [] {}};
    LockStep loop{sequencer, {control, status, modelRisk}, {.speed = 0.0}};
    venue::KillLine kills{latches, {&loop.cancels()}, [this](auto command) { control.submitKill(std::move(command)); }};
    const engine::Engine engine = engine::bareEngine();
    std::uint64_t steps{};
    std::thread thread;
};

/// F52: neither a stopped engine nor a hung disk keeps a kill from the venue.
TEST_F(HungJournal, F52_AKillCancelsAtTheVenueAllTheSame)
{
    begin();
    const auto begun = Clock::now();
    const auto killed = kills.kill({}, "ann", "test");
    ASSERT_TRUE(killed.has_value());
    EXPECT_FALSE(latches.lets({}, latches.newest(), domain::Lane::Trading));
    ASSERT_TRUE(kills.waitHandedOver(killed->kill, 5000ms));
    RecordProperty(
        "handed_over_us",
        static_cast<int>(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun).count()));
    EXPECT_EQ(gateway.cancels.load(), 1);
    EXPECT_EQ(loop.waiting(), 1U) << "the step still waits for its answer";
}

/// The record follows: the kill is the very next step once the journal answers again.
TEST_F(HungJournal, TheKillIsTheNextStepWhenTheJournalAnswersAgain)
{
    begin();
    ASSERT_TRUE(kills.kill({domain::ScopeKind::Underlying, "BTC"}, "ann", "test").has_value());
    answer(*taken());
    const auto next = taken();
    ASSERT_TRUE(next && playback::isCommandBatch(*next));
    const auto& command = std::get<domain::OperatorCommand>(next->events[0].body);
    EXPECT_EQ(command.action, domain::OperatorAction::Kill);
    EXPECT_EQ(command.scope.name, "BTC");
    EXPECT_EQ(command.epoch, latches.newest());
}

TEST_F(HungJournal, ALatchClosedBesideTheEngineIsToldAheadOfCommands)
{
    begin();
    ASSERT_TRUE(control.submit({.action = domain::OperatorAction::PauseTrading}));
    control.tellClosing({{}, latches.close({}), "test"});
    answer(*taken());
    const auto next = taken();
    ASSERT_TRUE(next);
    EXPECT_TRUE(playback::isClosingBatch(*next));
}

/// What a step lets out leaves before the next is formed, and the next waits for it.
TEST_F(HungJournal, AStepThatLetsSomethingOutIsSettledByTheJournal)
{
    begin();
    journal::StepRecord record;
    record.step = 1;
    record.inputs = *taken();
    record.openings.emplace_back();
    loop.decided(record, {}, engine);
    EXPECT_FALSE(loop.next(true, Clock::now() + 50ms)) << "its opening is not on disk";
    loop.settled(1);
    EXPECT_TRUE(taken()) << "the next step";
}

/// A market that is kept, and while it is something else happens.
class Keeping final : public playback::Source {
public:
    const domain::MarketInfo& info() const override { return m_market.info(); }
    Result<std::optional<domain::EventBatch>> next() override { return m_market.next(); }
    std::optional<std::string> kept() const override
    {
        if (meanwhile) meanwhile();
        return "kept";
    }
    std::function<void()> meanwhile;

private:
    Ticking m_market;
};

class KeptVenue final : public playback::Venue {
public:
    void onBatch(const domain::EventBatch&) override {}
    void send(const domain::Cleared<domain::OrderIntent>&) override {}
    void amend(const domain::Cleared<domain::Amendment>&) override {}
    void cancel(const domain::CancelIntent&) override {}
    std::optional<Timestamp> nextDue() const override { return std::nullopt; }
    std::vector<domain::Event> takeDue(Timestamp) override { return {}; }
    std::optional<std::string> kept() const override { return "kept"; }
};

class KeptMarket : public HungJournal {
protected:
    ~KeptMarket() override
    {
        control.stop();
        loop.fail({ErrorCode::Refused, "the test is over"});
        if (thread.joinable()) thread.join();
    }
    /// What is kept after the first step.
    std::optional<journal::MarketBytes> keptAfterAStep()
    {
        thread = std::thread([this] { loop.run(); });
        if (!waitFor([&] { return loop.waiting() > 0; })) return std::nullopt;
        journal::StepRecord record;
        record.step = 1;
        record.inputs = loop.next(true, Clock::now() + 1s)->batch;
        loop.decided(record, {}, engine);
        waitFor([&] { return loop.waiting() > 0; });
        return loop.takeMarket();
    }
    Keeping market;
    KeptVenue gateway;
    playback::Sequencer sequencer{market, gateway, latches};
    LockStep loop{sequencer, {control, status, modelRisk, {}, &latches}, {.speed = 0.0, .eventsBetweenCheckpoints = 1}};
};

TEST_F(KeptMarket, StandsAfterAStepThatToldEveryLatch) { EXPECT_TRUE(keptAfterAStep().has_value()); }

/// A journal that ended here would know nothing of it, and no order could ever leave.
TEST_F(KeptMarket, IsNotOneWhoseLatchClosedWhileItWasRead)
{
    market.meanwhile = [this] { latches.close({}); };
    EXPECT_FALSE(keptAfterAStep().has_value());
}

/// A step that the journal settles late says nothing about the one after it.
TEST_F(HungJournal, TheSettlingOfAnEarlierStepIsNotTheNextOnes)
{
    begin();
    answer(*taken());
    journal::StepRecord second;
    second.step = ++steps;
    second.inputs = *taken();
    second.openings.emplace_back();
    loop.decided(second, {}, engine);
    loop.settled(1);
    EXPECT_FALSE(loop.next(true, Clock::now() + 50ms));
    loop.settled(2);
    EXPECT_TRUE(taken());
}

TEST_F(HungJournal, AFailureEndsTheWaitAndTheSession)
{
    begin();
    loop.fail({ErrorCode::Io, "the disk is full; trading stopped"});
    ASSERT_TRUE(waitFor([&] { return loop.isClosed(); }));
    ASSERT_TRUE(status.progress().error);
    EXPECT_EQ(status.progress().error->message, "the disk is full; trading stopped");
    EXPECT_TRUE(status.progress().finished);
}

}  // namespace
}  // namespace ballast::runtime::lock_step_test
