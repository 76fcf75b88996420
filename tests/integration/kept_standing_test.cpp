#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "base/log.h"
#include "commands/kept_file.h"
#include "core/journal/samples.h"
#include "desk/state.h"
#include "journal/reader.h"
#include "runtime/desk_session.h"
#include "runtime/verify.h"

namespace ballast::integration::kept_standing_test {
namespace {

using commands::KeptCommand;
using domain::HedgeMode;
using domain::OperatorAction;
using domain::OperatorCommand;
using domain::TradingState;
using testing::HasSubstr;

/// What a person left that makes a desk stricter outlives its session, whichever journal the next one writes.
class KeptStanding : public testing::Test {
protected:
    KeptStanding() { log::setSink({}); }

    /// The built-in market, as the window opens it, paused behind its first step.
    void open(const std::string& journal)
    {
        session.reset();
        interfaces::SessionRequest request;
        request.journalFile = folder.file(journal);
        auto setup = runtime::setUpSession(request);
        ASSERT_TRUE(setup) << setup.error().message;
        runtime::DriveOptions options;
        options.startPaused = true;
        options.pictures = false;
        options.keptKills = kept();
        auto opened = runtime::DeskSession::open(std::move(*setup), request.journalFile, options, "ann");
        ASSERT_TRUE(opened) << opened.error().message;
        session = std::move(*opened);
    }
    void close() { session->stop(); }
    std::string kept() const { return folder.file("simulated.killed"); }
    std::vector<KeptCommand> keptNow() const { return commands::readKept(kept()).value().commands; }

    void say(OperatorCommand command)
    {
        command.operatorName = "ann";
        if (command.reason.empty()) command.reason = "first day back";
        const auto steps = session->status().progress().steps;
        ASSERT_TRUE(session->submit(command));
        ASSERT_TRUE(session->status().waitFor(std::chrono::seconds(20),
                                              [&](const auto& progress) { return progress.steps > steps; }));
    }
    const desk::State& state() const { return session->engine().state(); }
    HedgeMode mode(const char* coin) const { return state().hedging.at(coin).mode; }
    bool has(OperatorAction action) const
    {
        return std::any_of(state().overrides.begin(), state().overrides.end(),
                           [&](const auto& over) { return over.action == action && over.owner == "ann"; });
    }
    std::vector<std::string> reasons(const std::string& journal) const
    {
        std::vector<std::string> all;
        const auto reader = journal::Reader::open(folder.file(journal));
        EXPECT_TRUE(reader);
        static_cast<void>((*reader)->forEachRecord({1}, [&](const journal::StoredRecord& record) {
            all.push_back(record.body);
            return true;
        }));
        return all;
    }
    void expectIdentical(const std::string& journal) const
    {
        const auto report = runtime::verifyJournal(folder.file(journal));
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_TRUE(report->identical) << report->difference.what << report->chainMessage;
    }

    const journal::samples::TemporaryFolder folder;
    std::unique_ptr<runtime::DeskSession> session;
};

TEST_F(KeptStanding, AHedgeModeIsThereInANewJournalBeforeTheFirstQuote)
{
    ASSERT_NO_FATAL_FAILURE(open("a"));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::SetMode, .mode = HedgeMode::Confirm}));
    close();
    ASSERT_EQ(keptNow().size(), 1U);
    const auto left = keptNow().front();
    EXPECT_EQ(left.mode, HedgeMode::Confirm);
    EXPECT_EQ(left.who, "ann");
    EXPECT_EQ(left.reason, "first day back");
    EXPECT_EQ(std::filesystem::status(kept()).permissions(), std::filesystem::perms(0600));

    ASSERT_NO_FATAL_FAILURE(open("b"));
    EXPECT_THAT(session->saidAtStart(),
                testing::ElementsAre(HasSubstr("hedge mode confirm of all coins, by ann since ")));
    close();
    EXPECT_EQ(mode("BTC"), HedgeMode::Confirm);
    EXPECT_EQ(mode("ETH"), HedgeMode::Confirm);
    const auto said = reasons("b");
    ASSERT_FALSE(said.empty());
    EXPECT_THAT(said.front(), AllOf(HasSubstr("Hedge mode of all underlyings set to confirm by ann: "),
                                    HasSubstr("in force before this start, since "), HasSubstr("first day back")));
    // Quotes are no hedges; none of those left while the desk thought itself automatic.
    EXPECT_THAT(said, testing::Each(Not(HasSubstr("\"kind\":\"hedge\""))));
    EXPECT_EQ(keptNow(), std::vector{left}) << "who said it, when and why stays";
    expectIdentical("b");

    // The same journal has it by itself, and goes on from a first step that was no market's.
    ASSERT_NO_FATAL_FAILURE(open("b"));
    EXPECT_TRUE(session->saidAtStart().empty());
    close();
    EXPECT_EQ(mode("BTC"), HedgeMode::Confirm);
    EXPECT_EQ(reasons("b"), said);
}

TEST_F(KeptStanding, WhatIsSaidOfOneCoinPausesAndExclusionsAreThereAndEndWithTheirWords)
{
    ASSERT_NO_FATAL_FAILURE(open("a"));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::SetMode, .mode = HedgeMode::Manual}));
    ASSERT_NO_FATAL_FAILURE(
        say({.action = OperatorAction::SetMode, .underlying = "BTC", .mode = HedgeMode::Automatic}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::PauseUnderlying,
                                 .reason = "merge week",
                                 .underlying = "ETH",
                                 .duration = Duration::minutes(60)}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::ExcludeVenue, .venue = "Deribit"}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::PullQuotes, .underlying = "BTC"}));
    close();
    const auto left = keptNow();
    EXPECT_EQ(left.size(), 5U);

    ASSERT_NO_FATAL_FAILURE(open("b"));
    EXPECT_EQ(session->saidAtStart().size(), 4U) << "BTC stands as it would without";
    close();
    EXPECT_EQ(mode("BTC"), HedgeMode::Automatic);
    EXPECT_EQ(mode("ETH"), HedgeMode::Manual);
    ASSERT_EQ(state().overrides.size(), 3U);
    for (const auto& over : state().overrides) {
        EXPECT_EQ(over.owner, "ann");
        EXPECT_THAT(over.reason, HasSubstr("in force before this start, since "));
        EXPECT_LE(over.expires - over.started, Duration::minutes(60));
        EXPECT_GT(over.expires - over.started, Duration::minutes(25));
    }
    for (const auto action :
         {OperatorAction::PauseUnderlying, OperatorAction::ExcludeVenue, OperatorAction::PullQuotes})
        EXPECT_TRUE(has(action)) << domain::toString(action);
    // The words of then are kept, not those of the carrying.
    for (const auto& command : keptNow())
        EXPECT_THAT(command.reason, Not(HasSubstr("before this start")));
    expectIdentical("b");

    ASSERT_NO_FATAL_FAILURE(open("c"));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::EndOverride, .underlying = "ETH"}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::IncludeVenue, .venue = "Deribit"}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::SendQuotes, .underlying = "BTC"}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::SetMode, .mode = HedgeMode::Automatic}));
    close();
    EXPECT_FALSE(std::filesystem::exists(kept()));
    ASSERT_NO_FATAL_FAILURE(open("d"));
    close();
    EXPECT_EQ(mode("ETH"), HedgeMode::Automatic);
    EXPECT_TRUE(state().overrides.empty());
}

TEST_F(KeptStanding, HaltedAndReduceOnlyWaitForAPersonAcrossAStart)
{
    const domain::Scope eth{domain::ScopeKind::Underlying, "ETH"};
    ASSERT_NO_FATAL_FAILURE(open("a"));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::PauseTrading}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::ReduceOnly, .scope = eth}));
    close();
    ASSERT_NO_FATAL_FAILURE(open("b"));
    close();
    EXPECT_EQ(state().standings.whole().state, TradingState::Halted);
    EXPECT_EQ(state().standings.at(eth).state, TradingState::Reducing);
    ASSERT_NO_FATAL_FAILURE(open("c"));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::ResumeTrading}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::ResumeTrading, .scope = eth}));
    // A start is no second word: what was re-armed is HALTED until a person resumes it.
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::Kill}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::Rearm}));
    close();
    ASSERT_NO_FATAL_FAILURE(open("d"));
    EXPECT_THAT(session->saidAtStart(), testing::ElementsAre(HasSubstr("HALTED (all), by ann since ")));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::ResumeTrading}));
    close();
    EXPECT_EQ(state().standings.whole().state, TradingState::Normal);
    EXPECT_FALSE(std::filesystem::exists(kept()));
}

TEST_F(KeptStanding, NothingLooserIsCarriedAndNothingWhoseTimeIsOver)
{
    ASSERT_NO_FATAL_FAILURE(open("manual"));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::SetMode, .mode = HedgeMode::Manual}));
    close();
    const auto now = SystemClock().now();
    const KeptCommand confirm{.mode = HedgeMode::Confirm, .since = now, .who = "bob", .reason = "another desk"};
    const KeptCommand over{.action = OperatorAction::PauseUnderlying,
                           .underlying = "BTC",
                           .since = now - Duration::hours(2),
                           .until = now - Duration::hours(1),
                           .who = "bob",
                           .reason = "old"};
    const KeptCommand other{
        .underlying = "SOL", .mode = HedgeMode::Manual, .since = now, .who = "bob", .reason = "SOL"};
    ASSERT_TRUE(commands::writeKept(kept(), {.kills = {}, .commands = {confirm, over, other}}));
    ASSERT_NO_FATAL_FAILURE(open("manual"));
    close();
    EXPECT_EQ(mode("BTC"), HedgeMode::Manual);
    EXPECT_TRUE(state().overrides.empty());
    const auto left = keptNow();
    const auto stays = [&](const KeptCommand& command) {
        return std::any_of(left.begin(), left.end(), [&](const auto& one) {
            return commands::isSameMatter(one, command) && one.who == "bob" && one.reason == command.reason;
        });
    };
    EXPECT_TRUE(stays(other)) << "a coin that this desk has not";
    EXPECT_FALSE(stays(over));
}

TEST_F(KeptStanding, AFileOfTheProgramBeforeAndADamagedOne)
{
    const auto write = [this](const std::string& text) { std::ofstream(kept()) << text; };
    write(R"({"killed":[{"scope":"underlying:ETH","since":"2026-11-28T10:00:00Z","who":"bob","reason":"old form"}]})");
    const auto old = commands::readKept(kept());
    ASSERT_TRUE(old) << old.error().message;
    EXPECT_EQ(old->kills.size(), 1U);
    EXPECT_TRUE(old->commands.empty());
    write(
        R"({"killed":[],"commands":[{"do":"accept_unarmed","scope":"all","mode":"manual","since":"2026-11-28T10:00:00Z","who":"x","reason":"y"}]})");
    EXPECT_EQ(commands::readKept(kept()).error().code, ErrorCode::Corrupt) << "nothing looser is taken from a file";
    ASSERT_NO_FATAL_FAILURE(open("a"));
    close();
    EXPECT_EQ(state().standings.whole().state, TradingState::Killed) << "where nobody can know, it is";
}

}  // namespace
}  // namespace ballast::integration::kept_standing_test
