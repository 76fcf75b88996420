#include "runtime/resume.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/log.h"
#include "codec/event_codec.h"
#include "journal/reader.h"
#include "replay/replay.h"
#include "runtime/kept_market.h"

namespace ballast::runtime {

namespace {

using Unexpected = tl::unexpected<Error>;

/// One run being repeated. What a step let out is applied when the step after it is known: it may say that a latch
/// stopped some of it.
struct Repeat {
    journal::Writer& writer;
    playback::Sequencer& sequencer;
    venue::LatchBoard& latches;
    SessionStatus& status;
    live::JournalTail& tail;
    playback::LetOut last;
    bool applied{true};
    std::optional<playback::LeftBefore> rows;  ///< Instead of `last` where the engine is not run again.
    std::vector<domain::Scope> closings;       ///< Asked for by the engine and not told back yet.
    GivenCommands given;
    std::uint64_t newestCheckpoint{};  ///< Its step; 0 for none.
    std::string segment;               ///< What steps after it did aside.

    void apply(const std::vector<playback::NotSent>& notSent)
    {
        if (rows) sequencer.applyRows(*std::exchange(rows, std::nullopt), notSent);
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
        const auto notSent = playback::notSentIn(stored.batch);
        apply(notSent);
        if (!notSent.empty()) return stored.batch;
        restoreLatches(stored.batch);
        // Persons spoke after the market had been looked at.
        const auto next = sequencer.nextTime();
        if (!next) return Unexpected(next.error());
        if (playback::isCommandBatch(stored.batch)) sequencer.advanceTo(stored.batch.time);
        if (playback::isCommandBatch(stored.batch) || playback::isReportBatch(stored.batch) ||
            playback::isClosingBatch(stored.batch))
            return stored.batch;
        if (!*next)
            return fail(ErrorCode::Mismatch, fmt::format("the journal holds {} steps, the market ends after {}",
                                                         writer.lastStep(), stored.step - 1));
        auto batch = sequencer.take();
        noteBatch(status, batch);
        return batch;
    }

    /// Of an engine's output, or of what a checkpoint keeps of one.
    void takeAway(const auto& output)
    {
        closings.insert(closings.end(), output.closings.begin(), output.closings.end());
        if (output.lanesClosed) latches.closeLane();
        for (const auto& intent : output.cancels)
            sequencer.cancel(intent);
    }

    /// One step of the market alone: its batch compared, what it let out taken from the rows.
    Result<void> runMarket(const journal::StepInputs& stored, const replay::Aside* aside)
    {
        const auto batch = batchLike(stored);
        if (!batch) return Unexpected(batch.error());
        const auto recorded = codec::encodeBatch(stored.batch), now = codec::encodeBatch(*batch);
        if (!recorded || !now || *recorded != *now)
            return fail(
                ErrorCode::Mismatch,
                fmt::format("step {} does not repeat: its inputs differ; recorded {} events at {}; now {} at {}",
                            stored.step, stored.batch.events.size(), toIso8601(stored.batch.time), batch->events.size(),
                            toIso8601(batch->time)));
        if (aside != nullptr) takeAway(*aside);
        given.note(stored.batch, aside != nullptr ? aside->commands : std::vector<engine::CommandOutcome>{});
        auto known = writer.recallRows(stored.step);
        if (!known) return Unexpected(known.error());
        rows = playback::LeftBefore{std::move(known->orders), std::move(known->amendments), std::move(known->openings)};
        return {};
    }

    /// What was equal takes the way that it took before.
    Result<bool> leave(const replay::Taken& taken)
    {
        takeAway(taken.output);
        given.note(taken.record.inputs, taken.output.commands);
        if (taken.record.step > newestCheckpoint) segment += taken.aside;
        auto known = writer.recall(taken.record);
        if (!known) return Unexpected(known.error());
        tail.append(*known);
        last = {std::move(known->intents), std::move(known->amendments), std::move(known->openings)};
        applied = false;
        return true;
    }
};

/// Runs the market alone up to the checkpoint.
Result<void> runMarketTo(Repeat& repeat, const journal::Reader& reader, const replay::RestartPoint& from,
                         replay::StoredAsides asides)
{
    Result<void> done;
    const auto walked = reader.forEachStep(1, [&](const journal::StepInputs& stored) {
        if (stored.step > from.checkpoint.step) return false;
        const auto aside = asides.of(stored.step);
        done = aside ? repeat.runMarket(stored, *aside) : Unexpected(aside.error());
        return done.has_value();
    });
    if (!done) return done;
    if (!walked) return walked;
    repeat.writer.recallFrom(from.checkpoint);
    return {};
}

/// Where the market stood is kept: nothing before the checkpoint is read or run.
Result<void> goOnFrom(Repeat& repeat, const replay::RestartPoint& from)
{
    auto done = goOnFromMarket(*from.market, {repeat.sequencer, repeat.latches, repeat.given, repeat.status},
                               from.state.engine.instruments());
    if (!done) return fail(done.error().code, fmt::format("step {}: {}", from.checkpoint.step, done.error().message));
    repeat.writer.recallFrom(from.checkpoint);
    return {};
}

/// Hashes of the newest records up to a checkpoint, for who shows them.
Result<void> startTail(live::JournalTail& tail, const journal::Reader& reader, const journal::Checkpoint& from)
{
    constexpr std::uint64_t kShown = live::JournalTail::kHashes;
    const auto first = from.record.value > kShown ? from.record.value - kShown + 1 : 1;
    std::vector<std::string> hashes;
    if (from.record.value > 0)
        if (auto read = reader.forEachRecord(
                {first},
                [&](const journal::StoredRecord& record) {
                    hashes.push_back(record.hash);
                    return true;
                },
                from.record);
            !read)
            return read;
    tail.startAfter(from.record, from.recordHash, std::move(hashes));
    return {};
}

/// A difference as the one line of a refusal.
Error mismatch(const std::string& path, const replay::Difference& difference)
{
    return {ErrorCode::Mismatch, fmt::format("journal {} does not repeat: {}; recorded {}; now {}", path,
                                             difference.what, difference.recorded, difference.recomputed)};
}

}  // namespace

Result<Repeated> repeatRun(journal::Writer& writer, const std::string& path, playback::Sequencer& sequencer,
                           engine::Engine& engine, venue::LatchBoard& latches, SessionStatus& status,
                           live::JournalTail& tail, std::optional<replay::RestartPoint> from)
{
    const auto reader = journal::Reader::open(path);
    if (!reader) return Unexpected(reader.error());
    auto end = (*reader)->end();
    if (!end) return Unexpected(end.error());
    auto checkpoints = (*reader)->checkpoints(*end);
    if (!checkpoints) return Unexpected(checkpoints.error());
    Repeat repeat{writer, sequencer, latches, status, tail, {}, true, {}, {}, {}, 0, {}};
    for (const auto& row : *checkpoints)
        repeat.newestCheckpoint = std::max(repeat.newestCheckpoint, row.step);
    replay::Replay walk(**reader, std::move(engine), std::move(*end));
    if (from) {
        const bool isKept = from->market && isKeptMarket(*from->market);
        auto done = isKept ? goOnFrom(repeat, *from)
                           : runMarketTo(repeat, **reader, *from, {**reader, std::move(*checkpoints)});
        if (done) done = startTail(tail, **reader, from->checkpoint);
        if (!done) return fail(done.error().code, fmt::format("journal {}: {}", path, done.error().message));
        walk.goTo(replay::Replay::placeOf(from->checkpoint, std::move(from->state)));
    }
    const auto done = walk.advance(
        writer.lastStep(), [&](const replay::Taken& taken) { return repeat.leave(taken); },
        [&](const journal::StepInputs& stored) { return repeat.batchLike(stored); });
    if (!done) return fail(done.error().code, fmt::format("journal {}: {}", path, done.error().message));
    if (const auto finished = walk.finish(); !finished) return Unexpected(finished.error());
    if (walk.difference()) return Unexpected(mismatch(path, walk.difference()));
    auto asides = walk.place().asides;
    engine = walk.takeEngine();
    repeat.apply({});
    status.change([&](SessionProgress& progress) {
        progress.steps = progress.resumedAt = writer.lastStep();
        progress.now = sequencer.now();
        if (writer.lastStep() > 0) progress.resumedFrom = progress.now;
        progress.resumedRecords = writer.lastSequence().value;
        progress.missingSteps = writer.missing().steps;
        progress.missingRecords = writer.missing().records;
    });
    return Repeated{engine.waitingForPersonSince(), std::move(repeat.closings), std::move(repeat.given),
                    std::move(asides), std::move(repeat.segment)};
}

}  // namespace ballast::runtime
