#include "venues/script_outcomes.h"

#include <gtest/gtest.h>

namespace ballast::venues::script_outcomes_test {
namespace {

using domain::OperatorAction;

commands::ScheduledCommand line(int number, OperatorAction action, const std::string& reason = "r")
{
    return {.line = number, .at = {}, .command = {.action = action, .operatorName = "script", .reason = reason}};
}

domain::EventBatch batchOf(const std::vector<domain::OperatorCommand>& said)
{
    domain::EventBatch batch;
    for (const auto& command : said)
        batch.events.push_back({{}, command});
    return batch;
}

engine::CommandOutcome outcome(OperatorAction action, bool tookEffect, std::string sentence = {})
{
    return {.action = action, .tookEffect = tookEffect, .sentence = std::move(sentence)};
}

TEST(ScriptOutcomes, OfOthersAreNone)
{
    ScriptOutcomes outcomes;
    outcomes.settle(batchOf({{.action = OperatorAction::Kill, .operatorName = "ann"}}),
                    {outcome(OperatorAction::Kill, true)});
    const auto approve = line(7, OperatorAction::Approve);
    outcomes.give(approve);
    EXPECT_TRUE(outcomes.all().empty()) << "it has no answer yet";
    const domain::OperatorCommand theirs{.action = OperatorAction::Approve, .operatorName = "ann", .reason = "r"};
    outcomes.settle(batchOf({theirs, approve.command}),
                    {outcome(OperatorAction::Approve, true), outcome(OperatorAction::Approve, false, "nothing waits")});
    ASSERT_EQ(outcomes.all().size(), 1u);
    EXPECT_EQ(outcomes.all()[0].line, 7);
    EXPECT_FALSE(outcomes.all()[0].outcome.tookEffect);
    EXPECT_EQ(outcomes.all()[0].outcome.sentence, "nothing waits");
}

/// A kill overtakes what was given before it, and what the desk does not take is known at once.
TEST(ScriptOutcomes, StandInTheOrderOfTheScriptHoweverTheyCome)
{
    ScriptOutcomes outcomes;
    const auto pause = line(1, OperatorAction::PauseTrading), kill = line(2, OperatorAction::Kill);
    outcomes.give(pause);
    outcomes.give(kill);
    outcomes.give(line(4, OperatorAction::Approve));
    outcomes.refuse(outcome(OperatorAction::Approve, false, "the queue is full"));
    auto killed = kill.command;
    killed.epoch = {9};  // Its line has closed the latch.
    outcomes.settle(batchOf({killed}), {outcome(OperatorAction::Kill, true)});
    outcomes.settle(batchOf({pause.command}), {outcome(OperatorAction::PauseTrading, false)});
    const auto all = outcomes.all();
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[0].line, 1);
    EXPECT_EQ(all[1].line, 2);
    EXPECT_TRUE(all[1].outcome.tookEffect);
    EXPECT_EQ(all[2].line, 4);
    EXPECT_EQ(all[2].outcome.sentence, "the queue is full");
}

TEST(ScriptOutcomes, OfEqualCommandsTheFirstGivenIsTheFirstTaken)
{
    ScriptOutcomes outcomes;
    const auto first = line(3, OperatorAction::PauseTrading), second = line(5, OperatorAction::PauseTrading);
    outcomes.give(first);
    outcomes.give(second);
    outcomes.settle(batchOf({first.command}), {outcome(OperatorAction::PauseTrading, true)});
    ASSERT_EQ(outcomes.all().size(), 1u);
    EXPECT_EQ(outcomes.all()[0].line, 3);
    outcomes.settle(batchOf({second.command}), {outcome(OperatorAction::PauseTrading, false)});
    ASSERT_EQ(outcomes.all().size(), 2u);
    EXPECT_EQ(outcomes.all()[1].line, 5);
    EXPECT_FALSE(outcomes.all()[1].outcome.tookEffect);
}

}  // namespace
}  // namespace ballast::venues::script_outcomes_test
