#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "interfaces/desk.h"
#include "live/spine.h"
#include "pictures/picture_board.h"
#include "runtime/guard.h"
#include "runtime/lock_step.h"
#include "runtime/resume.h"
#include "runtime/session_pictures.h"
#include "runtime/session_setup.h"

namespace ballast::runtime {

/// A running desk: market, engine and journal joined, each on its thread; see README.md for who owns what.
///
/// Threads  Any. Destroying it stops the threads after the journal is safe.
class DeskSession final : public interfaces::Desk {
public:
    /// Starts a new journal at `journalFile`, or goes on with the one that is there, and returns when the first step
    /// is done. `operatorName` is what pictures show.
    ///
    /// Errors   Mismatch if the journal belongs to another source, book or engine; NotFound if the book names what is
    ///          not listed, and a journal that was made for it is taken away again; what journal and market say.
    static Result<std::unique_ptr<DeskSession>> open(SessionSetup setup, const std::string& journalFile,
                                                     const DriveOptions& options, const std::string& operatorName);
    ~DeskSession() override;
    DeskSession(const DeskSession&) = delete;
    DeskSession& operator=(const DeskSession&) = delete;

    std::shared_ptr<const interfaces::Picture> latest() const override { return m_board->latest(); }
    std::unique_ptr<interfaces::Subscription> onPicture(std::function<void()> notify) override;
    void want(interfaces::SectionSet sections) override { m_sessionPictures.want(sections); }
    void ask(std::shared_ptr<const interfaces::Questions> questions) override
    {
        m_sessionPictures.ask(std::move(questions));
    }
    Result<interfaces::Ticket> submit(const domain::OperatorCommand& command) override;
    void engageKillSwitch(const domain::Scope& scope, const std::string& operatorName) override;
    void play() override { m_control.play(); }
    void pausePlayback() override { m_control.pause(); }
    void step() override { m_control.step(); }
    void setSpeed(double speed) override { m_control.setSpeed(speed); }
    std::string journalPath() const override { return m_journalFile; }

    const SessionStatus& status() const { return m_status; }
    /// What a person left in force before this start, a sentence each.
    const std::vector<std::string>& saidAtStart() const { return m_kills.saidAtStart(); }
    /// Limits that a person set before and that do not hold in this session, likewise.
    const std::vector<std::string>& leftAtStart() const { return m_kills.leftAtStart(); }
    /// Stops the threads; everything committed or waiting is on disk afterwards. Safe to repeat.
    void stop();
    /// After `stop`: figures of the whole run.
    engine::Engine::Summary summary() const { return engine().summary(); }
    const engine::Engine& engine() const { return m_spine->engineLoop().engine(); }
    /// After `stop`: what became of the script's commands, in its order; those left were not given.
    const std::vector<engine::CommandOutcome>& commandOutcomes() const { return m_lockStep.commandOutcomes(); }
    const journal::Writer& writer() const { return m_store->writer(); }

private:
    DeskSession(SessionSetup setup, std::string journalFile, const DriveOptions& options,
                const std::string& operatorName);
    Result<std::unique_ptr<journal::Writer>> openJournal(const std::optional<replay::RestartPoint>& from);
    Result<void> prepare(bool fromKeptMarket);
    void makeSpine(engine::Engine engine, std::unique_ptr<journal::Writer> writer, live::Begin begin);
    Result<void> start();
    interfaces::PlaybackView playback() const;
    PictureFacts pictureFacts(const std::string& operatorName) const;
    Result<void> handOn(const domain::OperatorCommand& command);
    std::uint64_t stepsBeforeMarket() const;
    void watchDisk(const engine::Engine& engine);
    void stopEverything() noexcept;
    void onJournalLost(const Error& error);

    const std::string m_journalFile;
    const DriveOptions m_options;
    SessionSetup m_setup;
    venue::LatchBoard m_latches;
    playback::Sequencer m_sequencer;
    playback::PlaybackControl m_control;
    SessionStatus m_status;
    live::JournalTail m_tail;
    std::shared_ptr<pictures::PictureBoard> m_board;
    pictures::PictureLoop m_pictureLoop{*m_board, [this](auto sequence) { return m_tail.hashOf(sequence); }};
    ModelRiskLoop m_modelRisk;
    pictures::TicketBook m_tickets;
    kept::KillKeeper m_kills;
    LockStep m_lockStep;
    SessionPictures m_sessionPictures;
    venue::KillLine m_killLine;
    const SystemClock m_clock;
    std::unique_ptr<Guard> m_guard;
    live::WriterStore* m_store{};                       ///< The spine's.
    std::optional<live::DiskWatch> m_disk;              ///< The journal thread's while it runs.
    bool m_goesOn{};                                    ///< With steps that stood in the journal.
    std::optional<std::uint64_t> m_unreadMarket;        ///< After which step it was kept, and `prepare` failed by it.
    std::optional<journal::Checkpoint> m_walkedBeside;  ///< Everything before it, while the session runs.
    std::unique_ptr<live::Spine> m_spine;
    std::thread m_market, m_pictures;
};

}  // namespace ballast::runtime
