#include "runtime/engine_loop.h"

#include <fmt/format.h>
#include <limits>

#include "replay/step_output.h"
#include "runtime/latency_view.h"

namespace ballast::runtime {

namespace {

using Clock = std::chrono::steady_clock;

using interfaces::SectionId;

}  // namespace

EngineLoop::EngineLoop(engine::Engine engine, Links links, PictureFacts facts, Begin begin)
    : m_engine(std::move(engine)), m_links(links), m_facts(std::move(facts)), m_done(std::move(begin)),
      m_checkpointStep(m_done.step), m_presenter(links.pictures)
{
}

void EngineLoop::run()
{
    while (!m_links.fromMarket.isDrained()) {
        auto job = nextJob();
        if (job && !take(std::move(*job))) break;
        if (m_facts.shown) publish();
    }
    // What the last step did, and why it was the last, is shown now.
    if (m_facts.shown) publish();
    if (m_facts.shown) m_presenter.finish();
    // So that the next start need not run the session again; its frame ends with the last transaction.
    if (!m_failed && m_done.step > m_checkpointStep) giveCheckpoint();
    m_links.toJournal.close();
}

void EngineLoop::giveCheckpoint()
{
    m_checkpointStep = m_done.step;
    m_links.checker.give(m_done.step, {m_engine, m_done.asides});
}

/// Empty when a section is due first, or something else is wanted now.
std::optional<StepJob> EngineLoop::nextJob()
{
    if (!m_facts.shown) return m_links.fromMarket.pop();
    return m_links.fromMarket.popUntil(m_presenter.next(), [this] { return m_presenter.wantsElse(); });
}

/// False if the journal takes no more.
bool EngineLoop::take(StepJob job)
{
    if (job.step == 0) {
        m_presenter.outdate({SectionId::Header, SectionId::Trading, SectionId::Commands, SectionId::Decisions});
        return true;
    }
    m_presenter.outdate();
    auto decided = decide(std::move(job));
    const bool checkpoint = decided.record.endsFrame;
    // The journal works on the step while the picture is made.
    if (!m_links.toJournal.push(std::move(decided))) return false;
    if (checkpoint) giveCheckpoint();
    return true;
}

void EngineLoop::want(interfaces::SectionSet sections)
{
    m_presenter.want(sections);
    m_links.fromMarket.wake();
}

JournalJob EngineLoop::decide(StepJob job)
{
    const auto begun = Clock::now();
    auto output = m_engine.onBatch(job.batch);
    if (!output) {
        m_failed = true;
        JournalJob failed;
        failed.error = output.error();
        return failed;
    }
    if (!output->decisions.empty()) m_decisionLatency.add(Clock::now() - begun);
    takeAway(*output);
    m_links.tickets.settle(job.batch, output->commands);
    replay::note(m_done.asides, job.step, *output);
    const auto events = m_done.events + job.batch.events.size();
    const bool checkpoint = replay::isCheckpointDue(m_done.events, events, m_done.eventsBetweenCheckpoints);
    m_done.events = events;
    m_done.step = job.step;
    // Before the outcome can reach the market, which in step waits for what is asked here.
    m_links.modelRisk.look(m_engine, job.batch.time, job.step);
    auto result = makeJournalJob(job.step, std::move(job.batch), std::move(*output));
    result.record.endsFrame = checkpoint;
    result.commitAtOnce = job.commitAtOnce;
    result.waitingForPersonSince = m_engine.waitingForPersonSince();
    return result;
}

/// Waits for nothing; what was closed comes back as a fact, so that the engine knows its epoch.
void EngineLoop::takeAway(const engine::EngineOutput& output)
{
    for (const auto& scope : output.closings)
        m_links.closings.tellClosing({scope, m_links.latches.close(scope), "asked for by the engine"});
    if (output.lanesClosed) m_links.latches.closeLane();
    for (const auto& intent : output.cancels)
        m_links.cancels.cancel(intent);
}

JournalJob makeJournalJob(std::uint64_t step, domain::EventBatch batch, engine::EngineOutput output)
{
    JournalJob job;
    job.record = replay::stepOutput(step, std::move(batch), output);
    job.commands = std::move(output.commands);
    return job;
}

namespace {

/// For a minute after a journal was taken up again: what was safe. It is no input and stands in no record.
std::optional<interfaces::AlertView> whereItStands(Timestamp now, const SessionProgress& progress)
{
    if (progress.resumedFrom.isNever() || now - progress.resumedFrom > Duration::minutes(1)) return std::nullopt;
    return interfaces::AlertView{
        .id = std::numeric_limits<std::uint64_t>::max(),
        .level = progress.missingSteps > 0 ? interfaces::AlertLevel::Warning : interfaces::AlertLevel::Notice,
        .text = fmt::format("This journal was left at {} UTC: {} records are safe, {} were lost. "
                            "The session goes on from there.",
                            toIso8601(progress.resumedFrom).substr(0, 19), progress.resumedRecords,
                            progress.missingRecords),
        .panel = "decisions",
        .since = progress.resumedFrom};
}

}  // namespace

/// No step is coming: paused, or the market or the session has ended.
bool EngineLoop::standsStill() const
{
    return !m_links.control.state().playing || m_links.status.progress().ended || m_links.fromMarket.isDrained();
}

void EngineLoop::publish()
{
    // An engine that refused a step must not be asked any more.
    m_presenter.present(
        m_failed ? nullptr : &m_engine, [this] { return facts(); }, Clock::now(), standsStill());
}

pictures::SessionFacts EngineLoop::facts() const
{
    auto tail = m_links.tail.view();
    const auto progress = m_links.status.progress();
    pictures::SessionFacts facts{.session = m_facts.session,
                                 .operatorName = m_facts.operatorName,
                                 .journalSequence = tail.sequence,
                                 .journalHash = std::move(tail.hash),
                                 .latencies = {latencyView("Decision", m_decisionLatency), tail.commitLatency},
                                 .playback = playback(),
                                 .tickets = m_links.tickets.views()};
    if (progress.error) facts.stopped = progress.error->message;
    if (!m_failed) facts.notice = whereItStands(m_engine.now(), progress);
    return facts;
}

interfaces::PlaybackView EngineLoop::playback() const
{
    const auto progress = m_links.status.progress();
    const auto state = m_links.control.state();
    interfaces::PlaybackView view;
    view.canControl = true;
    view.playing = state.playing && !progress.finished && !progress.ended;
    view.speed = state.speed;
    view.start = m_facts.start;
    view.end = m_facts.end;
    view.ended = progress.ended;
    view.message = progress.error ? progress.error->message : progress.message;
    return view;
}

}  // namespace ballast::runtime
