#include "runtime/live_session.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <thread>

#include "base/log.h"
#include "core/journal/samples.h"
#include "load/load_desk.h"
#include "runtime/session_setup.h"
#include "runtime/verify.h"

namespace ballast::load::live_session_test {
namespace {

using namespace std::chrono_literals;
using domain::OperatorAction;
using domain::TradingState;
using testing::AllOf;
using testing::HasSubstr;

/// A live desk as a window has it: pictures, commands, kill; its market is synthetic and tells all the time.
class LiveSessions : public testing::Test {
protected:
    LiveSessions()
    {
        log::setSink([](log::Level, std::string_view) {});
    }
    ~LiveSessions() override { log::setSink({}); }

    Result<std::unique_ptr<LoadDesk>> create(bool goesOn, const Clock& by, std::size_t options = 120)
    {
        return LoadDesk::create({.rate = 400.0,
                                 .seconds = 120.0,
                                 .options = options,
                                 .journalFile = journal,
                                 .goesOn = goesOn,
                                 .fingerprint = "test",
                                 .faults = {},
                                 .pictures = true,
                                 .operatorName = "ann"},
                                by);
    }
    void begin(bool goesOn = false)
    {
        auto created = create(goesOn, clock);
        ASSERT_TRUE(created) << created.error().message;
        load = std::move(*created);
        const auto opened = load->open();
        ASSERT_TRUE(opened) << opened.error().message;
        ASSERT_TRUE(load->pace(clock.now()));
    }
    interfaces::Desk& desk() { return load->session(); }
    /// Waits until a picture of the desk holds it.
    template <class Holds> bool seen(Holds holds)
    {
        for (int i = 0; i < 1500; ++i) {
            if (holds(*desk().latest())) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }
    bool sees(TradingState state)
    {
        return seen(
            [&](const interfaces::Picture& p) { return p.trading.data && p.trading.data->tradingState == state; });
    }
    domain::OperatorCommand command(OperatorAction action)
    {
        domain::OperatorCommand c;
        c.action = action;
        c.operatorName = "ann";
        c.reason = "test";
        return c;
    }

    journal::samples::TemporaryFolder folder;
    const std::string journal = folder.file("desk.journal");
    const SystemClock clock;
    std::unique_ptr<LoadDesk> load;
};

TEST_F(LiveSessions, ShowsWhatTheFeedsTellAndGoesOnByItself)
{
    begin();
    ASSERT_TRUE(seen([](const interfaces::Picture& p) {
        return p.positions.data && !p.positions.data->lines.empty() && p.surface.data && !p.surface.data->empty() &&
               p.margin.data && p.grid.data && !p.grid.data->empty();
    }));
    const auto first = desk().latest();
    EXPECT_EQ(first->header.data->operatorName, "ann");
    EXPECT_FALSE(first->header.data->playback.canControl) << "a market that is lived cannot be paused";
    EXPECT_TRUE(seen([&](const interfaces::Picture& p) {
        return p.header.time > first->header.time + Duration::seconds(1) && p.header.data->journalSequence.value > 0;
    })) << "time goes on and decisions are on disk";
}

TEST_F(LiveSessions, APersonHaltsAndResumesAndAKillNeedsNoPicture)
{
    begin();
    ASSERT_TRUE(sees(TradingState::Normal));
    ASSERT_TRUE(desk().submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(sees(TradingState::Halted));
    ASSERT_TRUE(desk().submit(command(OperatorAction::ResumeTrading)));
    ASSERT_TRUE(sees(TradingState::Normal));
    desk().engageKillSwitch({}, "ann");
    EXPECT_FALSE(load->desk().latches().lets({}, load->desk().latches().newest(), domain::Lane::Trading));
    EXPECT_TRUE(sees(TradingState::Killed));
    auto nowhere = command(OperatorAction::Kill);
    nowhere.scope = {domain::ScopeKind::Venue, "Nowhere"};
    EXPECT_EQ(desk().submit(nowhere).error().code, ErrorCode::NotFound);
}

TEST_F(LiveSessions, AnEndedSessionTakesNoCommandAndItsJournalRepeats)
{
    begin();
    ASSERT_TRUE(desk().submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(sees(TradingState::Halted));
    load->stop();
    const auto refused = desk().submit(command(OperatorAction::ResumeTrading));
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("the session has ended"));
    const auto report = runtime::verifyJournal(journal);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_TRUE(report->identical) << report->difference.what;
}

TEST_F(LiveSessions, ARestartSaysWhereTheJournalWasLeftAndStaysHalted)
{
    begin();
    ASSERT_TRUE(desk().submit(command(OperatorAction::PauseTrading)));
    ASSERT_TRUE(sees(TradingState::Halted));
    load->stop();
    load.reset();
    begin(true);
    EXPECT_TRUE(seen([](const interfaces::Picture& p) {
        return p.alerts.data && std::ranges::any_of(*p.alerts.data, [](const auto& alert) {
                   return alert.text.find("This journal was left at") != std::string::npos;
               });
    }));
    EXPECT_TRUE(sees(TradingState::Halted)) << "what a person closed a person opens";
}

/// Event time never falls: a desk whose clock is behind its journal would stand at the journal's last instant until the
/// clock had caught up, and would take every quote of that hour for one of now.
TEST_F(LiveSessions, F54_AClockThatIsBehindTheJournalsEndIsRefusedAtTheStart)
{
    class Ahead final : public Clock {
    public:
        Timestamp now() const noexcept override { return m_machine.now() + Duration::hours(1); }
        std::optional<std::chrono::nanoseconds> until(Timestamp time) const noexcept override
        {
            return m_machine.until(time + (Duration{} - Duration::hours(1)));
        }

    private:
        const SystemClock m_machine;
    } const ahead;
    auto created = create(false, ahead);
    ASSERT_TRUE(created) << created.error().message;
    const auto opened = (*created)->open();
    ASSERT_TRUE(opened) << opened.error().message;
    (*created)->stop();
    created = fail(ErrorCode::Refused, "ended");
    const auto behind = create(true, clock);
    ASSERT_FALSE(behind);
    EXPECT_EQ(behind.error().code, ErrorCode::Refused);
    EXPECT_THAT(behind.error().message,
                AllOf(HasSubstr("s after this machine's clock"), HasSubstr("Set the clock by NTP")));
    const auto goesOn = create(true, ahead);
    EXPECT_TRUE(goesOn) << goesOn.error().message;
}

/// Under another book or another profile's venues neither positions nor limits would be those of the journal.
TEST_F(LiveSessions, AJournalIsGoneOnWithByItsOwnDeskAlone)
{
    begin();
    load->stop();
    load.reset();
    const auto other = create(true, clock, 240);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, ErrorCode::Mismatch);
    EXPECT_THAT(other.error().message, AllOf(HasSubstr("120 options"), HasSubstr("240 options")));
    const auto stored = journal::samples::header();
    EXPECT_TRUE(runtime::checkGoesOn("j", stored, stored));
    auto wanted = stored;
    wanted.fingerprint = "drawn anew";
    wanted.settingsText = "another program's";
    EXPECT_TRUE(runtime::checkGoesOn("j", stored, wanted)) << "each start draws its own";
    wanted.bookText += "# net_delta = 1";
    EXPECT_THAT(runtime::checkGoesOn("j", stored, wanted).error().message, HasSubstr("its book"));
    wanted = stored;
    wanted.rulesVersion = "fedcba9876543210";
    EXPECT_THAT(runtime::checkGoesOn("j", stored, wanted).error().message, HasSubstr("the rules: "));
    auto watched = stored;
    watched.marketTitle = "Live: testnet (watching)";
    wanted = stored;
    wanted.marketTitle = "Live: testnet (trading)";
    EXPECT_TRUE(runtime::checkGoesOn("j", watched, wanted)) << "who watched may trade";
    wanted.marketTitle = "Live: mainnet (trading)";
    EXPECT_THAT(runtime::checkGoesOn("j", watched, wanted).error().message,
                AllOf(HasSubstr("Live: testnet (watching)"), HasSubstr("Live: mainnet (trading)")));
}

}  // namespace
}  // namespace ballast::load::live_session_test
