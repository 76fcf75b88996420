#pragma once

#include <memory>

#include "base/bounded_queue.h"
#include "base/latency_histogram.h"
#include "engine/engine.h"
#include "pictures/presenter.h"
#include "replay/checker.h"
#include "replay/session_state.h"
#include "runtime/journal_loop.h"
#include "runtime/model_risk_loop.h"
#include "runtime/playback_control.h"
#include "runtime/session_status.h"
#include "runtime/step_messages.h"
#include "venue/kill_line.h"

namespace ballast::runtime {

/// What a picture shows besides the engine's state.
struct PictureFacts {
    interfaces::SessionKind session{interfaces::SessionKind::Simulated};
    std::string operatorName;
    std::optional<Timestamp> start, end;
    bool shown{true};  ///< False without a screen: none is made.
};

/// The `engine` thread: the only one that touches the engine. After a step, and when a section is due, it gives an
/// image to `pictures`.
///
/// Threads  `run` is the thread's body.
class EngineLoop {
public:
    struct Links {
        BoundedQueue<StepJob>& fromMarket;
        BoundedQueue<JournalJob>& toJournal;
        pictures::PictureLoop& pictures;
        const PlaybackControl& control;
        const SessionStatus& status;
        const JournalTail& tail;
        ModelRiskLoop& modelRisk;
        venue::LatchBoard& latches;
        venue::CancelPort& cancels;
        PlaybackControl& closings;
        replay::Checker& checker;
        pictures::TicketBook& tickets;
    };
    /// What former runs left, and how often a checkpoint is due.
    struct Begin {
        std::uint64_t step{}, events{};
        replay::Asides asides;
        std::uint64_t eventsBetweenCheckpoints{replay::kEventsBetweenCheckpoints};
    };
    EngineLoop(engine::Engine engine, Links links, PictureFacts facts, Begin begin);

    void run();
    /// Has what is wanted and due shown. Before `run`, or by its thread.
    void publish();
    /// As Desk::want. Any thread.
    void want(interfaces::SectionSet sections);
    /// Before or after `run`.
    const engine::Engine& engine() const { return m_engine; }

private:
    JournalJob decide(StepJob job);
    void giveCheckpoint();
    void takeAway(const engine::EngineOutput& output);
    std::optional<StepJob> nextJob();
    bool take(StepJob job);
    bool standsStill() const;
    pictures::SessionFacts facts() const;
    interfaces::PlaybackView playback() const;

    engine::Engine m_engine;
    Links m_links;
    PictureFacts m_facts;
    LatencyHistogram m_decisionLatency;
    Begin m_done;                    ///< So far.
    std::uint64_t m_checkpointStep;  ///< The last step that gave one.
    bool m_failed{};
    pictures::Presenter m_presenter;
};

/// What of an engine's output is stored, and what became of commands.
JournalJob makeJournalJob(std::uint64_t step, domain::EventBatch batch, engine::EngineOutput output);

}  // namespace ballast::runtime
