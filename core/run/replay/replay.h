#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "journal/reader.h"
#include "replay/row_texts.h"
#include "replay/session_state.h"

namespace ballast::replay {

/// What was equal so far. Steps are those of former journals too.
struct Counts {
    std::uint64_t steps{}, decisions{}, operatorRecords{}, orders{}, amendments{}, latches{};
};

/// Makes the inputs of a stored step again; they are compared with the stored ones.
using Remake = std::function<Result<domain::EventBatch>(const journal::StepInputs& stored)>;
/// A step that was equal, and what the engine gave for it; what stands in `record` is no longer in `output`.
struct Taken {
    const journal::StepRecord& record;
    const engine::EngineOutput& output;
    std::string_view aside;  ///< The bytes of what it did aside; empty for nothing.
};
/// Called after each step that was equal. False ends the walk, which can go on later.
using After = std::function<Result<bool>(const Taken& taken)>;

/// Walks a journal's frames, runs an engine on their inputs, and compares each record and outbox row that it gives with
/// the stored one, up to the first difference. Nothing leaves.
///
/// Threads  One.
class Replay {
public:
    /// `reader` must outlive it; rows beyond `end` are not looked at.
    Replay(const journal::Reader& reader, engine::Engine fresh, journal::JournalEnd end);

    /// Takes the steps after the last one up to `last`, or as far as `after` wants.
    ///
    /// Errors   Io; those of `remake` and `after`. What is damaged, changed or cannot be repeated is a difference.
    Result<void> advance(std::uint64_t last, const After& after = {}, const Remake& remake = {});

    /// After the last step: nothing may be stored beyond what was decided again.
    ///
    /// Errors   Io.
    Result<void> finish();

    const Difference& difference() const { return m_difference; }
    const Counts& counts() const { return m_at.counts; }
    const engine::Engine& engine() const { return m_at.engine; }
    /// To go on running where the journal ends.
    engine::Engine takeEngine() { return std::move(m_at.engine); }
    std::uint64_t step() const { return m_at.counts.steps; }

    /// A place to come back to.
    struct Place {
        engine::Engine engine;
        Counts counts;
        SequenceNumber record;
        std::uint64_t outbox{};
        std::string recordHash;
        AsideChain asides;
    };
    /// The place of a checkpoint; it counts nothing but its steps.
    static Place placeOf(const journal::Checkpoint& checkpoint, SessionState state);
    const Place& place() const { return m_at; }
    void goTo(const Place& place);

private:
    Result<void> take(const journal::StepInputs& stored, const After& after, const Remake& remake, bool& goOn);
    bool compareInputs(const journal::StepInputs& stored, const domain::EventBatch& made);
    Result<void> compareRecord(std::uint64_t step, const domain::Decision& decision);
    Result<void> compareOutbox(const journal::StepRecord& step, std::uint64_t recordsBefore);
    Result<std::optional<journal::StoredRecord>> nextRecord();
    Result<std::optional<journal::OutboxRow>> nextRow();
    Result<void> endAt(const Error& error);
    void count(const journal::OutboxRow& row);

    const journal::Reader& m_reader;
    journal::JournalEnd m_end;
    Place m_at;
    Difference m_difference;
    bool m_comparesOutbox;
    std::vector<journal::StoredRecord> m_records;
    std::vector<journal::OutboxRow> m_rows;
    std::size_t m_nextRecord{}, m_nextRow{};
    std::vector<std::string> m_hashes;  ///< Of the step's records.
};

}  // namespace ballast::replay
