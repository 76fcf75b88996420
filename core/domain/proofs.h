#pragma once

#include <utility>

#include "base/sequence_number.h"
#include "domain/latch.h"
#include "domain/orders.h"

namespace ballast::controls {
class Gate;
}
namespace ballast::journal {
class Writer;
}
namespace ballast::venue {
class OrderLine;
}

namespace ballast::domain {

/// Proof that every rule of its mandate has judged a thing that may leave. Only the gate can make one, so code that
/// sends what was not judged does not compile. `epoch` is the newest closing of a latch that the judgement knew of.
template <class T> class Gated {
public:
    const T& operator*() const noexcept { return m_value; }
    const T* operator->() const noexcept { return &m_value; }
    Mandate mandate() const noexcept { return m_mandate; }
    const Scopes& scopes() const noexcept { return m_scopes; }
    Epoch epoch() const noexcept { return m_epoch; }
    Lane lane() const noexcept { return m_mandate == Mandate::Flatten ? Lane::Flatten : Lane::Trading; }

private:
    friend class ballast::controls::Gate;
    Gated(T value, Mandate mandate, Scopes scopes, Epoch epoch)
        : m_value(std::move(value)), m_mandate(mandate), m_scopes(std::move(scopes)), m_epoch(epoch)
    {
    }

    T m_value;
    Mandate m_mandate;
    Scopes m_scopes;
    Epoch m_epoch;
};

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

/// Proof that the latch lets a thing go now. Only the order line can make one, and gateways take nothing else.
template <class T> class Cleared {
public:
    const T& operator*() const noexcept { return m_value; }
    const T* operator->() const noexcept { return &m_value; }

private:
    friend class ballast::venue::OrderLine;
    explicit Cleared(T value) : m_value(std::move(value)) {}

    T m_value;
};

}  // namespace ballast::domain
