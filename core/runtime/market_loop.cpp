#include "runtime/market_loop.h"

namespace ballast::runtime {

namespace {

constexpr std::chrono::milliseconds kPictureInterval{34};  // At most 30 a second.

}  // namespace

MarketLoop::MarketLoop(StepSequencer& sequencer, Links links, const DriveOptions& options, std::uint64_t lastStep,
                       StepOutcome last)
    : m_sequencer(sequencer), m_links(links), m_options(options), m_step(lastStep), m_last(std::move(last))
{
}

void MarketLoop::run()
{
    // Of a new session the first step comes even while paused; a resumed one has its picture already.
    if (m_step == 0 && lookAhead()) takeStep();
    while (!m_failed && turn()) {
    }
    if (m_failed || m_links.status.progress().error) givePicture();
    m_links.status.change([](SessionProgress& progress) { progress.finished = true; });
}

bool MarketLoop::turn()
{
    if (m_options.operatorDelay) commandOfScript();
    if (!m_failed && m_links.modelRisk.isInStep()) takeReports();
    const auto next = m_failed ? std::nullopt : lookAhead();
    if (m_failed) return false;
    if (!next && !m_options.pictures) return false;
    const auto pictureAt =
        m_options.pictures && m_pictureOutdated ? std::optional(m_pictureTime + kPictureInterval) : std::nullopt;
    switch (m_links.control.waitForTurn(next, pictureAt)) {
    case Turn::Stop:
        return false;
    case Turn::Commands:
        takeCommands();
        break;
    case Turn::Reports:
        takeReports();
        break;
    case Turn::Batch:
        takeStep();
        break;
    case Turn::Picture:
        givePicture();
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
    if (*next && m_options.endAfter && **next > *m_options.endAfter) next->reset();
    if (!*next)
        m_links.status.change([](SessionProgress& progress) {
            if (!progress.ended && progress.message.empty()) progress.message = "End of the market";
            progress.ended = true;
        });
    return *next;
}

void MarketLoop::takeCommands() { give(makeCommandBatch(m_sequencer.now(), m_links.control.takeCommands()), true); }

void MarketLoop::commandOfScript()
{
    const auto since = m_last.waitingForPersonSince;
    if (since.isNever() || m_sequencer.now() - since < *m_options.operatorDelay) return;
    domain::OperatorCommand command;
    command.action = domain::OperatorAction::ResumeTrading;
    command.operatorName = "script";
    command.reason = "cleared after the operator's delay, no person present";
    give(makeCommandBatch(m_sequencer.now(), {std::move(command)}), true);
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
    job.pictureWanted = m_options.pictures && pictureIsDue();
    if (job.pictureWanted) m_pictureTime = PlaybackControl::Clock::now();
    if (!m_links.toEngine.push(std::move(job))) return false;
    auto outcome = m_links.fromJournal.pop();
    if (!outcome) return false;
    // Also after an error: a latch that has to close closes.
    m_sequencer.apply(*outcome);
    // A kill that came meanwhile wins over a latch that a former command opened.
    if (m_links.control.killWaits()) m_sequencer.closeLatch();
    m_last = std::move(*outcome);
    m_pictureOutdated = true;
    if (m_last.error) fail(*m_last.error);
    m_links.status.change([&](SessionProgress& progress) {
        progress.now = m_sequencer.now();
        if (!m_failed) progress.steps = m_step;
    });
    return !m_failed;
}

void MarketLoop::givePicture()
{
    m_links.control.takeChanged();
    if (!m_options.pictures) return;
    m_pictureTime = PlaybackControl::Clock::now();
    m_pictureOutdated = false;
    StepJob job;
    job.pictureWanted = true;
    m_links.toEngine.push(std::move(job));
}

bool MarketLoop::pictureIsDue() const
{
    return m_step <= 1 || PlaybackControl::Clock::now() - m_pictureTime >= kPictureInterval;
}

void MarketLoop::fail(const Error& error)
{
    m_failed = true;
    m_links.status.change([&](SessionProgress& progress) { progress.error = error; });
}

}  // namespace ballast::runtime
