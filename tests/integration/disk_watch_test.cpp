#include <algorithm>
#include <atomic>
#include <gtest/gtest.h>

#include "base/log.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
#include "runtime/desk_session.h"
#include "runtime/verify.h"

namespace ballast::integration::disk_watch_test {
namespace {

using domain::Ailment;
using domain::TradingState;
using interfaces::Picture;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

/// A session whose market brings its own time, on a disk that fills up.
class DiskOfASession : public testing::Test {
protected:
    DiskOfASession()
    {
        log::setSink([](log::Level, std::string_view) {});
    }
    ~DiskOfASession() override { log::setSink({}); }

    void open()
    {
        session.reset();
        interfaces::SessionRequest request;
        request.journalFile = journal;
        auto setup = runtime::setUpSession(request);
        ASSERT_TRUE(setup) << setup.error().message;
        runtime::DriveOptions options;
        options.startPaused = true;
        options.speed = 0.0;
        options.freeBytes = [this] { return free.load() > 0 ? std::optional(free.load()) : std::nullopt; };
        auto opened = runtime::DeskSession::open(std::move(*setup), journal, options, "ann");
        ASSERT_TRUE(opened) << opened.error().message;
        session = std::move(*opened);
    }
    /// Steps until a picture shows it. A commit comes at most 250 ms behind its step, and its look's word a step later.
    template <class Condition> bool becomes(Condition holds, int mostSteps = 200)
    {
        for (int i = 0; i < mostSteps; ++i) {
            const auto steps = session->status().progress().steps;
            session->step();
            if (!session->status().waitFor(std::chrono::seconds(20),
                                           [&](const auto& progress) { return progress.steps > steps; }))
                return false;
            if (holds(*session->latest())) return true;
        }
        return false;
    }
    static bool isState(const Picture& picture, TradingState state)
    {
        return picture.trading.data && picture.trading.data->tradingState == state;
    }
    static bool warns(const Picture& picture)
    {
        return picture.alerts.data &&
               std::any_of(picture.alerts.data->begin(), picture.alerts.data->end(), [](const auto& alert) {
                   return alert.open && alert.text.find("below 200 MiB new orders stop") != std::string::npos;
               });
    }
    /// What the journal holds of the disk, in order.
    std::vector<Ailment> told() const
    {
        std::vector<Ailment> all;
        const auto reader = journal::Reader::open(journal);
        EXPECT_TRUE(reader);
        static_cast<void>((*reader)->forEachStep(1, [&](const journal::StepInputs& step) {
            for (const auto& event : step.batch.events)
                if (const auto* health = std::get_if<domain::JournalHealth>(&event.body))
                    all.push_back(health->ailment);
            return true;
        }));
        return all;
    }
    void expectIdentical() const
    {
        const auto report = runtime::verifyJournal(journal);
        ASSERT_TRUE(report) << report.error().message;
        EXPECT_TRUE(report->identical) << report->difference.what << report->chainMessage;
    }

    const journal::samples::TemporaryFolder folder;
    const std::string journal = folder.file("run");
    std::atomic<std::uint64_t> free{100 * 1024 * kMiB};  ///< 0: the system does not say.
    std::unique_ptr<runtime::DeskSession> session;
};

TEST_F(DiskOfASession, F61_WarnsHaltsAndGoesOnAcrossAStart)
{
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_TRUE(becomes([](const Picture& picture) { return isState(picture, TradingState::Normal); }));
    free = 900 * kMiB;
    ASSERT_TRUE(becomes(warns));
    EXPECT_TRUE(isState(*session->latest(), TradingState::Normal)) << "a warning closes nothing";
    free = 199 * kMiB;
    ASSERT_TRUE(becomes([](const Picture& picture) { return isState(picture, TradingState::Halted); }));
    session->stop();
    EXPECT_EQ(told(), (std::vector{Ailment::DiskNear, Ailment::DiskShort}));
    expectIdentical();

    // The disk was freed between the two runs, and only this word ends what the first ended in.
    free = 100 * 1024 * kMiB;
    ASSERT_NO_FATAL_FAILURE(open());
    EXPECT_TRUE(becomes([](const Picture& picture) { return isState(picture, TradingState::Normal); }));
    EXPECT_FALSE(warns(*session->latest()));
    session->stop();
    EXPECT_EQ(told(), (std::vector{Ailment::DiskNear, Ailment::DiskShort, Ailment::None}));
    expectIdentical();
}

/// Runs beside a disk with room, or one of which nothing is known, are as they were without a watch.
TEST_F(DiskOfASession, TellsNothingOfADiskThatIsWell)
{
    ASSERT_NO_FATAL_FAILURE(open());
    ASSERT_TRUE(becomes([](const Picture& picture) { return isState(picture, TradingState::Normal); }, 20));
    free = 0;
    becomes([](const Picture&) { return false; }, 20);
    session->stop();
    EXPECT_TRUE(told().empty());
}

}  // namespace
}  // namespace ballast::integration::disk_watch_test
