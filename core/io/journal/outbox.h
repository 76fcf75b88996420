#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "journal/database.h"
#include "journal/step_record.h"

namespace ballast::journal {

/// The last value is the end of the list that the format takes.
enum class OutboxKind : std::uint8_t { Order, Amendments, Latch };
std::string_view toString(OutboxKind kind) noexcept;

/// What may leave, or open, once it is on disk: an order, amendments that were decided together, the opening of a
/// latch.
struct OutboxRow {
    std::uint64_t number{};  ///< From 1, without gaps.
    std::uint64_t step{};
    std::uint32_t desk{}, account{};  ///< Account 0: openings name none.
    OutboxKind kind{};
    std::optional<std::string> clientOrder;  ///< Of orders; unique.
    SequenceNumber record;                   ///< The record behind it; 0: none was made before.
    std::string body;                        ///< Bytes of codec/event_codec.h, or of a latch opening as text.
    std::string hash;

    friend bool operator==(const OutboxRow&, const OutboxRow&) = default;
};

/// Ties a row to the chain of records: SHA-256 over the record's hash (the header's for record 0) and the text of all
/// its other columns; README.md has the form.
std::string outboxHash(std::string_view recordHash, const OutboxRow& row);

/// How many of the amendments share the first one's row: they stand in a row and have its account, decision and time.
std::size_t inOneRow(std::span<const domain::Gated<domain::Amendment>> amendments);

/// The rows of one step with numbers, bodies and hashes: what the writer stores and a replay compares with.
/// `hashOf` gives the hash of a record up to the step's last.
///
/// Errors   InvalidArgument if a figure is not finite; those of `hashOf`.
using HashOf = std::function<Result<std::string>(SequenceNumber)>;
Result<std::vector<OutboxRow>> outboxRowsOf(const StepRecord& step, std::uint32_t desk, std::uint64_t lastNumber,
                                            SequenceNumber lastRecord, const HashOf& hashOf);

/// A row as it stands in `SELECT number, step, desk, account, kind, client_order, record, body, hash, client_order IS
/// NULL`; its hash is not checked.
///
/// Errors   Corrupt if a column holds what no writer stores.
Result<OutboxRow> outboxRowIn(const Statement& row);

/// The opening of a latch as its row holds it.
///
/// Errors   Corrupt if the body is not what a writer stores.
Result<domain::LatchOpening> latchOpeningIn(const OutboxRow& row);

}  // namespace ballast::journal
