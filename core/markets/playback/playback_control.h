#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timestamp.h"
#include "domain/events.h"

namespace ballast::playback {

/// Fastest speed but for 0, which is as fast as it goes.
constexpr double kFastestSpeed = 1e6;

/// Speed as a person types it: `max` and `0` are both as fast as it goes, else event seconds a wall second.
///
/// Errors   InvalidArgument for anything else, below 0 or above kFastestSpeed.
Result<double> parseSpeed(std::string_view text);

/// What the market thread may do next.
enum class Turn { Batch, Closings, Commands, Reports, Picture, Stop };

/// The one place where persons steer a session: playback and commands go in from any thread, the market thread waits
/// here for its turn. Pacing only decides when a step comes, never what is in it.
///
/// Threads  Any; waitForTurn, taken and takeCommands by the market thread.
class PlaybackControl {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::size_t kMostCommands = 256;

    /// `speed` as Desk::setSpeed.
    PlaybackControl(double speed, bool playing);

    void play();
    void pause();
    void step();
    void setSpeed(double speed);
    void stop();
    /// Playback pauses before the first step later than this.
    void pauseAfter(Timestamp time);
    /// False if too many wait; the command is dropped then.
    bool submit(domain::OperatorCommand command);
    /// Goes ahead of all that wait, and never finds the queue full.
    void submitKill(domain::OperatorCommand command);
    bool killWaits() const;
    /// A latch was closed; the engine is told in a step of its own, ahead of all commands.
    void tellClosing(domain::LatchClosed closing);
    std::vector<domain::LatchClosed> takeClosings();
    /// How the desk's disk stands now; likewise, behind the closings. A second word before the step takes the first's
    /// place.
    void tellHealth(domain::JournalHealth health);
    std::optional<domain::JournalHealth> takeHealth();
    /// Something that was computed beside the session lies ready; it is taken while paused too.
    void tellReports();

    struct State {
        bool playing{};
        double speed{};
    };
    State state() const;
    /// Event time by wall clock and speed, between the last step and the one that is awaited; it stands while paused.
    /// Empty before the first step.
    std::optional<Timestamp> clock() const;

    /// Waits until one may act: commands first, then reports, steps at their wall time, a picture at `pictureAt`, or
    /// at once after a change of playback, if nothing else came first. Closings of latches go ahead of commands.
    /// Without `next` no step comes.
    Turn waitForTurn(std::optional<Timestamp> next, std::optional<Clock::time_point> pictureAt);
    /// Tells that a step of this time is taken.
    void taken(Timestamp time);
    std::vector<domain::OperatorCommand> takeCommands();
    /// True once after play, pause or a change of speed, so that the next picture shows it.
    bool takeChanged();

private:
    bool mayRun(Timestamp next);
    double secondsUntil(Timestamp next, Clock::time_point now) const;
    void hold();
    Timestamp reached() const;
    void changed();

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<domain::OperatorCommand> m_commands;
    std::vector<domain::LatchClosed> m_closings;
    std::optional<domain::JournalHealth> m_health;
    double m_speed;
    bool m_playing;
    bool m_stop{};
    bool m_changed{};
    bool m_reportsWait{};
    int m_steps{};  ///< Single steps asked for while paused.
    std::optional<Timestamp> m_pauseAfter;
    std::optional<Timestamp> m_awaited;      ///< The step that waitForTurn waits for.
    std::optional<Timestamp> m_anchorEvent;  ///< Event time that belongs to m_anchorWall.
    Clock::time_point m_anchorWall;
};

}  // namespace ballast::playback
