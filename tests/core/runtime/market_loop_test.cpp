#include "runtime/market_loop.h"

#include <gtest/gtest.h>
#include <thread>

namespace ballast::runtime {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

Timestamp at(std::int64_t seconds) { return Timestamp{} + Duration::seconds(seconds); }

/// A market that tells the time each second for ever.
class Ticking final : public domain::MarketSource {
public:
    Ticking() { m_info.start = at(1); }
    const domain::MarketInfo& info() const override { return m_info; }
    Result<std::optional<domain::EventBatch>> next() override
    {
        const auto time = at(++m_second);
        return std::optional(domain::EventBatch{time, {{time, domain::TimeAdvanced{}}}});
    }

private:
    domain::MarketInfo m_info;
    std::int64_t m_second{};
};

class Counting final : public domain::OrderGateway {
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
        fromJournal.close();
        if (thread.joinable()) thread.join();
    }
    void begin()
    {
        thread = std::thread([this] { loop.run(); });
        ASSERT_TRUE(waitFor([&] { return toEngine.size() > 0; })) << "one step is on its way";
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
    StepSequencer sequencer{market, gateway, latches};
    PlaybackControl control{0.0, true};
    SessionStatus status;
    ModelRiskLoop modelRisk{ModelRiskMode::Off, Duration::minutes(5), [] {}};
    BoundedQueue<StepJob> toEngine{4};
    BoundedQueue<StepOutcome> fromJournal{4};
    CancelRequests cancels{[this] { fromJournal.wake(); }};
    venue::KillLine kills{latches, {&cancels}, [this](auto command) { control.submitKill(std::move(command)); }};
    MarketLoop loop{sequencer, {toEngine, fromJournal, control, status, modelRisk, cancels}, {.speed = 0.0}, {}};
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
    EXPECT_EQ(toEngine.size(), 1U) << "the step still waits for its answer";
}

/// The record follows: the kill is the very next step once the journal answers again.
TEST_F(HungJournal, TheKillIsTheNextStepWhenTheJournalAnswersAgain)
{
    begin();
    ASSERT_TRUE(kills.kill({domain::ScopeKind::Underlying, "BTC"}, "ann", "test").has_value());
    toEngine.pop();
    fromJournal.push({});
    ASSERT_TRUE(waitFor([&] { return toEngine.size() > 0; }));
    const auto job = toEngine.pop();
    ASSERT_TRUE(isCommandBatch(job->batch));
    const auto& command = std::get<domain::OperatorCommand>(job->batch.events[0].body);
    EXPECT_EQ(command.action, domain::OperatorAction::Kill);
    EXPECT_EQ(command.scope.name, "BTC");
    EXPECT_EQ(command.epoch, latches.newest());
}

TEST_F(HungJournal, ALatchClosedBesideTheEngineIsToldAheadOfCommands)
{
    begin();
    ASSERT_TRUE(control.submit({.action = domain::OperatorAction::PauseTrading}));
    control.tellClosing({{}, latches.close({}), "test"});
    toEngine.pop();
    fromJournal.push({});
    ASSERT_TRUE(waitFor([&] { return toEngine.size() > 0; }));
    EXPECT_TRUE(isClosingBatch(toEngine.pop()->batch));
}

}  // namespace
}  // namespace ballast::runtime
