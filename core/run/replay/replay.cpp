#include "replay/replay.h"

#include <algorithm>
#include <exception>
#include <fmt/format.h>

#include "codec/event_codec.h"
#include "replay/step_output.h"

namespace ballast::replay {

namespace {

using Unexpected = tl::unexpected<Error>;
using journal::OutboxRow;
using journal::StoredRecord;

constexpr std::size_t kRowsAtOnce = 512;

/// The standard library's own complaints are those of inputs too.
Result<engine::EngineOutput> decide(engine::Engine& engine, const domain::EventBatch& batch)
{
    try {
        return engine.onBatch(batch);
    } catch (const std::exception& error) {
        return fail(ErrorCode::Corrupt, fmt::format("the engine cannot take it: {}", error.what()));
    }
}

}  // namespace

Replay::Replay(const journal::Reader& reader, engine::Engine fresh, journal::JournalEnd end)
    : m_reader(reader), m_end(std::move(end)),
      m_at{std::move(fresh), {.steps = reader.former().step}, {reader.former().record}, 0, {}, {}},
      // Of a damaged file as many decisions as possible are compared, so what leaves is left out.
      m_comparesOutbox(reader.fault().empty())
{
}

Replay::Place Replay::placeOf(const journal::Checkpoint& checkpoint, SessionState state)
{
    return {.engine = std::move(state.engine),
            .counts = {.steps = checkpoint.step},
            .record = checkpoint.record,
            .outbox = checkpoint.outbox,
            .recordHash = checkpoint.recordHash,
            .asides = std::move(state.asides)};
}

void Replay::goTo(const Place& place)
{
    m_at = place;
    m_difference = {};
    m_records.clear();
    m_rows.clear();
    m_nextRecord = m_nextRow = 0;
}

Result<void> Replay::advance(std::uint64_t last, const After& after, const Remake& remake)
{
    if (m_difference) return {};
    if (m_at.recordHash.empty()) {
        auto first = m_reader.headerHash();
        if (!first) return endAt(first.error());
        m_at.recordHash = std::move(*first);
    }
    Result<void> done;
    bool goOn = true;
    const auto walked = m_reader.forEachFrame(step() + 1, m_end.frame, [&](const journal::StoredFrame& stored) {
        auto number = stored.frame.firstStep;
        for (const auto& batch : stored.frame.steps) {
            if (number > last || !goOn || !done || m_difference) return false;
            if (number++ > step()) done = take({number - 1, batch}, after, remake, goOn);
        }
        return true;
    });
    if (!done || m_difference) return done;
    if (!walked) return endAt(walked.error());
    return {};
}

Result<void> Replay::take(const journal::StepInputs& stored, const After& after, const Remake& remake, bool& goOn)
{
    auto batch = remake ? remake(stored) : Result<domain::EventBatch>(stored.batch);
    if (!batch) return Unexpected(batch.error());
    if (remake && !compareInputs(stored, *batch)) return {};
    auto output = decide(m_at.engine, *batch);
    if (!output) return endAt({output.error().code, fmt::format("step {}: {}", stored.step, output.error().message)});
    const auto recordsBefore = m_at.record.value;
    const auto record = stepOutput(stored.step, std::move(*batch), *output);
    m_hashes.clear();
    for (const auto& decision : record.decisions) {
        auto compared = compareRecord(stored.step, decision);
        if (!compared || m_difference) return compared;
    }
    if (auto compared = compareOutbox(record, recordsBefore); !compared || m_difference) return compared;
    ++m_at.counts.steps;
    const auto aside = m_at.asides.add(stored.step, *output);
    if (!after) return {};
    auto wanted = after({record, *output, aside});
    if (!wanted) return Unexpected(wanted.error());
    goOn = *wanted;
    return {};
}

bool Replay::compareInputs(const journal::StepInputs& stored, const domain::EventBatch& made)
{
    const auto recorded = codec::encodeBatch(stored.batch), now = codec::encodeBatch(made);
    if (recorded && now && *recorded == *now) return true;
    const auto text = [](const domain::EventBatch& batch) {
        return fmt::format("{} events at {}", batch.events.size(), toIso8601(batch.time));
    };
    m_difference = {fmt::format("step {} does not repeat: its inputs differ", stored.step), text(stored.batch),
                    text(made)};
    return false;
}

Result<void> Replay::compareRecord(std::uint64_t step, const domain::Decision& decision)
{
    StoredRecord wanted{.sequence = decision.sequence, .step = step, .time = decision.time};
    wanted.isOperator = decision.kind == domain::DecisionKind::Override;
    wanted.body = domain::toCanonicalJson(decision);
    wanted.previousHash = m_at.recordHash;
    wanted.hash = journal::chainHash(m_at.recordHash, wanted.body);
    const auto name = nameOf(wanted.sequence.value, wanted.isOperator);
    const auto record = nextRecord();
    if (!record) {
        if (record.error().code == ErrorCode::Io) return Unexpected(record.error());
        m_difference = {fmt::format("{} differs: it cannot be read (step {})", name, step), record.error().message,
                        wanted.body};
    } else if (!*record) {
        m_difference = {fmt::format("{} differs: it is missing (step {})", name, step),
                        fmt::format("nothing: the records end with {}", m_at.record.value), wanted.body};
    } else if (auto difference = differenceOf(**record, wanted)) {
        m_difference = std::move(difference);
    } else {
        m_at.record = wanted.sequence;
        m_at.recordHash = std::move(wanted.hash);
        m_hashes.push_back(m_at.recordHash);
        ++(wanted.isOperator ? m_at.counts.operatorRecords : m_at.counts.decisions);
    }
    return {};
}

Result<void> Replay::compareOutbox(const journal::StepRecord& step, std::uint64_t recordsBefore)
{
    if (!m_comparesOutbox) return {};
    const auto hashOf = [&](SequenceNumber record) -> Result<std::string> {
        // Older ones were compared when they came.
        if (record.value <= recordsBefore) return m_reader.hashOf(record);
        return record.value - recordsBefore <= m_hashes.size() ? m_hashes[record.value - recordsBefore - 1]
                                                               : std::string{};
    };
    const auto desk = m_reader.header() ? m_reader.header()->desk : 0;
    const auto wanted = journal::outboxRowsOf(step, desk, m_at.outbox, m_at.record, hashOf);
    if (!wanted) return endAt({wanted.error().code, fmt::format("step {}: {}", step.step, wanted.error().message)});
    for (const auto& row : *wanted) {
        const auto stored = nextRow();
        const auto where = fmt::format("{} differs: ", nameOf(row));
        if (!stored && stored.error().code == ErrorCode::Io) return Unexpected(stored.error());
        if (!stored)
            m_difference = {fmt::format("{}it cannot be read (step {})", where, step.step), stored.error().message,
                            textOf(row)};
        else if (!*stored)
            m_difference = {fmt::format("{}it is missing (step {})", where, step.step),
                            fmt::format("nothing: the outbox ends with {}", m_at.outbox), textOf(row)};
        else
            m_difference = differenceOf(**stored, row);
        if (m_difference) return {};
        count(row);
    }
    return {};
}

void Replay::count(const OutboxRow& row)
{
    m_at.outbox = row.number;
    auto& counts = m_at.counts;
    if (row.kind == journal::OutboxKind::Amendments) {
        const auto amendments = codec::decodeAmendments(row.body);
        counts.amendments += amendments ? amendments->size() : 0;
    } else {
        ++(row.kind == journal::OutboxKind::Latch ? counts.latches : counts.orders);
    }
}

/// Records come in pages, so that a long journal does not stand in memory whole.
Result<std::optional<StoredRecord>> Replay::nextRecord()
{
    if (m_nextRecord == m_records.size()) {
        m_records.clear();
        m_nextRecord = 0;
        if (m_at.record >= m_end.record) return std::optional<StoredRecord>();
        const auto read = m_reader.forEachRecord(
            {m_at.record.value + 1},
            [&](const StoredRecord& record) {
                m_records.push_back(record);
                return m_records.size() < kRowsAtOnce;
            },
            m_end.record);
        // What stands before the fault is compared first; the fault comes again with the next page.
        if (!read && m_records.empty()) return Unexpected(read.error());
    }
    if (m_records.empty()) return std::optional<StoredRecord>();
    return std::optional(std::move(m_records[m_nextRecord++]));
}

Result<std::optional<OutboxRow>> Replay::nextRow()
{
    if (m_nextRow == m_rows.size()) {
        m_rows.clear();
        m_nextRow = 0;
        if (m_at.outbox >= m_end.outbox) return std::optional<OutboxRow>();
        const auto read = m_reader.forEachOutboxRow(
            m_at.outbox + 1,
            [&](const OutboxRow& row) {
                m_rows.push_back(row);
                return m_rows.size() < kRowsAtOnce;
            },
            m_end.outbox);
        if (!read && m_rows.empty()) return Unexpected(read.error());
    }
    if (m_rows.empty()) return std::optional<OutboxRow>();
    return std::optional(std::move(m_rows[m_nextRow++]));
}

/// The inputs give no more: what the journal decided next cannot be repeated.
Result<void> Replay::endAt(const Error& error)
{
    if (error.code == ErrorCode::Io) return Unexpected(error);
    const auto record = nextRecord();
    const auto nothing = "nothing: " + error.message;
    if (record && *record)
        m_difference = {nameOf((*record)->sequence.value, (*record)->isOperator) + " differs: it cannot be repeated",
                        (*record)->body, nothing};
    else if (record)
        m_difference = {fmt::format("step {} differs: it cannot be repeated", step() + 1), "no further decision",
                        nothing};
    else
        m_difference = {nameOf(m_at.record.value + 1, false) + " differs: it cannot be read or repeated",
                        record.error().message, nothing};
    return {};
}

Result<void> Replay::finish()
{
    if (m_difference) return {};
    const auto nothing = fmt::format("nothing: the inputs end with step {}", step());
    const auto record = nextRecord();
    const auto row = m_comparesOutbox ? nextRow() : Result<std::optional<OutboxRow>>(std::optional<OutboxRow>());
    if (!record)
        m_difference = {"the records go on after the inputs", record.error().message, nothing};
    else if (*record)
        m_difference = {nameOf((*record)->sequence.value, (*record)->isOperator) + " differs: it has no inputs",
                        (*record)->body, nothing};
    else if (!row)
        m_difference = {fmt::format("outbox row {} differs: it cannot be read", m_at.outbox + 1), row.error().message,
                        nothing};
    else if (*row)
        m_difference = {nameOf(**row) + " differs: it has no inputs", textOf(**row), nothing};
    return {};
}

}  // namespace ballast::replay
