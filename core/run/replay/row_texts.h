#pragma once

#include <string>

#include "journal/outbox.h"
#include "journal/step_record.h"

namespace ballast::replay {

/// Where a journal and its repetition part, as a person reads it. Texts may hold bytes of a stranger.
struct Difference {
    std::string what;        ///< "decision 58 differs: its body, from byte 131 on (step 17)"; empty for none.
    std::string recorded;    ///< What the journal holds there, or why it holds nothing.
    std::string recomputed;  ///< What the engine gives there, or why it gives nothing.

    explicit operator bool() const { return !what.empty(); }
};

/// "decision 12" or "operator record 12".
std::string nameOf(std::uint64_t sequence, bool isOperator);
/// "order 3 of decision 12", "quotes 7", "latch 9"; the number is the outbox row's.
std::string nameOf(const journal::OutboxRow& row);
/// One line: "order RUN-1 of decision 12: buy 0.5 of instrument 7 at 68000".
std::string textOf(const journal::OutboxRow& row);

/// None if they are equal.
Difference differenceOf(const journal::StoredRecord& stored, const journal::StoredRecord& wanted);
Difference differenceOf(const journal::OutboxRow& stored, const journal::OutboxRow& wanted);

}  // namespace ballast::replay
