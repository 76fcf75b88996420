#pragma once

#include <optional>

#include "base/bounded_queue.h"
#include "commands/command_script.h"
#include "domain/market_source.h"
#include "replay/checker.h"
#include "runtime/cancel_requests.h"
#include "runtime/model_risk_loop.h"
#include "runtime/playback_control.h"
#include "runtime/session_status.h"
#include "runtime/step_messages.h"
#include "runtime/step_sequencer.h"

namespace ballast::runtime {

/// How a session is driven.
struct DriveOptions {
    double speed{1.0};                    ///< As Desk::setSpeed.
    bool startPaused{};                   ///< The first step is taken all the same, so that there is something to see.
    bool pictures{true};                  ///< False without a screen.
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
};

/// The `market` thread: forms steps in event time, hands each to the engine and waits for what the journal lets out
/// before the next is formed. So a run is the same at every speed.
///
/// Threads  `run` is the thread's body; everything it refers to must outlive it.
class MarketLoop {
public:
    struct Links {
        BoundedQueue<StepJob>& toEngine;
        BoundedQueue<StepOutcome>& fromJournal;
        PlaybackControl& control;
        SessionStatus& status;
        ModelRiskLoop& modelRisk;
        CancelRequests& cancels;
    };
    /// What a former run has done already.
    struct Begin {
        std::uint64_t step{};
        std::vector<engine::CommandOutcome> outcomes;  ///< Of the script's commands given so far, from its first on.
        StepOutcome last;                              ///< Outcome of `step`.
    };
    MarketLoop(StepSequencer& sequencer, Links links, const DriveOptions& options, Begin begin);

    void run();
    /// After `run`: what became of the script's commands, in its order, by former runs too; those left were not given.
    const std::vector<engine::CommandOutcome>& commandOutcomes() const { return m_outcomes; }

private:
    bool turn();
    std::optional<Timestamp> lookAhead();
    void takeClosings();
    void takeCommands();
    bool commandOfScript();
    void carryOutCancels();
    std::optional<StepOutcome> awaitOutcome();
    void giveCommand();
    const commands::ScheduledCommand* nextCommand() const;
    void takeReports();
    void takeStep();
    bool give(domain::EventBatch batch, bool commitAtOnce);
    void tellPictures();
    void fail(const Error& error);

    StepSequencer& m_sequencer;
    Links m_links;
    DriveOptions m_options;
    std::uint64_t m_step;
    std::size_t m_given;  ///< Commands of the script that have been given.
    std::vector<engine::CommandOutcome> m_outcomes;
    StepOutcome m_last;
    bool m_commandIsNext{};  ///< The next step is the script's, not the market's.
    bool m_failed{};
    bool m_pictureOutdated{true};  ///< What became of the last step is not shown yet.
};

}  // namespace ballast::runtime
