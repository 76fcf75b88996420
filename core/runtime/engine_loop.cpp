#include "runtime/engine_loop.h"

namespace ballast::runtime {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kShortHash = 12;

}  // namespace

EngineLoop::EngineLoop(engine::Engine engine, Links links, PictureFacts facts)
    : m_engine(std::move(engine)), m_links(links), m_facts(std::move(facts))
{
}

void EngineLoop::run()
{
    while (auto job = m_links.fromMarket.pop()) {
        const bool wanted = job->pictureWanted;
        // The journal works on the step while the picture is made.
        if (job->step > 0 && !m_links.toJournal.push(decide(std::move(*job)))) break;
        if (wanted) publish();
    }
    m_links.toJournal.close();
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
    auto result = makeJournalJob(job.step, std::move(job.batch), std::move(*output));
    result.commitAtOnce = job.commitAtOnce;
    result.waitingForPersonSince = m_engine.waitingForPersonSince();
    return result;
}

JournalJob makeJournalJob(std::uint64_t step, domain::EventBatch batch, engine::EngineOutput output)
{
    JournalJob job;
    job.record.step = step;
    job.record.inputs = std::move(batch);
    job.record.decisions = std::move(output.decisions);
    job.record.intents = std::move(output.intents);
    job.record.quoteSets = std::move(output.quoteSets);
    job.directives = {output.cancelAll, output.withdrawQuotes, output.closeLatch, output.openLatch};
    return job;
}

void EngineLoop::publish()
{
    // An engine that refused a step must not be asked any more; the last picture stays, with what went wrong.
    auto picture = m_failed ? std::make_shared<interfaces::Snapshot>(*m_links.board.latest()) : m_engine.makeSnapshot();
    complete(*picture);
    m_links.board.publish(std::move(picture));
}

void EngineLoop::complete(interfaces::Snapshot& picture) const
{
    const auto tail = m_links.tail.view();
    picture.session = m_facts.session;
    picture.operatorName = m_facts.operatorName;
    picture.journalSequence = tail.sequence;
    picture.journalHash = tail.hash;
    picture.latencies = {m_decisionLatency.view("Decision"), tail.commitLatency};
    for (auto& view : picture.decisions)
        if (view.decision) view.hash = m_links.tail.hashOf(view.decision->sequence).substr(0, kShortHash);
    picture.playback = playback();
    if (const auto error = m_links.status.progress().error) {
        picture.tradingState = domain::TradingState::Halted;
        picture.tradingStateReason = error->message;
    }
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
