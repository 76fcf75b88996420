#include "live/live_desk.h"

#include <filesystem>
#include <gtest/gtest.h>
#include <thread>

#include "base/log.h"
#include "core/journal/raw_sqlite.h"
#include "core/journal/samples.h"
#include "journal/reader.h"

#include "core/engine/bare_engine.h"

namespace ballast::live::live_desk_test {
namespace {

using namespace domain;
using namespace std::chrono_literals;

/// A journal whose disk hangs while the test says so.
class HangingStore final : public Store {
public:
    explicit HangingStore(const std::string& file)
        : m_writer(*journal::Writer::create(file, journal::samples::header()))
    {
    }
    Result<std::vector<journal::CommittedStep>> commitMany(std::span<const journal::StepRecord> steps) override
    {
        while (hangs.load())
            std::this_thread::sleep_for(1ms);
        return m_writer->commitMany(steps);
    }
    void encodeAhead(std::span<const journal::StepRecord> steps) override
    {
        ++aheads;
        m_writer->encodeAhead(steps);
    }
    void makeRoom() override { m_writer->makeRoom(); }
    Result<void> tidy() override { return m_writer->copyLog(); }
    Result<void> check() override { return m_writer->checkFile(); }

    std::atomic<bool> hangs{false};
    std::atomic<int> aheads{0};

private:
    std::unique_ptr<journal::Writer> m_writer;
};

template <class Condition> bool waitFor(Condition holds, std::chrono::seconds longest)
{
    const auto until = std::chrono::steady_clock::now() + longest;
    while (!holds() && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(5ms);
    return holds();
}

OperatorCommand command(OperatorAction action)
{
    OperatorCommand c;
    c.action = action;
    c.operatorName = "ann";
    c.reason = "test";
    return c;
}

/// Intake, engine, journal and guard on their threads, by the machine's clock.
class DesksOnThreads : public testing::Test {
protected:
    DesksOnThreads()
    {
        log::setSink([](log::Level, std::string_view) {});
        auto owned = std::make_unique<HangingStore>(file);
        store = owned.get();
        desk.emplace(clock, engine::bareEngine(), std::move(owned),
                     LiveDesk::Options{.journalFile = file, .latches = {}});
        EXPECT_TRUE(desk->start());
        EXPECT_TRUE(desk->watch());
    }
    ~DesksOnThreads() override
    {
        store->hangs = false;
        desk->stop();
        log::setSink({});
    }
    bool isOpen() { return desk->latches().lets({}, desk->latches().newest(), Lane::Trading); }
    /// A command waits for its commit, which hangs until the guard has closed.
    void stall()
    {
        store->hangs = true;
        ASSERT_TRUE(desk->intake().submit(command(OperatorAction::EndOverride)));
        ASSERT_TRUE(waitFor([&] { return !isOpen(); }, 10s));
        store->hangs = false;
    }

    const SystemClock clock;
    journal::samples::TemporaryFolder folder;
    const std::string file = folder.file("j");
    HangingStore* store{};
    std::optional<LiveDesk> desk;
};

TEST_F(DesksOnThreads, F61_AfterAHungDiskTheGuardsLatchOpensByItselfWhenTheOpeningIsOnDisk)
{
    ASSERT_TRUE(isOpen());
    stall();
    const auto healed = clock.now();
    ASSERT_TRUE(waitFor([&] { return isOpen(); }, 60s));
    EXPECT_GE(clock.now() - healed, Duration::seconds(4)) << "five seconds of health, as the guard saw it";
    desk->stop();
    bool kept = false;
    const auto reader = journal::Reader::open(file);
    ASSERT_TRUE(reader);
    ASSERT_TRUE((*reader)->forEachOutboxRow(1, [&](const auto& row) {
        kept = kept || row.kind == journal::OutboxKind::Latch;
        return true;
    }));
    EXPECT_TRUE(kept);
}

TEST_F(DesksOnThreads, TheLogHasRoomFromTheStartAndWhatGathersIsEncodedAhead)
{
    EXPECT_EQ(std::filesystem::file_size(file + "-wal"), 5U << 20);
    ASSERT_TRUE(waitFor([&] { return store->aheads > 0; }, 10s)) << "a heartbeat is a step each second";
    ASSERT_TRUE(waitFor([&] { return desk->journalLoop().watermark() > 0; }, 10s));
    desk->stop();
    EXPECT_EQ(journal::Reader::open(file).value()->end().value().step, desk->journalLoop().watermark());
}

TEST_F(DesksOnThreads, WhatAPersonKilledMeanwhileStaysClosed)
{
    stall();
    ASSERT_TRUE(desk->killLine().kill({}, "ann", "test"));
    std::this_thread::sleep_for(8s);
    EXPECT_FALSE(isOpen());
}

/// A gateway that keeps its sink for the test, and stops whoever cancels while the test says so.
class HoldingGateway final : public venue::Gateway {
public:
    const venue::Capabilities& capabilities() const override { return m_capabilities; }
    Result<void> start(venue::OwnSink& given) override
    {
        sink = &given;
        return {};
    }
    void stop() noexcept override {}
    bool offer(const Committed<Gated<OrderIntent>>&) noexcept override { return true; }
    bool offer(const Committed<Gated<Amendment>>&) noexcept override { return true; }
    void ask(const Query&) noexcept override {}
    void cancel(const CancelIntent&) noexcept override
    {
        while (holds.load())
            std::this_thread::sleep_for(1ms);
    }
    bool waitHandedOver(KillId, std::chrono::milliseconds) const override { return true; }
    std::vector<venue::HandedOver> takeHandedOver() override { return {}; }

    venue::OwnSink* sink{};
    std::atomic<bool> holds{false};

private:
    const venue::Capabilities m_capabilities;
};

/// What a gateway asks before it renews the venue's dead man's switch.
class LifeSigns : public testing::Test {
protected:
    LifeSigns()
    {
        log::setSink([](log::Level, std::string_view) {});
        auto owned = std::make_unique<HangingStore>(file);
        store = owned.get();
        desk.emplace(clock, engine::bareEngine(), std::move(owned),
                     LiveDesk::Options{.journalFile = file, .latches = {}});
        auto made = std::make_unique<HoldingGateway>();
        gateway = made.get();
        desk->add({1}, "Deribit", std::move(made));
        EXPECT_TRUE(desk->start());
        EXPECT_TRUE(waitFor([&] { return gateway->sink->isDeskAlive(); }, 5s));
    }
    ~LifeSigns() override
    {
        if (desk) {
            store->hangs = false;
            gateway->holds = false;
            desk->stop();
        }
        log::setSink({});
    }
    /// Seconds until the sign ends.
    double untilItEnds()
    {
        const auto begun = clock.now();
        EXPECT_TRUE(waitFor([&] { return !gateway->sink->isDeskAlive(); }, 15s));
        return (clock.now() - begun).inSeconds();
    }

    const SystemClock clock;
    journal::samples::TemporaryFolder folder;
    const std::string file = folder.file("j");
    HangingStore* store{};
    HoldingGateway* gateway{};
    std::optional<LiveDesk> desk;
};

TEST_F(LifeSigns, C16_AHungDiskEndsThemWithinSixSecondsAndAHealedOneGivesThemBack)
{
    store->hangs = true;
    const double seconds = untilItEnds();
    EXPECT_GT(seconds, 3.0);
    EXPECT_LT(seconds, 8.0);
    store->hangs = false;
    EXPECT_TRUE(waitFor([&] { return gateway->sink->isDeskAlive(); }, 10s));
}

TEST_F(LifeSigns, C16_AStoppedEngineEndsThem)
{
    gateway->holds = true;
    ASSERT_TRUE(desk->intake().submit(command(OperatorAction::PauseTrading)));
    const double seconds = untilItEnds();
    EXPECT_GT(seconds, 3.0);
    EXPECT_LT(seconds, 8.0);
}

/// Rule 5: the bytes stand on disk no later than the facts that were read from them, and the chain covers them.
TEST_F(LifeSigns, RawBytesAreOnDiskNoLaterThanTheirFactsAndUnderTheChain)
{
    ASSERT_TRUE(gateway->sink->tellRaw("raw bytes of an end", clock.now()));
    const auto before = desk->lastStep();
    ASSERT_TRUE(gateway->sink->tell(OrderAcknowledged{"o1"}, clock.now()));
    ASSERT_TRUE(waitFor([&] { return desk->lastStep() > before; }, 10s));
    ASSERT_TRUE(waitFor([&] { return desk->journalLoop().watermark() == desk->lastStep(); }, 10s));
    desk->stop();
    desk.reset();
    std::uint64_t ofFact = 0;
    {
        const auto reader = journal::Reader::open(file);
        ASSERT_TRUE(reader);
        ASSERT_TRUE((*reader)->forEachStep(1, [&](const journal::StepInputs& step) {
            for (const auto& event : step.batch.events)
                if (std::holds_alternative<OrderAcknowledged>(event.body)) ofFact = step.step;
            return ofFact == 0;
        }));
    }
    ASSERT_GT(ofFact, 0U);
    {
        journal::samples::RawSqlite raw(file);
        EXPECT_EQ(raw.text("SELECT bytes FROM private_bytes"), "raw bytes of an end");
        EXPECT_EQ(raw.text("SELECT f.first_step <= " + std::to_string(ofFact) +
                           " FROM private_bytes AS p JOIN frames AS f ON f.number = p.frame"),
                  "1");
        raw.run("UPDATE private_bytes SET bytes = CAST('raw bytes of an enD' AS BLOB)");
    }
    const auto reader = journal::Reader::open(file);
    const auto end = reader ? (*reader)->end() : tl::unexpected<Error>(reader.error());
    if (!end) return;  // Found where it is opened already.
    const auto chain = (*reader)->walkChains(*end, [](double) { return true; });
    EXPECT_FALSE(chain && chain->intact);
}

}  // namespace
}  // namespace ballast::live::live_desk_test
