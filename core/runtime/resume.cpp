#include "runtime/resume.h"

#include <fmt/format.h>

#include "journal/reader.h"
#include "replay/replay.h"
#include "runtime/engine_loop.h"

namespace ballast::runtime {

namespace {

using Unexpected = tl::unexpected<Error>;

/// One run being repeated on its market.
struct Repeat {
    journal::Writer& writer;
    StepSequencer& sequencer;
    SessionStatus& status;
    JournalTail& tail;
    StepOutcome last;

    Result<domain::EventBatch> batchLike(const journal::StepInputs& stored)
    {
        if (isCommandBatch(stored.batch) || isReportBatch(stored.batch)) return stored.batch;
        const auto next = sequencer.nextTime();
        if (!next) return Unexpected(next.error());
        if (!*next)
            return fail(ErrorCode::Mismatch, fmt::format("the journal holds {} steps, the market ends after {}",
                                                         writer.lastStep(), stored.step - 1));
        auto batch = sequencer.take();
        noteBatch(status, batch);
        return batch;
    }

    /// What was equal takes the way that it took before.
    Result<bool> leave(std::uint64_t step, const Directives& directives, Timestamp waitingForPersonSince)
    {
        auto known = writer.recall(step);
        if (!known) return Unexpected(known.error());
        tail.append(*known);
        last = {std::move(known->intents), std::move(known->quoteSets), directives, waitingForPersonSince,
                std::nullopt};
        sequencer.apply(last);
        return true;
    }
};

/// A difference as the one line of a refusal.
Error mismatch(const std::string& path, const replay::Difference& difference)
{
    return {ErrorCode::Mismatch, fmt::format("journal {} does not repeat: {}; recorded {}; now {}", path,
                                             difference.what, difference.recorded, difference.recomputed)};
}

}  // namespace

Result<StepOutcome> repeatRun(journal::Writer& writer, const std::string& path, StepSequencer& sequencer,
                              engine::Engine& engine, SessionStatus& status, JournalTail& tail)
{
    const auto reader = journal::Reader::open(path);
    if (!reader) return Unexpected(reader.error());
    auto end = (*reader)->end();
    if (!end) return Unexpected(end.error());
    Repeat repeat{writer, sequencer, status, tail, {}};
    replay::Replay walk(**reader, std::move(engine), std::move(*end));
    const auto done = walk.advance(
        writer.lastStep(),
        [&](const replay::Taken& taken) {
            return repeat.leave(taken.record.step, directivesOf(taken.output), walk.engine().waitingForPersonSince());
        },
        [&](const journal::StepInputs& stored) { return repeat.batchLike(stored); });
    if (!done) return fail(done.error().code, fmt::format("journal {}: {}", path, done.error().message));
    if (const auto finished = walk.finish(); !finished) return Unexpected(finished.error());
    if (walk.difference()) return Unexpected(mismatch(path, walk.difference()));
    engine = walk.takeEngine();
    repeat.last.intents.clear();
    repeat.last.quoteSets.clear();
    status.change([&](SessionProgress& progress) {
        progress.steps = progress.resumedAt = writer.lastStep();
        progress.now = progress.resumedFrom = sequencer.now();
        progress.resumedRecords = writer.lastSequence().value;
        progress.missingSteps = writer.missing().steps;
        progress.missingRecords = writer.missing().records;
    });
    return std::move(repeat.last);
}

}  // namespace ballast::runtime
