#include "live/live_desk.h"

#include <gtest/gtest.h>

#include "base/log.h"
#include "core/journal/samples.h"
#include "journal/reader.h"

#include "core/engine/bare_engine.h"

namespace ballast::live {
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
    Result<void> check() override { return m_writer->checkFile(); }

    std::atomic<bool> hangs{false};

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

TEST_F(DesksOnThreads, WhatAPersonKilledMeanwhileStaysClosed)
{
    stall();
    ASSERT_TRUE(desk->killLine().kill({}, "ann", "test"));
    std::this_thread::sleep_for(8s);
    EXPECT_FALSE(isOpen());
}

}  // namespace
}  // namespace ballast::live
