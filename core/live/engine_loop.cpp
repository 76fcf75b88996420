#include "live/engine_loop.h"

#include "replay/step_output.h"

namespace ballast::live {

namespace {

/// Twice as many as in lock-step: single facts take less time to run again than whole chains, and a state costs disk.
constexpr std::uint64_t kEventsBetweenCheckpoints = 2 * replay::kEventsBetweenCheckpoints;

}  // namespace

EngineLoop::EngineLoop(engine::Engine engine, Links links, std::uint64_t lastStep)
    : m_engine(std::move(engine)), m_links(links), m_step(lastStep)
{
}

void EngineLoop::run()
{
    bool goesOn = !m_error;
    while (goesOn && !m_links.intake.isClosed())
        goesOn = takeNext();
    checkpointAtEnd();
    m_links.steps.close();
}

void EngineLoop::takeWaiting()
{
    bool goesOn = true;
    while (goesOn && m_links.intake.waiting() > 0)
        goesOn = takeNext();
}

bool EngineLoop::takeNext()
{
    m_movedAt.store(m_links.clock.now().nanoseconds);
    // A journal that falls behind gets no more market facts; they wait in their mailboxes, where they merge.
    auto input = m_links.intake.next(!m_links.steps.isPastWatermark());
    return !input || decide(std::move(*input));
}

bool EngineLoop::decide(Input input)
{
    const auto begun = m_links.clock.now();
    auto output = m_engine.onBatch(input.batch);
    if (!output) {
        m_error = output.error();
        m_links.latches.close({});
        m_links.cancels.cancel({});
        return false;
    }
    const auto busy = m_links.clock.now() - begun;
    m_links.intake.setDue(m_engine.nextDue());
    takeAway(*output);
    if (!publish(input, *output)) return false;
    count(input, std::chrono::nanoseconds(busy.nanoseconds));
    return true;
}

/// Waits for nothing; what was closed comes back as a fact, so that the engine knows its epoch.
void EngineLoop::takeAway(const engine::EngineOutput& output)
{
    for (const auto& scope : output.closings)
        m_links.intake.tellClosing({scope, m_links.latches.close(scope), "asked for by the engine"});
    if (output.lanesClosed) m_links.latches.closeLane();
    for (const auto& intent : output.cancels)
        m_links.cancels.cancel(intent);
    if (!m_links.ask) return;
    for (const auto& query : output.queries)
        m_links.ask(query);
}

/// After so many events or a minute, once the checker is free: the engine waits for nothing, so the next step asks
/// again. What counts is data, but when the checker is free is not; replay finds checkpoints where they stand.
bool EngineLoop::isCheckpointDue(const domain::EventBatch& batch)
{
    m_sinceCheckpoint += batch.events.size();
    if (m_checkpointAt.isNever()) m_checkpointAt = batch.time;
    const bool due =
        m_sinceCheckpoint >= kEventsBetweenCheckpoints || batch.time - m_checkpointAt >= Duration::minutes(1);
    return due && m_links.checker != nullptr && m_links.checker->isFree();
}

/// So that the next start has nothing to run again. Waits for nothing here either: behind a disk that fails the checker
/// is never free, and the desk must end all the same; the next start then runs again what came after the last one.
void EngineLoop::checkpointAtEnd()
{
    auto* const checker = m_links.checker;
    if (checker != nullptr && !m_error && m_sinceCheckpoint > 0 && checker->isFree())
        checker->give(m_step, {m_engine, {}});
}

bool EngineLoop::publish(Input& input, engine::EngineOutput& output)
{
    StepSlot* slot = m_links.steps.claim();
    if (slot == nullptr) return false;
    const bool checkpoint = isCheckpointDue(input.batch);
    if (checkpoint) m_checkpointAt = input.batch.time;
    slot->commands = std::move(output.commands);
    slot->record = replay::stepOutput(++m_step, std::move(input.batch), output);
    slot->record.privateMessages = std::move(input.privateMessages);
    slot->record.endsFrame = checkpoint;
    slot->waits = input.waits || hasEffects(slot->record);
    slot->bytes = bytesOf(slot->record);
    slot->published = m_links.clock.now();
    m_sinceUrgent += slot->bytes;
    const bool urgent = slot->waits || m_sinceUrgent >= kGroupBytes;
    if (urgent) m_sinceUrgent = 0;
    m_links.steps.publish(slot->bytes, urgent);
    if (!checkpoint) return true;
    m_sinceCheckpoint = 0;
    m_links.checker->give(m_step, {m_engine, {}});
    return true;
}

void EngineLoop::count(const Input& input, std::chrono::nanoseconds busy)
{
    const Timestamp from{m_countFrom.load()};
    std::uint64_t counted = 0;
    const auto now = m_links.clock.now();
    for (const auto receipt : input.receipts) {
        if (receipt < from) continue;
        ++counted;
        m_figures.decision.add(std::chrono::nanoseconds((now - receipt).nanoseconds));
    }
    if (counted == 0) return;
    ++m_figures.steps;
    m_figures.facts += counted;
    m_figures.busy += busy;
}

}  // namespace ballast::live
