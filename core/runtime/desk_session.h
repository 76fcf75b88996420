#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>

#include "interfaces/desk.h"
#include "pictures/picture_board.h"
#include "runtime/engine_loop.h"
#include "runtime/guard.h"
#include "runtime/journal_loop.h"
#include "runtime/market_loop.h"
#include "runtime/resume.h"
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
    void want(interfaces::SectionSet sections) override { m_engineLoop->want(sections); }
    Result<interfaces::Ticket> submit(const domain::OperatorCommand& command) override;
    void engageKillSwitch(const domain::Scope& scope, const std::string& operatorName) override;
    void play() override { m_control.play(); }
    void pausePlayback() override { m_control.pause(); }
    void step() override { m_control.step(); }
    void setSpeed(double speed) override { m_control.setSpeed(speed); }
    std::string journalPath() const override { return m_journalFile; }

    const SessionStatus& status() const { return m_status; }
    /// Stops the threads; everything committed or waiting is on disk afterwards. Safe to repeat.
    void stop();
    /// After `stop`: figures of the whole run.
    engine::Engine::Summary summary() const { return engine().summary(); }
    const engine::Engine& engine() const { return m_engineLoop->engine(); }
    /// After `stop`: what became of the script's commands, in its order; those left were not given.
    const std::vector<engine::CommandOutcome>& commandOutcomes() const { return m_marketLoop->commandOutcomes(); }
    const journal::Writer& writer() const { return m_journalLoop->writer(); }

private:
    DeskSession(SessionSetup setup, std::string journalFile, const DriveOptions& options);
    Result<std::unique_ptr<journal::Writer>> openJournal(const std::optional<replay::RestartPoint>& from);
    void walkOldChain(const journal::Checkpoint& upTo);
    Result<void> prepare(const std::string& operatorName);
    Result<void> start();
    Result<void> handOn(const domain::OperatorCommand& command);
    void stopEverything() noexcept;
    void onJournalLost(const Error& error);

    const std::string m_journalFile;
    const DriveOptions m_options;
    SessionSetup m_setup;
    venue::LatchBoard m_latches;
    StepSequencer m_sequencer;
    PlaybackControl m_control;
    SessionStatus m_status;
    JournalTail m_tail;
    std::shared_ptr<pictures::PictureBoard> m_board;
    pictures::PictureLoop m_pictureLoop{*m_board, [this](auto sequence) { return m_tail.hashOf(sequence); }};
    ModelRiskLoop m_modelRisk;
    replay::Checker m_checker;
    BoundedQueue<StepJob> m_toEngine{4};
    BoundedQueue<JournalJob> m_toJournal{4};
    BoundedQueue<StepOutcome> m_toMarket{4};
    CancelRequests m_cancels{[this] { m_toMarket.wake(); }};
    venue::KillLine m_killLine;
    pictures::TicketBook m_tickets;
    std::unique_ptr<Guard> m_guard;
    std::unique_ptr<MarketLoop> m_marketLoop;
    std::unique_ptr<EngineLoop> m_engineLoop;
    std::unique_ptr<JournalLoop> m_journalLoop;
    std::optional<journal::Checkpoint> m_walkedBeside;  ///< Everything before it, while the session runs.
    std::atomic<bool> m_stopping{false};
    std::thread m_market, m_engine, m_journal, m_pictures, m_checking, m_walking;
};

}  // namespace ballast::runtime
