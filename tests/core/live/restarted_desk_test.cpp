#include <gtest/gtest.h>
#include <thread>

#include "base/log.h"
#include "core/engine/bare_engine.h"
#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "desk/state.h"
#include "live/live_desk.h"

namespace ballast::live::restarted_desk_test {
namespace {

using namespace domain;
using namespace std::chrono_literals;

const Scope kDeribit{ScopeKind::Venue, "Deribit"};

engine::EngineConfig bareConfig()
{
    engine::EngineConfig config;
    config.settings = defaultSettings(Profile::Simulated);
    return config;
}

/// A live desk on its threads whose journal is gone on with; what may leave is asked of its latches.
class RestartedDesks : public testing::Test {
protected:
    RestartedDesks()
    {
        log::setSink([](log::Level, std::string_view) {});
    }
    ~RestartedDesks() override
    {
        if (desk) desk->stop();
        log::setSink({});
    }

    void begin(HealthGuard::Limits limits = {})
    {
        auto writer = journal::Writer::create(file, journal::samples::header());
        ASSERT_TRUE(writer) << writer.error().message;
        make(engine::bareEngine(), std::move(*writer), {}, limits);
    }
    /// Its latches stand; nothing runs yet.
    void goOn()
    {
        auto recovered = recover(file, bareConfig(), journal::samples::header(), {clock.now(), "", "test"});
        ASSERT_TRUE(recovered) << recovered.error().message;
        make(std::move(recovered->engine), std::move(recovered->writer), *recovered, {});
    }
    void run()
    {
        ASSERT_TRUE(desk->start());
        ASSERT_TRUE(desk->watch());
    }
    void restart()
    {
        // What was told has been decided and is on disk: each beat of the heart is a step.
        const auto last = desk->lastStep() + 2;
        ASSERT_TRUE(waitFor([&] { return desk->journalLoop().watermark() >= last; }));
        desk->stop();
        desk.reset();
        goOn();
    }
    void say(OperatorAction action, Scope scope = {})
    {
        OperatorCommand c;
        c.action = action;
        c.operatorName = "ann";
        c.reason = "test";
        c.scope = std::move(scope);
        ASSERT_TRUE(desk->intake().submit(std::move(c)));
    }
    /// Whether an order at Deribit that is judged now may leave.
    bool isOpen() { return desk->latches().lets({.venue = "Deribit"}, desk->latches().newest(), Lane::Trading); }
    template <class Condition> static bool waitFor(Condition holds, std::chrono::seconds longest = 20s)
    {
        const auto until = std::chrono::steady_clock::now() + longest;
        while (!holds() && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(5ms);
        return holds();
    }

    const SystemClock clock;
    journal::samples::TemporaryFolder folder;
    const std::string file = folder.file("j");
    std::optional<LiveDesk> desk;
    venue::FeedSink* feed{};
    venue::FeedSink* oracle{};

private:
    struct Former {
        std::optional<Place> place;
        std::optional<journal::Checkpoint> from;
        Former() = default;
        Former(const Recovered& recovered) : place(recovered.place), from(recovered.from) {}
    };
    void make(engine::Engine engine, std::unique_ptr<journal::Writer> writer, const Former& former,
              HealthGuard::Limits limits)
    {
        desk.emplace(clock, std::move(engine), std::make_unique<WriterStore>(std::move(writer), "test"),
                     LiveDesk::Options{.journalFile = file,
                                       .latches = {.venues = {"Deribit"}},
                                       .limits = limits,
                                       .goesOnAfter = former.place,
                                       .walkedFrom = former.from});
        feed = &desk->intake().addFeed("Deribit");
        oracle = &desk->intake().addFeed("Pyth");
    }
};

/// F61: the disk was short when the desk ended, and is not when it begins again: nobody but the guard says so.
TEST_F(RestartedDesks, F61_WhatAShortDiskClosedBeforeOpensFiveSecondsAfterAStartOnAWellOne)
{
    begin({.freeBytes = ~std::uint64_t{0}});
    run();
    ASSERT_TRUE(waitFor([&] { return !isOpen(); }));
    restart();
    EXPECT_FALSE(isOpen()) << "nobody has looked at the disk yet";
    const auto begun = clock.now();
    run();
    ASSERT_TRUE(waitFor([&] { return isOpen(); })) << "trading goes on by itself";
    EXPECT_GE(clock.now() - begun, Duration::seconds(5));
    desk->stop();
    EXPECT_TRUE(desk->engineLoop().engine().state().faults.all().empty());
}

/// F01: a venue's feed and an oracle's were down. That stands in the engine, and ends there: no latch waits for it.
TEST_F(RestartedDesks, F01_AFeedThatWasDownLeavesNoLatchClosed)
{
    begin();
    feed->connection(venue::Connection::Down, "cut");
    oracle->connection(venue::Connection::Down, "cut");
    run();
    restart();
    const auto& faults = desk->engineLoop().engine().state().faults;
    ASSERT_TRUE(faults.lasts({controls::Fault::Feed, kDeribit}));
    ASSERT_TRUE(faults.lasts({controls::Fault::Feed, {ScopeKind::Venue, "Pyth"}}));
    EXPECT_TRUE(isOpen());
    EXPECT_TRUE(desk->latches().lets({}, desk->latches().newest(), Lane::Trading)) << "the oracle is no venue of ours";
    run();
    feed->connection(venue::Connection::Up, "");
    oracle->connection(venue::Connection::Up, "");
    ASSERT_TRUE(waitFor([&] { return desk->journalLoop().watermark() > 6; }));
    EXPECT_TRUE(isOpen());
}

TEST_F(RestartedDesks, WhatAPersonPausedStaysClosedUntilHeLetsOutWhatReduces)
{
    begin();
    run();
    say(OperatorAction::PauseTrading);
    restart();
    EXPECT_FALSE(isOpen());
    run();
    say(OperatorAction::ReduceOnly);
    EXPECT_TRUE(waitFor([&] { return isOpen(); })) << "hedges that reduce leave";
}

/// C15, faults.md section 1: re-armed, then REDUCING. What lowers exposure is decided, and must leave.
TEST_F(RestartedDesks, C15_ReduceOnlyAfterARearmOpensTheLatchOfItsScopeAlone)
{
    begin();
    run();
    for (const auto& scope : {Scope{}, kDeribit}) {
        ASSERT_TRUE(desk->killLine().kill(scope, "ann", "test"));
        ASSERT_FALSE(isOpen());
        say(OperatorAction::ReduceOnly, scope);
        say(OperatorAction::Rearm, scope);
        const auto last = desk->lastStep() + 2;
        ASSERT_TRUE(waitFor([&] { return desk->journalLoop().watermark() >= last; }));
        EXPECT_FALSE(isOpen()) << "KILLED refuses it, and re-arming opens nothing";
        say(OperatorAction::ReduceOnly, scope);
        ASSERT_TRUE(waitFor([&] { return isOpen(); })) << toString(scope);
        say(OperatorAction::ResumeTrading, scope);
    }
    ASSERT_TRUE(desk->killLine().kill(kDeribit, "ann", "test"));
    say(OperatorAction::ReduceOnly);
    const auto last = desk->lastStep() + 2;
    ASSERT_TRUE(waitFor([&] { return desk->journalLoop().watermark() >= last; }));
    EXPECT_FALSE(isOpen()) << "the desk's word opens no part's";
}

/// F63: the start walks the tail, the rest is walked beside. A record of before the checkpoint that was changed is a
/// kill that everybody sees, and neither a fault that is over nor a resume alone opens it.
TEST_F(RestartedDesks, F63_ABreakInTheOldChainIsAKillThatAPersonLeaves)
{
    begin();
    run();
    say(OperatorAction::PauseTrading);
    say(OperatorAction::ResumeTrading);
    const auto last = desk->lastStep() + 2;
    ASSERT_TRUE(waitFor([&] { return desk->journalLoop().watermark() >= last; }));
    desk->stop();
    desk.reset();
    {
        journal::samples::RawSqlite raw(file);
        ASSERT_EQ(raw.run("UPDATE records SET body = replace(body, 'Paused', 'paused') WHERE sequence = 1"), SQLITE_OK);
    }
    goOn();
    ASSERT_TRUE(isOpen());
    run();
    ASSERT_TRUE(waitFor([&] { return !isOpen(); }));
    desk->intake().tellHealth({Ailment::CommitSlow});
    desk->intake().tellHealth({Ailment::None});
    std::this_thread::sleep_for(6s);  // A hold of five is over.
    say(OperatorAction::ResumeTrading);
    const auto end = desk->lastStep() + 2;
    ASSERT_TRUE(waitFor([&] { return desk->journalLoop().watermark() >= end; }));
    EXPECT_FALSE(isOpen());
    desk->stop();
    const auto& standing = desk->engineLoop().engine().state().standings.whole();
    EXPECT_EQ(standing.state, TradingState::Killed);
    EXPECT_EQ(standing.because.who, "checker");
}

}  // namespace
}  // namespace ballast::live::restarted_desk_test
