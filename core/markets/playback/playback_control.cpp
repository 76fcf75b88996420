#include "playback/playback_control.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/typed_text.h"

namespace ballast::playback {

namespace {

// A desk that fell behind goes on from where it is: it does not rush through what it missed.
constexpr double kLargestLagSeconds = 1.0;
constexpr double kLongestWaitSeconds = 3600.0;
constexpr int kMostSteps = 1000;

}  // namespace

Result<double> parseSpeed(std::string_view text)
{
    if (text == "max") return 0.0;
    const auto speed = parseTypedNumber("speed", text, {0.0, kFastestSpeed});
    if (speed) return speed;
    return fail(ErrorCode::InvalidArgument,
                fmt::format("speed must be max or 0 (as fast as it goes), or event seconds a second up to {}, was "
                            "\"{}\"",
                            kFastestSpeed, printable(text, 40)));
}

PlaybackControl::PlaybackControl(double speed, bool playing)
    : m_speed(speed), m_playing(playing), m_anchorWall(Clock::now())
{
}

// Fixes how far event time has come under the speed that holds until now.
void PlaybackControl::hold()
{
    if (m_anchorEvent) m_anchorEvent = reached();
    m_anchorWall = Clock::now();
}

Timestamp PlaybackControl::reached() const
{
    if (!m_playing || m_speed <= 0.0) return *m_anchorEvent;
    const double passed = std::chrono::duration<double>(Clock::now() - m_anchorWall).count() * m_speed;
    return *m_anchorEvent + Duration::fromSeconds(std::min(passed, 1e8));
}

std::optional<Timestamp> PlaybackControl::clock() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_anchorEvent) return std::nullopt;
    // Nothing is awaited at the end: time ends there too.
    return m_awaited ? std::min(reached(), *m_awaited) : *m_anchorEvent;
}

void PlaybackControl::changed()
{
    m_changed = true;
    m_wake.notify_all();
}

void PlaybackControl::play()
{
    const std::lock_guard lock(m_mutex);
    hold();
    m_playing = true;
    m_pauseAfter.reset();
    changed();
}

void PlaybackControl::pause()
{
    const std::lock_guard lock(m_mutex);
    hold();
    m_playing = false;
    changed();
}

void PlaybackControl::step()
{
    const std::lock_guard lock(m_mutex);
    if (!m_playing) m_steps = std::min(m_steps + 1, kMostSteps);
    changed();
}

void PlaybackControl::setSpeed(double speed)
{
    const std::lock_guard lock(m_mutex);
    hold();
    m_speed = speed >= 0.0 ? speed : 1.0;
    changed();
}

void PlaybackControl::stop()
{
    const std::lock_guard lock(m_mutex);
    m_stop = true;
    changed();
}

void PlaybackControl::pauseAfter(Timestamp time)
{
    const std::lock_guard lock(m_mutex);
    m_pauseAfter = time;
}

bool PlaybackControl::submit(domain::OperatorCommand command)
{
    const std::lock_guard lock(m_mutex);
    if (m_commands.size() >= kMostCommands) return false;
    m_commands.push_back(std::move(command));
    m_wake.notify_all();
    return true;
}

void PlaybackControl::submitKill(domain::OperatorCommand command)
{
    const std::lock_guard lock(m_mutex);
    m_commands.push_front(std::move(command));
    m_wake.notify_all();
}

bool PlaybackControl::killWaits() const
{
    const std::lock_guard lock(m_mutex);
    return !m_commands.empty() && m_commands.front().action == domain::OperatorAction::Kill;
}

void PlaybackControl::tellClosing(domain::LatchClosed closing)
{
    const std::lock_guard lock(m_mutex);
    m_closings.push_back(std::move(closing));
    m_wake.notify_all();
}

std::vector<domain::LatchClosed> PlaybackControl::takeClosings()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_closings, {});
}

void PlaybackControl::tellHealth(domain::JournalHealth health)
{
    const std::lock_guard lock(m_mutex);
    m_health = health;
    m_wake.notify_all();
}

std::optional<domain::JournalHealth> PlaybackControl::takeHealth()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_health, std::nullopt);
}

void PlaybackControl::tellReports()
{
    const std::lock_guard lock(m_mutex);
    m_reportsWait = true;
    m_wake.notify_all();
}

PlaybackControl::State PlaybackControl::state() const
{
    const std::lock_guard lock(m_mutex);
    return {m_playing, m_speed};
}

double PlaybackControl::secondsUntil(Timestamp next, Clock::time_point now) const
{
    if (m_speed <= 0.0 || m_steps > 0) return 0.0;
    return (next - *m_anchorEvent).inSeconds() / m_speed - std::chrono::duration<double>(now - m_anchorWall).count();
}

bool PlaybackControl::mayRun(Timestamp next)
{
    if (!m_anchorEvent && (m_playing || m_steps > 0)) m_anchorEvent = next;
    if (m_playing && m_pauseAfter && next > *m_pauseAfter) {
        hold();
        m_playing = false;
        m_changed = true;
    }
    return m_playing || m_steps > 0;
}

Turn PlaybackControl::waitForTurn(std::optional<Timestamp> next, std::optional<Clock::time_point> pictureAt)
{
    std::unique_lock lock(m_mutex);
    m_awaited = next;
    while (true) {
        // Whoever asked for a kill was told that it stands: it is in the journal before the session ends.
        const bool killed = !m_commands.empty() && m_commands.front().action == domain::OperatorAction::Kill;
        if (m_stop) return killed ? Turn::Commands : Turn::Stop;
        if (!m_closings.empty() || m_health) return Turn::Closings;
        if (!m_commands.empty()) return Turn::Commands;
        if (std::exchange(m_reportsWait, false)) return Turn::Reports;
        const auto now = Clock::now();
        double wait = kLongestWaitSeconds;
        if (next && mayRun(*next)) wait = std::min(wait, secondsUntil(*next, now));
        if (wait <= 0.0) return Turn::Batch;
        if (m_changed || (pictureAt && *pictureAt <= now)) return Turn::Picture;
        auto wake = now + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(wait));
        if (pictureAt) wake = std::min(wake, *pictureAt);
        m_wake.wait_until(lock, wake);
    }
}

void PlaybackControl::taken(Timestamp time)
{
    const std::lock_guard lock(m_mutex);
    const auto wall = Clock::now();
    const bool paced = m_playing && m_speed > 0.0 && m_steps == 0;
    const bool onTime = paced && m_anchorEvent && secondsUntil(time, wall) >= -kLargestLagSeconds;
    if (m_steps > 0) --m_steps;
    if (onTime) return;
    m_anchorEvent = time;
    m_anchorWall = wall;
}

std::vector<domain::OperatorCommand> PlaybackControl::takeCommands()
{
    const std::lock_guard lock(m_mutex);
    std::vector<domain::OperatorCommand> commands(m_commands.begin(), m_commands.end());
    m_commands.clear();
    return commands;
}

bool PlaybackControl::takeChanged()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_changed, false);
}

}  // namespace ballast::playback
