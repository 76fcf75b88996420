#include "runtime/resume.h"

#include <fmt/format.h>

#include "journal/reader.h"
#include "runtime/engine_loop.h"

namespace ballast::runtime {

namespace {

/// One run being repeated.
struct Repeat {
    journal::Writer& writer;
    StepSequencer& sequencer;
    engine::Engine& engine;
    SessionStatus& status;
    JournalTail& tail;
    RepeatedRun run;

    Result<domain::EventBatch> batchLike(const journal::StepInputs& stored)
    {
        if (isReportBatch(stored.batch)) return stored.batch;
        const auto next = sequencer.nextTime();
        if (!next) return tl::unexpected<Error>(next.error());
        if (isCommandBatch(stored.batch)) {
            sequencer.advanceTo(stored.batch.time);
            return stored.batch;
        }
        if (!*next)
            return fail(ErrorCode::Mismatch, fmt::format("the journal holds {} steps, the market ends after {}",
                                                         writer.lastStep(), stored.step - 1));
        auto batch = sequencer.take();
        noteBatch(status, batch);
        return batch;
    }

    Result<void> step(const journal::StepInputs& stored)
    {
        auto batch = batchLike(stored);
        if (!batch) return tl::unexpected<Error>(batch.error());
        run.given.note(*batch);
        auto output = engine.onBatch(*batch);
        if (!output) return tl::unexpected<Error>(output.error());
        auto job = makeJournalJob(stored.step, std::move(*batch), std::move(*output));
        auto known = writer.recall(job.record);
        if (!known) return tl::unexpected<Error>(known.error());
        tail.append(*known);
        run.last = {std::move(known->intents), std::move(known->quoteSets), job.directives,
                    engine.waitingForPersonSince(), std::nullopt};
        sequencer.apply(run.last);
        return {};
    }
};

}  // namespace

Result<RepeatedRun> repeatRun(journal::Writer& writer, const std::string& path, StepSequencer& sequencer,
                              engine::Engine& engine, SessionStatus& status, JournalTail& tail)
{
    const auto reader = journal::Reader::open(path);
    if (!reader) return tl::unexpected<Error>(reader.error());
    Repeat repeat{writer, sequencer, engine, status, tail, {}};
    Result<void> done;
    const auto walked = (*reader)->forEachStep(1, [&](const journal::StepInputs& stored) {
        done = repeat.step(stored);
        return done.has_value();
    });
    if (!done) return fail(done.error().code, fmt::format("journal {}: {}", path, done.error().message));
    if (!walked) return tl::unexpected<Error>(walked.error());
    repeat.run.last.intents.clear();
    repeat.run.last.quoteSets.clear();
    status.change([&](SessionProgress& progress) {
        progress.steps = progress.resumedAt = writer.lastStep();
        progress.now = progress.resumedFrom = sequencer.now();
        progress.resumedRecords = writer.lastSequence().value;
    });
    return std::move(repeat.run);
}

}  // namespace ballast::runtime
