#include "runtime/journal_loop.h"

#include <fmt/format.h>

#include "base/log.h"
#include "runtime/latency_view.h"
#include "runtime/step_sequencer.h"

namespace ballast::runtime {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostWaiting = 128;
constexpr std::chrono::milliseconds kLongestWait{250};
constexpr std::chrono::milliseconds kBetweenLooks{250};

}  // namespace

JournalTail::View JournalTail::view() const
{
    const std::lock_guard lock(m_mutex);
    return {m_sequence, m_hash, latencyView("Commit", m_latency)};
}

std::string JournalTail::hashOf(SequenceNumber sequence) const
{
    const std::lock_guard lock(m_mutex);
    const bool known = sequence.value > m_before && sequence.value <= m_before + m_hashes.size();
    return known ? m_hashes[sequence.value - m_before - 1] : std::string();
}

void JournalTail::start(SequenceNumber sequence, std::string hash)
{
    const std::lock_guard lock(m_mutex);
    m_sequence = sequence;
    m_hash = std::move(hash);
}

void JournalTail::startAfter(SequenceNumber sequence, std::string hash, std::vector<std::string> newest)
{
    const std::lock_guard lock(m_mutex);
    m_sequence = sequence;
    m_hash = std::move(hash);
    m_before = sequence.value - newest.size();
    m_hashes = std::move(newest);
}

void JournalTail::append(const journal::CommittedStep& step)
{
    const std::lock_guard lock(m_mutex);
    m_hashes.insert(m_hashes.end(), step.hashes.begin(), step.hashes.end());
    m_sequence = step.lastSequence;
    if (!step.lastHash.empty()) m_hash = step.lastHash;
}

void JournalTail::addLatency(std::chrono::nanoseconds latency)
{
    const std::lock_guard lock(m_mutex);
    m_latency.add(latency);
}

JournalLoop::JournalLoop(std::unique_ptr<journal::Writer> writer, BoundedQueue<JournalJob>& fromEngine,
                         BoundedQueue<StepOutcome>& toMarket, JournalTail& tail, replay::Checker& checker,
                         std::function<void(const Error&)> onLost, std::function<void()> onFailure)
    : m_writer(std::move(writer)), m_fromEngine(fromEngine), m_toMarket(toMarket), m_tail(tail), m_checker(checker),
      m_onLost(std::move(onLost)), m_onFailure(std::move(onFailure))
{
}

void JournalLoop::run()
{
    while (!m_fromEngine.isDrained())
        if (auto job = m_fromEngine.popWithin(kBetweenLooks)) {
            m_toMarket.push(take(std::move(*job)));
            storeCheckpoint();
        } else {
            keepWaiting();
            storeCheckpoint();
            look();
        }
    // The session ends: what waits has no one to send to, but is kept.
    if (m_writer->lost()) return;
    const auto done = writeOut();
    if (done) storeCheckpoint(true);
    // What was committed last must stand as well when the session ends.
    if (const auto whole = m_writer->checkFile(); !whole)
        m_onLost(whole.error());
    else if (!done)
        log::error(done.error().message);
}

/// A checkpoint comes after its step's commit. Without it nothing is lost but time at the next start, so that a disk
/// which refuses it is a line in the log; the next step's commit meets the same disk. What cannot be stored any more is
/// taken all the same, so that the engine's thread never waits for it.
void JournalLoop::storeCheckpoint(bool isLast)
{
    do {
        if (!m_ready) m_ready = isLast ? m_checker.finish() : m_checker.take();
        if (m_failed || m_writer->lost()) m_ready.reset();
        if (!m_ready || m_writer->lastStep() < m_ready->step) return;
        if (const auto stored = m_writer->storeCheckpoint(*m_ready); !stored)
            log::warning(fmt::format("no checkpoint after step {}: {}", m_ready->step, stored.error().message));
        m_ready.reset();
    } while (isLast);
}

/// Nothing comes: what waits is kept now, since a checkpoint may wait for it, and the engine for the checkpoint.
void JournalLoop::keepWaiting()
{
    if (m_failed || m_writer->lost()) return;
    if (const auto done = writeOut(); !done) {
        m_failed = true;
        m_onLost(done.error());
    }
}

void JournalLoop::look()
{
    if (m_writer->lost()) return;
    if (const auto whole = m_writer->checkFile(); !whole) m_onLost(whole.error());
}

StepOutcome JournalLoop::take(JournalJob job)
{
    StepOutcome outcome;
    outcome.waitingForPersonSince = job.waitingForPersonSince;
    outcome.error = job.error;
    outcome.commands = std::move(job.commands);
    const bool commit = mustCommit(job);
    if (!job.error) {
        if (m_waiting.empty()) m_firstWaiting = Clock::now();
        m_waiting.push_back(std::move(job.record));
    }
    if (!commit && Clock::now() - m_firstWaiting < kLongestWait) return outcome;
    auto done = writeOut();
    if (done) {
        outcome.intents = std::move(done->intents);
        outcome.amendments = std::move(done->amendments);
        outcome.openings = std::move(done->openings);
    } else if (!outcome.error) {
        // Nothing may leave that is not on disk: the latch closes and the session ends.
        outcome.error = Error{done.error().code, fmt::format("{}; trading stopped", done.error().message)};
        m_failed = true;
        m_onFailure();
    }
    return outcome;
}

bool JournalLoop::mustCommit(const JournalJob& job) const
{
    return job.commitAtOnce || job.error || !job.record.intents.empty() || !job.record.amendments.empty() ||
           !job.record.openings.empty() || isCommandBatch(job.record.inputs) || isClosingBatch(job.record.inputs) ||
           m_waiting.size() + 1 >= kMostWaiting;
}

/// Everything that waits, in one transaction. Gives the last step; only the last can have something that may leave.
Result<journal::CommittedStep> JournalLoop::writeOut()
{
    if (m_waiting.empty()) return journal::CommittedStep{};
    const auto begun = Clock::now();
    auto done = m_writer->commitMany(m_waiting);
    if (!done) return tl::unexpected<Error>(done.error());
    m_tail.addLatency(Clock::now() - begun);
    for (const auto& step : *done)
        m_tail.append(step);
    m_waiting.clear();
    return std::move(done->back());
}

}  // namespace ballast::runtime
