#include "live/journal_loop.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <thread>

#include "base/log.h"
#include "core/engine/bare_engine.h"
#include "core/journal/samples.h"

namespace ballast::live::journal_loop_test {
namespace {

using namespace std::chrono_literals;
using journal::samples::step;
using testing::ElementsAre;

template <class Condition> bool waitFor(Condition holds)
{
    for (int i = 0; i < 10'000 && !holds(); ++i)
        std::this_thread::sleep_for(1ms);
    return holds();
}

/// A real journal behind a disk that the test can make fail and hang.
class Disk final : public Store {
public:
    Disk() : m_writer(*journal::Writer::create(folder.file("j"), journal::samples::header())) {}

    Result<std::vector<journal::CommittedStep>> commitMany(std::span<const journal::StepRecord> steps) override
    {
        {
            std::unique_lock lock(m_mutex);
            ++attempts;
            m_wake.wait(lock, [this] { return !m_hangs; });
            if (m_failures > 0) {
                --m_failures;
                return fail(m_code, "the disk is full");
            }
            groups.push_back(steps.size());
        }
        return m_writer->commitMany(steps);
    }
    void encodeAhead(std::span<const journal::StepRecord> steps) override
    {
        {
            const std::lock_guard lock(m_mutex);
            aheads.push_back(steps.size());
        }
        m_writer->encodeAhead(steps);
    }
    Result<void> tidy() override
    {
        ++tidies;
        if (cutLog) return fail(ErrorCode::Corrupt, "the log was cut");
        return m_writer->copyLog();
    }
    Result<void> check() override
    {
        ++looks;
        if (gone) return fail(ErrorCode::Corrupt, "the journal was removed");
        return {};
    }
    Result<void> storeCheckpoint(const journal::StateBytes& state) override
    {
        const std::lock_guard lock(m_mutex);
        asides.push_back(state.asides);
        if (asides.size() == 1) return fail(ErrorCode::Io, "the disk is full");
        return {};
    }
    Result<void> storeMarket(const journal::MarketBytes& market) override
    {
        const std::lock_guard lock(m_mutex);
        markets.push_back(market.step);
        if (markets.size() == 1) return fail(ErrorCode::Io, "the disk is full");
        return {};
    }
    std::vector<std::uint64_t> givenMarkets()
    {
        const std::lock_guard lock(m_mutex);
        return markets;
    }
    std::vector<std::string> givenAsides()
    {
        const std::lock_guard lock(m_mutex);
        return asides;
    }
    void hang(bool hangs)
    {
        const std::lock_guard lock(m_mutex);
        m_hangs = hangs;
        m_wake.notify_all();
    }
    void failNext(int times, ErrorCode code = ErrorCode::Io)
    {
        const std::lock_guard lock(m_mutex);
        m_failures = times;
        m_code = code;
    }
    std::size_t mostAhead()
    {
        const std::lock_guard lock(m_mutex);
        return aheads.empty() ? 0 : *std::max_element(aheads.begin(), aheads.end());
    }
    std::vector<std::size_t> sizes()
    {
        const std::lock_guard lock(m_mutex);
        return groups;
    }

    journal::samples::TemporaryFolder folder;
    std::atomic<int> attempts{0}, looks{0}, tidies{0};
    std::atomic<bool> gone{false}, cutLog{false};
    std::vector<std::size_t> groups, aheads;
    std::vector<std::string> asides;     ///< Of the checkpoints that it was given; the first is not stored.
    std::vector<std::uint64_t> markets;  ///< Steps of the markets that it was given; the first is not stored.

private:
    std::unique_ptr<journal::Writer> m_writer;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_hangs{};
    int m_failures{};
    ErrorCode m_code{ErrorCode::Io};
};

/// Notes what it is offered, and what stood on disk then.
class Venue final : public Outlet {
public:
    bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) override
    {
        return note(order.record()->id);
    }
    bool offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) override
    {
        return note("amend " + amendment.record()->order);
    }
    void notSent(const domain::OrderIntent& order) override
    {
        const std::lock_guard lock(m_mutex);
        m_refused.push_back(order.id);
    }
    void notSent(const domain::Amendment& amendment) override
    {
        const std::lock_guard lock(m_mutex);
        m_refused.push_back("amend " + amendment.order);
    }
    void done(const journal::StepRecord& step, const std::vector<engine::CommandOutcome>& commands) override
    {
        const std::lock_guard lock(m_mutex);
        m_offers.push_back("commands of " + std::to_string(step.step) + ": " + commands.front().sentence);
    }
    std::optional<journal::MarketBytes> takeMarket() override
    {
        const std::lock_guard lock(m_mutex);
        if (m_markets.empty()) return std::nullopt;
        const auto step = m_markets.front();
        m_markets.erase(m_markets.begin());
        return journal::MarketBytes{.step = step, .hash = {}, .packed = {}};
    }
    /// Markets to be taken from now on.
    void keep(std::vector<std::uint64_t> markets)
    {
        const std::lock_guard lock(m_mutex);
        m_markets = std::move(markets);
    }
    std::vector<std::string> offers()
    {
        const std::lock_guard lock(m_mutex);
        return m_offers;
    }
    std::vector<std::string> refused()
    {
        const std::lock_guard lock(m_mutex);
        return m_refused;
    }
    std::atomic<bool> full{false};

private:
    bool note(std::string what)
    {
        const std::lock_guard lock(m_mutex);
        if (!full) m_offers.push_back(std::move(what));
        return !full;
    }
    std::mutex m_mutex;
    std::vector<std::string> m_offers, m_refused;
    std::vector<std::uint64_t> m_markets;
};

class JournalLoops : public testing::Test {
protected:
    JournalLoops()
    {
        log::setSink([](log::Level, std::string_view) {});
    }
    ~JournalLoops() override
    {
        disk.hang(false);
        end();
        log::setSink({});
    }
    void begin(JournalTimes times = {}, replay::Checker* checker = nullptr)
    {
        loop = std::make_unique<JournalLoop>(
            disk, JournalLoop::Links{steps, clock, latches, outlet, [this] { ++releases; }, checker}, times);
        thread = std::thread([this] { loop->run(); });
    }
    void end()
    {
        steps.close();
        if (thread.joinable()) thread.join();
    }
    /// A step of which nothing leaves, or one of whose effects wait.
    void publish(bool waits, std::size_t bytes = 100)
    {
        StepSlot* slot = steps.claim();
        ASSERT_NE(slot, nullptr);
        slot->record = step(++number);
        if (!waits) {
            slot->record.intents.clear();
            slot->record.amendments.clear();
        }
        slot->commands.clear();
        slot->waits = waits;
        slot->bytes = bytes;
        slot->published = clock.now();
        steps.publish(bytes, waits);
    }

    Disk disk;
    Venue outlet;
    SystemClock clock;
    venue::LatchBoard latches{{}};
    Steps steps{RingLimits{.slots = 64}};
    std::uint64_t number{};
    std::atomic<int> releases{0};
    std::unique_ptr<JournalLoop> loop;
    std::thread thread;
};

TEST_F(JournalLoops, WhatWaitsIsCommittedAtOnceWithWhatCameBeforeInOneGroup)
{
    for (int i = 0; i < 3; ++i)
        publish(false);
    publish(true);
    begin({.group = 60s});
    ASSERT_TRUE(waitFor([&] { return loop->watermark() == 4; }));
    EXPECT_THAT(disk.sizes(), ElementsAre(4));
    ASSERT_TRUE(waitFor([&] { return steps.released() == 4; }));
    EXPECT_THAT(outlet.offers(), ElementsAre("amend run-4", "run-4"));
    end();
    EXPECT_EQ(loop->durable().samples(), 1U);
}

TEST_F(JournalLoops, WhatDoesNotWaitIsGatheredForATime)
{
    begin({.group = 150ms});
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 0; i < 5; ++i)
        publish(false);
    ASSERT_TRUE(waitFor([&] { return loop->watermark() == 5; }));
    EXPECT_GE(std::chrono::steady_clock::now() - begun, 140ms);
    EXPECT_THAT(disk.sizes(), ElementsAre(5));
    EXPECT_TRUE(outlet.offers().empty());
}

TEST_F(JournalLoops, WhatGathersIsEncodedWhileNothingWaitsAndCommittedInOneGroup)
{
    begin({.group = 60s, .ahead = 5ms});
    for (int i = 0; i < 3; ++i)
        publish(false);
    ASSERT_TRUE(waitFor([&] { return disk.mostAhead() == 3; }));
    for (int i = 0; i < 4; ++i)
        publish(false);
    ASSERT_TRUE(waitFor([&] { return disk.mostAhead() == 7; }));
    EXPECT_EQ(loop->watermark(), 0U);
    EXPECT_EQ(disk.attempts.load(), 0);
    publish(true);
    ASSERT_TRUE(waitFor([&] { return loop->watermark() == 8; }));
    EXPECT_THAT(disk.sizes(), ElementsAre(8));
    ASSERT_TRUE(waitFor([&] { return steps.released() == 8; }));
    EXPECT_THAT(outlet.offers(), ElementsAre("amend run-8", "run-8"));
}

TEST_F(JournalLoops, OfAMarketWithItsOwnTimeNothingIsEncodedAhead)
{
    begin({.group = 100ms});
    publish(false);
    ASSERT_TRUE(waitFor([&] { return loop->watermark() == 1; }));
    EXPECT_EQ(disk.mostAhead(), 0U);
}

TEST_F(JournalLoops, TheLogIsCopiedWhileNothingWaitsAndWhatIsFoundThenEndsTheLoop)
{
    disk.hang(true);
    begin({.group = 60s});
    publish(true);
    ASSERT_TRUE(waitFor([&] { return disk.attempts == 1; }));
    const int before = disk.tidies;
    publish(true);
    disk.hang(false);
    ASSERT_TRUE(waitFor([&] { return steps.released() == 2; }));
    ASSERT_TRUE(waitFor([&] { return disk.tidies > before; }));
    disk.cutLog = true;
    publish(true);
    thread.join();
    ASSERT_TRUE(loop->error());
    EXPECT_EQ(loop->error()->message, "the log was cut");
    EXPECT_TRUE(steps.isClosed());
}

TEST_F(JournalLoops, AGroupIsAtMostSoManyBytes)
{
    for (int i = 0; i < 4; ++i)
        publish(false, kGroupBytes / 2);
    begin({.group = 60s});
    ASSERT_TRUE(waitFor([&] { return loop->watermark() == 4; }));
    EXPECT_THAT(disk.sizes(), ElementsAre(2, 2));
}

TEST_F(JournalLoops, TheNextGroupGathersWhileOneCommits)
{
    disk.hang(true);
    begin({.group = 60s});
    publish(true);
    ASSERT_TRUE(waitFor([&] { return disk.attempts == 1; }));
    EXPECT_FALSE(loop->committingSince().isNever());
    for (int i = 0; i < 6; ++i)
        publish(true);
    EXPECT_TRUE(outlet.offers().empty()) << "nothing leaves before it is on disk";
    EXPECT_EQ(loop->watermark(), 0U);
    EXPECT_EQ(steps.released(), 0U);
    disk.hang(false);
    ASSERT_TRUE(waitFor([&] { return steps.released() == 7; }));
    EXPECT_THAT(disk.sizes(), ElementsAre(1, 6));
    EXPECT_TRUE(loop->committingSince().isNever());
    EXPECT_THAT(outlet.offers(),
                ElementsAre("amend run-1", "run-1", "amend run-2", "run-2", "amend run-3", "run-3", "amend run-4",
                            "run-4", "amend run-5", "run-5", "amend run-6", "run-6", "amend run-7", "run-7"));
    EXPECT_GE(releases.load(), 2);
}

TEST_F(JournalLoops, F61_AFailedGroupIsTriedAgainUntilItIsKept)
{
    // Until it is told otherwise: a busy machine may not look between two tries.
    disk.failNext(1'000'000);
    begin({.group = 60s, .retry = 20ms});
    publish(true);
    ASSERT_TRUE(waitFor([&] { return loop->failures() >= 2; }));
    EXPECT_EQ(loop->watermark(), 0U);
    EXPECT_EQ(steps.released(), 0U);
    EXPECT_TRUE(outlet.offers().empty());
    const auto since = loop->committingSince();
    EXPECT_FALSE(since.isNever());
    publish(true);
    disk.failNext(0);
    ASSERT_TRUE(waitFor([&] { return loop->watermark() == 2; }));
    EXPECT_EQ(loop->failures(), 0U);
    EXPECT_GE(disk.attempts.load(), 4) << "two that failed, and the two groups";
    ASSERT_TRUE(waitFor([&] { return steps.released() == 2; }));
    EXPECT_THAT(outlet.offers(), ElementsAre("amend run-1", "run-1", "amend run-2", "run-2"));
}

TEST_F(JournalLoops, ALostJournalEndsTheLoopAndTheRing)
{
    disk.failNext(1, ErrorCode::Corrupt);
    begin({.group = 60s, .retry = 10ms});
    publish(true);
    thread.join();
    EXPECT_TRUE(steps.isClosed());
    ASSERT_TRUE(loop->error());
    EXPECT_EQ(loop->error()->code, ErrorCode::Corrupt);
    EXPECT_TRUE(outlet.offers().empty());
    EXPECT_EQ(steps.claim(), nullptr) << "the engine stops as well";
}

TEST_F(JournalLoops, WhileNothingComesItLooksWhetherTheFilesStand)
{
    begin({.look = 5ms});
    ASSERT_TRUE(waitFor([&] { return disk.looks > 2; }));
    disk.gone = true;
    thread.join();
    ASSERT_TRUE(loop->error());
    EXPECT_TRUE(steps.isClosed());
}

TEST_F(JournalLoops, AtTheEndEverythingPublishedIsKept)
{
    begin({.group = 60s});
    for (int i = 0; i < 5; ++i)
        publish(false);
    end();
    EXPECT_EQ(loop->watermark(), 5U);
    EXPECT_FALSE(loop->error());
}

TEST_F(JournalLoops, WhatAFullLineDoesNotTakeEndsAsNotSent)
{
    outlet.full = true;
    begin();
    publish(true);
    ASSERT_TRUE(waitFor([&] { return steps.released() == 1; }));
    EXPECT_THAT(outlet.refused(), ElementsAre("amend run-1", "run-1"));
    EXPECT_TRUE(outlet.offers().empty());
}

TEST_F(JournalLoops, ALatchOpensWhenItsOpeningIsOnDiskUnlessItWasClosedAgain)
{
    const auto seen = latches.close({});
    disk.hang(true);
    begin();
    StepSlot* slot = steps.claim();
    slot->record = step(++number);
    slot->record.openings = {{.scope = {}, .seen = seen}};
    slot->waits = true;
    steps.publish(100, true);
    ASSERT_TRUE(waitFor([&] { return disk.attempts == 1; }));
    EXPECT_FALSE(latches.lets({}, latches.newest(), domain::Lane::Trading));
    disk.hang(false);
    ASSERT_TRUE(waitFor([&] { return steps.released() == 1; }));
    EXPECT_TRUE(latches.lets({}, latches.newest(), domain::Lane::Trading));
}

TEST_F(JournalLoops, CommandsAreAnsweredWhenTheyAreOnDisk)
{
    disk.hang(true);
    begin();
    StepSlot* slot = steps.claim();
    slot->record = step(++number);
    slot->record.intents.clear();
    slot->record.amendments.clear();
    slot->commands = {{.sentence = "paused"}};
    slot->waits = true;
    steps.publish(100, true);
    ASSERT_TRUE(waitFor([&] { return disk.attempts == 1; }));
    EXPECT_TRUE(outlet.offers().empty());
    disk.hang(false);
    ASSERT_TRUE(waitFor([&] { return steps.released() == 1; }));
    EXPECT_THAT(outlet.offers(), ElementsAre("commands of 1: paused"));
}

TEST_F(JournalLoops, AMarketIsStoredOnceItsStepIsOnDiskAndOneThatCannotBeEndsNothing)
{
    begin({.group = 1ms});
    outlet.keep({1, 3});
    EXPECT_TRUE(disk.givenMarkets().empty()) << "nothing is on disk";
    publish(true);
    publish(true);
    ASSERT_TRUE(waitFor([&] { return loop->watermark() == 2; }));
    ASSERT_TRUE(waitFor([&] { return disk.givenMarkets().size() == 1; }));
    publish(true);
    ASSERT_TRUE(waitFor([&] { return disk.givenMarkets().size() == 2; }));
    // The one at the end comes after the last group.
    outlet.keep({3});
    end();
    EXPECT_THAT(disk.givenMarkets(), ElementsAre(1, 3, 3));
}

/// Else a checkpoint's segment would begin too late for ever.
TEST_F(JournalLoops, WhatStepsDidAsideBeforeACheckpointThatCannotBeStoredComesWithTheNextOne)
{
    replay::Checker checker;
    std::thread checking([&] { checker.run(); });
    begin({.group = 1ms}, &checker);
    for (const char* asides : {"a", "b", "c"}) {
        publish(true);
        checker.give(number, {engine::bareEngine(), {}}, asides);
        EXPECT_TRUE(waitFor([&] { return loop->watermark() == number && checker.isFree(); }));
    }
    publish(true);
    EXPECT_TRUE(waitFor([&] { return disk.givenAsides().size() == 3; }));
    end();
    checker.stop();
    checking.join();
    EXPECT_THAT(disk.givenAsides(), ElementsAre("a", "ab", "c"));
}

}  // namespace
}  // namespace ballast::live::journal_loop_test
