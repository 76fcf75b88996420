#include "runtime/step_sequencer.h"

#include <gtest/gtest.h>
#include <vector>

namespace ballast::runtime {
namespace {

Timestamp at(std::int64_t seconds) { return Timestamp{} + Duration::seconds(seconds); }

/// A market that only tells the time at given seconds.
class ScriptedMarket final : public domain::MarketSource {
public:
    explicit ScriptedMarket(std::vector<std::int64_t> seconds) : m_seconds(std::move(seconds)) { m_info.start = at(1); }
    const domain::MarketInfo& info() const override { return m_info; }
    Result<std::optional<domain::EventBatch>> next() override
    {
        if (m_next == m_seconds.size()) return std::optional<domain::EventBatch>();
        const auto time = at(m_seconds[m_next++]);
        return std::optional(domain::EventBatch{time, {{time, domain::TimeAdvanced{}}}});
    }
    void show(const domain::Committed<domain::QuoteSet>&) override {}
    void withdrawQuotes() override { ++withdrawn; }

    int withdrawn{};

private:
    domain::MarketInfo m_info;
    std::vector<std::int64_t> m_seconds;
    std::size_t m_next{};
};

/// A gateway that acknowledges at given seconds.
class ScriptedGateway final : public domain::OrderGateway {
public:
    void onBatch(const domain::EventBatch&) override {}
    void send(const domain::Committed<domain::OrderIntent>&) override {}
    void cancelAll() override { calls.emplace_back("cancel"); }
    std::optional<Timestamp> nextDue() const override
    {
        return due.empty() ? std::nullopt : std::optional(due.front());
    }
    std::vector<domain::Event> takeDue(Timestamp until) override
    {
        std::vector<domain::Event> events;
        while (!due.empty() && due.front() <= until) {
            events.push_back({due.front(), domain::OrderAcknowledged{"order"}});
            due.erase(due.begin());
        }
        return events;
    }
    void closeLatch() noexcept override { calls.emplace_back("close"); }
    void openLatch() noexcept override { calls.emplace_back("open"); }

    std::vector<Timestamp> due;
    std::vector<std::string> calls;
};

class StepSequencing : public testing::Test {
protected:
    /// Times of all steps.
    std::vector<std::int64_t> times()
    {
        std::vector<std::int64_t> result;
        while (true) {
            const auto next = sequencer.nextTime();
            if (!next.has_value() || !*next) return result;
            result.push_back(sequencer.take().time.nanoseconds / 1'000'000'000);
        }
    }

    ScriptedMarket market{{1, 5, 9}};
    ScriptedGateway gateway;
    StepSequencer sequencer{market, gateway};
};

TEST_F(StepSequencing, PutsOwnEventsThatAreDueBetweenTwoBatchesIntoAStepOfTheirOwn)
{
    gateway.due = {at(3)};
    EXPECT_EQ(times(), (std::vector<std::int64_t>{1, 3, 5, 9}));
}

TEST_F(StepSequencing, JoinsOwnEventsOfABatchsInstantToIt)
{
    gateway.due = {at(5)};
    ASSERT_TRUE(sequencer.nextTime().has_value());
    sequencer.take();
    ASSERT_TRUE(sequencer.nextTime().has_value());
    const auto batch = sequencer.take();
    ASSERT_EQ(batch.events.size(), 2U);
    EXPECT_TRUE(std::holds_alternative<domain::OrderAcknowledged>(batch.events.back().body));
}

TEST_F(StepSequencing, NeverGoesBackInTimeForAnAnswerThatIsLate)
{
    ASSERT_TRUE(sequencer.nextTime().has_value());
    sequencer.take();
    ASSERT_TRUE(sequencer.nextTime().has_value());
    sequencer.take();
    gateway.due = {at(2)};
    ASSERT_TRUE(sequencer.nextTime().has_value());
    const auto batch = sequencer.take();
    EXPECT_EQ(batch.time, at(5));
    EXPECT_EQ(batch.events.front().time, at(5));
}

TEST_F(StepSequencing, LeavesWhatIsUnderWayWhenTheMarketEnds)
{
    gateway.due = {at(20)};
    EXPECT_EQ(times(), (std::vector<std::int64_t>{1, 5, 9}));
    EXPECT_EQ(gateway.due.size(), 1U);
}

TEST_F(StepSequencing, ClosesTheLatchBeforeItCancels)
{
    StepOutcome outcome;
    outcome.directives = {true, true, true, false};
    sequencer.apply(outcome);
    EXPECT_EQ(gateway.calls, (std::vector<std::string>{"close", "cancel"}));
    EXPECT_EQ(market.withdrawn, 1);
}

TEST_F(StepSequencing, TellsCommandsFromTheMarketsOwnSteps)
{
    EXPECT_TRUE(isCommandBatch(makeCommandBatch(at(1), {domain::OperatorCommand{}})));
    EXPECT_FALSE(isCommandBatch({at(1), {{at(1), domain::TimeAdvanced{}}}}));
    EXPECT_FALSE(isCommandBatch({at(1), {}}));
}

TEST_F(StepSequencing, TellsReportsFromTheMarketsOwnStepsAndFromCommands)
{
    const auto batch = makeReportBatch(at(4), {{.underlying = "BTC"}, {.underlying = "ETH"}});
    ASSERT_EQ(batch.events.size(), 2U);
    EXPECT_EQ(batch.time, at(4));
    EXPECT_EQ(batch.events[1].time, at(4));
    EXPECT_TRUE(isReportBatch(batch));
    EXPECT_FALSE(isCommandBatch(batch));
    EXPECT_FALSE(isReportBatch(makeCommandBatch(at(1), {domain::OperatorCommand{}})));
    EXPECT_FALSE(isReportBatch({at(1), {}}));
}

}  // namespace
}  // namespace ballast::runtime
