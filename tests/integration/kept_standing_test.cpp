#include <algorithm>
#include <deque>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <sstream>
#include <sys/stat.h>
#include <thread>

#include "base/log.h"
#include "commands/kept_file.h"
#include "core/engine/scripted_market.h"
#include "core/engine/two_coins.h"
#include "core/journal/samples.h"
#include "desk/state.h"
#include "journal/reader.h"
#include "kept/kill_keeper.h"
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
    void open(const std::string& journal, const std::string& book = {})
    {
        session.reset();
        interfaces::SessionRequest request;
        request.journalFile = folder.file(journal);
        if (!book.empty()) {
            request.bookFile = folder.file("book.toml");
            std::ofstream(request.bookFile) << book;
        }
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
    std::string textOf(const std::filesystem::path& file) const
    {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    }
    /// As the file holds it.
    static Timestamp wallTime() { return parseIso8601(toIso8601(SystemClock().now())).value(); }
    /// Another file than before, if it was written: each one takes the former's place.
    std::uint64_t whichFile() const
    {
        struct stat found {};
        EXPECT_EQ(::stat(kept().c_str(), &found), 0);
        return found.st_ino;
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

/// Nobody hedges or quotes again what a person has just closed, whatever he had said before.
TEST_F(KeptStanding, WhatAPersonFlattenedStaysHaltedAcrossAStart)
{
    const domain::Scope btc{domain::ScopeKind::Underlying, "BTC"};
    ASSERT_NO_FATAL_FAILURE(open("a"));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::PauseTrading}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::FlattenEverything, .reason = "out of it"}));
    close();
    ASSERT_EQ(keptNow().size(), 1U);
    EXPECT_EQ(keptNow().front().action, OperatorAction::PauseTrading);
    EXPECT_EQ(keptNow().front().reason, "out of it");
    ASSERT_NO_FATAL_FAILURE(open("b"));
    EXPECT_THAT(session->saidAtStart(), testing::ElementsAre(HasSubstr("HALTED (all), by ann since ")));
    EXPECT_EQ(state().standings.whole().state, TradingState::Halted);
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::ResumeTrading}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::FlattenHedges, .scope = btc}));
    close();
    ASSERT_NO_FATAL_FAILURE(open("c"));
    EXPECT_EQ(state().standings.at(btc).state, TradingState::Halted) << "without a halt before it";
    EXPECT_EQ(state().standings.whole().state, TradingState::Normal);
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::ResumeTrading, .scope = btc}));
    close();
    EXPECT_FALSE(std::filesystem::exists(kept()));
}

/// What could not be read a moment ago is there again later: nothing of it may be gone by then.
TEST_F(KeptStanding, NothingIsWrittenOverWhatCouldNotBeRead)
{
    const KeptCommand other{.underlying = "SOL",
                            .mode = HedgeMode::Manual,
                            .since = wallTime(),
                            .who = "bob",
                            .reason = "a coin of another day"};
    ASSERT_TRUE(commands::writeKept(kept(), {.kills = {}, .commands = {other}}));
    ASSERT_NO_FATAL_FAILURE(open("a"));
    const auto aside = folder.file("aside");
    std::filesystem::rename(kept(), aside);
    std::filesystem::create_symlink(kept(), kept());  // No name that leads anywhere: neither there nor missing.
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::SetMode, .mode = HedgeMode::Confirm}));
    EXPECT_TRUE(std::filesystem::is_symlink(kept()));
    std::filesystem::remove(kept());
    std::filesystem::rename(aside, kept());
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::PauseTrading}));
    close();
    const auto left = keptNow();
    ASSERT_EQ(left.size(), 3U);
    EXPECT_EQ(left.front(), other);
}

TEST_F(KeptStanding, ADamagedFileIsCopiedBeforeAnotherTakesItsPlaceAndTheReasonNamesTheCopy)
{
    const std::string damaged = R"({"killed":[],"commands":[{"do":"of_a_newer_program"}]})";
    std::ofstream(kept()) << damaged;
    ASSERT_NO_FATAL_FAILURE(open("a"));
    const auto& stands = state().standings.whole();
    EXPECT_EQ(stands.state, TradingState::Killed);
    EXPECT_THAT(stands.because.told, HasSubstr("simulated.killed is damaged, so a kill may be in force; "
                                               "see simulated.killed.damaged"));
    close();
    EXPECT_EQ(textOf(commands::damagedCopyOf(kept())), damaged);
    EXPECT_EQ(std::filesystem::status(commands::damagedCopyOf(kept())).permissions(), std::filesystem::perms(0600));
    ASSERT_TRUE(commands::readKept(kept()));
    EXPECT_EQ(commands::readKept(kept())->kills.size(), 1U);
}

/// The live order: options are listed and quoted on after the desk has begun. What a person pulled is in force by then,
/// so that not one step quotes it.
TEST_F(KeptStanding, APullOfALineAndOfAnExpiryHoldsInTheStepThatBringsTheirChain)
{
    engine::testing::TwoCoins market;
    market.settings.quoting.enabled = true;
    const auto created = [&] {
        return engine::Engine::create({.settings = market.settings,
                                       .book = market.book,
                                       .runId = "test",
                                       .marketTitle = "two coins",
                                       .marketKind = domain::MarketKind::Simulated})
            .value();
    };
    const auto quoted = [&](const engine::EngineOutput& output) {
        std::vector<domain::Instrument> options;
        for (const auto& intent : output.intents)
            if (intent->purpose == domain::OrderPurpose::Quote)
                options.push_back(market.instruments().at(intent->instrument.value - 1));
        return options;
    };
    auto engine = created();
    const auto free = quoted(engine.onBatch(market.opening()).value());
    ASSERT_FALSE(free.empty());
    const auto& first = free.front();
    const auto other = std::find_if(free.begin(), free.end(), [&](const auto& option) {
        return option.underlying == first.underlying && option.expiry != first.expiry;
    });
    ASSERT_NE(other, free.end());
    const KeptCommand line{.action = OperatorAction::PullQuotes,
                           .underlying = first.underlying,
                           .instrument = first.name,
                           .since = market.now,
                           .until = market.now + Duration::hours(2),
                           .who = "ann",
                           .reason = "wide"};
    KeptCommand expiry = line;
    expiry.instrument.clear();
    expiry.expiry = other->expiry;
    ASSERT_TRUE(commands::writeKept(kept(), {.kills = {}, .commands = {line, expiry}}));
    venue::LatchBoard latches{{.venues = {"Deribit"}, .accounts = {}, .underlyings = {"BTC"}, .strategies = {}}};
    venue::KillLine kills{latches, {}, [](const auto&) {}};
    std::vector<OperatorCommand> said;
    kept::KillKeeper keeper(kept(), [&] { return market.now; });
    engine = created();
    keeper.carry(engine, kills, [&](auto command) { said.push_back(std::move(command)); });
    EXPECT_EQ(keeper.saidAtStart().size(), 2U);
    ASSERT_EQ(said.size(), 2U);
    const auto step = [&](const domain::EventBatch& batch) {
        auto output = engine.onBatch(batch).value();
        keeper.follow(engine, batch);
        return output;
    };
    for (const auto& command : std::vector(said))
        step(market.step(command));
    const auto& pulled = engine.state().overrides;
    ASSERT_EQ(pulled.size(), 2U);
    EXPECT_EQ(pulled[0].instrument, line.instrument);
    EXPECT_EQ(pulled[1].expiry, expiry.expiry);
    const auto left = quoted(step(market.opening()));
    EXPECT_FALSE(left.empty()) << "the others are";
    for (const auto& option : left)
        EXPECT_TRUE(option.name != first.name &&
                    (option.underlying != expiry.underlying || option.expiry != expiry.expiry))
            << option.name;
    EXPECT_EQ(said.size(), 2U);
    EXPECT_EQ(keptNow(), (std::vector{line, expiry}));
    // A person who sends them again has the last word.
    step(market.step(OperatorCommand{
        .action = OperatorAction::SendQuotes, .operatorName = "ann", .reason = "x", .underlying = first.underlying}));
    EXPECT_FALSE(std::filesystem::exists(kept()));
    EXPECT_EQ(said.size(), 2U);
}

/// What no person said and only a person ends: hedging that C08 or C09 stopped, what C10 lets only reduce, a latch that
/// closed. A desk at its venues has the same book under another journal; a built-in market begins anew.
TEST_F(KeptStanding, WhatOnlyAPersonEndsIsThereInANewJournalOfALiveDesk)
{
    engine::testing::TwoCoins market;
    const domain::Scope eth{domain::ScopeKind::Underlying, "ETH"}, account{domain::ScopeKind::Account, "Deribit"};
    const auto created = [&](domain::MarketKind kind) {
        return engine::Engine::create({.settings = market.settings,
                                       .book = market.book,
                                       .runId = "test",
                                       .marketTitle = "two coins",
                                       .marketKind = kind})
            .value();
    };
    venue::LatchBoard latches{
        {.venues = {"Deribit"}, .accounts = {"Deribit"}, .underlyings = {"BTC"}, .strategies = {}}};
    venue::KillLine kills{latches, {}, [](const auto&) {}};
    std::vector<OperatorCommand> said;
    std::string record;
    const auto carried = [&](kept::KillKeeper& keeper, engine::Engine& engine) {
        said.clear();
        keeper.carry(engine, kills, [&](auto command) { said.push_back(std::move(command)); });
        for (const auto& command : std::vector(said)) {
            const auto batch = market.step(command);
            ASSERT_TRUE(engine.onBatch(batch));
            keeper.follow(engine, batch);
        }
    };
    const auto stopAll = [&](engine::Engine& engine) {
        auto& state = const_cast<desk::State&>(engine.state());
        state.hedging.at("BTC").halted = domain::Refusal{.rule = domain::Rule::C09,
                                                         .scope = {domain::ScopeKind::Underlying, "BTC"},
                                                         .value = 12000.0,
                                                         .limit = 10000.0,
                                                         .reference = 9000.0,
                                                         .figure = domain::LimitedFigure::HedgeVolumeDay};
        state.hedging.at("ETH").halted = domain::Refusal{.rule = domain::Rule::C08, .value = 10.0, .limit = 10.0};
        state.standings.set({.state = TradingState::Reducing,
                             .because = {.cause = controls::Cause::DayLoss, .lossUsd = 500.0, .limitUsd = 400.0},
                             .scope = eth,
                             .since = market.now});
        state.standings.set({.state = TradingState::Halted,
                             .because = {.cause = controls::Cause::Latch, .told = "too many orders wait"},
                             .scope = account,
                             .since = market.now});
    };
    {
        kept::KillKeeper keeper(kept(), [&] { return market.now; });
        auto engine = created(domain::MarketKind::Simulated);
        ASSERT_TRUE(engine.onBatch(market.opening()));
        carried(keeper, engine);
        stopAll(engine);
        keeper.follow(engine, {});
        EXPECT_FALSE(std::filesystem::exists(kept())) << "another market would begin with it";
    }
    {
        kept::KillKeeper keeper(kept(), [&] { return market.now; });
        auto engine = created(domain::MarketKind::Live);
        ASSERT_TRUE(engine.onBatch(market.opening()));
        carried(keeper, engine);
        stopAll(engine);
        keeper.follow(engine, {});
    }
    const auto left = keptNow();
    ASSERT_EQ(left.size(), 4U);
    for (const auto& command : left)
        EXPECT_EQ(command.who, "ballast");

    market.advance(Duration::hours(1));
    // One of a coin that this desk has not waits for another.
    auto all = left;
    all.push_back({.action = OperatorAction::PauseUnderlying,
                   .underlying = "SOL",
                   .key = "C08 moves 10 0 10",
                   .since = wallTime(),
                   .who = "ballast",
                   .reason = "then"});
    ASSERT_TRUE(commands::writeKept(kept(), {.kills = {}, .commands = all}));
    kept::KillKeeper keeper(kept(), [&] { return market.now; });
    auto engine = created(domain::MarketKind::Live);
    ASSERT_TRUE(engine.onBatch(market.opening()));
    ASSERT_NO_FATAL_FAILURE(carried(keeper, engine));
    EXPECT_THAT(
        keeper.saidAtStart(),
        testing::UnorderedElementsAre(
            HasSubstr("hedging of SOL stopped, by ballast since "),
            AllOf(HasSubstr("hedging of BTC stopped, by ballast since "), HasSubstr("this day (UTC)")),
            AllOf(HasSubstr("hedging of ETH stopped, by ballast since "), HasSubstr("10 automatic hedges")),
            AllOf(HasSubstr("REDUCE-ONLY (underlying:ETH), by ballast since "), HasSubstr("C10: the day's loss")),
            AllOf(HasSubstr("HALTED (account:Deribit), by ballast since "), HasSubstr("too many orders wait"))));
    const auto& state = engine.state();
    ASSERT_TRUE(state.hedging.at("BTC").halted);
    EXPECT_EQ(state.hedging.at("BTC").halted->rule, domain::Rule::C09);
    EXPECT_EQ(state.hedging.at("BTC").halted->value, 12000.0);
    ASSERT_TRUE(state.hedging.at("ETH").halted);
    EXPECT_EQ(state.standings.at(eth).state, TradingState::Reducing);
    EXPECT_EQ(state.standings.at(account).state, TradingState::Halted);
    EXPECT_THAT(keptNow(), testing::UnorderedElementsAreArray(all)) << "since when and why stay";
    const auto resume = [&](const domain::Scope& scope) {
        OperatorCommand command{.action = OperatorAction::ResumeTrading, .operatorName = "ann", .reason = "seen"};
        command.scope = scope;
        const auto batch = market.step(command);
        const auto output = engine.onBatch(batch);
        if (!output) return ADD_FAILURE() << output.error().message;
        keeper.follow(engine, batch);
        record = output->commands.front().sentence;
    };
    // One word for the whole desk lets the coin go as before the restart, and names it; a closed latch stays.
    const auto stopped = engine;
    resume({});
    EXPECT_EQ(state.standings.at(eth).state, TradingState::Normal);
    EXPECT_THAT(record, HasSubstr(" ETH is NORMAL, which C10 let only reduce."));
    EXPECT_EQ(state.standings.at(account).state, TradingState::Halted);
    engine = stopped;
    keeper.follow(engine, {});
    // What a person said of it, a person ends by its name.
    OperatorCommand own{.action = OperatorAction::ReduceOnly, .operatorName = "ann", .reason = "x", .scope = eth};
    ASSERT_TRUE(engine.onBatch(market.step(own)));
    resume({});
    EXPECT_EQ(state.standings.at(eth).state, TradingState::Reducing);
    EXPECT_THAT(record, Not(HasSubstr("ETH is NORMAL")));
    engine = stopped;
    keeper.follow(engine, {});
    resume({domain::ScopeKind::Underlying, "BTC"});
    EXPECT_EQ(keptNow().size(), 4U);
    resume(eth);
    resume(account);
    EXPECT_EQ(keptNow(), std::vector{all.back()});
}

/// A day's limit is one of the day and not one of each start, also where nothing has stopped yet.
TEST_F(KeptStanding, WhatLimitsCountedThisDayIsCountedInANewJournalOfALiveDesk)
{
    engine::testing::TwoCoins market;
    venue::LatchBoard latches{
        {.venues = {"Deribit"}, .accounts = {"Deribit"}, .underlyings = {"BTC"}, .strategies = {}}};
    venue::KillLine kills{latches, {}, [](const auto&) {}};
    struct Opened {
        engine::Engine engine;
        kept::KillKeeper keeper;
    };
    const auto opened = [&](domain::MarketKind kind) {
        auto engine = engine::Engine::create({.settings = market.settings,
                                              .book = market.book,
                                              .runId = "test",
                                              .marketTitle = "two coins",
                                              .marketKind = kind})
                          .value();
        auto desk = std::unique_ptr<Opened>(
            new Opened{std::move(engine), kept::KillKeeper(kept(), [&] { return market.now; })});
        std::vector<OperatorCommand> said;
        desk->keeper.carry(desk->engine, kills, [&](auto command) { said.push_back(std::move(command)); });
        for (const auto& command : said) {
            const auto batch = market.step(command);
            EXPECT_TRUE(desk->engine.onBatch(batch));
            desk->keeper.follow(desk->engine, batch);
        }
        EXPECT_TRUE(desk->engine.onBatch(market.opening()));
        return desk;
    };
    const auto hedgeOf = [](Opened& desk) -> desk::HedgeState& {
        return const_cast<desk::State&>(desk.engine.state()).hedging.at("BTC");
    };
    const auto sent = [&](Opened& desk) { return hedgeOf(desk).volume.sent(market.now); };
    const auto counts = [&] { return commands::readKept(kept()).value().counts; };
    {
        const auto desk = opened(domain::MarketKind::Simulated);
        hedgeOf(*desk).volume.onHedge(market.now, "o1", 400.0);
        desk->keeper.follow(desk->engine, {});
        EXPECT_FALSE(std::filesystem::exists(kept())) << "another market would begin with it";
    }
    {
        const auto desk = opened(domain::MarketKind::Live);
        EXPECT_FALSE(std::filesystem::exists(kept()));
        hedgeOf(*desk).volume.onHedge(market.now, "o1", 400.0);
        desk->keeper.follow(desk->engine, {});
        EXPECT_FALSE(std::filesystem::exists(kept())) << "the engine's thread writes no hedge";
        desk->keeper.keepCounts();
        const auto before = whichFile();
        desk->keeper.keepCounts();
        EXPECT_EQ(whichFile(), before) << "nothing new, no write";
    }
    ASSERT_EQ(counts().size(), 1U);
    EXPECT_EQ(counts().front().underlying, "BTC");
    market.advance(Duration::minutes(1));
    {
        const auto desk = opened(domain::MarketKind::Live);
        EXPECT_THAT(desk->keeper.saidAtStart(),
                    testing::ElementsAre("counts of BTC: 400 USD of hedges this day (C09)"));
        EXPECT_EQ(sent(*desk).day, 400.0);
        EXPECT_EQ(sent(*desk).fiveMinutes, 400.0);
        hedgeOf(*desk).volume.onHedge(market.now, "o2", 300.0);
        desk->keeper.follow(desk->engine, {});
        desk->keeper.keepCounts();
    }
    {
        const auto desk = opened(domain::MarketKind::Live);
        EXPECT_EQ(sent(*desk).day, 700.0);
        // What a person lets go counts in no journal any more.
        hedgeOf(*desk).volume.reset();
        desk->keeper.follow(desk->engine, {});
        desk->keeper.keepCounts();
        EXPECT_FALSE(std::filesystem::exists(kept()));
        hedgeOf(*desk).volume.onHedge(market.now, "o3", 50.0);
        desk->keeper.follow(desk->engine, {});
        desk->keeper.keepCounts();
        ASSERT_EQ(counts().size(), 1U);
    }
    market.advance(Duration::days(1));
    {
        const auto desk = opened(domain::MarketKind::Live);
        EXPECT_TRUE(desk->keeper.saidAtStart().empty());
        EXPECT_EQ(sent(*desk).day, 0.0);
        EXPECT_FALSE(std::filesystem::exists(kept())) << "of yesterday";
    }
    // More than a command can carry ends no start.
    ASSERT_TRUE(commands::writeKept(
        kept(), {.kills = {}, .commands = {}, .counts = {{"BTC", std::string(100'000, 'x'), market.now}}}));
    const auto desk = opened(domain::MarketKind::Live);
    EXPECT_THAT(desk->keeper.saidAtStart(),
                testing::ElementsAre("counts of BTC begin anew, for they could not be read"));
    desk->keeper.follow(desk->engine, {});
    desk->keeper.keepCounts();
    EXPECT_FALSE(std::filesystem::exists(kept())) << "and the next start says nothing of it";
}

/// Of two limits the smaller holds; of a target no side is stricter. What does not hold is named once.
TEST_F(KeptStanding, AStricterLimitIsThereInANewJournalAndALooserOneIsNamed)
{
    const auto limit = [&](const char* coin) { return *state().config.book.findLimits(coin); };
    const auto set = [&](const char* key, double value) {
        say({.action = OperatorAction::SetLimit, .underlying = "BTC", .key = key, .value = value});
    };
    ASSERT_NO_FATAL_FAILURE(open("a"));
    const auto own = limit("BTC");
    ASSERT_NO_FATAL_FAILURE(set("net_delta", own.netDelta / 2.0));
    ASSERT_NO_FATAL_FAILURE(set("vega_usd", own.vegaUsd * 2.0));
    ASSERT_NO_FATAL_FAILURE(set("target_delta", own.targetDelta + 1.0));
    ASSERT_NO_FATAL_FAILURE(set("net_delta", -1.0));  // Which the engine refuses.
    close();
    ASSERT_EQ(keptNow().size(), 3U);
    const auto left = keptNow();

    ASSERT_NO_FATAL_FAILURE(open("b"));
    EXPECT_THAT(session->saidAtStart(), testing::ElementsAre(HasSubstr("limit net_delta of BTC set to ")));
    EXPECT_THAT(
        session->leftAtStart(),
        testing::UnorderedElementsAre(
            AllOf(HasSubstr("limit vega_usd of BTC set to "), HasSubstr("by ann since "), HasSubstr("is stricter")),
            AllOf(HasSubstr("limit target_delta of BTC set to "), HasSubstr(" holds)"))));
    close();
    EXPECT_EQ(limit("BTC").netDelta, own.netDelta / 2.0);
    EXPECT_EQ(limit("BTC").vegaUsd, own.vegaUsd);
    EXPECT_EQ(limit("BTC").targetDelta, own.targetDelta);
    EXPECT_THAT(reasons("b").front(),
                AllOf(HasSubstr("Limit net_delta of BTC set from "), HasSubstr("in force before this start, since ")));
    ASSERT_EQ(keptNow().size(), 1U) << "what was named is forgotten";
    EXPECT_EQ(keptNow().front(), left.front()) << "who said it, when and why stays";
    expectIdentical("b");

    ASSERT_NO_FATAL_FAILURE(open("b"));
    EXPECT_TRUE(session->saidAtStart().empty());
    EXPECT_TRUE(session->leftAtStart().empty());
    ASSERT_NO_FATAL_FAILURE(set("net_delta", own.netDelta));
    close();
    EXPECT_FALSE(std::filesystem::exists(kept())) << "the book's own figure is nothing that is kept";
    // The first journal has its own, which its file never heard of since.
    ASSERT_NO_FATAL_FAILURE(open("a"));
    close();
    EXPECT_EQ(limit("BTC").vegaUsd, own.vegaUsd * 2.0);
    EXPECT_EQ(keptNow().size(), 3U);
}

/// What a person takes back in the very session that carried it is gone for the next.
TEST_F(KeptStanding, ALimitThatWasCarriedAndSetBackIsForgotten)
{
    ASSERT_NO_FATAL_FAILURE(open("a"));
    const auto own = state().config.book.findLimits("BTC")->netDelta;
    const auto set = [&](double value) {
        say({.action = OperatorAction::SetLimit, .underlying = "BTC", .key = "net_delta", .value = value});
    };
    ASSERT_NO_FATAL_FAILURE(set(own / 2.0));
    close();
    ASSERT_NO_FATAL_FAILURE(open("b"));
    ASSERT_EQ(session->saidAtStart().size(), 1U);
    ASSERT_NO_FATAL_FAILURE(set(own));
    close();
    EXPECT_FALSE(std::filesystem::exists(kept()));
    ASSERT_NO_FATAL_FAILURE(open("c"));
    EXPECT_TRUE(session->saidAtStart().empty());
    close();
}

/// Of BTC alone, with these limits.
std::string bookOf(double netDelta, double target = 0.0, double vega = 15'000.0)
{
    return "name = \"Limits\"\n[[hedge]]\nunderlying = \"BTC\"\ninstrument = \"BTC_USDC-PERPETUAL\"\nquantity = 0\n"
           "[[cash]]\nvenue = \"Deribit\"\ncurrency = \"USDC\"\namount = 4000000\n[[limits]]\nunderlying = \"BTC\"\n"
           "gamma_per_percent = 12\norder_notional_usd = 2000000\ndaily_loss_usd = 1500000\nrisk_aversion = 1e-5\n" +
           fmt::format("net_delta = {}\ntarget_delta = {}\nvega_usd = {}\n", netDelta, target, vega);
}

/// A book that is tighter than the person, and one whose target does not fit in, do not end what he said.
TEST_F(KeptStanding, ALimitThatOneBookHidesHoldsInTheNextWhoseBookIsLooser)
{
    const auto netDelta = [&] { return state().config.book.findLimits("BTC")->netDelta; };
    const auto set = [&](const char* key, double value) {
        say({.action = OperatorAction::SetLimit, .underlying = "BTC", .key = key, .value = value});
    };
    ASSERT_NO_FATAL_FAILURE(open("a", bookOf(30.0)));
    ASSERT_NO_FATAL_FAILURE(set("net_delta", 12.0));
    ASSERT_NO_FATAL_FAILURE(set("vega_usd", 30'000.0));  // Looser than the book's.
    close();
    ASSERT_EQ(keptNow().size(), 2U);
    const auto left = keptNow().front();
    EXPECT_EQ(left.ofBook, 30.0);

    ASSERT_NO_FATAL_FAILURE(open("tight", bookOf(10.0)));
    EXPECT_TRUE(session->saidAtStart().empty());
    EXPECT_THAT(session->leftAtStart(),
                testing::UnorderedElementsAre(
                    AllOf(HasSubstr("limit net_delta of BTC set to 12, by ann since "),
                          HasSubstr("(10 holds, which is stricter; kept for the next start)")),
                    AllOf(HasSubstr("limit vega_usd of BTC set to 30000"), Not(HasSubstr("kept for")))));
    // What is said of something else is no word about it.
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::SetMode, .mode = HedgeMode::Confirm}));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::SetMode, .mode = HedgeMode::Automatic}));
    close();
    EXPECT_EQ(netDelta(), 10.0);
    EXPECT_EQ(keptNow(), std::vector{left}) << "and what was no stricter in its own book is forgotten";

    // The engine would refuse it, and the session would not begin.
    ASSERT_NO_FATAL_FAILURE(open("target", bookOf(40.0, 20.0)));
    EXPECT_THAT(session->leftAtStart(),
                testing::ElementsAre(
                    HasSubstr("(40 holds, for the target of 20 needs more than that; kept for the next start)")));
    close();
    EXPECT_EQ(netDelta(), 40.0);
    EXPECT_EQ(keptNow(), std::vector{left});

    ASSERT_NO_FATAL_FAILURE(open("loose", bookOf(30.0)));
    EXPECT_THAT(session->saidAtStart(), testing::ElementsAre(HasSubstr("limit net_delta of BTC set to 12, by ann")));
    close();
    EXPECT_EQ(netDelta(), 12.0);
    EXPECT_EQ(keptNow(), std::vector{left}) << "with the figure of the book that it was set against";
    expectIdentical("loose");

    // A newer word of the same limit takes its place, though it is the tight book's own figure.
    ASSERT_NO_FATAL_FAILURE(open("tight again", bookOf(10.0)));
    ASSERT_NO_FATAL_FAILURE(set("net_delta", 9.0));
    ASSERT_NO_FATAL_FAILURE(set("net_delta", 10.0));
    close();
    EXPECT_FALSE(std::filesystem::exists(kept()));
}

/// A cell limit of 0 is none, and a day's loss of 0 never kills.
TEST(KeptLimits, OfTwoTheSmallerIsStricterUnlessItIsNone)
{
    EXPECT_TRUE(kept::isStricter("net_delta", 0.0, 1.0));
    EXPECT_FALSE(kept::isStricter("net_delta", 1.0, 1.0));
    for (const char* cell : {"cell_delta", "cell_gamma", "cell_vega_usd", "cell_notional_usd", "hedge_gamma",
                             "hedge_vega_usd", "hedge_volume_5min_usd", "hedge_volume_day_usd"}) {
        EXPECT_TRUE(kept::isStricter(cell, 2.0, 0.0)) << cell;
        EXPECT_FALSE(kept::isStricter(cell, 0.0, 2.0)) << cell;
        EXPECT_TRUE(kept::isStricter(cell, 1.0, 2.0)) << cell;
    }
    EXPECT_FALSE(kept::isStricter("daily_loss_usd", 0.0, 1e6));
    EXPECT_FALSE(kept::isStricter("daily_loss_usd", 1e6, 0.0));
    EXPECT_TRUE(kept::isStricter("daily_loss_usd", 1e5, 1e6));
    EXPECT_FALSE(kept::isStricter("target_delta", 0.0, 1.0));
}

/// As many as a session lets wait are said at once; the others follow, and none is lost.
TEST_F(KeptStanding, MoreThanASessionLetsWaitAreSaidOneAfterTheOther)
{
    engine::testing::TwoCoins market;
    auto engine = market.start();
    commands::Kept all;
    for (const auto& option : market.instruments())
        if (option.isOption() && all.commands.size() < 150)
            all.commands.push_back({.action = OperatorAction::PullQuotes,
                                    .underlying = option.underlying,
                                    .instrument = option.name,
                                    .since = market.now,
                                    .until = market.now + Duration::hours(2),
                                    .who = "ann",
                                    .reason = "wide"});
    ASSERT_EQ(all.commands.size(), 150U);
    ASSERT_TRUE(commands::writeKept(kept(), all));
    venue::LatchBoard latches{{.venues = {"Deribit"}, .accounts = {}, .underlyings = {"BTC"}, .strategies = {}}};
    venue::KillLine kills{latches, {}, [](const auto&) {}};
    std::deque<OperatorCommand> waiting;
    std::size_t most = 0;
    kept::KillKeeper keeper(kept(), [&] { return market.now; });
    keeper.carry(engine, kills, [&](auto command) {
        waiting.push_back(std::move(command));
        most = std::max(most, waiting.size());
    });
    while (!waiting.empty()) {
        const auto batch = market.step(waiting.front());
        waiting.pop_front();
        ASSERT_TRUE(engine.onBatch(batch));
        keeper.follow(engine, batch);
    }
    EXPECT_EQ(engine.state().overrides.size(), 150U);
    EXPECT_EQ(keptNow().size(), 150U);
    EXPECT_LE(most, 128U);
}

/// Overrides end by the market's time, which a person can stop.
TEST_F(KeptStanding, AnOverrideThatOutlastsItsHourWhileTheMarketStandsIsKeptForWhatIsLeft)
{
    engine::testing::ScriptedMarket market;
    auto engine = engine::Engine::create(market.config()).value();
    venue::LatchBoard latches{{.venues = {"Deribit"}, .accounts = {}, .underlyings = {"BTC"}, .strategies = {}}};
    venue::KillLine kills{latches, {}, [](const auto&) {}};
    auto wall = market.now() + Duration::hours(1000);
    kept::KillKeeper keeper(kept(), [&] { return wall; });
    keeper.carry(engine, kills, [](const auto&) {});
    const auto step = [&](const domain::EventBatch& batch) {
        ASSERT_TRUE(engine.onBatch(batch));
        keeper.follow(engine, batch);
    };
    step(market.opening(80000.0));
    step(market.say({.action = OperatorAction::PauseUnderlying,
                     .reason = "lunch",
                     .underlying = "BTC",
                     .duration = Duration::minutes(30)}));
    const auto began = wall;
    ASSERT_EQ(keptNow().size(), 1U);
    EXPECT_EQ(keptNow().front().until, wall + Duration::minutes(30));
    wall = wall + Duration::seconds(2);
    const auto before = whichFile();
    step(market.say({.action = OperatorAction::EndOverride, .target = 99}));
    EXPECT_EQ(whichFile(), before) << "what was said in vain costs no write";
    wall = wall + Duration::minutes(40);
    keeper.keepTimes(engine);
    ASSERT_EQ(keptNow().size(), 1U);
    EXPECT_EQ(keptNow().front().until, wall + Duration::minutes(30));
    EXPECT_EQ(keptNow().front().since, began);
}

TEST_F(KeptStanding, TheReasonOfThenStandsWholeInWhatIsSaidAgain)
{
    const std::string reason = "the desk next door moves its whole book at four, ask Maria before you go on";
    ASSERT_LE(reason.size(), 80U) << "as much as any record holds";
    ASSERT_NO_FATAL_FAILURE(open("a"));
    ASSERT_NO_FATAL_FAILURE(say({.action = OperatorAction::PauseUnderlying, .reason = reason, .underlying = "ETH"}));
    close();
    ASSERT_NO_FATAL_FAILURE(open("b"));
    close();
    ASSERT_EQ(state().overrides.size(), 1U);
    EXPECT_THAT(state().overrides.front().reason, testing::EndsWith(reason));
    EXPECT_THAT(reasons("b").front(), HasSubstr(reason));
}

TEST_F(KeptStanding, TheFileIsReadAsLargeAsItIsWritten)
{
    commands::Kept all;
    const auto now = wallTime();
    for (int i = 0; i < 2000; ++i)
        all.commands.push_back({.action = OperatorAction::PullQuotes,
                                .underlying = "BTC",
                                .instrument = "BTC-27FEB26-" + std::to_string(1000 + i) + "-C",
                                .since = now,
                                .until = now + Duration::hours(8),
                                .who = "ann",
                                .reason = std::string(80, 'r')});
    ASSERT_TRUE(commands::writeKept(kept(), all));
    ASSERT_GT(std::filesystem::file_size(kept()), std::uintmax_t{64} * 1024);
    const auto read = commands::readKept(kept());
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, all);
    auto tooMany = all;
    tooMany.commands.front().reason = std::string(std::size_t{5} << 20U, 'r');
    EXPECT_FALSE(commands::writeKept(kept(), tooMany)) << "what nobody could read is not written";
    EXPECT_EQ(commands::readKept(kept()).value(), all);
    EXPECT_EQ(commands::keptWords(std::string(199, 'a') + "\u00e9"), std::string(199, 'a')) << "a whole character";
    // A session adds to it as to a small one.
    ASSERT_TRUE(kept::keepKill(kept(), {{}, now, "bob", std::string(100'000, 'k')}));
    EXPECT_EQ(commands::readKept(kept()).value().kills.front().reason.size(), 200U);
}

/// A kill from the command line while the desk writes: neither takes the other's away.
TEST_F(KeptStanding, TwoWritersLoseNothingOfEachOther)
{
    const auto now = wallTime();
    const auto planted = folder.file("planted");
    std::ofstream(planted) << "mine";
    std::filesystem::create_symlink(planted, kept() + ".new");
    constexpr int kWriters = 4, kEach = 10;
    std::vector<std::thread> writers;
    for (int w = 0; w < kWriters; ++w)
        writers.emplace_back([&, w] {
            for (int i = 0; i < kEach; ++i)
                EXPECT_TRUE(kept::keepKill(
                    kept(), {{domain::ScopeKind::Underlying, "C" + std::to_string(w * kEach + i)}, now, "ann", "x"}));
        });
    for (auto& writer : writers)
        writer.join();
    EXPECT_EQ(kept::readKeptKills(kept()).value().size(), std::size_t{kWriters} * kEach);
    EXPECT_EQ(textOf(planted), "mine");
}

}  // namespace
}  // namespace ballast::integration::kept_standing_test
