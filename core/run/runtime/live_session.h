#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "domain/market_info.h"
#include "interfaces/desk.h"
#include "journal/session_header.h"
#include "live/keeping_store.h"
#include "live/live_desk.h"
#include "runtime/end_of_desk.h"
#include "runtime/guard.h"
#include "runtime/session_pictures.h"

namespace ballast::runtime {

/// A market whose inputs come when they come: feeds, and a gateway for each account that trades.
///
/// Threads  Its owner's.
class LiveMarket {
public:
    virtual ~LiveMarket() = default;

    virtual const domain::MarketInfo& info() const = 0;
    /// Adds a gateway for each account, before the desk starts; its engine and latches stand.
    virtual void addGateways(live::LiveDesk& desk, const Clock& clock) = 0;
    /// Adds its feeds and lets them tell, on the caller's thread, what they know already; the rest as it comes.
    virtual Result<void> openFeeds(live::LiveDesk& desk) = 0;
    /// What the feeds told first is in the engine; gateways are not started yet.
    virtual void opened(const engine::Engine& engine) = 0;
    /// Returns when no feed tells anything any more. Again: nothing.
    virtual void stop() noexcept = 0;
    /// How its feeds do, looked at once a second; null before the first look, and where there is nothing to look at.
    /// Any thread.
    virtual std::shared_ptr<const interfaces::ConnectionsView> connections() const { return nullptr; }
    /// A person says "Try again": feeds whose lines are down try at once. Any thread.
    virtual void tryNow() noexcept {}
};

/// What a live session is made of before it runs.
struct LiveSetup {
    /// Of a new journal; one that is gone on with has its own, and must be of the same profile, book and rules.
    journal::SessionHeader header;
    std::unique_ptr<LiveMarket> market;
    venue::LatchNames latches;
};

/// A running live desk, joined: the market's feeds and gateways, intake, engine, journal, guard, and for a screen its
/// pictures.
///
/// Threads  Any. Destroying it stops the threads after the journal is safe.
class LiveSession final : public interfaces::Desk {
public:
    struct Options {
        /// The first of a file a day, or a later one: what is gone on with is the newest (journal::newestFile).
        std::string journalFile;
        std::string operatorName;  ///< What pictures show.
        std::string program;       ///< What the journal says opened it.
        bool goesOn{};             ///< The journal must be there; else it must not.
        bool pictures{true};
        ModelRiskMode modelRisk{ModelRiskMode::Off};
        Duration firstValuesTake{Duration::seconds(120)};  ///< At most, for `start`.
        live::GatewayOutlet::Done done{};                  ///< What became of commands; may be empty.
        std::filesystem::path keptKills{};                 ///< As DriveOptions::keptKills.
        bool killsAtEnd{};                                 ///< For endBy: nothing is left to a dead man's switch.
        std::function<bool()> mayGoOn{};  ///< Asked while `start` waits, which else waits on; or empty.
    };
    /// Engine, journal and gateways stand; nothing has been told yet. `clock` outlives the session.
    ///
    /// Errors   InvalidArgument if something is stored at a new journal's place. Of one that is gone on with: Mismatch
    /// if
    ///          it is of another profile, book or rules; Refused if it ends more than 30 s after the clock (less is
    ///          waited for). What book, journal and `recover` say.
    static Result<std::unique_ptr<LiveSession>> create(LiveSetup setup, Options options, const Clock& clock);
    ~LiveSession() override;
    LiveSession(const LiveSession&) = delete;
    LiveSession& operator=(const LiveSession&) = delete;

    /// Returns when what the feeds told first is decided and on disk and the guard looks.
    ///
    /// Errors   Refused if that takes too long, may not go on, or the system gives no thread; what ended engine or
    ///          journal. Gateways may have begun then: `endBy` before it is destroyed.
    Result<void> start();
    /// Waits until `time`, and until everything told before it is decided and on disk; what comes after it is not
    /// waited for.
    ///
    /// Errors   Refused after `longest`, by default `firstValuesTake`; what ended engine or journal.
    Result<void> awaitKept(Timestamp time, std::optional<Duration> longest = {});
    /// A signal ends the desk (F73): no new order leaves from here; what works at a venue whose dead man's switch is
    /// armed is left to it; elsewhere it is killed. A desk that `killsAtEnd`, or whose engine does not answer within
    /// half a second, is killed whole, whatever works. Both stand in the journal with the signal's name, or, where the
    /// engine does not take the kill, in the kept file. Returns when that is decided and what is killed has ended,
    /// after 5 s at the latest: what was done in one sentence; empty: nothing works and nothing is killed. `stop` comes
    /// after it.
    std::string endBy(const std::string& signal);
    /// Feeds, gateways, engine and journal end, in this order; everything published is on disk afterwards. Again:
    /// nothing.
    void stop();

    live::LiveDesk& desk() { return *m_desk; }
    const live::LiveDesk& desk() const { return *m_desk; }
    /// What the journal's file has; not while its thread writes it, so after `stop`.
    const journal::Writer& writer() const { return m_store->writer(); }
    const SessionStatus& status() const { return m_status; }
    /// What a person left in force before this start, a sentence each; known after `start`.
    const std::vector<std::string>& saidAtStart() const { return m_kills.saidAtStart(); }
    /// Limits that a person set before and that do not hold in this session, likewise.
    const std::vector<std::string>& leftAtStart() const { return m_kills.leftAtStart(); }
    /// Steps that a start from a former journal ran again.
    std::uint64_t stepsRunAgain() const { return m_stepsRunAgain; }
    /// Where the market's time began: a journal that is gone on with keeps its own.
    Timestamp marketStart() const { return m_marketStart; }

    std::shared_ptr<const interfaces::Picture> latest() const override { return m_board->latest(); }
    std::unique_ptr<interfaces::Subscription> onPicture(std::function<void()> notify) override;
    void want(interfaces::SectionSet sections) override { m_sessionPictures->want(sections); }
    void ask(std::shared_ptr<const interfaces::Questions> questions) override
    {
        m_sessionPictures->ask(std::move(questions));
    }
    std::shared_ptr<const interfaces::ConnectionsView> connections() const override
    {
        return m_setup.market->connections();
    }
    Result<interfaces::Ticket> submit(const domain::OperatorCommand& command) override;
    void engageKillSwitch(const domain::Scope& scope, const std::string& operatorName) override;
    // A live market plays by itself.
    void play() override {}
    void pausePlayback() override {}
    void step() override {}
    void setSpeed(double) override {}
    std::string journalPath() const override;

private:
    LiveSession(LiveSetup setup, Options options, const Clock& clock);
    Result<void> begin();
    Result<void> goOn();
    void takeUpCancels();
    void join(engine::Engine engine, std::unique_ptr<journal::Writer> writer, std::optional<live::Place> place,
              std::optional<journal::Checkpoint> from);
    Result<void> handOn(const domain::OperatorCommand& command);
    interfaces::PlaybackView playback() const;
    void tellReports();
    bool isTaken(Timestamp time) const;
    Result<void> awaitKept(Timestamp time, Duration longest, const std::function<bool()>& mayGoOn);
    std::optional<DeskAtEnd> askEngine();
    std::vector<kept::KeptKill> killAll(const std::string& why);
    std::vector<kept::KeptKill> killAt(const std::vector<WorkingAt>& working, const std::string& signal);
    std::optional<DeskAtEnd> awaitEnded(const std::vector<kept::KeptKill>& kills,
                                        std::chrono::steady_clock::time_point latest);
    std::string keepUntaken(const std::vector<kept::KeptKill>& kills, const std::optional<DeskAtEnd>& now);
    void noteLeft(const std::string& signal, const std::vector<WorkingAt>& left);
    Error whatEnded();

    const Options m_options;
    const std::string m_file;  ///< With which it began.
    const Clock& m_clock;
    LiveSetup m_setup;
    Timestamp m_marketStart;
    std::uint64_t m_stepsRunAgain{};
    std::atomic<bool> m_begun{false};  ///< Engine and gateways run.
    SessionStatus m_status;
    live::JournalTail m_tail;
    std::shared_ptr<pictures::PictureBoard> m_board;
    std::unique_ptr<pictures::PictureLoop> m_pictureLoop;
    pictures::TicketBook m_tickets;
    kept::KillKeeper m_kills;
    WorkingQuestion m_working;
    std::unique_ptr<ModelRiskLoop> m_modelRisk;
    std::unique_ptr<SessionPictures> m_sessionPictures;
    live::KeepingStore* m_store{};  ///< The desk's.
    std::unique_ptr<live::LiveDesk> m_desk;
    std::unique_ptr<Guard> m_guard;
    std::thread m_pictures;
};

}  // namespace ballast::runtime
