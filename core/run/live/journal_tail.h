#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/latency_histogram.h"
#include "journal/step_record.h"

namespace ballast::live {

/// Where the journal ends and how fast it is, for pictures.
///
/// Threads  Any.
class JournalTail {
public:
    /// Newest records whose hashes are held: twice what a desk lists.
    static constexpr std::size_t kHashes = 1000;

    struct View {
        SequenceNumber sequence;
        std::string hash;
        LatencyHistogram commit;  ///< What a transaction took.
    };
    View view() const;
    SequenceNumber sequence() const;
    /// Hash of a record, empty if it is not committed, or is older than the newest kHashes.
    std::string hashOf(SequenceNumber sequence) const;
    /// The last of what a former run left.
    void start(SequenceNumber sequence, std::string hash);
    /// The same with the hashes of the newest records up to it, not more than kHashes.
    void startAfter(SequenceNumber sequence, std::string hash, std::vector<std::string> newest);
    /// Steps of one transaction, which took `latency`.
    void append(std::span<const journal::CommittedStep> steps, std::chrono::nanoseconds latency);
    /// One step that was found as it had been written.
    void append(const journal::CommittedStep& step);

private:
    mutable std::mutex m_mutex;
    SequenceNumber m_sequence;
    std::string m_hash;
    std::uint64_t m_before{};          ///< Records whose hashes are not held.
    std::deque<std::string> m_hashes;  ///< By sequence number − 1 − m_before.
    LatencyHistogram m_latency;
};

}  // namespace ballast::live
