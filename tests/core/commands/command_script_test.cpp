#include "commands/command_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ballast::commands::command_script_test {
namespace {

using domain::OperatorAction;
using testing::ElementsAre;
using testing::HasSubstr;

const Timestamp kStart = parseIso8601("2026-02-05T12:00:00Z").value();

std::vector<ScheduledCommand> read(const std::string& text)
{
    auto commands = parseCommandScript(text, "s.jsonl", kStart);
    EXPECT_TRUE(commands) << (commands ? "" : commands.error().message);
    return commands.value_or(std::vector<ScheduledCommand>());
}

/// The one command of a line whose time is the start.
domain::OperatorCommand commandOf(const std::string& fields)
{
    const auto commands = read(R"({"at":"+0s",)" + fields + "}");
    EXPECT_EQ(commands.size(), 1U) << fields;
    return commands.empty() ? domain::OperatorCommand{} : commands.front().command;
}

ScriptLine lineOf(const std::string& fields)
{
    const auto line = readScriptLine(R"({"at":"+0s",)" + fields + "}", "s.jsonl:1", kStart);
    EXPECT_TRUE(line) << (line ? "" : line.error().message);
    return line.value_or(ScriptLine{});
}

TEST(CommandScript, TimesAreOffsetsFromTheStartOrInstants)
{
    const auto commands = read("{\"at\":\"+600s\",\"do\":\"kill\"}\n{\"at\":\"2026-02-05T21:30:00Z\",\"do\":\"kill\"}\n"
                               "{\"at\":\"+0.5s\",\"do\":\"kill\"}\n");
    ASSERT_EQ(commands.size(), 3U);
    EXPECT_EQ(commands[0].at, kStart + Duration::milliseconds(500));
    EXPECT_EQ(commands[1].at, kStart + Duration::minutes(10));
    EXPECT_EQ(commands[2].at, parseIso8601("2026-02-05T21:30:00Z").value());
}

TEST(CommandScript, LinesStandInAnyOrderAndEqualTimesKeepTheFiles)
{
    const auto commands =
        read("{\"at\":\"+9s\",\"do\":\"rearm\"}\n\n{\"at\":\"+5s\",\"do\":\"kill\"}\r\n"
             "  \n{\"at\":\"2026-02-05T12:00:09Z\",\"do\":\"resume\"}\n{\"at\":\"+9s\",\"do\":\"reduce\"}");
    std::vector<int> lines;
    for (const auto& one : commands)
        lines.push_back(one.line);
    EXPECT_THAT(lines, ElementsAre(3, 1, 5, 6));
}

TEST(CommandScript, EveryVerbBecomesItsAction)
{
    const std::pair<const char*, OperatorAction> cases[] = {
        {R"("do":"pause")", OperatorAction::PauseTrading},
        {R"("do":"pause","underlying":"BTC")", OperatorAction::PauseUnderlying},
        {R"("do":"resume")", OperatorAction::ResumeTrading},
        {R"("do":"resume","underlying":"BTC")", OperatorAction::EndOverride},
        {R"("do":"reduce")", OperatorAction::ReduceOnly},
        {R"("do":"kill")", OperatorAction::Kill},
        {R"("do":"kill","scope":"all")", OperatorAction::Kill},
        {R"("do":"rearm")", OperatorAction::Rearm},
        {R"("do":"mode","mode":"confirm")", OperatorAction::SetMode},
        {R"("do":"force","underlying":"BTC","side":"buy","quantity":1)", OperatorAction::ForceHedge},
        {R"("do":"exclude","venue":"Deribit")", OperatorAction::ExcludeVenue},
        {R"("do":"approve","proposal":7)", OperatorAction::Approve},
        {R"("do":"veto","proposal":7)", OperatorAction::Veto},
        {R"("do":"resize","proposal":7,"quantity":2)", OperatorAction::Resize},
        {R"("do":"flatten","what":"everything")", OperatorAction::FlattenEverything},
        {R"("do":"flatten","what":"hedges")", OperatorAction::FlattenHedges},
        {R"("do":"flatten")", OperatorAction::FlattenEverything},
        {R"("do":"acknowledge","alert":3)", OperatorAction::AcknowledgeAlert},
        {R"("do":"snooze","alert":3)", OperatorAction::SnoozeAlert},
        {R"("do":"end","override":3)", OperatorAction::EndOverride},
        {R"("do":"include","venue":"Derive")", OperatorAction::IncludeVenue},
        {R"("do":"order","account":"a","instrument":"i","side":"buy","quantity":1,"limit":2)",
         OperatorAction::PlaceOrder},
        {R"("do":"set_limit","underlying":"BTC","key":"net_delta","value":1)", OperatorAction::SetLimit},
        {R"("do":"pull","instrument":"BTC-27FEB26-70000-C","what":"expiry")", OperatorAction::PullQuotes},
        {R"("do":"send","underlying":"BTC")", OperatorAction::SendQuotes},
        {R"("do":"adopt","venue":"Derive")", OperatorAction::AdoptDifference},
        {R"("do":"cancel","order":"run-00000001")", OperatorAction::CancelOrder},
        {R"("do":"accept_unarmed")", OperatorAction::AcceptUnarmed}};
    for (const auto& [fields, action] : cases)
        EXPECT_EQ(commandOf(fields).action, action) << fields;
}

TEST(CommandScript, FieldsReachTheCommand)
{
    const auto force = commandOf(R"("do":"force","underlying":"ETH","side":"sell","quantity":"12.5","venue":"Paradex",)"
                                 R"("reason":"too long","operator":"ann")");
    EXPECT_EQ(force.underlying, "ETH");
    EXPECT_EQ(force.quantity->toString(), "-12.5") << "the side is the sign";
    EXPECT_EQ(force.venue, "Paradex");
    EXPECT_EQ(force.reason, "too long");
    EXPECT_EQ(commandOf(R"("do":"exclude","venue":"Derive","minutes":90)").duration, Duration::minutes(90));
    EXPECT_EQ(force.operatorName, "ann");

    const auto resize = commandOf(R"("do":"resize","proposal":"41","quantity":0.00000001,"limit":"63900.25")");
    EXPECT_EQ(resize.proposal.value, 41U);
    EXPECT_EQ(resize.quantity->units(), 1);
    EXPECT_EQ(resize.limitPrice->toString(), "63900.25");

    const auto order =
        commandOf(R"("do":"order","account":"main","instrument":"P","side":"sell","quantity":3,"limit":4)");
    EXPECT_EQ(order.account, "main");
    EXPECT_EQ(order.instrument, "P");
    EXPECT_EQ(order.side, domain::Side::Sell);
    EXPECT_EQ(order.quantity->toString(), "3") << "absolute, the side stands beside it";
    EXPECT_EQ(order.limitPrice->toString(), "4");
    const auto limit = commandOf(R"("do":"set_limit","underlying":"BTC","key":"net_delta","value":2.5)");
    EXPECT_EQ(limit.key, "net_delta");
    EXPECT_EQ(limit.value, 2.5);
    EXPECT_EQ(commandOf(R"("do":"cancel","order":"run-00000001")").key, "run-00000001");
    EXPECT_EQ(commandOf(R"("do":"approve","proposal":"oldest")").proposal.value, 0U);
    EXPECT_EQ(commandOf(R"("do":"kill","scope":"venue:Derive")").scope.name, "Derive");

    const auto mode = commandOf(R"("do":"mode","mode":"manual","underlying":"BTC")");
    EXPECT_EQ(mode.mode, domain::HedgeMode::Manual);
    EXPECT_EQ(mode.underlying, "BTC");
    EXPECT_EQ(commandOf(R"("do":"snooze","alert":18446744073709551615,"minutes":0.5)").target, ~std::uint64_t{0});
    EXPECT_EQ(commandOf(R"("do":"snooze","alert":1,"minutes":0.5)").duration, Duration::seconds(30));
}

TEST(CommandScript, WithoutWordsTheOperatorIsTheScriptAndOverridesLastAsOnTheDesk)
{
    const auto command = commandOf(R"("do":"pause","underlying":"BTC")");
    EXPECT_EQ(command.operatorName, "script");
    EXPECT_EQ(command.reason, "");
    EXPECT_EQ(command.duration, domain::OperatorCommand{}.duration);
}

TEST(CommandScript, EveryFieldOfALineIsRead)
{
    const auto order = lineOf(R"("do":"order","account":"main","instrument":"BTC-PERPETUAL","side":"sell",)"
                              R"("quantity":"999999999.99999999","limit":63000)");
    EXPECT_EQ(order.verb, Verb::Order);
    EXPECT_EQ(order.account, "main");
    EXPECT_EQ(order.instrument, "BTC-PERPETUAL");
    EXPECT_EQ(order.side, domain::Side::Sell);
    EXPECT_EQ(order.quantity->units(), 99'999'999'999'999'999) << "exact to the last unit";
    EXPECT_EQ(order.limit->toString(), "63000");
    const auto limit = lineOf(R"("do":"set_limit","underlying":"BTC","key":"net_delta","value":"2.5")");
    EXPECT_EQ(limit.limitKey, "net_delta");
    EXPECT_EQ(limit.value, 2.5);
    EXPECT_EQ(lineOf(R"("do":"include","venue":"Derive")").venue, "Derive");
    EXPECT_EQ(lineOf(R"("do":"adopt","venue":"Derive")").verb, Verb::Adopt);
    EXPECT_EQ(lineOf(R"("do":"accept_unarmed")").scope, domain::Scope{});
    const auto venue = lineOf(R"("do":"flatten","what":"hedges","scope":"venue:Derive")");
    EXPECT_EQ(venue.scope, (domain::Scope{domain::ScopeKind::Venue, "Derive"}));
    const auto coin = lineOf(R"("do":"kill","scope":"underlying:BTC")");
    EXPECT_EQ(coin.scope, (domain::Scope{domain::ScopeKind::Underlying, "BTC"}));
    EXPECT_FALSE(lineOf(R"("do":"approve","proposal":"oldest")").proposal.has_value());
    EXPECT_EQ(lineOf(R"("do":"approve","proposal":12)").proposal, 12U);
}

TEST(CommandScript, AnEmptyFileGivesNoCommand) { EXPECT_TRUE(read("\n \n").empty()); }

}  // namespace
}  // namespace ballast::commands::command_script_test
