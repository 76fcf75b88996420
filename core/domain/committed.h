#pragma once

#include <utility>

#include "base/sequence_number.h"

namespace ballast::journal {
class Writer;
}

namespace ballast::domain {

/// Proof that a record is on disk. Only the journal can make one, so code that sends an unrecorded order does not
/// compile.
template <class Record> class Committed {
public:
    const Record& record() const noexcept { return m_record; }
    SequenceNumber sequence() const noexcept { return m_sequence; }

private:
    friend class ballast::journal::Writer;
    Committed(Record record, SequenceNumber sequence) : m_record(std::move(record)), m_sequence(sequence) {}

    Record m_record;
    SequenceNumber m_sequence;
};

}  // namespace ballast::domain
