#include <atomic>
#include <filesystem>
#include <gtest/gtest.h>
#include <thread>

#include "base/log.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
#include "load/load_desk.h"
#include "runtime/verify.h"

namespace ballast::load::restart_test {
namespace {

using namespace std::chrono_literals;

/// A live desk that ends, and another that goes on from its journal. Feeds and venues are new each time.
class LiveRestarts : public testing::Test {
protected:
    LiveRestarts()
    {
        log::setSink([](log::Level, std::string_view) {});
    }
    ~LiveRestarts() override { log::setSink({}); }

    void begin(const std::string& name, bool goesOn)
    {
        desk.reset();  // It holds its journal.
        left = 0;
        auto made = LoadDesk::create({.rate = 400.0,
                                      .seconds = 30.0,
                                      .options = 120,
                                      .journalFile = folder.file(name),
                                      .goesOn = goesOn,
                                      .fingerprint = "test",
                                      .faults = {},
                                      .onWire = [this](const domain::OrderIntent&) { ++left; }},
                                     clock);
        ASSERT_TRUE(made) << made.error().message;
        desk = std::move(*made);
    }
    void open()
    {
        const auto opened = desk->open();
        ASSERT_TRUE(opened) << opened.error().message;
        ASSERT_TRUE(desk->pace(clock.now()));
    }
    template <class Condition> bool within(std::chrono::seconds longest, Condition holds)
    {
        const auto until = std::chrono::steady_clock::now() + longest;
        while (!holds() && std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(10ms);
        return holds();
    }
    const engine::Engine& engine() const { return desk->desk().engineLoop().engine(); }
    bool isOpen() { return desk->desk().latches().lets({}, desk->desk().latches().newest(), domain::Lane::Trading); }

    void expectIdentical(const std::string& name)
    {
        const auto verified = runtime::verifyJournal(folder.file(name));
        ASSERT_TRUE(verified) << verified.error().message;
        EXPECT_TRUE(verified->identical) << verified->difference.what << verified->chainMessage;
        EXPECT_GE(verified->checkpoints, 1U);
    }
    std::size_t openings(const std::string& name)
    {
        std::size_t count = 0;
        const auto reader = journal::Reader::open(folder.file(name));
        if (!reader) return 0;
        static_cast<void>((*reader)->forEachStep(1, [&](const journal::StepInputs& step) {
            for (const auto& event : step.batch.events)
                count += std::holds_alternative<domain::DeskOpened>(event.body) ? 1U : 0U;
            return true;
        }));
        return count;
    }

    const SystemClock clock;
    journal::samples::TemporaryFolder folder;
    std::atomic<std::uint64_t> left{0};
    std::unique_ptr<LoadDesk> desk;
};

TEST_F(LiveRestarts, GoOnFromTheCheckpointOfTheEndWithNothingToRunAgain)
{
    ASSERT_NO_FATAL_FAILURE(begin("j", false));
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_TRUE(within(20s, [this] { return left > 0; })) << "it hedges";
    desk->stop();
    const auto positions = engine().positions();
    const auto record = engine().lastSequence();
    ASSERT_FALSE(positions.empty());

    ASSERT_NO_FATAL_FAILURE(begin("j", true));
    EXPECT_EQ(desk->stepsRunAgain(), 0U);
    EXPECT_EQ(engine().positions(), positions);
    EXPECT_EQ(engine().lastSequence(), record);
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_TRUE(within(30s, [this] { return left > 0; })) << "it hedges again, once its accounts are reconciled";
    desk->stop();
    EXPECT_EQ(openings("j"), 1U);
    expectIdentical("j");
}

/// The files of a desk as they stand while it runs are those of one that was killed.
TEST_F(LiveRestarts, OrdersOfACrashedDeskAreAskedForAndNeverResent)
{
    ASSERT_NO_FATAL_FAILURE(begin("j", false));
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_TRUE(within(20s, [this] { return left > 0; }));
    std::this_thread::sleep_for(500ms);
    for (const char* part : {"", "-wal", "-head"})
        std::filesystem::copy_file(folder.file("j") + part, folder.file("crashed") + part);
    desk->stop();

    ASSERT_NO_FATAL_FAILURE(begin("crashed", true));
    EXPECT_GT(desk->stepsRunAgain(), 0U);
    const auto before = engine().positions();
    EXPECT_FALSE(before.empty());
    ASSERT_NO_FATAL_FAILURE(open());
    // Not found three times over ten seconds, and the position as it was (F41).
    std::this_thread::sleep_for(14s);
    desk->stop();
    for (const auto& [id, order] : engine().ledger().open())
        EXPECT_NE(order.state(), domain::OrderState::Unknown) << id;
    for (const auto& [account, gateway] : desk->gateways())
        EXPECT_EQ(gateway->venue().repeats(), 0U);
    expectIdentical("crashed");
}

TEST_F(LiveRestarts, AKilledDeskStaysKilled)
{
    ASSERT_NO_FATAL_FAILURE(begin("j", false));
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_TRUE(desk->desk().killLine().kill({}, "ann", "test"));
    // Told to the engine; its record is on disk before the end.
    std::this_thread::sleep_for(1s);
    desk->stop();

    ASSERT_NO_FATAL_FAILURE(begin("j", true));
    EXPECT_FALSE(isOpen());
    ASSERT_NO_FATAL_FAILURE(open());
    std::this_thread::sleep_for(4s);
    EXPECT_FALSE(isOpen());
    EXPECT_EQ(left, 0U);
    desk->stop();
}

}  // namespace
}  // namespace ballast::load::restart_test
