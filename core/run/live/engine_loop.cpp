#include "live/engine_loop.h"

#include <fmt/format.h>
#include <utility>

#include "base/log.h"
#include "engine/checkpoint.h"
#include "journal/day_file.h"
#include "replay/step_output.h"

namespace ballast::live {

EngineLoop::EngineLoop(engine::Engine engine, Links links, Begin begin, CheckpointRule checkpoints,
                       std::optional<std::int64_t> fileDay)
    : m_engine(std::move(engine)), m_links(std::move(links)), m_done(std::move(begin)), m_checkpoints(checkpoints),
      m_fileDay(fileDay)
{
}

void EngineLoop::run()
{
    bool goesOn = !m_error;
    while (goesOn && !m_links.inputs.isClosed()) {
        goesOn = takeNext();
        look();
    }
    // What the last step did, and why it was the last, is shown now.
    look();
    if (m_links.beside != nullptr) m_links.beside->end();
    checkpointAtEnd();
    m_links.steps.close();
}

void EngineLoop::look()
{
    if (m_links.beside != nullptr) m_links.beside->look(m_engine, m_error.has_value());
}

void EngineLoop::takeWaiting()
{
    bool goesOn = true;
    while (goesOn && m_links.inputs.waiting() > 0)
        goesOn = takeNext();
}

bool EngineLoop::takeNext()
{
    m_movedAt.store(m_links.clock.now().nanoseconds);
    const auto until = m_links.beside != nullptr ? m_links.beside->nextLook() : std::nullopt;
    // A journal that falls behind gets no more market facts; they wait in their mailboxes, where they merge.
    auto input = m_links.inputs.next(!m_links.steps.isPastWatermark(), until);
    return !input || decide(std::move(*input));
}

/// Before the first step of another day: midnight's own timer. All that the engine knows is the first step of the next
/// file, so that nothing lies between the two. What cannot be kept is a line in the log, and the file goes on for
/// another day.
bool EngineLoop::rollOver(Timestamp time)
{
    const auto day = journal::dayOf(time);
    if (!m_fileDay || day <= *m_fileDay) return true;
    m_fileDay = day;
    if (m_done.step == 0) return true;
    const auto midnight = journal::startOfDay(day);
    auto carried = engine::toCarriedOver(m_engine);
    if (!carried) {
        log::warning(fmt::format("the journal goes on in the same file for another day: {}", carried.error().message));
        return true;
    }
    Input input;
    input.batch = {.time = midnight, .events = {{midnight, std::move(*carried)}}};
    input.waits = true;
    auto output = m_engine.onBatch(input.batch);
    if (!output) {
        refuse(output.error());
        return false;
    }
    return publish(input, *output, {});
}

bool EngineLoop::decide(Input input)
{
    if (!rollOver(input.batch.time)) return false;
    const auto begun = m_links.clock.now();
    auto output = m_engine.onBatch(input.batch);
    if (!output) {
        refuse(output.error());
        return false;
    }
    const std::chrono::nanoseconds busy((m_links.clock.now() - begun).nanoseconds);
    m_links.inputs.setDue(m_engine.nextDue());
    takeAway(*output, input.batch.time);
    if (!publish(input, *output, busy)) return false;
    count(input, busy);
    return true;
}

void EngineLoop::refuse(const Error& error)
{
    m_error = error;
    m_links.latches.close({});
    m_links.cancels.cancel({});
    if (m_links.refused) m_links.refused(error);
}

/// Waits for nothing; what was closed comes back as a fact, so that the engine knows its epoch.
void EngineLoop::takeAway(const engine::EngineOutput& output, Timestamp decided)
{
    for (const auto& scope : output.closings)
        m_links.inputs.tellClosing({scope, m_links.latches.close(scope), "asked for by the engine"});
    if (output.lanesClosed) m_links.latches.closeLane();
    for (auto intent : output.cancels) {
        intent.decided = decided;
        m_links.cancels.cancel(intent);
    }
    if (!m_links.ask) return;
    for (const auto& query : output.queries)
        m_links.ask(query);
}

/// What counts is data; when a checker is free is not, and replay finds checkpoints where they stand.
bool EngineLoop::isCheckpointDue(const domain::EventBatch& batch)
{
    const auto before = m_done.events;
    m_done.events += batch.events.size();
    m_sinceCheckpoint += batch.events.size();
    if (m_links.checker == nullptr) return false;
    if (m_checkpoints.atSameSteps) return replay::isCheckpointDue(before, m_done.events, m_checkpoints.events);
    if (m_checkpointAt.isNever()) m_checkpointAt = batch.time;
    const bool due = m_sinceCheckpoint >= m_checkpoints.events ||
                     (m_checkpoints.longest && batch.time - m_checkpointAt >= *m_checkpoints.longest);
    return due && m_links.checker->isFree();
}

/// So that the next start has nothing to run again. A live desk waits for nothing here either: behind a disk that fails
/// the checker is never free, and the desk must end all the same; the next start then runs again what came after.
void EngineLoop::checkpointAtEnd()
{
    auto* const checker = m_links.checker;
    if (checker == nullptr || m_error || m_sinceCheckpoint == 0) return;
    if (m_checkpoints.atSameSteps || checker->isFree()) giveCheckpoint();
}

void EngineLoop::giveCheckpoint()
{
    m_sinceCheckpoint = 0;
    m_links.checker->give(m_done.step, {m_engine, m_done.asides}, std::exchange(m_done.segment, {}));
}

bool EngineLoop::publish(Input& input, engine::EngineOutput& output, std::chrono::nanoseconds busy)
{
    StepSlot* slot = m_links.steps.claim();
    if (slot == nullptr) return false;
    ++m_done.step;
    if (m_checkpoints.withAsides) m_done.segment += m_done.asides.add(m_done.step, output);
    const bool checkpoint = isCheckpointDue(input.batch);
    if (checkpoint) m_checkpointAt = input.batch.time;
    slot->commands = std::move(output.commands);
    slot->record = replay::stepOutput(m_done.step, std::move(input.batch), output);
    slot->record.privateMessages = std::move(input.privateMessages);
    slot->record.endsFrame = checkpoint;
    slot->waits = input.waits || hasEffects(slot->record);
    slot->bytes = bytesOf(slot->record);
    slot->published = m_links.clock.now();
    if (m_links.beside != nullptr) m_links.beside->decided(m_engine, slot->record, slot->commands, busy);
    m_links.inputs.decided(slot->record, slot->commands, m_engine);
    m_sinceUrgent += slot->bytes;
    const bool urgent = slot->waits || m_sinceUrgent >= kGroupBytes;
    if (urgent) m_sinceUrgent = 0;
    m_links.steps.publish(slot->bytes, urgent);
    if (checkpoint) giveCheckpoint();
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
