#pragma once

#include "domain/proofs.h"

namespace ballast::journal {

/// Stands in for the journal, which these tests do not link: proof of a commit without a disk.
class Writer {
public:
    template <class Record> static domain::Committed<Record> commit(Record record, std::uint64_t sequence = 1)
    {
        return domain::Committed<Record>(std::move(record), SequenceNumber{sequence});
    }
};

}  // namespace ballast::journal
