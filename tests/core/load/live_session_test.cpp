#include "runtime/live_session.h"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <thread>

#include "base/log.h"
#include "core/journal/samples.h"
#include "journal/reader.h"
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
    /// A desk whose clock goes otherwise ran, and has ended.
    void leaveAJournal(const Clock& by)
    {
        const auto created = create(false, by);
        ASSERT_TRUE(created) << created.error().message;
        const auto opened = (*created)->open();
        ASSERT_TRUE(opened) << opened.error().message;
        (*created)->stop();
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

/// The machine's clock, so many seconds before it goes right.
class Ahead final : public Clock {
public:
    explicit Ahead(Duration by) : m_by(by) {}
    Timestamp now() const noexcept override { return m_machine.now() + m_by; }
    std::optional<std::chrono::nanoseconds> until(Timestamp time) const noexcept override
    {
        return m_machine.until(time + (Duration{} - m_by));
    }

private:
    const SystemClock m_machine;
    const Duration m_by;
};

std::string bytesOf(const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Event time never falls: a desk whose clock is behind its journal would stand at the journal's last instant until the
/// clock had caught up, and would take every quote of that hour for one of now.
TEST_F(LiveSessions, F54_AClockThatIsBehindTheJournalsEndIsRefusedAtTheStart)
{
    const Ahead ahead(Duration::hours(1));
    ASSERT_NO_FATAL_FAILURE(leaveAJournal(ahead));
    const auto left = bytesOf(journal);
    ASSERT_FALSE(left.empty());
    const auto behind = create(true, clock);
    ASSERT_FALSE(behind);
    EXPECT_EQ(behind.error().code, ErrorCode::Refused);
    EXPECT_THAT(behind.error().message,
                AllOf(HasSubstr("s after this machine's clock"), HasSubstr("Set the clock by NTP")));
    EXPECT_TRUE(bytesOf(journal) == left) << "what was refused leaves no line in the journal";
    const auto goesOn = create(true, ahead);
    EXPECT_TRUE(goesOn) << goesOn.error().message;
}

/// As after a step of NTP: a supervisor that tries once would leave positions without a desk.
TEST_F(LiveSessions, F54_AClockThatIsSecondsBehindIsWaitedFor)
{
    const Ahead ahead(Duration::seconds(8));
    ASSERT_NO_FATAL_FAILURE(leaveAJournal(ahead));
    const auto ended = journal::Reader::open(journal).value()->end().value().time;
    ASSERT_GT(ended, clock.now() + Duration::seconds(1));
    std::string said;
    log::setSink([&](log::Level, std::string_view line) { said += line; });
    const auto goesOn = create(true, clock);
    log::setSink([](log::Level, std::string_view) {});
    ASSERT_TRUE(goesOn) << goesOn.error().message;
    EXPECT_THAT(said, HasSubstr("s after this machine's clock: the start waits for that"));
    EXPECT_GE(clock.now(), ended);
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
    wanted.bookText = "# of today\n" + stored.bookText;
    EXPECT_TRUE(runtime::checkGoesOn("j", stored, wanted)) << "a comment is no other book";
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

/// A journal repeats by the book that it began with: what another book would change is named, with the road to it.
TEST_F(LiveSessions, AnotherBookIsNamedByWhatDiffersAndByWhatToDo)
{
    auto stored = journal::samples::header(), wanted = stored;
    const std::string limits = "[[limits]]\nunderlying = \"BTC\"\nnet_delta = 200\nrisk_aversion = 1e-3\n";
    const std::string quote = "[[quote]]  # of the connection profile\nvenue = \"Deribit\"\n";
    stored.bookText = "name = \"a\"\n" + limits + quote;
    const auto refusal = [&](const std::string& text) {
        wanted.bookText = text;
        const auto goesOn = runtime::checkGoesOn("j", stored, wanted);
        return goesOn ? std::string() : goesOn.error().message;
    };
    EXPECT_EQ(refusal("name = \"b\"\n[[quote]]\nvenue = \"Deribit\"\n# fewer\n[[limits]]\nrisk_aversion = 0.001\n"
                      "net_delta = 200.0\nunderlying = \"BTC\"\n"),
              "");
    EXPECT_THAT(refusal("[[limits]]\nunderlying = \"BTC\"\nnet_delta = 150\nrisk_aversion = 1e-3\n" + quote),
                AllOf(HasSubstr("is not that of now: limits BTC: net_delta was 200, is 150. Either put it back, start, "
                                "and set it by the command set_limit"),
                      HasSubstr("or cancel what works at its venues and name a new journal")));
    EXPECT_THAT(
        refusal("[[limits]]\nunderlying = \"BTC\"\nnet_delta = 200\nvega_usd = 5\nrisk_aversion = 1e-3\n" + quote),
        HasSubstr(": limits BTC: vega_usd was not stated, is 5."));
    EXPECT_THAT(refusal(limits), HasSubstr(": quote of Deribit in the profile was true, is false. Either put it back, "
                                           "start, and pause strategy:quoter by command"));
    const auto more = refusal("roll_days = 2\n" + limits + quote + "[[quote]]\nvenue = \"Derive\"\n");
    EXPECT_THAT(more, AllOf(HasSubstr(": roll_days was not stated, is 2, quote of Derive in the profile was false, is "
                                      "true. Either put it back; or cancel"),
                            ::testing::Not(HasSubstr("by command"))));
    const std::string hedge = "[[hedge]]\nunderlying = \"BTC\"\ninstrument = \"P\"\nquantity = 1\n";
    EXPECT_THAT(refusal(limits + quote + hedge), HasSubstr(": hedge BTC P was not stated, is stated. Either put it "
                                                           "back; or"));
    EXPECT_THAT(refusal(limits + quote + hedge + hedge), HasSubstr("hedge BTC P (2) was not stated, is stated"));
    // To the last character: the longest that a book takes.
    const auto cash = [](char last) {
        return fmt::format("[[cash]]\nvenue = \"{}{}\"\ncurrency = \"USDC\"\namount = 1\n", std::string(63, 'v'), last);
    };
    stored.bookText += cash('a');
    EXPECT_EQ(refusal(stored.bookText), "");
    EXPECT_THAT(refusal(limits + quote + cash('b')), HasSubstr("cash USDC vvv"));
    EXPECT_THAT(refusal("name = "), HasSubstr("book:1"));
}

}  // namespace
}  // namespace ballast::load::live_session_test
