#include "runtime/engine_loop.h"

#include <fmt/format.h>
#include <limits>

#include "replay/step_output.h"
#include "runtime/latency_view.h"

namespace ballast::runtime {

namespace {

using Clock = std::chrono::steady_clock;

using interfaces::SectionId;

constexpr std::size_t kShortHash = 12;  ///< Letters.

}  // namespace

EngineLoop::EngineLoop(engine::Engine engine, Links links, PictureFacts facts, Begin begin)
    : m_engine(std::move(engine)), m_links(links), m_facts(std::move(facts)), m_done(std::move(begin)),
      m_checkpointStep(m_done.step)
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
    return m_links.fromMarket.popUntil(m_schedule.next(), [this] { return m_wishes != m_schedule.wanted().bits(); });
}

/// False if the journal takes no more.
bool EngineLoop::take(StepJob job)
{
    if (job.step == 0) {
        m_schedule.outdate({SectionId::Header, SectionId::Trading, SectionId::Decisions});
        return true;
    }
    m_schedule.outdate();
    auto decided = decide(std::move(job));
    const bool checkpoint = decided.record.endsFrame;
    // The journal works on the step while the picture is made.
    if (!m_links.toJournal.push(std::move(decided))) return false;
    if (checkpoint) giveCheckpoint();
    return true;
}

void EngineLoop::want(interfaces::SectionSet sections)
{
    m_wishes = sections.bits();
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

/// A copy of the section's data, to be changed.
template <class T> std::shared_ptr<T> copyOf(const interfaces::Section<T>& section)
{
    return section.data ? std::make_shared<T>(*section.data) : std::make_shared<T>();
}

}  // namespace

/// No step is coming: paused, or the market or the session has ended.
bool EngineLoop::standsStill() const
{
    return !m_links.control.state().playing || m_links.status.progress().ended || m_links.fromMarket.isDrained();
}

void EngineLoop::publish()
{
    m_schedule.want(interfaces::SectionSet::fromBits(m_wishes));
    auto due = m_schedule.takeDue(Clock::now(), standsStill());
    // An engine that refused a step must not be asked any more; the last picture stays, with what went wrong.
    if (m_failed) due = due & interfaces::SectionSet{SectionId::Header, SectionId::Trading};
    if (due.empty()) return;
    const auto dear = due & engine::kImageSections;
    const auto made = due.without(dear);
    auto picture = *m_links.board.latest();
    if (!m_failed) m_engine.fillSections(made, picture);
    complete(made, picture);
    if (!made.empty()) m_links.board.publish(made, picture);
    if (m_failed) return;
    // What the journal has not committed yet is looked for again.
    if (m_links.tail.view().sequence < m_engine.lastSequence())
        m_schedule.outdate({SectionId::Header, SectionId::Decisions});
    if (dear.empty()) return;
    m_image = m_engine.makeImage(m_image.get());
    m_links.pictures.show(m_image, dear);
}

void EngineLoop::complete(interfaces::SectionSet made, interfaces::Picture& picture) const
{
    if (made.has(SectionId::Header)) {
        auto header = copyOf(picture.header);
        complete(*header);
        picture.header.data = std::move(header);
    }
    if (made.has(SectionId::Decisions)) addHashes(picture.decisions);
    const auto progress = m_links.status.progress();
    if (made.has(SectionId::Alerts)) {
        if (auto alert = whereItStands(picture.alerts.time, progress)) {
            auto alerts = copyOf(picture.alerts);
            alerts->push_back(std::move(*alert));
            picture.alerts.data = std::move(alerts);
        }
    }
    if (made.has(SectionId::Trading) && progress.error) {
        auto trading = copyOf(picture.trading);
        trading->tradingState = domain::TradingState::Halted;
        trading->tradingStateReason = progress.error->message;
        picture.trading.data = std::move(trading);
    }
}

void EngineLoop::complete(interfaces::HeaderView& header) const
{
    const auto tail = m_links.tail.view();
    header.session = m_facts.session;
    header.operatorName = m_facts.operatorName;
    header.journalSequence = tail.sequence;
    header.journalHash = tail.hash;
    header.latencies = {latencyView("Decision", m_decisionLatency), tail.commitLatency};
    header.playback = playback();
}

/// A list that stood keeps its data until the journal has the hash of a record that had none.
void EngineLoop::addHashes(interfaces::Section<std::vector<interfaces::DecisionView>>& section) const
{
    std::shared_ptr<std::vector<interfaces::DecisionView>> changed;
    for (std::size_t i = 0; i < section.data->size(); ++i) {
        const auto& view = (*section.data)[i];
        if (!view.hash.empty() || !view.decision) continue;
        auto hash = m_links.tail.hashOf(view.decision->sequence).substr(0, kShortHash);
        if (hash.empty()) continue;
        if (!changed) changed = copyOf(section);
        (*changed)[i].hash = std::move(hash);
    }
    if (changed) section.data = std::move(changed);
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
