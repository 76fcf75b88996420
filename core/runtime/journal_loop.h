#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/bounded_queue.h"
#include "base/latency_histogram.h"
#include "journal/writer.h"
#include "replay/checker.h"
#include "runtime/step_messages.h"

namespace ballast::runtime {

/// Where the journal ends and how fast it is, for pictures.
///
/// Threads  Any.
class JournalTail {
public:
    struct View {
        SequenceNumber sequence;
        std::string hash;
        interfaces::LatencyView commitLatency;
    };
    View view() const;
    /// Hash of a record, empty if it is not committed.
    std::string hashOf(SequenceNumber sequence) const;
    /// The last of what a former run left.
    void start(SequenceNumber sequence, std::string hash);
    /// The same with the hashes of the newest records up to it.
    void startAfter(SequenceNumber sequence, std::string hash, std::vector<std::string> newest);
    void append(const journal::CommittedStep& step);
    void addLatency(std::chrono::nanoseconds latency);

private:
    mutable std::mutex m_mutex;
    SequenceNumber m_sequence;
    std::string m_hash;
    std::uint64_t m_before{};           ///< Records whose hashes are not held.
    std::vector<std::string> m_hashes;  ///< By sequence number − 1 − m_before.
    LatencyHistogram m_latency;
};

/// The `journal` thread: owns the Writer. A step with something that may leave is on disk before its outcome goes back;
/// steps without share a transaction at full speed, for at most 250 ms or 128 steps. While no step comes it looks four
/// times a second whether the journal's files still stand (F62).
///
/// Threads  `run` is the thread's body.
class JournalLoop {
public:
    /// `onFailure` is called when a commit fails: nothing may leave any more.
    /// `onLost` is called once, by this thread, when the journal's files are found to be gone or changed while no step
    /// comes; a step that comes gets the error as its outcome.
    JournalLoop(std::unique_ptr<journal::Writer> writer, BoundedQueue<JournalJob>& fromEngine,
                BoundedQueue<StepOutcome>& toMarket, JournalTail& tail, replay::Checker& checker,
                std::function<void(const Error&)> onLost, std::function<void()> onFailure);

    void run();
    /// After `run` has returned, or before: where the journal ends.
    const journal::Writer& writer() const { return *m_writer; }

private:
    StepOutcome take(JournalJob job);
    bool mustCommit(const JournalJob& job) const;
    Result<journal::CommittedStep> writeOut();
    void keepWaiting();
    void look();
    void storeCheckpoint(bool isLast = false);

    std::unique_ptr<journal::Writer> m_writer;
    BoundedQueue<JournalJob>& m_fromEngine;
    BoundedQueue<StepOutcome>& m_toMarket;
    JournalTail& m_tail;
    replay::Checker& m_checker;
    std::optional<journal::StateBytes> m_ready;  ///< A checkpoint whose step is not committed yet.
    bool m_failed{};                             ///< A commit failed; no checkpoint is stored any more.
    std::function<void(const Error&)> m_onLost;
    std::function<void()> m_onFailure;
    std::vector<journal::StepRecord> m_waiting;
    std::chrono::steady_clock::time_point m_firstWaiting;
};

}  // namespace ballast::runtime
