#include "journal/writer.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/log.h"
#include "codec/event_codec.h"
#include "codec/sha256.h"
#include "journal/chain.h"
#include "journal/database.h"
#include "journal/file_watch.h"
#include "journal/owner_lock.h"
#include "journal/schema.h"
#include "journal/writer_statements.h"

namespace ballast::journal {

/// The frame that the steps of a transaction are gathered into.
struct Writer::OpenFrame {
    std::optional<codec::FrameBuilder> builder;
    Timestamp time;
};

namespace {

using Unexpected = tl::unexpected<Error>;

constexpr std::uint64_t kCheckpointBytes = 4u << 20, kLongLogBytes = 64u << 20;

}  // namespace

Result<CommittedStep> Writer::commit(const StepRecord& step)
{
    auto done = commitMany({&step, 1});
    if (!done) return Unexpected(done.error());
    return std::move(done->front());
}

Result<std::vector<CommittedStep>> Writer::commitMany(std::span<const StepRecord> steps)
{
    if (auto whole = checkFile(); !whole) return Unexpected(whole.error());
    std::vector<CommittedStep> done;
    JournalEnd tail = m_tail;
    std::vector<JournalEnd> frameEnds;
    auto stored = m_database->transaction([&]() -> Result<void> {
        OpenFrame open;
        for (const auto& step : steps) {
            auto one = store(step, tail, open);
            if (!one) return Unexpected(one.error());
            done.push_back(std::move(*one));
            if (!step.endsFrame) continue;
            if (auto ended = storeFrame(open, tail); !ended) return ended;
            frameEnds.push_back(tail);
        }
        return storeFrame(open, tail);
    });
    if (!stored) {
        if (auto whole = checkFile(); !whole) return Unexpected(whole.error());
        // A failed write may have made the files longer.
        if (auto whole = standing(m_watch->note(0)); !whole) return Unexpected(whole.error());
        return Unexpected(stored.error());
    }
    m_tail = std::move(tail);
    m_frameEnds.insert(m_frameEnds.end(), frameEnds.begin(), frameEnds.end());
    if (auto named = standing(m_watch->checkName()); !named) return Unexpected(named.error());
    if (auto whole = afterCommit(); !whole) return Unexpected(whole.error());
    return done;
}

Result<void> Writer::storeCheckpoint(const StateBytes& state)
{
    if (auto whole = checkFile(); !whole) return whole;
    const auto found = std::find_if(m_frameEnds.begin(), m_frameEnds.end(),
                                    [&](const JournalEnd& end) { return end.step == state.step; });
    if (found == m_frameEnds.end() && state.step != m_tail.step)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("a checkpoint must stand after a step that ended a frame, was after {}", state.step));
    const JournalEnd end = found != m_frameEnds.end() ? *found : m_tail;
    auto stored = m_database->transaction([&] { return storeCheckpoint(state, end); });
    if (!stored) {
        if (auto whole = checkFile(); !whole) return whole;
        if (auto whole = standing(m_watch->note(0)); !whole) return whole;
        return stored;
    }
    std::erase_if(m_frameEnds, [&](const JournalEnd& each) { return each.step <= state.step; });
    if (auto named = standing(m_watch->checkName()); !named) return named;
    return afterCommit();
}

Result<void> Writer::storeCheckpoint(const StateBytes& state, const JournalEnd& end)
{
    const auto newest = m_database->integer("SELECT coalesce(max(step), 0) FROM checkpoints");
    if (!newest) return Unexpected(newest.error());
    if (static_cast<std::uint64_t>(*newest) >= state.step) return {};
    auto row = m_database->prepare("INSERT INTO checkpoints SELECT coalesce(max(number), 0) + 1, ?1, ?2, ?3, ?4, ?5, "
                                   "?6, ?7, ?8 FROM checkpoints");
    if (!row) return Unexpected(row.error());
    row->bind(1, end.step);
    row->bind(2, end.event);
    row->bind(3, end.record.value);
    row->bind(4, end.outbox);
    row->bindText(5, end.frameHash);
    row->bindText(6, end.recordHash);
    row->bindText(7, state.hash);
    row->bindBlob(8, state.packed);
    if (auto ran = row->run(); !ran) return ran;
    return thinStates(*m_database);
}

Result<void> Writer::checkFile() { return standing(m_watch->check()); }

/// Keeps the first fault of the files for good, with what is lost by it.
Result<void> Writer::standing(const std::optional<FileFault>& fault)
{
    if (!m_lost && fault) {
        // What was copied from the log into the journal outlives the log.
        const auto from = fault->isJournal ? JournalEnd{} : m_inMainFile;
        m_lost = Error{ErrorCode::Corrupt,
                       fmt::format("{}; {} steps with {} records, from step {} on, are lost", fault->sentence,
                                   m_tail.step - from.step, m_tail.record.value - from.record.value, from.step + 1)};
    }
    if (m_lost) return Unexpected(*m_lost);
    return {};
}

Result<void> Writer::afterCommit()
{
    writeHead();
    if (m_database->logBytes() >= kCheckpointBytes) {
        const auto whole = m_database->checkpoint();
        if (whole && *whole) m_inMainFile = m_tail;
    }
    const bool isLong = m_database->logBytes() >= kLongLogBytes;
    if (isLong && !m_saidLogIsLong)
        log::warning(fmt::format("the log {}-wal has grown to {} MiB because {} reads an old state of the journal; it "
                                 "grows on until that ends, and the disk may become full",
                                 m_database->path(), m_database->logBytes() >> 20, readersOf(m_database->path())));
    m_saidLogIsLong = isLong;
    return standing(m_watch->note(m_database->logPages()));
}

Result<void> Writer::checkOrder(const StepRecord& step, const JournalEnd& tail) const
{
    if (step.step != tail.step + 1)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the next step of the journal must be {}, was {}", tail.step + 1, step.step));
    if (tail.step > 0 && step.inputs.time < tail.time)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("step {} must not be earlier than the one before", step.step));
    auto expected = tail.record.value;
    for (const auto& decision : step.decisions) {
        if (decision.sequence.value != ++expected)
            return fail(ErrorCode::InvalidArgument, fmt::format("the next decision of the journal must be {}, was {}",
                                                                expected, decision.sequence.value));
        if (decision.time.nanoseconds < 0)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the time of decision {} must not be before 1970", decision.sequence.value));
    }
    for (const auto& intent : step.intents)
        if (intent->decision.value < 1 || intent->decision.value > expected)
            return fail(ErrorCode::InvalidArgument, fmt::format("the decision behind intent {} must be 1 to {}, was {}",
                                                                intent->id, expected, intent->decision.value));
    return {};
}

Result<CommittedStep> Writer::store(const StepRecord& step, JournalEnd& tail, OpenFrame& open)
{
    if (auto inOrder = checkOrder(step, tail); !inOrder) return Unexpected(inOrder.error());
    CommittedStep done;
    done.step = step.step;
    if (auto ran = storeInputs(step, tail, open); !ran) return Unexpected(ran.error());
    if (auto ran = storeDecisions(step, tail, done); !ran) return Unexpected(ran.error());
    if (auto ran = storeOutbox(step, tail, done); !ran) return Unexpected(ran.error());
    tail.step = step.step;
    tail.time = step.inputs.time;
    done.lastHash = tail.recordHash;
    done.lastSequence = tail.record;
    return done;
}

/// Into the open frame; one that is full is stored first.
Result<void> Writer::storeInputs(const StepRecord& step, JournalEnd& tail, OpenFrame& open)
{
    const auto batch = codec::encodeBatch(step.inputs);
    if (!batch) return Unexpected(batch.error());
    if (open.builder && !open.builder->takes(batch->size()))
        if (auto stored = storeFrame(open, tail); !stored) return stored;
    if (!open.builder) open.builder.emplace(step.step, tail.event + 1);
    open.builder->add(*batch, step.inputs.events.size());
    open.time = step.inputs.time;
    tail.event += step.inputs.events.size();
    for (const auto& message : step.privateMessages) {
        open.builder->add(message);
        auto& row = m_statements->privateBytes;
        row.bind(1, ++tail.privateMessages);
        row.bind(2, tail.frame + 1);
        row.bind(3, std::int64_t{message.account});
        row.bind(4, message.receivedAt.nanoseconds);
        row.bindBlob(5, message.bytes);
        if (auto ran = row.run(); !ran) return ran;
    }
    return {};
}

Result<void> Writer::storeFrame(OpenFrame& open, JournalEnd& tail)
{
    if (!open.builder) return {};
    const auto body = open.builder->body();
    if (!body) return Unexpected(body.error());
    const auto hash = chainHash(tail.frameHash, *body);
    auto& row = m_statements->frame;
    row.bind(1, ++tail.frame);
    row.bind(2, open.builder->firstStep());
    row.bind(3, open.builder->firstStep() + open.builder->steps() - 1);
    row.bind(4, open.builder->firstEvent());
    row.bind(5, open.builder->firstEvent() + open.builder->events() - 1);
    row.bind(6, open.time.nanoseconds);
    row.bindBlob(7, *body);
    row.bindText(8, hash);
    tail.frameHash = hash;
    open.builder.reset();
    return row.run();
}

Result<void> Writer::storeDecisions(const StepRecord& step, JournalEnd& tail, CommittedStep& done)
{
    auto& record = m_statements->record;
    for (const auto& decision : step.decisions) {
        const std::string body = domain::toCanonicalJson(decision);
        const std::string hash = chainHash(tail.recordHash, body);
        record.bind(1, decision.sequence.value);
        record.bind(2, step.step);
        record.bindText(3, decision.kind == domain::DecisionKind::Override ? "operator" : "decision");
        record.bind(4, decision.time.nanoseconds);
        record.bindText(5, body);
        record.bindText(6, tail.recordHash);
        record.bindText(7, hash);
        if (auto ran = record.run(); !ran) return ran;
        tail.record = decision.sequence;
        tail.recordHash = hash;
        done.hashes.push_back(hash);
    }
    return {};
}

Result<std::string> Writer::hashOf(SequenceNumber record)
{
    if (record.value == 0) return m_headerHash;
    auto row = m_database->prepare("SELECT hash FROM records WHERE sequence = ?1");
    if (!row) return Unexpected(row.error());
    row->bind(1, record.value);
    const auto found = row->step();
    if (!found) return Unexpected(found.error());
    std::string hash = *found ? row->text(0) : std::string{};
    row->reset();
    return hash;
}

Result<void> Writer::storeOutbox(const StepRecord& step, JournalEnd& tail, CommittedStep& done)
{
    const auto rows = outboxRowsOf(step, m_header.desk, tail.outbox, tail.record,
                                   [this](SequenceNumber record) { return hashOf(record); });
    if (!rows) return Unexpected(rows.error());
    auto& insert = m_statements->outbox;
    for (const auto& row : *rows) {
        insert.bind(1, row.number);
        insert.bind(2, row.step);
        insert.bind(3, std::int64_t{row.desk});
        insert.bind(4, std::int64_t{row.account});
        insert.bindText(5, toString(row.kind));
        row.clientOrder ? insert.bindText(6, *row.clientOrder) : insert.bindNull(6);
        insert.bind(7, row.record.value);
        insert.bindBlob(8, row.body);
        insert.bindText(9, row.hash);
        if (auto ran = insert.run(); !ran) return ran;
        tail.outbox = row.number;
    }
    prove(step, tail.outbox, done);
    return {};
}

/// The rows of the step end with `lastRow`; in the order of outboxRowsOf.
void Writer::prove(const StepRecord& step, std::uint64_t lastRow, CommittedStep& done)
{
    for (const auto& intent : step.intents)
        done.intents.push_back(domain::Committed<domain::Gated<domain::OrderIntent>>(intent, intent->decision));
    std::uint64_t rows = step.openings.size();
    for (std::span left(step.amendments); !left.empty(); left = left.subspan(inOneRow(left)))
        ++rows;
    auto number = lastRow - rows;
    for (std::span left(step.amendments); !left.empty(); left = left.subspan(inOneRow(left))) {
        ++number;
        for (const auto& amendment : left.first(inOneRow(left)))
            done.amendments.push_back(
                domain::Committed<domain::Gated<domain::Amendment>>(amendment, SequenceNumber{number}));
    }
    for (const auto& opening : step.openings)
        done.openings.push_back(domain::Committed<domain::LatchOpening>(opening, SequenceNumber{++number}));
}

}  // namespace ballast::journal
