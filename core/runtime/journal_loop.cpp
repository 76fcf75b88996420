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
    return sequence.value >= 1 && sequence.value <= m_hashes.size() ? m_hashes[sequence.value - 1] : std::string();
}

void JournalTail::start(SequenceNumber sequence, std::string hash)
{
    const std::lock_guard lock(m_mutex);
    m_sequence = sequence;
    m_hash = std::move(hash);
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
                         BoundedQueue<StepOutcome>& toMarket, JournalTail& tail,
                         std::function<void(const Error&)> onLost, std::function<void()> onFailure)
    : m_writer(std::move(writer)), m_fromEngine(fromEngine), m_toMarket(toMarket), m_tail(tail),
      m_onLost(std::move(onLost)), m_onFailure(std::move(onFailure))
{
}

void JournalLoop::run()
{
    while (!m_fromEngine.isDrained())
        if (auto job = m_fromEngine.popWithin(kBetweenLooks))
            m_toMarket.push(take(std::move(*job)));
        else
            look();
    // The session ends: what waits has no one to send to, but is kept.
    if (m_writer->lost()) return;
    const auto done = writeOut();
    // What was committed last must stand as well when the session ends.
    if (const auto whole = m_writer->checkFile(); !whole)
        m_onLost(whole.error());
    else if (!done)
        log::error(done.error().message);
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
        outcome.quoteSets = std::move(done->quoteSets);
        outcome.openings = std::move(done->openings);
    } else if (!outcome.error) {
        // Nothing may leave that is not on disk: the latch closes and the session ends.
        outcome.error = Error{done.error().code, fmt::format("{}; trading stopped", done.error().message)};
        m_onFailure();
    }
    return outcome;
}

bool JournalLoop::mustCommit(const JournalJob& job) const
{
    return job.commitAtOnce || job.error || !job.record.intents.empty() || !job.record.quoteSets.empty() ||
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
