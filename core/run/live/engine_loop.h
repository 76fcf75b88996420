#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "base/clock.h"
#include "base/latency_histogram.h"
#include "live/inputs.h"
#include "live/step_slot.h"
#include "replay/checker.h"
#include "venue/kill_line.h"

namespace ballast::live {

/// What the engine thread has done with facts that were told at or after `EngineLoop::countFrom`.
struct EngineFigures {
    std::uint64_t steps{};
    std::uint64_t facts{};            ///< That reached the engine; merged ones not.
    std::chrono::nanoseconds busy{};  ///< In the engine, of these steps.
    LatencyHistogram decision;  ///< From the telling of a fact (of merged ones the first) to its step's publication.
};

/// When the engine gives a copy of itself to be kept.
struct CheckpointRule {
    std::uint64_t events{2 * replay::kEventsBetweenCheckpoints};
    std::optional<Duration> longest{Duration::minutes(1)};  ///< Of event time; empty: events alone count.
    /// Events count from the run's first, so that a run and the same run taken up again make theirs at the same steps;
    /// the engine then waits for a checker that is not free. Else they count from the last checkpoint, and an engine
    /// that finds the checker busy asks again with the next step.
    bool atSameSteps{};
    /// What steps did aside is kept too, for a market that is run again: here no longer than up to the next checkpoint.
    bool withAsides{};
};

/// What former runs left.
struct Begin {
    std::uint64_t step{}, events{};  ///< The last.
    replay::AsideChain asides;
    std::string segment;  ///< The bytes of what steps did aside since the newest stored checkpoint.
};

/// The `engine` thread: takes steps from its inputs, lets the engine decide, and runs on ahead of the
/// journal. It waits for nothing but an input and a free slot; what takes away goes straight to latches and cancels.
///
/// Threads  `run` is the thread's body; the rest any, but for figures and engine: before or after `run`.
class EngineLoop {
public:
    struct Links {
        Inputs& inputs;
        Steps& steps;
        const Clock& clock;
        venue::LatchBoard& latches;
        venue::CancelPort& cancels;
        std::function<void(const domain::Query&)> ask{};  ///< Questions to gateways; waits for nothing. May be empty.
        replay::Checker* checker{};                       ///< Where checkpoints are made; null: none are.
        Beside* beside{};                                 ///< May be null.
        std::function<void(const Error&)> refused{};      ///< The engine took an input no more. May be empty.
    };
    /// `fileDay`: the journal is a file a day (UTC), and the one being written is of that day; empty: one file holds
    /// all.
    EngineLoop(engine::Engine engine, Links links, Begin begin = {}, CheckpointRule checkpoints = {},
               std::optional<std::int64_t> fileDay = std::nullopt);

    /// Takes what waits, on the caller's thread: for what must be known before `run`.
    void takeWaiting();
    /// Until the inputs or the ring are closed, or the engine refuses an input. Closes the ring.
    void run();

    /// When it last took a step or found that there was none: for the guard.
    Timestamp movedAt() const noexcept { return {m_movedAt.load()}; }
    /// The engine refused an input; nothing more is decided. After `run`.
    const std::optional<Error>& error() const { return m_error; }

    void countFrom(Timestamp time) noexcept { m_countFrom.store(time.nanoseconds); }
    const EngineFigures& figures() const { return m_figures; }
    /// Before or after `run`.
    const engine::Engine& engine() const { return m_engine; }

private:
    bool takeNext();
    bool decide(Input input);
    bool rollOver(Timestamp time);
    void takeAway(const engine::EngineOutput& output, Timestamp decided);
    void checkpointAtEnd();
    bool isCheckpointDue(const domain::EventBatch& batch);
    void giveCheckpoint();
    bool publish(Input& input, engine::EngineOutput& output, std::chrono::nanoseconds busy);
    void refuse(const Error& error);
    void look();
    void count(const Input& input, std::chrono::nanoseconds busy);

    engine::Engine m_engine;
    Links m_links;
    Begin m_done;  ///< So far.
    const CheckpointRule m_checkpoints;
    std::optional<std::int64_t> m_fileDay;  ///< Of the journal's file.
    std::uint64_t m_sinceCheckpoint{};      ///< Events.
    Timestamp m_checkpointAt;               ///< Of the step that the last checkpoint stands after.
    std::size_t m_sinceUrgent{};            ///< Bytes published since the journal was woken last.
    std::atomic<std::int64_t> m_movedAt{0}, m_countFrom{0};
    std::optional<Error> m_error;
    EngineFigures m_figures;
};

}  // namespace ballast::live
