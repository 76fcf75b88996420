#include "runtime/lock_step.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/log.h"
#include "engine/engine.h"

namespace ballast::runtime {

LockStep::LockStep(playback::Sequencer& sequencer, Links links, const DriveOptions& options)
    : m_sequencer(sequencer), m_links(std::move(links)), m_options(options)
{
}

void LockStep::beginAfter(Begin begin)
{
    m_step = begin.step;
    m_event = begin.event;
    m_given = begin.outcomes.size();
    m_outcomes = std::move(begin.outcomes);
    m_waitingForPersonSince = begin.waitingForPersonSince;
    m_commands = std::move(begin.given);
    m_toldEpoch = begin.toldEpoch;
}

void LockStep::run()
{
    // Of a new session the first step comes even while paused; a resumed one has its picture already.
    if (m_step == 0) {
        const auto first = lookAhead();
        // What a person left in force holds for the first quote already.
        if (first && m_commandsFirst) {
            m_sequencer.advanceTo(*first);
            takeCommands();
        }
        if (first && !m_failed) takeStep();
    }
    while (!m_failed && turn()) {
    }
    if (!m_failed && m_step > m_keptStep) keepMarket();
    if (m_failed || m_links.status.progress().error) tellPictures();
    m_links.status.change([](SessionProgress& progress) { progress.finished = true; });
    close();
}

bool LockStep::turn()
{
    carryOutCancels();
    if (m_links.modelRisk.isInStep()) takeReports();
    const auto next = m_failed ? std::nullopt : lookAhead();
    if (m_failed) return false;
    // After the look ahead, as every command, so that a repeated run meets the same quotes.
    if (commandOfScript()) return !m_failed;
    if (!next && !m_options.pictures && !m_links.control.killWaits()) return false;
    switch (m_links.control.waitForTurn(next, pictureAt(next.has_value()))) {
    case playback::Turn::Stop:
        return false;
    case playback::Turn::Closings:
        takeClosings();
        break;
    case playback::Turn::Commands:
        takeCommands();
        break;
    case playback::Turn::Reports:
        takeReports();
        break;
    case playback::Turn::Batch:
        m_commandIsNext ? giveCommand() : takeStep();
        break;
    case playback::Turn::Picture:
        tellPictures();
        break;
    }
    return true;
}

/// When the screen is told, if no step comes before: at once what became of the last, and then how time goes on.
std::optional<playback::PlaybackControl::Clock::time_point> LockStep::pictureAt(bool stepIsDue) const
{
    constexpr std::chrono::milliseconds kBetweenClocks{200};
    using Clock = playback::PlaybackControl::Clock;
    if (!m_options.pictures) return std::nullopt;
    if (m_pictureOutdated) return Clock::time_point{};
    const auto state = m_links.control.state();
    return stepIsDue && state.playing && state.speed > 0.0 ? std::optional(Clock::now() + kBetweenClocks)
                                                           : std::nullopt;
}

/// What a person does has the time that the screen shows.
void LockStep::advanceToClock()
{
    if (const auto clock = m_links.control.clock(); clock && m_options.pictures) m_sequencer.advanceTo(*clock);
}

std::optional<Timestamp> LockStep::lookAhead()
{
    auto next = m_sequencer.nextTime();
    if (!next) {
        fail(next.error());
        return std::nullopt;
    }
    // The first step is the market's: before it the desk knows nothing.
    const auto* command = m_step > 0 ? nextCommand() : nullptr;
    const auto now = m_sequencer.now();
    m_commandIsNext = command != nullptr && (command->at <= now || (*next && command->at < **next));
    if (m_commandIsNext) *next = std::max(command->at, now);
    if (*next && m_options.endAfter && **next > *m_options.endAfter) next->reset();
    if (!*next)
        m_links.status.change([](SessionProgress& progress) {
            if (!progress.ended && progress.message.empty()) progress.message = "End of the market";
            progress.ended = true;
        });
    return *next;
}

void LockStep::takeClosings()
{
    carryOutCancels();
    advanceToClock();
    auto closings = m_links.control.takeClosings();
    give(playback::makeClosingBatch(m_sequencer.now(), std::move(closings), m_links.control.takeHealth()), true);
}

void LockStep::takeCommands()
{
    carryOutCancels();
    advanceToClock();
    give(playback::makeCommandBatch(m_sequencer.now(), m_links.control.takeCommands()), true);
}

bool LockStep::commandOfScript()
{
    const auto since = m_waitingForPersonSince;
    if (!m_options.operatorDelay || since.isNever() || m_sequencer.now() - since < *m_options.operatorDelay)
        return false;
    domain::OperatorCommand command;
    command.action = domain::OperatorAction::ResumeTrading;
    command.operatorName = "script";
    command.reason = "cleared after the operator's delay, no person present";
    command.key = engine::kAfterDelay;
    give(playback::makeCommandBatch(m_sequencer.now(), {std::move(command)}), true);
    return true;
}

const commands::ScheduledCommand* LockStep::nextCommand() const
{
    return m_given < m_options.script.size() ? &m_options.script[m_given] : nullptr;
}

void LockStep::giveCommand()
{
    const auto& next = m_options.script[m_given++];
    m_sequencer.advanceTo(next.at);
    m_links.control.taken(m_sequencer.now());
    carryOutCancels();
    const bool given = give(playback::makeCommandBatch(m_sequencer.now(), {next.command}), true);
    if (given && !m_lastCommands.empty()) m_outcomes.push_back(m_lastCommands.front());
}

void LockStep::carryOutCancels()
{
    const auto cancels = m_cancels.take();
    for (const auto& intent : cancels)
        m_sequencer.cancel(intent);
    m_cancels.done(cancels);
}

void LockStep::takeReports()
{
    auto reports = m_links.modelRisk.take();
    if (!reports.empty())
        give(playback::makeReportBatch(m_sequencer.now(), std::move(reports)), m_links.control.state().speed > 0.0);
}

void LockStep::takeStep()
{
    const bool paced = m_links.control.state().speed > 0.0;
    auto batch = m_sequencer.take();
    m_links.control.taken(batch.time);
    noteBatch(m_links.status, batch);
    give(std::move(batch), paced);
}

bool LockStep::give(domain::EventBatch batch, bool commitAtOnce)
{
    const bool isKept =
        replay::isCheckpointDue(m_event, m_event + batch.events.size(), m_options.eventsBetweenCheckpoints);
    noteClosings(batch);
    const auto commandsOfStep = playback::isCommandBatch(batch) ? std::optional(batch) : std::nullopt;
    if (!commandsOfStep) m_commands.note(batch, {});
    hand(std::move(batch), commitAtOnce);
    if (!awaitSettled()) return false;
    playback::LetOut letOut;
    {
        const std::lock_guard lock(m_mutex);
        letOut = std::exchange(m_flight.letOut, {});
        m_lastCommands = std::exchange(m_flight.commands, {});
    }
    m_sequencer.apply(letOut);
    if (commandsOfStep) m_commands.note(*commandsOfStep, m_lastCommands);
    m_pictureOutdated = true;
    m_links.status.change([&](SessionProgress& progress) {
        progress.now = m_sequencer.now();
        progress.steps = m_step;
    });
    const auto notSent = m_sequencer.takeNotSent();
    if (notSent.empty()) {
        if (isKept) keepMarket();
        return true;
    }
    // What became of the step's commands is still asked for.
    auto commands = std::move(m_lastCommands);
    const bool told = give(playback::makeNotSentBatch(m_sequencer.now(), notSent), commitAtOnce);
    m_lastCommands = std::move(commands);
    return told;
}

void LockStep::noteClosings(const domain::EventBatch& batch)
{
    for (const auto& event : batch.events) {
        const auto* closed = std::get_if<domain::LatchClosed>(&event.body);
        const auto* command = std::get_if<domain::OperatorCommand>(&event.body);
        if (closed != nullptr) m_toldEpoch = std::max(m_toldEpoch, closed->epoch);
        if (command != nullptr) m_toldEpoch = std::max(m_toldEpoch, command->epoch);
    }
}

/// With the checkpoint after the same step, so that a start need not run the market from its beginning. Not while a
/// latch was closed that no step has told of: a journal that ends here knows nothing of it, nor of what it took away.
void LockStep::keepMarket()
{
    const auto untold = [&] { return m_links.latches->newest() != m_toldEpoch || m_links.control.killWaits(); };
    if (m_links.latches == nullptr || untold()) return;
    const auto plain = runtime::keepMarket({m_sequencer, *m_links.latches, m_commands, m_links.status});
    // Latches close at any moment: one that closed meanwhile may be among what was read.
    if (!plain || untold()) return;
    auto packed = journal::packMarket(m_step, *plain);
    if (!packed)
        return log::warning(fmt::format("the market after step {}: {}", m_step.load(), packed.error().message));
    m_keptStep = m_step;
    const std::lock_guard lock(m_mutex);
    m_market = std::move(*packed);
}

std::optional<journal::MarketBytes> LockStep::takeMarket()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_market, std::nullopt);
}

void LockStep::hand(domain::EventBatch batch, bool commitAtOnce)
{
    live::Input input;
    input.waits = commitAtOnce || playback::isCommandBatch(batch) || playback::isClosingBatch(batch);
    m_event += batch.events.size();
    ++m_step;
    input.batch = std::move(batch);
    const std::lock_guard lock(m_mutex);
    m_flight = {};
    m_flight.input = std::move(input);
    m_forEngine.notify_one();
}

/// Cancels do not wait for engine and journal, so neither does the thread that carries them out.
bool LockStep::awaitSettled()
{
    const auto isSettled = [this] { return m_flight.decided && (m_flight.offered || !m_flight.waitsForOffer); };
    std::unique_lock lock(m_mutex);
    while (!m_failed && !isSettled()) {
        m_forMarket.wait(lock, [&] { return m_failed || isSettled() || m_cancels.waiting(); });
        lock.unlock();
        carryOutCancels();
        lock.lock();
    }
    lock.unlock();
    // Those of this step as well, before what it lets out leaves.
    carryOutCancels();
    return !m_failed;
}

/// The step is answered and no other is due: what the journal and playback say now is to be seen.
void LockStep::tellPictures()
{
    m_links.control.takeChanged();
    if (!m_options.pictures) return;
    m_pictureOutdated = false;
    if (m_links.outdated) m_links.outdated();
    wake();
}

void LockStep::fail(const Error& error)
{
    m_links.status.change([&](SessionProgress& progress) {
        if (!progress.error) progress.error = error;
    });
    const std::lock_guard lock(m_mutex);
    m_failed = true;
    m_forMarket.notify_all();
}

void LockStep::wakeMarket()
{
    const std::lock_guard lock(m_mutex);
    m_forMarket.notify_all();
}

std::optional<live::Input> LockStep::next(bool, std::optional<SteadyTime> until)
{
    const auto awake = [this] { return m_flight.input.has_value() || m_changed || m_closed.load(); };
    std::unique_lock lock(m_mutex);
    if (until)
        m_forEngine.wait_until(lock, *until, awake);
    else
        m_forEngine.wait(lock, awake);
    m_changed = false;
    return std::exchange(m_flight.input, std::nullopt);
}

void LockStep::decided(const journal::StepRecord& record, const std::vector<engine::CommandOutcome>& commands,
                       const engine::Engine& engine)
{
    const std::lock_guard lock(m_mutex);
    m_flight.decided = true;
    m_flight.waitsForOffer = live::hasEffects(record) || playback::isCommandBatch(record.inputs);
    m_flight.commands = commands;
    m_waitingForPersonSince = engine.waitingForPersonSince();
    m_forMarket.notify_one();
}

void LockStep::wake()
{
    const std::lock_guard lock(m_mutex);
    m_changed = true;
    m_forEngine.notify_one();
}

void LockStep::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_forEngine.notify_all();
}

std::size_t LockStep::waiting() const
{
    const std::lock_guard lock(m_mutex);
    return m_flight.input ? 1 : 0;
}

bool LockStep::offer(const domain::Committed<domain::Gated<domain::OrderIntent>>& order)
{
    const std::lock_guard lock(m_mutex);
    m_flight.letOut.orders.push_back(order);
    return true;
}

bool LockStep::offer(const domain::Committed<domain::Gated<domain::Amendment>>& amendment)
{
    const std::lock_guard lock(m_mutex);
    m_flight.letOut.amendments.push_back(amendment);
    return true;
}

void LockStep::settled(std::uint64_t step)
{
    const std::lock_guard lock(m_mutex);
    if (step != m_step) return;
    m_flight.offered = true;
    m_forMarket.notify_one();
}

}  // namespace ballast::runtime
