#include "runtime/resume.h"

#include <fmt/format.h>
#include <utility>

#include "journal/reader.h"
#include "runtime/engine_loop.h"

namespace ballast::runtime {

namespace {

/// One run being repeated. What a step let out is applied when the step after it is known: it may say that a latch
/// stopped some of it.
struct Repeat {
    journal::Writer& writer;
    StepSequencer& sequencer;
    engine::Engine& engine;
    venue::LatchBoard& latches;
    SessionStatus& status;
    JournalTail& tail;
    StepOutcome last;
    bool applied{true};
    std::vector<domain::Scope> closings;  ///< Asked for by the engine and not told back yet.
    GivenCommands given;

    void apply(const std::vector<domain::ClientOrderId>& notSent)
    {
        if (std::exchange(applied, true)) return;
        sequencer.applyAgain(last, notSent);
        sequencer.takeNotSent();
    }

    void restoreLatches(const domain::EventBatch& batch)
    {
        for (const auto& event : batch.events) {
            if (const auto* closed = std::get_if<domain::LatchClosed>(&event.body)) {
                latches.restore(closed->scope, closed->epoch);
                std::erase(closings, closed->scope);
            }
            const auto* command = std::get_if<domain::OperatorCommand>(&event.body);
            if (command != nullptr && command->epoch.value > 0) latches.restore(command->scope, command->epoch);
        }
    }

    Result<domain::EventBatch> batchLike(const journal::StepInputs& stored)
    {
        const auto notSent = notSentIn(stored.batch);
        apply(notSent);
        if (!notSent.empty()) return stored.batch;
        restoreLatches(stored.batch);
        // Persons spoke after the market had been looked at.
        const auto next = sequencer.nextTime();
        if (!next) return tl::unexpected<Error>(next.error());
        if (isCommandBatch(stored.batch)) sequencer.advanceTo(stored.batch.time);
        if (isCommandBatch(stored.batch) || isReportBatch(stored.batch) || isClosingBatch(stored.batch))
            return stored.batch;
        if (!*next)
            return fail(ErrorCode::Mismatch, fmt::format("the journal holds {} steps, the market ends after {}",
                                                         writer.lastStep(), stored.step - 1));
        auto batch = sequencer.take();
        noteBatch(status, batch);
        return batch;
    }

    void takeAway(const engine::EngineOutput& output)
    {
        closings.insert(closings.end(), output.closings.begin(), output.closings.end());
        if (output.lanesClosed) latches.closeLane();
        for (const auto& intent : output.cancels)
            sequencer.cancel(intent);
    }

    Result<void> step(const journal::StepInputs& stored)
    {
        auto batch = batchLike(stored);
        if (!batch) return tl::unexpected<Error>(batch.error());
        auto output = engine.onBatch(*batch);
        if (!output) return tl::unexpected<Error>(output.error());
        takeAway(*output);
        given.note(*batch, output->commands);
        auto job = makeJournalJob(stored.step, std::move(*batch), std::move(*output));
        auto known = writer.recall(job.record);
        if (!known) return tl::unexpected<Error>(known.error());
        tail.append(*known);
        last = {std::move(known->intents), std::move(known->quoteSets), std::move(known->openings),
                engine.waitingForPersonSince(), std::nullopt};
        applied = false;
        return {};
    }
};

}  // namespace

Result<Repeated> repeatRun(journal::Writer& writer, const std::string& path, StepSequencer& sequencer,
                           engine::Engine& engine, venue::LatchBoard& latches, SessionStatus& status, JournalTail& tail)
{
    const auto reader = journal::Reader::open(path);
    if (!reader) return tl::unexpected<Error>(reader.error());
    Repeat repeat{writer, sequencer, engine, latches, status, tail, {}, true, {}};
    Result<void> done;
    const auto walked = (*reader)->forEachStep(1, [&](const journal::StepInputs& stored) {
        done = repeat.step(stored);
        return done.has_value();
    });
    if (!done) return fail(done.error().code, fmt::format("journal {}: {}", path, done.error().message));
    if (!walked) return tl::unexpected<Error>(walked.error());
    repeat.apply({});
    repeat.last.intents.clear();
    repeat.last.quoteSets.clear();
    repeat.last.openings.clear();
    status.change([&](SessionProgress& progress) {
        progress.steps = progress.resumedAt = writer.lastStep();
        progress.now = progress.resumedFrom = sequencer.now();
        progress.resumedRecords = writer.lastSequence().value;
    });
    return Repeated{std::move(repeat.last), std::move(repeat.closings), std::move(repeat.given)};
}

}  // namespace ballast::runtime
