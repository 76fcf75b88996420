#pragma once

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>

#include "commands/command_script.h"
#include "live/gateway_outlet.h"
#include "live/health_guard.h"
#include "live/inputs.h"
#include "playback/cancel_requests.h"
#include "playback/playback_control.h"
#include "playback/sequencer.h"
#include "replay/checker.h"
#include "runtime/kept_market.h"
#include "runtime/model_risk_loop.h"
#include "runtime/session_status.h"

namespace ballast::runtime {

/// How a session is driven.
struct DriveOptions {
    std::filesystem::path keptKills;  ///< Where what a person left in force outlives the session (kept::KillKeeper);
                                      ///< empty: in its journal alone.
    double speed{1.0};                ///< As Desk::setSpeed.
    bool startPaused{};               ///< The first step is taken all the same, so that there is something to see.
    bool pictures{true};              ///< False without a screen.
    std::optional<Timestamp> pauseAfter;  ///< Playback pauses before the first step later than this.
    std::optional<Timestamp> endAfter;    ///< The run ends before the first step later than this.
    /// Without a window: what a person does, by time. A command at an instant of the market comes after what the market
    /// tells then; between two instants it is a step of its own time.
    std::vector<commands::ScheduledCommand> script;
    /// Without a window: how long a state that a person must clear lasts before `script` clears it.
    std::optional<Duration> operatorDelay;
    ModelRiskMode modelRisk{ModelRiskMode::Off};
    std::uint64_t eventsBetweenCheckpoints{replay::kEventsBetweenCheckpoints};
    /// A journal up to this size is walked whole before a session goes on with it, a larger one beside the session.
    std::uint64_t walkedFirstBytes{64u << 20};
    /// Bytes that the journal's disk has left; empty asks the system.
    live::DiskWatch::Probe freeBytes{};
};

/// The `market` thread of a market that brings its own time: forms steps in event time, hands each to the engine, and
/// waits until it is settled: decided, and what it lets out is on disk and offered. Only then the next is formed, so a
/// run is the same at every speed. A step that lets nothing out does not wait for the disk.
///
/// Threads  `run` is the thread's body; everything it refers to outlives it. As Inputs it is the engine's, as Outlet
/// the
///          journal's; fail by any.
class LockStep final : public live::Inputs, public live::Outlet {
public:
    struct Links {
        playback::PlaybackControl& control;
        SessionStatus& status;
        ModelRiskLoop& modelRisk;
        std::function<void()> outdated{};   ///< What stands beside the engine has changed and is to be shown.
        venue::LatchBoard* latches{};       ///< Kept with the market; null: nothing is.
        std::function<void()> committed{};  ///< As Outlet's.
    };
    /// What a former run has done already.
    struct Begin {
        std::uint64_t step{}, event{};
        std::vector<engine::CommandOutcome> outcomes;  ///< Of the script's commands given so far, from its first on.
        Timestamp waitingForPersonSince;
        GivenCommands given{};      ///< All commands, a script's or not.
        domain::Epoch toldEpoch{};  ///< Of the newest closing that a step has told.
    };
    LockStep(playback::Sequencer& sequencer, Links links, const DriveOptions& options);

    /// Before `run`.
    void beginAfter(Begin begin);
    /// Before `run`: of a new session the commands that wait come before the market's first step.
    void takeCommandsFirst(bool wanted) { m_commandsFirst = wanted; }
    void run();
    /// Nothing can be settled any more: the session ends. Waits for nothing.
    void fail(const Error& error);
    playback::CancelRequests& cancels() { return m_cancels; }
    /// After `run`: what became of the script's commands, in its order, by former runs too; those left were not given.
    const std::vector<engine::CommandOutcome>& commandOutcomes() const { return m_outcomes; }

    std::optional<live::Input> next(bool market, std::optional<SteadyTime> until) override;
    void setDue(std::optional<Timestamp>) override {}
    void decided(const journal::StepRecord& record, const std::vector<engine::CommandOutcome>& commands,
                 const engine::Engine& engine) override;
    void tellClosing(domain::LatchClosed closing) override { m_links.control.tellClosing(std::move(closing)); }
    void wake() override;
    void close() override;
    bool isClosed() const override { return m_closed.load(); }
    std::size_t waiting() const override;

    bool offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order) override;
    bool offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment) override;
    // Takes all that it is offered.
    void notSent(const domain::OrderIntent&) override {}
    void notSent(const domain::Amendment&) override {}
    void done(const journal::StepRecord&, const std::vector<engine::CommandOutcome>&) override {}
    void settled(std::uint64_t step) override;
    std::optional<journal::MarketBytes> takeMarket() override;
    void committed() override
    {
        if (m_links.committed) m_links.committed();
    }

private:
    bool turn();
    std::optional<playback::PlaybackControl::Clock::time_point> pictureAt(bool stepIsDue) const;
    void advanceToClock();
    std::optional<Timestamp> lookAhead();
    void takeClosings();
    void takeCommands();
    bool commandOfScript();
    void carryOutCancels();
    void giveCommand();
    const commands::ScheduledCommand* nextCommand() const;
    void takeReports();
    void takeStep();
    bool give(domain::EventBatch batch, bool commitAtOnce);
    void hand(domain::EventBatch batch, bool commitAtOnce);
    bool awaitSettled();
    void noteClosings(const domain::EventBatch& batch);
    void keepMarket();
    void tellPictures();
    void wakeMarket();

    playback::Sequencer& m_sequencer;
    Links m_links;
    DriveOptions m_options;
    playback::CancelRequests m_cancels{[this] { wakeMarket(); }};

    // The market thread's.
    std::atomic<std::uint64_t> m_step{0};  ///< The last that was handed to the engine.
    std::uint64_t m_event{};
    std::size_t m_given{};  ///< Commands of the script that have been given.
    bool m_commandsFirst{};
    std::vector<engine::CommandOutcome> m_outcomes;
    std::vector<engine::CommandOutcome> m_lastCommands;  ///< What became of the last step's.
    GivenCommands m_commands;
    domain::Epoch m_toldEpoch;     ///< Of the newest closing that a step has told.
    std::uint64_t m_keptStep{};    ///< The last after which the market was kept.
    bool m_commandIsNext{};        ///< The next step is the script's, not the market's.
    bool m_pictureOutdated{true};  ///< What became of the last step is not shown yet.

    // Of the step that is under way.
    struct Flight {
        std::optional<live::Input> input;  ///< Not taken by the engine yet.
        bool decided{}, offered{};
        bool waitsForOffer{};
        std::vector<engine::CommandOutcome> commands;
        playback::LetOut letOut;
    };
    mutable std::mutex m_mutex;
    std::condition_variable m_forEngine, m_forMarket;
    Flight m_flight;
    Timestamp m_waitingForPersonSince;
    std::optional<journal::MarketBytes> m_market;  ///< Kept, and not taken by the journal yet.
    bool m_changed{};                              ///< Whoever waits in `next` looks again.
    std::atomic<bool> m_closed{false}, m_failed{false};
};

}  // namespace ballast::runtime
