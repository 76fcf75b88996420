#include "playback/sequencer.h"

#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "core/simulation/committing_writer.h"
#include "support/proofs.h"

namespace ballast::playback::sequencer_test {
namespace {

Timestamp at(std::int64_t seconds) { return Timestamp{} + Duration::seconds(seconds); }

/// A market that only tells the time at given seconds.
class ScriptedMarket final : public Source {
public:
    explicit ScriptedMarket(std::vector<std::int64_t> seconds) : m_seconds(std::move(seconds)) { m_info.start = at(1); }
    const domain::MarketInfo& info() const override { return m_info; }
    Result<std::optional<domain::EventBatch>> next() override
    {
        if (m_next == m_seconds.size()) return std::optional<domain::EventBatch>();
        const auto time = at(m_seconds[m_next++]);
        return std::optional(domain::EventBatch{time, {{time, domain::TimerFired{}}}});
    }

private:
    domain::MarketInfo m_info;
    std::vector<std::int64_t> m_seconds;
    std::size_t m_next{};
};

/// A gateway that acknowledges at given seconds.
class ScriptedGateway final : public Venue {
public:
    void onBatch(const domain::EventBatch&) override {}
    void send(const domain::Cleared<domain::OrderIntent>& order) override { calls.push_back("send " + order->id); }
    void amend(const domain::Cleared<domain::Amendment>& amendment) override
    {
        calls.push_back("amend " + amendment->order);
    }
    void cancel(const domain::CancelIntent& cancel) override
    {
        calls.push_back("cancel " + domain::toString(cancel.scope) + (cancel.orders ? "" : " quotes"));
    }
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
    venue::LatchBoard latches{{.venues = {"Deribit"}, .accounts = {}, .underlyings = {"BTC"}, .strategies = {}}};
    Sequencer sequencer{market, gateway, latches};
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

LetOut outcomeWith(const domain::ClientOrderId& id, domain::Epoch judged)
{
    LetOut outcome;
    outcome.orders.push_back(journal::Writer::commit(
        controls::Gate::pass(domain::OrderIntent{.id = id}, domain::Mandate::Automatic,
                             {.venue = "Deribit", .account = {}, .underlying = "BTC", .strategy = {}}, judged)));
    return outcome;
}

TEST_F(StepSequencing, F51_WhatWasJudgedBeforeALatchClosedIsNotSentAndSaysSo)
{
    sequencer.apply(outcomeWith("run-1", {}));
    const auto killed = latches.close({domain::ScopeKind::Underlying, "BTC"});
    sequencer.apply(outcomeWith("run-2", {}));
    EXPECT_EQ(gateway.calls, (std::vector<std::string>{"send run-1"}));
    const auto notSent = sequencer.takeNotSent();
    EXPECT_EQ(notSent, (std::vector<NotSent>{{"run-2"}}));
    EXPECT_EQ(notSentIn(makeNotSentBatch(at(3), notSent)), notSent);
    EXPECT_TRUE(sequencer.takeNotSent().empty()) << "told once";
    LetOut opens = outcomeWith("run-3", killed);
    opens.openings.push_back(
        journal::Writer::commit(domain::LatchOpening{.scope = {domain::ScopeKind::Underlying, "BTC"}, .seen = killed}));
    opens.orders.push_back(outcomeWith("run-4", {}).orders.front());
    sequencer.apply(opens);
    EXPECT_EQ(gateway.calls, (std::vector<std::string>{"send run-1", "send run-3"}))
        << "opened first; what was judged before the kill stays where it is";
}

TEST_F(StepSequencing, ARepeatedRunDoesNotSendWhatItsJournalSaysWasNotSent)
{
    auto outcome = outcomeWith("run-1", {});
    outcome.orders.push_back(outcomeWith("run-2", {}).orders.front());
    sequencer.applyAgain(outcome, {{"run-1"}});
    EXPECT_EQ(gateway.calls, (std::vector<std::string>{"send run-2"}));
}

TEST_F(StepSequencing, ACancelTakesOrdersAndQuotesAwayAtOnce)
{
    sequencer.cancel({.scope = {domain::ScopeKind::Venue, "Deribit"}});
    sequencer.cancel({.scope = {}, .orders = false});
    EXPECT_EQ(gateway.calls, (std::vector<std::string>{"cancel venue:Deribit", "cancel all quotes"}));
}

TEST_F(StepSequencing, AmendmentsGoBeforeOrdersAndSayWhenTheyDidNotLeave)
{
    const auto amending = [](domain::Epoch judged) {
        auto outcome = outcomeWith("run-2", judged);
        outcome.amendments.push_back(journal::Writer::commit(
            controls::Gate::pass(domain::Amendment{.order = "run-1", .number = 3}, domain::Mandate::Quote,
                                 {.venue = "Deribit", .account = {}, .underlying = "BTC", .strategy = {}}, judged)));
        return outcome;
    };
    sequencer.apply(amending({}));
    EXPECT_EQ(gateway.calls, (std::vector<std::string>{"amend run-1", "send run-2"}));
    latches.close({});
    sequencer.apply(amending({}));
    const auto notSent = sequencer.takeNotSent();
    EXPECT_EQ(notSent, (std::vector<NotSent>{{"run-1", 3}, {"run-2"}}));
    const auto batch = makeNotSentBatch(at(3), notSent);
    EXPECT_EQ(notSentIn(batch), notSent);
    EXPECT_FALSE(std::get<domain::AmendAnswered>(batch.events.front().body).accepted);
    // A venue's refusal is no word of the latch.
    EXPECT_TRUE(notSentIn({at(3), {{at(3), domain::AmendAnswered{.order = "run-1", .amendment = 3}}}}).empty());
    gateway.calls.clear();
    sequencer.applyAgain(amending(latches.newest()), {{"run-1", 3}});
    EXPECT_EQ(sequencer.takeNotSent().size(), 2U);
    EXPECT_TRUE(gateway.calls.empty());
}

TEST_F(StepSequencing, TellsCommandsFromTheMarketsOwnSteps)
{
    EXPECT_TRUE(isCommandBatch(makeCommandBatch(at(1), {domain::OperatorCommand{}})));
    EXPECT_FALSE(isCommandBatch({at(1), {{at(1), domain::TimerFired{}}}}));
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
}  // namespace ballast::playback::sequencer_test
