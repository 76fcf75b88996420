#include "runtime/market_loop.h"

namespace ballast::runtime {

MarketLoop::MarketLoop(StepSequencer& sequencer, Links links, const DriveOptions& options, Begin begin)
    : m_sequencer(sequencer), m_links(links), m_options(options), m_step(begin.step), m_given(begin.outcomes.size()),
      m_outcomes(std::move(begin.outcomes)), m_last(std::move(begin.last))
{
}

void MarketLoop::run()
{
    // Of a new session the first step comes even while paused; a resumed one has its picture already.
    if (m_step == 0 && lookAhead()) takeStep();
    while (!m_failed && turn()) {
    }
    if (m_failed || m_links.status.progress().error) tellPictures();
    m_links.status.change([](SessionProgress& progress) { progress.finished = true; });
}

bool MarketLoop::turn()
{
    carryOutCancels();
    if (m_links.modelRisk.isInStep()) takeReports();
    const auto next = m_failed ? std::nullopt : lookAhead();
    if (m_failed) return false;
    // After the look ahead, as every command, so that a repeated run meets the same quotes.
    if (commandOfScript()) return !m_failed;
    if (!next && !m_options.pictures) return false;
    const auto pictureAt =
        m_options.pictures && m_pictureOutdated ? std::optional(PlaybackControl::Clock::time_point{}) : std::nullopt;
    switch (m_links.control.waitForTurn(next, pictureAt)) {
    case Turn::Stop:
        return false;
    case Turn::Closings:
        takeClosings();
        break;
    case Turn::Commands:
        takeCommands();
        break;
    case Turn::Reports:
        takeReports();
        break;
    case Turn::Batch:
        m_commandIsNext ? giveCommand() : takeStep();
        break;
    case Turn::Picture:
        tellPictures();
        break;
    }
    return true;
}

std::optional<Timestamp> MarketLoop::lookAhead()
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

void MarketLoop::takeClosings()
{
    carryOutCancels();
    give(makeClosingBatch(m_sequencer.now(), m_links.control.takeClosings()), true);
}

void MarketLoop::takeCommands()
{
    carryOutCancels();
    give(makeCommandBatch(m_sequencer.now(), m_links.control.takeCommands()), true);
}

bool MarketLoop::commandOfScript()
{
    const auto since = m_last.waitingForPersonSince;
    if (!m_options.operatorDelay || since.isNever() || m_sequencer.now() - since < *m_options.operatorDelay)
        return false;
    domain::OperatorCommand command;
    command.action = domain::OperatorAction::ResumeTrading;
    command.operatorName = "script";
    command.reason = "cleared after the operator's delay, no person present";
    give(makeCommandBatch(m_sequencer.now(), {std::move(command)}), true);
    return true;
}

const commands::ScheduledCommand* MarketLoop::nextCommand() const
{
    return m_given < m_options.script.size() ? &m_options.script[m_given] : nullptr;
}

void MarketLoop::giveCommand()
{
    const auto& next = m_options.script[m_given++];
    m_sequencer.advanceTo(next.at);
    m_links.control.taken(m_sequencer.now());
    carryOutCancels();
    const bool given = give(makeCommandBatch(m_sequencer.now(), {next.command}), true);
    if (given && !m_last.commands.empty()) m_outcomes.push_back(m_last.commands.front());
}

void MarketLoop::carryOutCancels()
{
    const auto cancels = m_links.cancels.take();
    for (const auto& intent : cancels)
        m_sequencer.cancel(intent);
    m_links.cancels.done(cancels);
}

/// Cancels do not wait for engine and journal, so neither does the thread that carries them out.
std::optional<StepOutcome> MarketLoop::awaitOutcome()
{
    std::optional<StepOutcome> outcome;
    bool interrupted = true;
    while (interrupted) {
        interrupted = m_links.fromJournal.popUnless(outcome, [this] { return m_links.cancels.waiting(); });
        carryOutCancels();
    }
    return outcome;
}

void MarketLoop::takeReports()
{
    auto reports = m_links.modelRisk.take();
    if (!reports.empty())
        give(makeReportBatch(m_sequencer.now(), std::move(reports)), m_links.control.state().speed > 0.0);
}

void MarketLoop::takeStep()
{
    const bool paced = m_links.control.state().speed > 0.0;
    auto batch = m_sequencer.take();
    m_links.control.taken(batch.time);
    noteBatch(m_links.status, batch);
    give(std::move(batch), paced);
}

bool MarketLoop::give(domain::EventBatch batch, bool commitAtOnce)
{
    StepJob job;
    job.step = ++m_step;
    job.batch = std::move(batch);
    job.commitAtOnce = commitAtOnce;
    if (!m_links.toEngine.push(std::move(job))) return false;
    auto outcome = awaitOutcome();
    if (!outcome) return false;
    m_sequencer.apply(*outcome);
    m_last = std::move(*outcome);
    m_pictureOutdated = true;
    if (m_last.error) fail(*m_last.error);
    m_links.status.change([&](SessionProgress& progress) {
        progress.now = m_sequencer.now();
        if (!m_failed) progress.steps = m_step;
    });
    const auto notSent = m_sequencer.takeNotSent();
    if (m_failed || notSent.empty()) return !m_failed;
    // What became of the step's commands is still asked for.
    auto commands = std::move(m_last.commands);
    const bool told = give(makeNotSentBatch(m_sequencer.now(), notSent), commitAtOnce);
    m_last.commands = std::move(commands);
    return told;
}

/// The step is answered and no other is due: what the journal and playback say now is to be seen.
void MarketLoop::tellPictures()
{
    m_links.control.takeChanged();
    if (!m_options.pictures) return;
    m_pictureOutdated = false;
    m_links.toEngine.push({});
}

void MarketLoop::fail(const Error& error)
{
    m_failed = true;
    m_links.status.change([&](SessionProgress& progress) { progress.error = error; });
}

}  // namespace ballast::runtime
