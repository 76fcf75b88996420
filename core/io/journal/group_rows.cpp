#include "journal/group_rows.h"

#include <fmt/format.h>
#include <utility>

#include "codec/event_codec.h"
#include "journal/chain.h"

namespace ballast::journal {

namespace {

using Unexpected = tl::unexpected<Error>;

}  // namespace

GroupRows::GroupRows(const JournalEnd& end, std::uint32_t desk, HashOf olderHash)
    : m_end(end), m_before(end.record), m_hashBefore(end.recordHash), m_desk(desk), m_olderHash(std::move(olderHash))
{
}

Result<void> GroupRows::checkOrder(const StepRecord& step) const
{
    if (step.step != m_end.step + 1)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("the next step of the journal must be {}, was {}", m_end.step + 1, step.step));
    if (m_end.step > 0 && step.inputs.time < m_end.time)
        return fail(ErrorCode::InvalidArgument,
                    fmt::format("step {} must not be earlier than the one before", step.step));
    auto expected = m_end.record.value;
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
    for (const auto& amendment : step.amendments)
        if (amendment->decision.value > expected)
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("the record before an amendment of {} must be at most {}, was {}", amendment->order,
                                    expected, amendment->decision.value));
    return {};
}

Result<void> GroupRows::add(const StepRecord& step)
{
    if (auto inOrder = checkOrder(step); !inOrder) return inOrder;
    auto& stored = m_steps.emplace_back();
    stored.step.step = step.step;
    if (auto added = addInputs(step); !added) return added;
    addDecisions(step, stored.step);
    if (auto added = addOutbox(step); !added) return added;
    m_end.step = step.step;
    m_end.time = step.inputs.time;
    stored.step.lastHash = m_end.recordHash;
    stored.step.lastSequence = m_end.record;
    stored.lastRow = m_end.outbox;
    if (!step.endsFrame) return {};
    if (auto ended = endFrame(); !ended) return ended;
    m_frameEnds.push_back(m_end);
    return {};
}

/// Into the open frame; one that is full is ended first.
Result<void> GroupRows::addInputs(const StepRecord& step)
{
    const auto batch = codec::encodeBatch(step.inputs);
    if (!batch) return Unexpected(batch.error());
    if (m_open && !m_open->takes(batch->size()))
        if (auto ended = endFrame(); !ended) return ended;
    if (!m_open) m_open.emplace(step.step, m_end.event + 1);
    m_open->add(*batch, step.inputs.events.size());
    m_openTime = step.inputs.time;
    m_end.event += step.inputs.events.size();
    for (const auto& message : step.privateMessages) {
        m_open->add(message);
        m_private.push_back({++m_end.privateMessages, m_end.frame + 1, message});
    }
    return {};
}

Result<void> GroupRows::endFrame()
{
    if (!m_open) return {};
    auto body = m_open->body();
    if (!body) return Unexpected(body.error());
    m_end.frameHash = chainHash(m_end.frameHash, *body);
    m_frames.push_back({.number = ++m_end.frame,
                        .firstStep = m_open->firstStep(),
                        .lastStep = m_open->firstStep() + m_open->steps() - 1,
                        .firstEvent = m_open->firstEvent(),
                        .lastEvent = m_open->firstEvent() + m_open->events() - 1,
                        .time = m_openTime,
                        .body = std::move(*body),
                        .hash = m_end.frameHash});
    m_open.reset();
    return {};
}

void GroupRows::addDecisions(const StepRecord& step, CommittedStep& done)
{
    for (const auto& decision : step.decisions) {
        auto& row = m_records.emplace_back(StoredRecord{.sequence = decision.sequence,
                                                        .step = step.step,
                                                        .time = decision.time,
                                                        .isOperator = decision.kind == domain::DecisionKind::Override,
                                                        .body = domain::toCanonicalJson(decision),
                                                        .previousHash = m_end.recordHash,
                                                        .hash = {}});
        row.hash = chainHash(row.previousHash, row.body);
        m_end.record = decision.sequence;
        m_end.recordHash = row.hash;
        done.hashes.push_back(row.hash);
    }
}

Result<std::string> GroupRows::hashOf(SequenceNumber record) const
{
    if (record.value > m_before.value) return m_records[record.value - m_before.value - 1].hash;
    return record == m_before ? m_hashBefore : m_olderHash(record);
}

Result<void> GroupRows::addOutbox(const StepRecord& step)
{
    auto rows = outboxRowsOf(step, m_desk, m_end.outbox, m_end.record,
                             [this](SequenceNumber record) { return hashOf(record); });
    if (!rows) return Unexpected(rows.error());
    m_end.outbox += rows->size();
    for (auto& row : *rows)
        m_outbox.push_back(std::move(row));
    return {};
}

namespace {

Result<void> insertPrivate(Statement& row, std::uint64_t number, std::uint64_t frame,
                           const codec::PrivateMessage& message)
{
    row.bind(1, number);
    row.bind(2, frame);
    row.bind(3, std::int64_t{message.account});
    row.bind(4, message.receivedAt.nanoseconds);
    row.bindBlob(5, message.bytes);
    return row.run();
}

Result<void> insertRecord(Statement& row, const StoredRecord& record)
{
    row.bind(1, record.sequence.value);
    row.bind(2, record.step);
    row.bindText(3, record.isOperator ? "operator" : "decision");
    row.bind(4, record.time.nanoseconds);
    row.bindText(5, record.body);
    row.bindText(6, record.previousHash);
    row.bindText(7, record.hash);
    return row.run();
}

Result<void> insertOutbox(Statement& insert, const OutboxRow& row)
{
    insert.bind(1, row.number);
    insert.bind(2, row.step);
    insert.bind(3, std::int64_t{row.desk});
    insert.bind(4, std::int64_t{row.account});
    insert.bindText(5, toString(row.kind));
    row.clientOrder ? insert.bindText(6, *row.clientOrder) : insert.bindNull(6);
    insert.bind(7, row.record.value);
    insert.bindBlob(8, row.body);
    insert.bindText(9, row.hash);
    return insert.run();
}

}  // namespace

Result<void> GroupRows::insert(WriterStatements& statements) const
{
    for (const auto& frame : m_frames) {
        auto& row = statements.frame;
        row.bind(1, frame.number);
        row.bind(2, frame.firstStep);
        row.bind(3, frame.lastStep);
        row.bind(4, frame.firstEvent);
        row.bind(5, frame.lastEvent);
        row.bind(6, frame.time.nanoseconds);
        row.bindBlob(7, frame.body);
        row.bindText(8, frame.hash);
        if (auto ran = row.run(); !ran) return ran;
    }
    for (const auto& one : m_private)
        if (auto ran = insertPrivate(statements.privateBytes, one.number, one.frame, one.message); !ran) return ran;
    for (const auto& record : m_records)
        if (auto ran = insertRecord(statements.record, record); !ran) return ran;
    for (const auto& row : m_outbox)
        if (auto ran = insertOutbox(statements.outbox, row); !ran) return ran;
    return {};
}

}  // namespace ballast::journal
