#include <algorithm>
#include <condition_variable>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mutex>

#include "integration/process.h"
#include "interfaces/snapshot.h"
#include "runtime/session_factory.h"
#include "runtime/verify.h"

namespace ballast::integration::desk_test {
namespace {

using domain::OperatorAction;
using domain::TradingState;
using interfaces::Snapshot;

constexpr std::chrono::seconds kPatience{60};

/// A desk on the built-in market, paused, with a way to wait for what a picture shows.
class RunningDesk {
public:
    explicit RunningDesk(const std::string& journal)
    {
        interfaces::SessionRequest request;
        request.seed = 5;
        request.journalFile = journal;
        request.operatorName = "ann";
        request.startPaused = true;
        request.speed = 0.0;
        auto opened = runtime::SessionFactory().open(request);
        EXPECT_TRUE(opened.has_value()) << opened.error().message;
        m_desk = std::move(*opened);
        m_subscription = m_desk->onPicture([this] {
            const std::lock_guard lock(m_mutex);
            m_changed.notify_all();
        });
    }

    template <class Condition> bool shows(Condition holds)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, kPatience, [&] { return holds(*interfaces::layOut(*m_desk->latest())); });
    }

    template <class Condition> bool sees(Condition holds)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, kPatience, [&] { return holds(*m_desk->latest()); });
    }

    /// Steps until a later instant shows; an answer of the venue may be a step of the same one.
    bool stepOn()
    {
        const auto time = m_desk->latest()->header.time;
        for (int i = 0; i < 20; ++i) {
            m_desk->step();
            std::unique_lock lock(m_mutex);
            if (m_changed.wait_for(lock, std::chrono::seconds(2), [&] { return m_desk->latest()->header.time > time; }))
                return true;
        }
        return false;
    }

    void tell(OperatorAction action)
    {
        domain::OperatorCommand command;
        command.action = action;
        command.operatorName = "ann";
        command.reason = "test of the desk";
        EXPECT_TRUE(m_desk->submit(command).has_value());
    }

    interfaces::Desk& desk() { return *m_desk; }
    std::shared_ptr<const interfaces::Snapshot> shown() { return interfaces::layOut(*m_desk->latest()); }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::unique_ptr<interfaces::Desk> m_desk;
    std::unique_ptr<interfaces::Subscription> m_subscription;
};

bool isState(const Snapshot& picture, TradingState state) { return picture.tradingState == state; }

class DeskSessions : public testing::Test {
protected:
    TemporaryFolder folder;
    const std::string journal = folder.file("desk");
};

TEST_F(DeskSessions, StandStillWhilePausedAndTakeOneStepWhenAsked)
{
    RunningDesk running(journal);
    ASSERT_TRUE(running.shows([](const Snapshot& s) { return s.loading.empty(); }));
    const auto time = running.shown()->time;
    running.desk().step();
    ASSERT_TRUE(running.shows([&](const Snapshot& s) { return s.time > time; }));
    EXPECT_FALSE(running.shown()->playback.playing);
    EXPECT_TRUE(running.shown()->playback.canControl);
}

/// Pictures are made less often than steps are taken, but of the instant where a desk stands all is shown.
TEST_F(DeskSessions, ShowTheWholeInstantAtWhichTheyStand)
{
    RunningDesk running(journal);
    const auto isWhole = [](const interfaces::Picture& picture) {
        bool whole = true;
        interfaces::eachSection(
            [&](interfaces::SectionId, const auto& section) {
                whole = whole && section.version > 0 && section.time == picture.header.time;
            },
            picture);
        return whole;
    };
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(running.stepOn());
        ASSERT_TRUE(running.sees(isWhole)) << "step " << i;
    }
    running.desk().play();
    ASSERT_TRUE(running.shows([](const Snapshot& s) { return s.decisionCount > 3; }));
    running.desk().pausePlayback();
    EXPECT_TRUE(running.sees([&](const auto& p) { return !p.header.data->playback.playing && isWhole(p); }));
}

/// What no visible panel wants costs nothing: it is not made.
TEST_F(DeskSessions, MakeNoSectionThatNobodyWants)
{
    using interfaces::SectionId;
    RunningDesk running(journal);
    ASSERT_TRUE(running.shows([](const Snapshot& s) { return s.loading.empty() && s.portfolio; }));
    const interfaces::SectionSet wanted{SectionId::Header, SectionId::Greeks, SectionId::SpotLadder};
    running.desk().want(wanted);
    // A picture that was being made when the wish came still holds what was wanted before; the one of a later step does
    // not.
    ASSERT_TRUE(running.stepOn());
    ASSERT_TRUE(running.sees([](const auto& p) { return p.spotLadder.time == p.header.time; }));
    const auto before = running.desk().latest();
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(running.stepOn());
        ASSERT_TRUE(running.sees([](const auto& p) { return p.spotLadder.time == p.header.time; }));
    }
    const auto after = running.desk().latest();
    EXPECT_EQ(interfaces::differingSections(*before, *after), wanted);
    interfaces::eachSection(
        [&](SectionId id, const auto& then, const auto& now) {
            if (wanted.has(id)) return;
            EXPECT_EQ(then.time, now.time) << static_cast<int>(id);
        },
        *before, *after);
    running.desk().want(interfaces::SectionSet::all());
    EXPECT_TRUE(running.sees([&](const auto& p) {
        return p.grid.time == p.header.time && p.header.time > before->grid.time;
    })) << "wanted again, it comes without a step";
}

TEST_F(DeskSessions, TakeCommandsWhilePausedAndJournalThem)
{
    {
        RunningDesk running(journal);
        running.tell(OperatorAction::PauseTrading);
        ASSERT_TRUE(running.shows([](const Snapshot& s) { return isState(s, TradingState::Halted); }));
        ASSERT_TRUE(running.shows([](const Snapshot& s) { return s.journalSequence.value > 0; }));
        EXPECT_EQ(running.shown()->journalHash.size(), 64U);
    }
    const auto review = runtime::SessionFactory().openJournal(journal, {});
    ASSERT_TRUE(review.has_value()) << review.error().message;
    EXPECT_THAT((*review)->rows(), testing::Contains(testing::Field(
                                       &interfaces::JournalRow::decision,
                                       testing::Pointee(testing::Field(&domain::Decision::operatorName, "ann")))));
    const auto verified = runtime::verifyJournal(journal);
    ASSERT_TRUE(verified.has_value()) << verified.error().message;
    EXPECT_TRUE(verified->identical) << verified->difference.what;
    EXPECT_GE(verified->counts.operatorRecords, 1U);
}

/// C15: KILLED needs a person and survives a restart.
TEST_F(DeskSessions, StayKilledAfterARestart)
{
    {
        RunningDesk running(journal);
        running.desk().play();
        ASSERT_TRUE(running.shows([](const Snapshot& s) { return s.decisionCount > 0; }));
        running.desk().engageKillSwitch({}, "ann");
        ASSERT_TRUE(running.shows([](const Snapshot& s) { return isState(s, TradingState::Killed); }));
    }
    RunningDesk again(journal);
    EXPECT_TRUE(again.shows([](const Snapshot& s) { return isState(s, TradingState::Killed); }));
    EXPECT_TRUE(again.shows([](const Snapshot& s) {
        return std::any_of(s.alerts.begin(), s.alerts.end(), [](const interfaces::AlertView& alert) {
            return alert.text.find("records are safe") != std::string::npos;
        });
    })) << "the next start says where the journal stands";
}

/// F64: a second copy may not write the same journal.
TEST_F(DeskSessions, RefuseAJournalThatAnotherDeskWrites)
{
    const RunningDesk running(journal);
    interfaces::SessionRequest request;
    request.seed = 5;
    request.journalFile = journal;
    const auto second = runtime::SessionFactory().open(request);
    ASSERT_FALSE(second.has_value());
    EXPECT_EQ(second.error().code, ErrorCode::Refused);
}

TEST_F(DeskSessions, ShowInReviewWhatStoodThen)
{
    Timestamp played;
    {
        RunningDesk running(journal);
        running.desk().play();
        ASSERT_TRUE(running.shows([](const Snapshot& s) { return s.decisionCount > 20; }));
        running.desk().pausePlayback();
        ASSERT_TRUE(running.shows([](const Snapshot& s) { return !s.playback.playing; }));
        played = running.shown()->time;
    }
    const auto review = runtime::SessionFactory().openJournal(journal, {});
    ASSERT_TRUE(review.has_value()) << review.error().message;
    EXPECT_TRUE((*review)->info().chainIntact) << (*review)->info().chainMessage;

    std::mutex mutex;
    std::condition_variable answered;
    std::shared_ptr<const Snapshot> picture;
    const auto middle = (*review)->rows().size() / 2;
    (*review)->requestBefore({middle}, [&](std::shared_ptr<const Snapshot> snapshot) {
        const std::lock_guard lock(mutex);
        picture = std::move(snapshot);
        answered.notify_all();
    });
    std::unique_lock lock(mutex);
    ASSERT_TRUE(answered.wait_for(lock, kPatience, [&] { return picture != nullptr; }));
    EXPECT_EQ(picture->session, interfaces::SessionKind::Review);
    EXPECT_LT(picture->journalSequence.value, middle);
    EXPECT_LE(picture->time, (*review)->rows()[middle - 1].decision->time);
    EXPECT_LE(picture->time, played);
    EXPECT_FALSE(picture->underlyings.empty());
}

}  // namespace
}  // namespace ballast::integration::desk_test
